"""Damaged files: a few hundred for each parser, and the loop itself, which must see what a parser may do."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.parsers import PARSERS

ROOT = Path(__file__).parents[2]
FILES = 100
A_PARSER_THAT_DOES_EVERYTHING_WRONG = """
import os, sys
from engine.errors import UserError
from tests.fuzz import loop

def read(path):
    behaviour = int(path.stem[1:]) % 5
    if behaviour == 1:
        raise ValueError("escaped")
    if behaviour == 2:
        os.abort()
    while behaviour == 3:
        pass
    if behaviour == 4:
        raise UserError("Something is bad.")

loop.SECONDS = 0.1
sys.exit(loop.main(["10", "1"], {"planted": loop.Parser(read, lambda: [b"seed"], (), ".x")}))
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs copies of a process and limits that are kept")


def run(*words):
    """The exit status of the loop and its lines by parser."""
    command = [sys.executable, *words]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout, done.stderr
    return done.returncode, {line["parser"]: line for line in map(json.loads, done.stdout.splitlines())}


def test_that_no_damaged_file_brings_a_parser_to_anything_but_a_sentence():
    status, lines = run("-m", "tests.fuzz", str(FILES))
    assert [line["to mend"] for line in lines.values() if line["to mend"]] == []
    assert status == 0
    assert lines.keys() == PARSERS.keys()
    assert all(line["files"] == FILES and line["refused"] for line in lines.values())
    assert sum(line.get("accepted", 0) for line in lines.values()) > FILES


def test_that_the_loop_sees_whatever_a_parser_does_wrong():
    status, lines = run("-c", A_PARSER_THAT_DOES_EVERYTHING_WRONG)
    found = lines["planted"]
    assert status == 1
    assert [found[kind] for kind in ("accepted", "escaped", "died", "endless", "nameless")] == [2] * 5
    assert len(found["to mend"]) == 8
