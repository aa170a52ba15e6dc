"""Proposals: what a worker finds for slices that nobody has reviewed, kept in a folder until somebody decides."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cli import main
from engine.data.annotation import Annotation, Detection, LabelledBox, Review, SliceKey
from engine.data.boxes import Box, iou
from engine.data.masks import EncodedMask, bounding_box
from engine.data.phantom.dataset import PhantomSlice, render_patient
from engine.data.phantom.draw import draw_patient
from engine.data.store import ImportedSlice, Slice, Workspace
from engine.data.volumes import Volume
from engine.errors import ExitStatus, UserError
from engine.files import sha256_of_file
from engine.job_history import last_word
from engine.jobs import Wish
from engine.proposals import (
    FOUND,
    SHIPPED_MODEL,
    Asked,
    Model,
    Proposal,
    ProposalJob,
    ProposedBox,
    ask_for,
    checkpoint_name,
    state_of,
)
from engine.protocol import JobCancelled, JobFailed, SlicesSeen, Warned
from engine.scoring.gain import Sighting, expected_gains
from engine.scoring.predict import Finding
from engine.scoring.propose import proposals, smoothly
from engine.worker import ProposeJob, run_job

MODEL = SHIPPED_MODEL
BOX = Box(20, 20, 60, 50)


@pytest.fixture(scope="module")
def phantoms() -> list[PhantomSlice]:
    rng = np.random.default_rng([98_765, 0])
    return list(render_patient(draw_patient(rng, 3), rng))


@pytest.fixture
def workspace(tmp_path: Path, phantoms: list[PhantomSlice]) -> Iterator[Workspace]:
    """Three phantom slices and one that is black, nothing said about them."""
    pictures = [item.picture for item in phantoms] + [np.zeros((64, 64), np.uint8)]
    items = []
    for number, picture in enumerate(pictures, 1):
        path = tmp_path / "work" / f"{number}.png"
        path.parent.mkdir(exist_ok=True)
        cv2.imwrite(str(path), picture)
        record = Slice(SliceKey("V", number), path.name, sha256_of_file(path), picture.shape[1], picture.shape[0])
        items.append(ImportedSlice(record, None, Annotation()))
    with Workspace.create(tmp_path / "work") as made:
        made.add_import([Volume("V", "P")], items)
        yield made


def ask(workspace: Workspace, model: Model = MODEL) -> ProposalJob:
    return ProposalJob.create(workspace.folder, ask_for(workspace, model, workspace.slices()))


def test_that_the_shipped_detector_proposes_boxes_tight_on_masks_and_finds_none_on_black(
    workspace: Workspace, phantoms: list[PhantomSlice]
) -> None:
    job = ask(workspace)
    assert run_job(job, ProposeJob()) is ExitStatus.DONE
    *found, black = job.found_after(0)[0]
    overlaps = []
    for item, phantom in zip(found, phantoms, strict=True):
        truth = bounding_box(phantom.mask)
        assert truth is not None
        overlaps.append(iou(item.boxes[0].box, truth))
        if item.mask is not None:
            assert bounding_box(item.mask.decode()) == item.boxes[0].box
    assert overlaps[1] > 0.7  # the middle one of three planes; the others show little of the organ
    assert any(item.mask for item in found)
    assert len({item.weights for item in found}) == 1
    assert (black.boxes, black.mask) == ((), None)
    assert [event.count for event in job.events() if isinstance(event, SlicesSeen)] == [4]


def test_that_proposals_of_a_volume_are_smooth_unless_that_is_not_wanted(workspace: Workspace) -> None:
    widths = {1: 30, 2: 36, 3: 30}
    found = {}
    for item in ask_for(workspace, MODEL, workspace.slices()).slices[:3]:
        mask = np.zeros((60, 90), np.bool_)
        mask[10:50, 20 : 20 + widths[item.key.index]] = True
        box = bounding_box(mask)
        assert box is not None
        found[item] = Finding((Detection(box, 0.9, "cerebellum"),), mask)
    made = proposals(found, replace(MODEL, confidence=0.5), "", smooth=True)
    assert [item.boxes[0].box.width for item in made] == [30, 33, 30]
    assert [item.mask and bounding_box(item.mask.decode()) for item in made] == [item.boxes[0].box for item in made]
    assert all(smoothly(found, 0.95)[item].mask is finding.mask for item, finding in found.items())
    for wanted in (True, False):
        request = ask_for(workspace, MODEL, workspace.slices(), smooth=wanted)
        assert ProposalJob.create(workspace.folder, request).request().smooth is wanted


def test_that_of_two_organs_the_boxes_and_one_mask_are_proposed(workspace: Workspace) -> None:
    item, mask = ask_for(workspace, MODEL, workspace.slices()).slices[0], np.zeros((60, 90), np.bool_)
    boxes = (Box(10, 10, 30, 50), Box(50, 10, 75, 50))
    mask[10:50, 10:30] = mask[10:50, 50:75] = True
    found = Finding(tuple(Detection(box, 0.9, "cerebellum") for box in boxes), mask)
    (said,) = proposals({item: found}, MODEL, "", smooth=True)
    assert tuple(each.box for each in said.boxes) == boxes
    assert said.mask is not None
    assert np.array_equal(said.mask.decode(), mask)


def seen(shape: tuple[int, int], boxes: Sequence[Box], *drawn: Box) -> Finding:
    """Boxes that count, and a mask of rectangles."""
    mask = np.zeros(shape, np.bool_)
    for box in drawn:
        x0, y0, x1, y1 = map(int, box.edges)
        mask[y0:y1, x0:x1] = True
    return Finding(tuple(Detection(box, 0.9) for box in boxes), mask)


def proposed(*found: Finding, smooth: bool = True) -> list[Proposal]:
    asked = {Asked(SliceKey("V", number), ""): finding for number, finding in enumerate(found)}
    return proposals(asked, MODEL, "", smooth=smooth)


@pytest.mark.parametrize("off", [0.4, 6.0])
def test_that_a_mask_is_stretched_to_its_box_but_not_for_less_than_a_pixel(off: float) -> None:
    drawn = Box(60, 80, 140, 120)
    box = Box(60 - off, 80, 140 + off, 120 - off)
    (said,) = proposed(seen((200, 260), [box], drawn))
    assert said.mask is not None
    around = bounding_box(said.mask.decode())
    assert around == said.boxes[0].box
    assert around is not None
    assert around.edges == pytest.approx((drawn if off < 1 else box).edges)
    assert said.gain == pytest.approx(1 - 0.9 * iou(box, drawn)), "what is stretched is no less in doubt"


def test_that_a_mask_that_is_not_proposed_draws_no_neighbour_along() -> None:
    box, shape = Box(60, 75, 141, 126), (200, 260)
    volume = [seen(shape, [box], box.moved(50, 0) if number == 4 else box) for number in range(15)]
    made = proposed(*volume)
    assert {item.boxes[0].box for item in made} == {box}
    assert [item.key.index for item in made if item.mask is None] == [4]


LARGE, SMALL = Box(20, 50, 120, 150), Box(125, 80, 165, 120)


@pytest.mark.parametrize(
    ("boxes", "drawn", "kept"),
    [
        ([LARGE, SMALL], [LARGE], None),
        ([LARGE, SMALL], [LARGE, SMALL], [LARGE, SMALL]),
        ([LARGE, SMALL], [LARGE, SMALL, Box(120, 90, 125, 100)], [LARGE, SMALL, Box(120, 90, 125, 100)]),
        ([LARGE, LARGE.moved(5, 0)], [LARGE, Box(180, 80, 220, 120)], [LARGE]),
        ([LARGE, SMALL], [Box(20, 0, 165, 200)], None),
        ([LARGE], [LARGE, Box(180, 80, 220, 120)], [LARGE]),
        ([LARGE], [LARGE, Box(126, 60, 130, 64)], [LARGE]),
        ([LARGE], [], None),
    ],
)
def test_that_a_mask_is_proposed_where_it_fits_every_box_and_without_what_has_none(
    boxes: Sequence[Box], drawn: Sequence[Box], kept: Sequence[Box] | None
) -> None:
    """The small organ has less than a fifth of the large one's pixels: a speck, had it no box of its own."""
    (said,) = proposed(seen((200, 260), boxes, *drawn))
    assert [item.box for item in said.boxes] == boxes
    expected = None if kept is None else seen((200, 260), [], *kept).mask
    assert np.array_equal(None if said.mask is None else said.mask.decode(), expected)


