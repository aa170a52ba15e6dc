"""What lies between skull and cerebellum: midline, cavum, thalami, ventricles, choroid plexus, and decoys."""

import math
from dataclasses import dataclass

import numpy as np

from engine.data.phantom.canvas import Canvas, Ink
from engine.data.phantom.probe import Floats, soft_step


@dataclass(frozen=True)
class Spot:
    """An ellipse. Places and sizes in units of half the skull's length (x) and width (y); `z`, `height` in mm."""

    x: float
    y: float
    half_x: float
    half_y: float
    fill_db: float
    rim_db: float = -99.0
    turn: float = 0.0
    z_mm: float = 0.0
    height_mm: float = 12.0


@dataclass(frozen=True)
class Stroke:
    """A slightly bowed line along x from `start` to `end` at height `y`; units as in `Spot`."""

    start: float
    end: float
    y: float
    db: float
    slope: float = 0.0
    bow: float = 0.0
    width_mm: float = 0.45
    z_mm: float = 0.0
    height_mm: float = 12.0


@dataclass(frozen=True)
class Brain:
    """The landmarks of one patient, with how bright its folds are."""

    spots: tuple[Spot, ...]
    strokes: tuple[Stroke, ...]
    folds_db: float
    septa_mm: tuple[float, ...]  # across the cisterna magna, from the midline


# The transcerebellar plane, fronto-occipital along x. Entries with `y` > 0 that come in pairs are mirrored below.
_PAIRED_SPOTS = (
    Spot(-0.03, 0.19, 0.17, 0.15, -47, -27, turn=0.25),  # thalamus
    Spot(0.22, 0.12, 0.09, 0.10, -45),  # cerebral peduncle
    Spot(-0.45, 0.27, 0.14, 0.05, -56, turn=0.2, height_mm=9),  # frontal horn
    Spot(0.20, 0.46, 0.10, 0.12, -50, -19, turn=0.5, height_mm=14),  # temporal horn in the hippocampus: a decoy
)
_SINGLE_SPOTS = (
    Spot(-0.40, 0.0, 0.11, 0.075, -60),  # cavum septi pellucidi
    Spot(0.10, 0.0, 0.10, 0.02, -56),  # third ventricle
)
_PAIRED_STROKES = (
    Stroke(-0.51, -0.29, 0.075, -13),  # walls of the cavum
    Stroke(-0.60, -0.38, 0.31, -16, slope=0.1),  # frontal horn
    Stroke(0.02, 0.18, 0.022, -18),  # third ventricle
    Stroke(-0.25, 0.15, 0.62, -15, bow=0.25),  # insula
    Stroke(-0.05, 0.22, 0.37, -21, slope=-0.2),
)
_MIDLINE = (
    Stroke(-0.86, -0.53, 0.0, -11, bow=0.02),
    Stroke(-0.27, 0.0, 0.0, -13),
    Stroke(0.78, 0.93, 0.0, -16),
)


def draw_brain(rng: np.random.Generator) -> Brain:
    """A patient's landmarks: the table above with individual places, sizes, and brightness; choroid plexus added."""
    spots = list(_SINGLE_SPOTS)
    strokes = list(_MIDLINE)
    for side in (-1.0, 1.0):
        spots += [_mirrored_spot(rng, spot, side) for spot in _PAIRED_SPOTS]
        strokes += [_mirrored_stroke(rng, stroke, side) for stroke in _PAIRED_STROKES]
    spots += [_choroid(rng) for _ in range(int(rng.integers(1, 4)))]
    septa = tuple(side * rng.uniform(1.0, 5.0) for side in (-1.0, 1.0))
    return Brain(tuple(spots), tuple(strokes), folds_db=rng.uniform(-21, -13), septa_mm=septa)


def paint_brain(canvas: Canvas, brain: Brain, place: tuple[Floats, Floats], gaps: Floats) -> None:
    """Paint the landmarks; `place` is u, v in units of the skull's half sizes, `gaps` (0..1) breaks up the lines."""
    u, v = place
    for spot in brain.spots:
        _paint_spot(canvas, spot, u, v, gaps)
    for stroke in brain.strokes:
        along = (stroke.start + stroke.end) / 2
        course = stroke.y + stroke.slope * (u - along) - math.copysign(1, stroke.y) * stroke.bow * (u - along) ** 2
        ends = soft_step(u - stroke.start, 0.03) * soft_step(stroke.end - u, 0.03)
        there = _presence(canvas, stroke) * ends * (0.3 + 0.7 * gaps)
        canvas.line(v - course, Ink(stroke.db, stroke.width_mm, power=6, floor=0.05), there)


def _paint_spot(canvas: Canvas, spot: Spot, u: Floats, v: Floats, gaps: Floats) -> None:
    cosine, sine = math.cos(spot.turn), math.sin(spot.turn)
    du, dv = u - spot.x, v - spot.y
    across, down = cosine * du + sine * dv, cosine * dv - sine * du
    level = np.hypot(across / spot.half_x, down / spot.half_y) - 1
    presence = _presence(canvas, spot)
    canvas.fill(soft_step(-level, 0.25) * presence, spot.fill_db)
    if spot.rim_db > spot.fill_db:
        canvas.line(level, Ink(spot.rim_db, 0.6, power=2.5, floor=0.12), gaps * presence)


def _presence(canvas: Canvas, item: Spot | Stroke) -> float:
    """How much of a structure this slice cuts, 0..1."""
    return math.exp(-(((canvas.z_mm - item.z_mm) / item.height_mm) ** 2))


def _mirrored_spot(rng: np.random.Generator, spot: Spot, side: float) -> Spot:
    size = rng.uniform(0.8, 1.2)
    return Spot(
        x=spot.x + rng.normal(0, 0.025),
        y=side * (spot.y + rng.normal(0, 0.02)),
        half_x=spot.half_x * size,
        half_y=spot.half_y * size,
        fill_db=spot.fill_db + rng.normal(0, 2),
        rim_db=spot.rim_db + rng.normal(0, 3.5),
        turn=side * spot.turn + rng.normal(0, 0.15),
        z_mm=rng.normal(0, 4),
        height_mm=spot.height_mm,
    )


def _mirrored_stroke(rng: np.random.Generator, stroke: Stroke, side: float) -> Stroke:
    shift, half_change = rng.normal(0, 0.03), (stroke.end - stroke.start) * rng.uniform(-0.25, 0.1)
    return Stroke(
        start=stroke.start + shift - half_change,
        end=stroke.end + shift + half_change,
        y=side * stroke.y * rng.uniform(0.94, 1.06),
        db=stroke.db + rng.normal(-2, 4),
        slope=side * stroke.slope + rng.normal(0, 0.06),
        bow=stroke.bow + rng.normal(0, 0.3),
        z_mm=rng.normal(0, 4),
        height_mm=stroke.height_mm,
    )


def _choroid(rng: np.random.Generator) -> Spot:
    """Choroid plexus: a bright island, mostly in the far hemisphere, that a careless detector takes for a lobe."""
    side = 1.0 if rng.random() < 0.7 else -1.0
    return Spot(
        x=rng.uniform(-0.25, 0.35),
        y=side * rng.uniform(0.45, 0.72),
        half_x=rng.uniform(0.07, 0.15),
        half_y=rng.uniform(0.04, 0.09),
        fill_db=rng.uniform(-29, -23),
        turn=rng.normal(0, 0.3),
        z_mm=rng.uniform(-8, 8),
        height_mm=rng.uniform(4, 10),
    )
