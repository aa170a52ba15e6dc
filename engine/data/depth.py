"""Depth: how many of its 16 bits a picture leaves spare, and how they are filled: detectors see the upper 8."""

import re
import zlib

import numpy as np
import numpy.typing as npt

DeepImage = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]

BITS = 16
_DEPTHS = (8, 12, BITS)
"""Bits that are guessed, few of them: slices of one volume that show more and less are to be filled alike. One with
values below 256 shows next to nothing, unless all of them have 8 bits."""
_FINEST = (1 << (BITS - _DEPTHS[-2])) - 1
"""The lowest bits, of which a picture that was filled has none."""
_GREATEST_VALUE = re.compile(rb"P[2356](?:(?:\s|#[^\r\n]*[\r\n])+(\d{1,9})){3}\s")
"""The third number in the head of a PGM or PPM, between which there may be comments."""
PNG = b"\x89PNG\r\n\x1a\n"
_END_OF_HEAD = 33
"""Where the first chunk of a PNG, of fixed size, ends."""


def spare_bits(values: npt.NDArray[np.generic], data: bytes) -> int:
    """How many upper bits no value of a picture [height, width] or [height, width, 3] takes; none of one with 8 bits.

    The head of its file `data` counts where it tells them: a PGM has its greatest value, and a PNG with sBIT fills all
    bits (PNG specification, 12.4). Else 8, 12 or 16 bits are guessed, by what the picture shows.
    """
    if values.dtype != np.uint16:
        return 0
    words = values.astype(np.uint16, copy=False)
    told, greatest = _GREATEST_VALUE.match(data), int(words.max())
    if told:
        return max(BITS - max(int(told[1]), greatest).bit_length(), 0)
    if _tells_depth(data) or not (words & _FINEST).any():
        return 0
    return next(BITS - depth for depth in _DEPTHS if greatest < 1 << depth)


def filled(values: DeepImage, data: bytes) -> DeepImage:
    """The values of a picture with no bit spare; `data` as in `spare_bits`."""
    spare = spare_bits(values, data)
    return fill(values, spare) if spare else values


def fill(values: npt.NDArray[np.generic], spare: int) -> npt.NDArray[np.uint16]:
    """Whole numbers that leave so many of 16 bits spare, doubled as often."""
    return values.astype(np.uint16) << np.uint16(spare)


def told_full(png: bytes, values: DeepImage) -> bytes:
    """The PNG of these values, which says that they fill its bits where a dark plane would not look so."""
    if not spare_bits(values, png):
        return png
    chunk = b"sBIT" + bytes([BITS] * (1 if values.ndim == 2 else 3))
    framed = (len(chunk) - 4).to_bytes(4) + chunk + zlib.crc32(chunk).to_bytes(4)
    return png[:_END_OF_HEAD] + framed + png[_END_OF_HEAD:]


def _tells_depth(data: bytes) -> bool:
    return data.startswith(PNG) and data.find(b"sBIT", 0, max(data.find(b"IDAT"), 0)) > 0
