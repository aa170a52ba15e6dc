"""Eight small trainings asked for in the window, broken in the middle, against the same unbroken.

Run: python tests/benchmarks/bench_grid.py [FOLDER OF PICTURES …]; the phantom comes first. The window is closed while
the third training is at work, the runner killed, the training paused; the window is opened again, and a click lets it
go on. Prints states, seconds, and whether the weights are the same to the bit; the exit status is 0 if they are.
"""

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from measure import make_application
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from cerebellum_viewer.app import Viewer, build
from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.phantom import write_phantom
from engine.data.split import SplitPlan, make_splits
from engine.data.store import Workspace
from engine.experiment import Experiment
from engine.files import sha256_of_file
from engine.job_history import Status, status_now
from engine.queue import Queue
from engine.runner import is_running, work_off
from tests.workflows.grid_by_hand import queue_grid

PATIENTS, SLICES = 6, 4
AXES = {"side": "5, 7", "momentum": "0.3, 0.9", "seed": "1, 2"}
SMALL = {"width": 0.05, "input_size": 64, "batch": 8, "steps": 20, "checkpoint_every": 5, "device": "cpu", "threads": 1}
POLL_MS = 50


def main(folders: Sequence[str]) -> int:
    """A line per data set."""
    application = make_application()
    same = True
    with tempfile.TemporaryDirectory() as temporary:
        phantom = Path(temporary) / "phantom"
        write_phantom(phantom, PATIENTS, SLICES)
        for number, source in enumerate([phantom, *map(Path, folders)]):
            same = _told(source, Path(temporary) / f"workspace{number}") and same
    application.quit()
    return int(not same)


def _told(source: Path, folder: Path) -> bool:
    """Train the grid twice, broken and unbroken, and print what came of it."""
    with Workspace.create(folder) as workspace:
        scan(source, ImportOptions()).apply(workspace)
        workspace.save_split(make_splits(workspace.patients(), SplitPlan())[0])
        slices = len(workspace.slices())
    begun = time.perf_counter()
    broken = _broken(folder)
    halfway = time.perf_counter()
    unbroken = [Experiment.create(item.folder.parent, item.config(), item.manifest(), "unbroken") for item in broken]
    Queue(folder).add([experiment.name for experiment in unbroken])
    work_off(folder)
    same = sum(_hashes(one) == _hashes(other) for one, other in zip(broken, unbroken, strict=True))
    states = Counter(str(status_now(experiment)) for experiment in [*broken, *unbroken])
    print(f"{source.name}, {slices} slices: {dict(states)}; {halfway - begun:.0f} s broken in the middle,")
    seconds = time.perf_counter() - halfway
    print(f"  {seconds:.0f} s unbroken; weights of {same} of {len(broken)} trainings the same to the bit", flush=True)
    return same == len(broken) and set(states) == {Status.DONE}


def _broken(folder: Path) -> list[Experiment]:
    """The grid, trained through the window and everything that gets into its way."""
    viewer = _shown(folder)
    made = [Experiment(folder / "experiments" / name) for name in queue_grid(viewer, SMALL, AXES)]
    _wait(made[2].checkpoint_path(5).exists)
    viewer.close()
    _kill_runner(folder)
    Queue(folder).pause(made[2].name)
    viewer = _shown(folder)
    watcher, trainings = viewer.research.watcher, viewer.research.train.queue
    _wait(lambda: watcher.record(made[2].name).status is Status.PAUSED)
    trainings.select(made[2].name)
    buttons = {button.defaultAction(): button for button in trainings.findChildren(QToolButton)}
    QTest.mouseClick(buttons[trainings.action("go_on")], Qt.MouseButton.LeftButton)
    _wait(lambda: all(watcher.record(item.name).status is Status.DONE for item in made))
    _wait(lambda: not is_running(folder))
    viewer.close()
    return made


def _shown(folder: Path) -> Viewer:
    viewer = build(folder / "settings.ini", folder)
    viewer.window.show()
    viewer.window.table["train.start"].trigger()
    return viewer


def _kill_runner(folder: Path) -> None:
    """The runner of this workspace and no other process."""
    for process in psutil.process_iter(["cmdline"]):
        if {"engine.runner", str(folder)} <= set(process.info["cmdline"] or ()):
            process.kill()


def _wait(condition: Callable[[], bool]) -> None:
    """Let the window work until something is so."""
    loop, timer = QEventLoop(), QTimer(interval=POLL_MS)
    timer.timeout.connect(lambda: condition() and loop.quit())
    timer.start()
    loop.exec()


def _hashes(experiment: Experiment) -> list[str]:
    """Of the weights of every checkpoint."""
    return [sha256_of_file(path) for path in sorted((experiment.folder / "checkpoints").glob("*.safetensors"))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
