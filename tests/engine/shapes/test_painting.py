"""Painting: pixel centres decide, patches lead there and back, an outline comes back as the same mask."""

from functools import reduce
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from engine.data.masks import part_count, polygon
from engine.shapes import painting
from engine.shapes.painting import (
    Patch,
    brush,
    difference,
    fill,
    fill_holes,
    largest_part,
    polygon_of,
    smooth,
    stroke,
    threshold,
)

masks = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=24))
places = st.floats(-8, 32, allow_nan=False)
lines = st.lists(st.tuples(places, places), min_size=1, max_size=5).map(lambda points: np.array(points, float))
radii = st.floats(0.5, 9)


def picture_of(*rows: str) -> np.ndarray:
    return np.array([[sign == "#" for sign in row] for row in rows])


def distance_to_line(points: np.ndarray, x: float, y: float) -> float:
    """Pixel by pixel and segment by segment, as one would with a ruler."""
    best = min(np.hypot(*(point - (x, y))) for point in points)
    for start, end in pairwise(points):
        along = end - start
        length = float(np.hypot(*along))
        if length > 0 and 0 <= (np.array([x, y]) - start) @ along <= length**2:
            best = min(best, abs(float(along[0] * (y - start[1]) - along[1] * (x - start[0]))) / length)
    return float(best)


def is_inside(vertices: np.ndarray, x: float, y: float) -> bool:
    """A ray to the left, edge by edge."""
    inside = False
    for (ax, ay), (bx, by) in zip(vertices, np.roll(vertices, -1, axis=0), strict=True):
        if (ay <= y) != (by <= y) and ax + (y - ay) / (by - ay) * (bx - ax) <= x:
            inside = not inside
    return inside


@given(masks, lines, radii, st.booleans())
def test_that_a_stroke_sets_the_pixels_whose_centres_are_in_reach_and_no_other(mask, points, radius, value):
    painted = stroke(mask, points, radius, value)
    for row, column in np.ndindex(*mask.shape):
        distance = distance_to_line(points, column + 0.5, row + 0.5)
        if abs(distance - radius) > 1e-6:
            assert painted[row, column] == (value if distance < radius else mask[row, column])


def test_that_a_dot_is_symmetric_about_the_place_of_the_pen():
    dot = stroke(np.zeros((9, 9), bool), np.array([[4.5, 4.5]]), 3.0, value=True)
    assert (dot == dot[::-1]).all()
    assert (dot == dot.T).all()
    assert dot.sum() == 29
    even = stroke(np.zeros((8, 8), bool), np.array([[4.0, 4.0]]), 1.0, value=True)
    assert np.argwhere(even).tolist() == [[3, 3], [3, 4], [4, 3], [4, 4]]


def test_that_a_long_stroke_has_no_gaps():
    points = np.array([[3.0, 3.0], [797.0, 583.0]])
    painted = stroke(np.zeros((600, 800), bool), points, 2.0, value=True)
    whole = np.hypot(794, 580) * 4 + np.pi * 4
    assert part_count(painted) == 1
    assert painted.sum() == pytest.approx(whole, rel=0.01)


def test_that_a_stroke_without_points_or_outside_the_slice_changes_nothing():
    mask = picture_of("#..", ".#.")
    assert brush(mask, np.zeros((0, 2)), 5, value=True) is None
    assert brush(mask, np.array([[-40.0, 70.0]]), 5, value=True) is None
    assert brush(mask, np.array([[0.5, 0.5]]), 0.6, value=True) is None
    assert (stroke(mask, np.zeros((0, 2)), 5, value=True) == mask).all()


@given(masks, lines, radii, st.booleans())
def test_that_a_patch_leads_there_and_back(mask, points, radius, value):
    before = mask.copy()
    patch = brush(mask, points, radius, value)
    painted = stroke(mask, points, radius, value)
    assert (mask == before).all()
    assert (patch is None) == (painted == mask).all()
    if patch is not None:
        assert (patch.inverse().applied(painted) == mask).all()
        assert (patch.applied(patch.applied(mask)) == painted).all()
        outside = painted != mask
        outside[patch.region] = False
        assert not outside.any()


@given(masks, st.lists(st.tuples(lines, radii, st.booleans()), min_size=1, max_size=5))
def test_that_patches_join_to_one_that_does_and_undoes_all_of_them(mask, strokes):
    patches: list[Patch] = []
    painted = mask
    for points, radius, value in strokes:
        patch = brush(painted, points, radius, value)
        if patch is not None:
            patches.append(patch)
            painted = patch.applied(painted)
    if patches:
        whole = reduce(Patch.then, patches)
        assert (whole.applied(mask) == painted).all()
        assert (whole.inverse().applied(painted) == mask).all()


@given(masks, st.data())
def test_that_a_difference_leads_from_one_mask_to_the_other(before, data):
    after = data.draw(arrays(np.bool_, before.shape))
    patch = difference(before, after)
    assert (patch is None) == (before == after).all()
    if patch is not None:
        assert (patch.applied(before) == after).all()
        assert (patch.inverse().applied(after) == before).all()
        changed = (before != after)[patch.region]
        assert all(changed[edge].any() for edge in (0, -1))
        assert all(changed[:, edge].any() for edge in (0, -1))


