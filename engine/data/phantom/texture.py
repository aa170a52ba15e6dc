"""Smooth random fields that run on from slice to slice: mottled tissue, sulci, breaks in lines, pockets of fluid."""

from dataclasses import dataclass

import cv2
import numpy as np
from scipy import ndimage

from engine.data.phantom.probe import Beams, Floats, soft_step

_CELLS = 128
_SLICE_GRAIN = 1.3
# Far enough from the head for a second, independent look at the same field.
_ELSEWHERE_MM = 200.0
# Radians to mm at a usual depth, for the field that lies along the probe's face.
_MM_PER_RADIAN = 90.0


@dataclass(frozen=True)
class Texture:
    """A periodic Gaussian field of mean 0 and variance 1 over (slice, y, x)."""

    volume: Floats  # (slices, _CELLS, _CELLS)
    step_mm: float

    def sample(self, index: int, x: Floats, y: Floats) -> Floats:
        """The field of slice `index` at points in mm; same shape as `x` and `y`."""
        column, row = x / self.step_mm, y / self.step_mm
        field = cv2.remap(self.volume[index], column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
        return np.asarray(field, dtype=np.float32)


@dataclass(frozen=True)
class Fields:
    """A patient's fields at the sample points of one slice; arrays (samples, lines)."""

    grain: Floats  # fine mottling of tissue
    gaps: Floats  # 0 where bright lines fail, 1 where they hold
    folds: Floats  # its zero lines are the sulci
    patches: Floats  # uneven brightness over some millimetres
    drift: Floats  # a second field like `patches`
    layers: Floats  # maternal tissue, stretched along the probe's face
    pockets: Floats  # where amniotic fluid lies


@dataclass(frozen=True)
class Textures:
    """The fields of one patient in all slices."""

    grain: Texture
    breaks: Texture
    folds: Texture
    patches: Texture
    layers: Texture
    pockets: Texture

    def sample(self, index: int, points: tuple[Floats, Floats], beams: Beams) -> Fields:
        """The fields of slice `index` at `points` (head coordinates in mm) of `beams`."""
        x, y = points
        face = np.broadcast_to(beams.angle * _MM_PER_RADIAN, x.shape)
        return Fields(
            grain=self.grain.sample(index, x, y),
            gaps=soft_step(self.breaks.sample(index, x, y) + 0.4, 0.7),
            folds=self.folds.sample(index, x, y),
            patches=self.patches.sample(index, x, y),
            drift=self.patches.sample(index, x + _ELSEWHERE_MM, y),
            layers=self.layers.sample(index, face, np.broadcast_to(beams.radius, x.shape)),
            pockets=self.pockets.sample(index, x, y),
        )


def draw_textures(rng: np.random.Generator, slices: int) -> Textures:
    """Draw a patient's fields for `slices` planes."""
    return Textures(
        grain=_draw_texture(rng, slices, 2.5, 2.0),
        breaks=_draw_texture(rng, slices, 2.2, 2.2),
        folds=_draw_texture(rng, slices, 3.0, 1.7),
        patches=_draw_texture(rng, slices, 5.0, 5.0),
        layers=_draw_texture(rng, slices, 9.0, 0.9),
        pockets=_draw_texture(rng, slices, 11.0, 11.0),
    )


def _draw_texture(rng: np.random.Generator, slices: int, grain_x_mm: float, grain_y_mm: float) -> Texture:
    """A field whose correlation lengths (standard deviations of the smoothing) are given in mm."""
    step = min(grain_x_mm, grain_y_mm) / 1.5
    noise = rng.standard_normal((slices, _CELLS, _CELLS), dtype=np.float32)
    sigma = (_SLICE_GRAIN, grain_y_mm / step, grain_x_mm / step)
    smooth = ndimage.gaussian_filter(noise, sigma, mode=("nearest", "wrap", "wrap"))
    return Texture(volume=(smooth - smooth.mean()) / smooth.std(), step_mm=step)
