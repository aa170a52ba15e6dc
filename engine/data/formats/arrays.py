"""From an array of numbers to planes: what can be a mask, and how other numbers become a picture without loss."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import prod
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from engine import MAX_PIXELS
from engine.data.depth import BITS, fill
from engine.data.formats.contents import UnfitError, Variable
from engine.data.formats.mask_rule import MaskRule
from engine.data.formats.writing import png_of
from engine.data.masks import EncodedMask

Array = npt.NDArray[np.generic]

SMALLEST_SIDE = 8
"""Arrays smaller than this are numbers and vectors that happen to lie beside the mask."""
MANY_VALUES = "more than two values: say which are the mask, as 2 or >=128"
MAX_VOXELS = 512_000_000
MAX_PLANES = 5000
_PNG = [cv2.IMWRITE_PNG_COMPRESSION, 3]
_DEEPEST = np.iinfo(np.uint16).max


def check_size(planes: int, height: int, width: int, samples: int = 1) -> None:
    """Raises UnfitError for a size that nobody draws, before memory is taken for it."""
    if min(planes, height, width, samples) < 1 or planes > MAX_PLANES or height * width > MAX_PIXELS:
        raise UnfitError(f"claims {planes} planes of {width} x {height} pixels: it is damaged, or too large")
    if planes * height * width * samples > MAX_VOXELS:
        raise UnfitError(f"holds {planes} planes of {width} x {height} pixels, more than this program takes in")


def check_shape(shape: Sequence[int]) -> None:
    """`check_size` for an array of any number of axes."""
    if any(side < 0 for side in shape) or prod(shape) > MAX_VOXELS:
        raise UnfitError(f"claims an array of {' x '.join(map(str, shape))} values: it is damaged, or too large")


def mask_variable(name: str, array: Array, rule: MaskRule | None = None) -> Variable:
    """An array [height, width] or [height, width, planes] as masks, or the reason why it cannot be.

    Without a `rule` only zeros and one other value are a mask.
    """
    fault = mask_fault(array) or ("" if rule or _is_two_valued(array) else MANY_VALUES)
    if fault:
        return Variable(name, *_sides(array.shape), fault)
    planes = array[..., None] if array.ndim == 2 else array
    chosen = planes != 0 if rule is None else rule.applied(planes)
    masks = tuple(EncodedMask.of(chosen[..., index]) for index in range(planes.shape[2]))
    return Variable(name, *_sides(array.shape), masks=masks)


def mask_fault(array: Array) -> str:
    """Why an array cannot be a mask, whatever its values mean; empty for planes of numbers."""
    if array.ndim not in {2, 3} or min(array.shape[:2]) < SMALLEST_SIDE or 0 in array.shape:
        return "not a picture"
    if array.dtype.kind not in "biuf":
        return f"not numbers ({array.dtype})"
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        return "holds NaN or infinity"
    return ""


def _is_two_valued(array: Array) -> bool:
    nonzero = array[array != 0]
    return bool(not nonzero.size or (nonzero == nonzero[0]).all())


def volume_variable(name: str, planes: Array, rule: MaskRule | None = None) -> tuple[Variable, tuple[str, ...]]:
    """Planes [n, height, width] as pictures, and as masks too where they hold two values at most; notes on the values.

    With a `rule` they are masks alone. A fourth axis of three holds colours. Raises UnfitError for anything else.
    """
    if planes.ndim == 4 and planes.shape[-1] == 3 and planes.dtype == np.uint8:
        return picture_variable(name, planes), ()
    if planes.ndim != 3:
        raise UnfitError(
            f"has {planes.ndim} axes of {' x '.join(map(str, planes.shape))}, not planes of one picture each"
        )
    if planes.dtype.kind not in "biuf":
        raise UnfitError(f"holds no numbers ({planes.dtype})")
    if planes.dtype.kind == "f" and not np.isfinite(planes).all():
        raise UnfitError("holds NaN or infinity")
    as_mask = mask_variable(name, np.moveaxis(planes, 0, -1), rule)
    if rule is not None and as_mask.masks:
        return as_mask, ()
    deep, notes = to_bits(planes)
    return replace(picture_variable(name, deep), masks=as_mask.masks), notes


def picture_variable(name: str, planes: Iterable[Array]) -> Variable:
    """Planes [height, width] or [height, width, 3] (red, green, blue) of 8 or 16 bits, each as a PNG."""
    pictures, height, width = [], 0, 0
    for plane in planes:
        height, width = plane.shape[:2]
        pictures.append(png_of(_grey_or_bgr(plane), _PNG))
    return Variable(name, height, width, pictures=tuple(pictures))


def to_bits(planes: Array) -> tuple[Array, tuple[str, ...]]:
    """Finite numbers as 8 or 16 bits, and a note where that is not the value itself.

    Whole numbers from 0 to 255 stay as they are. Larger ones that 16 bits hold are doubled as often as they fit: the
    upper 8 bits are what a detector sees. All others are stretched from their least to their greatest value.
    """
    low, high = float(planes.min()), float(planes.max())
    whole = planes.dtype.kind in "biu" or bool((planes == np.floor(planes)).all())
    if whole and low >= 0 and high <= np.iinfo(np.uint8).max:
        return planes.astype(np.uint8), ()
    if whole and low >= 0 and high <= _DEEPEST:
        doublings = BITS - int(high).bit_length()
        note = (f"values up to {int(high)} are multiplied by {2**doublings}",) if doublings else ()
        return fill(planes, doublings), note
    scale = _DEEPEST / (high - low) if high > low else 0.0
    stretched = np.round((planes.astype(np.float32) - np.float32(low)) * np.float32(scale))
    return np.clip(stretched, 0, _DEEPEST).astype(np.uint16), (
        f"values from {low:g} to {high:g} are stretched to 16 bits",
    )


def _grey_or_bgr(plane: Array) -> Any:  # noqa: ANN401  # OpenCV has a type of its own for pictures
    """As OpenCV wants it; a picture in colour without a coloured pixel is grey, and a third of the size."""
    if plane.ndim == 2:
        return plane
    return plane[..., ::-1] if (plane != plane[..., :1]).any() else plane[..., 0]


def _sides(shape: Sequence[int]) -> tuple[int, int]:
    """Height and width, as far as there are any."""
    return (shape[0], shape[1]) if len(shape) > 1 else (0, 0)
