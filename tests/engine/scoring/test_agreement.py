"""Agreement of readers: published examples, identities, what is counted, and the verb."""

import csv
import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.cli import main
from engine.data.annotation import Annotation, LabelledBox, Review, SliceKey, Source
from engine.data.boxes import Box, iou
from engine.data.callipers import Calliper, Role
from engine.data.database import DATABASE
from engine.data.export_job import PROVENANCE
from engine.data.masks import EncodedMask, bounding_box
from engine.data.phantom.dataset import write_phantom
from engine.data.split import Part
from engine.data.store import Workspace
from engine.data.volumes import Volume
from engine.errors import ExitStatus, UserError
from engine.measures.measured import measure_workspace
from engine.proposals import SHIPPED_MODEL, Proposal, ProposalJob, ProposedBox, ask_for, checkpoint_name, state_of
from engine.reporting.agreement import agreement_report
from engine.reporting.document import Words
from engine.reporting.tables import Table
from engine.reporting.words import UNNAMED
from engine.scoring.agreement import BOX_HEIGHT, BOX_WIDTH, LIMIT, TCD, agreement, bland_altman, icc21
from engine.scoring.intervals import t_interval
from engine.scoring.readings import Reading, readings_of, readings_of_detector, readings_of_shipped
from engine.shipped import SHIPPED
from tests.engine.html_page import Page
from tests.engine.study.localising import localiser_in

SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)
"""Six targets by four judges; ICC(2,1) is .29 (Shrout and Fleiss 1979, table 4)."""


def test_that_icc_is_that_of_the_published_example():
    """The interval .02 to .76 is that of R's psych and irr for the same table."""
    found = icc21(SHROUT_FLEISS)
    assert found.value == pytest.approx(0.29, abs=0.005)
    assert (found.low, found.high) == (pytest.approx(0.02, abs=0.005), pytest.approx(0.76, abs=0.005))
    assert found.patients == 6


@given(arrays(float, (8, 2), elements=st.floats(10, 50)), st.floats(1, 5), st.floats(-20, 20))
def test_that_icc_does_not_depend_on_the_unit(values, factor, shift):
    before, after = icc21(values), icc21(values * factor + shift)
    if before is not None and values.mean(axis=1).std() > 0.1:
        assert after.value == pytest.approx(before.value, abs=1e-6)
        if before.low is not None:
            assert before.low <= before.value + 1e-9 <= before.high + 2e-9


def test_that_a_constant_difference_costs_absolute_agreement():
    values = np.random.default_rng(0).uniform(20, 40, 12)
    assert icc21(np.column_stack([values, values])).value == 1
    assert icc21(np.column_stack([values, values + 10])).value < 0.8
    assert icc21(np.full((5, 2), 3.0)) is None


def test_that_limits_hold_the_differences_by_hand():
    first, second = np.array([20.0, 25, 30, 35]), np.array([21.0, 25, 32, 37])
    found = bland_altman("TCD", "mm", first, second)
    spread = np.std([1, 0, 2, 2], ddof=1)
    assert found.bias == t_interval([1, 0, 2, 2])
    assert (found.low, found.high) == pytest.approx((1.25 - LIMIT * spread, 1.25 + LIMIT * spread))
    assert found.points[0] == (20.5, 1.0)
    assert found.limit_error > found.bias.high - found.bias.value


def test_that_one_patient_has_no_limits():
    found = bland_altman("TCD", "mm", np.array([20.0]), np.array([22.0]))
    assert (found.bias.value, found.low, found.icc) == (2, None, None)


A, B = Box(0, 0, 10, 10), Box(2, 0, 12, 10)
VOLUMES = {"v": Volume("v", "p", (0.5, 0.5)), "w": Volume("w", None, (0.5, 0.5))}
KEYS = [SliceKey("v", 1), SliceKey("v", 2), SliceKey("v", 3), SliceKey("w", 1)]


def test_that_a_volume_of_nobody_is_no_patient_of_its_name():
    volumes = {"v": Volume("v", "w", (0.5, 0.5)), "w": Volume("w", None, (0.5, 0.5))}
    both = dict(zip(KEYS, map(Reading, (A, A, A, B)), strict=True))
    found = agreement(both, both, volumes)
    assert (found.patients, found.unnamed, found.iou.patients) == (2, 1, 2)
    words = [block.text for block in agreement_report(("A", "B"), {}, found).blocks if isinstance(block, Words)]
    assert UNNAMED.format(count=1) in words


