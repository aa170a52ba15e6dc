"""Pictures that changed since their import: no process decodes one in place before a child came out of it alive."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.data import checked
from engine.data.checked import read_checked, read_checked_grey, read_unchanged
from engine.errors import UserError
from engine.files import sha256_of, sha256_of_file

GREY = np.random.default_rng(0).integers(0, 256, (30, 40)).astype(np.uint8)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    cv2.imwrite(str(tmp_path / "p_1.png"), GREY)
    return tmp_path / "p_1.png"


@pytest.fixture
def looks(monkeypatch) -> list[Path]:
    """The files that were given to a child."""
    seen, read = [], checked.read_files
    monkeypatch.setattr(checked, "read_files", lambda files: seen.extend(p for p, _ in files) or read(files))
    return seen


def test_that_only_a_changed_picture_is_looked_at_by_a_child_and_once(picture, looks):
    imported = sha256_of_file(picture)
    assert (read_checked_grey(picture, imported) == GREY).all()
    assert looks == []
    cv2.imwrite(str(picture), 255 - GREY)
    for _ in range(2):
        assert (read_checked_grey(picture, imported) == 255 - GREY).all()
    assert looks == [picture]


def test_that_a_changed_picture_that_cannot_be_decoded_is_refused_by_name(picture, looks):
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    for _ in range(2):
        with pytest.raises(UserError, match=r"p_1\.png is not a picture, or is damaged.*Put the original file back"):
            read_checked(picture, sha256_of(b"before"))
    assert looks == [picture]


@pytest.mark.parametrize("half", [cv2.imencode(".png", 255 - GREY)[1].tobytes(), b"\x89PNG"])
def test_that_a_picture_that_is_being_written_is_not_taken_for_the_one_that_was_looked_at(picture, half):
    read, whole = checked.read_files, picture.read_bytes()

    def meanwhile(files):
        picture.write_bytes(half)
        return read(files)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checked, "read_files", meanwhile)
        with pytest.raises(UserError, match=r"p_1\.png is being written"):
            read_checked(picture, sha256_of(b"before"))
    picture.write_bytes(whole)
    assert read_checked(picture, sha256_of(b"before")) == whole


def test_that_an_import_takes_nothing_that_changed_since_it_looked(picture):
    looked_at = sha256_of_file(picture)
    assert read_unchanged(picture, looked_at) == picture.read_bytes()
    picture.write_bytes(b"another")
    with pytest.raises(UserError, match=r"p_1\.png has changed since it was looked at"):
        read_unchanged(picture, looked_at)
