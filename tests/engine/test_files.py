"""Writing: whatever fails on the way, the old file stays whole and nothing else is left beside it."""

import hashlib
import os
from pathlib import Path

import pytest

from engine.files import (
    replaced,
    sha256_of,
    sha256_of_file,
    sweep_drafts,
    write_bytes_atomic,
    write_json_atomic,
    write_text_atomic,
)


def fail(*_args, **_keywords):
    raise OSError(28, "No space left on device")


@pytest.fixture
def path(tmp_path):
    """A file that is there already."""
    (tmp_path / "file.txt").write_text("old")
    return tmp_path / "file.txt"


@pytest.mark.parametrize(
    ("owner", "step"),
    [(Path, "open"), (os, "fsync"), (Path, "replace"), (Path, "mkdir")],
    ids=["opening", "syncing", "renaming", "making the folder"],
)
def test_that_a_failure_at_any_step_leaves_the_old_file_and_nothing_else(path, monkeypatch, owner, step):
    with monkeypatch.context() as patch:
        patch.setattr(owner, step, fail)
        with pytest.raises(OSError, match="No space left"):
            write_text_atomic(path, "new")
    assert path.read_text() == "old"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_that_a_full_disk_leaves_the_old_file_and_nothing_else(path, monkeypatch):
    opened = Path.open
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", lambda _path, _mode: opened(Path("/dev/full"), "wb"))
        with pytest.raises(OSError, match="No space left"):
            write_bytes_atomic(path, bytes(10_000))
    assert path.read_text() == "old"


def test_that_an_interruption_while_writing_leaves_the_old_file_and_nothing_else(path, monkeypatch):
    def interrupt(_descriptor):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            write_text_atomic(path, "new")
    assert path.read_text() == "old"
    assert list(path.parent.iterdir()) == [path]


def test_that_the_new_file_is_on_disk_before_it_gets_its_name(path, monkeypatch):
    steps = []
    replace, fsync = Path.replace, os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: (steps.append("sync"), fsync(descriptor)))
    monkeypatch.setattr(Path, "replace", lambda self, target: (steps.append("rename"), replace(self, target))[1])
    write_text_atomic(path, "new")
    assert steps[:2] == ["sync", "rename"]
    assert path.read_text() == "new"


def test_that_a_value_that_json_cannot_hold_leaves_the_old_file(path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json_atomic(path, {"loss": float("nan")})
    assert path.read_text() == "old"


def test_that_folders_are_made_and_text_is_utf_8_with_unix_line_ends(tmp_path):
    write_json_atomic(tmp_path / "a/b/ñ #1.json", {"señal": [1, "ü\n"]})
    assert (tmp_path / "a/b/ñ #1.json").read_bytes().decode() == '{\n  "señal": [\n    1,\n    "ü\\n"\n  ]\n}\n'


def test_that_a_file_gets_the_rights_that_any_new_file_gets(tmp_path):
    (tmp_path / "plain").touch()
    write_bytes_atomic(tmp_path / "atomic", b"")
    assert (tmp_path / "atomic").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_that_what_a_library_makes_anew_gets_the_rights_of_any_new_file(tmp_path):
    (tmp_path / "plain").touch()
    with replaced(tmp_path / "made") as draft:
        draft.unlink()
        draft.touch(0o600)
    assert (tmp_path / "made").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_that_drafts_of_killed_writes_are_swept_and_young_ones_stay(tmp_path):
    old, young, other = (tmp_path / name for name in ("deep/.x.safetensors.0a.tmp", ".y.json.1b.tmp", "kept.tmp"))
    for path in (old, young, other):
        path.parent.mkdir(exist_ok=True)
        path.touch()
    for path in (old, other):
        os.utime(path, (0, 0))
    sweep_drafts(tmp_path)
    assert [path.exists() for path in (old, young, other)] == [False, True, True]


def test_that_a_hash_is_that_of_the_bytes(tmp_path):
    (tmp_path / "x").write_bytes(b"\x00\xff" * 100_000)
    expected = hashlib.sha256(b"\x00\xff" * 100_000).hexdigest()
    assert sha256_of_file(tmp_path / "x") == sha256_of(b"\x00\xff" * 100_000) == expected
