"""Planes of volume files as pictures of the workspace: made once, so that nothing after an import parses foreign files.

The folder `frames/` has one folder for each file, named by the hash of its content.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from engine.data.formats.process import read_files
from engine.data.formats.table import Format
from engine.errors import UserError
from engine.files import sha256_of, write_bytes_atomic

FRAMES = "frames"
_HASH_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Frame:
    """One plane: its picture, relative to the workspace's folder, and the hash of that."""

    image: str
    sha256: str


@dataclass(frozen=True, slots=True)
class VolumeFile:
    """A file whose planes are slices; `frames` in its order."""

    path: Path
    format: Format
    frames: tuple[Frame, ...]


def frames_of(pictures: Sequence[bytes], file_sha256: str) -> tuple[Frame, ...]:
    """How the planes of a file with that hash are called."""
    folder = f"{FRAMES}/{file_sha256[:_HASH_DIGITS]}"
    return tuple(Frame(f"{folder}/{number:04d}.png", sha256_of(data)) for number, data in enumerate(pictures, 1))


@contextmanager
def new_pictures(workspace_folder: Path, images: Iterable[str]) -> Iterator[None]:
    """The block makes pictures, or some of them; if it fails, those that were not there before go again."""
    missing = [path for image in images if not (path := workspace_folder / image).exists()]
    try:
        yield
    except BaseException:
        for path in missing:
            path.unlink(missing_ok=True)
            with suppress(OSError):  # others lie in it, or it was never made
                path.parent.rmdir()
        raise


def write_frames(files: Sequence[VolumeFile], workspace_folder: Path) -> None:
    """Make the pictures that are not there yet.

    Raises UserError if a file has changed since it was looked at, or the disk is full.
    """
    missing = [file for file in files if not _are_there(file, workspace_folder)]
    contents = read_files([(file.path, file.format) for file in missing])
    for file, found in zip(missing, contents, strict=True):
        pictures = [data for variable in found.variables for data in variable.pictures]
        if [sha256_of(data) for data in pictures] != [frame.sha256 for frame in file.frames]:
            raise UserError(f"{file.path.name} has changed since it was looked at.", "Look through the folder again.")
        try:
            for frame, data in zip(file.frames, pictures, strict=True):
                write_bytes_atomic(workspace_folder / frame.image, data)
        except OSError as error:
            raise UserError(
                f"The planes of {file.path.name} could not be written ({error.strerror}).", "Free some disk space."
            ) from error


def _are_there(file: VolumeFile, workspace_folder: Path) -> bool:
    return all((workspace_folder / frame.image).is_file() for frame in file.frames)
