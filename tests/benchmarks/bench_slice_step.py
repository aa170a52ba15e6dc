"""How long a step takes, from the key to the painted window, at 1024 x 768 with all overlays; memory of 10 000 steps.

Run: python tests/benchmarks/bench_slice_step.py
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from measure import HEIGHT, WIDTH, Times, make_application, resident_mb, write_workspace
from pyqtgraph.util.garbage_collector import GarbageCollector
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cerebellum_viewer.app import Viewer, build
from cerebellum_viewer.document.document import ShownCheckpoint
from cerebellum_viewer.services.display import Layer
from engine.data.annotation import Detection

SLICES, ROUNDS = 15, 20
MANY, WARM = 10_000, 1_000


def main() -> None:
    """Print p50 and p95, and the growth of the memory."""
    application = make_application()
    collector = GarbageCollector()  # as in the program itself
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_workspace(folder / "workspace", SLICES)
        viewer = build(folder / "settings.ini", folder / "workspace")
        viewer.window.resize(1640, 1100)
        viewer.window.restore_layout()
        viewer.window.show()
        viewer.document.show_checkpoint(_predictions(viewer))
        viewer.display.enable(Layer.GHOSTS, True)
        viewer.window.activateWindow()
        viewer.canvas.setFocus()
        application.processEvents()
        size = viewer.canvas.viewport().size()
        print(f"canvas {size.width()} x {size.height()}, slices {WIDTH} x {HEIGHT}")
        settle = application.processEvents
        # Layouts and paint events are posted; what only follows a frame waits for a timer.
        # The first rounds fill what is kept of pictures and outlines, and do not count.
        _steps(viewer, application.sendPostedEvents, settle)
        _steps(viewer, application.sendPostedEvents, settle).report("step to painted window")
        _steps(viewer, settle, settle).report("step to painted window, with what is read ahead")
        _report_growth(viewer, settle)
        viewer.close()
    collector.timer.stop()


def _steps(viewer: Viewer, paint: Callable[[], None], settle: Callable[[], None]) -> Times:
    """Every step, to and fro through the volume."""
    times = Times()
    for turn in range(ROUNDS):
        for _ in range(SLICES - 1):
            times.take(lambda turn=turn: _step(viewer, turn, paint))
            settle()
    return times


def _step(viewer: Viewer, turn: int, paint: Callable[[], None]) -> None:
    before = viewer.document.current
    QTest.keyClick(viewer.canvas, Qt.Key.Key_Right if turn % 2 == 0 else Qt.Key.Key_Left)
    paint()
    assert viewer.document.current != before, "the key was heard"


def _report_growth(viewer: Viewer, settle: Callable[[], None]) -> None:
    """The first steps fill what is kept of pictures and outlines."""
    before = 0.0
    for number in range(WARM + MANY):
        if number == WARM:
            before = resident_mb()
        _step(viewer, number // (SLICES - 1), settle)
    print(f"{MANY} steps: memory {before:.0f} MB before, {resident_mb() - before:+.1f} MB after")


def _predictions(viewer: Viewer) -> ShownCheckpoint:
    found = {
        key: tuple(Detection(item.box.moved(9, 5), 0.87) for item in said.boxes)
        for key, said in viewer.document.annotations.items()
    }
    return ShownCheckpoint("bench", 1, found, (), 0.25)


if __name__ == "__main__":
    main()
