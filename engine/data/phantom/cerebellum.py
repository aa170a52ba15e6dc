"""The cerebellum's shape: two ellipsoidal lobes joined by the vermis, cut by parallel planes."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import pdist

from engine.data.phantom.probe import Floats

# Half sizes and places for a body whose half transverse diameter is about one.
_LOBE_OFFSET = 0.49
_LOBE_HALF_DIAMETER = 0.51
_VERMIS_HALF_DIAMETER = 0.20
_JOINT = 0.12
_MEASURING_STEP = 0.01
_POINT = 1e-3  # what is left of a lobe above and below it, by which distances can be told


@dataclass(frozen=True)
class Shape:
    """One cerebellum's proportions, in units of about half its transverse diameter.

    `thickness` is a lobe's half size front to back, `bend` how far the lobes' outer ends lie forward,
    `sizes` the relative size of the two lobes (asymmetry), `waves` amplitude and phase of the outline's
    second to fifth harmonics.
    """

    thickness: float
    bend: float
    sizes: tuple[float, float]
    waves: tuple[tuple[float, float], ...]

    def level(self, x: Floats, y: Floats, scales: tuple[float, float]) -> Floats:
        """Negative inside, positive outside. x to the occiput, y across the midline; `scales` size the lobes.

        Cutting an ellipsoid by parallel planes gives similar ellipses, hence one scale for a lobe and a plane.
        """
        lobes = [self._lobe(x / scale, y / scale, side) for scale, side in zip(scales, (-1.0, 1.0), strict=True)]
        vermis = np.hypot(x / (1.05 * self.thickness), y / _VERMIS_HALF_DIAMETER / 1.3) / min(scales) - 1
        joined = _smooth_minimum(_smooth_minimum(lobes[0], lobes[1]), vermis)
        direction = np.arctan2(y, x)
        for order, (amplitude, phase) in enumerate(self.waves, start=2):
            joined = joined + amplitude * np.cos(order * direction + phase)
        return joined

    def vermis_level(self, x: Floats, y: Floats, scales: tuple[float, float]) -> Floats:
        """Negative inside the bright body between the lobes."""
        level: Floats = np.hypot((x - 0.05) / (0.85 * self.thickness), y / _VERMIS_HALF_DIAMETER) / min(scales) - 1
        return level

    def outline(self) -> Floats:
        """Points (n, 2) as x, y of the outline in the largest plane."""
        axis = np.arange(-1.5, 1.5, _MEASURING_STEP, dtype=np.float32)
        inside = self.level(axis[None, :], axis[:, None], (1.0, 1.0)) < 0
        contours, _ = cv2.findContours(inside.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        largest = max(contours, key=len)[:, 0, :]
        return (largest * _MEASURING_STEP - 1.5).astype(np.float32)

    def transverse_diameter(self) -> float:
        """The widest chord, outer to outer, in the largest plane."""
        hull = cv2.convexHull(self.outline())[:, 0, :]
        return float(pdist(hull).max()) + _MEASURING_STEP

    def _lobe(self, x: Floats, y: Floats, side: float) -> Floats:
        size = self.sizes[0] if side < 0 else self.sizes[1]
        outwards = side * y - _LOBE_OFFSET * size
        backwards = x + self.bend * (outwards + 0.2)
        level: Floats = np.hypot(backwards / (self.thickness * size), outwards / (_LOBE_HALF_DIAMETER * size)) - 1
        return level


@dataclass(frozen=True)
class Cerebellum:
    """A cerebellum in the head: `shape` scaled so that its widest chord is `tcd_mm`, at `centre_mm` behind the middle.

    `half_heights_mm` are the lobes' half sizes across the slices.
    """

    shape: Shape
    tcd_mm: float
    unit_mm: float
    centre_mm: float
    half_heights_mm: tuple[float, float]

    def scales(self, z_mm: float) -> tuple[float, float]:
        """Size of the two lobes' sections `z_mm` away from the largest one, where they are (1, 1)."""
        left, right = (max(_POINT, math.sqrt(max(0.0, 1 - (z_mm / height) ** 2))) for height in self.half_heights_mm)
        return left, right

    def local(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Head coordinates (mm) to the shape's own."""
        return (x - self.centre_mm) / self.unit_mm, y / self.unit_mm

    def level(self, x: Floats, y: Floats, z_mm: float) -> Floats:
        """Negative inside; x, y in head coordinates (mm)."""
        return self.shape.level(*self.local(x, y), self.scales(z_mm))

    def mask(self, x: Floats, y: Floats, z_mm: float) -> NDArray[np.bool_]:
        """Whether points in head coordinates (mm) belong to lobes or vermis."""
        return self.level(x, y, z_mm) < 0


def make_cerebellum(shape: Shape, tcd_mm: float, centre_mm: float, half_heights: tuple[float, float]) -> Cerebellum:
    """Scale a shape to a transverse cerebellar diameter; `half_heights` are given in units of that diameter."""
    unit = tcd_mm / shape.transverse_diameter()
    heights = (half_heights[0] * tcd_mm, half_heights[1] * tcd_mm)
    return Cerebellum(shape=shape, tcd_mm=tcd_mm, unit_mm=unit, centre_mm=centre_mm, half_heights_mm=heights)


def _smooth_minimum(first: Floats, second: Floats) -> Floats:
    """Union of two level sets with a rounded joint (polynomial smooth minimum)."""
    overlap = np.maximum(_JOINT - np.abs(first - second), 0)
    return np.minimum(first, second) - overlap**2 / (4 * _JOINT)
