"""How the window bears 100 000 slices: opening, memory, paging, the list, the filter, the way to unreviewed slices.

For every slice there is a proposal of a detector, too.

Run: python tests/benchmarks/bench_hundred_thousand.py
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from measure import Times, make_application, resident_mb
from pyqtgraph.util.garbage_collector import GarbageCollector
from PySide6.QtWidgets import QApplication

from cerebellum_viewer.app import Viewer, build
from cerebellum_viewer.document import review, suggesting
from engine.data.annotation import Annotation, LabelledBox, SliceKey, Source
from engine.data.masks import EncodedMask, bounding_box
from engine.data.store import ImportedSlice, Slice, Workspace
from engine.data.volumes import Volume
from engine.files import sha256_of_file
from engine.proposals import SHIPPED_MODEL, Asked, Proposal, ProposalJob, ProposedBox, ask_for
from engine.protocol import JobFinished

VOLUMES, SLICES = 2_000, 50
WIDTH, HEIGHT = 255, 173
REPEATS = 30
SEARCHES = ("volume0042", "patient1", "1999/7", "flagged", "no mask", "")


def main() -> None:
    """Print medians and p95; the opening is timed in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "workspace"
        _write(folder)
        subprocess.run([sys.executable, __file__, str(folder)], check=True)


def look(folder: Path) -> None:
    """Open the workspace and use it."""
    application = make_application()
    collector = GarbageCollector()  # as in the program itself
    opening, settings = Times(), folder.with_name("settings.ini")
    before, viewers = resident_mb(), list[Viewer]()
    opening.take(lambda: viewers.append(_open(settings, folder)))
    opening.report(f"{VOLUMES * SLICES} slices, first one painted")
    viewer = viewers[0]
    read, paint = Times(), application.processEvents
    read.take(lambda: _until(paint, lambda: len(viewer.document.suggestions.standing) == VOLUMES * SLICES))
    read.report("then until all that is proposed can be accepted")
    _use(viewer, application)
    print(f"memory: {before:.0f} MB before, {resident_mb():.0f} MB in the end")
    viewer.close()
    collector.timer.stop()


def _open(settings: Path, folder: Path) -> Viewer:
    viewer = build(settings, folder)
    viewer.window.restore_layout()
    viewer.window.show()
    viewer.canvas.grab()
    return viewer


def _until(act: Callable[[], object], reached: Callable[[], bool]) -> None:
    while not reached():
        act()


def _use(viewer: Viewer, application: QApplication) -> None:
    """Each act is timed until the window is painted. The first half second is spent beside what is read on."""
    document, paint = viewer.document, application.processEvents
    acts = {
        "step to the next slice": lambda: document.step(1),
        "next volume": lambda: document.step_volume(1),
        "next unreviewed slice": lambda: review.go_to_unreviewed(document, 1),
        "accept": lambda: review.accept(document, adopt=False),
        "accept by gain": lambda: review.accept(document, adopt=False, by_gain=True),
        "accept a proposal by gain": lambda: suggesting.accept_suggestion(document, by_gain=True),
        "undo": document.undo_stack.undo,
    }
    for what, act in acts.items():
        times = Times()
        for _ in range(REPEATS):
            times.take(lambda act=act: (act(), paint()))
        times.report(what)
    while not viewer.reading_on.done:
        paint()
    for text in SEARCHES:
        times = Times()
        viewer.volumes.filter.setText(text)
        times.take(lambda: (viewer.volumes.apply_filter(), paint()))
        times.report(f"filter “{text}”")
    viewer.volumes.tree.expandAll()
    bar, times = viewer.volumes.tree.verticalScrollBar(), Times()
    for place in range(0, bar.maximum(), max(bar.maximum() // 200, 1)):
        times.take(lambda place=place: (bar.setValue(place), paint()))
    times.report("scroll the whole list, unfolded")


def _write(folder: Path) -> None:
    """Pictures and masks of one volume serve all."""
    folder.mkdir()
    pattern = [_slice(folder, index) for index in range(SLICES)]
    with Workspace.create(folder) as workspace:
        volumes = [Volume(f"volume{number:04d}", f"patient{number:04d}", (0.3, 0.3)) for number in range(VOLUMES)]
        workspace.add_import(volumes, _copies(pattern))
        request = ask_for(workspace, SHIPPED_MODEL, workspace.slices())
    job = ProposalJob.create(folder, request)
    job.add(_proposal(asked, pattern[asked.key.index][2]) for asked in request.slices)
    job.append(JobFinished(job="propose", seconds=1.0))


def _proposal(asked: Asked, mask: EncodedMask) -> Proposal:
    box = bounding_box(mask.decode())
    assert box is not None
    return Proposal(asked.key, asked.state, "0" * 64, (ProposedBox(box, "cerebellum", 0.9),), mask, 0.1)


def _copies(pattern: list[tuple[str, str, EncodedMask, Annotation]]) -> Iterator[ImportedSlice]:
    for number in range(VOLUMES):
        for index, (image, sha256, mask, said) in enumerate(pattern):
            key = SliceKey(f"volume{number:04d}", index)
            yield ImportedSlice(Slice(key, image, sha256, WIDTH, HEIGHT), mask, said)


def _slice(folder: Path, index: int) -> tuple[str, str, EncodedMask, Annotation]:
    path = folder / f"{index}.bmp"
    image = np.random.default_rng(index).integers(0, 255, (HEIGHT, WIDTH), dtype=np.uint8)
    cv2.imwrite(str(path), cv2.GaussianBlur(image, (5, 5), 0))
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.ellipse(mask, (150 + index % 7, 90), (50, 30), 12, 0, 360, 1, -1)
    box = bounding_box(mask.view(np.bool_))
    assert box is not None
    said = Annotation((LabelledBox(box, source=Source.MASK),))
    return path.name, sha256_of_file(path), EncodedMask.of(mask.view(np.bool_)), said


if __name__ == "__main__":
    look(Path(sys.argv[1])) if len(sys.argv) > 1 else main()
