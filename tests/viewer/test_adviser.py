"""The smart tool asks a model: what was proposed on disk, or a process that stays; without one it works as before."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.document.model_proposals import let_stand
from cerebellum_viewer.document.suggestions import StandingProposal, Suggestion
from cerebellum_viewer.services import adviser as module
from cerebellum_viewer.services.adviser import Adviser
from engine.data.annotation import LabelledBox, SliceKey, Source
from engine.data.boxes import iou
from engine.data.masks import EncodedMask, bounding_box
from engine.data.phantom.dataset import render_patient
from engine.data.phantom.draw import draw_patient
from engine.data.store import Slice
from engine.files import sha256_of_file
from engine.proposals import SHIPPED_MODEL, Proposal
from engine.scoring.readings import readings_of
from tests.viewer import mouse
from tests.viewer.conftest import HEIGHT, WIDTH

FIRST = SliceKey("V", 1)
REAL = (sys.executable, "-P", "-m", "engine.adviser")


def recorded(path: Path) -> Slice:
    """A file as an import records it, but for its size."""
    return Slice(FIRST, path.name, sha256_of_file(path), 1, 1)


@pytest.fixture
def adviser() -> Iterator[Adviser]:
    made = Adviser()
    yield made
    made.close()


def test_that_a_process_that_stays_draws_the_organ_and_answers_on_about_damaged_pictures(
    adviser: Adviser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ADVISER", REAL)
    monkeypatch.setattr(module, "PATIENCE_S", 60.0)
    rng = np.random.default_rng([98_765, 1])
    phantom = list(render_patient(draw_patient(rng, 3), rng))[1]
    cv2.imwrite(str(tmp_path / "it’s.png"), phantom.picture)
    (tmp_path / "damaged.png").write_bytes(b"no picture")
    organ, damaged = (recorded(tmp_path / name) for name in ("it’s.png", "damaged.png"))
    found = adviser.proposal(SHIPPED_MODEL, tmp_path, organ)
    process = adviser._process
    assert found is not None
    assert found.mask is not None
    drawn, truth = bounding_box(found.mask.decode()), bounding_box(phantom.mask)
    assert drawn is not None
    assert truth is not None
    assert iou(drawn, truth) > 0.6
    assert adviser.proposal(SHIPPED_MODEL, tmp_path, damaged) is None
    assert adviser.proposal(SHIPPED_MODEL, tmp_path, replace(organ, image_sha256="another")) is None
    assert adviser.proposal(SHIPPED_MODEL, tmp_path, organ) == found
    assert process is not None
    assert adviser._process is process
    adviser.close()
    assert process.poll() is not None
    assert adviser.proposal(SHIPPED_MODEL, tmp_path, organ) is None


@pytest.mark.parametrize("does", ["", "print('not a proposal', flush=True)", "import time; time.sleep(60)"])
def test_that_a_process_that_does_not_answer_is_ended_and_not_asked_again(
    adviser: Adviser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    monkeypatch.setattr(module, "ADVISER", (sys.executable, "-S", "-c", does))
    monkeypatch.setattr(module, "PATIENCE_S", 0.5)
    for _ in range(3):
        assert adviser.proposal(SHIPPED_MODEL, tmp_path, Slice(FIRST, "any.png", "", 1, 1)) is None
    assert adviser._process is None or adviser._process.poll() is not None


def test_that_an_answer_that_comes_too_late_is_passed_over_and_the_next_question_is_answered(
    adviser: Adviser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Proposal(SliceKey("V", 1), "", "0", (), EncodedMask.of(np.ones((3, 4), np.bool_)), 0.5)
    line = said.to_line()
    both = f"import sys; sys.stdin.readline(); sys.stdin.readline(); print('null'); print({line!r}, flush=True)"
    monkeypatch.setattr(module, "ADVISER", (sys.executable, "-S", "-c", both))
    monkeypatch.setattr(module, "PATIENCE_S", 0.1)
    assert adviser.proposal(SHIPPED_MODEL, tmp_path, Slice(FIRST, "first.png", "", 1, 1)) is None
    monkeypatch.setattr(module, "PATIENCE_S", 60.0)
    assert adviser.proposal(SHIPPED_MODEL, tmp_path, Slice(FIRST, "second.png", "", 1, 1)) == said


def test_that_the_first_proposal_in_a_box_is_what_was_proposed_for_the_slice(viewer: Viewer, qtbot: QtBot) -> None:
    document, key = viewer.document, viewer.document.current
    assert key is not None
    box = document.annotations[key].boxes[0].box
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    mask[round(box.y0) + 3 : round(box.y1) - 3, round(box.x0) + 3 : round(box.x1) + 9] = True
    stands = StandingProposal(Suggestion((), EncodedMask.of(mask), Source.MODEL), "", 0.5, "shipped")
    let_stand(document, {key: stands}, frozenset())
    viewer.window.table["tool.smart"].trigger()
    qtbot.waitUntil(lambda: viewer.canvas.tool.preview().proposed is not None, timeout=10_000)
    proposed = viewer.canvas.tool.preview().proposed
    assert proposed is not None
    inside = mask.copy()
    inside[:, round(box.x1) :] = False
    assert np.array_equal(proposed, inside)


NAME = "tiny @ 9 · 0123456789ab"


@pytest.mark.parametrize(("clicked", "cut"), [(False, False), (True, False), (False, True)])
def test_that_what_a_model_drew_keeps_its_name_and_confidence_and_says_whether_a_hand_changed_it(
    viewer: Viewer, qtbot: QtBot, clicked: bool, cut: bool
) -> None:
    """So that readers who took over one model's mask are told to agree by construction."""
    document, key, tool = viewer.document, viewer.document.current, lambda: viewer.canvas.tool
    assert key is not None
    assert document.workspace is not None
    box = document.annotations[key].boxes[0].box
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    mask[round(box.y0) + 3 : round(box.y1) - 3, round(box.x0) + 3 : round(box.x1) + (9 if cut else -3)] = True
    found = (
        LabelledBox(box.moved(-box.width, 0), source=Source.MODEL, score=0.9, checkpoint=NAME),
        LabelledBox(box.moved(2, 0), source=Source.MODEL, score=0.75, checkpoint=NAME),
    )
    stands = StandingProposal(Suggestion(found, EncodedMask.of(mask), Source.MODEL), "", 0.5, NAME)
    let_stand(document, {key: stands}, frozenset())
    viewer.window.table["tool.smart"].trigger()
    qtbot.waitUntil(lambda: tool().preview().proposed is not None, timeout=10_000)
    if clicked:
        first, canvas = tool().preview().proposed, viewer.canvas
        stroke = [canvas.to_screen((box.center[0], y)) for y in (box.y1 - 6, box.y1 - 1)]
        mouse.drag(canvas.viewport(), stroke)
        qtbot.waitUntil(lambda: tool().preview().proposed is not first, timeout=10_000)
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Return)
    said = document.annotations[key]
    source = Source.CORRECTED_MODEL if clicked or cut else Source.MODEL
    assert (said.mask_source, said.mask_checkpoint) == (source, NAME)
    assert [(item.source, item.score, item.checkpoint) for item in said.boxes] == [(source, 0.75, NAME)]
    reading = readings_of(document.workspace, document.workspace.readers.current.name)[key]
    assert (reading.proposed_by, reading.corrected) == ({NAME}, clicked or cut)


def test_that_a_mask_of_something_else_is_no_first_proposal(viewer: Viewer, qtbot: QtBot) -> None:
    document, key = viewer.document, viewer.document.current
    assert key is not None
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    mask[:5, :5] = True
    let_stand(
        document, {key: StandingProposal(Suggestion((), EncodedMask.of(mask), Source.MODEL), "", 0.5, "x")}, frozenset()
    )
    viewer.window.table["tool.smart"].trigger()
    qtbot.waitUntil(lambda: viewer.canvas.tool.preview().proposed is not None, timeout=10_000)
    proposed = viewer.canvas.tool.preview().proposed
    assert proposed is not None
    assert proposed[40, 60]
    assert not proposed[:5, :5].any()
