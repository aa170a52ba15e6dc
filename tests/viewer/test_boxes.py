"""Boxes under the hand and by command: eight handles, borders, exact numbers, duplicates, boxes of the slice before."""

import pytest
from PySide6.QtCore import QEvent, Qt
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.canvas.coordinates import GRIPS, Handle, Point, grip_position
from cerebellum_viewer.document import edits
from cerebellum_viewer.document.edits import Edge
from engine.data.annotation import LabelledBox, Review, Source
from engine.data.boxes import Box
from engine.data.database import ReadOnly
from tests.viewer import mouse

CONTROL = Qt.KeyboardModifier.ControlModifier
WIDTH, HEIGHT = 120, 80


def send(viewer: Viewer, kind: QEvent.Type, point: Point) -> None:
    mouse.send(viewer.canvas.viewport(), kind, viewer.canvas.to_screen(point))


def drag(viewer: Viewer, start: Point, end: Point) -> None:
    send(viewer, mouse.PRESS, start)
    send(viewer, mouse.MOVE, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
    send(viewer, mouse.MOVE, end)


def items(viewer: Viewer) -> tuple[LabelledBox, ...]:
    assert viewer.document.current is not None
    return viewer.document.annotations[viewer.document.current].boxes


@pytest.mark.parametrize("handle", GRIPS)
def test_that_each_handle_moves_its_edges_to_the_border_and_no_farther(viewer: Viewer, handle: Handle) -> None:
    box = items(viewer)[0].box
    viewer.document.select(0)
    horizontal, vertical = handle.value
    x, y = grip_position(box, handle)
    drag(viewer, (x, y), (x + 900 * horizontal, y + 900 * vertical))
    send(viewer, mouse.RELEASE, (x + 900 * horizontal, y + 900 * vertical))
    x0, x1 = {-1: (0.0, box.x1), 0: (box.x0, box.x1), 1: (box.x0, float(WIDTH))}[horizontal]
    y0, y1 = {-1: (0.0, box.y1), 0: (box.y0, box.y1), 1: (box.y0, float(HEIGHT))}[vertical]
    assert items(viewer)[0].box == Box(x0, y0, x1, y1)
    assert viewer.document.undo_stack.count() == 1
    viewer.document.undo_stack.undo()
    assert items(viewer)[0].box == box


@pytest.mark.parametrize("handle", GRIPS)
def test_that_escape_in_the_middle_of_a_drag_leaves_the_box(viewer: Viewer, qtbot: QtBot, handle: Handle) -> None:
    box = items(viewer)[0].box
    x, y = grip_position(box, handle)
    drag(viewer, (x, y), (x + 6, y + 5))
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Escape)
    for _ in range(2):
        send(viewer, mouse.RELEASE, (x + 6, y + 5))
    assert items(viewer)[0].box == box
    assert viewer.document.undo_stack.count() == 0
    assert viewer.document.selection == 0


def test_that_arrows_stop_at_the_border(viewer: Viewer, qtbot: QtBot) -> None:
    box = items(viewer)[0].box
    viewer.document.select(0)
    for _ in range(12):
        qtbot.keyClick(viewer.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert items(viewer)[0].box == box.moved(-box.x0, 0)
    assert viewer.document.undo_stack.count() == 1


@pytest.mark.parametrize("edge", Edge)
def test_that_exact_numbers_are_typed_in_the_inspector(viewer: Viewer, qtbot: QtBot, edge: Edge) -> None:
    box = items(viewer)[0].box
    spin = viewer.slice_panel.form.edges[edge]
    value = getattr(box, edge.value) + 1.5
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, f"{value:.1f}")
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert items(viewer)[0].box == box.with_edges(**{edge.value: value})
    assert viewer.document.undo_stack.count() == 1


def test_that_a_box_is_duplicated_beside_itself_and_the_copy_is_selected(viewer: Viewer, qtbot: QtBot) -> None:
    box = items(viewer)[0].box
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_D, CONTROL)
    assert [item.box for item in items(viewer)] == [box, box.moved(8, 8)]
    assert viewer.document.selection == 1
    viewer.document.undo_stack.undo()
    assert [item.box for item in items(viewer)] == [box]


def test_that_a_box_in_the_far_corner_is_duplicated_inside_the_slice(viewer: Viewer, qtbot: QtBot) -> None:
    key = viewer.document.current
    assert key is not None
    corner = Box(100, 60, WIDTH, HEIGHT)
    viewer.document.edit(key, edits.set_box(viewer.document.annotations[key], 0, corner), "move")
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_D, CONTROL)
    assert [item.box for item in items(viewer)] == [corner, corner.moved(-8, -8)]


def test_that_boxes_of_the_slice_before_come_by_command_once_and_can_be_taken_back(
    viewer: Viewer, qtbot: QtBot
) -> None:
    document = viewer.document
    first = items(viewer)[0].box
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_V, CONTROL)
    assert len(items(viewer)) == 1
    document.step(1)
    document.edit(document.current, edits.set_review(document.annotations[document.current], Review.ACCEPTED), "accept")
    for _ in range(2):
        qtbot.keyClick(viewer.canvas, Qt.Key.Key_V, CONTROL)
    assert [item.box for item in items(viewer)][1:] == [first]
    assert items(viewer)[1].source is Source.PROPAGATED
    assert document.annotations[document.current].review is Review.UNREVIEWED
    assert document.selection == 1
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    assert len(items(viewer)) == 1
    assert document.annotations[document.current].review is Review.ACCEPTED


def test_that_nothing_is_duplicated_or_pasted_where_nothing_may_change(viewer: Viewer, qtbot: QtBot) -> None:
    assert viewer.document.workspace is not None
    viewer.document.step(1)
    viewer.document.workspace.read_only = ReadOnly.TAKEN
    viewer.document.slice_changed.emit(viewer.document.current)
    before = items(viewer)
    for key in (Qt.Key.Key_D, Qt.Key.Key_V):
        qtbot.keyClick(viewer.canvas, key, CONTROL)
    assert items(viewer) == before
