"""What curves are made of: values over the batches learnt, how they look, smoothed and read at a batch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QPalette

from cerebellum_viewer.services.theme import DARK, colors_of
from engine.data.split import Part

Steps = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]

LIGHT_COLORS = ("#0072b2", "#d55e00", "#00795a", "#b3508a", "#8a6d00", "#3a3a3a")
DARK_COLORS = ("#56b4e9", "#e69f00", "#2fc79a", "#e39cc4", "#f0e442", "#d0d0d0")
"""Okabe and Ito's colours, told apart with any kind of colour vision, with enough contrast to each background."""
SYMBOLS = ("o", "s", "t", "d", "p", "h")


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One scored checkpoint on the plot."""

    experiment: str
    step: int
    part: Part
    value: float
    metrics: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """How one experiment is drawn."""

    color: QColor
    symbol: str

    @classmethod
    def of(cls, number: int, *, dark: bool) -> "Look":
        """The look with a number; colours and symbols repeat after six."""
        colors = colors_for(dark=dark)
        return cls(QColor(colors[number % len(colors)]), SYMBOLS[number % len(SYMBOLS)])


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One line of a plot: `values` [n] after `steps` [n] batches, ascending."""

    name: str
    color: QColor
    steps: Steps
    values: Values

    def at(self, batch: float) -> tuple[int, float] | None:
        """The step nearest to a batch and the value there; None before the first and behind the last."""
        if not self.steps.size or not self.steps[0] <= round(batch) <= self.steps[-1]:
            return None
        place = int(np.abs(self.steps - batch).argmin())
        return int(self.steps[place]), float(self.values[place])


def smoothed(values: Values, over: int) -> Values:
    """The mean of `over` values around each (an even number counts as the next odd one), of fewer at the ends."""
    half, count = over // 2, len(values)
    if not half:
        return values
    sums = np.concatenate([[0.0], np.cumsum(values)])
    places = np.arange(count)
    first, behind = np.maximum(places - half, 0), np.minimum(places + half + 1, count)
    return np.asarray((sums[behind] - sums[first]) / (behind - first))


def colors_for(*, dark: bool) -> tuple[str, ...]:
    """The palette for a background."""
    return DARK_COLORS if dark else LIGHT_COLORS


def is_dark(palette: QPalette) -> bool:
    """Whether text is drawn light on dark."""
    return colors_of(palette) is DARK
