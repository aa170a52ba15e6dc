"""Erasing a patient: no byte of the name stays, everything else does, and the record can still be verified."""

import socket
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from engine.data.annotation import SliceKey
from engine.data.backups import look_after, newest_sound
from engine.data.erasing import Eraser
from engine.data.found import FoundFile
from engine.data.masks import EncodedMask
from engine.data.names import mentions
from engine.data.split import SplitPlan, make_splits
from engine.data.store import Workspace
from engine.data.volumes import Volume
from engine.erasure import erase_patient, find_patient
from engine.errors import ExitStatus, UserError
from engine.files import write_text_atomic
from engine.job_history import born
from engine.protocol import JobFailed, JobStarted
from engine.training.train import train
from tests.engine.commands.conftest import run  # noqa: F401  # a fixture
from tests.engine.conftest import PATIENTS, SLICES, ellipse_slice, experiment_in, write_workspace

NAME, VOLUME = "GARCIA MARIA", "garcia_maria_1990"
KEY = SliceKey(VOLUME, 1)
FRAME = "frames/0123456789abcdef/0001.png"
NAMES = mentions([NAME, VOLUME, "garcia", "maria"])


def named_workspace(folder: Path) -> Path:
    """A workspace with a patient by name among others: edited, read by two, split, locked, backed up."""
    write_workspace(folder)
    rng = np.random.default_rng(1)
    slices = [ellipse_slice(folder, SliceKey(VOLUME, index), rng) for index in range(SLICES)]
    (folder / FRAME).parent.mkdir(parents=True)
    (folder / slices[0].slice.image).rename(folder / FRAME)
    slices[0] = replace(slices[0], slice=replace(slices[0].slice, image=FRAME))
    with Workspace.open(folder) as workspace:
        workspace.add_import([Volume(VOLUME, NAME)], slices)
        workspace.found.keep([FoundFile(f"../{VOLUME}/1.bmp", "image", "paired"), FoundFile("a.txt", "other", "x")])
        record = workspace.slices()[KEY]
        mask = EncodedMask.of(np.eye(record.height, record.width, dtype=bool))
        before = workspace.annotations()[KEY]
        workspace.record_edits({KEY: replace(before, comment=NAME, mask=mask.sha256)}, "comment", [mask])
        workspace.history.name(f"{NAME} done")
        workspace.readers.add("B")
        with workspace.readers.reading_as("B"):
            workspace.record_edits({KEY: before}, f"as {NAME}")
        workspace.save_split(make_splits(workspace.patients(), SplitPlan(test=4, val=4))[0])
    write_text_atomic(folder / "studies" / "table1" / "report" / "index.html", f"<p>{KEY}</p>")
    look_after(folder)
    return folder


def bytes_with_a_name(folder: Path) -> list[str]:
    texts = {path: path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file()}
    return sorted(str(path.relative_to(folder)) for path, text in texts.items() if NAMES.search(text))


def everything_else(workspace: Workspace) -> dict:
    said = [(who, *item) for who in workspace.readers.all() for item in workspace.annotations(who).items()]
    return {
        "slices": {key: record for key, record in workspace.slices().items() if key.volume != VOLUME},
        "said": [item for item in said if item[1].volume != VOLUME],
        "edits": [edit for edit in workspace.history.edits() if edit.key.volume != VOLUME],
        "prints": {record.image_sha256 for key, record in workspace.slices().items() if key.volume != VOLUME}
        & workspace.guard.fingerprints().keys(),
    }


def test_that_no_byte_of_a_name_stays_and_all_else_does(tmp_path, run):  # noqa: F811
    folder = named_workspace(tmp_path / "workspace")
    with Workspace.open(folder) as workspace:
        before = everything_else(workspace)
        workspace.guard.lock([VOLUME, "v0"], "somebody")
    assert bytes_with_a_name(folder)
    status, told, _ = run("erase-patient", folder, NAME)
    assert (status, f"Would erase {SLICES} slices in 1 volume" in told) == (0, True)
    assert run("erase-patient", folder, NAME, "--yes")[0] == 0
    assert bytes_with_a_name(folder) == []
    assert not (folder / FRAME).exists()
    with Workspace.open(folder) as workspace:
        assert everything_else(workspace) == before
        assert workspace.guard.locked_volumes() == {"v0"}
        assert [file.path for file in workspace.found.all()] == ["a.txt"]
        assert set(workspace.split().parts) == set(workspace.slices())
        assert workspace.integrity_faults() == []
    assert newest_sound(folder) is not None
    status, told, _ = run("verify", folder)
    rows = SLICES + 6  # imported, with the facts of the volume; commented, named, read by another; split; locked
    assert (status, f"{rows} rows of the history redacted by erase-patient." in told) == (0, True)