def test_that_slices_are_counted_by_who_drew_and_the_worst_come_first():
    first = dict(zip(KEYS, map(Reading, (A, A, None, A)), strict=True)) | {SliceKey("v", 9): Reading(A)}
    second = dict(zip(KEYS, map(Reading, (B, None, None, A)), strict=True))
    found = agreement(first, second, VOLUMES)
    assert (found.first_only, found.second_only, found.neither, found.patients) == (1, 0, 1, 2)
    assert found.unnamed == 1
    assert [item.key for item in found.slices] == [KEYS[1], KEYS[0], KEYS[2], KEYS[3]]
    assert found.iou.value == pytest.approx((iou(A, B) + 1) / 2)
    assert found.slice_iou == pytest.approx((iou(A, B) + 1) / 2)
    assert found.dice is None
    assert [(item.quantity, item.unit, item.bias.value) for item in found.sizes] == [
        (BOX_WIDTH, "mm", 0),
        (BOX_HEIGHT, "mm", 0),
    ]


def test_that_the_tcd_is_that_of_each_volume_as_it_is_measured(fresh_workspace_folder):
    """Of each reader in the transcerebellar plane, which a slice that is rejected is not; never a mean over slices."""
    with Workspace.open(fresh_workspace_folder) as workspace:
        for reader, longer in (("B", 0), ("C", 4)):
            workspace.readers.add(reader)
            with workspace.readers.reading_as(reader):
                drawn = {
                    key: Annotation(
                        callipers=(Calliper((0, 0), (20 + longer + 3 * key.index, 0), Role.TCD),),
                        review=Review.REJECTED if key.index > 2 else Review.ACCEPTED,
                    )
                    for key in workspace.slices()
                }
                workspace.record_edits(drawn, "draw")
        found = agreement(*(readings_of(workspace, name) for name in "BC"), workspace.volumes()).sizes[0]
        with workspace.readers.reading_as("B"):
            measured = measure_workspace(workspace, list(workspace.volumes().values()))
    assert {item.plane.key.index for item in measured} == {2}
    assert (found.quantity, found.unit) == (TCD, "px")
    assert sorted(mean - difference / 2 for mean, difference in found.points) == pytest.approx(
        sorted(item.tcd_px for item in measured)
    )


def test_that_what_one_reader_alone_found_counts_as_a_miss_of_the_other():
    """By patient, over the slices with a box by the other: a false alarm is no miss, and nothing drawn no slice."""
    first = dict(zip(KEYS, map(Reading, (A, A, None, A)), strict=True))
    second = dict(zip(KEYS, map(Reading, (B, None, B, A)), strict=True))
    found = agreement(first, second, VOLUMES)
    each = iou(A, B)
    assert [item.value for item in found.with_misses] == pytest.approx([(each / 2 + 1) / 2] * 2)
    assert {item.key: (item.with_misses(0), item.with_misses(1)) for item in found.slices} == {
        KEYS[0]: (each, each),
        KEYS[1]: (None, 0),
        KEYS[2]: (0, None),
        KEYS[3]: (1, 1),
    }


def test_that_sizes_are_in_pixels_where_one_spacing_is_not_known():
    volumes = {**VOLUMES, "w": Volume("w")}
    found = agreement({KEYS[3]: Reading(A)}, {KEYS[3]: Reading(Box(0, 0, 14, 10))}, volumes)
    assert (found.sizes[0].unit, found.sizes[0].bias.value) == ("px", 4)


def test_that_boxes_of_one_detector_are_counted_as_agreeing_by_construction():
    """Whether it is the detector itself or another person who accepted its box; one's own box is nobody's."""
    by, other = ({"proposed_by": frozenset({name})} for name in ("tiny @ 9 · abc", "tiny @ 50"))
    first = dict(
        zip(KEYS, (Reading(A, **by), Reading(A, **by, corrected=True), Reading(A), Reading(A, **by)), strict=True)
    )
    second = dict(zip(KEYS, (Reading(A, **by), Reading(B, **by), Reading(A, **by), Reading(A, **other)), strict=True))
    found = agreement(first, second, VOLUMES)
    assert (found.accepted, found.corrected) == (1, 1)
    assert found.by_construction.startswith("On 2 of 4 slices both boxes come from one detector (1 as")
    assert agreement({KEYS[0]: Reading(A)}, {KEYS[0]: Reading(A)}, VOLUMES).by_construction == ""


