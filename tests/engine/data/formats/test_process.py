"""The throw-away process: a parent that outlives whatever files do to its child, and blames the right file."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from scipy.io import savemat

from engine.data.formats import process
from engine.data.formats.process import read_files
from engine.data.formats.table import BY_TITLE
from engine.errors import WorkError

ROOT = Path(__file__).parents[4]
CRASH = ROOT / "tests/data/mat/crash.mat"
MATLAB = BY_TITLE["MATLAB"]
PATIENCE = 60
"""Seconds; a loaded machine is slow."""

UNDER_A_LOWER_LIMIT = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))
from engine.data.formats.process import read_files
from engine.data.formats.table import BY_TITLE
sys.exit(next(read_files([(Path(sys.argv[1]), BY_TITLE["MATLAB"])])).fault or 0)
"""
STUCK_IN_C = """
from dataclasses import replace
from engine.data.formats import process
process.BY_TITLE = {"MATLAB": replace(process.BY_TITLE["MATLAB"], seconds=0.2)}
process._read = lambda kind, path, rule: sum(range(2**60))  # one call of C code: no thread and no handler gets to run
process._answer_all()
"""


def python(script, *arguments, **options):
    """Run a script in the repository's root to its end."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False, **options)


def test_that_only_the_file_that_kills_the_reader_is_to_blame(tmp_path, organ):
    savemat(tmp_path / "good.mat", {"mask": organ})
    good, missing = tmp_path / "good.mat", tmp_path / "missing.mat"
    found = list(read_files([(path, MATLAB) for path in (good, CRASH, good, missing, CRASH)]))
    assert [bool(item.variables) for item in found] == [True, False, True, False, False]
    assert found[1].fault == found[4].fault == "makes the MATLAB reader crash"
    assert found[3].fault.startswith("cannot be read")


@pytest.mark.skipif(sys.platform == "win32", reason="needs named pipes and a memory limit")
def test_that_a_file_that_asks_for_all_memory_is_to_blame_alone(tmp_path, organ):
    savemat(tmp_path / "good.mat", {"mask": organ}, format="4")
    data = bytearray((tmp_path / "good.mat").read_bytes())
    data[4:12] = (2**20).to_bytes(4, "little") * 2  # rows and columns: 8 TiB
    (tmp_path / "bomb.mat").write_bytes(data)
    bomb, good = read_files([(tmp_path / "bomb.mat", MATLAB), (tmp_path / "good.mat", MATLAB)])
    assert bomb.fault == "asks for too much memory"
    assert good.variables


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not keep the limit")
def test_that_files_are_read_under_a_lower_limit_of_memory(tmp_path, monkeypatch, organ):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")  # each of its threads claims memory, and a machine may have many
    savemat(tmp_path / "good.mat", {"mask": organ})
    ended = python(UNDER_A_LOWER_LIMIT, tmp_path / "good.mat")
    assert ended.returncode == 0, ended.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no alarm signal")
def test_that_a_parser_that_never_returns_is_killed(tmp_path):
    ended = python(STUCK_IN_C, input=json.dumps(["MATLAB", str(tmp_path / "x.mat")]).encode())
    assert ended.returncode == -signal.SIGALRM
    assert process._cause_of_death(ended.returncode, MATLAB) == "takes the MATLAB reader more than 10 seconds"


def test_that_the_reader_ignores_modules_in_the_users_folder(tmp_path, monkeypatch, organ):
    (tmp_path / "scipy.py").write_text("raise SystemExit('not the scipy that is meant')")
    savemat(tmp_path / "good.mat", {"mask": organ})
    monkeypatch.chdir(tmp_path)
    assert next(read_files([(Path("good.mat"), MATLAB)])).variables


@pytest.fixture
def talker(tmp_path, monkeypatch):
    """Puts a script in the place of the reader."""

    def replace(says):
        script = tmp_path / "talker.py"
        script.write_text(f"import sys; sys.stdin.read(); sys.stdout.write({says!r})")
        popen = process.subprocess.Popen
        monkeypatch.setattr(process.subprocess, "Popen", lambda _words, **rest: popen([sys.executable, script], **rest))

    return replace


def test_that_half_an_answer_counts_as_none(tmp_path, talker):
    talker(says="ready\n" + '{"variables"')
    found = list(read_files([(tmp_path / "a.mat", MATLAB), (tmp_path / "b.mat", MATLAB)]))
    assert ["crash" in item.fault for item in found] == [True, True]


def test_that_no_file_is_blamed_when_the_reader_cannot_start(tmp_path, talker):
    talker(says="")
    with pytest.raises(WorkError, match="cannot be started"):
        list(read_files([(tmp_path / "a.mat", MATLAB)]))
