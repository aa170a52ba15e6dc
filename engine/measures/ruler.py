"""The depth ruler that a machine burns in: found by the regular distance of its ticks, for a person to check."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import comb

import cv2
import numpy as np
import numpy.typing as npt

from engine.data.boxes import FloatArray
from engine.data.images import GreyImage

MARGIN = 0.12
"""How much of the width on either side is searched."""
TALLEST, WIDEST = 9, 15
"""A tick is a spot of fewer pixels than these, high and wide."""
LARGEST = 800
"""Higher pictures are searched at this height: the time grows with its third power."""
LEAST_PERIOD, FEWEST = 16.0, 6
"""In pixels of the picture; and how many ticks a ruler has at least."""
DRIFT = 1.5
"""By so many pixels the last tick may move from one period that is tried to the next."""
LEAST_CONTRAST = 12.0
"""Grey values by which three of four ticks stand out of what lies between them."""
SHARE_OF_BEST = 0.3
"""A ruler with every second tick faint is found with all of them: the shortest period this good counts."""
NEAR = 2
"""So many rows above and below a place belong to its tick."""
MOST_CHANCE = 3e-6
"""Noise puts ticks that stand out as regularly less often than that; of the many combs that are tried, the best of a
picture of noise comes to 1e-5."""
MAJOR_MM, MINOR_COUNTS = 50.0, (5, 10)
"""Long ticks stand every 50 mm on the machines seen; between two of them lie so many steps."""
DEFAULT_STEP_MM, TALLEST_FIELD_MM = 10.0, 200.0
"""A step; half of one where the picture would else show more of the body than any does around a fetal head."""
ALTERNATING = 1.6
"""By so much every second tick is brighter where the others are halves."""

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Ruler:
    """Ticks at column `x` and rows `ticks`, `period` pixels apart; coordinates in pixels, the middle of a pixel is .5.

    `step_mm` is what one step seems to stand for: a proposal, told by long ticks where there are some.
    """

    x: float
    ticks: tuple[float, ...]
    period: float
    step_mm: float

    def scaled(self, factor: float) -> "Ruler":
        """The same ruler in a picture that is `factor` times as large."""
        ticks = tuple(tick * factor for tick in self.ticks)
        return replace(self, x=self.x * factor, ticks=ticks, period=self.period * factor)


@dataclass(frozen=True, slots=True)
class _Comb:
    """Ticks at every `period` rows from `first` on, in a column; `contrast` is how far they stand out."""

    contrast: float
    period: float
    first: float
    column: int


def find_ruler(picture: GreyImage) -> Ruler | None:
    """The ruler at the left or right edge of a grey picture [height, width]; None where no ticks are regular.

    Spots are what is brighter, or darker, than all around; a ruler is a column in which spots stand at a constant
    distance and nothing between them.
    """
    factor = picture.shape[0] / LARGEST
    if factor > 1:
        smaller = cv2.resize(picture, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
        found_smaller = find_ruler(smaller.astype(np.uint8))
        return None if found_smaller is None else found_smaller.scaled(factor)
    margin = int(picture.shape[1] * MARGIN)
    if margin == 0 or picture.shape[0] < FEWEST * LEAST_PERIOD:
        return None
    found = [
        seen for left in (0, picture.shape[1] - margin) for seen in _rulers(picture[:, left : left + margin], left)
    ]
    chance, ruler = min(found, key=lambda item: item[0], default=(1.0, None))
    return ruler if chance < MOST_CHANCE else None


def _rulers(strip: Bytes, left: int) -> Iterator[tuple[float, Ruler]]:
    """What is most like a ruler in a strip that begins at the column `left`, of bright and of dark ticks.

    Before each stands how often noise would look like it.
    """
    for shown in (strip, 255 - strip):
        spots = _spots(np.ascontiguousarray(shown))
        found = _best_comb(spots)
        if found is None:
            continue
        ticks, lengths, brightness = _ticks(found, spots)
        steps = np.arange(len(ticks))
        period = float(np.polyfit(steps, ticks, 1)[0]) if len(ticks) >= FEWEST else found.period
        step_mm = _plausible(_step_mm(lengths, brightness), strip.shape[0] / period)
        yield (
            _chance(ticks, period, _column(found, spots)),
            Ruler(left + found.column + 0.5, tuple(ticks.tolist()), period, step_mm),
        )


def _spots(strip: Bytes) -> Bytes:
    """How far each pixel stands out of what is above, below and beside."""
    tall, wide = np.ones((TALLEST, 1), np.uint8), np.ones((1, WIDEST), np.uint8)
    both = (cv2.morphologyEx(strip, cv2.MORPH_TOPHAT, kernel) for kernel in (tall, wide))
    return np.minimum(*both)


def _best_comb(spots: Bytes) -> _Comb | None:
    rows = cv2.dilate(spots, np.ones((3, 3), np.uint8)).T[::2].astype(np.float64)
    combs = list(_combs(rows))
    enough = max(LEAST_CONTRAST, SHARE_OF_BEST * max(comb.contrast for comb in combs))
    return next((comb for comb in combs if comb.contrast >= enough), None)


def _combs(rows: FloatArray) -> Iterator[_Comb]:
    """For each period the column [columns, height] and first tick whose comb stands out most, short periods first."""
    height = rows.shape[1]
    between = np.quantile(rows, 0.7, axis=1)
    factor = 1 + DRIFT / height
    for period in LEAST_PERIOD * factor ** np.arange(np.log(height / FEWEST / LEAST_PERIOD) / np.log(factor) + 1):
        places = np.rint(np.arange(int(period))[:, None] + np.arange(int(height / period)) * period).astype(np.intp)
        places = places[places[:, -1] < height]
        # Three of four ticks: some lie under writing or on bright tissue.
        seen = np.quantile(rows[:, places], 0.25, axis=2, method="lower") - between[:, None]
        column, first = np.unravel_index(seen.argmax(), seen.shape)
        yield _Comb(float(seen[column, first]), float(period), float(places[first, 0]), 2 * int(column))


def _ticks(found: _Comb, spots: Bytes) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The middle row of each tick, to a part of a pixel, how wide it is (0 where it is faint), and how bright."""
    height, width = spots.shape
    near = _column(found, spots)
    around = spots[:, max(found.column - WIDEST, 0) : min(found.column + WIDEST, width)]
    middles: list[float] = []
    lines: list[Bytes] = []
    place = found.first
    while place < height:
        rows = np.arange(max(round(place) - NEAR, 0), min(round(place) + NEAR + 1, height))
        seen = near[rows].sum()
        place = float((rows * near[rows]).sum() / seen) if seen > 0 else place
        middles.append(place + 0.5)
        lines.append(around[rows].max(axis=0))
        place += found.period
    brightness = np.array(lines).max(axis=1).astype(np.float64)
    wide = np.array(lines) > 0.5 * np.quantile(brightness, 0.9)
    return np.array(middles), wide.sum(axis=1).astype(np.float64), brightness


