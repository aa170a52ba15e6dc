"""Export: other programs read the same boxes, nobody takes a model's box for an expert's, all of it or nothing."""

import csv
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools.coco import COCO

from engine.data.annotation import CLASSES, Annotation, LabelledBox, Review, SliceKey, Source
from engine.data.boxes import Box
from engine.data.export import export_workspace, write_list_files
from engine.data.export_formats import FORMATS
from engine.data.images import read_grey
from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.label_files import yolo as yolo_files
from engine.data.label_files.coco import run_lengths
from engine.data.label_files.yolo import write_yolo
from engine.data.masks import EncodedMask
from engine.data.split import LEAK_STAMP, Part, Split, SplitPlan, make_splits
from engine.data.store import Workspace
from engine.errors import UserError

MASK_BOX, DRAWN_BOX = (10, 5, 24, 17), (0.125, 1 / 3, 39.9, 29)
STEMS = [f"v{volume}_{number:03d}" for volume in range(4) for number in range(3)]
EXPECTED = {stem: [] if stem.endswith("2") else [MASK_BOX] for stem in STEMS} | {"v0_001": [MASK_BOX, DRAWN_BOX]}


@pytest.fixture
def split_workspace(workspace):
    """Twelve slices, four of them accepted without a box, one with a second box by a model, and a split."""
    for volume in range(4):
        workspace.record_edits({SliceKey(f"v{volume}", 2): Annotation((), Review.ACCEPTED)}, "accept")
    key = SliceKey("v0", 1)
    model = LabelledBox(Box(*DRAWN_BOX), source=Source.MODEL, score=0.75, checkpoint="abc")
    workspace.record_edits({key: Annotation((*workspace.annotations()[key].boxes, model), Review.ACCEPTED)}, "add")
    workspace.save_split(make_splits(workspace.patients(), SplitPlan(test=3, val=3))[0])
    return workspace


@pytest.fixture
def export(split_workspace, tmp_path):
    """Export in a format; returns the report and the folder."""

    def write(format_, **options):
        out = tmp_path / "exports" / format_
        return export_workspace(split_workspace, out, format_, **options), out

    return write


def read_yolo(path, width=40, height=30):
    """A label file as Darknet's documentation describes it, read without this program's code."""
    found = []
    for line in path.read_text().splitlines():
        label, *numbers = line.split(" ")
        cx, cy, w, h = map(float, numbers)
        assert label == "0"
        found.append(((cx - w / 2) * width, (cy - h / 2) * height, (cx + w / 2) * width, (cy + h / 2) * height))
    return found


def assert_same_boxes(found):
    assert found.keys() == EXPECTED.keys()
    for stem, boxes in EXPECTED.items():
        assert len(found[stem]) == len(boxes)
        for mine, theirs in zip(found[stem], boxes, strict=True):
            assert mine == pytest.approx(theirs, abs=1e-9)


def read_run_lengths(segmentation):
    """COCO's run lengths as its documentation describes them, read without this program's code."""
    height, width = segmentation["size"]
    pixels = [number % 2 == 1 for number, count in enumerate(segmentation["counts"]) for _ in range(count)]
    return np.array(pixels).reshape(width, height).T


def read_rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_that_yolo_labels_hold_the_same_boxes(export):
    report, out = export("yolo")
    assert_same_boxes({path.stem: read_yolo(path) for path in (out / "labels").glob("*.txt")})
    assert (report.slices, report.boxes, report.left_out, report.untouched_model_boxes) == (12, 9, 0, 1)
    assert (out / "classes.txt").read_text() == "cerebellum\n"
    assert (out / "labels/v0_002.txt").read_bytes() == b""


def test_that_pictures_are_copied_byte_by_byte(export, split_workspace):
    _, out = export("yolo")
    for key, record in split_workspace.slices().items():
        copy = out / "images" / f"{key.volume}_{key.index:03d}.bmp"
        assert copy.read_bytes() == split_workspace.image_path(record).read_bytes()


