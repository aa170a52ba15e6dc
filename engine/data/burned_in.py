"""What a scanner burned into a picture: lines of text as rectangles, and calliper crosses as points.

No letter is read. Text is told by how it is made: strokes that stand out sharply from what is around them, in pieces of
one height, side by side on a line; where letters are so small that they touch, by the strokes along it. A cross is told
by four thin arms of one length that meet at a point.
"""

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from engine.data.boxes import Box
from engine.data.images import GreyImage

Bools = npt.NDArray[np.bool_]

LEAST_GLYPHS = 4
_HEIGHTS = (4, 26)
"""Of letters, in pixels."""
_WIDEST = 2.0
"""A letter, or two that touch, in heights."""
_LONGEST = 12.0
"""A word whose letters touch, in heights."""
_STROKES, _STEP = 4, 8
"""Of such a word, at least: from dark to bright and back along one of its rows, by more grey values than this."""
_BLACK, _AROUND_PX = 32, 2
"""It is believed only where nothing brighter is so near, as in a corner: tissue has edges like these."""
_STROKE_PX = 9
"""Strokes are thinner than this; whatever is wider is tissue."""
_CONTRASTS = (45, 70, 100, 140)
_LINE_GAP = 1.6
"""Between two letters or words of a line, in heights."""
_ALIKE, _ALIKE_GREY = 0.6, 30
"""Two letters of a line: the lower is at least so high as this part of the higher, and their grey is as near."""


def text_boxes(image: GreyImage) -> list[Box]:
    """The blocks of text in a picture [height, width], as edges in pixels with a margin of one pixel."""
    strokes = _strokes(image)
    pieces = [_pieces(image, strokes > contrast) for contrast in _CONTRASTS]
    lines = [line for found in pieces for line in _lines([piece for piece in found if _is_glyph(piece)])]
    text = [_around(line) for line in lines if len(line) >= LEAST_GLYPHS]
    text += [_around([piece]) for found in pieces for piece in found if _is_word(image, piece)]
    # A short line, like a number alone, is text where it stands under or over some.
    short = [_around(line) for line in lines if len(line) < LEAST_GLYPHS]
    text += [box for box in short if any(_near(line, box) for line in text)]
    return [_within(block, image.shape) for block in joined(text)]


class Glyph(NamedTuple):
    """A piece of strokes: its left and upper edge, and its size, in pixels; its brightest value."""

    x: int
    y: int
    width: int
    height: int
    brightness: int


def _strokes(image: GreyImage) -> GreyImage:
    kernel = np.ones((_STROKE_PX, _STROKE_PX), np.uint8)
    return np.asarray(cv2.morphologyEx(image, cv2.MORPH_TOPHAT, kernel), np.uint8)


