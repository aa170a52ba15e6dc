"""Pictures as Darknet holds and changes them: planes of red, green and blue, 0 to 1, resized to the same bits."""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engine.data.depth import fill, spare_bits
from engine.errors import UserError

Planes = npt.NDArray[np.float32]
"""A picture [3, height, width], red, green, blue, 0 to 1."""

LETTERBOX_GREY = 0.5
_PURE = ((3, 1, -1), (2, -1, 2), (4, -1, 2))
"""Red, green and blue of a pure hue h, in sixths of the circle: start + sign |h - turn|, cut to 0 to 1."""
_UNIT = {np.dtype(np.uint8): np.uint16(1), np.dtype(np.uint16): np.uint16(256)}
"""What one step of the upper 8 bits is worth."""
_RGB = {1: [0, 0, 0], 3: [2, 1, 0], 4: [2, 1, 0]}
"""Where the three planes lie among as many channels as OpenCV reads: grey thrice, and alpha is dropped."""


def load_planes(path: Path) -> Planes:
    """A picture file of 8 or 16 bits, of which the upper 8 count, none left spare: Darknet shows 12 in 16 as black.

    Raises UserError if it is missing, damaged or of another kind.
    """
    try:
        data = np.fromfile(path, dtype=np.uint8)
    except OSError as error:
        raise UserError(f"{path.name} cannot be read ({error.strerror}).", "Is the folder still there?") from error
    return decode_planes(data.tobytes(), path.name)


def decode_planes(data: bytes, name: str) -> Planes:
    """`load_planes` for a file's bytes; `name` is what an error calls it."""
    try:
        pixels = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:  # nothing to decode, or an absurd size
        pixels = None
    if pixels is None:
        raise UserError(f"{name} is not a picture, or is damaged.", "Copy it again, or save it as PNG.")
    channels_hwc = np.atleast_3d(pixels)
    if channels_hwc.dtype not in _UNIT or channels_hwc.shape[2] not in _RGB:
        raise UserError(f"{name} has pixels of an unusual kind.", "Save it as PNG with 8 or 16 bits.")
    coloured = channels_hwc[:, :, _RGB[channels_hwc.shape[2]]]
    upper = fill(coloured, spare_bits(coloured, data)) // _UNIT[coloured.dtype]
    return upper.transpose(2, 0, 1).astype(np.float32, order="C") / np.float32(255)


def resize(planes: Planes, width: int, height: int) -> Planes:
    """The picture at another size: corners on corners, columns first, then rows, two pixels for each, no smoothing.

    Darknet takes the last column from the last pixels as they are, but weighs the last row like any other and leaves
    out the row after it. Where the row's place was rounded down to just before the last one, next to nothing is left
    of it (128 to 224 rows, for one): the last row is then almost black, here as there.
    """
    left, across = _places(planes.shape[2], width)
    left[-1], across[-1] = planes.shape[2] - 1, 0
    columns = _at(planes, left, axis=2) * (1 - across) + _at(planes, left + 1, axis=2) * across
    above, down = _places(planes.shape[1], height)
    rows = _at(columns, above, axis=1) * (1 - down)[:, None]
    rows[:, :-1] += _at(columns, above[:-1] + 1, axis=1) * down[:-1, None]
    return rows


def letterbox(planes: Planes, width: int, height: int) -> Planes:
    """The whole picture in its own proportions, in the middle of a grey one of `width` x `height`."""
    old_height, old_width = planes.shape[1:]
    if width * old_height < height * old_width:
        inner_width, inner_height = width, old_height * width // old_width
    else:
        inner_width, inner_height = old_width * height // old_height, height
    boxed = np.full((len(planes), height, width), LETTERBOX_GREY, dtype=np.float32)
    top, left = (height - inner_height) // 2, (width - inner_width) // 2
    boxed[:, top : top + inner_height, left : left + inner_width] = resize(planes, inner_width, inner_height)
    return boxed


def crop(planes: Planes, left: int, top: int, width: int, height: int) -> Planes:
    """A window of the picture; outside the picture its nearest edge pixel goes on."""
    window = _at(planes, np.arange(top, top + height), axis=1)
    return _at(window, np.arange(left, left + width), axis=2)


def flip(planes: Planes) -> Planes:
    """The picture mirrored, left to right."""
    return planes[:, :, ::-1]


def distort(planes: Planes, hue: float, saturation: float, exposure: float) -> Planes:
    """Other colours: the hue turned by a fraction of the circle, saturation and brightness multiplied, cut to 0 to 1.

    Grey stays grey: it has no saturation, so only `exposure` acts on it.
    """
    hues, saturations, values = _to_hsv(planes)
    turned = hues + hue
    sixths = (turned - np.floor(turned)) * 6
    values *= exposure
    depths = values * saturations * saturation
    coloured = np.empty_like(planes)
    for plane, (turn, sign, start) in zip(coloured, _PURE, strict=True):
        pure = np.clip(start + sign * np.abs(sixths - turn), 0, 1)
        np.subtract(values, depths * (1 - pure), out=plane)
    return np.clip(coloured, 0, 1, out=coloured)


def _to_hsv(planes: Planes) -> tuple[Planes, Planes, Planes]:
    """Hue 0 to 1 (0 for grey), saturation and value, each [height, width] (Smith 1978, the hexagonal cone)."""
    red, green, blue = planes
    values = planes.max(axis=0)
    spread = values - planes.min(axis=0)
    is_red, is_green = red == values, green == values
    lead = np.where(is_red, green - blue, np.where(is_green, blue - red, red - green))
    start = np.where(is_red, np.float32(0), np.where(is_green, np.float32(2), np.float32(4)))
    sixths = start + _divided(lead, spread)
    np.add(sixths, 6, out=sixths, where=sixths < 0)
    return sixths / np.float32(6), _divided(spread, values), values


def _divided(part: Planes, whole: Planes) -> Planes:
    """`part` / `whole`; where `whole` is 0, so is `part`, and the result."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _places(count: int, wanted: int) -> tuple[npt.NDArray[np.intp], Planes]:
    """Where each of `wanted` outputs lies among `count` pixels: the pixel before it, and the way to the next one."""
    step = np.float32(count - 1) / np.float32(max(wanted - 1, 1))
    at = np.arange(wanted, dtype=np.float32) * step
    before = at.astype(np.intp)
    return before, at - before.astype(np.float32)


def _at(planes: Planes, places: npt.NDArray[np.intp], axis: int) -> Planes:
    """The pixels at `places` along one axis; the first or last one for any place outside."""
    return planes.take(places, axis=axis, mode="clip")