def test_that_a_patch_of_a_stroke_is_small():
    points = np.array([[200.0, 100.0], [260.0, 140.0]])
    patch = brush(np.zeros((768, 1024), bool), points, 20, value=True)
    assert patch is not None
    assert len(patch.added.data) + len(patch.removed.data) < 600


@given(st.lists(st.tuples(places, places), min_size=0, max_size=7), array_shapes(min_dims=2, max_dims=2, max_side=20))
def test_that_a_polygon_covers_the_pixels_whose_centres_lie_inside(points, shape):
    vertices = np.array(points, float).reshape(-1, 2)
    expected = [[is_inside(vertices, column + 0.5, row + 0.5) for column in range(shape[1])] for row in range(shape[0])]
    assert polygon(shape, vertices).tolist() == expected


def test_that_polygons_that_share_an_edge_share_no_pixel_and_leave_none_out():
    left = polygon((6, 8), np.array([[0.5, 0.5], [4.5, 0.5], [4.5, 5.5], [0.5, 5.5]]))
    right = polygon((6, 8), np.array([[4.5, 0.5], [7.5, 0.5], [7.5, 5.5], [4.5, 5.5]]))
    assert not (left & right).any()
    assert (left | right).sum() == 7 * 5


@given(masks)
def test_that_an_outline_comes_back_as_the_largest_part_without_its_holes(mask):
    assert (polygon(mask.shape, polygon_of(mask)) == fill_holes(largest_part(mask))).all()


def test_that_the_outline_of_a_rectangle_is_its_four_corners_on_pixel_edges():
    vertices = polygon_of(picture_of("....", ".##.", ".##.", ".##."))
    assert {tuple(vertex) for vertex in vertices} == {(1, 1), (3, 1), (3, 4), (1, 4)}
    assert len(vertices) == 4


@given(masks, st.floats(0.1, 9))
def test_that_a_tolerance_never_takes_the_last_three_vertices(mask, tolerance):
    assert len(polygon_of(mask, tolerance)) >= (3 if mask.any() else 0)


def test_that_a_tolerance_leaves_few_vertices_and_nearly_the_same_mask():
    disc = stroke(np.zeros((120, 160), bool), np.array([[80.0, 60.0]]), 45, value=True)
    vertices = polygon_of(disc, tolerance=1.0)
    again = polygon(disc.shape, vertices)
    assert len(vertices) < 40
    assert (again ^ disc).sum() < 0.03 * disc.sum()


def test_that_fill_floods_the_hole_under_the_point_and_no_other():
    ring = picture_of("########", "#..##..#", "########")
    assert np.argwhere(fill(ring, (1.2, 1.9)) & ~ring).tolist() == [[1, 1], [1, 2]]


@pytest.mark.parametrize("point", [(0.5, 0.5), (3.5, 1.5), (-1.0, 4.0), (99.0, 1.0)])
def test_that_fill_floods_nothing_where_the_outline_is_open_or_there_is_no_hole(point):
    opened = picture_of("......", ".####.", ".#....", ".####.")
    assert (fill(opened, point) == opened).all()


def test_that_a_threshold_keeps_both_limits_and_stays_in_its_region():
    picture = np.array([[9, 10, 15, 20, 21, 15]], np.uint8)
    region = np.array([[1, 1, 1, 1, 1, 0]], bool)
    assert threshold(picture, region, 10, 20).tolist() == [[False, True, True, True, False, False]]


def test_that_smoothing_takes_a_spike_away_and_leaves_a_straight_edge():
    mask = np.zeros((40, 40), bool)
    mask[:, :20] = True
    spiked = mask.copy()
    spiked[20, 20:30] = True
    assert (smooth(mask) == mask).all()
    assert (smooth(spiked)[:, 23:] == 0).all()


@given(masks)
def test_that_one_part_is_kept_and_none_is_larger(mask):
    kept = largest_part(mask)
    assert part_count(kept) == min(1, part_count(mask))
    assert not (kept & ~mask).any()
    assert largest_part(mask & ~kept).sum() <= kept.sum()


def test_that_holes_are_filled_and_bays_are_not():
    assert fill_holes(picture_of("###", "#.#", "###")).all()
    bay = picture_of("###", "#..", "###")
    assert (fill_holes(bay) == bay).all()


def test_that_a_stroke_far_beyond_the_slice_costs_no_more_than_what_it_touches(monkeypatch):
    looked_at = []
    near = painting._near
    monkeypatch.setattr(painting, "_near", lambda *seen: looked_at.append(seen) or near(*seen))
    swept = painting._swept(np.array([[10.0, 10.0], [10.0, 1e7]]), 3.0, (40, 50))
    assert len(looked_at) < 5
    assert swept[:, 8:12].all(axis=1)[10:].all()


def test_that_a_stroke_to_the_end_of_the_world_takes_no_memory():
    blank = np.zeros((40, 60), np.bool_)
    far = painting.stroke(blank, np.array([[5.0, 20.0], [5.0 + 4e12, 20.0 + 1e12]]), 2.0, True)
    near = painting.stroke(blank, np.array([[5.0, 20.0], [5.0 + 80, 20.0 + 20]]), 2.0, True)
    assert near.any()
    np.testing.assert_array_equal(far, near)
