"""Arithmetic of the canvas: handles of a box, dragging them, the grey scale as a table, outlines of masks."""

from enum import Enum

import cv2
import numpy as np
import numpy.typing as npt

from cerebellum_viewer.document.edits import nudged
from cerebellum_viewer.services.display import FULL_WINDOW, GreyScale
from engine.data.boxes import Box
from engine.data.colormaps import COLOR_MAPS
from engine.data.depth import DeepImage
from engine.data.masks import Mask

Point = tuple[float, float]
"""(x, y) in pixels of the slice, origin at the outer corner of the first pixel."""
Size = tuple[int, int]
"""(width, height) of the slice in pixels."""

MIN_SIDE = 1.0


class Handle(Enum):
    """Where a box is gripped. The value says which vertical and which horizontal edge moves: -1 low, 1 high, 0 none."""

    TOP_LEFT = (-1, -1)
    TOP = (0, -1)
    TOP_RIGHT = (1, -1)
    LEFT = (-1, 0)
    INSIDE = (0, 0)
    RIGHT = (1, 0)
    BOTTOM_LEFT = (-1, 1)
    BOTTOM = (0, 1)
    BOTTOM_RIGHT = (1, 1)


GRIPS = tuple(handle for handle in Handle if handle is not Handle.INSIDE)
"""The eight handles that are drawn."""


def grip_position(box: Box, handle: Handle) -> Point:
    """Where a handle of a box lies."""
    horizontal, vertical = handle.value
    x, y = box.center
    return x + horizontal * box.width / 2, y + vertical * box.height / 2


def hit_handle(box: Box, point: Point, tolerance: float) -> Handle | None:
    """What of a box lies under a point: a corner, anywhere along an edge, the inside, or nothing."""
    horizontal = _side(point[0], box.x0, box.x1, tolerance)
    vertical = _side(point[1], box.y0, box.y1, tolerance)
    return None if horizontal is None or vertical is None else Handle((horizontal, vertical))


def dragged(box: Box, handle: Handle, dx: float, dy: float, size: Size) -> Box:
    """The box after its handle moved by (dx, dy), inside the slice; past the opposite edge it turns over."""
    if handle is Handle.INSIDE:
        return nudged(box, dx, dy, size)
    horizontal, vertical = handle.value
    x0, x1 = _stretched((box.x0, box.x1), horizontal, dx, size[0])
    y0, y1 = _stretched((box.y0, box.y1), vertical, dy, size[1])
    return Box(x0, y0, x1, y1)


def spanned(corner: Point, opposite: Point, size: Size) -> Box:
    """The box between two points, inside the slice and at least a pixel wide and high."""
    x0, x1 = _span(opposite[0], corner[0], size[0])
    y0, y1 = _span(opposite[1], corner[1], size[1])
    return Box(x0, y0, x1, y1)


def color_table(grey: GreyScale, levels: int = 256) -> npt.NDArray[np.uint8]:
    """What each value of a picture looks like: [levels, 4] red, green, blue, alpha."""
    values = np.arange(levels) * (FULL_WINDOW / (levels - 1))
    ramp = (values - (grey.level - grey.window / 2)) / grey.window
    ramp = np.clip(ramp, 0, 1) ** (1 / grey.gamma)
    shown = np.rint((1 - ramp if grey.invert else ramp) * 255).astype(np.uint8)
    table = np.full((levels, 4), 255, dtype=np.uint8)
    table[:, :3] = COLOR_MAPS[grey.color_map][shown]
    return table


def auto_window(image: DeepImage) -> tuple[float, float]:
    """Window and level that spread the grey values between the 1st and the 99.5th percentile."""
    low, high = (float(value) for value in np.percentile(image, (1, 99.5)))
    scale = grey_per_step(image)
    return max(high - low, 1.0) * scale, (low + high) / 2 * scale


def grey_per_step(image: DeepImage) -> float:
    """How many grey values, 0 to 255, lie between two neighbouring values of a picture's pixels."""
    return FULL_WINDOW / np.iinfo(image.dtype).max


def outline(mask: Mask) -> npt.NDArray[np.float64]:
    """The border of a mask along its pixels' edges: ends of straight lines in pairs, [2 n, 2] (x, y)."""
    padded = np.pad(mask, 1)
    across = _runs(padded[1:, :] != padded[:-1, :])
    down = _runs((padded[:, 1:] != padded[:, :-1]).T)
    horizontal = np.stack([across[:, 1:] - 1, np.repeat(across[:, :1], 2, axis=1)], axis=-1)
    vertical = np.stack([np.repeat(down[:, :1], 2, axis=1), down[:, 1:] - 1], axis=-1)
    return np.concatenate([horizontal, vertical]).reshape(-1, 2).astype(np.float64)


def loops(mask: Mask) -> list[npt.NDArray[np.float64]]:
    """The same border as closed lines [n, 2] (x, y), one round each part and each hole: for lines with dashes.

    The contour of a mask of twice the size runs through pixels that touch the border: halved, it is the border.
    """
    doubled = cv2.resize(mask.view(np.uint8), None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    contours, _ = cv2.findContours(doubled, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    return [_closed((np.asarray(contour, np.float64)[:, 0, :] + 1) // 2) for contour in contours]


def _closed(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A line through points back to the first, without steps that lead nowhere."""
    line: npt.NDArray[np.float64] = np.concatenate([points[-1:], points])
    moves = np.any(line[1:] != line[:-1], axis=1)
    return np.concatenate([line[:1], points[moves]])


def _runs(border: Mask) -> npt.NDArray[np.int64]:
    """Stretches of set values in each row: [n, 3] row, first, one past the last."""
    padded = np.pad(border, ((0, 0), (1, 1)))
    changes = padded[:, 1:] != padded[:, :-1]
    # Along a row the places of change are in turn a beginning and an end; none runs on into the next row.
    rows, places = np.divmod(np.flatnonzero(changes), changes.shape[1])
    return np.stack([rows[::2], places[::2], places[1::2]], axis=1)


def _side(position: float, low: float, high: float, tolerance: float) -> int | None:
    """-1 near the low edge, 1 near the high one, 0 between, None outside.

    A third of a small box stays its inside, or it could not be moved.
    """
    inner = min(tolerance, (high - low) / 3)
    if low - tolerance <= position <= low + inner:
        return -1
    if high - inner <= position <= high + tolerance:
        return 1
    return 0 if low < position < high else None


def _stretched(edges: tuple[float, float], side: int, delta: float, limit: int) -> tuple[float, float]:
    if side == 0:
        return edges
    fixed, moving = edges if side > 0 else edges[::-1]
    return _span(moving + delta, fixed, limit)


def _span(moving: float, fixed: float, limit: int) -> tuple[float, float]:
    """Both edges inside 0 to `limit` and in order, a pixel apart at least; `fixed` gives way only at the border."""
    moving, fixed = (min(max(edge, 0.0), float(limit)) for edge in (moving, fixed))
    if abs(moving - fixed) < MIN_SIDE:
        moving = fixed + (MIN_SIDE if moving >= fixed else -MIN_SIDE)
    low, high = sorted((moving, fixed))
    shift = max(-low, 0.0) - max(high - limit, 0.0)
    return low + shift, high + shift
