"""Draws a patient from a generator: age, sizes, pose in the picture, probe, machine settings, troubles."""

import math

import numpy as np

from engine.data.phantom.acoustics import Beamformer, Display
from engine.data.phantom.anatomy import Head, Patient, Pose
from engine.data.phantom.brain import draw_brain
from engine.data.phantom.cerebellum import Cerebellum, Shape, make_cerebellum
from engine.data.phantom.probe import Frame, Probe
from engine.data.phantom.surroundings import Surroundings, Trouble

# The outermost slices cut the smaller lobe at this part of its half height.
_OUTERMOST_CUT = 0.92


def transverse_cerebellar_diameter(age_weeks: float) -> tuple[float, float]:
    """Mean and standard deviation (mm) at a gestational age.

    INTERGROWTH-21st: Rodriguez-Sibaja et al. 2021, doi 10.1002/uog.22017.
    """
    decades = age_weeks / 10
    mean = -13.10907 + 20.8941 * math.sqrt(decades) + 0.5035914 * decades**3
    return mean, 0.4719837 + 0.0500382 * decades**3


def draw_patient(rng: np.random.Generator, slices: int) -> Patient:
    """Draw a patient of `slices` parallel planes."""
    age = float(rng.uniform(18, 34))
    head = _draw_head(rng, age)
    cerebellum = _draw_cerebellum(rng, age, head)
    frame = _draw_frame(rng, head)
    pose = _draw_pose(rng, frame)
    probe = _draw_probe(rng, frame, pose, cerebellum)
    return Patient(
        age_weeks=age,
        frame=frame,
        probe=probe,
        former=_draw_former(rng, probe, pose),
        display=_draw_display(rng),
        head=head,
        pose=pose,
        cerebellum=cerebellum,
        brain=draw_brain(rng),
        # Folia multiply with age: the lobes brighten from nearly empty to echogenic.
        lobe_db=float(-43 + 10 * (age - 18) / 16 + rng.normal(0, 1.5)),
        rim_db=float(rng.uniform(-24, -14)),
        surroundings=_draw_surroundings(rng, frame, pose, head, probe),
        trouble=_draw_trouble(rng, slices, probe),
        planes_mm=_draw_planes(rng, slices, cerebellum),
    )


def _draw_head(rng: np.random.Generator, age: float) -> Head:
    """Width from a straight line through 42 mm at 18 and 87 mm at 34 weeks, length from the cephalic index."""
    width = (42 + 45 * (age - 18) / 16) * rng.normal(1, 0.03)
    return Head(
        half_length_mm=float(width / rng.uniform(0.75, 0.85) / 2),
        half_width_mm=float(width / 2),
        fullness=float(rng.uniform(0.0, 0.09)),
        waves=_draw_waves(rng, (0.012, 0.010, 0.007, 0.006)),
        skull_mm=float(1.3 + 0.9 * (age - 18) / 16),
        inner_table_db=float(rng.uniform(-22, -3)),
        grazing_echo=float(rng.uniform(0.04, 0.25)),
        edge_loss_db=float(rng.uniform(1.0, 7.0)),
    )


def _draw_cerebellum(rng: np.random.Generator, age: float, head: Head) -> Cerebellum:
    mean, deviation = transverse_cerebellar_diameter(age)
    smaller, side = rng.uniform(0.9, 1.0), rng.integers(2)
    shape = Shape(
        thickness=float(rng.uniform(0.44, 0.54)),
        bend=float(rng.uniform(0.05, 0.35)),
        sizes=(smaller, 1.0) if side else (1.0, smaller),
        waves=_draw_waves(rng, (0.012, 0.02, 0.012, 0.012)),
    )
    heights = rng.uniform(0.28, 0.32) * rng.uniform(0.94, 1.0, 2)
    diameter = mean + deviation * float(np.clip(rng.standard_normal(), -2, 2))
    centre = head.half_length_mm * rng.uniform(0.50, 0.56)
    return make_cerebellum(shape, diameter, float(centre), (float(heights[0]), float(heights[1])))


def _draw_waves(rng: np.random.Generator, amplitudes: tuple[float, ...]) -> tuple[tuple[float, float], ...]:
    return tuple((amplitude, float(rng.uniform(-np.pi, np.pi))) for amplitude in amplitudes)


def _draw_frame(rng: np.random.Generator, head: Head) -> Frame:
    """Zoomed so that the head fills most of the picture, within the spacings that machines export."""
    width = int(255 + rng.integers(-14, 15))
    spacing = 2 * head.half_length_mm / (width * rng.uniform(0.63, 0.93))
    return Frame(width, int(173 + rng.integers(-10, 11)), round(float(np.clip(spacing, 0.35, 0.6)), 4))


