"""What one patient is made of: head, cerebellum, brain, surroundings, and how the machine looks at them."""

import math
from dataclasses import dataclass

import numpy as np

from engine.data.phantom.acoustics import Beamformer, Display
from engine.data.phantom.brain import Brain
from engine.data.phantom.cerebellum import Cerebellum
from engine.data.phantom.probe import Floats, Frame, Probe
from engine.data.phantom.surroundings import Surroundings, Trouble


@dataclass(frozen=True)
class Head:
    """The skull, an ellipsoid somewhat fuller towards the occiput; sizes in mm."""

    half_length_mm: float
    half_width_mm: float
    fullness: float
    waves: tuple[tuple[float, float], ...]  # amplitude and phase of the outline's third and higher harmonics
    skull_mm: float
    inner_table_db: float
    grazing_echo: float  # amplitude of a skull met edgeways, relative to one met squarely
    edge_loss_db: float  # dB/mm of bone met edgeways

    def half_sizes(self, z_mm: float) -> tuple[float, float]:
        """Half length and half width of the slice at `z_mm`, outer to outer."""
        scale = math.sqrt(1 - (z_mm / (1.1 * self.half_width_mm)) ** 2)
        return self.half_length_mm * scale, self.half_width_mm * scale

    def level(self, x: Floats, y: Floats, z_mm: float) -> Floats:
        """Negative inside the outer contour; x, y in head coordinates (mm)."""
        length, width = self.half_sizes(z_mm)
        u = x / length
        v = y / width / (1 + self.fullness * np.clip(u, -1.5, 1.5))
        level: Floats = np.hypot(u, v) - 1
        direction = np.arctan2(v, u)
        for order, (amplitude, phase) in enumerate(self.waves, start=3):
            level = level + amplitude * np.cos(order * direction + phase)
        return level


@dataclass(frozen=True)
class Pose:
    """Where the head lies in the picture: its centre (mm, picture coordinates) and its turn (radians)."""

    x_mm: float
    y_mm: float
    tilt: float

    def to_head(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Picture to head coordinates, both in mm."""
        cosine, sine = math.cos(self.tilt), math.sin(self.tilt)
        across, down = x - self.x_mm, y - self.y_mm
        return cosine * across + sine * down, cosine * down - sine * across

    def to_picture(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Head to picture coordinates, both in mm."""
        cosine, sine = math.cos(self.tilt), math.sin(self.tilt)
        return cosine * x - sine * y + self.x_mm, sine * x + cosine * y + self.y_mm


@dataclass(frozen=True)
class Patient:
    """Everything that is fixed before the first slice is imaged. `planes_mm` are the slices' places."""

    age_weeks: float
    frame: Frame
    probe: Probe
    former: Beamformer
    display: Display
    head: Head
    pose: Pose
    cerebellum: Cerebellum
    brain: Brain
    lobe_db: float
    rim_db: float
    surroundings: Surroundings
    trouble: Trouble
    planes_mm: tuple[float, ...]
