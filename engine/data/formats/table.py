"""The table of formats: how each is told by its first bytes, what reads it, and how long one file may take."""

import gzip
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

HEAD_BYTES = 520
"""Enough for every signature: HDF5's lies at 512 in a MATLAB file."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. `module` in this package has `read(path, rule=None) -> Contents` and `DAMAGE`, its
    parser's own errors.

    One without a module is a picture, and is read as `PICTURE` or as `MASK_PICTURE`.
    """

    title: str
    matches: Callable[[bytes], bool]
    suffixes: tuple[str, ...]
    module: str = ""
    needs: tuple[str, ...] = ()
    """Packages that take long to load: loaded before the first file's clock starts."""
    seconds: float = 60.0


def _starts(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signatures)


def _is_bmp(head: bytes) -> bool:
    return head.startswith(b"BM") and head[6:10] == bytes(4)  # a letter may begin with these two as well


def _is_matlab(head: bytes) -> bool:
    return head.startswith((b"MATLAB 5", b"MATLAB 7")) or head.startswith(b"\x89HDF\r\n\x1a\n", 512)


def _is_dicom(head: bytes) -> bool:
    return head.startswith(b"DICM", 128)


def _is_nifti(head: bytes) -> bool:
    return head.startswith(b"n+1\0", 344) or head.startswith(b"n+2\0", 4)


FORMATS = (
    # First, since the 128 bytes before its signature may begin like a TIFF, and then the file is both.
    Format("DICOM", _is_dicom, (".dcm", ".dicom"), "dicom", ("pydicom", "PIL.Image")),
    Format("BMP", _is_bmp, (".bmp",)),
    Format("PNG", _starts(b"\x89PNG"), (".png",)),
    Format("JPEG", _starts(b"\xff\xd8\xff"), (".jpg", ".jpeg")),
    Format("TIFF", _starts(b"II*\0", b"MM\0*"), (".tif", ".tiff")),
    Format("PGM", _starts(b"P2\n", b"P5\n", b"P2 ", b"P5 "), (".pgm",)),
    Format("MATLAB", _is_matlab, (".mat",), "matlab", ("scipy.io", "h5py"), 10.0),
    Format("NIfTI", _is_nifti, (".nii", ".nii.gz"), "nifti", ("nibabel",)),
    Format("NRRD", _starts(b"NRRD000"), (".nrrd",), "nrrd", ("nrrd",)),
    Format("MetaImage", _starts(b"ObjectType", b"NDims"), (".mha",), "metaimage"),
)
PICTURE = Format("picture", _starts(), (), "pictures")
MASK_PICTURE = Format("mask picture", _starts(), (), "mask_pictures")
BY_TITLE = {entry.title: entry for entry in (*FORMATS, PICTURE, MASK_PICTURE)}
PICTURES = frozenset(entry.title for entry in FORMATS if not entry.module)
MASKS_ALONE = frozenset({"MATLAB"})
"""Formats whose files hold masks and never pictures."""


def format_of(path: Path) -> Format | None:
    """What a file is by its content, else by its name: a damaged file is told as one of its kind."""
    head = b""
    with suppress(OSError):
        head = _head(path)
    name = path.name.lower()
    known = next((entry for entry in FORMATS if entry.matches(head)), None)
    return known or next((entry for entry in FORMATS if name.endswith(entry.suffixes)), None)


def _head(path: Path) -> bytes:
    """The first bytes, unpacked where gzip packed them."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if head.startswith(b"\x1f\x8b"):
            file.seek(0)
            with suppress(OSError, EOFError, zlib.error):
                head = gzip.GzipFile(fileobj=file).read(HEAD_BYTES)
    return head
