"""The canvas with real mouse and keys."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.canvas.coordinates import Point
from engine.data.annotation import Review, Source
from engine.data.boxes import Box

_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_LEFT = Qt.MouseButton.LeftButton


def _send(viewer: Viewer, kind: QEvent.Type, at: QPointF, held: Qt.KeyboardModifier, button: Qt.MouseButton) -> None:
    viewport = viewer.canvas.viewport()
    down = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else button
    event = QMouseEvent(kind, at, viewport.mapToGlobal(at), button, down, held)
    QApplication.sendEvent(viewport, event)


def _drag(
    viewer: Viewer,
    points: Sequence[Point],
    *,
    held: Qt.KeyboardModifier = _NONE,
    button: Qt.MouseButton = _LEFT,
    release: bool = True,
) -> None:
    """Press at the first point, in pixels of the slice, move along the others, release at the last."""
    places = [viewer.canvas.to_screen(point) for point in points]
    _send(viewer, QEvent.Type.MouseButtonPress, places[0], held, button)
    for place in places[1:]:
        _send(viewer, QEvent.Type.MouseMove, place, held, button)
    if release:
        _send(viewer, QEvent.Type.MouseButtonRelease, places[-1], held, button)


def _wheel(viewer: Viewer, delta: int, held: Qt.KeyboardModifier = _NONE) -> None:
    viewport = viewer.canvas.viewport()
    at = QPointF(viewport.rect().center())
    none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, viewport.mapToGlobal(at), QPoint(), QPoint(0, delta), none, held, phase, False)
    QApplication.sendEvent(viewport, event)


def _boxes(viewer: Viewer) -> list[Box]:
    assert viewer.document.current is not None
    return [item.box for item in viewer.document.annotations[viewer.document.current].boxes]


def test_that_a_box_is_drawn_from_corner_to_corner_in_one_step(viewer: Viewer) -> None:
    viewer.window.table["tool.box"].trigger()
    _drag(viewer, [(5.0, 6.0), (9.0, 9.0), (25.2, 17.9)])
    assert _boxes(viewer)[1] == Box(5, 6, 25, 18)
    assert viewer.document.selection == 1
    assert viewer.document.undo_stack.count() == 1
    viewer.document.undo_stack.undo()
    assert len(_boxes(viewer)) == 1


def test_that_the_box_tool_is_put_down_after_one_box(viewer: Viewer) -> None:
    table = viewer.window.table
    table["tool.box"].trigger()
    _drag(viewer, [(5.0, 6.0), (25.0, 18.0)])
    assert table["tool.select"].isChecked()
    _drag(viewer, [(90.0, 6.0), (110.0, 18.0)])
    assert len(_boxes(viewer)) == 2


def test_that_a_drag_too_short_for_a_box_leaves_the_box_tool_in_hand(viewer: Viewer) -> None:
    viewer.window.table["tool.box"].trigger()
    _drag(viewer, [(5.0, 6.0), (5.0, 6.0)])
    assert viewer.window.table["tool.box"].isChecked()


def test_that_a_handle_resizes_the_box(viewer: Viewer) -> None:
    box = _boxes(viewer)[0]
    _drag(viewer, [(box.x1, box.y1), (box.x1 + 5, box.y1 + 3), (box.x1 + 10, box.y1 + 6)])
    assert _boxes(viewer) == [Box(box.x0, box.y0, box.x1 + 10, box.y1 + 6)]
    assert viewer.document.undo_stack.count() == 1


def test_that_the_box_tool_pulls_at_an_edge_instead_of_drawing(viewer: Viewer) -> None:
    box = _boxes(viewer)[0]
    viewer.window.table["tool.box"].trigger()
    _drag(viewer, [(box.x0, box.center[1]), (box.x0 - 8, box.center[1])])
    assert _boxes(viewer) == [Box(box.x0 - 8, box.y0, box.x1, box.y1)]


def test_that_the_inside_moves_the_box_and_marks_it_corrected(viewer: Viewer) -> None:
    box = _boxes(viewer)[0]
    _drag(viewer, [box.center, (box.center[0] + 4, box.center[1] - 7)])
    assert _boxes(viewer) == [box.moved(4, -7)]
    key = viewer.document.current
    assert key is not None
    assert viewer.document.annotations[key].boxes[0].source is Source.CORRECTED_MASK


def test_that_a_click_selects_and_a_click_beside_selects_nothing(viewer: Viewer) -> None:
    _drag(viewer, [_boxes(viewer)[0].center])
    assert viewer.document.selection == 0
    _drag(viewer, [(3.0, 3.0)])
    assert viewer.document.selection is None
    assert viewer.document.undo_stack.count() == 0


@pytest.mark.parametrize("tool", ["tool.select", "tool.box"])
def test_that_escape_gives_up_a_drag(viewer: Viewer, qtbot: QtBot, tool: str) -> None:
    before = _boxes(viewer)
    viewer.window.table[tool].trigger()
    start = before[0].center if tool == "tool.select" else (4.0, 4.0)
    _drag(viewer, [start, (start[0] + 12, start[1] + 12)], release=False)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Escape)
    _send(viewer, QEvent.Type.MouseButtonRelease, QPointF(40.0, 40.0), _NONE, _LEFT)
    assert _boxes(viewer) == before
    assert viewer.document.undo_stack.count() == 0


def test_that_paging_gives_up_a_drag(viewer: Viewer) -> None:
    first = viewer.document.current
    before = _boxes(viewer)
    _drag(viewer, [before[0].center, (80.0, 50.0)], release=False)
    viewer.document.step(1)
    _send(viewer, QEvent.Type.MouseButtonRelease, QPointF(40.0, 40.0), _NONE, _LEFT)
    viewer.document.go_to(first)
    assert _boxes(viewer) == before


def test_that_nudges_in_a_row_are_one_step(viewer: Viewer, qtbot: QtBot) -> None:
    box = _boxes(viewer)[0]
    viewer.document.select(0)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Right)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Down, _SHIFT)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier | _SHIFT)
    assert _boxes(viewer) == [Box(box.x0, box.y0 + 11, box.x1 + 1, box.y1 + 10)]
    assert viewer.document.undo_stack.count() == 1
    viewer.document.undo_stack.undo()
    assert _boxes(viewer) == [box]


def test_that_arrows_page_while_nothing_is_selected(viewer: Viewer, qtbot: QtBot) -> None:
    keys = list(viewer.document.slices)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Right)
    assert viewer.document.current == keys[1]
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_D)
    assert viewer.document.current == keys[2]
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Up)
    assert viewer.document.current == keys[1]
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Down)
    assert viewer.document.current == keys[2]
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Home)
    assert viewer.document.current == keys[0]
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_PageDown)
    assert viewer.document.current == keys[3]


def test_that_the_wheel_pages_and_parts_of_a_notch_add_up(viewer: Viewer) -> None:
    keys = list(viewer.document.slices)
    _wheel(viewer, -60)
    assert viewer.document.current == keys[0]
    _wheel(viewer, -60)
    assert viewer.document.current == keys[1]
    _wheel(viewer, 120)
    assert viewer.document.current == keys[0]


def test_that_the_zoom_stays_within_a_volume_and_fits_in_the_next(viewer: Viewer) -> None:
    fitted = viewer.canvas.zoom
    _wheel(viewer, 240, Qt.KeyboardModifier.ControlModifier)
    zoomed = viewer.canvas.zoom
    assert zoomed > fitted * 1.3
    viewer.document.step(1)
    assert viewer.canvas.zoom == pytest.approx(zoomed)
    viewer.document.step_volume(1)
    assert viewer.canvas.zoom == pytest.approx(fitted, rel=0.01)


def test_that_the_middle_button_pans(viewer: Viewer) -> None:
    before = viewer.canvas.to_screen((60.0, 40.0))
    _drag(viewer, [(60.0, 40.0), (70.0, 45.0)], button=Qt.MouseButton.MiddleButton)
    moved = viewer.canvas.to_screen((60.0, 40.0)) - before
    assert (moved.x(), moved.y()) == pytest.approx((10 * viewer.canvas.zoom, 5 * viewer.canvas.zoom), abs=1.5)


def test_that_shift_drag_changes_window_and_level_and_escape_takes_it_back(viewer: Viewer, qtbot: QtBot) -> None:
    before = viewer.display.grey
    _drag(viewer, [(60.0, 40.0), (40.0, 50.0)], held=_SHIFT, release=False)
    assert viewer.display.grey.window < before.window
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Escape)
    assert viewer.display.grey == before


def test_that_q_takes_window_and_level_in_hand_and_a_double_click_sets_both(viewer: Viewer, qtbot: QtBot) -> None:
    before, boxes = viewer.display.grey, _boxes(viewer)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Q)
    assert viewer.window.table["tool.grey"].isChecked()
    _drag(viewer, [(60.0, 40.0), (40.0, 50.0)])
    assert viewer.display.grey.window < before.window
    assert _boxes(viewer) == boxes
    viewer.display.reset_grey()
    QTest.mouseDClick(viewer.canvas.viewport(), Qt.MouseButton.LeftButton)
    assert viewer.display.grey != before


def test_that_a_right_click_asks_for_the_menu_and_a_right_drag_zooms(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.canvas.menu_requested.disconnect()
    asked: list[QPoint] = []
    viewer.canvas.menu_requested.connect(asked.append)
    _drag(viewer, [(60.0, 40.0)], button=Qt.MouseButton.RightButton)
    assert len(asked) == 1
    before = viewer.canvas.zoom
    _drag(viewer, [(60.0, 40.0), (60.0, 30.0)], button=Qt.MouseButton.RightButton)
    assert viewer.canvas.zoom > before
    assert len(asked) == 1


def test_that_space_signs_off_and_goes_on_but_not_after_a_pan(viewer: Viewer, qtbot: QtBot) -> None:
    first, second = list(viewer.document.slices)[:2]
    qtbot.keyPress(viewer.canvas, Qt.Key.Key_Space)
    _drag(viewer, [(60.0, 40.0), (65.0, 40.0)])
    qtbot.keyRelease(viewer.canvas, Qt.Key.Key_Space)
    assert viewer.document.current == first
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Space)
    assert viewer.document.current == second
    assert viewer.document.annotations[first].review is Review.ACCEPTED


@pytest.mark.parametrize(
    ("key", "review"),
    [(Qt.Key.Key_X, Review.REJECTED), (Qt.Key.Key_F, Review.FLAGGED)],
)
def test_that_letters_review_the_slice(viewer: Viewer, qtbot: QtBot, key: Qt.Key, review: Review) -> None:
    current = viewer.document.current
    assert current is not None
    qtbot.keyClick(viewer.canvas, key)
    assert viewer.document.annotations[current].review is review
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_U)
    assert viewer.document.annotations[current].review is Review.UNREVIEWED


def test_that_tab_goes_from_box_to_box_and_delete_deletes(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.window.table["tool.box"].trigger()
    _drag(viewer, [(5.0, 5.0), (20.0, 20.0)])
    viewer.document.select(None)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Tab)
    assert viewer.document.selection == 0
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Tab)
    assert viewer.document.selection == 1
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Delete)
    assert len(_boxes(viewer)) == 1


def test_that_tapping_h_hides_the_layers_until_the_next_tap(viewer: Viewer, qtbot: QtBot) -> None:
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_H)
    assert viewer.display.hidden
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_H)
    assert not viewer.display.hidden


def test_that_the_pixel_under_the_pointer_is_told(viewer: Viewer) -> None:
    told: list[object] = []
    viewer.canvas.hovered.connect(told.append)
    _send(viewer, QEvent.Type.MouseMove, viewer.canvas.to_screen((60.5, 40.5)), _NONE, Qt.MouseButton.NoButton)
    _send(viewer, QEvent.Type.MouseMove, viewer.canvas.to_screen((-5.0, 40.0)), _NONE, Qt.MouseButton.NoButton)
    assert (told[0].x, told[0].y) == (60, 40)  # type: ignore[attr-defined]  # a Hover
    assert told[0].grey >= 140  # type: ignore[attr-defined]
    assert told[1] is None


def test_that_a_missing_picture_is_a_sentence_and_paging_goes_on(viewer: Viewer) -> None:
    key = list(viewer.document.slices)[2]
    workspace = viewer.document.workspace
    assert workspace is not None
    workspace.image_path(viewer.document.slices[key]).unlink()
    viewer.pictures._cache.clear()
    viewer.document.go_to(key)
    assert "cannot be read" in str(viewer.pictures.picture(key))
    viewer.window.grab()
    viewer.document.step(-1)
    assert not isinstance(viewer.pictures.picture(list(viewer.document.slices)[1]), Exception)


def test_that_a_picture_of_another_size_is_refused(viewer: Viewer) -> None:
    key, other = list(viewer.document.slices)[:2]
    workspace = viewer.document.workspace
    assert workspace is not None
    path = workspace.image_path(viewer.document.slices[other])
    cv2.imwrite(str(path), np.zeros((10, 12), np.uint8))
    viewer.pictures._cache.clear()
    assert "has changed" in str(viewer.pictures.picture(other))
    assert not isinstance(viewer.pictures.picture(key), Exception)


@pytest.mark.parametrize("make", [lambda viewer: viewer.canvas.fit, lambda viewer: viewer.canvas.zoom_to_pixels])
def test_that_a_second_fit_changes_nothing(viewer: Viewer, make: Callable[[Viewer], Callable[[], None]]) -> None:
    make(viewer)()
    once = viewer.canvas.zoom
    make(viewer)()
    assert viewer.canvas.zoom == pytest.approx(once)
