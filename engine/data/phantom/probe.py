"""The convex probe: where its beams run through the picture, and where a picture's pixels lie among its beams."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

_OVERSAMPLING = 2
_LARGEST_GREY = 255.0
_SIDE_MARGIN = 0.06


@dataclass(frozen=True)
class Frame:
    """A picture's raster: `width` x `height` square pixels of `spacing_mm`.

    Picture coordinates in this package are millimetres from the picture's centre, x rightwards, y downwards.
    """

    width: int
    height: int
    spacing_mm: float

    def pixel_centres_mm(self, oversampling: int = 1) -> tuple[Floats, Floats]:
        """x (1, W*oversampling) and y (H*oversampling, 1) of the (sub)pixel centres in mm."""
        step = self.spacing_mm / oversampling
        columns = np.arange(self.width * oversampling, dtype=np.float32)
        rows = np.arange(self.height * oversampling, dtype=np.float32)
        x = (columns - (columns.size - 1) / 2) * step
        y = (rows - (rows.size - 1) / 2) * step
        return x[None, :], y[:, None]


@dataclass(frozen=True)
class Probe:
    """A convex array: beams leave an arc of `radius_mm` about the apex, up to `half_angle` radians either side.

    `apex_y_mm` is the apex in picture coordinates (the arc lies `radius_mm` below it), on the line x = `apex_x_mm`.
    """

    radius_mm: float
    depth_mm: float
    half_angle: float
    apex_x_mm: float
    apex_y_mm: float

    def polar(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Radius from the apex in mm and beam angle in radians (0 straight down) of picture points."""
        across, down = x - self.apex_x_mm, y - self.apex_y_mm
        return np.hypot(across, down), np.arctan2(across, down)

    def sees(self, radius: Floats, angle: Floats) -> NDArray[np.bool_]:
        """Whether points lie inside the sector."""
        deep_enough = (radius >= self.radius_mm) & (radius <= self.radius_mm + self.depth_mm)
        return deep_enough & (np.abs(angle) <= self.half_angle)


@dataclass(frozen=True)
class Beams:
    """Sample points in beam geometry, `samples` along each of `lines` beams: arrays are (samples, lines)."""

    radius: Floats  # (samples, 1), mm from the apex
    angle: Floats  # (1, lines), radians
    x: Floats  # picture coordinates, mm
    y: Floats

    @property
    def axial_step(self) -> float:
        """Distance of samples along a beam, mm."""
        return float(self.radius[1, 0] - self.radius[0, 0])

    @property
    def angular_step(self) -> float:
        """Angle between neighbouring beams, radians."""
        return float(self.angle[0, 1] - self.angle[0, 0])

    def contour(self, level: Floats) -> tuple[Floats, Floats]:
        """Signed distance (mm) from the zero set of `level`, to first order, and how squarely beams meet it (0..1)."""
        along = cv2.Sobel(level, -1, 0, 1, ksize=1, scale=0.5 / self.axial_step, borderType=cv2.BORDER_REPLICATE)
        across = cv2.Sobel(level, -1, 1, 0, ksize=1, scale=0.5 / self.angular_step, borderType=cv2.BORDER_REPLICATE)
        steepness = np.hypot(along, across / self.radius) + 1e-6
        return level / steepness, np.abs(along) / steepness


def make_beams(probe: Probe, lines: int, axial_step_mm: float) -> Beams:
    """Sample points over a probe's sector and a little more, so that blurring finds neighbours at its sides."""
    samples = round(probe.depth_mm / axial_step_mm) + 1
    radius = (probe.radius_mm + axial_step_mm * np.arange(samples, dtype=np.float32))[:, None]
    outermost = probe.half_angle + _SIDE_MARGIN
    angle = np.linspace(-outermost, outermost, lines, dtype=np.float32)[None, :]
    x = probe.apex_x_mm + radius * np.sin(angle)
    y = probe.apex_y_mm + radius * np.cos(angle)
    return Beams(radius=radius, angle=angle, x=x, y=y)


def scan_convert(grey: Floats, beams: Beams, probe: Probe, frame: Frame) -> NDArray[np.uint8]:
    """Picture (H, W) from beam data `grey` (samples, lines), 0..1; black outside the sector.

    Sampled finer than the raster and averaged, as a picture exported at a reduced size is.
    """
    radius, angle = probe.polar(*frame.pixel_centres_mm(_OVERSAMPLING))
    line = (angle - beams.angle[0, 0]) / beams.angular_step
    sample = (radius - beams.radius[0, 0]) / beams.axial_step
    fine = cv2.remap(grey, line, sample, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    picture = cv2.resize(fine, (frame.width, frame.height), interpolation=cv2.INTER_AREA)
    picture[~probe.sees(*probe.polar(*frame.pixel_centres_mm()))] = 0.0
    rounded: NDArray[np.uint8] = np.rint(np.clip(picture, 0.0, 1.0) * _LARGEST_GREY).astype(np.uint8)
    return rounded


def soft_step(level: Floats, width: float) -> Floats:
    """A ramp from 0 (`level` <= 0) to 1 (`level` >= `width`)."""
    ramp: Floats = np.clip(level / width, 0, 1)
    return ramp