def test_that_pictures_are_on_the_disk_before_the_export_counts_as_done(export, monkeypatch):
    synced, fsync = set(), os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: synced.add(os.fstat(file).st_ino) or fsync(file))
    _, out = export("yolo")
    assert {path.stat().st_ino for path in (out / "images").iterdir()} <= synced


@pytest.mark.parametrize("format_", ["yolo", "ultralytics", "darknet", "labelimg"])
def test_that_only_plain_yolo_keeps_a_byte_order_mark(split_workspace, tmp_path, format_):
    key, text = SliceKey("v1", 0), "\ufeff0 0.5 0.5 0.25 0.5\r\n"
    boxes = (LabelledBox(Box(15, 7.5, 25, 22.5)),)
    split_workspace.record_edits({key: Annotation(boxes, Review.ACCEPTED, label_text=text)}, "import")
    export_workspace(split_workspace, tmp_path / "out", format_)
    (labels,) = (tmp_path / "out").rglob("v1_000.txt")
    plain = b"0 0.500000 0.500000 0.250000 0.500000\n"
    assert labels.read_bytes() == (text.encode() if format_ == "yolo" else plain)


def test_that_list_files_name_the_pictures_of_their_part(export, split_workspace):
    _, out = export("yolo")
    split = split_workspace.split()
    for part in Part:
        lines = (out / f"{part}.txt").read_text().splitlines()
        assert lines == [f"images/{key.volume}_{key.index:03d}.bmp" for key in split.keys(part)]
        assert all((out / line).is_file() for line in lines)


def test_that_darknet_finds_a_label_and_a_png_for_every_line(export, split_workspace):
    _, out = export("darknet")
    settings = dict(line.split(" = ") for line in (out / "cerebellum.data").read_text().splitlines())
    assert settings["classes"] == "1"
    assert (out / settings["names"]).read_text() == "cerebellum\n"
    lines = [line for part in Part for line in (out / f"{part}.txt").read_text().splitlines()]
    assert len(lines) == 12
    # Darknet makes the label's path from the picture's by replacing these words.
    labels = [out / line.replace("images", "labels").replace(".png", ".txt") for line in lines]
    assert_same_boxes({path.stem: read_yolo(path) for path in labels})
    record = split_workspace.slices()[SliceKey("v0", 0)]
    original = read_grey(split_workspace.image_path(record))
    assert (cv2.imread(str(out / "images/v0_000.png"), cv2.IMREAD_UNCHANGED) == original).all()


def test_that_darknet_without_a_split_trains_and_validates_on_all_and_says_so(workspace, tmp_path):
    report = export_workspace(workspace, tmp_path / "out", "darknet")
    train, val = ((tmp_path / "out" / f"{part}.txt").read_text() for part in (Part.TRAIN, Part.VAL))
    assert train == val
    assert len(train.splitlines()) == report.slices
    assert any("set apart for validation" in warning for warning in report.warnings)


def test_that_a_part_without_a_slice_is_not_named(workspace, tmp_path):
    parts = dict.fromkeys(workspace.slices(), Part.TRAIN)
    split = make_splits(workspace.patients(), SplitPlan(test=3, val=3))[0]
    workspace.save_split(replace(split, parts=parts))
    report = export_workspace(workspace, tmp_path / "ultralytics", "ultralytics")
    text = (tmp_path / "ultralytics/data.yaml").read_text()
    assert text.startswith("train: images/train\nval: images/train\nnames:")
    assert any("set apart for validation" in warning for warning in report.warnings)


def test_that_ultralytics_has_a_folder_for_every_part(export):
    _, out = export("ultralytics")
    assert_same_boxes({path.stem: read_yolo(path) for path in (out / "labels").glob("*/*.txt")})
    for path in (out / "images").glob("*/*"):
        assert (out / "labels" / path.parent.name / f"{path.stem}.txt").is_file()
    text = (out / "data.yaml").read_text()
    assert text == ("train: images/train\nval: images/val\ntest: images/test\nnames:\n  0: cerebellum\n")


def test_that_ultralytics_counts_the_slices_that_the_split_lacks(split_workspace, source, tmp_path):
    source.picture("late_s1.bmp")
    scan(source.path, ImportOptions()).apply(split_workspace)
    report = export_workspace(split_workspace, tmp_path / "out", "ultralytics")
    assert (report.slices, report.left_out) == (12, 1)
    assert not list((tmp_path / "out").rglob("late*"))