def test_that_a_slice_that_cannot_be_read_is_left_out_and_named():
    first = {key: Reading(A) for key in KEYS[:3]}
    second = {**first, KEYS[1]: Reading(None, fault="v/2 of B: the mask is damaged.")}
    found = agreement(first, second, VOLUMES)
    assert ([item.key for item in found.slices], found.faults) == (
        [KEYS[0], KEYS[2]],
        ("v/2 of B: the mask is damaged.",),
    )
    assert found.left_out == (KEYS[1],)
    with pytest.raises(UserError, match="v/2 of B"):
        agreement({KEYS[1]: Reading(A)}, second, VOLUMES)


def test_that_readers_who_share_no_slice_cannot_be_compared():
    with pytest.raises(UserError, match="read by both"):
        agreement({KEYS[0]: Reading(A)}, {KEYS[1]: Reading(A)}, VOLUMES)


@pytest.fixture
def two_readers(fresh_workspace_folder):
    """A workspace in which B has drawn the boxes of all slices two pixels to the right."""
    with Workspace.open(fresh_workspace_folder) as workspace:
        workspace.readers.add("B")
        moved = {
            key: Annotation(tuple(LabelledBox(item.box.moved(2, 0)) for item in said.boxes))
            for key, said in workspace.annotations().items()
            if said.boxes
        }
        with workspace.readers.reading_as("B"):
            workspace.record_edits(moved, "draw")
    return fresh_workspace_folder


def test_that_the_verb_tells_people_and_machines(two_readers, tmp_path, capsys):
    words = ["agreement", str(two_readers), "main", "B"]
    figure = tmp_path / "plots.svg"
    assert main([*words, "--csv", str(tmp_path / "slices.csv"), "--figure", str(figure)]) is ExitStatus.DONE
    assert "limits of agreement" in figure.read_text(encoding="utf-8")
    assert main([*words, "--figure", str(tmp_path / "plots.txt")]) is ExitStatus.BAD_INPUT
    text = capsys.readouterr().out
    assert "ICC(2,1)" in text
    assert (tmp_path / "slices.csv").read_text().startswith("slice,patient,iou,dice,")
    assert "missed as 0" not in text
    assert main([*words, "--json"]) is ExitStatus.DONE
    data = json.loads(capsys.readouterr().out)
    with Workspace.open(two_readers) as workspace:
        first, second = (readings_of(workspace, name) for name in ("main", "B"))
    overlaps = [iou(first[key].box, second[key].box) for key in second]
    assert data["slice_iou"] == pytest.approx(np.mean(overlaps))
    assert data["sizes"][0]["bias"]["value"] == pytest.approx(0)
    assert main(["agreement", str(two_readers)]) is ExitStatus.BAD_INPUT
    assert "of main, B, shipped or an EXPERIMENT@STEP. Name both" in capsys.readouterr().err
    assert main(["agreement", str(two_readers), "main", "C"]) is ExitStatus.BAD_INPUT


def test_that_what_another_reader_said_is_exported_without_the_experts_masks(tmp_path, capsys):
    write_phantom(tmp_path / "source", patients=1, slices=2)
    for name, reader in (("source", "main"), ("labels", "B")):
        assert main(["import", str(tmp_path / name), str(tmp_path / "ws"), "--reader", reader]) is ExitStatus.DONE
        (tmp_path / "labels").mkdir(exist_ok=True)
        rows = [f"P01,{number},{number + 1},2,30,40" for number in (1, 2)]
        (tmp_path / "labels" / "b.csv").write_text("\n".join(["volume,slice,x0,y0,x1,y1", *rows]))
    words = ["export", str(tmp_path / "ws"), "--format", "csv"]
    for reader, source in (("main", "mask"), ("B", "")):
        assert main([*words, str(tmp_path / reader), "--reader", reader]) is ExitStatus.DONE
        with (tmp_path / reader / PROVENANCE).open(encoding="utf-8") as file:
            found = list(csv.DictReader(file))
        assert {row["mask_source"] for row in found} == {source}
    assert [float(row["x0"]) for row in found] == [2, 3]
    assert " of B in " in capsys.readouterr().out
    assert main([*words, str(tmp_path / "c"), "--reader", "nobody"]) is ExitStatus.BAD_INPUT


def test_that_volumes_of_nobody_are_not_called_patients(two_readers, capsys):
    words = ["agreement", str(two_readers), "main", "B"]
    with Workspace.open(two_readers) as workspace:
        volumes = list(workspace.volumes().values())
        for nameless, said in (
            (1, f"{len(volumes) - 1} patients and 1 volume without a patient read by both"),
            (len(volumes), f"of {len(volumes)} volumes without a patient read by both"),
        ):
            for volume in volumes[:nameless]:
                workspace.record_volume(replace(volume, patient=None), "patient")
            main(words)
            assert said in capsys.readouterr().out