def test_that_experiments_score_again_without_the_patient(tmp_path, run):  # noqa: F811
    folder = named_workspace(tmp_path / "workspace")
    experiment = experiment_in(folder, steps=2)
    train(experiment, experiment.append, lambda: False)
    experiment.append(JobFailed(job="score", message=f"The picture of {KEY} has gone.", hint="Put it back."))
    (experiment.folder / "worker.log").write_text(f"reading {VOLUME}-1.png\n")
    with Workspace.open(folder) as workspace:
        found = erase_patient(workspace, NAME)
    assert (found.experiments, found.learnt) == (("small",), ("small",))
    assert bytes_with_a_name(folder) == []
    status, told, _ = run("verify", folder)
    assert (status, "All is as it was recorded." in told) == (0, True), told
    assert {item.patient for item in experiment.manifest().slices} == {*(f"patient{n}" for n in range(6)), "erased-1"}
    assert run("bundle", experiment.folder, tmp_path / "sent.zip")[0] == 0
    assert run("verify", tmp_path / "sent.zip")[0] == 0


def test_that_an_interrupted_erasure_is_done_again(tmp_path, monkeypatch):
    folder = named_workspace(tmp_path / "workspace")
    experiment = experiment_in(folder, steps=2)
    train(experiment, experiment.append, lambda: False)
    with Workspace.open(folder) as workspace:
        with monkeypatch.context() as broken:
            broken.setattr(type(workspace.eraser), "erase", stop)
            with pytest.raises(RuntimeError):
                erase_patient(workspace, NAME)
        erase_patient(workspace, NAME)
    assert bytes_with_a_name(folder) == []


def stop(*_):
    raise RuntimeError


@pytest.mark.parametrize("edited", [False, True])
def test_that_nothing_is_erased_while_somebody_reads(tmp_path, edited):
    folder = named_workspace(tmp_path / "workspace")
    with Workspace.open(folder) as workspace:
        hurry(workspace)
        if edited:
            workspace.history.name("later")
        before = {*folder.rglob("*")}
        with reading(folder):
            with pytest.raises(UserError, match=r"Nothing was erased.*somebody is reading the workspace.*erase again"):
                erase_patient(workspace, NAME)
            assert {*folder.rglob("*")} == before
            assert NAME in workspace.patients().values()
        erase_patient(workspace, NAME)
        assert bytes_with_a_name(folder) == []


@pytest.fixture
def late(monkeypatch):
    """Readers who begin in the midst of an erasure."""
    readers, erase = [], Eraser.erase

    def erase_beside_a_reader(eraser, patient, volumes):
        readers.append(reading(Path(eraser._connection.execute("PRAGMA database_list").fetchone()[2]).parent))
        hurry(eraser)
        return erase(eraser, patient, volumes)

    monkeypatch.setattr(Eraser, "erase", erase_beside_a_reader)
    return readers


def test_that_traces_that_a_late_reader_keeps_are_an_error(tmp_path, run, late):  # noqa: F811
    folder = named_workspace(tmp_path / "workspace")
    status, told, errors = run("erase-patient", folder, NAME, "--yes")
    assert (status, "Erased" in told) == (ExitStatus.WORK_FAILED, True)
    assert "Traces stay in the database's files: somebody is reading the workspace." in errors
    assert bytes_with_a_name(folder) != []
    late.pop().close()


def test_that_traces_that_a_late_reader_keeps_go_when_asked_again(tmp_path, late):
    folder = named_workspace(tmp_path / "workspace")
    with Workspace.open(folder) as workspace:
        assert erase_patient(workspace, NAME).unfinished == "somebody is reading the workspace"
        late.pop().close()
        assert bytes_with_a_name(folder) != []
        with pytest.raises(UserError, match="No patient is called"):
            erase_patient(workspace, NAME)
        assert bytes_with_a_name(folder) == []


def reading(folder):
    """Somebody who has begun to read."""
    reader = Workspace.open(folder, to_read=True)
    assert reader.revision
    return reader


def hurry(opened):
    """Wait for no reader."""
    opened._connection.execute("PRAGMA busy_timeout = 10")


def test_that_nothing_is_erased_while_a_training_is_at_work_or_of_a_stranger(fresh_workspace_folder):
    experiment = experiment_in(fresh_workspace_folder)
    me = psutil.Process()
    began = {"pid": me.pid, "process_started": born(me), "host": socket.gethostname()}
    experiment.append(JobStarted(job="train", total_steps=4, first_step=1, device="cpu", **began))
    with Workspace.open(fresh_workspace_folder) as workspace:
        with pytest.raises(UserError, match="at work: small"):
            erase_patient(workspace, "patient0")
        with pytest.raises(UserError, match="No patient is called “patient”"):
            find_patient(workspace, "patient")
        assert len(workspace.volumes()) == PATIENTS


@pytest.mark.parametrize(
    ("text", "there"),
    [("P1_s03.bmp", True), ("p1", True), ("P10_s03", False), ("XP1", False), ("a/P1/3", True), ("P1Ñ", False)],
)
def test_that_a_name_is_mentioned_as_a_whole_word(text, there):
    assert bool(mentions(["P1"]).search(text)) is there


def test_that_a_name_is_found_however_it_is_written():
    assert mentions(["Nuñez"]).search("NUN\u0303EZ_ana")
