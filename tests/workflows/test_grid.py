"""A grid of real trainings from the real window, which is closed in the middle and opened again."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from engine.config import PRESETS
from engine.data.store import Workspace
from engine.errors import ExitStatus
from engine.experiment import Experiment, Status, make_manifest
from engine.protocol import JobStarted
from engine.queue import Queue
from engine.runner import is_running
from engine.worker import TrainJob, run_job
from tests.engine.conftest import SMALL, write_workspace

PATIENCE = 60_000
SEEDS = (1, 2)


def _queue_grid(viewer: Viewer, qtbot: QtBot) -> list[str]:
    """What varies typed into the form, and Start; the names of the trainings in their order."""
    panel = viewer.research.train
    viewer.window.table["train.start"].trigger()
    panel.form.set_config(panel.form.config().with_options(**SMALL))
    panel.vary.add("seed", ", ".join(map(str, SEEDS)))
    qtbot.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    assert len(viewer.research.watcher.names) == len(SEEDS)
    return [f"{viewer.research.watcher.names[0].rpartition('seed')[0]}seed{seed}" for seed in SEEDS]


def _unbroken(folder: Path, seed: int) -> Experiment:
    """The same training in one piece."""
    with Workspace.open(folder) as workspace:
        manifest = make_manifest(workspace, workspace.split())
        config = PRESETS["tiny-yolo"].with_options(**SMALL, seed=seed)
        experiment = Experiment.create(workspace.experiments_folder, config, manifest, "unbroken")
    assert run_job(experiment, TrainJob()) is ExitStatus.DONE
    return experiment


def test_that_a_grid_goes_on_while_the_window_is_closed_and_ends_as_unbroken_trainings_do(
    build_viewer: Callable[[Path | None], Viewer], tmp_path: Path, qtbot: QtBot
) -> None:
    folder = write_workspace(tmp_path / "workspace")
    viewer = build_viewer(folder)
    names = _queue_grid(viewer, qtbot)
    experiments = [Experiment(folder / "experiments" / name) for name in names]
    qtbot.waitUntil(lambda: names[0] in Queue(folder).entries().at_work, timeout=PATIENCE)
    viewer.close()
    assert Queue(folder).entries()

    viewer = build_viewer(folder)
    watcher = viewer.research.watcher
    done = dict.fromkeys(names, Status.DONE)
    qtbot.waitUntil(lambda: {name: watcher.record(name).status for name in names} == done, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not is_running(folder), timeout=PATIENCE)
    assert not Queue(folder).entries()
    for experiment, seed in zip(experiments, SEEDS, strict=True):
        assert sum(isinstance(event, JobStarted) for event in experiment.events()) == 1
        unbroken, last = _unbroken(folder, seed), SMALL["steps"]
        assert experiment.checkpoint_path(last).read_bytes() == unbroken.checkpoint_path(last).read_bytes()