def test_that_ultralytics_needs_a_split(workspace, tmp_path):
    with pytest.raises(UserError, match="needs a split"):
        export_workspace(workspace, tmp_path / "out", "ultralytics")
    assert not (tmp_path / "out").exists()


def test_that_coco_holds_the_same_boxes(export, organ):
    _, out = export("coco")
    document = json.loads((out / "annotations.json").read_text())
    stems = {image["id"]: Path(image["file_name"]).stem for image in document["images"]}
    assert {(image["width"], image["height"]) for image in document["images"]} == {(40, 30)}
    assert all((out / "images" / image["file_name"]).is_file() for image in document["images"])
    found = {stem: [] for stem in stems.values()}
    for entry in document["annotations"]:
        x, y, width, height = entry["bbox"]
        if "segmentation" in entry:
            mask = read_run_lengths(entry["segmentation"])
            assert (mask == organ).all()
            assert entry["area"] == organ.sum()
        else:
            assert entry["area"] == pytest.approx(width * height)
        assert (entry["category_id"], entry["iscrowd"]) == (1, 0)
        found[stems[entry["image_id"]]].append((x, y, x + width, y + height))
    assert_same_boxes(found)
    assert document["categories"] == [{"id": 1, "name": "cerebellum"}]
    assert len({entry["id"] for entry in document["annotations"]}) == 9
    assert sum("segmentation" in entry for entry in document["annotations"]) == 8


def test_that_voc_holds_the_same_boxes(export):
    _, out = export("voc")
    found = {}
    for path in (out / "annotations").glob("*.xml"):
        root = ET.parse(path).getroot()
        assert (out / "images" / root.findtext("filename")).is_file()
        assert [root.findtext(f"size/{side}") for side in ("width", "height", "depth")] == ["40", "30", "1"]
        assert {node.findtext("name") for node in root.iter("object")} <= {"cerebellum"}
        edges = ("xmin", "ymin", "xmax", "ymax")
        found[path.stem] = [tuple(float(node.findtext(edge)) for edge in edges) for node in root.iter("bndbox")]
    assert_same_boxes(found)


def test_that_csv_holds_the_same_boxes(export):
    _, out = export("csv")
    found = {stem: [] for stem in STEMS}
    for row in read_rows(out / "annotations.csv"):
        edges = tuple(float(row[edge]) for edge in ("x0", "y0", "x1", "y1"))
        found[f"{row['volume']}_{int(row['slice']):03d}"].append(edges)
        assert row["patient"] == f"P{row['volume'][1:]}"
    assert_same_boxes(found)


@pytest.mark.filterwarnings("ignore:__array__ implementation")  # of pycocotools, under NumPy 2
def test_that_pycocotools_reads_the_same_boxes_and_masks(export, organ):
    _, out = export("coco")
    truth = COCO(out / "annotations.json")
    found = {}
    for image in truth.loadImgs(truth.getImgIds()):
        entries = truth.loadAnns(truth.getAnnIds(image["id"]))
        found[Path(image["file_name"]).stem] = [(x, y, x + w, y + h) for x, y, w, h in (e["bbox"] for e in entries)]
        masks = [truth.annToMask(entry) for entry in entries if "segmentation" in entry]
        assert all((mask == organ).all() for mask in masks)
        assert len(masks) == min(1, len(entries))
    assert_same_boxes(found)


@pytest.mark.parametrize("corner", [(0, 0), (29, 39)])
def test_that_run_lengths_hold_any_mask(corner):
    rng = np.random.default_rng(corner[0])
    for mask in (rng.random((30, 40)) > 0.5, np.ones((30, 40), bool), np.zeros((30, 40), bool)):
        mask[corner] = True
        lengths = run_lengths(mask)
        assert sum(lengths["counts"]) == mask.size
        assert (read_run_lengths(lengths) == mask).all()