def _draw_pose(rng: np.random.Generator, frame: Frame) -> Pose:
    across, down = rng.uniform(-0.06, 0.03), rng.uniform(-0.03, 0.06)
    return Pose(
        x_mm=float(across * frame.width * frame.spacing_mm),
        y_mm=float(down * frame.height * frame.spacing_mm),
        tilt=float(np.radians(np.clip(rng.normal(0, 9), -20, 20))),
    )


def _draw_probe(rng: np.random.Generator, frame: Frame, pose: Pose, cerebellum: Cerebellum) -> Probe:
    """A sector over the picture, as wide as it takes to see the whole cerebellum."""
    radius = float(rng.uniform(34, 52))
    height = frame.height * frame.spacing_mm
    apex_y = -height / 2 - radius - float(rng.uniform(-5, 22))
    apex_x = float(rng.uniform(-0.02, 0.12)) * frame.width * frame.spacing_mm
    outline = cerebellum.shape.outline() * cerebellum.unit_mm
    x, y = pose.to_picture(outline[:, 0] + cerebellum.centre_mm, outline[:, 1])
    needed = float(np.abs(np.arctan2(x - apex_x, y - apex_y)).max()) + 0.06
    reach = height / 2 - apex_y - radius
    corner = math.hypot(frame.width * frame.spacing_mm / 2 + abs(apex_x), height / 2 - apex_y) - radius
    # Mostly the picture shows a part of the sector; sometimes its lower arc is in view.
    depth = 1.02 * reach if rng.random() < 0.25 else corner
    return Probe(radius, depth, max(needed, float(np.radians(rng.uniform(28, 42)))), apex_x, apex_y)


def _draw_former(rng: np.random.Generator, probe: Probe, pose: Pose) -> Beamformer:
    return Beamformer(
        axial_width_mm=float(rng.uniform(0.24, 0.36)),
        lateral_width_mm=float(rng.uniform(0.42, 0.68)),
        focus_mm=pose.y_mm - probe.apex_y_mm + float(rng.uniform(-15, 15)),
        focal_zone_mm=float(rng.uniform(35, 60)),
        looks=int(rng.integers(2, 5)),
    )


def _draw_display(rng: np.random.Generator) -> Display:
    return Display(
        gain_db=float(rng.uniform(1, 5)),
        slope_db=float(rng.normal(2, 4)),
        swing_db=float(rng.normal(0, 1.5)),
        dynamic_range_db=float(rng.uniform(44, 56)),
        gamma=float(rng.uniform(1.05, 1.5)),
        haze_db=float(rng.uniform(-22, -8)),
        noise_db=float(rng.uniform(-66, -56)),
        reverberation_mm=float(rng.uniform(3.5, 8)),
    )


def _draw_surroundings(rng: np.random.Generator, frame: Frame, pose: Pose, head: Head, probe: Probe) -> Surroundings:
    top = pose.y_mm - head.half_width_mm - probe.apex_y_mm - probe.radius_mm
    return Surroundings(
        wall_mm=float(max(top - rng.uniform(0, 8), 6) + frame.spacing_mm),
        fluid=float(rng.uniform(-1.0, 1.2)),
        tissue_db=float(rng.uniform(-33, -25)),
        scalp_mm=float(rng.uniform(2.0, 5.0)),
    )


def _draw_trouble(rng: np.random.Generator, slices: int, probe: Probe) -> Trouble:
    """One kind for most patients, none for the luckiest third."""
    kind = int(rng.integers(6))
    return Trouble(
        centre=float(rng.uniform(0, slices)),
        extent=float(rng.uniform(1.0, 3.0)),
        angle=float(rng.uniform(-0.2, 0.9) * probe.half_angle),
        width=float(rng.uniform(0.03, 0.11)),
        shadow_db=float(rng.uniform(8, 19)) * (kind in (0, 1)),
        darker_db=float(rng.uniform(7, 12)) * (kind == 2),
        haze_db=float(rng.uniform(6, 12)) * (kind == 3),
    )


def _draw_planes(rng: np.random.Generator, slices: int, cerebellum: Cerebellum) -> tuple[float, ...]:
    """Equidistant planes, one of them through the largest section, the outermost still cutting both lobes."""
    largest = min(slices - 1, max(0, slices // 2 + int(rng.integers(-1, 2))))
    reach = max(largest, slices - 1 - largest, 1)
    step = _OUTERMOST_CUT * min(cerebellum.half_heights_mm) / reach
    return tuple(step * (index - largest) for index in range(slices))