def test_that_smoothing_leaves_a_small_organ_beside_a_large_one() -> None:
    made = proposed(*[seen((200, 260), [LARGE, SMALL], LARGE, SMALL)] * 3)
    assert all(item.mask is not None and item.mask.decode()[100, 145] for item in made)


def test_that_a_job_that_is_run_again_looks_only_at_what_is_left(workspace: Workspace) -> None:
    job = ask(workspace)
    run_job(job, ProposeJob())
    before = (job.folder / FOUND).read_bytes()
    assert run_job(job, ProposeJob()) is ExitStatus.DONE
    assert (job.folder / FOUND).read_bytes() == before


def test_that_a_wish_to_cancel_ends_it_and_a_missing_picture_does_not(workspace: Workspace) -> None:
    job = ask(workspace)
    job.ask(Wish.CANCEL)
    assert run_job(job, ProposeJob()) is ExitStatus.CANCELLED
    assert isinstance(last_word(job.events()), JobCancelled)
    (workspace.folder / "1.png").unlink()
    assert run_job(job, ProposeJob()) is ExitStatus.DONE
    assert [item.key.index for item in job.found_after(0)[0]] == [2, 3, 4]
    assert any(isinstance(event, Warned) and event.message.startswith("V/1: ") for event in job.events())


def test_that_nothing_is_proposed_for_a_picture_that_is_another_one_than_was_imported(workspace: Workspace) -> None:
    job = ask(workspace)
    cv2.imwrite(str(workspace.folder / "1.png"), np.zeros((30, 20), np.uint8))
    assert run_job(job, ProposeJob()) is ExitStatus.DONE
    assert [item.key.index for item in job.found_after(0)[0]] == [2, 3, 4]
    (said,) = [event.message for event in job.events() if isinstance(event, Warned)]
    assert said.startswith("V/1: 1.png has changed since it was looked at. Put the original file back, or accept")


