"""Key slices, interpolation and propagation: dashed first, then one undoable step; the best plane."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.canvas.drawing import PROPOSAL
from cerebellum_viewer.document import edits, suggesting
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.plane_finder import find_plane, sections
from engine.data.annotation import Annotation, Detection, Review, SliceKey, Source
from engine.data.boxes import iou
from engine.data.callipers import Calliper, Role
from engine.data.masks import bounding_box
from engine.data.store import Workspace
from engine.shapes.interpolation import boxes_between, masks_between
from tests.viewer.volume_fixtures import make_volume, organ, right_model, tight

KEYS = (1, 6, 11, 15)


def at(index: int) -> SliceKey:
    return SliceKey("V1", index)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_volume(tmp_path / "volume")
    return tmp_path / "volume"


@pytest.fixture
def document(qapp: object, folder: Path) -> Iterator[Document]:
    document = Document()
    document.open(Workspace.open(folder))
    yield document
    document.close()


def mark(document: Document, *indices: int) -> None:
    for index in indices:
        document.go_to(at(index))
        suggesting.toggle_key(document)


def interpolate(document: Document) -> None:
    document.suggest(suggesting.interpolated(suggesting.key_slices(document, "V1")))


def test_that_slices_between_key_slices_are_proposed_and_nothing_else(document: Document) -> None:
    mark(document, *KEYS)
    before = dict(document.annotations)
    interpolate(document)
    assert set(document.suggestions) == {at(index) for index in range(2, 15) if index not in KEYS}
    assert document.annotations == before
    masks = masks_between({index: organ(index) for index in KEYS})
    boxes = boxes_between({index: tight(index) for index in KEYS})
    for key, item in document.suggestions.items():
        assert item.boxes[0].box == boxes[key.index]
        assert item.boxes[0].source is item.source is Source.INTERPOLATED
        assert item.mask is not None
        assert np.array_equal(item.mask.decode(), masks[key.index])


def test_that_decided_slices_are_left_out(document: Document) -> None:
    mark(document, *KEYS)
    for index, review in ((3, Review.ACCEPTED), (4, Review.REJECTED), (5, Review.FLAGGED)):
        document.edit(at(index), edits.set_review(document.annotations[at(index)], review), "review")
    interpolate(document)
    assert not {at(3), at(4)} & set(document.suggestions)
    assert at(5) in document.suggestions


@pytest.mark.parametrize("count", [0, 1])
def test_that_less_than_two_key_slices_propose_nothing(document: Document, count: int) -> None:
    mark(document, *KEYS[:count])
    interpolate(document)
    assert document.suggestions == {}


def test_that_accepting_all_is_one_step_across_slices(document: Document, folder: Path) -> None:
    mark(document, *KEYS)
    interpolate(document)
    proposed, before, steps = dict(document.suggestions), dict(document.annotations), document.undo_stack.count()
    masks = {key: document.mask(key) for key in proposed}
    suggesting.accept_suggestions(document)
    assert document.undo_stack.count() == steps + 1
    assert document.undo_stack.undoText() == f"Accept proposals ({len(proposed)} slices)"
    assert document.suggestions == {}
    for key, item in proposed.items():
        said = document.annotations[key]
        assert item.mask is not None
        assert said.mask == item.mask.sha256
        assert said.mask_source is Source.INTERPOLATED
        assert [box.source for box in said.boxes] == [Source.INTERPOLATED]
        assert said.boxes[0].box == bounding_box(item.mask.decode())
        assert not said.is_truth
    after = dict(document.annotations)
    document.undo_stack.undo()
    assert document.annotations == before
    assert all(np.array_equal(document.mask(key), mask) for key, mask in masks.items())
    document.undo_stack.redo()
    assert document.annotations == after
    document.close()
    with Workspace.open(folder) as again:
        assert again.annotations() == after
        assert again.integrity_faults() == []


def test_that_accepting_all_that_cannot_be_saved_changes_nothing(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(document, *KEYS)
    interpolate(document)
    proposed, before = dict(document.suggestions), dict(document.annotations)
    from engine.data import store

    put, calls = store._put_annotation, []

    def full(*values: object) -> None:
        calls.append(values)
        if len(calls) == 5:
            raise sqlite3.OperationalError("database or disk is full")
        put(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "_put_annotation", full)
    suggesting.accept_suggestions(document)
    assert document.annotations == before
    assert document.workspace is not None
    assert document.workspace.annotations() == before
    assert document.suggestions == proposed


def test_that_one_is_accepted_and_the_next_proposal_shown(document: Document) -> None:
    mark(document, 1, 6)
    interpolate(document)
    document.go_to(at(3))
    suggesting.accept_suggestion(document)
    assert set(document.suggestions) == {at(2), at(4), at(5)}
    assert document.current == at(4)
    assert document.annotations[at(3)].boxes[0].source is Source.INTERPOLATED
    assert document.annotations[at(4)].boxes[0].source is Source.MASK


def test_that_the_source_stays_until_a_person_changes_the_box(document: Document) -> None:
    mark(document, 1, 6)
    interpolate(document)
    suggesting.accept_suggestions(document)
    said = edits.set_review(document.annotations[at(3)], Review.ACCEPTED)
    assert said.boxes[0].source is Source.INTERPOLATED
    moved = edits.set_box(said, 0, said.boxes[0].box.moved(1, 0))
    assert moved.boxes[0].source is Source.DRAWN


def test_that_a_proposed_box_without_a_mask_does_not_follow_the_mask(document: Document) -> None:
    made = suggesting.propagated(document, at(8), {at(9)}, boxes=True, mask=False)
    document.suggest(made)
    suggesting.accept_suggestions(document)
    said = document.annotations[at(9)]
    assert [item.box for item in said.boxes] == [tight(8)]
    assert not said.linked
    assert said.mask is None


@pytest.mark.parametrize(("boxes", "mask"), [(True, False), (False, True), (True, True), (False, False)])
def test_that_propagation_carries_over_what_was_chosen(document: Document, boxes: bool, mask: bool) -> None:
    targets = {at(index) for index in range(7, 11)}
    made = suggesting.propagated(document, at(8), targets, boxes=boxes, mask=mask)
    assert set(made) == (targets - {at(8)} if boxes or mask else set())
    for item in made.values():
        assert [labelled.box for labelled in item.boxes] == ([tight(8)] if boxes else [])
        assert (item.mask is not None) is mask
        assert item.source is Source.PROPAGATED
    document.suggest(made)
    suggesting.accept_suggestions(document)
    for key in made:
        assert document.annotations[key].boxes[0].box == tight(8)
        assert np.array_equal(document.mask(key), organ(8) if mask else organ(key.index))


def test_that_two_boxes_of_a_class_are_followed_each_for_itself(document: Document) -> None:
    mark(document, 1, 3)
    for index in (1, 3):
        said = document.annotations[at(index)]
        document.edit(at(index), edits.duplicate_box(said, 0, tight(index).moved(0, -20)), "second")
    interpolate(document)
    first, second = document.suggestions[at(2)].boxes
    assert second.box.edges == pytest.approx(first.box.moved(0, -20).edges)


# --- in the window -------------------------------------------------------------------------------------------------


@pytest.fixture
def viewer(build_viewer: Callable[[Path | None], Viewer], folder: Path) -> Viewer:
    return build_viewer(folder)


def colored(viewer: Viewer) -> int:
    """How many pixels of the canvas have the colour of proposals."""
    image = viewer.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    wanted = (PROPOSAL.blue(), PROPOSAL.green(), PROPOSAL.red())
    return int((np.abs(pixels[..., :3].astype(int) - wanted).max(axis=2) < 8).sum())


def test_that_keys_mark_interpolate_accept_and_drop(viewer: Viewer, qtbot: QtBot) -> None:
    document, canvas, table = viewer.document, viewer.canvas, viewer.window.table
    assert not table["suggest.accept"].isEnabled()
    for index in (2, 6):
        document.go_to(at(index))
        qtbot.keyClick(canvas, Qt.Key.Key_K)
        assert table["key.toggle"].isChecked()
    qtbot.keyClick(canvas, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: bool(document.suggestions), timeout=5_000)
    assert "3 slices proposed" in viewer.toasts.texts[-1]
    overlaps = [iou(item.boxes[0].box, tight(key.index)) for key, item in document.suggestions.items()]
    assert f"IoU with the boxes that are there: {np.mean(overlaps):.2f}." in viewer.toasts.texts[-1]
    document.go_to(at(3))
    assert not table["key.toggle"].isChecked()
    shown = colored(viewer)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert document.annotations[at(3)].boxes[0].source is Source.INTERPOLATED
    assert document.current == at(4)
    document.go_to(at(3))
    assert shown > 100 > colored(viewer)
    qtbot.keyClick(canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert document.suggestions == {}
    document.undo_stack.undo()
    qtbot.keyClick(canvas, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: bool(document.suggestions), timeout=5_000)
    qtbot.keyClick(canvas, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert document.suggestions == {}


def test_that_proposals_follow_an_edit_of_a_key_slice(viewer: Viewer, qtbot: QtBot) -> None:
    document = viewer.document
    mark(document, 2, 6)
    viewer.volume_tools.interpolate()
    qtbot.waitUntil(lambda: bool(document.suggestions), timeout=5_000)
    before = document.suggestions[at(4)]
    document.edit(at(6), edits.set_box(document.annotations[at(6)], 0, tight(6).moved(10, 0)), "move")
    after = document.suggestions[at(4)]
    assert after.boxes[0].box.x0 > before.boxes[0].box.x0 + 4


def test_that_too_few_key_slices_are_told(viewer: Viewer, qtbot: QtBot) -> None:
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: bool(viewer.toasts.texts), timeout=5_000)
    assert "Nothing to interpolate" in viewer.toasts.texts[-1]


def test_that_propagation_is_previewed_and_accepted_as_one_step(viewer: Viewer, qtbot: QtBot) -> None:
    document, dialog = viewer.document, viewer.volume_tools.propagate
    document.go_to(at(8))
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert dialog.isVisible()
    assert set(document.suggestions) == {at(9), at(10), at(11)}
    dialog.last.setValue(10)
    assert set(document.suggestions) == {at(9), at(10)}
    dialog.with_mask.setChecked(False)
    assert all(item.mask is None for item in document.suggestions.values())
    assert document.undo_stack.count() == 0
    document.go_to(at(9))
    assert colored(viewer) > 50
    qtbot.waitUntil(dialog.isActiveWindow, timeout=5_000)
    qtbot.keyClick(dialog.last, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert document.current == at(8)
    assert [document.annotations[at(index)].boxes[0].box for index in (9, 10)] == [tight(8)] * 2
    assert document.undo_stack.count() == 1


def test_that_the_last_slice_of_a_volume_is_carried_back(viewer: Viewer, qtbot: QtBot) -> None:
    document = viewer.document
    document.go_to(at(15))
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert set(document.suggestions) == {at(12), at(13), at(14)}


def test_that_a_closed_dialog_drops_its_preview(viewer: Viewer, qtbot: QtBot) -> None:
    document, dialog = viewer.document, viewer.volume_tools.propagate
    viewer.window.table["suggest.propagate"].trigger()
    assert document.suggestions
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert document.suggestions == {}
    assert document.undo_stack.count() == 0


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_that_propagation_leaves_proposals_from_before(viewer: Viewer, qtbot: QtBot, key: Qt.Key) -> None:
    document, dialog = viewer.document, viewer.volume_tools.propagate
    document.go_to(at(8))
    before = suggesting.propagated(document, at(8), {at(2), at(9)}, boxes=True, mask=False)
    document.suggest(before)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(dialog.isActiveWindow, timeout=5_000)
    assert at(2) not in document.suggestions
    qtbot.keyClick(dialog.last, key)
    assert document.suggestions == (before if key == Qt.Key.Key_Escape else {at(2): before[at(2)]})


def test_that_the_widest_slice_is_the_plane_and_its_curve_is_shown(viewer: Viewer, qtbot: QtBot) -> None:
    document = viewer.document
    document.go_to(at(2))
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_B, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: document.current != at(2), timeout=5_000)
    assert document.current == at(8)
    panel = viewer.volume_tools.panel
    assert panel.isVisible()
    curve = panel.curves.curves[-1]
    assert (curve.name, curve.marked, curve.unit) == ("TCD width", frozenset({8}), " mm")
    assert "checkpoint" not in viewer.toasts.texts[-1]


def test_that_the_plane_is_the_slice_whose_diameter_the_measures_tell_of(viewer: Viewer, qtbot: QtBot) -> None:
    """Diameters that somebody has laid count before masks, and a score that doubts them does not."""
    document = viewer.document
    for key in document.volume_keys("V1"):
        half = (9025 - 60 * (key.index - 4) ** 2) ** 0.5
        long = Calliper((100 - half, 20), (100 + half, 20), Role.TCD)
        document.edit(key, replace(document.annotations[key], callipers=(long,)), "lay")
    doubts = {key: () if key.index < 6 else (Detection(tight(key.index), 0.9),) for key in document.slices}
    document.show_checkpoint(replace(right_model(document), detections=doubts))
    document.go_to(at(8))
    viewer.window.show_panel(viewer.measuring.panel)
    age = viewer.measuring.panel.facts["age"]
    qtbot.waitUntil(lambda: age.text().startswith("not the widest slice: that is 4 ("), timeout=5_000)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_B, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: document.current == at(4), timeout=5_000)


def test_that_the_plane_of_the_model_is_told_beside_the_experts(viewer: Viewer, qtbot: QtBot) -> None:
    shown = right_model(viewer.document)
    later = {key: (Detection(tight(max(key.index - 2, 1)), 0.9),) for key in shown.detections}
    viewer.document.show_checkpoint(replace(shown, detections=later))
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_B, Qt.KeyboardModifier.ShiftModifier)
    told = "Transcerebellar plane: slice 8, where the cerebellum is widest. The checkpoint finds slice 10: 2 off."
    qtbot.waitUntil(lambda: told in viewer.toasts.texts, timeout=5_000)


def test_that_a_volume_without_annotations_goes_by_what_the_model_finds(document: Document) -> None:
    for key in document.slices:
        document.edit(key, Annotation(review=Review.UNREVIEWED), "clear")
    known = [replace(item, mask=None) for item in sections(document, "V1")]
    assert find_plane(document.volumes["V1"], known) is None
    document.show_checkpoint(right_model(document))
    found = find_plane(document.volumes["V1"], [replace(item, mask=None) for item in sections(document, "V1")])
    assert found is not None
    assert found.found.index == 8


def test_that_slices_in_which_the_model_sees_nothing_count_little(document: Document) -> None:
    shown = right_model(document)
    sees = {key: () if key.index < 8 else (Detection(tight(key.index), 0.8),) for key in shown.detections}
    document.show_checkpoint(replace(shown, detections=sees))
    assert [item.weight for item in sections(document, "V1")] == [0.05] * 7 + [0.8] * 8


def test_that_proposals_agree_with_the_expert(document: Document) -> None:
    mark(document, *KEYS)
    interpolate(document)
    overlaps = [iou(item.boxes[0].box, tight(key.index)) for key, item in document.suggestions.items()]
    assert min(overlaps) > 0.9
