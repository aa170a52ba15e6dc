"""How large a pixel is: from two points whose distance somebody knows, never by default."""

from enum import StrEnum

from engine.data.callipers import Calliper, Spacing
from engine.data.volumes import PLAUSIBLE_MM
from engine.errors import UserError


class SpacingSource(StrEnum):
    """Where the size of a pixel comes from."""

    IMPORTED = "imported"
    POINTS = "two points"
    RULER = "ruler"


def spacing_from(calliper: Calliper, length_mm: float, height_to_width: float = 1.0) -> Spacing:
    """Millimetres per pixel (x, y) from a line of known length; `height_to_width` is that of a pixel.

    Raises UserError if the points are the same, or the pixel would be no size that an ultrasound picture has.
    """
    pixels = calliper.length((1.0, height_to_width))
    x = length_mm / pixels if pixels > 0 else 0.0
    return checked((x, x * height_to_width))


def checked(spacing: Spacing) -> Spacing:
    """The spacing itself. Raises UserError if it is not plausible."""
    low, high = PLAUSIBLE_MM
    if not all(low <= side <= high for side in spacing):
        sides = " × ".join(f"{side:g}" for side in spacing)
        raise UserError(
            f"A pixel of {sides} mm is not plausible.",
            f"Put the two points farther apart, or look at the length: {low:g} to {high:g} mm per pixel can be.",
        )
    return spacing
