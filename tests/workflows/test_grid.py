"""A grid of real trainings from the real window, which is closed in the middle and opened again."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.phantom import write_phantom
from engine.data.split import SplitPlan, make_splits
from engine.data.store import Workspace
from engine.errors import ExitStatus
from engine.experiment import Experiment
from engine.job_history import Status
from engine.manifest import make_manifest
from engine.protocol import JobStarted
from engine.queue import Queue
from engine.runner import is_running
from engine.worker import TrainJob, run_job
from tests.engine.conftest import SMALL
from tests.workflows import window_of_its_own, window_to_kill
from tests.workflows.grid_by_hand import queue_grid

PATIENCE = 120_000
AXES = {"side": "3, 5", "momentum": "0.3, 0.9", "seed": "1, 2"}
PATIENTS, SLICES = 5, 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace of phantom patients."""
    write_phantom(tmp_path / "phantom", PATIENTS, SLICES)
    with Workspace.create(tmp_path / "workspace") as workspace:
        scan(tmp_path / "phantom", ImportOptions()).apply(workspace)
        workspace.save_split(make_splits(workspace.patients(), SplitPlan(test=SLICES, val=SLICES))[0])
        return workspace.folder


def _unbroken(experiment: Experiment) -> Experiment:
    """The same training in one piece."""
    folder = experiment.workspace_folder
    with Workspace.open(folder) as workspace:
        manifest = make_manifest(workspace, workspace.split())
        again = Experiment.create(workspace.experiments_folder, experiment.config(), manifest, "unbroken")
    assert run_job(again, TrainJob()) is ExitStatus.DONE
    return again


def _seen_by_another_window(folder: Path, settings: Path) -> Counter[str]:
    """How many trainings a window in a process of its own lists in each state."""
    words = [sys.executable, window_of_its_own.__file__, str(folder), str(settings)]
    told = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Counter(json.loads(told).values())


def _killed_window(folder: Path, settings: Path) -> list[str]:
    """The trainings that a window has queued which was killed as the first of them was at work."""
    words = [sys.executable, window_to_kill.__file__, str(folder), str(settings)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as window:
        try:
            assert window.stdout is not None
            names: list[str] = json.loads(window.stdout.readline())
        finally:
            window.kill()
    return names


@pytest.mark.slow
def test_that_trainings_go_on_when_their_window_is_killed_and_the_next_one_shows_them(
    build_viewer: Callable[[Path | None], Viewer], folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    names = _killed_window(folder, tmp_path / "killed.ini")
    viewer = build_viewer(folder)
    assert viewer.document.editable
    watcher, done = viewer.research.watcher, dict.fromkeys(names, Status.DONE)
    assert len(done) == 2
    qtbot.waitUntil(lambda: {name: watcher.record(name).status for name in names} == done, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not is_running(folder), timeout=PATIENCE)
    for name in names:
        assert sum(isinstance(event, JobStarted) for event in Experiment(folder / "experiments" / name).events()) == 1


@pytest.mark.slow
def test_that_eight_trainings_go_on_while_their_window_is_closed_and_end_as_unbroken_ones_do(
    build_viewer: Callable[[Path | None], Viewer], folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    viewer = build_viewer(folder)
    names = queue_grid(viewer, SMALL, AXES)
    assert len(names) == 8
    experiments = [Experiment(folder / "experiments" / name) for name in names]
    qtbot.waitUntil(lambda: names[1] in Queue(folder).entries().at_work, timeout=PATIENCE)
    viewer.close()

    seen = _seen_by_another_window(folder, tmp_path / "other.ini")
    assert seen.total() == 8
    assert seen[Status.DONE] >= 1
    assert seen[Status.WAITING] >= 1

    viewer = build_viewer(folder)
    watcher, grid = viewer.research.watcher, viewer.research.results.grid
    done = dict.fromkeys(names, Status.DONE)
    qtbot.waitUntil(lambda: {name: watcher.record(name).status for name in names} == done, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not is_running(folder), timeout=PATIENCE)
    assert not Queue(folder).entries()
    for experiment in experiments:
        assert sum(isinstance(event, JobStarted) for event in experiment.events()) == 1
    places = [(row, column) for row in range(2) for column in range(2)]

    def drawn() -> list[tuple[str, ...]]:
        cells = (grid.model.cell(grid.model.index(*place)) for place in places)
        return [() if cell is None else cell.names for cell in cells]

    qtbot.waitUntil(lambda: [len(inside) for inside in drawn()] == [2] * 4, timeout=PATIENCE)  # it is drawn soon after
    assert {name for inside in drawn() for name in inside} == set(names)
    last, closed_in = SMALL["steps"], experiments[1]
    assert closed_in.checkpoint_path(last).read_bytes() == _unbroken(closed_in).checkpoint_path(last).read_bytes()
