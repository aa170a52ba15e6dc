"""What is measured on a workspace, in reports and at the command line."""

import csv
import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from engine.cli import main
from engine.data.annotation import Annotation, LabelledBox, Review, SliceKey, Source
from engine.data.boxes import Box
from engine.data.callipers import Calliper, Role
from engine.data.database import DATABASE
from engine.data.masks import EncodedMask, bounding_box
from engine.data.store import ImportedSlice, Slice, Workspace
from engine.data.volumes import Volume
from engine.errors import ExitStatus
from engine.measures.growth import age_from_tcd, centile_of_tcd
from engine.measures.measured import measure, measure_workspace, shown_callipers
from engine.measures.spacing import SpacingSource
from engine.reporting.measures import CSV_HEADINGS, measures_csv, measures_report, remark
from engine.reporting.spanish import SPANISH
from engine.wording import NOTICE
from tests.engine.measures.test_diameter import SIZE, ellipse

KNOWN, BARE, UNKNOWN, HUGE = "known", "bare", "unknown", "huge"
SPACING = (0.4, 0.4)
HALF = 32.0
"""Half a diameter in mm of pixels of 0.4 mm: 25.6 mm in all."""


def imported(key, mask):
    encoded = None if mask is None else EncodedMask.of(mask)
    box = Box(5, 5, 90, 90) if mask is None else bounding_box(mask)
    said = Annotation((LabelledBox(box, source=Source.DRAWN if mask is None else Source.MASK),))
    record = Slice(key, f"{key.volume}{key.index}.bmp", "0" * 64, SIZE, SIZE, encoded.sha256 if encoded else None)
    return ImportedSlice(record, encoded, said)


@pytest.fixture
def folder(tmp_path):
    """Volumes of three slices: one with spacing, one with boxes alone, one without spacing, one too large."""
    masks = [ellipse(half, half / 2, 0.4) for half in (HALF - 4, HALF, HALF - 5)]
    slices = [imported(SliceKey(name, n), mask) for name in (KNOWN, UNKNOWN, HUGE) for n, mask in enumerate(masks, 1)]
    slices += [imported(SliceKey(BARE, n), None) for n in (1, 2, 3)]
    volumes = [Volume(KNOWN, "p1", SPACING), Volume(BARE, "p2", SPACING), Volume(UNKNOWN), Volume(HUGE, "p3", (2, 2))]
    with Workspace.create(tmp_path / "ws") as workspace:
        workspace.add_import(volumes, slices)
    return tmp_path / "ws"


def measured(folder):
    with Workspace.open(folder) as workspace:
        return measured_in(workspace)


def measured_in(workspace):
    return {item.volume.name: item for item in measure_workspace(workspace, list(workspace.volumes().values()))}


def test_that_the_diameter_of_a_volume_is_that_of_its_plane(folder):
    found = measured(folder)[KNOWN]
    assert found.plane.key == SliceKey(KNOWN, 2)
    assert found.tcd_px == pytest.approx(2 * HALF, abs=0.9)
    assert found.tcd_mm == pytest.approx(0.8 * HALF, abs=0.4)
    assert found.age == age_from_tcd(found.tcd_mm)
    assert found.plane.tcd.tilt() == pytest.approx(np.degrees(0.4), abs=3)


def test_that_the_centile_is_that_of_the_age_by_dates(folder):
    with Workspace.open(folder) as workspace:
        volume = workspace.volumes()[KNOWN]
        assert measured_in(workspace)[KNOWN].centile is None
        workspace.record_volume(replace(volume, age_days=168), "age")
        found = measured_in(workspace)[KNOWN]
    assert found.centile == centile_of_tcd(found.tcd_mm, 24)
    assert 0 < found.centile.value < 100
    table = next(block for block in measures_report([found]).blocks if getattr(block, "name", "") == "volumes")
    row = dict(zip(table.headings, table.rows[0], strict=True))
    assert (row["age by dates"], row["centile"]) == ("24+0", f"{found.centile.value:.0f}")


def test_that_a_box_is_never_measured_as_a_diameter(folder):
    found = measured(folder)[BARE]
    assert (found.plane, found.tcd_px, found.tcd_mm, found.age) == (None, None, None, None)
    assert {item.box for item in found.slices} == {Box(5, 5, 90, 90)}


def test_that_without_a_spacing_there_are_pixels_alone(folder):
    found = measured(folder)[UNKNOWN]
    assert found.tcd_px == pytest.approx(2 * HALF, abs=0.9)
    assert (found.tcd_mm, found.age) == (None, None)


