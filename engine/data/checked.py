"""Pictures that may be decoded in place: those that an import has looked at, by hash, and others after a child has."""

from functools import lru_cache
from pathlib import Path

from engine.data.formats.process import read_files
from engine.data.formats.table import PICTURE
from engine.data.images import GreyImage, decode_grey, read_picture
from engine.errors import UserError
from engine.files import sha256_of


def read_checked(path: Path, sha256: str) -> bytes:
    """The file of a slice's picture, which had this hash when it was imported.

    Raises UserError if it cannot be read, or is another one now that cannot be decoded.
    """
    data = read_picture(path)
    found = sha256_of(data)
    if found != sha256:
        check_picture(path, found)
    return data


def read_checked_grey(path: Path, sha256: str) -> GreyImage:
    """The same as grey values [height, width]. Raises UserError also if it cannot be decoded."""
    return decode_grey(read_checked(path, sha256), path.name)


def read_unchanged(path: Path, sha256: str, hint: str = "Look through the folder again.") -> bytes:
    """A picture's file as an import has looked at it.

    Raises UserError, with that hint, if it is another one now, or cannot be read.
    """
    data = read_picture(path)
    if sha256_of(data) != sha256:
        raise UserError(f"{path.name} has changed since it was looked at.", hint)
    return data


def check_picture(path: Path, sha256: str) -> None:
    """Raises UserError unless a throw-away process can decode the file of this hash, which it is asked once."""
    if fault := _fault_of(path, sha256):
        raise UserError(f"{path.name} {fault}.", "Put the original file back.")


@lru_cache(maxsize=1024)
def _fault_of(path: Path, sha256: str) -> str:
    """Why the file of this hash cannot be decoded; empty if it can.

    Raises UserError, which is not remembered, if another file is there by now.
    """
    (seen,) = read_files([(path, PICTURE)])
    found = seen.facts.sha256 if seen.facts else sha256_of(read_picture(path))
    if found != sha256:
        raise UserError(f"{path.name} is being written.", "Look at it again.")
    return "" if seen.facts else seen.fault
