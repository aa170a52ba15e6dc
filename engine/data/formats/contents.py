"""What a file of another program holds: arrays as planes, each a picture or a mask, and what is known about pixels."""

from dataclasses import dataclass
from pathlib import Path

from engine.data.masks import EncodedMask
from engine.data.picture_facts import PictureFacts


class UnfitError(Exception):
    """A file is whole and cannot be taken all the same; the message is a phrase that goes on from the file's name."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One array of a file. It has `masks` or `pictures`, one per plane in order; else `fault` says why it has neither.

    Planes of two values have both: what they are, the file's name may say. `height` and `width` are those of a plane in
    pixels; a picture is a PNG of 8 or 16 bits, grey or in colour.
    """

    name: str
    height: int = 0
    width: int = 0
    fault: str = ""
    masks: tuple[EncodedMask, ...] = ()
    pictures: tuple[bytes, ...] = ()

    @property
    def planes(self) -> int:
        """How many planes there are."""
        return len(self.masks) or len(self.pictures)


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the picture with its own scale: edges in pixels, and millimetres per pixel to the right and down."""

    x0: float
    y0: float
    x1: float
    y1: float
    spacing_mm: tuple[float, float]

    @property
    def area(self) -> float:
        """In pixels."""
        return (self.x1 - self.x0) * (self.y1 - self.y0)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.x0 <= x < self.x1 and self.y0 <= y < self.y1


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds, or why it could not be read (`fault`, a phrase that goes on from the file's name).

    `axes` is where columns, rows and planes run, as letters (L: to the patient's left), where the file says so.
    """

    path: Path
    variables: tuple[Variable, ...] = ()
    regions: tuple[Region, ...] = ()
    axes: str = ""
    notes: tuple[str, ...] = ()
    fault: str = ""
    facts: PictureFacts | None = None
    """Of a file that is a picture itself."""