def _column(found: _Comb, spots: Bytes) -> FloatArray:
    """How far each row stands out where the ticks are."""
    near: FloatArray = spots[:, max(found.column - 2, 0) : found.column + 3].max(axis=1).astype(np.float64)
    return near


def _chance(ticks: FloatArray, period: float, near: FloatArray) -> float:
    """How often noise makes so many ticks stand out of all that is up to half-way to the next.

    The brightest pixel of a period of noise lies in the rows of a tick as often as in any other rows.
    """
    half, alone = int(period / 2), 0
    for row in np.rint(ticks - 0.5).astype(int).tolist():
        own, rest = near[max(row - NEAR, 0) : row + NEAR + 1], near[max(row - half, 0) : max(row - NEAR, 0)]
        alone += own.max() > max(rest.max(initial=0), near[row + NEAR + 1 : row + half + 1].max(initial=0))
    share, count = (2 * NEAR + 1) / period, len(ticks)
    return sum(comb(count, k) * share**k * (1 - share) ** (count - k) for k in range(alone, count + 1))


def _plausible(step_mm: float, steps: float) -> float:
    """A step, or half of it where a picture of so many steps would be too tall."""
    return step_mm / 2 if step_mm * steps > TALLEST_FIELD_MM else step_mm


def _step_mm(lengths: FloatArray, brightness: FloatArray) -> float:
    """What a step stands for, by the commonest distance of two long ticks; else faint ones are halves."""
    long = np.flatnonzero(lengths > 1.8 * np.median(lengths[lengths > 0]))
    gaps = Counter(gap for gap in np.diff(long).tolist() if gap in MINOR_COUNTS)
    if gaps:
        return MAJOR_MM / int(gaps.most_common(1)[0][0])
    even, odd = (max(float(np.median(brightness[start::2])), 1.0) for start in (0, 1))
    return DEFAULT_STEP_MM / (2 if max(even, odd) > ALTERNATING * min(even, odd) else 1)
