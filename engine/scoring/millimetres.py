"""Errors of boxes in millimetres, and what an error of the width would cost a reading of gestational age."""

from dataclasses import dataclass

from engine.data.boxes import Box

TCD_RANGE_MM = (12.0, 55.0)
"""Where INTERGROWTH-21st's equation of age from TCD holds."""


@dataclass(frozen=True, slots=True)
class SizeError:
    """Found less true, in mm: `edges` (left, top, right, bottom; positive to the right and down), width and height.

    `days` is what the width's error would shift the age read off a structure of that width, if it were a
    transcerebellar diameter: a yardstick for errors, never a measurement of the patient, since a box is aligned with
    the picture and not with the head. None outside `TCD_RANGE_MM`.
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


def days_of_error(tcd_mm: float, error_mm: float) -> float | None:
    """What an error of a TCD-sized structure shifts the age in days, by the slope at `tcd_mm`; None out of range.

    INTERGROWTH-21st (Rodriguez-Sibaja et al. 2020, DOI 10.1002/uog.22017), age from TCD x in cm, in weeks:
    3.957113 + 8.154074 x - 0.076187 x^3. The slope of this direction, not the inverse of that of TCD from age.
    """
    low, high = TCD_RANGE_MM
    if not low <= tcd_mm <= high:
        return None
    weeks_per_cm = 8.154074 - 3 * 0.076187 * (tcd_mm / 10) ** 2
    return 7 * weeks_per_cm * error_mm / 10
