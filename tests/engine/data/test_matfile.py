"""MATLAB files: every type that can hold a mask, and a reader that outlives what the files do to its child."""

import json
import signal
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat
from scipy.sparse import csc_array

from engine.data import matfile
from engine.data.matfile import read_mat_files
from engine.errors import WorkError

ROOT = Path(__file__).parents[3]
CRASH = ROOT / "tests/data/mat/crash.mat"
PATIENCE = 60
"""Seconds; a loaded machine is slow."""

UNDER_A_LOWER_LIMIT = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))
from engine.data.matfile import read_mat_files
sys.exit(next(read_mat_files([Path(sys.argv[1])])).fault or 0)
"""
STUCK_IN_C = """
from engine.data import matfile
matfile.SECONDS_PER_FILE = 0.2
matfile._answer = lambda path: sum(range(2**60))  # one call of C code: no thread and no handler gets to run
matfile._answer_all()
"""


def python(script, *arguments, **options):
    """Run a script in the repository's root to its end."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False, **options)


@pytest.fixture
def read(tmp_path):
    """Write the variables to a file with these options of `savemat` and read it back."""

    def written_and_read(variables, **options):
        path = tmp_path / "file.mat"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            savemat(path, variables, **options)
        return next(read_mat_files([path]))

    return written_and_read


def test_that_a_mask_is_the_same_in_every_type_and_version(read, organ):
    kinds = {
        "logical": organ,
        "bytes": organ.astype(np.uint8),
        "grey": organ.astype(np.uint8) * 255,
        "double": organ.astype(float),
        "half": organ * 0.5,
        "int16": organ.astype(np.int16) * -3,
    }
    version_4 = {name: kinds[name] for name in ("bytes", "double", "int16")}
    for found in (read(kinds), read(kinds, do_compression=True), read(version_4, format="4")):
        assert found.fault == ""
        for variable in found.variables:
            assert variable.mask is not None, variable
            assert (variable.mask.decode() == organ).all()


def test_that_what_cannot_be_a_mask_is_told_apart(read, organ):
    odd = organ.astype(float)
    odd[0, 0] = np.nan
    found = read(
        {
            "nan": odd,
            "inf": np.where(organ, np.inf, 0),
            "soft": organ * np.linspace(0, 1, organ.shape[1]),
            "spacing": 0.35,
            "note": "drawn by two people",
            "volume": np.zeros((9, 9, 9)),
            "both": {"a": organ},
            "sparse": csc_array(organ.astype(float)),
            "complex": organ * 1j,
            "cells": np.array([[organ, 1]], dtype=object),
        }
    )
    faults = {variable.name: variable.fault for variable in found.variables}
    assert all(variable.mask is None for variable in found.variables)
    assert faults["nan"] == faults["inf"] == "holds NaN or infinity"
    assert faults["soft"] == "more than two values"
    assert faults["complex"].startswith("not numbers")
    assert {faults[name] for name in ("spacing", "note", "volume", "both", "sparse", "cells")} == {"not a picture"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a readable MATLAB file"),
        (b"just a text file, nothing else", "not a readable MATLAB file"),
        (bytes(2000), "not a readable MATLAB file"),
        (b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(116) + bytes(8) + b"\x00\x02IM" + bytes(600), "-v7"),
    ],
    ids=["empty", "text", "zeros", "version 7.3"],
)
def test_that_a_file_that_is_none_is_told_in_words(tmp_path, data, words):
    (tmp_path / "bad.mat").write_bytes(data)
    assert words in next(read_mat_files([tmp_path / "bad.mat"])).fault


def test_that_damage_inside_compressed_data_is_told_in_words(tmp_path, organ):
    savemat(tmp_path / "good.mat", {"mask": organ}, do_compression=True)
    data = (tmp_path / "good.mat").read_bytes()
    flipped = bytearray(data)
    flipped[len(data) - 20] ^= 16
    paths = []
    for number, damaged in enumerate((data[:140], data[:160], data[:-1], flipped)):
        paths.append(tmp_path / f"{number}.mat")
        paths[-1].write_bytes(damaged)
    for found in read_mat_files(paths):
        assert "not a readable MATLAB file" in found.fault


def test_that_only_the_file_that_kills_the_reader_is_to_blame(tmp_path, organ):
    savemat(tmp_path / "good.mat", {"mask": organ})
    good, missing = tmp_path / "good.mat", tmp_path / "missing.mat"
    found = list(read_mat_files([good, CRASH, good, missing, CRASH]))
    assert [bool(item.variables) for item in found] == [True, False, True, False, False]
    assert found[1].fault == found[4].fault == "makes the MATLAB reader crash or takes too long or too much memory"
    assert found[3].fault.startswith("cannot be read")


@pytest.mark.skipif(sys.platform == "win32", reason="needs named pipes and a memory limit")
def test_that_a_file_that_asks_for_all_memory_is_to_blame_alone(tmp_path, organ):
    savemat(tmp_path / "good.mat", {"mask": organ}, format="4")
    data = bytearray((tmp_path / "good.mat").read_bytes())
    data[4:12] = (2**20).to_bytes(4, "little") * 2  # rows and columns: 8 TiB
    (tmp_path / "bomb.mat").write_bytes(data)
    bomb, good = read_mat_files([tmp_path / "bomb.mat", tmp_path / "good.mat"])
    assert bomb.fault
    assert good.variables


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not keep the limit")
def test_that_files_are_read_under_a_lower_limit_of_memory(tmp_path, monkeypatch, organ):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")  # each of its threads claims memory, and a machine may have many
    savemat(tmp_path / "good.mat", {"mask": organ})
    process = python(UNDER_A_LOWER_LIMIT, tmp_path / "good.mat")
    assert process.returncode == 0, process.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no alarm signal")
def test_that_a_parser_that_never_returns_is_killed(tmp_path):
    process = python(STUCK_IN_C, input=json.dumps(str(tmp_path / "x.mat")).encode())
    assert process.returncode == -signal.SIGALRM


def test_that_the_reader_ignores_modules_in_the_users_folder(tmp_path, monkeypatch, organ):
    (tmp_path / "scipy.py").write_text("raise SystemExit('not the scipy that is meant')")
    savemat(tmp_path / "good.mat", {"mask": organ})
    monkeypatch.chdir(tmp_path)
    assert next(read_mat_files([Path("good.mat")])).variables


@pytest.fixture
def talker(tmp_path, monkeypatch):
    """Puts a script in the place of the reader."""

    def replace(says):
        script = tmp_path / "talker.py"
        script.write_text(f"import sys; sys.stdin.read(); sys.stdout.write({says!r})")
        popen = matfile.subprocess.Popen
        monkeypatch.setattr(matfile.subprocess, "Popen", lambda _words, **rest: popen([sys.executable, script], **rest))

    return replace


def test_that_half_an_answer_counts_as_none(tmp_path, talker):
    talker(says="ready\n" + '{"variables"')
    found = list(read_mat_files([tmp_path / "a.mat", tmp_path / "b.mat"]))
    assert ["crash" in item.fault for item in found] == [True, True]


def test_that_no_file_is_blamed_when_the_reader_cannot_start(tmp_path, talker):
    talker(says="")
    with pytest.raises(WorkError, match="cannot be started"):
        list(read_mat_files([tmp_path / "a.mat"]))
