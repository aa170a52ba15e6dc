"""Reading pictures: any common format by its content, as grey values."""

import struct
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engine.errors import UserError

# A damaged picture is told by `read_grey`, in words; OpenCV would add its own to standard error.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

GreyImage = npt.NDArray[np.uint8]
DeepImage = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]

MAX_PIXELS = 64_000_000
"""A header that claims more is refused before memory is taken for it."""

_OS2_HEADER = 12
"""Bytes of the header of the oldest BMPs, which have 16-bit sizes and are never compressed."""


def read_grey(path: Path) -> GreyImage:
    """A picture as grey values [height, width] 0 to 255; colour is weighted to luma, 16 bits keep the upper 8.

    Raises UserError if the file is missing, empty, cut or no picture.
    """
    try:
        data = np.fromfile(path, dtype=np.uint8)
    except OSError as error:
        raise UserError(f"{path.name} cannot be read ({error.strerror}).", "Is the folder still there?") from error
    return decode_grey(data.tobytes(), path.name)


def decode_grey(data: bytes, name: str) -> GreyImage:
    """`read_grey` for a file's bytes; `name` is what an error calls it."""
    return _decode(data, name, cv2.IMREAD_GRAYSCALE).astype(np.uint8, copy=False)


def decode_deep(data: bytes, name: str) -> DeepImage:
    """The same with all 16 bits where a picture has them, 0 to 65535: for looking only, detectors get 8."""
    image = _decode(data, name, cv2.IMREAD_GRAYSCALE | cv2.IMREAD_ANYDEPTH)
    if image.dtype == np.uint16:
        return image.astype(np.uint16, copy=False)
    return image.astype(np.uint8, copy=False) if image.dtype == np.uint8 else decode_grey(data, name)


def is_coloured(data: bytes) -> bool:
    """Whether a picture that can be decoded has any pixel that is not grey."""
    image = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_COLOR)
    return image is not None and bool((image != image[:, :, :1]).any())


def _decode(data: bytes, name: str, how: int) -> npt.NDArray[np.generic]:
    if not data:
        raise UserError(f"{name} is empty.", "Copy it again from its source.")
    _check_bmp(data, name)
    try:
        image = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), how)
    except cv2.error as error:
        raise UserError(f"{name} cannot be decoded ({error.err}).", "Copy it again from its source.") from error
    if image is None:
        raise UserError(f"{name} is not a picture, or is damaged.", "Copy it again, or save it as BMP or PNG.")
    return np.ascontiguousarray(image)


def _check_bmp(data: bytes, name: str) -> None:
    """Refuse a BMP that is cut or claims an absurd size: OpenCV fills what is missing without a word."""
    if data[:2] != b"BM":
        return
    try:
        offset, width, height, bits, compression = _bmp_header(data)
    except struct.error as error:
        raise UserError(f"{name} ends inside its header.", "Copy it again from its source.") from error
    if width <= 0 or height == 0 or width * height > MAX_PIXELS:
        raise UserError(f"{name} claims {width} x {height} pixels.", "It is damaged, or too large for this program.")
    row_bytes = (width * bits + 31) // 32 * 4
    if compression in {0, 3} and len(data) < offset + row_bytes * height:
        raise UserError(f"{name} is cut: {len(data)} of {offset + row_bytes * height} bytes.", "Copy it again.")


def _bmp_header(data: bytes) -> tuple[int, int, int, int, int]:
    """Where the pixels begin, width, height, bits per pixel and kind of compression. Raises struct.error if cut."""
    offset, header_bytes = struct.unpack_from("<II", data, 10)
    if header_bytes == _OS2_HEADER:
        width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
        return offset, width, height, bits, 0
    width, height, _, bits, compression = struct.unpack_from("<iiHHI", data, 18)
    return offset, width, abs(height), bits, compression  # a negative height means rows from the top
