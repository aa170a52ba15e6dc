"""How late the window's own timer of 60 Hz comes while a training runs beside it and slices are flipped.

Run: python tests/benchmarks/bench_lag.py
"""

import os
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from measure import make_application
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from cerebellum_viewer.app import Viewer, build
from engine.config import preset
from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.phantom import write_phantom
from engine.data.split import SplitPlan, make_splits
from engine.data.store import Workspace
from engine.experiment import Experiment
from engine.jobs import Wish
from engine.manifest import make_manifest
from engine.protocol import StepFinished

FRAME_MS, FRAMES, FRAMES_PER_SLICE = 16, 900, 6
PATIENTS, SLICES = 6, 15
START_SECONDS = 120


def main() -> None:
    """Print p50 and p95 of the lag, without a training and with one."""
    application = make_application()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        experiment = _experiment(folder)
        viewer = build(folder / "settings.ini", folder / "workspace")
        viewer.window.restore_layout()
        viewer.window.show()
        _report("nothing beside it", _lags(application, viewer))
        with subprocess.Popen([sys.executable, "-m", "engine.worker", "train", str(experiment.folder)]) as worker:
            _wait_for_first_step(application, experiment)
            _report("a training beside it", _lags(application, viewer))
            steps = sum(isinstance(event, StepFinished) for event in experiment.events())
            print(f"the training learnt {steps} batches meanwhile; still at work: {worker.poll() is None}")
            experiment.ask(Wish.CANCEL)
        viewer.close()


def _lags(application: QApplication, viewer: Viewer) -> list[float]:
    """By how many milliseconds each turn of the timer came later than a frame after the one before."""
    times: list[float] = []

    def turn() -> None:
        times.append(perf_counter() * 1000)
        if len(times) % FRAMES_PER_SLICE == 0:
            key, keys = viewer.document.current, list(viewer.document.slices)
            assert key is not None, "the workspace has slices"
            viewer.document.go_to(keys[(keys.index(key) + 1) % len(keys)])
        if len(times) > FRAMES:
            application.quit()

    timer = QTimer(interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(turn)
    timer.start()
    application.exec()
    timer.stop()
    return [max(0.0, later - earlier - FRAME_MS) for earlier, later in pairwise(times)]


def _experiment(folder: Path) -> Experiment:
    """A training that goes on for as long as it is looked at."""
    write_phantom(folder / "phantom", PATIENTS, SLICES)
    with Workspace.create(folder / "workspace") as workspace:
        scan(folder / "phantom", ImportOptions()).apply(workspace)
        workspace.save_split(make_splits(workspace.patients(), SplitPlan(test=SLICES, val=SLICES))[0])
        config = preset("tiny-yolo-quick").with_options(steps=100_000)
        manifest = make_manifest(workspace, workspace.split())
        return Experiment.create(workspace.experiments_folder, config, manifest, "run")


def _wait_for_first_step(application: QApplication, experiment: Experiment) -> None:
    end = perf_counter() + START_SECONDS
    while not any(isinstance(event, StepFinished) for event in experiment.events()):
        application.processEvents()
        if perf_counter() > end:
            raise SystemExit("The training did not begin.")


def _report(what: str, lags: list[float]) -> None:
    p50, p95 = np.percentile(lags, (50, 95))
    print(f"lag of the event loop, {what}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, most {max(lags):.1f} ms of {len(lags)}")


if __name__ == "__main__":
    main()
