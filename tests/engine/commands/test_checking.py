"""Verify and bundle at the command line: what is told, and with which exit status."""

import io
import json
import shutil
import struct
import zipfile
from pathlib import Path

import pytest

from engine.bundle import opened_bundle
from engine.cli import main
from engine.data.annotation import Annotation
from engine.data.split import Part
from engine.data.store import Workspace
from engine.errors import UserError
from engine.experiment import Experiment
from engine.files import sha256_of
from engine.training.train import train
from tests.engine.conftest import experiment_in, write_workspace


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Experiment:
    """A trained experiment, and the bundle of it beside the workspace."""
    experiment = experiment_in(write_workspace(tmp_path_factory.mktemp("bundle") / "workspace"), steps=2)
    train(experiment, experiment.append, lambda: False)
    assert main(["bundle", str(experiment.folder), str(experiment.workspace_folder.parent / "small.zip")]) == 0
    return experiment


@pytest.fixture
def packed(trained: Experiment, tmp_path: Path) -> Path:
    """The bundle in a folder of its own, without workspace and pictures."""
    return Path(shutil.copy(trained.workspace_folder.parent / "small.zip", tmp_path / "sent.zip"))


def told(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict]:
    capsys.readouterr()
    status = main([*map(str, words), "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_that_a_bundle_alone_scores_again_to_the_bit(packed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, data = told(capsys, "verify", packed)
    assert (status, data["faults"], data["checkpoints"], data["scores"]) == (0, [], 1, 1)


def test_that_an_experiments_folder_scores_again_with_its_weights(
    trained: Experiment, capsys: pytest.CaptureFixture[str]
) -> None:
    status, data = told(capsys, "verify", trained.folder, "--weights")
    assert (status, data["faults"], data["forwards"], data["notes"]) == (0, [], 1, [])


def test_that_a_bundle_holds_no_picture_no_log_and_no_place(trained: Experiment, packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        names = archive.namelist()
        everything = b"".join(archive.read(name) for name in names)
        about = json.loads(archive.read("bundle.json"))
    assert sorted(about["sha256"]) == sorted(set(names) - {"bundle.json"})
    assert not any(name.endswith((".png", ".log", ".lock")) or name.startswith("state") for name in names)
    assert str(trained.workspace_folder).encode() not in everything


def test_that_the_same_experiment_gives_the_same_bytes(trained: Experiment, packed: Path, tmp_path: Path) -> None:
    assert main(["bundle", str(trained.folder), str(tmp_path / "again.zip")]) == 0
    assert sha256_of((tmp_path / "again.zip").read_bytes()) == sha256_of(packed.read_bytes())


def test_that_what_was_changed_in_a_bundle_is_named(packed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = packed.with_name("changed.zip")
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            if name != "network.cfg":
                new.writestr(name, old.read(name) + (b"\n" if name == "config.toml" else b""))
        new.writestr("more.txt", "more")
    status, data = told(capsys, "verify", changed)
    assert status == 1
    assert data["faults"] == [
        "config.toml is not what was packed",
        "more.txt was not packed into the bundle",
        "network.cfg is missing from the bundle",
    ]


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18)])
def test_that_another_zip_file_is_refused_in_words(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    assert main(["verify", str(tmp_path / "x.zip")]) == 3
    assert "x.zip is not a bundle" in capsys.readouterr().err


def hostile(name: str = "x", how: int = zipfile.ZIP_STORED, flags: int = 0, times: int = 1) -> bytes:
    """An archive of a kind that no bundle is."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for needed in ("bundle.json", "manifest.json", "config.toml"):
            archive.writestr(needed, "{}")
        archive.writestr(name, bytes(100_000), how)
    data = stream.getvalue()
    place = data.rindex(b"PK\1\2")
    entry = bytearray(data[place : data.index(b"PK\5\6")])
    entry[8] |= flags
    end = bytearray(data[data.index(b"PK\5\6") :])
    end[8:12] = struct.pack("<HH", times + 3, times + 3)
    end[12:16] = struct.pack("<I", data.index(b"PK\5\6") - data.index(b"PK\1\2") + (times - 1) * len(entry))
    return data[:place] + bytes(entry) * times + bytes(end)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (hostile("../escaped"), "'../escaped' is nothing that a bundle holds"),
        (hostile("/escaped"), "'/escaped' is nothing"),
        (hostile("C:escaped"), "'C:escaped' is nothing"),
        (hostile("checkpoints/../../escaped"), "escaped' is nothing"),
        (hostile("checkpoints\\..\\escaped"), "nothing that a bundle holds"),
        (hostile("checkpoints/a/b"), "'checkpoints/a/b' is nothing"),
        (hostile(how=zipfile.ZIP_DEFLATED), "'x' is nothing"),
        (hostile(flags=1), "'x' is nothing"),
        (hostile(times=50), "it unpacks to more than it can hold"),
    ],
    ids=["up", "root", "drive", "down and up", "backslash", "deep", "bomb", "encrypted", "overlapping"],
)
def test_that_a_hostile_archive_is_refused_before_anything_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, words: str
) -> None:
    monkeypatch.setattr(zipfile.ZipFile, "extractall", lambda *_: pytest.fail("it was unpacked"))
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(UserError, match=r"x\.zip is not a bundle") as refused, opened_bundle(tmp_path / "x.zip"):
        pass
    assert words in str(refused.value)


def test_that_an_archive_whose_last_file_goes_on_behind_its_end_is_refused(tmp_path: Path) -> None:
    data = bytearray(hostile())
    sizes = data.rindex(b"PK\1\2") + 20
    data[sizes : sizes + 8] = struct.pack("<II", 100_300, 100_300)
    (tmp_path / "x.zip").write_bytes(data)
    with pytest.raises(UserError, match=r"x\.zip is not a bundle"), opened_bundle(tmp_path / "x.zip"):
        pass


def test_that_a_bundle_replaces_nothing(trained: Experiment, packed: Path) -> None:
    before = packed.read_bytes()
    assert main(["bundle", str(trained.folder), str(packed)]) == 3
    assert main(["bundle", str(trained.folder), str(packed.with_name("x.tar"))]) == 3
    assert packed.read_bytes() == before


def test_that_verify_says_where_labels_and_split_have_moved_on_although_nothing_is_wrong(
    fresh_workspace_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    experiment = experiment_in(fresh_workspace_folder)
    with Workspace.open(fresh_workspace_folder) as workspace:
        manifest = experiment.manifest()
        first, second = [item.key for item in manifest.part(Part.TRAIN) if item.boxes][:2]
        workspace.record_edits({first: Annotation()}, "clear")
        said = workspace.annotations()[second]
        workspace.record_edits({second: Annotation(said.boxes, said.review, "only a remark")}, "comment")
        revision = workspace.revision
    status, data = told(capsys, "verify", fresh_workspace_folder)
    assert (status, data["faults"]) == (0, [])
    then = manifest.revision
    assert data["notes"] == [
        f"small: The labels have moved on: 1 slice with another truth ({first}) "
        f"(learnt from label revision {then}, the workspace has {revision})."
    ]


def test_that_a_round_trip_is_proven_on_the_command_line(
    fresh_workspace_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, data = told(capsys, "verify", fresh_workspace_folder, "--round-trip")
    assert status == 0
    counts = {item["format"]: item["objects"] for item in data["formats"]}
    assert all(counts[name] for name in ("yolo", "ultralytics", "coco", "voc", "csv", "darknet", "labelimg"))
    assert all(item["faults"] == [] for item in data["formats"])
