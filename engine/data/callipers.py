"""Callipers: lines between two points of a slice, with what each measures."""

from dataclasses import dataclass
from enum import StrEnum
from math import atan2, degrees, hypot, isfinite

Point = tuple[float, float]
Spacing = tuple[float, float]
"""Millimetres per pixel, (x, y)."""
ONE_PIXEL = (1.0, 1.0)
"""The unit where nobody knows a spacing: lengths are then in pixels."""

LEAST_LENGTH = 1.0
"""Of a line in pixels: a shorter one is a point, which has no direction."""


class Role(StrEnum):
    """What a calliper is for; of the transcerebellar diameter and the midline a slice has one at most."""

    DISTANCE = "distance"
    TCD = "tcd"
    MIDLINE = "midline"


@dataclass(frozen=True, slots=True)
class Calliper:
    """A line between two points in pixels of the slice. Raises ValueError if a coordinate is not finite."""

    start: Point
    end: Point
    role: Role = Role.DISTANCE

    def __post_init__(self) -> None:
        if not all(map(isfinite, (*self.start, *self.end))):
            raise ValueError(f"a calliper needs finite points, not {self.start} and {self.end}")

    def span(self, spacing: Spacing = ONE_PIXEL) -> Point:
        """From start to end, (x, y), in mm if a spacing is given, else in pixels."""
        return (self.end[0] - self.start[0]) * spacing[0], (self.end[1] - self.start[1]) * spacing[1]

    def length(self, spacing: Spacing = ONE_PIXEL) -> float:
        """How long it is, in mm if a spacing is given, else in pixels."""
        return hypot(*self.span(spacing))

    def tilt(self, spacing: Spacing = ONE_PIXEL) -> float:
        """Degrees by which its right end lies below the left one, -90 to 90."""
        x, y = self.span(spacing)
        return degrees(atan2(y, x) if x > 0 else atan2(-y, -x)) if x else 90.0
