"""What the benchmarks of the window share: times on the clock and on the processor, and a workspace to page through."""

import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, thread_time

import cv2
import numpy as np
import psutil
from PySide6.QtWidgets import QApplication

from cerebellum_viewer.services.process import prepare_process
from engine.data.annotation import Annotation, LabelledBox, SliceKey
from engine.data.masks import EncodedMask, bounding_box
from engine.data.store import ImportedSlice, Slice, Workspace
from engine.data.volumes import Volume
from engine.files import sha256_of_file

WIDTH, HEIGHT = 1024, 768


def make_application() -> QApplication:
    """The application as the program makes it."""
    prepare_process()
    return QApplication(sys.argv[:1])


class Times:
    """Milliseconds of each repeat. On a busy machine only those of the processor, in this thread, are the program's."""

    def __init__(self) -> None:
        self.clock: list[float] = []
        self.processor: list[float] = []

    def take(self, act: Callable[[], object]) -> None:
        """Time one repeat."""
        begun = perf_counter(), thread_time()
        act()
        self.clock.append((perf_counter() - begun[0]) * 1000)
        self.processor.append((thread_time() - begun[1]) * 1000)

    def report(self, what: str) -> None:
        """Print medians and the 95th percentiles."""
        (p50, p95), (busy50, busy95) = (np.percentile(times, (50, 95)) for times in (self.clock, self.processor))
        print(
            f"{what}: p50 {p50:.1f} ms, p95 {p95:.1f} ms; processor {busy50:.1f}, {busy95:.1f} ms; n {len(self.clock)}"
        )


def resident_mb() -> float:
    """What this process holds of the memory, in MB."""
    return float(psutil.Process().memory_info().rss) / 1e6


def write_workspace(folder: Path, count: int) -> None:
    """A volume of `count` slices of 1024 x 768 pixels with an ellipse that moves from slice to slice, and its box."""
    folder.mkdir()
    with Workspace.create(folder) as workspace:
        slices = [_imported(folder, SliceKey("volume", index)) for index in range(count)]
        workspace.add_import([Volume("volume", "patient", (0.3, 0.3))], slices)


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
