"""Reading pictures: any common format by its content, as grey values."""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engine.data.bmp import check_bmp, decode_bit_masks
from engine.data.depth import DeepImage, filled
from engine.errors import UserError

# A damaged picture is told by `read_grey`, in words; OpenCV would add its own to standard error.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

GreyImage = npt.NDArray[np.uint8]


def read_grey(path: Path) -> GreyImage:
    """A picture as grey values [height, width] 0 to 255; colour is weighted to luma.

    Of 16 bits the upper 8 are kept, after those were filled that no value takes (`engine.data.depth`).

    Raises UserError if the file is missing, empty, cut or no picture.
    """
    return decode_grey(read_picture(path), path.name)


def read_picture(path: Path) -> bytes:
    """A picture's file. Raises UserError if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        way = "Name the pictures in it." if path.is_dir() else "Is the folder still there?"
        raise UserError(f"{path.name} cannot be read ({error.strerror}).", way) from error


def decode_grey(data: bytes, name: str) -> GreyImage:
    """`read_grey` for a file's bytes; `name` is what an error calls it."""
    return grey_of(decode_deep(data, name))


def grey_of(image: DeepImage) -> GreyImage:
    """The upper 8 bits of a picture."""
    return (image >> 8 if image.dtype == np.uint16 else image).astype(np.uint8, copy=False)


def decode_deep(data: bytes, name: str) -> DeepImage:
    """The same with all 16 bits where a picture has them, 0 to 65535: for looking only, detectors get 8."""
    return filled(decode_stored(data, name), data)


def decode_stored(data: bytes, name: str) -> DeepImage:
    """`decode_deep` with the values as they lie in the file, spare bits and all: as those of a mask are meant."""
    return _whole(_decode(data, name, cv2.IMREAD_GRAYSCALE | cv2.IMREAD_ANYDEPTH), data, name)


def decode_full(data: bytes, name: str) -> DeepImage:
    """`decode_deep` where no pixel has a colour, else all colours: [height, width, 3], blue, green, red."""
    image = _decode(data, name, cv2.IMREAD_ANYCOLOR | cv2.IMREAD_ANYDEPTH)
    if image.ndim == 3 and (image == image[:, :, :1]).all():
        image = np.ascontiguousarray(image[:, :, 0])
    return filled(_whole(image, data, name), data)


def _whole(image: npt.NDArray[np.generic], data: bytes, name: str) -> DeepImage:
    """A picture that was decoded, with 8 bits if it has neither 8 nor 16."""
    if image.dtype == np.uint16:
        return image.astype(np.uint16, copy=False)
    return (image if image.dtype == np.uint8 else _decode(data, name, cv2.IMREAD_GRAYSCALE)).astype(
        np.uint8, copy=False
    )


def _decode(data: bytes, name: str, how: int) -> npt.NDArray[np.generic]:
    if not data:
        raise UserError(f"{name} is empty.", "Copy it again from its source.")
    check_bmp(data, name)
    coloured = decode_bit_masks(data)
    if coloured is not None:
        return coloured if how & cv2.IMREAD_ANYCOLOR else cv2.cvtColor(coloured, cv2.COLOR_BGR2GRAY)
    try:
        image = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), how)
    except cv2.error as error:
        reason = "it claims too many pixels" if "CV_IO_MAX_IMAGE" in error.err else error.err
        raise UserError(f"{name} cannot be decoded ({reason}).", "Copy it again from its source.") from error
    if image is None:
        raise UserError(f"{name} is not a picture, or is damaged.", "Copy it again, or save it as BMP or PNG.")
    return np.ascontiguousarray(image)