def test_that_weights_that_are_gone_are_a_sentence(workspace: Workspace) -> None:
    job = ask(workspace, replace(MODEL, checkpoint="experiments/gone/checkpoints/000100.safetensors"))
    assert run_job(job, ProposeJob()) is ExitStatus.BAD_INPUT
    word = last_word(job.events())
    assert isinstance(word, JobFailed)
    assert "000100" in word.message


def test_that_only_slices_on_which_nobody_has_decided_are_asked_for(workspace: Workspace) -> None:
    reviews = (Review.ACCEPTED, Review.REJECTED, Review.FLAGGED)
    for number, review in enumerate(reviews, 1):
        workspace.record_edits({SliceKey("V", number): Annotation(review=review)}, "")
    request = ask_for(workspace, MODEL, workspace.slices())
    assert [item.key.index for item in request.slices] == [3, 4]
    assert ProposalJob.create(workspace.folder, request).request() == request
    workspace.record_edits({SliceKey("V", n): Annotation(review=Review.ACCEPTED) for n in (3, 4)}, "")
    with pytest.raises(UserError, match="accepted or rejected already"):
        ask_for(workspace, MODEL, workspace.slices())


def test_that_what_is_said_beside_boxes_and_mask_does_not_make_a_proposal_stale() -> None:
    said = Annotation((LabelledBox(BOX),))
    assert state_of(replace(said, comment="look", is_key=True, review=Review.FLAGGED)) == state_of(said)
    assert state_of(replace(said, mask="abc")) != state_of(said)
    assert state_of(Annotation((LabelledBox(BOX.moved(1, 0)),))) != state_of(said)