def test_that_points_set_by_hand_go_before_the_mask_and_a_rejected_slice_counts_for_nothing(folder):
    key, rejected = SliceKey(KNOWN, 1), SliceKey(KNOWN, 2)
    with Workspace.open(folder) as workspace:
        said = workspace.annotations()
        laid = Calliper((10, 10), (90, 10), Role.TCD)
        workspace.record_edits({key: Annotation(said[key].boxes, callipers=(laid,))}, "lay")
        workspace.record_edits({rejected: Annotation(said[rejected].boxes, Review.REJECTED)}, "reject")
    found = measured(folder)[KNOWN]
    assert [item.key.index for item in found.slices] == [1, 3]
    assert (found.plane.tcd, found.plane.by_hand) == (laid, True)
    assert found.tcd_mm == pytest.approx(32)


def test_that_a_midline_turns_the_diameter_across_it(folder):
    key = SliceKey(KNOWN, 2)
    with Workspace.open(folder) as workspace:
        line = Calliper((90, 60), (90, 120), Role.MIDLINE)
        workspace.record_edits({key: Annotation(callipers=(line,))}, "lay")
    found = measured(folder)[KNOWN].slices[1]
    assert found.across
    assert found.tcd.tilt() == pytest.approx(0, abs=1e-6)


def test_that_the_verb_tells_people_and_machines_and_writes_files(folder, tmp_path, capsys):
    table, pdf = tmp_path / "measures.csv", tmp_path / "measures.pdf"
    assert main(["measure", str(folder), "--csv", str(table), "--pdf", str(pdf), "--language", "es"]) is ExitStatus.DONE
    text = capsys.readouterr().out
    assert all(word in text for word in ("INTERGROWTH-21st", "no mask", "pixels only", "outside the reference", NOTICE))
    assert pdf.read_bytes().startswith(b"%PDF")
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    known = [row for row in rows if row["volumen"] == KNOWN]
    assert [row["plano"] for row in known] == ["", "sí", ""]
    assert float(known[1]["DTC, mm"]) == pytest.approx(0.8 * HALF, abs=0.4)
    assert SPANISH[NOTICE] in table.read_text(encoding="utf-8")
    assert main(["measure", str(folder), "--json"]) is ExitStatus.DONE
    data = json.loads(capsys.readouterr().out)
    assert [item["remark"] != "" for item in data["volumes"]] == [True, True, False, True]
    assert [item["spacing_from"] for item in data["volumes"]] == ["as imported", "as imported", "as imported", ""]
    assert {each["review"] for item in data["volumes"] for each in item["slices"]} == {"unreviewed"}
    assert all(word in text for word in ("0.400 × 0.400", "as imported"))
    assert data["volumes"][2]["age"]["weeks"] == pytest.approx(measured(folder)[KNOWN].age.weeks)


def test_that_a_damaged_mask_costs_its_slice_alone(folder, tmp_path, capsys):
    key = SliceKey(KNOWN, 2)
    drawn = EncodedMask.of(np.ones((SIZE, SIZE), bool))
    with Workspace.open(folder) as workspace:
        workspace.record_edits({key: replace(workspace.annotations()[key], mask=drawn.sha256)}, "draw", [drawn])
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        connection.execute("UPDATE mask SET data = x'00' WHERE sha256 = ?", (drawn.sha256,))
    found = measured(folder)[KNOWN]
    assert ([item.key.index for item in found.slices], [*found.left_out]) == ([1, 3], [key])
    assert found.tcd_px == pytest.approx(2 * (HALF - 4), abs=0.9)
    table = tmp_path / "measures.csv"
    assert main(["measure", str(folder), "--csv", str(table), "--json"]) is ExitStatus.BAD_INPUT
    told = capsys.readouterr()
    assert f"{key} is left out: " in told.err
    assert [*json.loads(told.out)["volumes"][2]["left_out"]] == [str(key)]
    assert "left out, its mask cannot be read: slice 2" in table.read_text(encoding="utf-8")


def slice_rows(volumes):
    return [row for row in csv.DictReader(measures_csv(volumes).splitlines()) if row["plane"]]


