"""Pre-annotation: asked for in one action, dashed until somebody decides, kept on disk, never over a person's work."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.document import edits, suggesting
from cerebellum_viewer.document.masks import with_mask
from cerebellum_viewer.services.models import known_models
from cerebellum_viewer.services.settings import BY_GAIN
from engine.data.annotation import Review, SliceKey, Source
from engine.data.database import ReadOnly
from engine.data.masks import bounding_box
from engine.job_history import last_word
from engine.jobs import WORKER_LOCK
from engine.proposals import SHIPPED_MODEL, ProposalJob, ask_for
from engine.protocol import JobCancelled, JobFinished
from tests.viewer.volume_fixtures import make_volume, organ, tight

STAND_IN = Path(__file__).with_name("stand_in_proposer.py")
NAME = "shipped · 0123456789ab"
MakeViewer = Callable[[Path | None], Viewer]


def at(index: int, volume: str = "V1") -> SliceKey:
    return SliceKey(volume, index)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_volume(tmp_path / "volume", volumes=2, boxes=False, masks=False)
    return tmp_path / "volume"


@pytest.fixture(autouse=True)
def _tests_can_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


def asked(viewer: Viewer, qtbot: QtBot, action: str = "suggest.model", how: str = "succeed") -> list[str]:
    """Ask for proposals of a stand-in and wait for the end; the sentences that were told."""
    told: list[str] = []
    viewer.document.noted.connect(told.append)
    viewer.document.failed.connect(lambda error: told.append(str(error)))
    begin(viewer, action, how)
    qtbot.waitUntil(lambda: viewer.preannotating.proposals.progress is None, timeout=20_000)
    return told


def read_all(viewer: Viewer, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not viewer.preannotating.proposals.reading, timeout=20_000)


def begin(viewer: Viewer, action: str, how: str) -> None:
    viewer.preannotating.runner._command = (sys.executable, str(STAND_IN), how)
    assert viewer.window.table[action].isEnabled()
    viewer.window.table[action].trigger()
    assert viewer.preannotating.proposals.progress is not None


def test_that_a_volume_is_proposed_in_one_action_and_none_found_is_told(viewer: Viewer, qtbot: QtBot) -> None:
    document, before = viewer.document, dict(viewer.document.annotations)
    viewer.window.table["suggest.smooth"].trigger()
    told = asked(viewer, qtbot)
    assert not ProposalJob.all_in(viewer.document.workspace.folder)[0].request().smooth
    assert set(document.suggestions) == {at(index) for index in range(1, 16) if index != 2}
    assert told == ["14 slices proposed, dashed. On 1 slices the model found none."]
    assert document.annotations == before
    box = document.suggestions[at(4)].boxes[0]
    assert (box.box, box.source, box.score, box.checkpoint) == (tight(4), Source.MODEL, 0.9, NAME)
    document.go_to(at(2))
    said = viewer.preannotating.bar.text
    assert said.text() == "14 slices are proposed, dashed. Here Shipped found none, expected gain 0.50."
    assert said.toolTip() == NAME
    document.go_to(at(4))
    assert "confidence 0.90, expected gain 0.04" in viewer.preannotating.bar.text.text()


def test_that_everything_unreviewed_leaves_what_is_decided_alone(viewer: Viewer, qtbot: QtBot) -> None:
    document = viewer.document
    for index, review in ((4, Review.ACCEPTED), (5, Review.REJECTED), (6, Review.FLAGGED)):
        document.edit(at(index), edits.set_review(document.annotations[at(index)], review), "review")
    asked(viewer, qtbot, "suggest.model_all")
    assert not {at(4), at(5)} & set(document.suggestions)
    assert {at(6), at(6, "V2")} <= set(document.suggestions)


def test_that_an_accepted_proposal_names_its_model_also_after_a_correction(viewer: Viewer, qtbot: QtBot) -> None:
    document = viewer.document
    asked(viewer, qtbot)
    document.go_to(at(4))
    viewer.window.table["suggest.accept"].trigger()
    said = document.annotations[at(4)]
    assert (said.boxes[0].source, said.boxes[0].checkpoint, said.mask_source) == (Source.MODEL, NAME, Source.MODEL)
    assert said.mask_checkpoint == NAME
    assert not said.is_truth
    assert document.current == at(5)
    less = organ(4)
    less[:, :80] = False
    changed = with_mask(said, organ(4), less)
    assert changed is not None
    corrected = changed[0]
    assert (corrected.mask_source, corrected.mask_checkpoint) == (Source.CORRECTED_MODEL, NAME)
    assert (corrected.boxes[0].source, corrected.boxes[0].checkpoint) == (Source.CORRECTED_MODEL, NAME)
    assert corrected.boxes[0].box == bounding_box(less)


def test_that_undo_brings_a_proposal_back_and_an_edit_drops_it(viewer: Viewer, qtbot: QtBot) -> None:
    document = viewer.document
    asked(viewer, qtbot)
    proposed = dict(document.suggestions)
    document.go_to(at(4))
    suggesting.accept_suggestion(document)
    assert at(4) not in document.suggestions
    document.undo_stack.undo()
    assert document.suggestions == proposed
    document.edit(at(4), edits.add_box(document.annotations[at(4)], tight(4)), "draw")
    assert at(4) not in document.suggestions
    document.edit(at(5), edits.set_comment(document.annotations[at(5)], "look"), "comment")
    assert at(5) in document.suggestions


def test_that_all_of_a_volume_that_were_seen_are_accepted_together(viewer: Viewer, qtbot: QtBot) -> None:
    document = viewer.document
    told = asked(viewer, qtbot, "suggest.model_all")
    for index in (3, 4, 5):
        document.saw(at(index))
    document.saw(at(3, "V2"))
    viewer.window.table["suggest.accept_all"].trigger()
    accepted = {key for key, said in document.annotations.items() if said.boxes}
    assert {at(3), at(4), at(5)} <= accepted <= {at(1), at(3), at(4), at(5)}
    assert "never on the canvas" in told[-1]
    document.undo_stack.undo()
    assert not any(said.boxes for said in document.annotations.values())


def test_that_proposals_and_what_was_rejected_outlive_the_window(
    build_viewer: MakeViewer, folder: Path, qtbot: QtBot
) -> None:
    viewer = build_viewer(folder)
    asked(viewer, qtbot)
    document = viewer.document
    document.go_to(at(4))
    viewer.window.table["suggest.reject"].trigger()
    assert document.current == at(5)
    assert at(4) not in document.suggestions
    document.undo_stack.undo()
    assert at(4) in document.suggestions
    document.undo_stack.redo()
    left = dict(document.suggestions)
    viewer.close()
    again = build_viewer(folder)
    again.document.edit(at(9), edits.add_box(again.document.annotations[at(9)], tight(9)), "draw")
    read_all(again, qtbot)
    assert again.document.suggestions == {key: item for key, item in left.items() if key != at(9)}
    again.document.undo_stack.undo()
    assert again.document.suggestions == left
    assert ProposalJob.all_in(folder)[0].rejected() == {at(4)}
    again.window.table["suggest.drop"].trigger()
    assert again.document.suggestions == {}
    again.document.undo_stack.undo()
    assert again.document.suggestions == left


def test_that_what_is_proposed_elsewhere_is_shown_at_once(viewer: Viewer, folder: Path, qtbot: QtBot) -> None:
    read_all(viewer, qtbot)
    job = ProposalJob.create(folder, ask_for(viewer.document.workspace, SHIPPED_MODEL, [at(3), at(4)]))
    viewer.preannotating.proposals.look_for_others()
    assert not viewer.preannotating.proposals.reading  # it waits for its worker
    subprocess.run([sys.executable, STAND_IN, "succeed", "propose", job.folder], check=True)
    qtbot.waitUntil(lambda: viewer.document.suggestions.keys() == {at(3), at(4)}, timeout=20_000)
    viewer.preannotating.proposals.look_for_others()
    assert not viewer.preannotating.proposals.reading


def test_that_it_is_cancelled_within_two_seconds_and_keeps_what_was_found(viewer: Viewer, qtbot: QtBot) -> None:
    begin(viewer, "suggest.model_all", "wait")
    proposals = viewer.preannotating.proposals
    qtbot.waitUntil(lambda: proposals.progress == (5, 30), timeout=20_000)
    assert viewer.preannotating.bar.progress.isVisible()
    with qtbot.waitSignal(proposals.ended, timeout=2_000):
        viewer.window.table["suggest.cancel"].trigger()
    assert len(viewer.document.suggestions) == 4
    assert isinstance(last_word(ProposalJob.all_in(viewer.document.workspace.folder)[0].events()), JobCancelled)
    assert not viewer.preannotating.bar.progress.isVisible()


@pytest.mark.parametrize(("how", "said"), [("fail", "The weights are gone."), ("crash", "crashed (SIGSEGV)")])
def test_that_a_failure_is_a_sentence(viewer: Viewer, qtbot: QtBot, how: str, said: str) -> None:
    told = asked(viewer, qtbot, how=how)
    assert said in told[-1]
    assert viewer.document.suggestions == {}


def test_that_a_blinded_reader_sees_no_proposal(build_viewer: MakeViewer, folder: Path, qtbot: QtBot) -> None:
    viewer = build_viewer(folder)
    document = viewer.document
    asked(viewer, qtbot)
    assert document.workspace is not None
    document.workspace.readers.add("C", blinded=True)
    document.workspace.readers.read_as("C")
    document.reload()
    read_all(viewer, qtbot)
    assert document.suggestions == {}
    told: list[str] = []
    document.failed.connect(lambda error: told.append(str(error)))
    viewer.window.table["suggest.model"].trigger()
    assert "blinded" in told[0]


def test_that_the_next_unreviewed_slice_is_the_one_that_gains_most(viewer: Viewer, qtbot: QtBot) -> None:
    document, table = viewer.document, viewer.window.table
    asked(viewer, qtbot)
    table["review.by_gain"].trigger()
    assert viewer.settings.get(BY_GAIN)
    assert "expected to gain most" in table["review.by_gain"].toolTip()
    seen = []
    for _ in range(3):
        table["review.next_unreviewed"].trigger()
        assert document.current is not None
        document.saw(document.current)
        seen.append(document.current)
    assert seen == [at(2), at(15), at(14)]
    table["review.previous_unreviewed"].trigger()
    assert document.current == at(15)
    table["review.by_gain"].trigger()
    table["review.previous_unreviewed"].trigger()
    assert document.current == at(14)


def test_that_the_shipped_model_is_chosen_where_there_is_no_other(viewer: Viewer) -> None:
    assert known_models(viewer.research.watcher) == [SHIPPED_MODEL]
    bar = viewer.preannotating.bar
    assert [bar.model.itemText(row) for row in range(bar.model.count())] == ["Shipped"]
    assert [action.isEnabled() for action in bar.button.menu().actions()] == [True, True, True]
    assert replace(SHIPPED_MODEL, name="x") != SHIPPED_MODEL


def test_that_a_real_worker_proposes_with_the_shipped_model(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.window.table["suggest.model"].trigger()
    proposals = viewer.preannotating.proposals
    with qtbot.waitSignal(proposals.ended, timeout=120_000) as ended:
        pass
    tally = ended.args[0]
    assert tally.proposed + tally.none_found == 15
    assert len(viewer.document.suggestions) == tally.proposed


def test_that_signing_off_keeps_the_box_that_is_there_and_says_how_to_take_the_proposal(
    viewer: Viewer, qtbot: QtBot
) -> None:
    document, text = viewer.document, viewer.preannotating.bar.text
    drawn = edits.add_box(document.annotations[at(4)], tight(9))
    document.edit(at(4), drawn, "draw")
    document.go_to(at(5))
    asked(viewer, qtbot)
    assert "in its place" not in text.text()
    document.go_to(at(4))
    assert "Space accepts the box that is there, Return takes the proposal in its place." in text.text()
    viewer.window.table["tool.polygon"].trigger()  # without a corner Return is still for the proposal
    assert "takes the proposal in its place" in text.text()
    document.select(0)
    viewer.window.table["tool.threshold"].trigger()
    assert "Return is now for what the tool in hand has begun, not for the proposal." in text.text()
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Escape)
    assert "takes the proposal in its place" in text.text()
    viewer.window.table["tool.select"].trigger()
    document.saw(at(4))
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Space)
    said = document.annotations[at(4)]
    assert (said.review, said.boxes) == (Review.ACCEPTED, drawn.boxes)
    document.undo_stack.undo()
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Return)
    assert [item.box for item in document.annotations[at(4)].boxes] == [tight(4)]
    assert document.annotations[at(4)].review is Review.UNREVIEWED


def test_that_a_window_that_may_only_look_names_no_keys(viewer: Viewer, qtbot: QtBot) -> None:
    document, text = viewer.document, viewer.preannotating.bar.text
    document.edit(at(4), edits.add_box(document.annotations[at(4)], tight(5)), "draw")
    asked(viewer, qtbot)
    document.go_to(at(4))
    assert "Return takes the proposal" in text.text()
    document.workspace.read_only = ReadOnly.TAKEN
    document.workspace_changed.emit()
    before = document.annotations[at(4)]
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        qtbot.keyClick(viewer.canvas, key)
    assert (document.current, document.annotations[at(4)]) == (at(4), before)
    assert "expected gain" in text.text()
    assert not any(name in text.text() for name in ("Space", "Return"))


def test_that_every_way_of_deciding_goes_on_by_gain_where_that_order_is_chosen(viewer: Viewer, qtbot: QtBot) -> None:
    document = viewer.document
    asked(viewer, qtbot)
    viewer.window.table["review.by_gain"].trigger()
    decided = []
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Space, Qt.Key.Key_Return):
        assert document.current is not None
        document.saw(document.current)
        decided.append(document.current)
        qtbot.keyClick(viewer.canvas, key)
    assert document.current is not None
    document.saw(document.current)
    viewer.window.table["suggest.reject"].trigger()
    assert [*decided, document.current] == [at(1), at(2), at(15), at(13)]
    viewer.window.table["review.by_gain"].trigger()
    document.go_to(at(5))
    document.saw(at(5))
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Space)
    assert document.current == at(6)


def test_that_only_folders_that_nothing_needs_are_cleared(build_viewer: MakeViewer, folder: Path, qtbot: QtBot) -> None:
    viewer = build_viewer(folder)
    for action in ("suggest.model", "suggest.model_all", "suggest.model"):  # the first one's slices are asked for anew
        asked(viewer, qtbot, action)
    closed = edits.set_review(viewer.document.annotations[at(1)], Review.ACCEPTED)
    waiting = ProposalJob.create(folder, ask_for(viewer.document.workspace, SHIPPED_MODEL, [at(1)]))  # not begun
    done = ProposalJob.create(folder, ask_for(viewer.document.workspace, SHIPPED_MODEL, [at(1)]))
    done.append(JobFinished(job="propose", seconds=0.1))
    locked = ProposalJob.create(folder, ask_for(viewer.document.workspace, SHIPPED_MODEL, [at(1)]))
    locked.append(JobFinished(job="propose", seconds=0.1))
    newest = ProposalJob.create(folder, ask_for(viewer.document.workspace, SHIPPED_MODEL, [at(1)]))
    viewer.document.edit(at(1), closed, "accept")
    shown = dict(viewer.document.suggestions)
    viewer.close()
    with FileLock(locked.folder / WORKER_LOCK):
        again = build_viewer(folder)
        read_all(again, qtbot)
    assert [job.name for job in ProposalJob.all_in(folder)] == [
        "000002",
        "000003",
        waiting.name,
        locked.name,
        newest.name,
    ]
    assert done.name not in {job.name for job in ProposalJob.all_in(folder)}
    assert again.document.suggestions == shown
