"""Masks under the hand: brush, eraser, polygon, fill, threshold, smart; with real mouse and keys."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.canvas.coordinates import Point
from cerebellum_viewer.document import edits
from cerebellum_viewer.document.suggestions import Suggestion
from cerebellum_viewer.services.display import Layer
from engine.data.annotation import Annotation, LabelledBox, Review, SliceKey, Source
from engine.data.boxes import Box
from engine.data.database import ReadOnly
from engine.data.masks import EncodedMask, Mask, bounding_box
from engine.errors import UserError
from tests.viewer import mouse


def send(viewer: Viewer, kind: QEvent.Type, point: Point) -> None:
    mouse.send(viewer.canvas.viewport(), kind, viewer.canvas.to_screen(point))


def drag(viewer: Viewer, points: Sequence[Point], *, release: bool = True) -> None:
    send(viewer, mouse.PRESS, points[0])
    for point in points[1:]:
        send(viewer, mouse.MOVE, point)
    if release:
        send(viewer, mouse.RELEASE, points[-1])


def click(viewer: Viewer, *points: Point) -> None:
    for point in points:
        send(viewer, mouse.MOVE, point)
        drag(viewer, [point])


def take(viewer: Viewer, tool: str, diameter: float = 8) -> None:
    viewer.tool_options.set_diameter(diameter)
    viewer.window.table[f"tool.{tool}"].trigger()


def current(viewer: Viewer) -> SliceKey:
    assert viewer.document.current is not None
    return viewer.document.current


def said(viewer: Viewer) -> Annotation:
    return viewer.document.annotations[current(viewer)]


def mask_of(viewer: Viewer) -> Mask:
    mask = viewer.document.mask(current(viewer))
    assert mask is not None
    return mask


def test_that_undo_and_redo_read_no_mask_again(viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    layer, stack = viewer.canvas.layers.mask, viewer.document.undo_stack
    expert = mask_of(viewer)
    take(viewer, "brush")
    drag(viewer, [(20.0, 60.0), (40.0, 60.0)])
    painted = mask_of(viewer)
    read: list[SliceKey] = []
    monkeypatch.setattr(viewer.document, "mask", read.append)
    stack.undo()
    assert np.array_equal(layer.mask, expert)
    stack.redo()
    assert np.array_equal(layer.mask, painted)
    assert not read


def test_that_a_stroke_of_the_brush_is_one_step_and_undo_brings_the_expert_back(viewer: Viewer) -> None:
    before = mask_of(viewer)
    take(viewer, "brush")
    drag(viewer, [(20.0, 60.0), (30.0, 60.0), (40.0, 60.0)])
    assert viewer.document.undo_stack.count() == 1
    painted = mask_of(viewer) & ~before
    assert bounding_box(painted) == Box(16, 56, 44, 64)
    assert (mask_of(viewer) | painted == before | painted).all()
    assert said(viewer).mask_source is Source.CORRECTED_MASK
    viewer.document.undo_stack.undo()
    assert (mask_of(viewer) == before).all()
    assert said(viewer).mask is None
    viewer.document.undo_stack.redo()
    assert (mask_of(viewer) == before | painted).all()


def test_that_the_eraser_takes_away_and_the_linked_box_follows(viewer: Viewer) -> None:
    box = said(viewer).boxes[0].box
    take(viewer, "eraser", diameter=12)
    drag(viewer, [(box.x0, box.y0 - 4), (box.x0, box.y1 + 4)])
    after = said(viewer).boxes
    assert after[0].box == bounding_box(mask_of(viewer))
    assert after[0].box.x0 > box.x0 + 4
    assert after[0].source is Source.CORRECTED_MASK
    assert len(after) == 1


def test_that_an_unlinked_box_stays_where_it_is(viewer: Viewer) -> None:
    box = said(viewer).boxes[0].box
    viewer.window.table["mask.linked"].trigger()
    assert not said(viewer).linked
    take(viewer, "brush")
    drag(viewer, [(20.0, 60.0), (40.0, 60.0)])
    assert said(viewer).boxes[0].box == box
    viewer.window.table["mask.fit_box"].trigger()
    assert said(viewer).boxes[0].box == bounding_box(mask_of(viewer))


def test_that_a_box_moved_by_hand_stops_following_and_a_mask_without_box_gets_one(viewer: Viewer) -> None:
    document, key = viewer.document, current(viewer)
    document.edit(key, edits.set_box(said(viewer), 0, Box(1, 1, 9, 9)), "move")
    assert not said(viewer).linked
    document.edit(key, edits.set_linked(edits.delete_box(said(viewer), 0), True), "delete")
    take(viewer, "brush")
    drag(viewer, [(60.0, 40.0), (100.0, 40.0)])
    assert [item.box for item in said(viewer).boxes] == [bounding_box(mask_of(viewer))]


def test_that_editing_the_mask_takes_the_sign_off_back(viewer: Viewer) -> None:
    document, key = viewer.document, current(viewer)
    document.edit(key, edits.set_review(said(viewer), Review.ACCEPTED), "accept")
    take(viewer, "brush")
    drag(viewer, [(20.0, 60.0), (40.0, 60.0)])
    assert said(viewer).review is Review.UNREVIEWED


def test_that_escape_gives_up_a_stroke_and_a_second_release_changes_nothing(viewer: Viewer, qtbot: QtBot) -> None:
    take(viewer, "brush")
    drag(viewer, [(20.0, 60.0), (40.0, 60.0)], release=False)
    assert viewer.canvas.layers.mask.under_hand is not None
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Escape)
    assert viewer.canvas.layers.mask.under_hand is None
    send(viewer, mouse.RELEASE, (40.0, 60.0))
    send(viewer, mouse.RELEASE, (40.0, 60.0))
    assert viewer.document.undo_stack.count() == 0


@pytest.mark.parametrize("tool", ["polygon", "brush", "eraser", "threshold", "smart", "fill"])
def test_that_a_drag_far_outside_the_canvas_breaks_nothing(viewer: Viewer, tool: str) -> None:
    take(viewer, tool)
    drag(viewer, [(60.0, 40.0), (-5000.0, 40.0), (-5000.0, 9000.0), (60.0, -700.0)])
    drag(viewer, [(-300.0, -300.0), (-400.0, -300.0)])
    assert mask_of(viewer).shape == (80, 120)
    assert viewer.document.workspace is not None
    assert viewer.document.workspace.integrity_faults() == []


@pytest.mark.parametrize("tool", ["polygon", "threshold", "smart", "fill"])
def test_that_a_click_that_goes_nowhere_changes_nothing(viewer: Viewer, tool: str) -> None:
    viewer.document.select(None)
    take(viewer, tool)
    viewer.canvas.tool.escape()
    click(viewer, (5.0, 5.0))
    assert viewer.document.undo_stack.count() == 0


def test_that_a_polygon_closes_at_its_first_corner_and_fills_what_it_encloses(viewer: Viewer) -> None:
    before = mask_of(viewer)
    take(viewer, "polygon")
    click(viewer, (4.0, 60.0), (30.0, 60.0), (30.0, 76.0), (4.0, 76.0), (4.0, 60.0))
    assert bounding_box(mask_of(viewer) & ~before) == Box(4, 60, 30, 76)
    assert viewer.document.undo_stack.count() == 1


def test_that_enter_closes_a_polygon_and_backspace_takes_a_corner_back(viewer: Viewer, qtbot: QtBot) -> None:
    before = mask_of(viewer)
    take(viewer, "polygon")
    click(viewer, (4.0, 60.0), (30.0, 60.0), (30.0, 76.0), (100.0, 76.0))
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Backspace)
    assert len(said(viewer).boxes) == 1
    click(viewer, (4.0, 76.0))
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Return)
    assert bounding_box(mask_of(viewer) & ~before) == Box(4, 60, 30, 76)


def test_that_a_double_click_closes_a_polygon(viewer: Viewer) -> None:
    before = mask_of(viewer)
    take(viewer, "polygon")
    click(viewer, (4.0, 60.0), (30.0, 60.0), (30.0, 76.0), (4.0, 76.0))
    send(viewer, QEvent.Type.MouseButtonDblClick, (4.0, 76.0))
    send(viewer, mouse.RELEASE, (4.0, 76.0))
    assert bounding_box(mask_of(viewer) & ~before) == Box(4, 60, 30, 76)


def test_that_a_polygon_of_two_corners_is_none(viewer: Viewer, qtbot: QtBot) -> None:
    take(viewer, "polygon")
    click(viewer, (4.0, 60.0), (30.0, 60.0))
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Return)
    assert viewer.document.undo_stack.count() == 0


def test_that_a_corner_of_the_outline_is_pulled_and_the_rest_stays(viewer: Viewer) -> None:
    take(viewer, "polygon")
    before = mask_of(viewer)
    send(viewer, mouse.MOVE, (3.0, 3.0))
    corners = np.array(viewer.canvas.tool.preview().sketch.corners)
    right = corners[corners[:, 0].argmax()]
    drag(viewer, [(right[0], right[1]), (right[0] + 9, right[1]), (right[0] + 15, right[1])])
    changed = mask_of(viewer) ^ before
    box = bounding_box(changed)
    assert changed.any()
    assert not (before & ~mask_of(viewer)).any()
    assert box is not None
    assert box.x0 > right[0] - 12
    assert box.x1 > right[0] + 8
    assert viewer.document.undo_stack.count() == 1


def test_that_delete_takes_away_the_corner_under_the_pointer(viewer: Viewer, qtbot: QtBot) -> None:
    take(viewer, "polygon")
    before = mask_of(viewer)
    send(viewer, mouse.MOVE, (3.0, 3.0))
    corners = np.array(viewer.canvas.tool.preview().sketch.corners)
    right = corners[corners[:, 0].argmax()]
    send(viewer, mouse.MOVE, (float(right[0]), float(right[1])))
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Delete)
    assert len(said(viewer).boxes) == 1
    assert mask_of(viewer).sum() < before.sum()


def test_that_a_click_into_a_hole_fills_it(viewer: Viewer) -> None:
    before = mask_of(viewer)
    take(viewer, "eraser")
    drag(viewer, [(60.0, 40.0)])
    assert mask_of(viewer).sum() < before.sum()
    take(viewer, "fill")
    click(viewer, (60.0, 40.0))
    assert (mask_of(viewer) == before).all()


def test_that_the_threshold_follows_its_limits_and_enter_accepts(viewer: Viewer, qtbot: QtBot) -> None:
    organ = mask_of(viewer)
    viewer.window.table["mask.clear"].trigger()
    assert not mask_of(viewer).any()
    viewer.tool_options.set_limits(0, 255)
    viewer.document.select(None)
    take(viewer, "threshold")
    drag(viewer, [(20.0, 10.0), (60.0, 40.0), (110.0, 70.0)])
    shown = viewer.canvas.tool.preview().proposed
    assert shown is not None
    assert shown.sum() == 90 * 60
    viewer.tool_panel.low.setValue(100)
    closer = viewer.canvas.tool.preview().proposed
    assert closer is not None
    assert (closer == organ).all()
    assert not mask_of(viewer).any()
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Return)
    assert (mask_of(viewer) == organ).all()


def test_that_the_smart_tool_proposes_in_the_picked_box_and_enter_accepts(viewer: Viewer, qtbot: QtBot) -> None:
    organ = mask_of(viewer)
    viewer.window.table["mask.clear"].trigger()
    take(viewer, "smart")
    qtbot.waitUntil(lambda: viewer.canvas.tool.preview().proposed is not None)
    proposed = viewer.canvas.tool.preview().proposed
    assert proposed is not None
    assert (proposed & organ).sum() / (proposed | organ).sum() > 0.8
    assert not mask_of(viewer).any()
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Return)
    assert (mask_of(viewer) == proposed).all()
    assert said(viewer).mask_source is Source.SMART


def test_that_a_stroke_corrects_the_proposal_and_escape_drops_it(viewer: Viewer, qtbot: QtBot) -> None:
    take(viewer, "smart")
    tool = viewer.canvas.tool
    qtbot.waitUntil(lambda: tool.preview().proposed is not None)
    first = tool.preview().proposed
    assert first is not None
    drag(viewer, [(60.0, 40.0), (60.0, 66.0)])
    qtbot.waitUntil(lambda: tool.preview().proposed is not first)
    second = tool.preview().proposed
    assert second is not None
    assert second[64, 60]
    assert not first[64, 60]
    drag(viewer, [(60.0, 75.0), (60.0, 62.0)])
    qtbot.waitUntil(lambda: tool.preview().proposed is not second)
    third = tool.preview().proposed
    assert third is not None
    assert not third[64, 60]
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Escape)
    assert tool.preview().proposed is None
    assert viewer.document.undo_stack.count() == 0


def test_that_a_proposal_that_comes_late_is_not_shown(viewer: Viewer, qtbot: QtBot) -> None:
    take(viewer, "smart")
    tool = viewer.canvas.tool
    viewer.document.step(1)
    ready: list[bool] = []
    viewer.research.background.run(lambda _: True, ready.append, lambda _: None)
    viewer.research.background.run(lambda _: True, ready.append, lambda _: None)
    qtbot.waitUntil(lambda: len(ready) == 2)
    assert tool.preview().proposed is None


def test_that_commands_smooth_clean_and_copy(viewer: Viewer) -> None:
    table, document = viewer.window.table, viewer.document
    organ, first = mask_of(viewer), current(viewer)
    take(viewer, "brush")
    click(viewer, (10.0, 70.0))
    table["mask.largest"].trigger()
    assert (mask_of(viewer) == organ).all()
    take(viewer, "eraser")
    click(viewer, (60.0, 40.0))
    table["mask.fill_holes"].trigger()
    assert (mask_of(viewer) == organ).all()
    table["mask.smooth"].trigger()
    assert 0.9 < mask_of(viewer).sum() / organ.sum() < 1.1
    table["mask.revert"].trigger()
    assert said(viewer).mask is None
    document.step(1)
    table["mask.copy_previous"].trigger()
    assert (mask_of(viewer) == organ).all()
    assert said(viewer).mask_source is Source.PROPAGATED
    document.undo_stack.undo()
    assert said(viewer).mask is None
    document.go_to(first)
    table["mask.copy_previous"].trigger()
    assert said(viewer).mask is None


def test_that_the_size_changes_by_wheel_key_and_number(viewer: Viewer, qtbot: QtBot) -> None:
    take(viewer, "brush", diameter=20)
    viewport = viewer.canvas.viewport()
    at = QPointF(viewport.rect().center())
    shift, phase = Qt.KeyboardModifier.ShiftModifier, Qt.ScrollPhase.NoScrollPhase
    wheel = QWheelEvent(
        at,
        viewport.mapToGlobal(at),
        at.toPoint() * 0,
        QPointF(0, 120).toPoint(),
        Qt.MouseButton.NoButton,
        shift,
        phase,
        False,
    )
    QApplication.sendEvent(viewport, wheel)
    assert viewer.tool_options.diameter == 24
    for key, size in ((Qt.Key.Key_Comma, 20), (Qt.Key.Key_Period, 24), (Qt.Key.Key_BracketLeft, 20)):
        qtbot.keyClick(viewer.canvas, key)
        assert viewer.tool_options.diameter == size
    viewer.tool_panel.unit.setCurrentIndex(1)
    assert viewer.tool_panel.diameter.value() == pytest.approx(10.0)
    viewer.tool_panel.diameter.setValue(4.0)
    assert viewer.tool_options.diameter == 8
    viewer.document.step_volume(1)
    assert not viewer.tool_panel.unit.isEnabled()
    assert viewer.tool_panel.diameter.value() == 8


def test_that_a_read_only_workspace_shows_no_tool_at_work(viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    before = mask_of(viewer)
    assert viewer.document.workspace is not None
    viewer.document.workspace.read_only = ReadOnly.TAKEN
    viewer.document.workspace_changed.emit()
    assert not viewer.window.table["tool.brush"].isEnabled()
    for tool in ("brush", "polygon", "threshold", "smart", "fill"):
        viewer.window.table[f"tool.{tool}"].setEnabled(True)
        take(viewer, tool)
        drag(viewer, [(20.0, 60.0), (40.0, 60.0), (40.0, 70.0)])
        assert viewer.canvas.layers.mask.under_hand is None
    assert viewer.document.undo_stack.count() == 0
    assert (mask_of(viewer) == before).all()


def test_that_a_mask_of_another_size_is_one_sentence_and_the_slice_is_shown_without(
    viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.data.store.check_fits", lambda *_: None)
    document, (first, second) = viewer.document, list(viewer.document.slices)[:2]
    wrong = EncodedMask.of(np.ones((7, 9), np.bool_))
    assert document.workspace is not None
    document.workspace.record_edits({second: Annotation(mask=wrong.sha256)}, "by other means", [wrong])
    document.reload()
    told: list[UserError] = []
    document.failed.connect(told.append)
    document.go_to(second)
    assert [error.message for error in told] == [f"The mask of {second} has 9 x 7 pixels, not 120 x 80 as its slice."]
    assert viewer.canvas.layers.mask.mask is None
    assert not isinstance(viewer.canvas.picture, UserError)
    document.go_to(first)
    assert viewer.canvas.layers.mask.mask is not None


@pytest.mark.parametrize("source", Source)
def test_that_the_panel_has_words_for_every_source(viewer: Viewer, source: Source) -> None:
    name = EncodedMask.of(mask_of(viewer)).sha256
    boxes = tuple(replace(item, source=source) for item in said(viewer).boxes)
    viewer.document.edit(current(viewer), replace(said(viewer), boxes=boxes, mask=name, mask_source=source), "source")
    assert viewer.slice_panel.facts


def test_that_paging_drops_a_polygon_that_is_not_closed(viewer: Viewer) -> None:
    take(viewer, "polygon")
    click(viewer, (4.0, 60.0), (30.0, 60.0), (30.0, 76.0))
    viewer.document.step(1)
    click(viewer, (4.0, 76.0))
    assert len(viewer.canvas.tool.preview().sketch.corners) == 1
    assert viewer.document.undo_stack.count() == 0


def test_that_a_hidden_mask_is_shown_when_a_tool_works_on_it(viewer: Viewer) -> None:
    viewer.display.enable(Layer.MASK, False)
    take(viewer, "box")
    assert not viewer.display.enabled(Layer.MASK)
    take(viewer, "eraser")
    assert viewer.display.enabled(Layer.MASK)


def test_that_the_bar_offers_what_the_tool_has_and_says_how_it_is_used(viewer: Viewer) -> None:
    panel = viewer.tool_panel
    height, hints = panel.height(), set()
    for tool, size, limits in (
        ("select", False, False),
        ("brush", True, False),
        ("threshold", False, True),
        ("smart", True, False),
        ("polygon", False, False),
        ("fill", False, False),
    ):
        take(viewer, tool)
        assert (panel.diameter.isVisible(), panel.low.isVisible()) == (size, limits)
        assert panel.height() == height
        hints.add(panel.hint.words)
    assert len(hints - {""}) == 6


def test_that_what_is_suggested_is_shown_until_it_is_answered_and_never_stored(viewer: Viewer) -> None:
    document, key = viewer.document, current(viewer)
    suggested = EncodedMask.of(~mask_of(viewer))
    before = viewer.canvas.viewport().grab().toImage()
    document.suggest({key: Suggestion((LabelledBox(Box(5, 5, 30, 30)),), suggested)})
    shown = viewer.canvas.viewport().grab().toImage()
    assert shown != before
    document.step(1)
    document.step(-1)
    assert viewer.canvas.viewport().grab().toImage() == shown
    document.suggest({})
    assert viewer.canvas.viewport().grab().toImage() == before
    assert document.undo_stack.count() == 0


def test_that_a_corrected_mask_looks_otherwise_than_the_experts(viewer: Viewer) -> None:
    document, key = viewer.document, current(viewer)
    expert = EncodedMask.of(mask_of(viewer))
    before = viewer.canvas.viewport().grab().toImage()
    document.edit(
        key, replace(said(viewer), mask=expert.sha256, mask_source=Source.DRAWN), "same pixels", masks=(expert,)
    )
    assert viewer.canvas.viewport().grab().toImage() != before
