"""What is measured on a workspace, in reports and at the command line."""

import csv
import json
from dataclasses import replace

import numpy as np
import pytest

from engine.cli import main
from engine.data.annotation import Annotation, LabelledBox, Review, SliceKey, Source
from engine.data.boxes import Box
from engine.data.callipers import Calliper, Role
from engine.data.export_job import NOTICE
from engine.data.masks import EncodedMask, bounding_box
from engine.data.store import ImportedSlice, Slice, Workspace
from engine.data.volumes import Volume
from engine.errors import ExitStatus
from engine.measures.growth import age_from_tcd, centile_of_tcd
from engine.measures.measured import measure_workspace
from engine.reporting.measures import measures_report
from engine.reporting.spanish import SPANISH
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


def test_that_without_a_spacing_there_are_pixels_alone(folder):
    found = measured(folder)[UNKNOWN]
    assert found.tcd_px == pytest.approx(2 * HALF, abs=0.9)
    assert (found.tcd_mm, found.age) == (None, None)


def test_that_points_set_by_hand_go_before_the_mask_and_a_rejected_slice_counts_for_nothing(folder):
    key, rejected = SliceKey(KNOWN, 1), SliceKey(KNOWN, 2)
    with Workspace.open(folder) as workspace:
        said = workspace.annotations()
        laid = Calliper((10, 10), (90, 10), Role.TCD)
        workspace.record_edit(key, Annotation(said[key].boxes, callipers=(laid,)), "lay")
        workspace.record_edit(rejected, Annotation(said[rejected].boxes, Review.REJECTED), "reject")
    found = measured(folder)[KNOWN]
    assert [item.key.index for item in found.slices] == [1, 3]
    assert (found.plane.tcd, found.plane.by_hand) == (laid, True)
    assert found.tcd_mm == pytest.approx(32)


def test_that_a_midline_turns_the_diameter_across_it(folder):
    key = SliceKey(KNOWN, 2)
    with Workspace.open(folder) as workspace:
        line = Calliper((90, 60), (90, 120), Role.MIDLINE)
        workspace.record_edit(key, Annotation(callipers=(line,)), "lay")
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
    assert data["volumes"][2]["age"]["weeks"] == pytest.approx(measured(folder)[KNOWN].age.weeks)


def test_that_the_report_never_judges(folder):
    for language in ("en", "es"):
        said = repr(measures_report(list(measured(folder).values()), language)).lower()
        assert "normal" not in said
        assert "intergrowth" in said