def _pieces(image: GreyImage, strokes: Bools) -> list[Glyph]:
    """What hangs together and is as high as letters are."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(strokes.astype(np.uint8), connectivity=8)
    places = [tuple(map(int, stats[n, :4])) for n in range(1, count) if _is_as_high(stats[n])]
    return [Glyph(x, y, w, h, int(image[y : y + h, x : x + w].max())) for x, y, w, h in places]


def _is_as_high(stat: npt.NDArray[np.int32]) -> bool:
    height, area = stat[3:5]
    return bool(_HEIGHTS[0] <= height <= _HEIGHTS[1] and area >= height)


def _is_glyph(piece: Glyph) -> bool:
    return piece.width <= _WIDEST * piece.height


def _is_word(image: GreyImage, piece: Glyph) -> bool:
    """Whether a piece is a word of letters that touch, on black. Its outermost pixels are neither strokes nor black."""
    x, y, width, height, _ = piece
    if not _WIDEST * height < width <= _LONGEST * height:
        return False
    top, left = max(y - _AROUND_PX, 0), max(x - _AROUND_PX, 0)
    around = image[top : y + height + _AROUND_PX, left : x + width + _AROUND_PX].copy()
    around[max(y - 1, 0) - top : y + height + 1 - top, max(x - 1, 0) - left : x + width + 1 - left] = 0
    return bool(around.max() <= _BLACK) and _turns(image[y : y + height, x : x + width]) >= 2 * _STROKES


def _turns(rows: GreyImage) -> int:
    """How often grey values turn from rising to falling or back, in the row where they do most often."""
    steps = np.diff(rows.astype(np.int16), axis=1)
    signs = (np.sign(row[np.abs(row) > _STEP]) for row in steps)
    return max(int(np.count_nonzero(np.diff(row))) for row in signs)


def _lines(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs):
        for line in lines:
            if _follows(line[-1], glyph):
                line.append(glyph)
                break
        else:
            lines.append([glyph])
    return lines


def _follows(left: Glyph, right: Glyph) -> bool:
    lower, higher = sorted((left.height, right.height))
    gap = right.x - (left.x + left.width)
    foot = abs((left.y + left.height) - (right.y + right.height))
    alike = lower >= _ALIKE * higher and abs(left.brightness - right.brightness) <= _ALIKE_GREY
    return alike and -2 <= gap <= _LINE_GAP * higher and foot <= 0.25 * higher + 1


def _around(line: Sequence[Glyph]) -> Box:
    x0, y0 = min(glyph.x for glyph in line), min(glyph.y for glyph in line)
    return Box(x0, y0, max(glyph.x + glyph.width for glyph in line), max(glyph.y + glyph.height for glyph in line))


def joined(boxes: Sequence[Box]) -> list[Box]:
    """Those that are near each other as one."""
    found, waiting = list[Box](), [*boxes]
    while waiting:
        block = waiting.pop()
        near = [other for other in (*found, *waiting) if _near(block, other)]
        if near:
            found, waiting = ([item for item in items if item not in near] for items in (found, waiting))
            waiting.append(_union([block, *near]))
        else:
            found.append(block)
    return sorted(found, key=lambda block: (block.y0, block.x0))


def _near(block: Box, line: Box) -> bool:
    """Whether they are over each other with less than the height of a line between, or side by side."""
    height = min(line.height, _HEIGHTS[1], block.height)
    across = min(block.x1, line.x1) - max(block.x0, line.x0)
    down = min(block.y1, line.y1) - max(block.y0, line.y0)
    return (across > 0 and down > -height) or (down > 0 and across > -2 * height)


def _union(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


def _within(box: Box, shape: tuple[int, ...]) -> Box:
    return Box(max(box.x0 - 1, 0), max(box.y0 - 1, 0), min(box.x1 + 1, shape[1]), min(box.y1 + 1, shape[0]))


# --- crosses ---------------------------------------------------------------------------------------------------

CROSSES = "calliper crosses are burned in"
"""The comment of a slice that an import flags for them."""
_RADII = range(3, 10)
"""Lengths of an arm of a cross, in pixels."""
_MARGIN = max(_RADII) + 2
_CROSS_CONTRAST = 35
_UPRIGHT = ((1, 0), (-1, 0), (0, 1), (0, -1))
_ASLANT = ((1, 1), (-1, -1), (1, -1), (-1, 1))
_Directions = tuple[tuple[int, int], ...]


def crosses(image: GreyImage) -> list[tuple[int, int]]:
    """Where calliper crosses are burned in, upright or aslant: the pixel (x, y) in the middle of each.

    The darkest pixel of all four arms is brighter than what lies between them, and than what follows on each arm.
    """
    padded = np.pad(image, _MARGIN)
    found = _crosses_of(padded, _UPRIGHT, _ASLANT) | _crosses_of(padded, _ASLANT, _UPRIGHT)
    joined = cv2.dilate(found.astype(np.uint8), np.ones((5, 5), np.uint8))
    centers = cv2.connectedComponentsWithStats(joined, connectivity=8)[3]
    return [(round(float(x)), round(float(y))) for x, y in centers[1:]]


def _crosses_of(padded: GreyImage, arms: _Directions, between: _Directions) -> Bools:
    dark = _shifted(padded, 0, 0)
    found = np.zeros(dark.shape, bool)
    for radius in range(1, max(_RADII) + 1):
        dark = reduce(np.minimum, _ring(padded, radius, arms), dark)
        if radius in _RADII:
            beside = [*_ring(padded, max(2 * radius // 3, 3), between), *_ring(padded, radius, between)]
            around = reduce(np.maximum, [*beside, *_ring(padded, radius + 2, arms)])
            found |= cv2.subtract(dark, around) > _CROSS_CONTRAST
    return found


def _ring(padded: GreyImage, distance: int, directions: _Directions) -> list[GreyImage]:
    return [_shifted(padded, distance * x, distance * y) for x, y in directions]


def _shifted(padded: GreyImage, x: int, y: int) -> GreyImage:
    """The picture without its margin, as seen from a place so far to the left and above."""
    height, width = padded.shape
    return padded[_MARGIN + y : height - _MARGIN + y, _MARGIN + x : width - _MARGIN + x]
