"""Import: every file gets a row that says what became of it, and what is fine comes in whatever lies beside it."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import nibabel
import numpy as np
import pytest

from engine.data.annotation import Annotation, LabelledBox, Review, SliceKey, Source
from engine.data.boxes import Box
from engine.data.formats import process
from engine.data.formats.writing import png_of
from engine.data.images import read_grey
from engine.data.import_plan import TAKEN_IN, Imported, ImportOptions, Outcome, Present
from engine.data.importing import scan
from engine.data.patients import divided_patients
from engine.data.store import Workspace
from engine.data.volumes import Volume
from engine.errors import UserError
from tests.engine.data.formats.ultrasound import SECRET, dataset, region, save

CAROTID = Path(__file__).parents[4] / "shared/data/carotid_315"
CRASH = Path(__file__).parents[2] / "data/mat/crash.mat"

BAD_PICTURES = {f"cut{length}": length for length in (0, 10, 30, 54, 600)}
BAD_MASKS = {
    "none": (Outcome.NO_MASK_INSIDE, "Variables found: spacing (not a picture)."),
    "two": (Outcome.SEVERAL_MASKS, "inner, outer could each be the mask; name one as the mask variable."),
    "other": (Outcome.WRONG_SIZE, "mask is 41 x 30; the picture is 40 x 30."),
    "turned": (Outcome.TRANSPOSED, "The mask is 30 x 40, the picture 40 x 30"),
    "nan": (Outcome.NO_MASK_INSIDE, "mask (holds NaN or infinity)"),
    "labels": (Outcome.NO_MASK_INSIDE, "mask (more than two values: say which are the mask, as 2 or >=128)"),
    "text": (Outcome.UNREADABLE_MASK, "text_s1.mat is not a readable MATLAB file"),
    "hdf": (Outcome.UNREADABLE_MASK, "hdf_s1.mat is not a readable MATLAB file"),
    "crash": (Outcome.UNREADABLE_MASK, "crash_s1.mat makes the MATLAB reader crash"),
}


@pytest.fixture(scope="module")
def bad_plan(tmp_path_factory, full_source):
    """What an import makes of one folder with one good pair and everything that can go wrong."""
    source = type(full_source)(tmp_path_factory.mktemp("bad") / "source")
    source.pair("good_s1")
    whole = source.picture("good_s2.bmp").read_bytes()
    for stem, length in BAD_PICTURES.items():
        source.place(f"{stem}_s1.bmp", whole[:length])
    source.place("letter_s1.bmp", b"Dear colleague, the pictures follow on Friday.")
    for stem in BAD_MASKS:
        source.picture(f"{stem}_s1.bmp")
    _place_bad_masks(source)
    source.masks("alone_s1.mat", mask=np.ones((30, 40), bool))
    source.pair("overview")
    source.picture("good_s02.png")
    source.place("good_s1.doc", b"0 0.5 0.5 0.1 0.1")
    source.place(".hidden.bmp", b"")
    return scan(source.path, ImportOptions())


def _place_bad_masks(source):
    mask = np.zeros((30, 40), bool)
    mask[5:9, 5:9] = True
    odd = mask.astype(float)
    odd[0, 0] = np.nan
    source.masks("none_s1.mat", spacing=0.35)
    source.masks("two_s1.mat", inner=mask, outer=~mask)
    source.masks("other_s1.mat", mask=np.zeros((30, 41), bool))
    source.masks("turned_s1.mat", mask=mask.T)
    source.masks("nan_s1.mat", mask=odd)
    source.masks("labels_s1.mat", mask=mask + 2 * mask.astype(int) * np.eye(30, 40, dtype=int))
    source.place("text_s1.mat", b"no MATLAB here")
    source.place("hdf_s1.mat", b"MATLAB 7.3 MAT-file".ljust(124) + b"\x00\x02IM" + bytes(500))
    source.place("crash_s1.mat", CRASH.read_bytes())


def rows_by_path(plan):
    return {row.path: row for row in plan.rows}


@pytest.mark.parametrize("stem", BAD_MASKS)
def test_that_a_bad_mask_is_left_out_and_says_why(bad_plan, stem):
    rows = rows_by_path(bad_plan)
    outcome, words = BAD_MASKS[stem]
    assert rows[f"{stem}_s1.mat"].outcome is outcome
    assert words in rows[f"{stem}_s1.mat"].detail
    assert rows[f"{stem}_s1.bmp"].outcome is Outcome.WITHOUT_MASK


@pytest.mark.parametrize("stem", [*BAD_PICTURES, "letter"])
def test_that_a_bad_picture_is_left_out_and_says_why(bad_plan, stem):
    row = rows_by_path(bad_plan)[f"{stem}_s1.bmp"]
    assert row.outcome is Outcome.UNREADABLE_IMAGE
    assert row.detail.startswith(f"{stem}_s1.bmp ")


DIES_AT_THE_SECOND = """
import os
from engine.data.formats import pictures, process
read = pictures.read
pictures.read = lambda path, rule: os.abort() if "s2" in path.stem else read(path, rule)
process._answer_all()
"""


def test_that_pictures_are_decoded_by_a_child_and_one_that_kills_it_is_alone_to_blame(source, monkeypatch):
    for number in (1, 2, 3):
        source.picture(f"images/p_s{number}.png")
        cv2.imwrite(str(source.place(f"masks/p_s{number}.png", b"")), np.eye(30, 40, dtype=np.uint8) * 255)
    start = process.subprocess.Popen
    words = [sys.executable, "-c", DIES_AT_THE_SECOND]
    monkeypatch.setattr(process.subprocess, "Popen", lambda _words, **options: start(words, **options))
    monkeypatch.setattr(cv2, "imdecode", None)  # here nothing is
    rows = rows_by_path(scan(source.path, ImportOptions()))
    assert [rows[f"images/p_s{n}.png"].outcome for n in (1, 3)] == [Outcome.PAIRED] * 2
    assert rows["images/p_s2.png"].outcome is Outcome.UNREADABLE_IMAGE
    assert rows["images/p_s2.png"].detail == "p_s2.png makes the picture reader crash."


@pytest.mark.parametrize(
    ("path", "outcome", "words"),
    [
        ("alone_s1.mat", Outcome.NO_IMAGE, "No readable picture for alone/1."),
        ("overview.bmp", Outcome.NO_NUMBER, "Name it like P01_s03.bmp"),
        ("overview.mat", Outcome.NO_NUMBER, "Name it like P01_s03.bmp"),
        ("good_s2.bmp", Outcome.DUPLICATE, "good_s02.png is good/2 already."),
        ("good_s1.doc", Outcome.OTHER, ""),
    ],
)
def test_that_a_file_that_has_no_place_says_why(bad_plan, path, outcome, words):
    row = rows_by_path(bad_plan)[path]
    assert row.outcome is outcome
    assert words in row.detail


def test_that_what_is_fine_comes_in_whatever_lies_beside_it(bad_plan):
    keys = {str(item.slice.key) for item in bad_plan.slices}
    assert keys == {"good/1", "good/2", *(f"{stem}/1" for stem in BAD_MASKS)}
    assert [str(item.slice.key) for item in bad_plan.slices if item.mask is not None] == ["good/1"]


def test_that_the_counts_add_up_to_the_files_that_are_there(bad_plan):
    found = [path.name for path in bad_plan.source.iterdir() if not path.name.startswith(".")]
    assert sorted(row.path for row in bad_plan.rows) == sorted(found)
    assert sum(bad_plan.counts().values()) == len(found)
    taken = sum(count for outcome, count in bad_plan.counts().items() if outcome in TAKEN_IN)
    assert taken + len(bad_plan.left_out()) == len(found)


def test_that_the_mask_of_a_slice_gives_its_box(full_plan):
    with_mask = [item for item in full_plan.slices if item.mask is not None]
    box = LabelledBox(Box(10, 5, 24, 17), source=Source.MASK)
    assert len(with_mask) == 8
    assert {item.annotation for item in with_mask} == {Annotation((box,))}
    assert {item.annotation for item in full_plan.slices if item.mask is None} == {Annotation()}


def test_that_names_with_spaces_accents_and_signs_are_paired(source):
    stems = ["P01/slice 1", "caso ñ #1_s02", "patient12slice3", "100% & 'sure'_s1", "日本_s4"]
    for stem in stems:
        source.pair(stem)
    source.picture("images/M_s1.bmp")
    source.masks("masks/M_s1.mat", mask=np.ones((30, 40), bool))
    source.picture("x_s9.BMP")
    source.masks("x_s9_mask.MAT", mask=np.ones((30, 40), bool))
    plan = scan(source.path, ImportOptions())
    assert plan.counts() == {Outcome.PAIRED: len(stems) + 2, Outcome.MASK_USED: len(stems) + 2}


def test_that_patients_in_one_folder_are_kept_apart_and_no_mask_goes_to_another_ones_picture(tmp_path, source):
    for stem in ("P08_s01", "P08_s02", "P09_s02", "P09_s04"):
        source.picture(f"export/{stem}.bmp")
    source.masks("export/P09_s02.mat", mask=np.eye(30, 40, dtype=bool))
    plan = scan(source.path, ImportOptions())
    assert {item.slice.key for item in plan.slices if item.mask is not None} == {SliceKey("export/P09", 2)}
    assert {item.slice.key.volume for item in plan.slices} == {"export/P08", "export/P09"}
    with Workspace.create(tmp_path / "workspace") as workspace:  # of a version that took the folder for a volume
        older = [replace(plan.slices[0], slice=replace(plan.slices[0].slice, key=SliceKey("export", 1)))]
        workspace.add_import([Volume("export")], older)
        again = scan(source.path, ImportOptions(), present=Present(workspace.slices(), volumes=workspace.volumes()))
    assert {item.slice.key.volume for item in again.slices} == {"export"}


def test_that_the_mask_variable_decides_between_two(source, organ):
    source.picture("p_s1.bmp")
    source.masks("p_s1.mat", inner=organ, outer=~organ)
    plan = scan(source.path, ImportOptions(mask_variable="inner"))
    assert plan.slices[0].slice.mask_variable == "inner"
    assert plan.slices[0].annotation.boxes[0].box == Box(10, 5, 24, 17)
    missing = scan(source.path, ImportOptions(mask_variable="middle"))
    assert missing.counts()[Outcome.NO_MASK_INSIDE] == 1


def test_that_the_only_variable_of_the_pictures_size_is_the_mask(source, organ):
    source.picture("p_s1.bmp")
    source.masks("p_s1.mat", a_thumbnail=organ[::2, ::2], mask=organ, spacing=0.3)
    plan = scan(source.path, ImportOptions())
    assert plan.slices[0].slice.mask_variable == "mask"
    assert plan.slices[0].slice.mask_file == "p_s1.mat"


def test_that_an_empty_mask_is_flagged_and_not_taken_for_a_negative(source):
    source.picture("p_s1.bmp")
    source.masks("p_s1.mat", mask=np.zeros((30, 40), bool))
    plan = scan(source.path, ImportOptions())
    assert plan.counts()[Outcome.EMPTY_MASK] == 1
    assert plan.slices[0].annotation == Annotation(review=Review.FLAGGED, comment="empty mask")


def test_that_a_mask_of_several_parts_says_so_and_gives_one_box(source, organ):
    organ[28, 38] = True
    source.picture("p_s1.bmp")
    source.masks("p_s1.mat", mask=organ)
    plan = scan(source.path, ImportOptions())
    assert rows_by_path(plan)["p_s1.mat"].detail == "2 separate parts; the box is around all of them."
    assert plan.slices[0].annotation.boxes[0].box == Box(10, 5, 39, 29)


def test_that_the_patient_table_in_the_folder_is_found(full_plan):
    assert [volume.patient for volume in full_plan.volumes] == ["P0", "P1", "P2", "P3"]
    assert {volume.spacing_mm for volume in full_plan.volumes} == {(0.3, 0.3)}
    assert full_plan.counts()[Outcome.PATIENT_TABLE] == 1


def test_that_without_a_table_the_patient_is_unknown_until_somebody_says_so(source):
    source.picture("p_s1.bmp")
    unknown, named = (scan(source.path, ImportOptions(volume_is_patient=said)) for said in (False, True))
    assert unknown.volumes[0].patient is None
    assert unknown.to_json()["volumes_without_patient"] == ["p"]
    assert named.volumes[0].patient == "p"


def test_that_volumes_that_only_the_table_knows_are_told(source):
    source.picture("p_s1.bmp")
    source.place("patients.csv", b"volume,patient\np,A\nq,B\n")
    assert scan(source.path, ImportOptions()).notes == ("The patient table names q, which is not there.",)


@pytest.mark.parametrize("spacing", ["0", "-1", "0.001", "50", "nan", "wide", "0,35", "0.2x", "0.2 0.2 0.2", "0.2x60"])
def test_that_a_spacing_that_cannot_be_is_refused(spacing):
    with pytest.raises(UserError, match="not plausible"):
        ImportOptions(spacing_mm=spacing)


def test_that_progress_runs_to_the_end(full_source):
    seen = []
    scan(full_source.path, ImportOptions(), lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == list(range(1, 21))
    assert seen[-1] == (20, 20)


def test_that_an_import_says_how_deep_and_coloured_pictures_are_taken(source):
    grey = np.random.default_rng(0).integers(0, 256, (30, 40)).astype(np.uint8)
    kinds = {
        "v_1.png": grey,
        "v_2.png": np.repeat(grey[..., None], 3, axis=2),
        "v_3.png": np.stack([grey, grey // 2, grey], axis=2),
        "v_4.png": grey.astype(np.uint16) * 257,
        "v_5.png": grey.astype(np.uint16) * 257 >> 4,
    }
    for name, pixels in kinds.items():
        source.place(name, cv2.imencode(".png", pixels)[1].tobytes())
    assert scan(source.path, ImportOptions()).notes == (
        "1 picture in colour: shown, learned and scored as grey, by luminance.",
        "2 pictures of 16 bits: the window shows them all, detectors are given the upper 8.",
        "1 picture whose 16 bits hold values of 12: multiplied by 16.",
    )


@pytest.mark.parametrize("known", ["nobody", "each volume", "the patients"])
def test_that_volumes_that_seem_to_be_of_one_patient_are_told_unless_they_are(source, known):
    for name in ("Patient00728_Plane3_1_of_2", "Patient00728_Plane4_1_of_1", "Patient00729_Plane3_1_of_1"):
        source.picture(f"{name}.png")
    if known == "the patients":
        source.place("patients.csv", b"volume,patient\nPatient00728_Plane3,728\nPatient00728_Plane4,728\n")
    told = [
        "Several volumes seem to be of one patient, but are not said to be: Patient00728. "
        "Give --patients, or a split may have a patient on two sides."
    ]
    notes = scan(source.path, ImportOptions(volume_is_patient=known == "each volume")).notes
    assert list(notes) == ([] if known == "the patients" else told)


@pytest.mark.parametrize(("there", "own", "told"), [(None, None, 1), ("728", None, 1), ("728", "728", 0)])
def test_that_a_patient_divided_between_an_import_and_what_is_there_is_told(source, there, own, told):
    source.picture("Patient00728_Plane4_1_of_1.png")
    source.place("patients.csv", f"volume,patient\nPatient00728_Plane4,{own or ''}\n".encode())
    names = {"Patient00728_Plane3": there, "Patient00728_Plane5": there, "Patient1_a": None, "Patient1_b": None}
    volumes = {name: Volume(name, patient) for name, patient in names.items()}
    notes = scan(source.path, ImportOptions(), present=Present(volumes=volumes)).notes
    assert [note.partition(":")[2][:14] for note in notes] == [" Patient00728."] * told


def test_that_what_a_volume_is_said_to_be_stays_where_it_is_imported_again():
    again = [Volume("P1_a"), Volume("P1_b")]
    assert divided_patients(again) == ["P1"]
    assert not divided_patients(again, [Volume("P1_a", "1"), Volume("P1_b", "1")])


def test_that_pictures_named_before_the_rule_of_totals_keep_their_slices(tmp_path, source):
    """A workspace of that time: `P7_1_of_2` is slice 2 of `P7_1_of`; a picture that is new is named by the rule."""
    source.picture("P7_1_of_2.bmp")
    new = scan(source.path, ImportOptions())
    key = SliceKey("P7_1_of", 2)
    items = tuple(replace(item, slice=replace(item.slice, key=key)) for item in new.slices)
    with Workspace.create(tmp_path / "workspace") as workspace:
        replace(new, slices=items, volumes=(Volume("P7_1_of"),)).apply(workspace)
        source.picture("P7_2_of_2.bmp")
        source.place("P7_1_of_2.txt", b"0 0.5 0.5 0.25 0.5\n")
        plan = scan(source.path, ImportOptions(), present=Present(workspace.slices(), volumes=workspace.volumes()))
        assert plan.apply(workspace) == Imported(added=1, labelled=1)
        assert list(workspace.slices()) == [SliceKey("P7", 2), key]
        assert workspace.annotations()[key].boxes


@pytest.mark.parametrize("files", [[], ["notes.txt"], ["mask_s1.mat"]])
def test_that_a_folder_without_pictures_is_refused(source, files):
    source.place("folder/.keep")
    for name in files:
        source.place(name)
    with pytest.raises(UserError, match="There are no pictures in source"):
        scan(source.path, ImportOptions())


def test_that_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(UserError, match="is not a folder that can be read"):
        scan(tmp_path / "nowhere", ImportOptions())


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_that_a_folder_without_permission_is_refused_by_name(source):
    source.pair("p_s1")
    closed = source.place("closed/p_s2.bmp").parent
    closed.chmod(0)
    try:
        with pytest.raises(UserError, match="closed cannot be read"):
            scan(source.path, ImportOptions())
    finally:
        closed.chmod(0o700)


@pytest.mark.skipif(sys.platform == "win32", reason="needs links, pipes and names that are no text")
def test_that_things_that_are_no_files_are_told_and_never_waited_for(source):
    source.pair("p_s1")
    os.mkfifo(source.path / "p_s2.bmp")
    (source.path / "p_s3.bmp").symlink_to("nowhere.bmp")
    (source.path / "loop").symlink_to(source.path)
    Path(os.fsdecode(os.fsencode(source.path) + b"/ni\xf1a_s4.bmp")).write_bytes(b"")
    plan = scan(source.path, ImportOptions())
    assert plan.counts() == {Outcome.PAIRED: 1, Outcome.MASK_USED: 1, Outcome.OTHER: 4}
    details = {row.path: row.detail for row in plan.left_out()}
    assert details.keys() == {"p_s2.bmp", "p_s3.bmp", "ni?a_s4.bmp", "loop"}
    assert "No file that can be read" in details["p_s2.bmp"]
    assert "not valid text" in details["ni?a_s4.bmp"]
    assert "A link to a folder" in details["loop"]


def test_that_links_that_lead_out_of_the_folder_are_refused_and_others_followed(tmp_path, source):
    picture = source.picture("p_s1.bmp")
    (source.path / "p_s2.bmp").symlink_to(picture)
    for name in ("p_s3.bmp", "patients.csv"):
        elsewhere = tmp_path / f"elsewhere-{name}"
        elsewhere.write_bytes(picture.read_bytes() if name.endswith("bmp") else b"volume,patient\np,Ada\n")
        (source.path / name).symlink_to(elsewhere)
    (source.path / "outside").symlink_to(tmp_path)
    (tmp_path / "door").symlink_to(source.path)
    for folder in (source.path, tmp_path / "door"):
        plan = scan(folder, ImportOptions())
        assert [item.slice.key.index for item in plan.slices] == [1, 2]
        assert [volume.patient for volume in plan.volumes] == [None]
        details = {row.path: row.detail for row in plan.left_out() if row.outcome is Outcome.OTHER}
        assert details.keys() == {"p_s3.bmp", "patients.csv", "outside"}
        assert all("leads out of the folder" in detail for detail in details.values())


def test_that_pictures_are_found_again_from_a_workspace_behind_a_link(tmp_path, source):
    picture = source.picture("p_s1.bmp")
    (tmp_path / "deep/er").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "deep/er")
    with Workspace.create(tmp_path / "link/workspace") as workspace:
        scan(source.path, ImportOptions()).apply(workspace)
        record = workspace.slices()[SliceKey("p", 1)]
        assert workspace.image_path(record) == picture.resolve()
        assert not Path(record.image).is_absolute()


def test_that_what_became_of_every_file_is_kept_and_the_newest_word_counts(tmp_path, source):
    source.pair("p_s1")
    broken = source.place("p_s2.bmp", b"no picture")
    with Workspace.create(tmp_path / "workspace") as workspace:
        scan(source.path, ImportOptions()).apply(workspace)
        found = {Path(file.path).name: file for file in workspace.found.all()}
        assert {name: file.outcome for name, file in found.items()} == {
            "p_s1.bmp": Outcome.PAIRED,
            "p_s1.mat": Outcome.MASK_USED,
            "p_s2.bmp": Outcome.UNREADABLE_IMAGE,
        }
        assert found["p_s1.bmp"].path == workspace.slices()[SliceKey("p", 1)].image
        broken.unlink()
        source.picture("p_s2.bmp")
        scan(source.path, ImportOptions()).apply(workspace)
        assert {file.outcome for file in workspace.found.all() if file.path.endswith("p_s2.bmp")} == {
            Outcome.WITHOUT_MASK
        }


@pytest.mark.skipif(not CAROTID.is_dir(), reason="the real data set is not on this machine")
def test_that_315_real_slices_come_in_whole():
    facts = scan(CAROTID, ImportOptions()).to_json()
    assert facts["counts"] == {"paired": 315, "mask": 315, "neither image nor mask": 1, "patient table": 1}
    assert (facts["slices_with_mask"], facts["volumes"], facts["patients"]) == (315, 21, 11)


def volume_of_three():
    grey = (np.add.outer(np.arange(30) * 7, np.arange(40) * 3) % 256).astype(np.uint8)
    return np.stack([grey, 255 - grey, grey // 2])


def test_that_the_frames_of_a_dicom_file_become_slices_with_its_spacing_and_without_its_names(tmp_path, source):
    made = dataset(volume_of_three(), "MONOCHROME2", region())
    scan_file = save(made, source.path / "P01" / "IM0001")
    with Workspace.create(tmp_path / "workspace") as workspace:
        assert scan(source.path, ImportOptions()).apply(workspace).added == 3
        records = workspace.slices()
        assert [str(key) for key in records] == [f"P01/IM0001/{number}" for number in (1, 2, 3)]
        assert workspace.volumes()["P01/IM0001"].spacing_mm == pytest.approx((0.3, 0.4))
        pictures = [read_grey(workspace.image_path(record)) for record in records.values()]
        assert (np.stack(pictures) == volume_of_three()).all()
        found = {file.path: file for file in workspace.found.all()}
        assert {found[record.image].detail for record in records.values()} == {
            f"plane {number} of IM0001" for number in (1, 2, 3)
        }
    kept = b"".join(path.read_bytes() for path in (tmp_path / "workspace").rglob("*") if path.is_file())
    assert SECRET.encode() in scan_file.read_bytes()
    assert SECRET.encode() not in kept


def test_that_single_frames_in_a_folder_are_slices_of_one_volume(source):
    for number, frame in enumerate(volume_of_three(), 1):
        save(dataset(frame[None]), source.path / f"P01/IM{number:04d}")
    plan = scan(source.path, ImportOptions())
    assert [str(item.slice.key) for item in plan.slices] == ["P01/1", "P01/2", "P01/3"]


def test_that_a_volume_of_masks_meets_its_volume_of_pictures(source):
    volume = volume_of_three()
    mask = volume > 200
    mask[2] = False
    for name, values in (("a.nii.gz", volume), ("a_mask.nii.gz", mask.astype(np.uint8)), ("b.nii.gz", volume)):
        source.place(name)
        nibabel.Nifti1Image(values.T, np.diag([0.3, 0.4, 1, 1])).to_filename(source.path / name)
    source.masks("b_seg.mat", stack=np.moveaxis(mask, 0, -1))
    plan = scan(source.path, ImportOptions())
    assert plan.counts() == {Outcome.MASK_USED: 2, Outcome.VOLUME: 2}
    for item in plan.slices:
        assert (item.mask.decode() == mask[item.slice.key.index - 1]).all()
        assert bool(item.annotation.boxes) is (item.slice.key.index < 3)
        assert item.annotation.review is Review.UNREVIEWED


@pytest.mark.parametrize(
    ("values", "affine", "words"),
    [
        (
            lambda mask: mask[:2],
            np.diag([0.3, 0.4, 1, 1]),
            "40 x 30 in 2 planes; the picture is 40 x 30 in 3",
        ),
        (lambda mask: mask, np.diag([-0.3, 0.4, 1, 1]), "Its axes run LAS, the picture's RAS."),
        (lambda mask: mask * np.arange(1, 4)[:, None, None], np.diag([0.3, 0.4, 1, 1]), "more than two values"),
    ],
    ids=["planes", "axes", "labels"],
)
def test_that_a_volume_of_masks_that_does_not_fit_is_left_out_and_says_why(source, values, affine, words):
    volume = volume_of_three()
    source.place("a.nii.gz")
    nibabel.Nifti1Image(volume.T, np.diag([0.3, 0.4, 1, 1])).to_filename(source.path / "a.nii.gz")
    made = values((volume > 200).astype(np.uint8))
    nibabel.Nifti1Image(made.astype(np.uint8).T, affine).to_filename(source.path / "a_mask.nii.gz")
    (row,) = scan(source.path, ImportOptions()).left_out()
    assert row.path == "a_mask.nii.gz"
    assert words in row.detail


def place_volumes(source, **volumes):
    for name, array in volumes.items():
        path = source.place(f"{name.replace('__', '/')}.nii.gz")
        nibabel.Nifti1Image(array.T, np.diag([0.3, 0.4, 1, 1])).to_filename(path)


def test_that_a_volume_of_two_values_is_what_its_name_or_its_picture_says_and_else_asked_about(source):
    grey = volume_of_three()
    two_valued = (grey > 200).astype(np.uint8) * 200
    place_volumes(source, a=grey, b=two_valued, images__c=two_valued, masks__a=two_valued, masks__c=two_valued)
    plan = scan(source.path, ImportOptions())
    assert {(item.slice.key.volume, item.mask is not None) for item in plan.slices} == {("a", True), ("c", True)}
    (row,) = plan.left_out()
    assert row.path == "b.nii.gz"
    assert row.detail == "No readable picture for b. If it is a picture of two values, put it into a folder “images”."
    place_volumes(source, images__b=grey)
    assert len(scan(source.path, ImportOptions()).slices) == 9


def test_that_masks_saved_as_pictures_are_masks_by_their_name(source, organ):
    for name in ("p_1.bmp", "images/q_1.bmp", "p_2.bmp", "p_3.bmp"):
        source.picture(name)
    for name in ("p_1_mask.png", "masks/q_1.bmp"):
        source.place(name, cv2.imencode(Path(name).suffix, organ.astype(np.uint8) * 255)[1].tobytes())
    source.picture("p_2_mask.png")
    source.place("p_3_mask.png", b"\x89PNG cut")
    plan = scan(source.path, ImportOptions())
    rows = rows_by_path(plan)
    assert plan.counts() | {Outcome.PAIRED: 2, Outcome.MASK_USED: 2} == plan.counts()
    assert all((item.mask.decode() == organ).all() for item in plan.slices if item.mask is not None)
    assert (
        rows["p_2_mask.png"].detail
        == "Variables found: picture (more than two values: say which are the mask, as 2 or >=128)."
    )
    assert rows["p_3_mask.png"].outcome is Outcome.UNREADABLE_MASK


@pytest.mark.parametrize(("values", "said"), [("2", "= 2"), ("1, 2", "= 1, 2"), (">=1.5", "≥ 1.5")])
def test_that_a_mask_of_many_values_is_one_by_the_values_that_are_named(source, values, said):
    labels = np.zeros((3, 30, 40), np.uint8)
    labels[:, 5:9, 5:9], labels[:, 20:25, 10:30] = 1, 2
    for name in ("p_1.bmp", "p_2.bmp"):
        source.picture(name)
    source.place("p_1_mask.png", cv2.imencode(".png", labels[0].astype(np.uint16))[1].tobytes())
    source.masks("p_2.mat", labels=labels[0] * 1.0)
    for name, array in {"q": volume_of_three(), "q_mask": labels}.items():
        source.place(f"{name}.nii.gz")
        nibabel.Nifti1Image(array.T, np.diag([0.3, 0.4, 1, 1])).to_filename(source.path / f"{name}.nii.gz")
    expected = labels[0] > 0 if "1, 2" in values else labels[0] == 2
    assert [row.outcome for row in scan(source.path, ImportOptions()).left_out()] == [Outcome.NO_MASK_INSIDE] * 3
    slices = scan(source.path, ImportOptions(mask_values=values)).slices
    assert len(slices) == 5
    assert all((item.mask.decode() == expected).all() for item in slices)
    assert {item.slice.mask_variable for item in slices} == {
        f"{name} {said}" for name in ("picture", "labels", "volume")
    }


def test_that_the_region_with_the_organ_gives_the_spacing(source, organ):
    upper, lower = {"x0": 0, "y0": 0, "x1": 39, "y1": 29}, {"x0": 0, "y0": 0, "x1": 29, "y1": 19}
    made = dataset(volume_of_three()[:1], "MONOCHROME2", region(place=upper), region((0.05, 0.05), place=lower))
    save(made, source.path / "a_1.dcm")
    plan = scan(source.path, ImportOptions())
    assert plan.volumes[0].spacing_mm is None
    assert plan.notes == (
        "No spacing is taken for 1 volume (a): files or regions differ. Calibrate by a known length.",
    )
    made.SequenceOfUltrasoundRegions[0].RegionLocationMinY0 = 20
    save(made, source.path / "a_1.dcm")
    source.masks("a_1.mat", mask=organ)
    assert scan(source.path, ImportOptions()).volumes[0].spacing_mm == pytest.approx((0.5, 0.5))


def test_that_files_of_one_volume_with_different_spacings_give_it_none(source):
    for number, spacing in enumerate([(0.03, 0.04), (0.03, 0.04), (0.08, 0.08)], 1):
        save(dataset(volume_of_three()[:1], "MONOCHROME2", region(spacing)), source.path / f"a_{number}.dcm")
        known = scan(source.path, ImportOptions()).volumes[0].spacing_mm
        assert known == (pytest.approx((0.3, 0.4)) if number < 3 else None)


def test_that_a_volume_that_changed_after_the_look_is_refused(tmp_path, source):
    path = save(dataset(volume_of_three()), source.path / "a.dcm")
    plan = scan(source.path, ImportOptions())
    save(dataset(volume_of_three() // 2), path)
    with Workspace.create(tmp_path / "workspace") as workspace:
        with pytest.raises(UserError, match=r"a\.dcm has changed since it was looked at"):
            plan.apply(workspace)
        assert not workspace.slices()


def test_that_a_second_import_tells_what_it_changes_and_what_it_leaves(tmp_path, workspace, full_source):
    table = tmp_path / "patients.csv"
    table.write_text("volume,patient\nv0,another\n", encoding="utf-8")
    key = SliceKey("v0", 0)
    workspace.image_path(workspace.slices()[key]).write_bytes(png_of(np.zeros((30, 40), np.uint8)))
    plan = scan(full_source.path, ImportOptions(patients=table))
    before = workspace.volumes()["v0"].patient
    assert before is not None
    present = Present(workspace.slices(), volumes=workspace.volumes())
    told = plan.unlike(present)
    assert told == [
        f"Volume v0 was of patient {before} and is now of another, as this import says.",
        f"1 slice already there with another picture or mask, which stay: {key}.",
    ]
    assert plan.unlike(replace(present, reader="B")) == told
    kept = workspace.slices()[key]
    assert plan.apply(workspace).added == 0
    assert workspace.volumes()["v0"].patient == "another"
    assert workspace.slices()[key] == kept
    assert workspace.integrity_faults() == []
    assert plan.unlike(replace(present, volumes=workspace.volumes())) == told[1:]
