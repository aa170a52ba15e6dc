"""Folders and names: what lies below a folder, and how one place is seen from another."""

import os
from collections.abc import Iterator
from pathlib import Path

from engine.errors import UserError


def files_below(source: Path) -> Iterator[Path]:
    """Every file in a folder and its subfolders, in order, hidden ones left out. Raises UserError if one is closed.

    A link to a folder is not followed: it comes as if it were a file.
    """
    if not source.is_dir() or not is_text(source.absolute()):
        raise UserError(f"{source} is not a folder that can be read.", "Choose the folder that holds the pictures.")

    def refuse(error: OSError) -> None:
        raise UserError(f"{error.filename} cannot be read ({error.strerror}).", "Check its permissions.") from error

    for folder, subfolders, names in os.walk(source, onerror=refuse):
        links = [name for name in subfolders if (Path(folder) / name).is_symlink()]
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted([*names, *links]):
            if not name.startswith("."):
                yield Path(folder) / name


def why_no_file(path: Path, source: Path) -> str:
    """Why something in the folder `source` is no file to be taken in; empty for one that is."""
    if not is_text(path):
        return "Its name is not valid text: give it another name."
    if path.is_symlink() and not path.resolve().is_relative_to(source.resolve()):
        return "A link that leads out of the folder: put the file itself here, or import the folder that it is in."
    if path.is_symlink() and path.is_dir():
        return "A link to a folder, whose files are found where they are."
    return "" if path.is_file() else "No file that can be read, or a link that leads nowhere."


def is_text(path: Path) -> bool:
    """Whether a name came out of the file system as text; one in an old code page has bytes that no text holds."""
    return printable(str(path)) == str(path)


def printable(text: str) -> str:
    """The text with “?” for bytes of a name that are no text."""
    return text.encode("utf-8", "replace").decode("utf-8")


def follow_folders(path: str) -> Path:
    """`path` with the links in its folders followed; the file itself keeps its name."""
    return Path(path).parent.resolve() / Path(path).name


def relative(path: Path, base: Path) -> str:
    """`path` as seen from `base`, with forward slashes; absolute where they lie on different drives."""
    try:
        return Path(os.path.relpath(path.absolute(), base.absolute())).as_posix()
    except ValueError:
        return path.absolute().as_posix()
