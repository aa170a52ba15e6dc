"""How long a step to the next slice takes, from `step` to the painted frame, at 1024 x 768 with all overlays.

Run: python tests/benchmarks/bench_slice_step.py
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from PySide6.QtWidgets import QApplication

from cerebellum_viewer.app import Viewer, build
from cerebellum_viewer.document.document import ShownCheckpoint
from cerebellum_viewer.services.display import Layer
from engine.data.annotation import Annotation, Detection, LabelledBox, SliceKey
from engine.data.masks import EncodedMask, bounding_box
from engine.data.store import ImportedSlice, Slice, Volume, Workspace
from engine.files import sha256_of_file

WIDTH, HEIGHT = 1024, 768
SLICES, ROUNDS = 15, 20


def main() -> None:
    """Print p50 and p95 of the canvas alone and of the whole window."""
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder / "workspace")
        viewer = build(folder / "settings.ini", folder / "workspace")
        viewer.window.resize(1640, 1100)
        viewer.window.restore_layout()
        viewer.window.show()
        viewer.document.show_checkpoint(_predictions(viewer))
        viewer.display.enable(Layer.GHOSTS, True)
        application.sendPostedEvents()
        size = viewer.canvas.viewport().size()
        print(f"canvas {size.width()} x {size.height()}, slices {WIDTH} x {HEIGHT}")
        _report("step to painted canvas", _steps(viewer, viewer.canvas.viewport().repaint))
        _report("step to painted window", _steps(viewer, lambda: _paint_all(application)))
        viewer.close()


def _steps(viewer: Viewer, paint: Callable[[], None]) -> list[float]:
    """Milliseconds of every step, to and fro through the volume."""
    times = []
    for turn in range(ROUNDS):
        for _ in range(SLICES - 1):
            begin = perf_counter()
            viewer.document.step(1 if turn % 2 == 0 else -1)
            paint()
            times.append((perf_counter() - begin) * 1000)
    return times[SLICES:]


def _paint_all(application: QApplication) -> None:
    """Let Qt paint whatever the step has made dirty."""
    application.processEvents()


def _report(what: str, times: list[float]) -> None:
    p50, p95 = np.percentile(times, (50, 95))
    print(f"{what}: p50 {p50:.1f} ms, p95 {p95:.1f} ms over {len(times)} steps")


def _write(folder: Path) -> None:
    folder.mkdir()
    keys = [SliceKey("volume", index) for index in range(SLICES)]
    with Workspace.create(folder) as workspace:
        workspace.add_import([Volume("volume", "patient", (0.3, 0.3))], [_imported(folder, key) for key in keys])


def _imported(folder: Path, key: SliceKey) -> ImportedSlice:
    rng = np.random.default_rng(key.index)
    image = cv2.GaussianBlur(rng.integers(0, 255, (HEIGHT, WIDTH), dtype=np.uint8), (5, 5), 0)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.ellipse(mask, (600 + 5 * key.index, 400), (190, 110), 12, 0, 360, 1, -1)
    path = folder / f"{key.index}.bmp"
    cv2.imwrite(str(path), image)
    organ = mask.astype(np.bool_)
    box = bounding_box(organ)
    assert box is not None
    record = Slice(key, path.name, sha256_of_file(path), WIDTH, HEIGHT)
    return ImportedSlice(record, EncodedMask.of(organ), Annotation((LabelledBox(box),)))


def _predictions(viewer: Viewer) -> ShownCheckpoint:
    found = {
        key: tuple(Detection(item.box.moved(9, 5), 0.87) for item in said.boxes)
        for key, said in viewer.document.annotations.items()
    }
    return ShownCheckpoint("bench", 1, found, (), 0.25)


if __name__ == "__main__":
    main()
