"""Eight small trainings in the queue, the runner killed and a training paused in the middle, against the same unbroken.

Run: python tests/benchmarks/bench_grid.py [FOLDER OF PICTURES …]; the phantom comes first. Prints states, seconds, and
whether the weights are the same to the bit; the exit status is 0 if they are.
"""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from threading import Event as Flag

from engine.config import preset
from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.phantom import write_phantom
from engine.data.split import SplitPlan, make_splits
from engine.data.store import Workspace
from engine.experiment import Experiment, Status
from engine.files import sha256_of_file
from engine.history import status_now
from engine.queue import Queue
from engine.runner import RUNNER, work_off
from engine.study.grid import queue_trainings

PATIENTS, SLICES = 6, 4
AXES = {"side": (5, 7), "momentum": (0.3, 0.9), "seed": (1, 2)}
SMALL = {"width": 0.05, "input_size": 64, "batch": 8, "steps": 20, "checkpoint_every": 5, "device": "cpu", "threads": 1}


def main(folders: Sequence[str]) -> int:
    """A line per data set."""
    same = True
    with tempfile.TemporaryDirectory() as temporary:
        phantom = Path(temporary) / "phantom"
        write_phantom(phantom, PATIENTS, SLICES)
        for number, source in enumerate([phantom, *map(Path, folders)]):
            same = _told(source, Path(temporary) / f"workspace{number}") and same
    return int(not same)


def _told(source: Path, folder: Path) -> bool:
    """Train the grid twice, broken and unbroken, and print what came of it."""
    with Workspace.create(folder) as workspace:
        scan(source, ImportOptions()).apply(workspace)
        workspace.save_split(make_splits(workspace.patients(), SplitPlan())[0])
        slices = len(workspace.slices())
    broken, broken_seconds = _trained(folder, "broken", kill=True)
    unbroken, seconds = _trained(folder, "unbroken", kill=False)
    same = sum(_hashes(one) == _hashes(other) for one, other in zip(broken, unbroken, strict=True))
    states = Counter(status_now(experiment) for experiment in [*broken, *unbroken])
    print(f"{source.name}, {slices} slices: {dict(states)}; {broken_seconds:.0f} s broken in the middle,")
    print(f"  {seconds:.0f} s unbroken; weights of {same} of {len(broken)} trainings the same to the bit", flush=True)
    return same == len(broken) and set(states) == {Status.DONE}


def _trained(folder: Path, name: str, *, kill: bool) -> tuple[list[Experiment], float]:
    """The grid, trained, and how long that took. To `kill`: the runner dies in the third one, which is paused."""
    with Workspace.open(folder) as workspace:
        config = preset("tiny-yolo-quick").with_options(**SMALL)
        made = queue_trainings(workspace, config, workspace.split(), name, AXES)
    begun = time.perf_counter()
    if kill:
        with subprocess.Popen([*RUNNER, str(folder)]) as runner:
            while not made[2].checkpoint_path(5).exists():
                Flag().wait(0.05)
            runner.kill()
        Queue(folder).pause(made[2].name)
    work_off(folder)
    if kill and status_now(made[2]) is not Status.DONE:
        Queue(folder).go_on(made[2].name)
        work_off(folder)
    return made, time.perf_counter() - begun


def _hashes(experiment: Experiment) -> list[str]:
    """Of the weights of every checkpoint."""
    return [sha256_of_file(path) for path in sorted((experiment.folder / "checkpoints").glob("*.safetensors"))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