def test_that_a_corrected_mask_goes_out_instead_of_the_experts(split_workspace, tmp_path, organ):
    mask = EncodedMask.of(np.roll(organ, 2, axis=1))
    key, without = SliceKey("v3", 1), SliceKey("v3", 2)
    for changed in (key, without):
        said = replace(split_workspace.annotations()[changed], mask=mask.sha256, mask_source=Source.SMART)
        split_workspace.record_edits({changed: said}, "paint", [mask])
    export_workspace(split_workspace, tmp_path / "out", "masks")
    for stem in ("v3_001", "v3_002"):
        written = cv2.imread(str(tmp_path / f"out/masks/{stem}.png"), cv2.IMREAD_UNCHANGED)
        assert ((written == 255) == mask.decode()).all()
    sources = {row["file"]: row["mask_source"] for row in read_rows(tmp_path / "out/provenance.csv")}
    assert sources["v3_001"] == sources["v3_002"] == "smart"
    assert sources["v0_000"] == "mask"


def test_that_masks_are_written_where_an_expert_drew_one(export, organ):
    report, out = export("masks")
    assert sorted(path.stem for path in (out / "masks").iterdir()) == [s for s in STEMS if not s.endswith("2")]
    mask = cv2.imread(str(out / "masks/v3_001.png"), cv2.IMREAD_UNCHANGED)
    assert ((mask == 255) == organ).all()
    assert set(mask.ravel()) == {0, 255}
    assert (report.slices, report.left_out) == (8, 4)


@pytest.mark.parametrize("format_", FORMATS)
def test_that_every_format_says_who_made_each_box(export, format_):
    _, out = export(format_)
    rows = [row for row in read_rows(out / "provenance.csv") if row["file"] == "v0_001"]
    assert [(row["source"], row["score"], row["checkpoint"]) for row in rows] == [
        ("mask", "", ""),
        ("model", "0.75", "abc"),
    ]
    assert {(row["patient"], row["review"], row["class"]) for row in rows} == {("P0", "accepted", "cerebellum")}


@pytest.mark.parametrize("format_", FORMATS)
def test_that_an_export_can_be_read_by_whoever_may_read_the_folder(export, format_, tmp_path):
    (tmp_path / "plain").touch()
    _, out = export(format_)
    assert {path.stat().st_mode for path in out.rglob("*") if path.is_file()} == {(tmp_path / "plain").stat().st_mode}


def test_that_boxes_of_a_model_that_nobody_touched_are_warned_of(export):
    report, _ = export("csv")
    assert report.warnings == ("1 box of a model that nobody changed: see provenance.csv.",)


def test_that_a_leaking_split_is_stamped(split_workspace, tmp_path):
    split_workspace.save_split(make_splits(split_workspace.patients(), SplitPlan(by="slice"))[0])
    report = export_workspace(split_workspace, tmp_path / "out", "ultralytics")
    assert LEAK_STAMP in report.warnings
    assert (tmp_path / "out/data.yaml").read_text().startswith(f"# {LEAK_STAMP}\n")


@pytest.mark.parametrize(("volume", "warned"), [("GARCIA_MARIA", True), ("v9", False)])
def test_that_a_volume_called_like_a_person_is_told_of(split_workspace, source, tmp_path, volume, warned):
    source.pair(f"{volume}/slice0")
    scan(source.path, ImportOptions()).apply(split_workspace)
    report = export_workspace(split_workspace, tmp_path / "out", "yolo")
    assert any("GARCIA_MARIA" in warning for warning in report.warnings) is warned


def test_that_rejected_slices_stay_out_and_only_reviewed_ones_come_if_asked(split_workspace, tmp_path):
    split_workspace.record_edits({SliceKey("v1", 0): Annotation((), Review.REJECTED)}, "reject")
    everything = export_workspace(split_workspace, tmp_path / "all", "yolo")
    reviewed = export_workspace(split_workspace, tmp_path / "reviewed", "yolo", reviewed_only=True)
    assert (everything.slices, everything.left_out) == (11, 1)
    assert (reviewed.slices, reviewed.left_out) == (5, 7)
    labels = {path.stem for path in (tmp_path / "reviewed/labels").iterdir()}
    assert labels == {"v0_001", "v0_002", "v1_002", "v2_002", "v3_002"}


