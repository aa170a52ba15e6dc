"""Text that a picture's file holds beside its pixels, like names in EXIF or comments: it goes neither in nor out."""

import re

from engine.data.blackout import black_out_file
from engine.data.depth import PNG

_OF_PIXELS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"sRGB", b"gAMA", b"cHRM", b"pHYs", b"sBIT", b"bKGD"}
)
_GREY_MAP = re.compile(rb"P[1-6](\s+\d+){2,3}\s")
_JPEG_TEXT = re.compile(rb"\xff[\xe1-\xed\xef\xfe]|\xff\xe0(?!\x00\x10JFIF\0)|\xff\xd9.", re.DOTALL)
"""Segments of applications, comments, and whatever stands behind the end; in pixels 0xFF is followed by none of these.

ITU-T T.81, B.1.1. Another that looks like one, as in a table, only makes a file of pixels.
"""


def without_text(data: bytes, name: str) -> bytes:
    """A picture's file as it is where it holds nothing but pixels; else these as PNG, with all bits and colours.

    Raises UserError, with the file's `name`, if it cannot be decoded.
    """
    return data if _is_bare(data) else black_out_file(data, name, ())


def _is_bare(data: bytes) -> bool:
    """Of formats in which that cannot be told, no file is."""
    if data.startswith(PNG):
        return _chunks(data) <= _OF_PIXELS
    if data.startswith(b"\xff\xd8"):
        return not _JPEG_TEXT.search(data)
    return data.startswith(b"BM") or _GREY_MAP.match(data) is not None


def _chunks(png: bytes) -> set[bytes]:
    """The kinds of all chunks; what stands behind the last one counts as one too."""
    kinds, at = set(), len(PNG)
    while at < len(png):
        kinds.add(png[at + 4 : at + 8])
        at += 12 + int.from_bytes(png[at : at + 4])
    return kinds
