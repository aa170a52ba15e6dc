"""Two canvases side by side: the prediction beside the annotation, and two checkpoints on the same slice."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.canvas.drawing import CORRECTED_MASK, PREDICTION, TRUTH
from cerebellum_viewer.canvas.overlay import POINTS, Corner, corner_room, written_places
from cerebellum_viewer.canvas.readings import Mark, ShownReading, nobody
from cerebellum_viewer.panels.compare_view import Beside
from engine.data.annotation import SliceKey
from engine.data.boxes import Box
from engine.data.split import Part
from tests.viewer.mouse import MIDDLE, drag
from tests.viewer.research_fixtures import make_experiment, make_workspace
from tests.viewer.viewer_fixtures import predictions

Build = Callable[[Path | None], Viewer]


@pytest.fixture
def split(viewer: Viewer, qtbot: QtBot) -> Viewer:
    """The prediction beside the annotation."""
    viewer.document.show_checkpoint(predictions(viewer.document, shift=9.0))
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: _linked(viewer))
    return viewer


@pytest.fixture
def scored(build_viewer: Build, tmp_path: Path) -> Viewer:
    """A window on a workspace with one finished experiment of three checkpoints."""
    folder = tmp_path / "scored"
    folder.mkdir()
    with make_workspace(folder) as workspace:
        make_experiment(workspace, "run", parts=tuple(Part))
    return build_viewer(folder)


def _linked(viewer: Viewer) -> bool:
    side, main = viewer.looking.compare.side, viewer.canvas
    places = [(side.to_screen(point), main.to_screen(point)) for point in ((0.0, 0.0), (100.0, 60.0))]
    same = all((there - here).manhattanLength() <= 2 for there, here in places)
    return side.isVisible() and abs(side.width() - main.width()) <= 1 and same


def _has(canvas: QWidget, color: QColor) -> bool:
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    points = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return any(image.pixel(x, y) == color.rgb() for x, y in points)


def test_that_the_expert_is_left_and_the_prediction_right(split: Viewer) -> None:
    side = split.looking.compare.side
    assert (_has(split.canvas, TRUTH), _has(split.canvas, PREDICTION)) == (True, False)
    split.display.change_grey(window=1, level=255)
    assert (_has(side, TRUTH), _has(side, PREDICTION)) == (False, True)
    split.window.table["view.split"].trigger()
    assert not side.isVisible()
    assert _has(split.canvas, PREDICTION)


def test_that_zoom_and_pan_are_linked_both_ways(split: Viewer, qtbot: QtBot) -> None:
    side, main = split.looking.compare.side, split.canvas
    fitted = main.zoom
    main.zoom_by(2.0, QPointF(40.0, 50.0))
    assert side.zoom == pytest.approx(2 * fitted, rel=0.01)
    assert _linked(split)
    viewport, at = side.viewport(), QPointF(100.0, 100.0)
    control, phase, none = Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, Qt.MouseButton.NoButton
    event = QWheelEvent(at, viewport.mapToGlobal(at), QPoint(), QPoint(0, 120), none, control, phase, False)
    before = main.to_slice(at)
    QApplication.sendEvent(viewport, event)
    assert main.zoom > 2.2 * fitted
    assert main.to_slice(at) == pytest.approx(before, abs=0.5)
    origin = main.to_screen((0.0, 0.0))
    drag(viewport, [at, at + QPointF(30.0, 10.0)], button=MIDDLE)
    assert (main.to_screen((0.0, 0.0)) - origin).toPoint() == QPoint(30, 10)
    assert _linked(split)


def test_that_both_show_the_same_slice_and_the_hand_edits_left_alone(split: Viewer) -> None:
    side = split.looking.compare.side
    split.document.step(1)
    assert side.picture is split.canvas.picture
    drag(side.viewport(), [QPointF(100.0, 100.0), QPointF(140.0, 130.0)])
    assert split.document.undo_stack.count() == 0


def test_that_a_hidden_canvas_does_nothing(viewer: Viewer) -> None:
    side = viewer.looking.compare.side
    viewer.document.step(1)
    assert side.picture is None


def test_that_a_second_checkpoint_is_chosen_from_those_that_were_scored(scored: Viewer, qtbot: QtBot) -> None:
    compare = scored.looking.compare
    assert scored.document.shown is not None
    assert scored.document.shown.step == 150
    qtbot.keyClick(scored.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    assert scored.window.table["view.compare"].isChecked()
    names = [compare.choice.itemText(row).split()[2] for row in range(compare.choice.count())]
    assert names == ["150", "100", "50"]
    assert compare.choice.currentIndex() == 1
    key = scored.document.current
    assert key is not None
    qtbot.waitUntil(lambda: compare.side.corners(key)[0][1][0] == "run @ 100")
    compare.choice.setCurrentIndex(2)
    compare.choice.activated.emit(2)
    qtbot.waitUntil(lambda: compare.side.corners(key)[0][1][0] == "run @ 50")
    assert scored.document.shown.step == 150


def test_that_the_two_views_exclude_each_other(scored: Viewer, qtbot: QtBot) -> None:
    table = scored.window.table
    table["view.split"].trigger()
    table["view.compare"].trigger()
    assert not table["view.split"].isChecked()
    assert scored.looking.compare.beside is Beside.CHECKPOINT
    assert _has(scored.canvas, PREDICTION)
    table["view.compare"].trigger()
    assert scored.looking.compare.beside is Beside.NOTHING


def test_that_the_name_of_a_checkpoint_is_read_whole(scored: Viewer, qtbot: QtBot) -> None:
    choice = scored.looking.compare.choice
    qtbot.keyClick(scored.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    choice.addItem("tiny-yolo-20261123-091500-momentum-0.3-side-9 @ 550    IoU 0.604")
    choice.setCurrentIndex(choice.count() - 1)
    qtbot.waitUntil(lambda: choice.width() > choice.fontMetrics().horizontalAdvance(choice.currentText()))


@pytest.mark.parametrize(("opposite", "room"), [(100.0, 184.0), (150.0, 134.0), (250.0, 75.0), (400.0, 75.0)])
def test_that_a_corner_may_be_as_wide_as_the_one_opposite_leaves(opposite: float, room: float) -> None:
    assert corner_room(300.0, opposite, beside_bar=False) == room


@pytest.mark.parametrize("width", [150, 172, 240, 320, 480, 619, 700])
@pytest.mark.parametrize("name", ["demo @ 550", "a-rather-long-name-of-a-grid-momentum-0.3-side-9 @ 550"])
def test_that_what_is_written_in_the_corners_never_overlaps(qapp: QApplication, width: int, name: str) -> None:
    font = QFont(qapp.font())
    font.setPointSizeF(POINTS)
    texts: list[Corner] = [
        ((0.0, 0.0), ["patient P01", name]),
        ((0.0, 1.0), ["W 255  L 127.5   131%", "0.447 mm/px"]),
        ((1.0, 1.0), [name, "confidence 0.46", "IoU 0.92"]),
    ]
    places = written_places(font, QRectF(0, 0, width, 420), texts)
    assert [pair for pair in combinations(places, 2) if pair[0].intersects(pair[1])] == []


def test_that_a_reader_without_a_box_has_predicted_nothing(split: Viewer) -> None:
    side, key = split.looking.compare.side, SliceKey("vol01", 1)
    side.show_reading(nobody("Nobody else has read."), with_boxes=True)
    assert side.corners(key)[0][1] == ["Nobody else has read."]


def test_that_a_slice_which_nobody_asked_about_is_no_miss(split: Viewer) -> None:
    side, key, shown = split.looking.compare.side, SliceKey("vol01", 1), split.document.shown
    assert shown is not None
    split.document.show_checkpoint(replace(shown, detections={key: ()}))
    assert side.corners(key)[0][1][1] == "nothing predicted"
    assert side.corners(SliceKey("vol01", 2))[0][1][1] == "not scored on this slice"


def test_that_where_nobody_else_reads_there_is_nothing_to_choose_from(viewer: Viewer) -> None:
    viewer.window.table["view.readers"].trigger()
    compare = viewer.looking.compare
    assert not compare.choice.isEnabled()
    assert compare.side.corners(SliceKey("vol01", 1))[0][1][0] == "no other reader yet"


def test_that_no_scored_checkpoint_is_told_in_words(viewer: Viewer) -> None:
    viewer.window.table["view.compare"].trigger()
    key = SliceKey("vol01", 1)
    assert viewer.looking.compare.side.corners(key)[0][1][0] == "No checkpoint has been scored yet."


def test_that_a_person_may_be_what_is_shown_beside(split: Viewer) -> None:
    """Whoever gives a title and marks can be shown."""
    side = split.looking.compare.side
    mark = Mark(Box(5, 5, 50, 40), "first reading")
    reader = ShownReading(title=lambda: "Dr. Anna", marks=lambda _key: (mark,), nothing=lambda _key: "")
    split.display.change_grey(window=1, level=255)
    side.show_reading(reader, with_boxes=False)
    assert side.corners(SliceKey("vol01", 1))[0][1] == ["Dr. Anna", "first reading"]
    assert _has(side, PREDICTION)


def test_that_two_readers_in_one_picture_are_told_apart(split: Viewer) -> None:
    side = split.looking.compare.side
    marks = (Mark(Box(5, 5, 50, 40), "A", 0), Mark(Box(8, 8, 53, 43), "B", 1))
    both = ShownReading(title=lambda: "A, B", marks=lambda _key: marks, nothing=lambda _key: "")
    split.display.change_grey(window=1, level=255)
    side.show_reading(both, with_boxes=False)
    assert _has(side, PREDICTION)
    assert _has(side, CORRECTED_MASK)
    side.show_reading(replace(both, marks=lambda _key: marks[:1]), with_boxes=False)
    assert not _has(side, CORRECTED_MASK)
