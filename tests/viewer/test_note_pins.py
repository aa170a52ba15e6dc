"""Notes under the mouse: pinned where the menu was asked for, moved by their pins, opened by a double click."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.canvas.pins import RISE
from cerebellum_viewer.document import review
from engine.data.annotation import Note, SliceKey
from tests.viewer import mouse

FIRST = SliceKey("vol01", 1)
PLACE = (20.0, 30.0)


@pytest.fixture
def pinned(viewer: Viewer) -> Viewer:
    """The first slice has a note."""
    review.add_note(viewer.document, FIRST, Note(*PLACE, "shadow"))
    return viewer


def head(viewer: Viewer, place: tuple[float, float] = PLACE) -> QPointF:
    return viewer.canvas.to_screen(place) - QPointF(0.0, RISE)


def notes(viewer: Viewer) -> tuple[Note, ...]:
    return viewer.document.annotations[FIRST].notes


def test_that_a_note_is_pinned_where_the_menu_was_asked_for(viewer: Viewer, qtbot: QtBot) -> None:
    QCursor.setPos(QPoint(0, 0))
    mouse.drag(viewer.canvas.viewport(), [viewer.canvas.to_screen((90.0, 20.0))], button=Qt.MouseButton.RightButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.setActiveAction(viewer.window.table["note.add"])
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    editor = viewer.volume_tools.notes
    qtbot.keyClicks(editor, "calcified?")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    (note,) = notes(viewer)
    assert (note.x, note.y) == pytest.approx((90.0, 20.0), abs=0.5)


def test_that_a_pin_is_dragged_in_one_step_and_stays_on_the_slice(pinned: Viewer) -> None:
    start, target = head(pinned), head(pinned, (35.0, 50.0))
    mouse.drag(pinned.canvas.viewport(), [start, (start + target) / 2, target])
    (note,) = notes(pinned)
    assert (note.x, note.y) == pytest.approx((35.0, 50.0), abs=0.01)
    assert note.text == "shadow"
    assert pinned.document.undo_stack.undoText() == "Move a note (vol01/1)"
    mouse.drag(pinned.canvas.viewport(), [target, target + QPointF(-5e3, 5e3)])
    assert (notes(pinned)[0].x, notes(pinned)[0].y) == (0.0, 80.0)
    pinned.document.undo_stack.undo()
    pinned.document.undo_stack.undo()
    assert notes(pinned) == (Note(*PLACE, "shadow"),)


def test_that_a_click_on_a_pin_or_escape_in_a_drag_moves_nothing(pinned: Viewer, qtbot: QtBot) -> None:
    steps, viewport = pinned.document.undo_stack.count(), pinned.canvas.viewport()
    mouse.drag(viewport, [head(pinned)])
    mouse.drag(viewport, [head(pinned), head(pinned, (40.0, 40.0))], release=False)
    qtbot.keyClick(pinned.canvas, Qt.Key.Key_Escape)
    mouse.send(viewport, mouse.RELEASE, head(pinned, (40.0, 40.0)))
    assert pinned.document.undo_stack.count() == steps


def test_that_a_pin_in_the_hand_is_painted_where_it_is(pinned: Viewer) -> None:
    bare = pinned.canvas.grab().toImage()
    at = head(pinned, (100.0, 60.0))
    mouse.drag(pinned.canvas.viewport(), [head(pinned), at], release=False)
    assert pinned.canvas.grab().toImage().pixelColor(at.toPoint()) != bare.pixelColor(at.toPoint())


def test_that_a_double_click_on_a_pin_opens_its_text(pinned: Viewer, qtbot: QtBot) -> None:
    editor = pinned.volume_tools.notes
    QTest.mouseDClick(pinned.canvas.viewport(), Qt.MouseButton.LeftButton, pos=head(pinned).toPoint())
    assert editor.hasFocus()
    assert editor.text() == "shadow"
    editor.selectAll()
    qtbot.keyClicks(editor, "rib")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert notes(pinned) == (Note(*PLACE, "rib"),)
