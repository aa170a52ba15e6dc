"""Painting tissue in beam geometry: fills in decibels, bright interfaces that depend on the angle of the beam."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.phantom.acoustics import Scene
from engine.data.phantom.probe import Beams, Floats

Mask = NDArray[np.bool_]

# A stroke has faded to nothing this many widths from its course.
_STROKE_REACH = 2.5


@dataclass(frozen=True)
class Ink:
    """How an interface shines: `db` when met squarely, `power` and `floor` of its fading when met askance."""

    db: float
    width_mm: float = 0.5
    power: float = 2.0
    floor: float = 0.12


class Canvas:
    """The echo map of one slice while it is being painted; every array is (samples, lines).

    `x` and `y` are head coordinates in mm (x to the occiput, y across the midline), `z_mm` the slice's own place.
    """

    def __init__(self, beams: Beams, head_points: tuple[Floats, Floats], z_mm: float, background_db: Floats) -> None:
        self.beams = beams
        self.x, self.y = head_points
        self.z_mm = z_mm
        self.diffuse_db = background_db
        self.specular = np.zeros_like(background_db)
        self.loss_db = np.zeros_like(background_db)

    def fill(self, where: Mask | Floats, db: Floats | float) -> None:
        """Replace the echo level; `where` may be a weight between 0 and 1."""
        weight = where.astype(np.float32)
        self.diffuse_db = self.diffuse_db + weight * (np.asarray(db, dtype=np.float32) - self.diffuse_db)

    def line(self, level: Floats, ink: Ink, where: Mask | Floats | float = 1.0) -> None:
        """Draw the zero set of `level` as an interface."""
        distance, facing = self.beams.contour(level)
        self.stroke(distance, facing, ink, where)

    def stroke(self, distance: Floats, facing: Floats, ink: Ink, where: Mask | Floats | float = 1.0) -> None:
        """`line` for a distance (mm) and an angle of incidence (`Beams.contour`) known already."""
        near = np.abs(distance) < _STROKE_REACH * ink.width_mm
        shine = ink.floor + (1 - ink.floor) * facing[near] ** ink.power
        profile = np.exp(-((distance[near] / ink.width_mm) ** 2))
        echo = 10 ** (ink.db / 20) * shine * profile * np.broadcast_to(where, near.shape)[near]
        self.specular[near] = np.maximum(self.specular[near], echo)

    def scene(self) -> Scene:
        """What the beams meet."""
        diffuse = 10 ** (self.diffuse_db / 20)
        return Scene(diffuse=diffuse, specular=self.specular, loss_db=self.loss_db)