def test_that_two_who_ask_at_one_moment_get_a_folder_each(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = ask(workspace).request()
    monkeypatch.setattr(ProposalJob, "all_in", lambda _folder: [])  # as seen before either has made a folder
    names = [ProposalJob.create(workspace.folder, request).name for _ in range(2)]
    assert names == ["000002", "000003"]


def test_that_jobs_are_numbered_and_what_is_rejected_is_remembered(workspace: Workspace) -> None:
    first, second = ask(workspace), ask(workspace)
    (workspace.folder / "proposals" / "notes").mkdir()
    assert [job.name for job in ProposalJob.all_in(workspace.folder)] == [first.name, second.name]
    first.reject([SliceKey("V", 2), SliceKey("V", 1)])
    assert ProposalJob.open(first.folder).rejected() == {SliceKey("V", 1), SliceKey("V", 2)}
    assert second.rejected() == frozenset()
    with pytest.raises(UserError, match="no request"):
        ProposalJob.open(workspace.folder)


edges = st.floats(0, 500, allow_nan=False)
boxes = st.builds(
    lambda x, y, w, h: ProposedBox(Box(x, y, x + w + 1, y + h + 1), "cerebellum", 0.5), edges, edges, edges, edges
)
masks = st.builds(lambda seed: EncodedMask.of(np.random.default_rng(seed).random((7, 9)) > 0.5), st.integers(0, 9))


@given(st.text(), st.integers(0, 99), st.lists(boxes, max_size=3), st.none() | masks, st.floats(0, 1))
def test_that_a_line_gives_back_the_proposal(
    volume: str, index: int, own: list[ProposedBox], mask: EncodedMask | None, gain: float
) -> None:
    item = Proposal(SliceKey(volume, index), "state", "hash", tuple(own), mask, gain)
    assert Proposal.from_line(item.to_line()) == item
    assert "\n" not in item.to_line()


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"mask": null, "boxes": [1]}', "\x00"])
def test_that_anything_else_is_no_proposal(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # whatever JSON and we say
        Proposal.from_line(line)


def test_that_a_damaged_line_hides_no_other(workspace: Workspace) -> None:
    job = ask(workspace)
    item = Proposal(SliceKey("V", 1), "", "", (), None, 0.5)
    job.append_lines(FOUND, ["{not a line"])
    job.add([item])
    found, offset = job.found_after(0)
    assert found == [item]
    assert job.found_after(offset) == ([], offset)


def test_that_a_checkpoint_is_named_with_its_hash() -> None:
    assert checkpoint_name("first @ 600", "0123456789abcdef") == "first @ 600 · 0123456789ab"


gain_of: Callable[..., float] = lambda *seen: expected_gains(seen)[len(seen) // 2]  # noqa: E731


def test_that_the_gain_grows_with_each_doubt() -> None:
    sure = Sighting(BOX, 0.9)
    assert gain_of(sure, sure, sure) == pytest.approx(0.1)
    assert gain_of(sure, Sighting(BOX, 0.6), sure) == pytest.approx(0.4)
    assert gain_of(sure, Sighting(BOX, 0.9, agreement=0.5), sure) == pytest.approx(0.55)
    jumped = Box(30, 20, 70, 50)
    assert gain_of(sure, Sighting(jumped, 0.9), sure) == pytest.approx(1 - 0.9 * iou(jumped, BOX))
    assert gain_of(sure) == pytest.approx(0.1)


def test_that_none_found_between_slices_that_show_the_organ_is_worth_a_look() -> None:
    sure, none = Sighting(BOX, 0.9), Sighting(None, 0.1)
    assert gain_of(sure, none, sure) == 1.0
    assert gain_of(sure, none, none) == 0.5
    assert gain_of(none, none, none) == pytest.approx(0.1)
    assert expected_gains([]) == []


def test_that_the_verb_leaves_what_the_window_shows_and_says_what_came_of_it(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(workspace.folder)
    assert main(["propose", folder, "--volume", "V", "--no-smooth", "--json"]) is ExitStatus.DONE
    said = json.loads(capsys.readouterr().out)
    job = ProposalJob.all_in(workspace.folder)[0]
    assert (job.request().model, job.request().smooth) == (SHIPPED_MODEL, False)
    assert {str(item.key) for item in job.found_after(0)[0] if item.boxes} == set(said["proposed"])
    assert (said["none_found"], said["unread"]) == (["V/4"], 0)
    assert main(["propose", folder]) is ExitStatus.DONE
    assert "On 1 slice none was found: V/4." in capsys.readouterr().out
    (workspace.folder / "1.png").unlink()
    assert main(["propose", folder, "shipped"]) is ExitStatus.BAD_INPUT
    assert "1 picture could not be read." in capsys.readouterr().out
    for words, sentence in (
        (["--volume", "W"], "There is no volume “W”. Choose one of: V."),
        (["first@600"], "no experiment"),
    ):
        assert main(["propose", folder, *words]) is ExitStatus.BAD_INPUT
        assert sentence in capsys.readouterr().err
    workspace.record_edits({SliceKey("V", n): Annotation(review=Review.ACCEPTED) for n in range(1, 5)}, "")
    assert main(["propose", folder]) is ExitStatus.BAD_INPUT
    assert "Every slice is accepted or rejected already." in capsys.readouterr().err
    assert len(ProposalJob.all_in(workspace.folder)) == 3
