"""How long a training of the preset “tiny-yolo-quick” goes on after it was asked to cancel."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Event as Flag

from engine.config import preset
from engine.data.importing import ImportOptions, scan
from engine.data.phantom import write_phantom
from engine.data.split import SplitPlan, make_splits
from engine.data.store import Workspace
from engine.errors import ExitStatus
from engine.experiment import Experiment, Wish, make_manifest
from engine.protocol import StepFinished

RUNS = 5
PATIENTS, SLICES = 6, 4


def main() -> None:
    """Print the median."""
    with tempfile.TemporaryDirectory() as temporary:
        seconds = [seconds_to_cancel(experiment) for experiment in make_experiments(Path(temporary))]
    print(f"from the wish to cancel to the worker's exit: median {statistics.median(seconds):.2f} s of {RUNS} runs")
    print("runs: " + ", ".join(f"{value:.2f}" for value in seconds))


def make_experiments(folder: Path) -> list[Experiment]:
    """One experiment per run in a small workspace of phantoms."""
    write_phantom(folder / "phantom", PATIENTS, SLICES)
    with Workspace.create(folder / "workspace") as workspace:
        scan(folder / "phantom", ImportOptions()).apply(workspace)
        workspace.save_split(make_splits(workspace.patients(), SplitPlan(test=SLICES, val=SLICES))[0])
        manifest, config = make_manifest(workspace, workspace.split()), preset("tiny-yolo-quick")
        return [Experiment.create(workspace.experiments_folder, config, manifest, "run") for _ in range(RUNS)]


def seconds_to_cancel(experiment: Experiment) -> float:
    """Let a worker learn a few batches, then time its end."""
    with subprocess.Popen([sys.executable, "-m", "engine.worker", "train", str(experiment.folder)]) as worker:
        while not any(isinstance(event, StepFinished) for event in experiment.events()):
            Flag().wait(0.02)
            if worker.poll() is not None:
                raise SystemExit("The worker ended before its first batch.")
        experiment.ask(Wish.CANCEL)
        asked = time.perf_counter()
        if worker.wait() != ExitStatus.CANCELLED:
            raise SystemExit("The worker was not cancelled.")
        return time.perf_counter() - asked


if __name__ == "__main__":
    main()
