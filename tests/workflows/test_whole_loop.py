"""Import, correct with the mouse, reopen, split, train, click a point, export: through the real window and worker."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from engine.data.annotation import Source
from engine.data.boxes import Box
from engine.data.phantom import write_phantom
from engine.data.split import Part
from engine.job_history import Status

PATIENTS, SLICES = 5, 4
SECOND = 1_000
STEPS = 4


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder as a newcomer has one."""
    folder = tmp_path / "pictures"
    write_phantom(folder, patients=PATIENTS, slices=SLICES)
    return folder


def _import(viewer: Viewer, source: Path, qtbot: QtBot) -> None:
    dialog = viewer.research.import_dialog
    viewer.window.table["file.import"].trigger()
    dialog.choose_source(source)
    qtbot.waitUntil(dialog.import_button.isEnabled, timeout=30 * SECOND)
    with qtbot.waitSignal(dialog.imported, timeout=30 * SECOND):
        qtbot.mouseClick(dialog.import_button, Qt.MouseButton.LeftButton)


def _drag_right_edge(viewer: Viewer, pixels: int) -> Box:
    """Select the box with a click, then drag the middle of its right edge; returns the box as it was."""
    document = viewer.document
    before = document.annotations[document.current].boxes[0].box
    viewport = viewer.canvas.viewport()

    def at(x: float, y: float) -> QPoint:
        return viewer.canvas.to_screen((x, y)).toPoint()

    middle = (before.y0 + before.y1) / 2
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=at(before.x0 + 4, middle))
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=at(before.x1, middle))
    for step in range(1, pixels + 1):
        QTest.mouseMove(viewport, at(before.x1 + step, middle), 12)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=at(before.x1 + pixels, middle))
    return before


def _train(viewer: Viewer, qtbot: QtBot) -> str:
    """Train a very small network through the panel; returns the experiment's name."""
    panel = viewer.research.train
    small = {"width": 0.1, "input_size": 64, "batch": 4, "steps": STEPS, "checkpoint_every": 2, "threads": 1}
    panel.form.set_config(panel.form.config().with_options(**small))
    with qtbot.waitSignal(viewer.research.queue.added, timeout=120 * SECOND) as added:
        viewer.window.table["train.start"].trigger()
        qtbot.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    return str(added.args[0])


@pytest.mark.slow
def test_that_a_newcomer_gets_from_a_folder_of_pictures_to_labels_for_other_programs(
    build_viewer: Callable[[Path | None], Viewer], source: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    viewer = build_viewer(None)
    _import(viewer, source, qtbot)
    assert len(viewer.document.slices) == PATIENTS * SLICES

    key = viewer.document.current
    before = _drag_right_edge(viewer, pixels=6)
    corrected = viewer.document.annotations[key].boxes[0]
    assert corrected.box.x1 == pytest.approx(before.x1 + 6, abs=1)
    assert corrected.box.x0 == before.x0
    assert corrected.source is Source.CORRECTED_MASK
    viewer.window.table["review.accept"].trigger()
    folder = viewer.document.workspace.folder
    viewer.close()

    viewer = build_viewer(folder)
    assert viewer.document.annotations[key].boxes[0] == corrected
    viewer.window.table["data.split"].trigger()
    qtbot.waitUntil(viewer.research.split_dialog.save_button.isEnabled, timeout=10 * SECOND)
    qtbot.mouseClick(viewer.research.split_dialog.save_button, Qt.MouseButton.LeftButton)
    name = _train(viewer, qtbot)
    record = viewer.research.watcher.record(name)
    qtbot.waitUntil(lambda: viewer.research.watcher.record(name).status is Status.DONE, timeout=120 * SECOND)
    record = viewer.research.watcher.record(name)
    assert sorted(record.scores(Part.VAL)) == [2, STEPS]

    viewer.research.curves.show_checkpoint(name, STEPS)
    assert viewer.document.shown.step == STEPS
    worst = viewer.research.worst
    assert worst.filtered.rowCount() == len(record.experiment.manifest().part(Part.VAL)) > 0
    viewer.window.table["queue.next"].trigger()
    assert viewer.document.current in {score.key for score in viewer.document.shown.scores}

    out = tmp_path / "labels"
    dialog = viewer.research.export_dialog
    viewer.window.table["file.export"].trigger()
    dialog.out.set_path(out)
    with qtbot.waitSignal(dialog.exported, timeout=30 * SECOND):
        qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    size = viewer.document.slices[key]
    line = (out / "labels" / f"{key.volume}_{key.index:03d}.txt").read_text().split()
    exported = Box.from_yolo(tuple(map(float, line[1:])), size.width, size.height)
    assert exported.edges == pytest.approx(corrected.box.edges)
    assert len(list((out / "labels").glob("*.txt"))) == PATIENTS * SLICES
