"""Errors of boxes in millimetres, and what an error of the width would cost a reading of gestational age."""

from dataclasses import dataclass

from engine.data.boxes import Box
from engine.measures.growth import days_of_error


@dataclass(frozen=True, slots=True)
class SizeError:
    """Found less true, in mm: `edges` (left, top, right, bottom; positive to the right and down), width and height.

    `days` is what the width's error would shift the age read off a structure of that width, if it were a
    transcerebellar diameter: a yardstick for errors, never a measurement of the patient, since a box is aligned with
    the picture and not with the head. None out of the
    range of `growth.AGE_FROM_TCD`.
    """

    edges: tuple[float, float, float, float]
    width: float
    height: float
    days: float | None

    @property
    def worst_edge(self) -> float:
        """How far the farthest edge is off, in mm."""
        return max(map(abs, self.edges))


def size_error(found: Box, truth: Box, spacing_mm: tuple[float, float]) -> SizeError:
    """The error of a box on pixels of `spacing_mm` (x, y). Raises ValueError for a spacing that is not positive."""
    if min(spacing_mm) <= 0:
        raise ValueError(f"a pixel of {spacing_mm} mm is none")
    x, y = spacing_mm
    left, top, right, bottom = (
        (a - b) * scale for a, b, scale in zip(found.edges, truth.edges, (x, y, x, y), strict=True)
    )
    width_error = right - left
    return SizeError((left, top, right, bottom), width_error, bottom - top, days_of_error(truth.width * x, width_error))
