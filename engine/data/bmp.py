"""BMP files where OpenCV alone is too lenient: cut ones, which it fills without a word, and colours by bit masks."""

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine import MAX_PIXELS
from engine.errors import UserError

_OS2_HEADER = 12
"""Bytes of the header of the oldest BMPs, which have 16-bit sizes and are never compressed."""
_PLAIN, _RLE8, _RLE4, _BIT_MASKS = 0, 1, 2, 3
_MASKS_AT = 54
_WITH_MASKS = {(16, _PLAIN), (16, _BIT_MASKS), (32, _BIT_MASKS)}
_555 = (0x7C00, 0x03E0, 0x001F)
"""Red, green and blue of 16 bits without masks."""


@dataclass(frozen=True, slots=True)
class _Header:
    offset: int
    width: int
    height: int
    """Negative where the rows begin at the top."""
    bits: int
    compression: int

    @property
    def row_bytes(self) -> int:
        """A row is filled up to four bytes."""
        return (self.width * self.bits + 31) // 32 * 4


def check_bmp(data: bytes, name: str) -> None:
    """Raises UserError, naming the file, for a BMP that is cut or claims an absurd size; other files pass."""
    if data[:2] != b"BM":
        return
    try:
        header = _header(data)
    except struct.error as error:
        raise UserError(f"{name} ends inside its header.", "Copy it again from its source.") from error
    rows = abs(header.height)
    if header.width <= 0 or rows == 0 or header.width * rows > MAX_PIXELS:
        raise UserError(f"{name} claims {header.width} x {rows} pixels.", "It is damaged, or too large.")
    whole = header.offset + header.row_bytes * rows
    if header.compression in {_PLAIN, _BIT_MASKS} and len(data) < whole:
        raise UserError(f"{name} is cut: {len(data)} of {whole} bytes.", "Copy it again.")
    if header.compression in {_RLE8, _RLE4} and not _runs_to_the_end(data, header):
        raise UserError(f"{name} is cut: its run lengths end before the picture does.", "Copy it again.")


def decode_bit_masks(data: bytes) -> npt.NDArray[np.uint8] | None:
    """The picture [height, width, 3] (blue, green, red) of a whole BMP of 16 or 32 bits with masks; None for others.

    OpenCV takes all of 32 bits for blue, green, red, and leaves the lowest bits of 16 empty: its white is 248.
    """
    if data[:2] != b"BM":
        return None
    header = _header(data)
    if (header.bits, header.compression) not in _WITH_MASKS:
        return None
    masks = struct.unpack_from("<III", data, _MASKS_AT) if header.compression == _BIT_MASKS else _555
    rows = np.frombuffer(data, np.uint8, header.row_bytes * abs(header.height), header.offset)
    words = rows.reshape(abs(header.height), header.row_bytes).view(f"<u{header.bits // 8}")[:, : header.width]
    pixels = np.stack([_channel(words, mask) for mask in masks[::-1]], axis=-1)
    return np.ascontiguousarray(pixels if header.height < 0 else pixels[::-1])


def _channel(words: npt.NDArray[np.unsignedinteger], mask: int) -> npt.NDArray[np.uint8]:
    """The bits under a mask, stretched to 0 to 255."""
    if mask == 0:
        return np.zeros(words.shape, np.uint8)
    shift = (mask & -mask).bit_length() - 1
    values = (words.astype(np.uint32) & np.uint32(mask)) >> np.uint32(shift)
    return np.round(values * (255.0 / (mask >> shift))).astype(np.uint8)


def _header(data: bytes) -> _Header:
    """Raises struct.error if it is cut."""
    offset, header_bytes = struct.unpack_from("<II", data, 10)
    if header_bytes == _OS2_HEADER:
        width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
        return _Header(offset, width, height, bits, _PLAIN)
    width, height, _, bits, compression = struct.unpack_from("<iiHHI", data, 18)
    header = _Header(offset, width, height, bits, compression)
    if compression == _BIT_MASKS:
        struct.unpack_from("<III", data, _MASKS_AT)
    return header


def _runs_to_the_end(data: bytes, header: _Header) -> bool:
    """Whether the run lengths come to the mark of their end, or fill the last row."""
    place, x, y = header.offset, 0, 0
    while place + 2 <= len(data):
        count, value = data[place : place + 2]
        place += 2
        if count:
            x += count
        elif value == 0:
            x, y = 0, y + 1
        elif value == 1:
            return True
        elif value == 2:
            if place + 2 > len(data):
                return False
            x, y, place = x + data[place], y + data[place + 1], place + 2
        else:
            size = value if header.compression == _RLE8 else (value + 1) // 2
            x, place = x + value, place + size + size % 2
    return y >= abs(header.height) or (y == abs(header.height) - 1 and x >= header.width)
