"""The smart tool: close to the expert from a box alone, closer after strokes, the same every time."""

import numpy as np
import pytest
from scipy import ndimage

from engine.data.boxes import Box
from engine.data.masks import bounding_box
from engine.shapes.painting import stroke
from engine.shapes.smart import refine, segment
from tests.engine.shapes.conftest import rendered

SEEDS = range(4)


def dice(a, b):
    return 2 * (a & b).sum() / (a.sum() + b.sum())


def middle(seed):
    """The middle slice of a simulated volume, and a box that is off by a few pixels."""
    image = rendered(seed)[1]
    box = bounding_box(image.mask)
    return image.picture, image.mask, Box(box.x0 - 2, box.y0 + 2, box.x1 + 1, box.y1 + 2)


def dot_in_worst_error(mask, truth):
    """The strokes of somebody who dabs the middle of the largest error."""
    depth = ndimage.distance_transform_edt(mask ^ truth)
    row, column = np.unravel_index(depth.argmax(), depth.shape)
    dot = stroke(np.zeros_like(mask), np.array([[column + 0.5, row + 0.5]]), max(1, depth.max() - 1), value=True)
    nothing = np.zeros_like(mask)
    return (dot, nothing) if truth[row, column] else (nothing, dot)


def test_that_a_box_gives_nearly_the_experts_mask():
    scores = [dice(segment(picture, box), truth) for picture, truth, box in map(middle, SEEDS)]
    assert np.mean(scores) > 0.87
    assert min(scores) > 0.8


def test_that_the_outline_is_drawn_along_a_bright_rim_and_not_along_the_ellipse():
    y, x = np.mgrid[:120, :140] + 0.5
    radius = np.hypot((x - 70) / 40, (y - 60) / 30) / (1 + 0.12 * np.cos(4 * np.arctan2(y - 60, x - 70)))
    truth = radius < 0.95
    picture = (60 + 120 * np.exp(-(((radius - 0.95) / 0.05) ** 2))).astype(np.uint8)
    ellipse = np.hypot((x - 70) / 40, (y - 60) / 30) < 1
    box = bounding_box(truth)
    assert box is not None
    found = segment(picture, box)
    assert dice(found, truth) > dice(ellipse, truth) + 0.01


def test_that_the_mask_stays_in_its_box_and_is_the_same_every_time():
    picture, _, box = middle(0)
    mask = segment(picture, box)
    inner = bounding_box(mask)
    assert inner is not None
    assert inner.x0 >= np.floor(box.x0)
    assert inner.y0 >= np.floor(box.y0)
    assert inner.x1 <= np.ceil(box.x1)
    assert inner.y1 <= np.ceil(box.y1)
    assert (segment(picture, box) == mask).all()


@pytest.mark.parametrize("box", [Box(-30, -30, -5, -5), Box(400, 20, 460, 60)])
def test_that_a_box_outside_the_picture_gives_an_empty_mask(box):
    assert not segment(np.zeros((50, 60), np.uint8), box).any()


@pytest.mark.parametrize("box", [Box(3, 3, 4, 4), Box(-20, 10, 90, 45), Box(10.2, 10.3, 10.4, 40)])
def test_that_a_flat_picture_and_odd_boxes_do_no_harm(box):
    assert segment(np.full((50, 60), 128, np.uint8), box).shape == (50, 60)


@pytest.mark.parametrize("seed", SEEDS)
def test_that_three_dabs_bring_the_mask_nearer_than_the_dabs_alone(seed):
    picture, truth, box = middle(seed)
    begun = segment(picture, box)
    refined, painted = begun, begun
    for _ in range(3):
        refined = refine(picture, refined, *dot_in_worst_error(refined, truth))
        inside, outside = dot_in_worst_error(painted, truth)
        painted = (painted | inside) & ~outside
    assert dice(refined, truth) > dice(begun, truth)
    assert dice(refined, truth) > dice(painted, truth) - 0.002


def test_that_strokes_are_obeyed_and_what_is_far_from_them_stays():
    picture, _, box = middle(1)
    mask = segment(picture, box)
    center = np.array([box.center])
    nothing = np.zeros_like(mask)
    hole = stroke(nothing, center, 4, value=True)
    refined = refine(picture, mask, nothing, hole)
    assert not (refined & hole).any()
    far = ~stroke(nothing, center, 0.6 * max(box.width, box.height), value=True)
    assert (refined[far] == mask[far]).all()
    outside = stroke(nothing, np.array([[5.0, 5.0]]), 3, value=True)
    assert (refine(picture, mask, outside, nothing) & outside).sum() == outside.sum()


def test_that_outside_wins_over_inside_and_no_strokes_change_nothing():
    picture, _, box = middle(2)
    mask = segment(picture, box)
    nothing = np.zeros_like(mask)
    assert (refine(picture, mask, nothing, nothing) == mask).all()
    dab = stroke(nothing, np.array([box.center]), 3, value=True)
    assert not (refine(picture, mask, dab, dab) & dab).any()
