"""Changes of annotations, undo and redo across slices, and what is on disk afterwards."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from inspect import isfunction
from pathlib import Path
from typing import get_type_hints

import numpy as np
import pytest

from cerebellum_viewer.document import edits
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.edits import Edge
from cerebellum_viewer.document.masks import with_mask
from engine.data.annotation import Annotation, Detection, LabelledBox, Note, Review, Source
from engine.data.boxes import Box
from engine.data.callipers import Calliper, Role
from engine.data.masks import EncodedMask
from engine.data.store import Workspace

WIDTH, HEIGHT = 120, 80
NEW = Box(5, 6, 25, 36)
SIZE = (WIDTH, HEIGHT)
CORNER = np.zeros((HEIGHT, WIDTH), np.bool_)
CORNER[6:36, 5:25] = True
MASK = EncodedMask.of(CORNER)
LINE = Calliper((1.5, 2.0), (30.0, 4.25), Role.TCD)
FOUND = LabelledBox(NEW, source=Source.MODEL, score=0.8)
CHANGES: dict[str, Callable[[Annotation], Annotation]] = {
    "add_box": lambda said: edits.add_box(said, NEW),
    "adopt_detection": lambda said: edits.adopt_detection(said, Detection(NEW, 0.8), "experiment @ 100"),
    "paste_boxes": lambda said: edits.paste_boxes(said, (FOUND,), SIZE),
    "duplicate_box": lambda said: edits.duplicate_box(said, 0, NEW),
    "set_box": lambda said: edits.set_box(said, 0, NEW),
    "delete_box": lambda said: edits.delete_box(said, 0),
    "set_review": lambda said: edits.set_review(said, Review.FLAGGED),
    "set_comment": lambda said: edits.set_comment(said, "tilted, ñandú"),
    "set_mask": lambda said: edits.set_mask(said, MASK.sha256, Source.DRAWN, (said.boxes[0].box, NEW)),
    "revert_mask": lambda said: edits.revert_mask(replace(said, mask=MASK.sha256), (said.boxes[0].box, NEW)),
    "set_linked": lambda said: edits.set_linked(said, not said.linked),
    "take_boxes": lambda said: edits.take_boxes(said, (FOUND,), linked=False),
    "set_key": lambda said: edits.set_key(said, not said.is_key),
    "add_note": lambda said: edits.add_note(said, Note(3.0, 4.0, "vermis?")),
    "change_note": lambda said: edits.change_note(replace(said, notes=(Note(3.0, 4.0, "old"),)), 0, "new"),
    "move_note": lambda said: edits.move_note(replace(said, notes=(Note(3.0, 4.0, "n"),)), 0, (5.0, 6.0)),
    "lay_calliper": lambda said: edits.lay_calliper(said, LINE),
    "delete_calliper": lambda said: edits.delete_calliper(replace(said, callipers=(LINE, LINE)), 0),
    "fit_box": lambda said: edits.fit_box(said, (said.boxes[0].box, NEW)),
}


def test_that_every_change_that_a_person_can_make_is_tried_here() -> None:
    functions = {name: get_type_hints(value) for name, value in vars(edits).items() if isfunction(value)}
    public = {name: hints.get("return") for name, hints in functions.items() if not name.startswith("_")}
    own = {name for name, result in public.items() if result is Annotation}
    assert own == set(CHANGES)


@pytest.mark.parametrize("name", CHANGES)
def test_that_undo_and_redo_of_every_change_are_each_others_inverse(
    document: Document, folder: Path, name: str
) -> None:
    key, *_, other = document.slices
    before, mask_before = document.annotations[key], document.mask(key)
    after = CHANGES[name](before)
    document.edit(key, after, name, masks=(MASK,))
    mask_after = document.mask(key)
    for _ in range(2):
        assert document.annotations[key] == after != before
        assert np.array_equal(document.mask(key), mask_after)
        document.go_to(other)
        document.undo_stack.undo()
        assert document.current == key
        assert document.annotations[key] == before
        assert np.array_equal(document.mask(key), mask_before)
        document.go_to(other)
        document.undo_stack.redo()
    document.close()
    document.open(Workspace.open(folder))
    assert document.annotations[key] == after
    assert np.array_equal(document.mask(key), mask_after)
    document.edit(key, before, "back by another step")
    document.undo_stack.undo()
    assert document.annotations[key] == after
    assert document.workspace is not None
    assert document.workspace.integrity_faults() == []
    document.close()


def test_that_two_hundred_steps_on_many_slices_are_taken_back_and_made_again(document: Document) -> None:
    keys = list(document.slices)
    states = [dict(document.annotations)]
    for number in range(200):
        key = keys[number * 7 % len(keys)]
        if number % 3:
            document.edit(key, edits.set_comment(document.annotations[key], str(number)), "comment")
        else:
            mask = np.zeros_like(CORNER)
            mask[number % 60 :, : number % 90 + 1] = True
            changed = with_mask(document.annotations[key], document.mask(key), mask)
            assert changed is not None
            document.edit(key, changed[0], "paint", masks=(changed[1],))
        states.append(dict(document.annotations))
    for state in states[-2::-1]:
        document.undo_stack.undo()
        assert document.annotations == state
    assert not document.undo_stack.canUndo()
    document.undo_stack.setIndex(200)
    assert document.annotations == states[-1]


def test_that_of_more_steps_than_are_kept_the_last_are_taken_back_and_the_rest_is_in_the_history(
    document: Document,
) -> None:
    key, kept, steps = document.current, 50, 80
    assert key is not None
    assert document.workspace is not None
    document.undo_stack.setUndoLimit(kept)
    start = document.workspace.revision
    for number in range(1, steps + 1):
        document.edit(key, edits.set_comment(document.annotations[key], str(number)), "comment")
    document.undo_stack.setIndex(0)
    assert document.annotations[key].comment == str(steps - kept)
    document.undo_stack.setIndex(kept)
    assert document.annotations[key].comment == str(steps)
    assert document.workspace.history.at(start + 7)[key].comment == "7"
    assert document.workspace.integrity_faults() == []


def test_that_a_step_names_what_it_did_and_where(document: Document) -> None:
    key = document.current
    assert key is not None
    document.edit(key, edits.add_box(document.annotations[key], NEW), "Draw box")
    assert document.undo_stack.undoText() == f"Draw box ({key})"


def test_that_a_mask_is_stored_once_however_often_it_comes_back(document: Document) -> None:
    key = document.current
    assert key is not None
    assert document.workspace is not None
    before = document.annotations[key]
    for _ in range(3):
        document.edit(key, CHANGES["set_mask"](before), "paint", masks=(MASK,))
        document.undo_stack.undo()
        document.undo_stack.redo()
        document.edit(key, before, "back")
    count = "SELECT count(*) FROM mask WHERE sha256 = ?"
    assert document.workspace._connection.execute(count, (MASK.sha256,)).fetchone() == (1,)


def test_that_undo_goes_back_to_the_slice_it_changes(document: Document) -> None:
    first, second = list(document.slices)[:2]
    document.edit(first, edits.add_box(document.annotations[first], NEW), "add")
    document.go_to(second)
    document.edit(second, edits.delete_box(document.annotations[second], 0), "delete")
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.current == first
    assert document.annotations[first].boxes != ()
    assert len(document.annotations[first].boxes) == 1


def test_that_every_step_is_on_disk_at_once(document: Document, folder: Path) -> None:
    key = document.current
    assert key is not None
    document.edit(key, edits.set_comment(document.annotations[key], "seen"), "comment")
    document.undo_stack.undo()
    document.undo_stack.redo()
    document.close()
    with Workspace.open(folder) as again:
        assert again.annotations()[key].comment == "seen"
        assert again.integrity_faults() == []
        assert [edit.action for edit in again.history.edits(newest=3)] == ["comment", "Undo: comment", "comment"]


def test_that_a_step_that_cannot_be_saved_changes_nothing(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    key = document.current
    assert key is not None
    before, told = document.annotations[key], []
    document.failed.connect(told.append)

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("engine.data.store._put_annotation", full)
    document.edit(key, edits.set_comment(before, "lost"), "comment")
    assert document.annotations[key] == before
    assert not document.undo_stack.canUndo()
    assert "disk is full" in str(told[0])


def test_that_a_changed_box_loses_the_sign_off_and_says_it_was_corrected(document: Document) -> None:
    key = document.current
    assert key is not None
    signed = edits.set_review(document.annotations[key], Review.ACCEPTED)
    after = edits.set_box(signed, 0, NEW)
    assert after.review is Review.UNREVIEWED
    assert after.boxes[0].source is Source.CORRECTED_MASK


@pytest.mark.parametrize(
    ("edge", "out", "inwards"),
    [
        (Edge.LEFT, Box(9, 10, 30, 30), Box(11, 10, 30, 30)),
        (Edge.TOP, Box(10, 9, 30, 30), Box(10, 11, 30, 30)),
        (Edge.RIGHT, Box(10, 10, 31, 30), Box(10, 10, 29, 30)),
        (Edge.BOTTOM, Box(10, 10, 30, 31), Box(10, 10, 30, 29)),
    ],
)
def test_that_an_edge_moves_out_and_in(edge: Edge, out: Box, inwards: Box) -> None:
    assert edits.nudged_edge(Box(10, 10, 30, 30), edge, 1, (100, 80)) == out
    assert edits.nudged_edge(Box(10, 10, 30, 30), edge, -1, (100, 80)) == inwards
