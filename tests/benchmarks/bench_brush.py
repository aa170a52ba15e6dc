"""How long a segment of the brush takes, from the mouse event to the painted frame, and a step of undo; 1024 x 768.

Run: python tests/benchmarks/bench_brush.py
"""

import os
import tempfile
from collections.abc import Callable
from math import cos, pi, sin
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from measure import Times, make_application, write_workspace
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from cerebellum_viewer.app import Viewer, build
from cerebellum_viewer.canvas.coordinates import Point

STROKES, SEGMENTS = 12, 60
CENTER, RADII = (600.0, 400.0), (190.0, 110.0)


def main() -> None:
    """Print p50 and p95 of each, for a small and a large brush."""
    application = make_application()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_workspace(folder / "workspace", 1)
        viewer = build(folder / "settings.ini", folder / "workspace")
        viewer.window.resize(1640, 1100)
        viewer.window.restore_layout()
        viewer.window.show()
        application.processEvents()
        for diameter in (12, 80):
            viewer.tool_options.set_diameter(diameter)
            viewer.window.table["tool.brush"].trigger()
            segments, ends = _strokes(viewer, application.processEvents)
            segments.report(f"brush of {diameter} px, segment to painted window")
            ends.report(f"brush of {diameter} px, end of a stroke, on disk and painted")
        _undos(viewer, viewer.canvas.viewport().repaint, application.processEvents).report(
            "undo, on disk and painted canvas"
        )
        _undos(viewer, application.sendPostedEvents, application.processEvents).report(
            "undo, on disk and painted window"
        )
        viewer.close()


def _strokes(viewer: Viewer, paint: Callable[[], None]) -> tuple[Times, Times]:
    """Each segment and each end of a stroke, round and round the organ's rim."""
    segments, ends = Times(), Times()
    for number in range(STROKES):
        way = [_on_rim(number * SEGMENTS + step) for step in range(SEGMENTS)]
        _send(viewer, QEvent.Type.MouseButtonPress, way[0])
        for at in way[1:]:
            segments.take(lambda at=at: (_send(viewer, QEvent.Type.MouseMove, at), paint()))
        ends.take(lambda at=way[-1]: (_send(viewer, QEvent.Type.MouseButtonRelease, at), paint()))
    return segments, ends


def _undos(viewer: Viewer, paint: Callable[[], None], settle: Callable[[], None]) -> Times:
    """All steps back and forth, with a moment between them."""
    stack, times = viewer.document.undo_stack, Times()
    for act in [stack.undo] * stack.count() + [stack.redo] * stack.count():
        times.take(lambda act=act: (act(), paint()))
        settle()
    return times


def _on_rim(step: int) -> Point:
    turn = 2 * pi * step / 90
    swell = 1 + 0.15 * sin(step / 7)
    return CENTER[0] + swell * RADII[0] * cos(turn), CENTER[1] + swell * RADII[1] * sin(turn)


def _send(viewer: Viewer, kind: QEvent.Type, point: Point) -> None:
    viewport, at = viewer.canvas.viewport(), viewer.canvas.to_screen(point)
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind is QEvent.Type.MouseMove else left
    held = none if kind is QEvent.Type.MouseButtonRelease else left
    event = QMouseEvent(kind, at, viewport.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(viewport, event)


if __name__ == "__main__":
    main()