def test_that_an_empty_slice_that_nobody_accepted_is_no_negative_example(workspace, tmp_path):
    report = export_workspace(workspace, tmp_path / "out", "yolo")
    assert (report.slices, report.left_out) == (8, 4)
    assert all(path.read_text() for path in (tmp_path / "out/labels").iterdir())


def test_that_class_ids_never_change():
    assert CLASSES == ("cerebellum",)
    assert write_yolo([LabelledBox(Box(0, 0, 10, 10))], 20, 40) == "0 0.250000 0.125000 0.500000 0.250000\n"


@given(st.tuples(*[st.floats(0, 399.9)] * 4), st.integers(400, 1000), st.integers(400, 1000))
def test_that_yolo_digits_give_the_same_box_to_a_billionth(edges, width, height):
    (x0, x1), (y0, y1) = sorted(edges[:2]), sorted(edges[2:])
    box = Box(x0, y0, x1 + 1e-3, y1 + 1e-3)
    _, cx, cy, w, h = map(float, write_yolo([LabelledBox(box)], width, height).split())
    assert all(0 <= value <= 1 for value in (cx, cy, w, h))
    again = ((cx - w / 2) * width, (cy - h / 2) * height, (cx + w / 2) * width, (cy + h / 2) * height)
    inside = box.clipped(width, height)
    assert again == pytest.approx(inside.edges, abs=1e-9)


def test_that_a_box_that_rounding_left_too_large_for_its_slice_is_read_again():
    text = write_yolo([LabelledBox(Box(0, -0.004, 10, 20.004))], 20, 20)
    assert text == "0 0.250000 0.500000 0.500000 1.000000\n"
    assert yolo_files.read_yolo(text, "slice.txt")


def test_that_a_box_outside_the_slice_is_cut_and_one_wholly_outside_is_none():
    assert write_yolo([LabelledBox(Box(-10, -10, 10, 10)), LabelledBox(Box(50, 0, 60, 9))], 20, 20) == (
        "0 0.250000 0.250000 0.500000 0.500000\n"
    )


def test_that_a_formula_in_a_name_is_neutralised(source, tmp_path):
    source.pair("=HYPERLINK(1)/s1")
    source.pair("@SUM(A1)_s1")
    source.place("patients.csv", b"volume,patient\n=HYPERLINK(1),-1+1\n@SUM(A1),+cmd\n")
    with Workspace.create(tmp_path / "workspace") as workspace:
        scan(source.path, ImportOptions()).apply(workspace)
        export_workspace(workspace, tmp_path / "out", "csv")
    for name in ("annotations.csv", "provenance.csv"):
        cells = [cell for row in read_rows(tmp_path / "out" / name) for cell in row.values()]
        assert {"'=HYPERLINK(1)", "'@SUM(A1)", "'-1+1", "'+cmd"} <= set(cells)
        assert not any(cell.startswith(tuple("=+-@")) for cell in cells)


def test_that_volumes_whose_names_differ_little_get_files_of_their_own(source, organ, tmp_path):
    for volume in ("a b", "a#b", "A b", "ñ/x", "ñ x"):
        source.picture(f"{volume}/s1.png")
        source.masks(f"{volume}/s1.mat", mask=organ)
    with Workspace.create(tmp_path / "workspace") as workspace:
        scan(source.path, ImportOptions()).apply(workspace)
        export_workspace(workspace, tmp_path / "out", "yolo")
    stems = [path.stem for path in (tmp_path / "out/labels").iterdir()]
    assert len({stem.casefold() for stem in stems}) == 5


@pytest.mark.parametrize("format_", ["yolo", "darknet", "coco", "voc"])
def test_that_an_export_that_fails_half_way_leaves_nothing(split_workspace, tmp_path, format_):
    sources = tmp_path / "sources"
    shutil.copytree(split_workspace.image_path(split_workspace.slices()[SliceKey("v0", 0)]).parents[1], sources)
    with Workspace.create(tmp_path / "second") as workspace:
        scan(sources, ImportOptions()).apply(workspace)
        (sources / "v3/slice1.bmp").unlink()
        before = sorted(tmp_path.iterdir())
        with pytest.raises(UserError, match=r"slice1\.bmp"):
            export_workspace(workspace, tmp_path / "out", format_)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("place", ["folder", "file"])
