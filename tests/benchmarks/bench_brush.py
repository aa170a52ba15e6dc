"""How long a segment of the brush takes, from the mouse event to the painted frame, and a step of undo; 1024 x 768.

Run: python tests/benchmarks/bench_brush.py
"""

import os
import sys
import tempfile
from collections.abc import Callable
from math import cos, pi, sin
from pathlib import Path
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from cerebellum_viewer.app import Viewer, build
from cerebellum_viewer.canvas.coordinates import Point
from engine.data.annotation import Annotation, LabelledBox, SliceKey
from engine.data.masks import EncodedMask, bounding_box
from engine.data.store import ImportedSlice, Slice, Volume, Workspace
from engine.files import sha256_of_file

WIDTH, HEIGHT = 1024, 768
STROKES, SEGMENTS = 12, 60
CENTER, RADII = (600.0, 400.0), (190.0, 110.0)


def main() -> None:
    """Print p50 and p95 of each, for a small and a large brush."""
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder / "workspace")
        viewer = build(folder / "settings.ini", folder / "workspace")
        viewer.window.resize(1640, 1100)
        viewer.window.restore_layout()
        viewer.window.show()
        application.processEvents()
        for diameter in (12, 80):
            viewer.tool_options.set_diameter(diameter)
            viewer.window.table["tool.brush"].trigger()
            segments, ends = _strokes(viewer, application.processEvents)
            _report(f"brush of {diameter} px, segment to painted window", segments)
            _report(f"brush of {diameter} px, end of a stroke, on disk and painted", ends)
        _report("undo, on disk and painted canvas", _undos(viewer, viewer.canvas.viewport().repaint))
        _report("undo, on disk and painted window", _undos(viewer, application.processEvents))
        viewer.close()


def _strokes(viewer: Viewer, paint: Callable[[], None]) -> tuple[list[float], list[float]]:
    """Milliseconds of each segment and of each end of a stroke, round and round the organ's rim."""
    segments, ends = [], []
    for number in range(STROKES):
        way = [_on_rim(number * SEGMENTS + step) for step in range(SEGMENTS)]
        _send(viewer, QEvent.Type.MouseButtonPress, way[0])
        segments += [_timed(lambda at=at: _send(viewer, QEvent.Type.MouseMove, at), paint) for at in way[1:]]
        ends.append(_timed(lambda at=way[-1]: _send(viewer, QEvent.Type.MouseButtonRelease, at), paint))
    return segments, ends


def _undos(viewer: Viewer, paint: Callable[[], None]) -> list[float]:
    stack = viewer.document.undo_stack
    return [_timed(stack.undo, paint) for _ in range(stack.count())] + [
        _timed(stack.redo, paint) for _ in range(stack.count())
    ]


def _timed(act: Callable[[], None], paint: Callable[[], None]) -> float:
    begin = perf_counter()
    act()
    paint()
    return (perf_counter() - begin) * 1000


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


def _report(what: str, times: list[float]) -> None:
    p50, p95 = np.percentile(times, (50, 95))
    print(f"{what}: p50 {p50:.1f} ms, p95 {p95:.1f} ms over {len(times)}")


def _write(folder: Path) -> None:
    folder.mkdir()
    rng = np.random.default_rng(0)
    image = cv2.GaussianBlur(rng.integers(0, 255, (HEIGHT, WIDTH), dtype=np.uint8), (5, 5), 0)
    cv2.imwrite(str(folder / "0.bmp"), image)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.ellipse(mask, (600, 400), (190, 110), 12, 0, 360, 1, -1)
    box = bounding_box(mask.astype(np.bool_))
    assert box is not None
    record = Slice(SliceKey("volume", 0), "0.bmp", sha256_of_file(folder / "0.bmp"), WIDTH, HEIGHT)
    imported = ImportedSlice(record, EncodedMask.of(mask.astype(np.bool_)), Annotation((LabelledBox(box),)))
    with Workspace.create(folder) as workspace:
        workspace.add_import([Volume("volume", "patient", (0.3, 0.3))], [imported])


if __name__ == "__main__":
    main()