def test_that_a_detector_is_one_more_reader_who_frames_draws_and_is_measured(two_readers, capsys):
    made = localiser_in(two_readers, scores=[0.9, 0.1])
    keys = [item.key for item in made.manifest().part(Part.VAL)]
    found = readings_of_detector(made, 2, [Part.VAL], 0.5)
    assert [*found] == keys[:2]
    sure, unsure = found.values()
    assert (unsure.box, unsure.mask, unsure.tcd) == (None, None, None)
    assert bounding_box(sure.mask).edges == pytest.approx(sure.box.edges, abs=2)
    person = Reading(sure.box, np.roll(sure.mask, 2, 1), sure.tcd)
    compared = agreement({keys[0]: person}, found, {keys[0].volume: Volume(keys[0].volume)})
    assert compared.dice.value == pytest.approx(0.95, abs=0.03)
    assert compared.sizes[0].quantity == "TCD"
    assert main(["agreement", str(two_readers), "small@2", "small@2", "--json"]) is ExitStatus.DONE
    assert json.loads(capsys.readouterr().out)["dice"]["value"] == 1


def test_that_what_the_shipped_detector_proposed_last_is_one_more_reading(two_readers, capsys):
    words = ["agreement", str(two_readers), "main", SHIPPED, "--json"]
    assert main(words) is ExitStatus.BAD_INPUT
    drawn = np.zeros((60, 80), bool)
    drawn[20:40, 20:60] = True
    with Workspace.open(two_readers) as workspace:
        key = next(key for key, said in workspace.annotations().items() if said.boxes)
        said, request = workspace.annotations()[key], ask_for(workspace, SHIPPED_MODEL, [key])
        found = ProposedBox(said.boxes[0].box, "cerebellum", 0.9)
        proposal = Proposal(key, state_of(said), "", (found,), EncodedMask.of(drawn), 0.0)
        ProposalJob.create(two_readers, request).add([proposal])
        ProposalJob.create(two_readers, request)
        reading = readings_of_shipped(workspace)[key]
    assert reading.mask.sum() == drawn.sum()
    assert reading.tcd is not None
    assert main(words) is ExitStatus.DONE
    assert json.loads(capsys.readouterr().out)["slice_iou"] == 1
    with Workspace.open(two_readers) as workspace:
        taken = LabelledBox(said.boxes[0].box, source=Source.MODEL, checkpoint=checkpoint_name(SHIPPED, ""))
        workspace.record_edits({key: replace(said, boxes=(taken,))}, "accept")
    assert main(words[:-1]) is ExitStatus.DONE
    assert "On 1 of 1 slice both boxes come from one detector (1 as it proposed them, 0" in capsys.readouterr().out


def test_that_each_slice_counts_as_the_shipped_detector_saw_it_last(two_readers):
    with Workspace.open(two_readers) as workspace:
        said = {key: own for key, own in workspace.annotations().items() if own.boxes}
        first, second = list(said)[:2]
        for keys, boxes in (([first, second], 1), ([second], 0)):
            drawn = (ProposedBox(Box(1, 2, 30, 40), "cerebellum", 0.9),) * boxes
            job = ProposalJob.create(two_readers, ask_for(workspace, SHIPPED_MODEL, keys))
            job.add([Proposal(key, state_of(said[key]), "", drawn, None, 0.0) for key in keys])
        found = readings_of_shipped(workspace)
    assert {key: reading.box is not None for key, reading in found.items()} == {first: True, second: False}


def test_that_the_misses_of_a_detector_lead_and_stand_in_the_csv(two_readers, tmp_path, capsys):
    with Workspace.open(two_readers) as workspace:
        said = {key: own for key, own in workspace.annotations().items() if own.boxes and key.volume == "v0"}
        hit, missed = list(said)[:2]
        request = ask_for(workspace, SHIPPED_MODEL, [hit, missed])
        box = ProposedBox(said[hit].boxes[0].box, "cerebellum", 0.9)
        found = [
            Proposal(key, state_of(said[key]), "", boxes, None, 0.0) for key, boxes in ((hit, (box,)), (missed, ()))
        ]
        ProposalJob.create(two_readers, request).add(found)
    table = tmp_path / "slices.csv"
    assert main(["agreement", str(two_readers), "main", SHIPPED, "--csv", str(table)]) is ExitStatus.DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "Mean IoU, what shipped missed as 0, by patient: 0.500."
    assert lines[2] == "IoU of boxes where both drew one, by patient: 1.000."
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert {row["slice"]: row["iou_second_misses_as_0"] for row in rows} == {str(hit): "1.0", str(missed): "0.0"}