def test_that_the_csv_has_numbers_or_nothing_in_columns_of_numbers(folder):
    found = measured(folder)
    known = replace(found[KNOWN], volume=replace(found[KNOWN].volume, age_days=168))
    rows = list(csv.DictReader(measures_csv([known, *(found[name] for name in (BARE, UNKNOWN, HUGE))]).splitlines()))
    assert len(rows) == 12
    texts = {"volume", "patient", "plane", "review", "from", "pixel from", "remark", "reference", "notice"}
    assert [float(row[name]) for row in rows for name in row.keys() - texts if row[name]]
    (plane,) = (row for row in rows if row["volume"] == KNOWN and row["plane"])
    age = known.age
    days = [plane[name] for name in ("age, days", "reader low, days", "reader high, days", "age by dates, days")]
    assert days == [str(round(7 * weeks)) for weeks in (age.weeks, *age.reader, 24)]
    assert float(plane["centile"]) == pytest.approx(known.centile.value, abs=0.01)
    assert {row["notice"] for row in rows} == {NOTICE}
    assert {row["remark"] for row in rows if row["volume"] == BARE} == {"no mask: nothing to measure"}


def test_that_a_pixel_is_told_with_its_source(folder):
    found = measured(folder)[KNOWN]
    by_hand = replace(found, volume=replace(found.volume, spacing_source=str(SpacingSource.POINTS)))
    tables = [block for block in measures_report([found, by_hand]).blocks if getattr(block, "name", "") == "volumes"]
    told = [dict(zip(tables[0].headings, row, strict=True)) for row in tables[0].rows]
    assert [(row["pixel, mm"], row["pixel from"]) for row in told] == [
        ("0.400 × 0.400", "as imported"),
        ("0.400 × 0.400", "two points"),
    ]
    (row,) = slice_rows([by_hand])
    assert (row["pixel x, mm"], row["pixel y, mm"], row["pixel from"]) == ("0.4", "0.4", "two points")


@pytest.mark.parametrize("days", [13 * 7, 41 * 7])
def test_that_an_age_by_dates_outside_the_reference_is_told(folder, days):
    found = measured(folder)[KNOWN]
    found = replace(found, volume=replace(found.volume, age_days=days))
    assert remark(found) == "age by dates outside the reference, 14 to 40 weeks: no centile"


def test_that_a_diameter_outside_the_reference_has_neither_age_nor_centile(folder):
    found = measured(folder)[KNOWN]
    found = replace(found, volume=replace(found.volume, spacing_mm=(0.1, 0.1), age_days=168))
    assert (found.age, found.centile) == (None, None)
    assert remark(found) == "TCD outside the reference, 12 to 55 mm: no age"


def test_that_each_slice_tells_its_review(folder):
    key = SliceKey(KNOWN, 2)
    with Workspace.open(folder) as workspace:
        boxes = workspace.annotations()[key].boxes
        workspace.record_edits({key: Annotation(boxes, Review.ACCEPTED)}, "accept")
        found = measured_in(workspace)[KNOWN]
    rows = csv.DictReader(measures_csv([found], "es").splitlines())
    assert [row["revisión"] for row in rows] == ["sin revisar", "aceptado", "sin revisar"]
    table = next(block for block in measures_report([found]).blocks if getattr(block, "name", "") == "volumes")
    assert dict(zip(table.headings, table.rows[0], strict=True))["review"] == "accepted"


def test_that_every_heading_of_the_csv_has_spanish():
    same = {"x0", "y0", "x1", "y1"}
    assert set(CSV_HEADINGS) - SPANISH.keys() <= same


def test_that_the_report_never_judges(folder):
    for language in ("en", "es"):
        said = repr(measures_report(list(measured(folder).values()), language)).lower()
        assert "normal" not in said
        assert "intergrowth" in said


def test_that_a_volume_that_is_not_there_is_told_with_a_few_that_are(tmp_path, capsys):
    with Workspace.create(tmp_path / "ws") as workspace:
        workspace.add_import([Volume(f"v{number:02}") for number in range(59)], [])
    assert main(["measure", str(tmp_path / "ws"), "--volume", "nope"]) == ExitStatus.BAD_INPUT
    told = "There is no volume “nope”. Choose one of: v00, v01, v02, v03, v04 and 54 more."
    assert told in capsys.readouterr().err


def test_that_a_midline_that_is_a_point_counts_as_none():
    mask, key = ellipse(60, 25, 0.2), SliceKey(KNOWN, 1)
    point = Annotation(callipers=(Calliper((80, 40), (80, 40), Role.MIDLINE),))
    bare, found = (measure(key, mask, said, SPACING) for said in (Annotation(), point))
    assert found == bare
    assert found.tcd is not None
    assert not found.across
    assert shown_callipers(point, mask, SPACING)[-1] == (None, found.tcd)