def test_that_nothing_is_ever_overwritten(split_workspace, tmp_path, place):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/notes.txt").touch()
    (tmp_path / "file").touch()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UserError, match=f"{place} is not an empty folder"):
        export_workspace(split_workspace, tmp_path / place, "csv")
    assert sorted(tmp_path.rglob("*")) == before


def test_that_an_empty_folder_may_be_filled(split_workspace, tmp_path):
    (tmp_path / "out").mkdir()
    export_workspace(split_workspace, tmp_path / "out", "csv")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["annotations.csv", "provenance.csv"]


def test_that_a_folder_that_cannot_be_made_is_told(split_workspace, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="could not be written"):
        export_workspace(split_workspace, tmp_path / "file/out", "csv")


def test_that_an_unknown_format_and_an_empty_choice_are_refused(workspace, tmp_path):
    with pytest.raises(UserError, match=r"no export format “dicom”.*yolo"):
        export_workspace(workspace, tmp_path / "out", "dicom")
    with pytest.raises(UserError, match="No slice is left to export"):
        export_workspace(workspace, tmp_path / "out", "csv", reviewed_only=True)
    assert not (tmp_path / "out").exists()


def test_that_masks_cannot_be_exported_where_there_are_none(source, tmp_path):
    source.picture("p_s1.bmp")
    with Workspace.create(tmp_path / "workspace") as workspace:
        scan(source.path, ImportOptions()).apply(workspace)
        with pytest.raises(UserError, match="No slice has a mask"):
            export_workspace(workspace, tmp_path / "out", "masks")


def test_that_paths_in_list_files_count_from_their_folder_also_where_that_is_a_link(split_workspace, tmp_path):
    split = split_workspace.split()
    (tmp_path / "far/away").mkdir(parents=True)
    (tmp_path / "lists").symlink_to(tmp_path / "far/away")
    write_list_files(split_workspace, split, tmp_path / "lists")
    for part in Part:
        lines = (tmp_path / f"lists/{part}.txt").read_text().splitlines()
        assert len(lines) == len(split.keys(part))
        assert not any(str(tmp_path) in line for line in lines)
        assert all((tmp_path / "lists" / line).is_file() for line in lines)


@pytest.mark.parametrize("format_", ["ultralytics", "darknet"])
def test_that_an_export_without_a_slice_to_train_on_says_so(split_workspace, tmp_path, format_):
    parts = dict.fromkeys(split_workspace.slices(), Part.TEST)
    split_workspace.save_split(Split("all tested", "slice", 0, parts, leaks=False))
    told = export_workspace(split_workspace, tmp_path / "out", format_).warnings
    assert [line for line in told if "train on" in line] == [
        "No slice that goes out is one to train on: a trainer will refuse this, or learn nothing."
    ]


def test_that_every_object_goes_out_with_its_own_provenance(workspace, tmp_path, organ):
    """Whatever made a box: a row for each, in the order of the boxes, beside who made the mask."""
    key, mask = SliceKey("v0", 0), EncodedMask.of(~organ)
    boxes = tuple(
        LabelledBox(Box(1 + place, 2, 20 + place, 25), source=source, score=0.5, checkpoint="run @ 100")
        for place, source in enumerate(Source)
    )
    said = Annotation(boxes, Review.ACCEPTED, mask=mask.sha256, mask_source=Source.MODEL, mask_checkpoint="run @ 200")
    workspace.record_edits({key: said}, "everything", [mask])
    export_workspace(workspace, tmp_path / "out", "csv", reviewed_only=True)
    rows = read_rows(tmp_path / "out" / "provenance.csv")
    assert [row["source"] for row in rows] == [str(source) for source in Source]
    origins = {(row["checkpoint"], row["mask_source"], row["mask_checkpoint"]) for row in rows}
    assert origins == {("run @ 100", "model", "run @ 200")}
