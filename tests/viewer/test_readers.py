"""Readers in the window: layers that do not mix, a blinded second reader, two beside each other, adjudication."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.document import edits
from cerebellum_viewer.document.document import ShownCheckpoint
from cerebellum_viewer.document.reading import read_as
from cerebellum_viewer.panels.compare_view import Beside
from cerebellum_viewer.services.checkpoints import load_checkpoint
from engine.data.annotation import Annotation, Detection, LabelledBox, Review, SliceKey, Source
from engine.data.boxes import Box, iou
from engine.data.database import DATABASE
from engine.data.masks import EncodedMask
from engine.data.readers import CONSENSUS, MAIN
from engine.data.split import SplitPlan, make_splits
from engine.data.store import Workspace
from engine.proposals import SHIPPED_MODEL, Proposal, ProposalJob, ProposedBox, ask_for
from tests.engine.study.localising import STEP, localiser_in

FIRST = SliceKey("vol01", 1)
MOVED = 4.0


@pytest.fixture
def folder(folder: Path) -> Path:
    """The workspace, split, with a reader B, whose boxes of the first volume lie to the right, and a blinded C."""
    with Workspace.open(folder) as workspace:
        workspace.readers.add("B")
        workspace.readers.add("C", blinded=True)
        said = workspace.annotations()
        masks = {key: EncodedMask.of(workspace.mask(key)) for key in said if key.volume == "vol01"}
        moved = {
            key: Annotation((LabelledBox(said[key].boxes[0].box.moved(MOVED, 0)),), mask=masks[key].sha256)
            for key in masks
        }
        with workspace.readers.reading_as("B"):
            workspace.record_edits(moved, "draw", list(masks.values()))
        workspace.save_split(make_splits(workspace.patients(), SplitPlan(by="slice", test=1, val=3))[0])
    return folder


def shown(viewer: Viewer) -> ShownCheckpoint:
    found = {key: (Detection(Box(10, 10, 40, 40), 0.9),) for key in viewer.document.slices}
    return ShownCheckpoint("tiny", 9, found, (), 0.5)


def choose(viewer: Viewer, *names: str) -> None:
    panel = viewer.looking.readers
    for box, name in zip(panel.pair, names, strict=True):
        box.setCurrentIndex(box.findData(name))


def test_that_each_reader_has_a_layer_and_undo_ends_at_the_change(viewer: Viewer) -> None:
    document, panel = viewer.document, viewer.looking.readers
    before = document.annotations[FIRST]
    document.edit(FIRST, edits.set_comment(before, "mine"), "comment")
    panel.reader.setCurrentIndex(panel.reader.findData("B"))
    panel.reader.activated.emit(panel.reader.currentIndex())
    assert document.current == FIRST
    assert not document.undo_stack.canUndo()
    assert document.annotations[FIRST].comment == ""
    assert document.annotations[FIRST].boxes[0].box == before.boxes[0].box.moved(MOVED, 0)
    document.edit(FIRST, edits.set_comment(document.annotations[FIRST], "theirs"), "comment")
    read_as(document, MAIN)
    assert document.annotations[FIRST].comment == "mine"


def test_that_a_reader_is_added_and_begins_with_nothing(viewer: Viewer, qtbot: QtBot) -> None:
    panel = viewer.looking.readers
    qtbot.keyClicks(panel.name, "D")
    panel.add.click()
    assert panel.reader.findData("D") >= 0
    read_as(viewer.document, "D")
    assert viewer.document.annotations[FIRST] == Annotation()
    assert viewer.document.mask(FIRST) is None
    with qtbot.waitSignal(viewer.document.failed):
        panel.add.click()


def test_that_a_blinded_reader_sees_neither_others_nor_a_model(viewer: Viewer) -> None:
    document, compare = viewer.document, viewer.looking.compare
    document.show_checkpoint(shown(viewer))
    viewer.window.table["view.readers"].trigger()
    assert compare.beside is Beside.READERS
    read_as(document, "C")
    assert document.shown is None
    assert document.detections(FIRST) == ()
    document.show_checkpoint(shown(viewer))
    assert document.shown is None
    for action in ("view.readers", "view.split", "view.compare"):
        viewer.window.table[action].trigger()
        assert compare.beside is Beside.NOTHING
    assert document.annotations[FIRST] == Annotation()
    panel = viewer.looking.readers
    assert not panel.compare.isEnabled()
    assert not panel.adjudicate.isEnabled()
    assert "blinded" in panel.summary.text().lower()


def test_that_slices_on_which_both_took_over_one_models_box_are_said_to_agree_by_construction(
    viewer: Viewer, qtbot: QtBot
) -> None:
    panel, document = viewer.looking.readers, viewer.document
    proposed = LabelledBox(Box(10, 10, 40, 40), source=Source.MODEL, checkpoint="tiny @ 9")
    for reader in ("B", MAIN):
        read_as(document, reader)
        document.edit(FIRST, replace(document.annotations[FIRST], boxes=(proposed,)), "accept")
    choose(viewer, MAIN, "B")
    panel.compare.click()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3)
    assert "both boxes come from one detector (1 as it proposed them, 0" in panel.summary.text()


def test_that_a_slice_whose_mask_is_damaged_is_left_out_of_the_comparison_by_name(
    viewer: Viewer, folder: Path, qtbot: QtBot
) -> None:
    with Workspace.open(folder) as workspace:
        damaged = workspace.annotations("B")[FIRST].mask
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        connection.execute("UPDATE mask SET data = x'00' WHERE sha256 = ?", (damaged,))
    panel = viewer.looking.readers
    choose(viewer, MAIN, "B")
    panel.compare.click()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2)
    assert f"since a mask is damaged: {FIRST}." in panel.summary.text()
    assert f"{FIRST} of B: " in panel.summary.toolTip()


def test_that_two_readers_are_compared_with_the_worst_slice_first_and_shown_beside(
    viewer: Viewer, qtbot: QtBot
) -> None:
    panel, document = viewer.looking.readers, viewer.document
    choose(viewer, MAIN, "B")
    panel.compare.click()
    assert panel.summary.text() == "The two readings are being compared."
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3)
    assert "ICC(2,1)" in panel.summary.text()
    assert "by construction" not in panel.summary.text()
    document.go_to(SliceKey("vol02", 1))
    panel.table.clicked.emit(panel.model.index(0, 0))
    assert document.current == panel.model.key(0)
    assert viewer.looking.compare.beside is Beside.READERS
    marks = viewer.looking.compare.side._reading.marks(document.current)  # what is painted
    assert [(mark.box, mark.text) for mark in marks] == [
        (document.annotations[document.current].boxes[0].box.moved(MOVED, 0), "B")
    ]
    overlap = iou(marks[0].box, document.annotations[document.current].boxes[0].box)
    assert f"{overlap:.3f}" in [panel.model.index(row, 2).data() for row in range(3)]


def test_that_adjudication_goes_down_the_list_and_ticks_what_is_settled(viewer: Viewer, qtbot: QtBot) -> None:
    panel, document = viewer.looking.readers, viewer.document
    choose(viewer, MAIN, "B")
    panel.compare.click()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3)
    keys = [panel.model.key(row) for row in range(3)]
    document.go_to(keys[0])
    panel.adjudicate.click()
    panel.take[1].click()
    assert document.current == keys[1]
    assert [panel.model.index(row, 0).data() for row in range(2)] == [f"✓ {keys[0]}", str(keys[1])]
    assert panel.table.currentIndex().row() == 1
    document.undo_stack.undo()
    assert panel.model.index(0, 0).data() == str(keys[0])
    for key, row in ((keys[2], 2), (keys[1], 1), (SliceKey("vol02", 1), -1)):  # the row is what is decided about
        document.go_to(key)
        assert panel.table.currentIndex().row() == row


def test_that_what_was_adjudicated_becomes_what_trainings_learn_from_as_one_step(viewer: Viewer, qtbot: QtBot) -> None:
    panel, document, key = viewer.looking.readers, viewer.document, SliceKey("vol01", 1)
    choose(viewer, MAIN, "B")
    assert panel.adopt.isHidden()
    before = dict(document.annotations)
    document.go_to(key)
    panel.adjudicate.click()
    assert not panel.adopt.isHidden()
    panel.take[1].click()
    taken = document.annotations[key]
    with qtbot.waitSignal(document.noted) as told:
        panel.adopt.click()
    assert told.args == ["1 slices of main are now as consensus has read them."]  # English has its forms in its file
    assert document.workspace is not None
    assert document.workspace.readers.current.name == MAIN
    assert dict(document.annotations) == before | {key: taken}
    document.undo_stack.undo()
    assert dict(document.annotations) == before


def test_that_a_comparison_ends_with_its_workspace(viewer: Viewer, tmp_path: Path, qtbot: QtBot) -> None:
    panel, document, background = viewer.looking.readers, viewer.document, viewer.research.background
    choose(viewer, MAIN, "B")
    panel.compare.click()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3)
    panel.compare.click()  # ends when another workspace is open
    document.open(Workspace.create(tmp_path / "other"))
    heard: list[int] = []
    for _ in range(2):  # one of both threads may still be comparing
        background.run(lambda _: 0, heard.append, heard.append)
    qtbot.waitUntil(lambda: len(heard) == 2 and not background._listeners)
    assert panel.model.rowCount() == 0
    assert "see how far two agree" in panel.summary.text()


def test_that_the_detector_is_one_more_reader_who_draws(viewer: Viewer, folder: Path, qtbot: QtBot) -> None:
    panel = viewer.looking.readers
    made = localiser_in(folder, scores=[0.9] * 3)
    viewer.document.show_checkpoint(load_checkpoint(made, STEP))
    choose(viewer, MAIN, "")
    panel.compare.click()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3)
    assert panel.pair[1].currentText() == "detector"
    assert "Dice 0." in panel.summary.text()
    assert re.search(
        r"^detector: mean IoU 0\.\d\d .*, by patient, with its misses as 0\.$", panel.summary.text(), re.MULTILINE
    )
    assert "TCD" in panel.summary.text()


def test_that_the_shipped_detector_is_compared_once_it_was_asked(viewer: Viewer, folder: Path, qtbot: QtBot) -> None:
    """Also where a terminal asked it meanwhile; what it missed counts, and its reading is none to be taken."""
    panel, document = viewer.looking.readers, viewer.document
    assert panel.pair[1].findText("shipped detector") < 0
    assert document.workspace is not None
    hit, missed = list(document.annotations)[:2]
    job = ProposalJob.create(folder, ask_for(document.workspace, SHIPPED_MODEL, [hit, missed]))
    box = ProposedBox(document.annotations[hit].boxes[0].box, "cerebellum", 0.9)
    job.add([Proposal(key, "", "", boxes, None, 0.0) for key, boxes in ((hit, (box,)), (missed, ()))])
    document.suggest({})
    qtbot.waitUntil(lambda: panel.pair[1].findText("shipped detector") >= 0)
    panel.pair[1].setCurrentText("shipped detector")
    panel.compare.click()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2)
    assert "shipped detector: mean IoU 0.50, by patient, with its misses as 0." in panel.summary.text()
    assert (panel.take[1].text(), panel.take[1].isEnabled()) == ("Take –", False)
    read_as(document, "C")
    assert panel.pair[1].findText("shipped detector") < 0


def test_that_a_reading_is_taken_for_the_consensus_as_a_step(viewer: Viewer) -> None:
    panel, document = viewer.looking.readers, viewer.document
    mine = document.annotations[FIRST].boxes[0].box
    choose(viewer, MAIN, "B")
    assert (panel.take[1].isEnabled(), panel.take[1].isVisibleTo(panel)) == (False, False)
    panel.adjudicate.click()
    assert document.workspace is not None
    assert document.workspace.readers.current.name == CONSENSUS
    assert viewer.looking.compare.choice.currentText() == "main, B"
    panel.take[1].click()
    taken = document.annotations[FIRST]
    assert (taken.review, taken.boxes[0].box) == (Review.ACCEPTED, mine.moved(MOVED, 0))
    mask = document.mask(FIRST)
    assert mask is not None
    assert mask.any()
    panel.take[0].click()
    assert document.annotations[FIRST].boxes[0].box == mine
    document.undo_stack.undo()
    assert document.annotations[FIRST] == taken
    assert document.workspace.annotations(MAIN)[FIRST].boxes[0].box == mine
    assert document.workspace.integrity_faults() == []
