"""The round-trip proof: every format gives back what went in, and says so when one does not."""

from dataclasses import replace

import nibabel
import numpy as np
import pytest
from scipy.io import loadmat

from engine.data import export_formats
from engine.data.annotation import Annotation, LabelledBox, Review, SliceKey
from engine.data.boxes import Box
from engine.data.export import export_workspace, round_trip
from engine.data.export_formats import FORMATS
from engine.data.formats.writing import nifti_of, png_of
from engine.data.images import read_grey
from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.label_files.labelimg import labelimg_edges
from engine.data.split import SplitPlan, make_splits

FINE = Box(0.125, 1 / 3, 39.9, 29)


@pytest.fixture
def fine_workspace(workspace):
    """With a box on fractions of pixels, an accepted empty slice, and a split."""
    workspace.record_edits({SliceKey("v0", 1): Annotation((LabelledBox(FINE),), Review.ACCEPTED)}, "draw")
    workspace.record_edits({SliceKey("v0", 2): Annotation((), Review.ACCEPTED)}, "accept")
    workspace.save_split(make_splits(workspace.patients(), SplitPlan(test=3, val=3))[0])
    return workspace


def test_that_every_format_gives_back_what_went_in(fine_workspace):
    found = {item.format: item for item in round_trip(fine_workspace)}
    assert found.keys() == FORMATS.keys()
    assert {name: item.faults for name, item in found.items()} == dict.fromkeys(found, ())
    assert {name: item.objects for name, item in found.items()} == {
        name: 12 if kind.everything else 8 for name, kind in FORMATS.items()
    }
    assert max(item.deviation_px for item in found.values()) < 1e-9


def test_that_a_format_that_needs_a_split_is_proven_before_there_is_one(workspace):
    found = {item.format: item for item in round_trip(workspace)}
    assert found.keys() == FORMATS.keys()
    assert (found["ultralytics"].objects, found["ultralytics"].faults) == (found["yolo"].objects, ())


def test_that_a_format_that_rounds_is_found_out(fine_workspace, monkeypatch):
    def rounded(boxes, *size):
        places = [Box(*(float(round(edge)) for edge in entry.box.edges)) for entry in boxes]
        return original((replace(entry, box=box) for entry, box in zip(boxes, places, strict=True)), *size)

    original = export_formats.write_yolo
    monkeypatch.setattr(export_formats, "write_yolo", rounded)
    found = {item.format: item.faults for item in round_trip(fine_workspace)}
    assert "an edge is off by 0.333333 pixels" in found["yolo"]
    assert found["coco"] == ()


def test_that_a_picture_or_a_mask_that_changes_on_its_way_is_found_out(fine_workspace, monkeypatch):
    monkeypatch.setattr(export_formats, "png_of", lambda plane: png_of(plane // 2))
    monkeypatch.setattr(export_formats, "nifti_of", lambda planes, spacing: nifti_of(planes[::-1], spacing))
    found = {item.format: item.faults for item in round_trip(fine_workspace)}
    assert found["pictures"][0] == "v0_000: the picture is another"
    assert found["nifti"][:2] == ("v0: the pictures are others", "v0: the masks are others")


def test_that_a_volume_whose_slices_differ_in_size_is_no_part_of_the_proof(fine_workspace, source):
    source.place("v0/slice7.png", png_of(np.zeros((9, 9), np.uint8)))
    scan(source.path, ImportOptions()).apply(fine_workspace)
    found = {item.format: item for item in round_trip(fine_workspace)}
    assert (found["nifti"].objects, found["nifti"].faults) == (9, ())


def test_that_pictures_of_two_values_come_back_as_pictures(fine_workspace, source):
    for number in (1, 2):
        source.place(f"black/slice{number}.png", png_of(np.eye(16, dtype=np.uint8) * 255))
    scan(source.path, ImportOptions()).apply(fine_workspace)
    found = {item.format: item for item in round_trip(fine_workspace)}
    assert (found["nifti"].objects, found["nifti"].faults) == (14, ())


def test_that_labelimg_is_told_how_it_would_move_boxes(fine_workspace, tmp_path):
    report = export_workspace(fine_workspace, tmp_path / "out", "labelimg")
    assert report.warnings == (
        "labelImg keeps whole pixels: 1 of 8 boxes would move if saved there, by up to 0.88 pixels.",
    )
    assert labelimg_edges(FINE, 40, 30) == (1, 1, 40, 29)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"classes.txt", "v0_000.bmp", "v0_000.txt", "v0_002.txt"} <= names


def test_that_masks_go_out_for_matlab(fine_workspace, tmp_path, organ):
    export_workspace(fine_workspace, tmp_path / "out", "matlab")
    files = sorted((tmp_path / "out/masks").iterdir())
    assert len(files) == 8
    mask = loadmat(files[0])["mask"]
    assert mask.dtype == np.uint8
    assert (mask == organ).all()


def test_that_volumes_go_out_as_nifti_with_their_spacing(fine_workspace, tmp_path, organ):
    export_workspace(fine_workspace, tmp_path / "out", "nifti")
    pictures, masks = (nibabel.load(tmp_path / "out" / part / "v1.nii.gz") for part in ("images", "masks"))
    assert pictures.shape == masks.shape == (40, 30, 3)
    assert pictures.header.get_zooms()[:2] == pytest.approx((0.3, 0.3))
    record = fine_workspace.slices()[SliceKey("v1", 1)]
    assert (read_grey(fine_workspace.image_path(record)) == np.asarray(pictures.dataobj)[..., 1].T).all()
    assert [np.asarray(masks.dataobj)[..., plane].T.sum() for plane in range(3)] == [organ.sum(), organ.sum(), 0]
    assert nibabel.aff2axcodes(pictures.affine) == ("L", "P", "S")
