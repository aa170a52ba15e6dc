"""The command line: one sentence and an exit status for whatever is wrong, one JSON object for machines, no Qt."""

import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from engine.cli import VERBS, main
from engine.commands.common import Report, warn
from engine.data.annotation import SliceKey
from engine.data.database import DATABASE
from engine.data.store import Workspace
from engine.errors import Cancelled, ExitStatus, UserError, WorkError
from engine.protocol import CheckpointSaved
from tests.engine.conftest import experiment_in

PATIENTS, SLICES = 4, 2


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a phantom, `data`, and a workspace of it with a split, `ws`; made with the command line alone."""
    folder = tmp_path_factory.mktemp("cli")
    data, workspace = str(folder / "data"), str(folder / "ws")
    sizes = ["--patients", str(PATIENTS), "--slices", str(SLICES)]
    assert main(["phantom", data, *sizes]) == ExitStatus.DONE
    assert main(["import", data, workspace]) == ExitStatus.DONE
    assert main(["split", workspace, "--test", "2", "--val", "2"]) == ExitStatus.DONE
    return folder


@pytest.fixture
def mine(made, tmp_path):
    """A copy of `made` that a test may spoil; pictures are found relative to the workspace."""
    return Path(shutil.copytree(made, tmp_path / "mine"))


@pytest.fixture
def run(capsys):
    """Run the command line; returns status, standard output and standard error."""

    def ran(*words, **keywords):
        capsys.readouterr()
        status = main([str(word) for word in words], **keywords)
        out, err = capsys.readouterr()
        return status, out, err

    return ran


def test_that_the_way_from_pictures_to_labels_ends_in_a_workspace_that_verifies(made, run, tmp_path):
    status, out, _ = run("export", made / "ws", tmp_path / "labels", "--format", "yolo")
    assert (status, out) == (0, f"8 slices with 8 boxes in {tmp_path / 'labels'}; 0 left out.\n")
    assert len(list((tmp_path / "labels/labels").iterdir())) == PATIENTS * SLICES
    status, out, err = run("verify", made / "ws")
    assert (status, err) == (0, "")
    assert out == "8 slices, 0 experiments, 0 checkpoints, 0 rows of metrics checked.\nAll is as it was recorded.\n"


def test_that_every_verb_gives_machines_exactly_one_object(mine, run):
    calls = {
        "files": ("import", mine / "data", mine / "ws"),
        "splits": ("split", mine / "ws", "--folds", "2"),
        "boxes": ("export", mine / "ws", mine / "out"),
        "faults": ("verify", mine / "ws"),
        "seed": ("phantom", mine / "small", "--patients", "1", "--slices", "1"),
        "findings": ("doctor", mine / "ws"),
    }
    for name, words in calls.items():
        status, out, err = run(*words, "--json")
        assert (status, err) == (0, ""), words
        assert out.count("\n") == 1
        assert name in json.loads(out)


def test_that_an_import_adds_up_and_a_preview_changes_nothing(made, run, tmp_path):
    status, out, _ = run("import", made / "data", tmp_path / "new", "--preview", "--json")
    found = json.loads(out)
    assert status == 0
    assert sum(found["counts"].values()) == found["files"] == 2 * PATIENTS * SLICES + 1
    assert (found["slices"], found["patients"], found["added"]) == (8, 4, 0)
    assert not (tmp_path / "new").exists()


def test_that_an_import_says_what_it_left_out_and_why(mine, run):
    (mine / "data/P01/slice01.bmp").write_bytes(b"BM")
    status, out, _ = run("import", mine / "data", mine / "second")
    assert status == 0
    assert "left out: P01/slice01.bmp: unreadable image. slice01.bmp ends inside its header." in out
    assert "left out: P01/slice01.mat: mask without image. No readable picture for P01/1." in out


def test_that_an_import_of_labels_says_how_many_slices_it_labelled_and_for_whom(mine, run, tmp_path):
    labels = tmp_path / "labels"
    labels.mkdir()
    with Workspace.open(mine / "ws") as workspace:
        keys = list(workspace.slices())[:2]
    for key in keys:
        (labels / f"{key.volume}_{key.index:03}.txt").write_text("0 0.5 0.5 0.4 0.3\n")
    status, out, _ = run("import", labels, mine / "ws", "--reader", "A")
    assert status is ExitStatus.DONE
    assert "\nLabels of 2 slices.\n" in out
    assert out.endswith("0 new slices in the workspace.\n2 slices labelled for A.\n")
    _, out, _ = run("import", labels, mine / "ws", "--reader", "A", "--json")
    assert json.loads(out)["labelled"] == 0


def test_that_a_second_import_with_the_masks_name_says_how_many_masks_it_brought(mine, run):
    with closing(sqlite3.connect(mine / "ws" / DATABASE)) as connection, connection:
        connection.execute("UPDATE slice SET expert_mask = NULL WHERE volume = 'P01'")
    _, out, _ = run("import", mine / "data", mine / "ws")
    assert out.endswith("0 new slices in the workspace.\n2 slices already there got a mask that was lacking.\n")


def test_that_list_files_name_every_picture_once(mine, run):
    status, _, _ = run("split", mine / "ws", "--lists", mine / "lists", "--by", "slice", "--seed", "3")
    lines = [line for path in (mine / "lists").iterdir() for line in path.read_text().splitlines()]
    assert status == 0
    assert sorted(lines) == sorted(f"../{path.relative_to(mine)}" for path in (mine / "data").rglob("*.bmp"))


def test_that_a_split_by_slice_is_stamped(mine, run):
    assert "LEAK: slices of one patient on both sides" in run("split", mine / "ws", "--by", "slice")[1]


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        ("frobnicate", 2, 'Unknown command "frobnicate"'),
        ("darknet frobnicate", 2, 'Unknown command "frobnicate"'),
        ("verify", 2, "WHAT requires an argument"),
        ("verify ws --jsn", 2, "Unknown option: --jsn"),
        ("export ws out --format dicom", 2, 'Invalid value "dicom" for --format'),
        ("split ws --folds two", 2, 'unable to convert "two" into int'),
        ("verify nowhere", 3, "There is no workspace in"),
        ("split nowhere", 3, "There is no workspace in"),
        ("export nowhere out", 3, "There is no workspace in"),
        ("import nowhere new", 3, "is not a folder that can be read"),
        ("import ws new", 3, "There are no pictures in ws"),
        ("import data new --spacing-mm 0", 3, "A spacing of “0” mm is not plausible"),
        ("import data new --patients nowhere.csv", 3, "nowhere.csv cannot be read as a table"),
        ("import data data/patients.csv", 3, "cannot be written"),
        ("split ws --test nan", 3, "The test part cannot be nan"),
        ("split ws --seed -1", 3, "The seed is -1"),
        ("split ws --test 99", 3, "99 slices are more than there are to spare"),
        ("export ws data", 3, "is not an empty folder"),
        ("export ws out --reviewed-only", 3, "No slice is left to export"),
        ("phantom data", 3, "is not an empty folder"),
        ("phantom new --patients 0", 3, "--patients is 0"),
        ("phantom new --seed -1", 3, "--seed is -1"),
        ("train ws --preset huge", 3, "There is no preset “huge”"),
        ("train ws --split other", 3, "There is no split “other”"),
        ("train ws --side 99", 3, "side is 99"),
        ("train ws --name ../out", 3, "cannot be called “../out”"),
        ("train ws --resume", 3, "no experiment yet"),
        ("train ws --resume --check", 3, "Only a training that has not begun is looked at"),
        ("train ws --resume --split other", 3, "goes on as it was begun"),
        ("score ws other", 3, "no experiment yet"),
    ],
)
def test_that_a_wrong_call_is_one_sentence_and_a_status(made, run, words, status, sentence):
    places = {"ws", "data", "data/patients.csv", "nowhere", "nowhere.csv", "new", "out"}
    before = sorted(made.rglob("*"))
    found, out, err = run(*(made / word if word in places else word for word in words.split()))
    assert (found, out) == (status, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert [path for path in sorted(made.rglob("*")) if path not in before] == []


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (UserError("The file [red] is bad.", "Mend it."), 3, "The file [red] is bad. Mend it.\n"),
        (WorkError("The disk is full."), 1, "The disk is full."),
        (Cancelled(), 130, "Cancelled. What was saved stays.\n"),
        (KeyboardInterrupt(), 130, "Cancelled. What was saved stays.\n"),
        (KeyError("x"), 1, "Something unforeseen happened (KeyError: 'x'). --debug shows where.\n"),
    ],
)
def test_that_every_error_has_its_status_and_its_sentence(run, error, status, sentence):
    def fail():
        raise error

    found, out, err = run("fail", more={"fail": fail})
    assert (found, out) == (status, "")
    assert err.startswith(sentence)
    assert "Traceback" not in err


def test_that_debug_shows_where(run, tmp_path):
    status, _, err = run("verify", tmp_path / "nowhere", "--debug")
    assert status == 3
    assert err.startswith("There is no workspace in")
    assert "Traceback (most recent call last)" in err


def test_that_a_long_sentence_is_not_broken_and_brackets_stay(run, capsys):
    sentence = "[bold] " + "very " * 60 + "long"
    warn(sentence)
    assert capsys.readouterr().err == f"{sentence}\n"


def test_that_a_terminal_of_an_old_code_page_lacks_letters_and_not_the_result(monkeypatch):
    def tell(*, json=False):
        return Report("3 slices in señal.", {"folder": "señal"})

    for words, expected in (("tell",), b"3 slices in se?al.\n"), (("tell", "--json"), b'{"folder": "se\\u00f1al"}\n'):
        screen = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        monkeypatch.setattr(sys, "stdout", screen)
        assert main(words, more={"tell": tell}) == 0
        screen.flush()
        assert screen.buffer.getvalue() == expected


def test_that_version_and_help_are_told_and_are_no_error(run):
    assert run("--version", version="1.2.3")[:2] == (0, "1.2.3\n")
    assert run("darknet", "--version", version="1.2.3")[:2] == (0, "1.2.3\n")
    status, out, _ = run("--help")
    assert status == 0
    assert "Not a medical device" in out
    assert all(verb in out for verb in VERBS)


def test_that_the_help_tells_a_default_that_is_something_and_no_other(run):
    told = run("phantom", "--help")[1]
    assert ("default: 21" in told, "default: 0" in told) == (True, True)
    assert not re.search(r"default: (\(\)|False|\"\"|None)", "".join(run(verb, "--help")[1] for verb in VERBS))


def test_that_verify_finds_a_changed_and_a_missing_picture(mine, run):
    changed, missing = mine / "data/P01/slice01.bmp", mine / "data/P02/slice02.bmp"
    changed.write_bytes(changed.read_bytes()[:-1] + b"\x01")
    missing.unlink()
    status, out, _ = run("verify", mine / "ws", "--json")
    assert status == 1
    assert json.loads(out)["faults"] == [
        "picture of P01/1: the file has changed (slice01.bmp)",
        "picture of P02/2: No such file or directory (slice02.bmp)",
    ]


def test_that_verify_finds_an_annotation_changed_behind_the_programs_back(mine, run):
    with closing(sqlite3.connect(mine / "ws" / DATABASE)) as connection, connection:
        connection.execute("UPDATE annotation SET value = replace(value, 'mask', 'drawn') WHERE volume = 'P03'")
    status, out, _ = run("verify", mine / "ws")
    assert status == 1
    assert "P03/1: not what its history says\nP03/2: not what its history says" in out


def test_that_verify_finds_a_changed_checkpoint_and_a_damaged_experiment(mine, run):
    first, second = experiment_in(mine / "ws"), experiment_in(mine / "ws")
    first.append(CheckpointSaved(step=2, file="checkpoints/x.safetensors", sha256="0" * 64))
    (first.folder / "checkpoints").mkdir()
    (first.folder / "checkpoints/x.safetensors").write_bytes(b"changed")
    (second.folder / "manifest.json").write_text("{")
    status, out, _ = run("verify", mine / "ws", "--json")
    assert status == 1
    faults = json.loads(out)["faults"]
    assert faults[0] == "checkpoint 2 of small: the file has changed (x.safetensors)"
    assert any(fault.startswith("experiment small-2: ") for fault in faults)


def test_that_a_damaged_workspace_is_one_sentence(mine, run):
    (mine / "ws" / DATABASE).write_bytes(b"SQLite format 3\x00" + bytes(500))
    for words in (("verify",), ("split",), ("export", mine / "out")):
        status, _, err = run(words[0], mine / "ws", *words[1:])
        assert status == 3
        assert "is damaged" in err


def test_that_a_workspace_that_another_program_has_is_read_and_not_changed(mine, run):
    with Workspace.open(mine / "ws") as holder:
        assert run("verify", mine / "ws")[0] == 0
        status, _, err = run("split", mine / "ws")
        assert status == 3
        assert "open read-only: another program has it open" in err
        assert SliceKey("P01", 1) in holder.slices()


NO_QT = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "pyqtgraph", "shiboken6", "cerebellum_viewer"}:
            raise ImportError(f"{name} is blocked")
sys.meta_path.insert(0, Blocker())
import importlib, pkgutil, engine
for module in pkgutil.walk_packages(engine.__path__, "engine."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""
DOCTOR = """
import runpy, sys
sys.argv = ["engine", "doctor"]
try:
    runpy.run_module("engine", run_name="__main__")
