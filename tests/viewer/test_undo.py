"""Changes of annotations, undo and redo across slices, and what is on disk afterwards."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from cerebellum_viewer.document import edits
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.edits import Edge
from engine.data.annotation import Annotation, Detection, Review, Source
from engine.data.boxes import Box
from engine.data.store import Workspace

NEW = Box(5, 6, 25, 36)
CHANGES: dict[str, Callable[[Annotation], Annotation]] = {
    "add": lambda said: edits.add_box(said, NEW),
    "adopt": lambda said: edits.adopt_detection(said, Detection(NEW, 0.8), "experiment @ 100"),
    "set": lambda said: edits.set_box(said, 0, NEW),
    "delete": lambda said: edits.delete_box(said, 0),
    "review": lambda said: edits.set_review(said, Review.FLAGGED),
    "comment": lambda said: edits.set_comment(said, "tilted, ñandú"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_that_undo_and_redo_of_every_change_are_each_others_inverse(document: Document, name: str) -> None:
    key = document.current
    assert key is not None
    before = document.annotations[key]
    after = CHANGES[name](before)
    document.edit(key, after, name)
    assert document.annotations[key] == after != before
    document.undo_stack.undo()
    assert document.annotations[key] == before
    document.undo_stack.redo()
    assert document.annotations[key] == after


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
        assert [edit.action for edit in again.history(newest=3)] == ["comment", "undo: comment", "comment"]


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
