"""The past on the command line: list it, name it, go back to it, and back from damage."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from engine.cli import main
from engine.data.annotation import Annotation, Review, SliceKey
from engine.data.blackout import confirm
from engine.data.boxes import Box
from engine.data.database import DATABASE
from engine.data.phantom import write_phantom
from engine.data.store import Workspace
from engine.errors import ExitStatus

KEY = SliceKey("P01", 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace of three slices, imported on the command line."""
    write_phantom(tmp_path / "data", 1, 3, 0, lambda _done, _total: None)
    assert main(["import", str(tmp_path / "data"), str(tmp_path / "workspace")]) is ExitStatus.DONE
    return tmp_path / "workspace"


def flag(folder: Path, comment: str) -> None:
    with Workspace.open(folder) as workspace:
        key = next(iter(workspace.slices()))
        workspace.record_edits({key: Annotation((), Review.FLAGGED, comment)}, "flag")


def comment(folder: Path) -> str:
    with Workspace.open(folder) as workspace:
        return workspace.annotations()[next(iter(workspace.slices()))].comment


def test_that_a_named_state_is_listed_and_restored_as_a_step_of_its_own(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flag(folder, "first")
    assert main(["name", str(folder), "first reading"]) is ExitStatus.DONE
    flag(folder, "second")
    capsys.readouterr()
    assert main(["history", str(folder)]) is ExitStatus.DONE
    assert "version “first reading”" in capsys.readouterr().out
    assert main(["restore", str(folder), "first reading", "--json"]) is ExitStatus.DONE
    assert json.loads(capsys.readouterr().out) == {"row": 6, "slices": 1, "volumes": 0, "facts": {}}
    assert comment(folder) == "first"
    assert main(["restore", str(folder), "7"]) is ExitStatus.DONE
    assert comment(folder) == "second"
    assert main(["verify", str(folder)]) is ExitStatus.DONE


def test_that_facts_are_listed_in_words_and_restored_with_the_rest(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Workspace.open(folder) as workspace:
        before, imported = workspace.volumes(), workspace.revision
        name, volume = next(iter(before.items()))
        workspace.record_volume(replace(volume, spacing_mm=(0.5, 0.25), age_days=150), "calibrate")
    assert main(["history", str(folder)]) is ExitStatus.DONE
    told = " ".join(capsys.readouterr().out.split())
    assert (
        f"calibrate: size of a pixel 0.4470 × 0.4470 mm → 0.5000 × 0.2500 mm, age by dates 32+2 → 21+3 {name}" in told
    )
    assert main(["restore", str(folder), str(imported)]) is ExitStatus.DONE
    assert f"0 slices and the facts of 1 volume as at row {imported}." in capsys.readouterr().out
    with Workspace.open(folder) as workspace:
        assert workspace.volumes() == before
        assert workspace.integrity_faults() == []


def test_that_what_is_blacked_out_stays_and_another_patient_is_told_where_a_past_state_is_restored(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hidden = (Box(0, 0, 30, 10),)
    with Workspace.open(folder) as workspace:
        imported, (volume,) = workspace.revision, workspace.volumes().values()
        workspace.record_volume(replace(volume, patient="Q7"), "assign")
        confirm(workspace, volume.name, hidden)
    capsys.readouterr()
    assert main(["restore", str(folder), str(imported)]) is ExitStatus.DONE
    told = capsys.readouterr().out
    assert f"{volume.name}: patient Q7 → {volume.patient}\n" in told
    assert "What exports black out stays as it is now." in told
    with Workspace.open(folder) as workspace:
        assert workspace.volumes()[volume.name] == replace(volume, blackout=hidden)


def test_that_verify_names_a_row_that_was_rewritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        connection.execute("DROP TRIGGER history_is_append_only_on_update")
        connection.execute("UPDATE history SET who = 'somebody else' WHERE sequence = 2")
    assert main(["verify", str(folder)]) is ExitStatus.WORK_FAILED
    assert "history row 2: was changed" in capsys.readouterr().out


@pytest.mark.parametrize("state", ["nothing", "0", "99", "2001-01-01"])
def test_that_a_state_that_is_not_there_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], state: str
) -> None:
    assert main(["restore", str(folder), state]) is ExitStatus.BAD_INPUT
    assert f"There is no state “{state}”" in capsys.readouterr().err


def test_that_a_time_names_the_state_of_then(folder: Path) -> None:
    flag(folder, "last")
    assert main(["restore", str(folder), "2999-12-31T23:59"]) is ExitStatus.DONE
    assert comment(folder) == "last"


def test_that_a_damaged_workspace_is_told_of_and_brought_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flag(folder, "kept")
    assert main(["name", str(folder), "one"]) is ExitStatus.DONE
    flag(folder, "lost")
    (folder / DATABASE).write_bytes((folder / DATABASE).read_bytes()[:5000])
    assert main(["history", str(folder)]) is ExitStatus.BAD_INPUT
    assert "“recover" in capsys.readouterr().err
    assert main(["recover", str(folder)]) is ExitStatus.DONE
    assert "is kept in" in capsys.readouterr().out
    assert comment(folder) == "kept"