except SystemExit as end:
    assert not end.code, end.code
loaded = {"PySide6", "pyqtgraph", "cerebellum_viewer"} & set(sys.modules)
assert not loaded, loaded
"""
LIGHT = """
import sys, engine.cli
assert "torch" not in sys.modules
"""


@pytest.mark.parametrize("script", [NO_QT, DOCTOR, LIGHT], ids=["without Qt installed", "doctor", "without torch"])
def test_that_the_engine_runs_without_a_screen(script):
    process = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr


def test_that_the_shell_sees_the_status(tmp_path):
    words = [sys.executable, "-m", "engine", "verify", str(tmp_path)]
    process = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (process.returncode, process.stdout) == (3, "")
    assert process.stderr.startswith(f"There is no workspace in {tmp_path}.")


def test_that_who_reads_no_further_is_told_nothing(made):
    """As `head` does: the pipe breaks, and neither a traceback nor a sentence says so."""
    reading, writing = os.pipe()
    os.close(reading)
    words = [sys.executable, "-m", "engine", "history", str(made / "ws")]
    with os.fdopen(writing, "wb") as pipe:
        process = subprocess.run(words, stdout=pipe, stderr=subprocess.PIPE, text=True, check=False)
    assert (process.returncode, process.stderr) == (0, "")


def test_that_a_number_that_json_has_not_is_one_sentence(capsys):
    def verb(*, json: bool = False) -> Report:
        assert json
        return Report("", {"mean_iou": float("nan")})

    assert main(["odd", "--json"], more={"odd": verb}) is ExitStatus.WORK_FAILED
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Something unforeseen happened (ValueError: ")
