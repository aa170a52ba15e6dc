"""Imports without names: nothing in workspace, exports, reports of imports or errors tells who it was."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data.annotation import Annotation, SliceKey, Source
from engine.data.database import DATABASE
from engine.data.export import export_workspace
from engine.data.export_formats import FORMATS
from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.phantom import write_phantom
from engine.data.pseudonyms import KEY, TABLE, apply_nameless, is_like_a_person, pseudonymous
from engine.data.split import SplitPlan, make_splits
from engine.data.store import Workspace
from engine.erasure import erase_patient
from tests.engine.commands.conftest import run  # noqa: F401  # a fixture
from tests.engine.data.formats.ultrasound import dataset, save

NAMED = re.compile(rb"garcia|maria|nieves|lopez|hospital", re.IGNORECASE)
HEADER = {
    "InstitutionName": "Hospital Maria",
    "OtherPatientNames": "Lopez^Luz",
    "PatientComments": "born 1990",
    "ReferringPhysicianName": "Garcia",
    "StudyDescription": "Garcia Maria",
    "ImageComments": "Maria",
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Four patients in folders with their names, and one in a DICOM file full of hers."""
    folder = tmp_path / "source of Maria"
    write_phantom(folder, 4, 2, 0, lambda _done, _total: None)
    (folder / "patients.csv").unlink()
    for number in range(1, 5):
        shutil.move(folder / f"P0{number}", folder / f"GARCIA_MARIA_{1990 + number}")
    frames = np.random.default_rng(0).integers(0, 200, (2, 60, 80)).astype(np.uint8)
    save(dataset(frames, **HEADER), folder / "LOPEZ_LUZ" / "IM0001.dcm")
    return folder


@pytest.fixture
def workspace(source: Path, tmp_path: Path, run):  # noqa: F811
    """Imported on the command line, with a split."""
    status, told, _ = run("import", source, tmp_path / "workspace", "--volume-is-patient", "--pseudonyms")
    assert status == 0
    assert "may be those of people" in told
    with Workspace.open(tmp_path / "workspace") as opened:
        opened.save_split(make_splits(opened.patients(), SplitPlan(test=2, val=2))[0])
        yield opened


def named_files(folder: Path) -> list[str]:
    """The files below a folder with a name in them, or in their own."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [
        path.name for path in files if NAMED.search(path.read_bytes()) or NAMED.search(bytes(path.relative_to(folder)))
    ]


def test_that_only_the_table_of_pseudonyms_knows_a_name(workspace):
    assert len(workspace.volumes()) == 5
    assert all(workspace.image_path(record).is_file() for record in workspace.slices().values())
    assert named_files(workspace.folder) == [TABLE]
    assert workspace.integrity_faults() == []
    assert (workspace.folder / KEY).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", FORMATS)
def test_that_no_export_has_a_name_a_key_or_a_place(workspace, tmp_path, name):
    export_workspace(workspace, tmp_path / "out", name)
    assert named_files(tmp_path / "out") == []
    secret, place = (workspace.folder / KEY).read_bytes(), str(tmp_path).encode()
    contents = [path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert contents
    assert not any(secret in data or secret.hex().encode() in data or place in data for data in contents)


def test_that_a_damaged_file_is_told_of_without_its_header(source, run, tmp_path):  # noqa: F811
    path = source / "LOPEZ_LUZ" / "IM0001.dcm"
    path.write_bytes(path.read_bytes()[:-2000])
    status, told, errors = run("import", source / "LOPEZ_LUZ", tmp_path / "other", "--json")
    assert status != 0 or "IM0001" in told
    assert not re.search("nieves|hospital|0815|born 1990", told + errors, re.IGNORECASE)


def test_that_the_same_name_gets_the_same_pseudonym_and_another_workspace_another(workspace, source, tmp_path):
    plan = scan(source, ImportOptions(volume_is_patient=True))
    assert apply_nameless(plan, workspace).added == 0
    (tmp_path / "second").mkdir()
    assert not {volume.name for volume in pseudonymous(plan, tmp_path / "second").volumes} & set(workspace.volumes())


@pytest.mark.parametrize("name", ["labels/GARCIA_MARIA_1991/slice02.txt", "GARCIA_MARIA_1991_s02.txt", "boxes.csv"])
def test_that_labels_that_come_later_find_their_slices_and_bring_no_name_in(workspace, tmp_path, run, name):  # noqa: F811
    table = (workspace.folder / TABLE).read_text()
    key = SliceKey(re.search(r"GARCIA_MARIA_1991,(\S+)", table)[1], 2)
    workspace.record_edits({key: Annotation()}, "clear")
    workspace.close()
    labels = tmp_path / "later" / name
    labels.parent.mkdir(parents=True)
    text = "volume,slice,x0,y0,x1,y1\nGARCIA_MARIA_1991,2,10,10,40,40\n" if "csv" in name else "0 0.5 0.5 0.25 0.25\n"
    labels.write_text(text)
    status, told, _ = run("import", tmp_path / "later", workspace.folder)
    assert status == 0, told
    with Workspace.open(workspace.folder) as opened:
        assert [entry.source for entry in opened.annotations()[key].boxes] == [Source.IMPORTED]
    assert named_files(workspace.folder) == [TABLE]


def test_that_a_preview_tells_of_another_picture_by_pseudonym_and_not_of_one_that_only_lost_its_text(
    workspace,
    source,
    run,  # noqa: F811
):
    words = "import", source, workspace.folder, "--pseudonyms"
    picture = source / "GARCIA_MARIA_1991/slice01.bmp"
    Image.fromarray(np.eye(40, dtype=np.uint8)).save(picture.with_name("slice09.jpg"), comment="Garcia Maria")
    workspace.close()
    assert run(*words)[0] == 0
    assert "already there" not in run(*words, "--preview")[1]
    shutil.copy(source / "GARCIA_MARIA_1992/slice01.bmp", picture)
    told = run(*words, "--preview")[1]
    assert re.search(r"1 slice already there with another picture or mask, which stay: S-\w+/1\.", told)


def test_that_an_export_without_names_comes_back_to_its_slices(workspace, tmp_path, run):  # noqa: F811
    export_workspace(workspace, tmp_path / "out", "yolo")
    shutil.rmtree(tmp_path / "out/images")
    key = next(key for key, said in workspace.annotations().items() if said.boxes)
    workspace.record_edits({key: Annotation()}, "clear")
    workspace.close()
    assert run("import", tmp_path / "out", workspace.folder, "--pseudonyms")[0] == 0
    with Workspace.open(workspace.folder) as opened:
        assert opened.annotations()[key].boxes


def test_that_erasing_takes_the_name_out_of_the_table_and_the_pictures_with_it(workspace):
    table = (workspace.folder / TABLE).read_text()
    other = re.search(r"GARCIA_MARIA_1991,(\S+)", table)[1]
    images = [workspace.image_path(item) for key, item in workspace.slices().items() if key.volume == other]
    erase_patient(workspace, other)
    assert "GARCIA_MARIA_1991" not in (workspace.folder / TABLE).read_text()
    assert other.encode() not in (workspace.folder / DATABASE).read_bytes()
    assert not any(path.exists() for path in images)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("GARCIA_MARIA_1990", True), ("Núñez, Ana", True), ("P01", False), ("vol07", False), ("patient_case_3", False)],
)
def test_that_names_like_those_of_people_are_told(name, expected):
    assert is_like_a_person(name) is expected