def test_that_the_verb_writes_a_report_of_its_own_in_both_languages(two_readers, tmp_path):
    """Without an experiment; of names and numbers, and nobody's reading is called the truth."""
    words = ["agreement", str(two_readers), "main", "B"]
    pages = []
    for language in ("en", "es"):
        out = tmp_path / f"{language}.html"
        assert main([*words, "--html", str(out), "--language", language]) is ExitStatus.DONE
        pages.append(Page(out.read_text(encoding="utf-8")))
    english, spanish = pages
    with Workspace.open(two_readers) as workspace:
        found = agreement(*(readings_of(workspace, name) for name in ("main", "B")), workspace.volumes())
    (read,) = english.rows("What both have read")
    assert (read["first reader"], read["second reader"], read["slices of both"]) == (
        "main",
        "B",
        str(len(found.slices)),
    )
    rows = {row["what"]: row for row in english.rows("How far readers agree")}
    assert float(rows["IoU of boxes"]["value"]) == pytest.approx(found.iou.value, abs=5e-5)
    width = next(size for size in found.sizes if size.quantity == BOX_WIDTH)
    assert float(rows[f"{BOX_WIDTH}, second less first, px"]["limit, high"]) == pytest.approx(width.high, abs=5e-5)
    assert "truth" not in english.text.casefold()
    assert "misses of" not in english.text
    assert not english.open
    assert "img" in english.tags
    shown = {word.strip() for word in english.words if word.strip()}
    untold = shown & {word.strip() for word in spanish.words} - {"Dice", "IoU"}
    assert [word for word in untold if " " in word and word != "main, B"] == []
    pdf = tmp_path / "agreement.pdf"
    assert main([*words, "--pdf", str(pdf)]) is ExitStatus.DONE
    assert pdf.read_bytes().startswith(b"%PDF")


def test_that_a_report_about_a_detector_counts_its_misses():
    first = {key: Reading(A) for key in KEYS}
    found = agreement(first, {**first, KEYS[0]: Reading(None)}, VOLUMES)
    tables = {
        block.name: block for block in agreement_report(("A", "D"), {1: "D"}, found).blocks if isinstance(block, Table)
    }
    assert tables["agreement"].rows[0][:2] == ["mean IoU, misses of D as 0", pytest.approx(5 / 6)]
    assert [row[-1] for row in tables["slices"].rows] == [0, 1, 1, 1]


def test_that_a_damaged_mask_costs_the_verb_its_slice_alone(two_readers, capsys):
    drawn = EncodedMask.of(np.ones((72, 97), bool))
    with Workspace.open(two_readers) as workspace, workspace.readers.reading_as("B"):
        key, said = next((key, said) for key, said in workspace.annotations().items() if said.boxes)
        workspace.record_edits({key: replace(said, mask=drawn.sha256)}, "draw", [drawn])
    with closing(sqlite3.connect(two_readers / DATABASE)) as connection, connection:
        connection.execute("UPDATE mask SET data = x'00'")
    assert main(["agreement", str(two_readers), "main", "B"]) is ExitStatus.BAD_INPUT
    told = capsys.readouterr()
    assert "17 slices" in told.out
    assert f"{key} of B: " in told.err


def test_that_a_reading_is_adopted_for_training_and_export(two_readers, capsys):
    assert main(["reader", "adopt", str(two_readers), "B"]) is ExitStatus.DONE
    assert capsys.readouterr().out.startswith("18 slices of main")
    with Workspace.open(two_readers) as workspace:
        theirs, ours = workspace.annotations("B"), workspace.annotations()
        assert [key for key in ours if ours[key].boxes and ours[key] != theirs[key]] == []
        assert {edit.action for edit in workspace.history.edits(newest=18)} == {"adopt B"}
        assert workspace.integrity_faults() == []
    assert main(["reader", "adopt", str(two_readers), "B", "--json"]) is ExitStatus.DONE
    assert json.loads(capsys.readouterr().out) == {"slices": 0}
    assert main(["reader", "adopt", str(two_readers), "nobody"]) is ExitStatus.BAD_INPUT


def test_that_readers_are_listed_and_added(two_readers, capsys):
    assert main(["reader", "add", str(two_readers), "C", "--blinded"]) is ExitStatus.DONE
    assert main(["reader", "list", str(two_readers), "--json"]) is ExitStatus.DONE
    found = json.loads(capsys.readouterr().out.splitlines()[-1])["readers"]
    assert [(item["name"], item["blinded"]) for item in found] == [("main", False), ("B", False), ("C", True)]
    assert found[1]["slices"] == 18
