"""The review desk: only what was seen is signed off, who did it and when, the way to the next, notes at places."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QCursor
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.document import edits, review
from cerebellum_viewer.document.suggestions import Suggestion
from cerebellum_viewer.services.display import Layer
from engine.clock import user_name
from engine.data.annotation import LabelledBox, Note, Review, SliceKey, Source
from engine.data.boxes import Box
from engine.data.history import last_review
from engine.data.store import Workspace
from tests.viewer.viewer_fixtures import predictions

FIRST, SECOND, THIRD = (SliceKey("vol01", index) for index in (1, 2, 3))
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def states(viewer: Viewer) -> list[Review]:
    return [said.review for said in viewer.document.annotations.values()]


def press(viewer: Viewer, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    qtbot.keyClick(viewer.canvas, key, modifier)


# --- what was seen -------------------------------------------------------------------------------------------------


def test_that_an_acceptance_that_is_refused_marks_nothing(viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewer.document, "was_seen", lambda _key: False)
    viewer.window.table["review.accept"].trigger()
    assert viewer.toasts.texts == ["A slice that was never on the canvas is not accepted: look first."]
    marked = {name for name in ("accept", "unreviewed") if viewer.window.table[f"review.{name}"].isChecked()}
    assert marked == {"unreviewed"}


def test_that_slices_nobody_has_looked_at_are_not_accepted(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.document.go_to(THIRD)
    viewer.document.go_to(FIRST)
    tree = viewer.volumes.tree
    tree.expandAll()
    choose, rows = QItemSelectionModel.SelectionFlag, QItemSelectionModel.SelectionFlag.Rows
    for key in (FIRST, SECOND, THIRD):
        tree.selectionModel().select(viewer.volumes.model.index_of(key), choose.Select | rows)
    press(viewer, qtbot, Qt.Key.Key_Space, CTRL | SHIFT)
    assert states(viewer)[:3] == [Review.ACCEPTED, Review.UNREVIEWED, Review.ACCEPTED]
    assert viewer.toasts.texts == ["A slice that was never on the canvas is not accepted: look first."]
    assert viewer.document.undo_stack.count() == 1
    viewer.document.undo_stack.undo()
    assert set(states(viewer)) == {Review.UNREVIEWED}


def test_that_taking_a_review_back_selects_its_slice_alone(viewer: Viewer, qtbot: QtBot) -> None:
    press(viewer, qtbot, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
    assert viewer.volumes.selected() == [SECOND]
    press(viewer, qtbot, Qt.Key.Key_Z, CTRL)
    assert viewer.document.current == FIRST
    assert viewer.volumes.selected() == [FIRST]


def test_that_a_selected_volume_means_its_slices(viewer: Viewer) -> None:
    tree, model = viewer.volumes.tree, viewer.volumes.model
    volume = model.index_of(FIRST).parent()
    choose = QItemSelectionModel.SelectionFlag
    tree.selectionModel().select(volume, choose.ClearAndSelect | choose.Rows)
    viewer.window.table["review.accept_selected"].trigger()
    assert states(viewer)[:3] == [Review.ACCEPTED, Review.UNREVIEWED, Review.UNREVIEWED]
    assert "2 slices were never on the canvas" in viewer.toasts.texts[-1]


def test_that_a_slice_reviewed_before_counts_as_seen(
    build_viewer: Callable[[Path | None], Viewer], folder: Path
) -> None:
    with Workspace.open(folder) as workspace:
        said = workspace.annotations()[SECOND]
        workspace.record_edits({SECOND: edits.set_review(said, Review.FLAGGED)}, "Flag")
    viewer = build_viewer(folder)
    review.accept_slices(viewer.document, [SECOND, THIRD])
    assert states(viewer)[:3] == [Review.UNREVIEWED, Review.ACCEPTED, Review.UNREVIEWED]


def test_that_a_slice_without_its_picture_was_not_seen(
    build_viewer: Callable[[Path | None], Viewer], folder: Path, qtbot: QtBot
) -> None:
    (folder / "vol01_1.png").unlink()
    viewer = build_viewer(folder)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Space)
    assert set(states(viewer)) == {Review.UNREVIEWED}
    assert viewer.document.current == FIRST
    assert "look first" in viewer.toasts.texts[-1]


# --- what is signed off --------------------------------------------------------------------------------------------


def test_that_a_slice_without_a_box_takes_the_predicted_one_over_in_one_step(viewer: Viewer, qtbot: QtBot) -> None:
    document = viewer.document
    shown = predictions(document)
    document.show_checkpoint(shown)
    bare = edits.delete_box(document.annotations[FIRST], 0)
    document.edit(FIRST, bare, "Delete box")
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Space)
    said = document.annotations[FIRST]
    assert said.review is Review.ACCEPTED
    assert [item.box for item in said.boxes] == [shown.detections[FIRST][0].box]
    assert said.boxes[0].source is Source.MODEL
    document.undo_stack.undo()
    assert document.annotations[FIRST] == bare


def test_that_nothing_is_taken_over_while_predictions_are_hidden(viewer: Viewer, qtbot: QtBot) -> None:
    document = viewer.document
    document.show_checkpoint(predictions(document))
    document.edit(FIRST, edits.delete_box(document.annotations[FIRST], 0), "Delete box")
    viewer.display.enable(Layer.PREDICTIONS, False)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Space)
    assert document.annotations[FIRST].review is Review.ACCEPTED
    assert document.annotations[FIRST].boxes == ()


def test_that_a_box_that_is_there_is_signed_off_as_it_is(viewer: Viewer, qtbot: QtBot) -> None:
    document = viewer.document
    document.show_checkpoint(predictions(document))
    document.suggest({FIRST: Suggestion((LabelledBox(Box(1, 1, 9, 9)),))})
    before = document.annotations[FIRST].boxes
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Space)
    assert document.annotations[FIRST].boxes == before
    assert document.suggestions == {}


# --- who and when --------------------------------------------------------------------------------------------------


def test_that_the_panel_says_who_signed_off_and_when(viewer: Viewer) -> None:
    panel = viewer.slice_panel
    assert panel.signature == ""
    viewer.window.table["review.flag"].trigger()
    assert panel.signature.startswith(f"by {user_name()}, ")
    assert str(datetime.now(UTC).astimezone().minute) in panel.signature
    viewer.window.table["edit.undo"].trigger()
    assert panel.signature == ""


def test_that_a_comment_does_not_change_who_reviewed(workspace: Workspace) -> None:
    said = workspace.annotations()[FIRST]
    flagged = edits.set_review(said, Review.FLAGGED)
    workspace.record_edits({FIRST: flagged}, "Flag")
    workspace.record_edits({FIRST: edits.set_comment(flagged, "tilted")}, "Comment")
    workspace.record_edits({SECOND: edits.set_review(workspace.annotations()[SECOND], Review.REJECTED)}, "Reject")
    found = last_review(workspace.history.edits(key=FIRST))
    assert found is not None
    assert found.action == "Flag"
    assert last_review(workspace.history.edits(key=THIRD)) is None
    assert {edit.key for edit in workspace.history.edits(key=FIRST)} == {FIRST}


# --- paging --------------------------------------------------------------------------------------------------------


def test_that_unreviewed_slices_are_walked_in_both_directions(viewer: Viewer, qtbot: QtBot) -> None:
    document = viewer.document
    document.edit(SECOND, edits.set_review(document.annotations[SECOND], Review.REJECTED), "Reject")
    document.go_to(FIRST)
    press(viewer, qtbot, Qt.Key.Key_D, CTRL | SHIFT)
    assert document.current == THIRD
    press(viewer, qtbot, Qt.Key.Key_A, CTRL | SHIFT)
    assert document.current == FIRST
    press(viewer, qtbot, Qt.Key.Key_A, CTRL | SHIFT)
    assert document.current == list(document.slices)[-1]


def test_that_the_end_of_the_review_is_told(viewer: Viewer, qtbot: QtBot) -> None:
    document = viewer.document
    for key in document.slices:
        document.edit(key, edits.set_review(document.annotations[key], Review.REJECTED), "Reject")
    press(viewer, qtbot, Qt.Key.Key_D, CTRL | SHIFT)
    assert viewer.toasts.texts == ["No other slice is left to review."]


# --- notes ---------------------------------------------------------------------------------------------------------


def test_that_a_note_is_typed_changed_and_taken_away(viewer: Viewer, qtbot: QtBot) -> None:
    document, notes = viewer.document, viewer.volume_tools.notes
    QCursor.setPos(QPoint(0, 0))
    press(viewer, qtbot, Qt.Key.Key_M, CTRL)
    assert notes.hasFocus()
    qtbot.keyClicks(notes, "vermis? a d x ")
    qtbot.keyClick(notes, Qt.Key.Key_Return)
    assert not notes.isVisible()
    assert viewer.canvas.hasFocus()
    assert document.annotations[FIRST].notes == (Note(60.0, 40.0, "vermis? a d x"),)
    assert document.current == FIRST
    rows = viewer.slice_panel.notes
    viewer.window.show_panel(viewer.slice_panel)
    assert [rows.item(row).text() for row in range(rows.count())] == ["1  vermis? a d x"]
    rows.setFocus()
    rows.setCurrentRow(0)
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    notes.selectAll()
    qtbot.keyClicks(notes, "vermis")
    qtbot.keyClick(notes, Qt.Key.Key_Return)
    assert document.annotations[FIRST].notes == (Note(60.0, 40.0, "vermis"),)
    rows.setFocus()
    rows.setCurrentRow(0)
    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    assert document.annotations[FIRST].notes == ()
    document.undo_stack.undo()
    assert document.annotations[FIRST].notes == (Note(60.0, 40.0, "vermis"),)
    assert not rows.isHidden()


def test_that_escape_pins_nothing(viewer: Viewer, qtbot: QtBot) -> None:
    notes = viewer.volume_tools.notes
    press(viewer, qtbot, Qt.Key.Key_M, CTRL)
    qtbot.keyClicks(notes, "never mind")
    qtbot.keyClick(notes, Qt.Key.Key_Escape)
    assert not notes.isVisible()
    assert viewer.document.undo_stack.count() == 0


def test_that_a_half_typed_note_is_kept_on_its_slice_when_one_pages_on(viewer: Viewer, qtbot: QtBot) -> None:
    notes = viewer.volume_tools.notes
    press(viewer, qtbot, Qt.Key.Key_M, CTRL)
    qtbot.keyClicks(notes, "tentorium")
    viewer.document.go_to(SECOND)
    assert viewer.document.annotations[FIRST].notes[0].text == "tentorium"
    assert viewer.document.annotations[SECOND].notes == ()
    assert viewer.document.current == SECOND
    assert not notes.isVisible()


def test_that_a_pin_is_painted_at_its_place(viewer: Viewer) -> None:
    document, canvas = viewer.document, viewer.canvas
    before = canvas.grab().toImage()
    review.add_note(document, FIRST, Note(20.0, 20.0, "shadow"))
    after = canvas.grab().toImage()
    at = canvas.to_screen((20.0, 20.0)).toPoint() - QPoint(0, 4)
    assert after.pixelColor(at) != before.pixelColor(at)
    viewer.display.hide_all(True)
    assert canvas.grab().toImage().pixelColor(at) == before.pixelColor(at)


@pytest.mark.parametrize("text", ["", "   "])
def test_that_a_note_without_words_is_none(viewer: Viewer, qtbot: QtBot, text: str) -> None:
    press(viewer, qtbot, Qt.Key.Key_M, CTRL)
    viewer.volume_tools.notes.setText(text)
    qtbot.keyClick(viewer.volume_tools.notes, Qt.Key.Key_Return)
    assert viewer.document.annotations[FIRST].notes == ()
