"""How long rescoring takes: 40 checkpoints of “tiny-yolo-quick” on 78 slices; then again; then with one damaged.

Run as `python tests/benchmarks/bench_rescoring.py`. The first pass runs the network, the second finds its work done.
"""

import shutil
import tempfile
from pathlib import Path
from time import perf_counter

from engine.config import preset
from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.phantom import write_phantom
from engine.data.split import Part, SplitPlan, make_splits
from engine.data.store import Workspace
from engine.experiment import Experiment
from engine.manifest import make_manifest
from engine.protocol import Event, Warned
from engine.scoring.score import score
from engine.training.train import train

CHECKPOINTS, STEP = 40, 1


def main() -> None:
    """Print the times of three passes."""
    with tempfile.TemporaryDirectory() as temporary:
        experiment = make_experiment(Path(temporary))
        print(f"first pass over {CHECKPOINTS} checkpoints: {seconds(experiment):.2f} s")
        print(f"second pass: {seconds(experiment):.2f} s")
        damaged = experiment.checkpoint_path(STEP + 5)
        damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")
        shutil.rmtree(experiment.predictions_path(STEP, Part.VAL).parent)
        events: list[Event] = []
        print(f"all anew with one damaged: {seconds(experiment, events):.2f} s")
        print("; ".join(event.message for event in events if isinstance(event, Warned)))


def make_experiment(folder: Path) -> Experiment:
    """One short training, its checkpoint repeated under the numbers that follow."""
    write_phantom(folder / "phantom", 21, 8)
    with Workspace.create(folder / "workspace") as workspace:
        scan(folder / "phantom", ImportOptions()).apply(workspace)
        workspace.save_split(make_splits(workspace.patients(), SplitPlan(test=8, val=78))[0])
        config = preset("tiny-yolo-quick").with_options(steps=STEP, checkpoint_every=STEP)
        manifest = make_manifest(workspace, workspace.split())
        experiment = Experiment.create(workspace.experiments_folder, config, manifest, "run")
    train(experiment, lambda _: None, lambda: False)
    for step in range(STEP + 1, STEP + CHECKPOINTS):
        for suffix in (".safetensors", ".json"):
            source, copy = (experiment.checkpoint_path(number).with_suffix(suffix) for number in (STEP, step))
            shutil.copy(source, copy)
    shutil.rmtree(experiment.predictions_path(STEP, Part.VAL).parent)
    return experiment


def seconds(experiment: Experiment, events: list[Event] | None = None) -> float:
    """How long one pass takes."""
    begun = perf_counter()
    score(experiment, [Part.VAL], (events if events is not None else []).append, lambda: False)
    return perf_counter() - begun


if __name__ == "__main__":
    main()
