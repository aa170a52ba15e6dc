"""A smooth volume: what follows its neighbours stays, what leaves them comes back half way, nothing is made or lost."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.boxes import iou, mean_box
from engine.data.masks import Mask, bounding_box
from engine.shapes import smoothing
from engine.shapes.smoothing import FOLLOWS, smoothed

SHAPE = (90, 120)
FLIPPED = 12
"""Pixels of an outline that fall otherwise: OpenCV reckons in 32nds of a pixel from the corner of what it is given."""


def ellipse(x: float = 60, y: float = 45, across: float = 30, down: float = 20) -> Mask:
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    inside: Mask = ((columns + 0.5 - x) / across) ** 2 + ((rows + 0.5 - y) / down) ** 2 < 1
    return inside


def same(one: dict[int, Mask], other: dict[int, Mask]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[index], other[index]) for index in one)


def share(one: Mask, other: Mask) -> float:
    return float((one & other).sum() / (one | other).sum())


@given(st.integers(1, 9), st.floats(35, 80), st.floats(25, 60), st.floats(10, 30), st.floats(8, 20))
def test_that_a_lone_slice_and_a_volume_that_does_not_change_stay(
    count: int, x: float, y: float, across: float, down: float
) -> None:
    masks = dict.fromkeys(range(3, 3 + count), ellipse(x, y, across, down))
    assert same(smoothed(masks), masks)


@given(st.floats(-3, 3), st.floats(-2, 2), st.floats(-1, 1))
def test_that_an_organ_that_goes_on_and_grows_evenly_stays_to_a_pixels_edge(dx: float, dy: float, grows: float) -> None:
    masks = {index: ellipse(60 + dx * index, 45 + dy * index, 30 + grows * index) for index in range(-3, 4)}
    made = smoothed(masks)
    assert all(share(made[index], masks[index]) > 0.93 for index in masks)


@given(st.integers(1, 5), st.sampled_from([{"x": 66}, {"y": 41}, {"across": 36}, {"down": 16}]))
def test_that_a_slice_that_leaves_its_neighbours_comes_nearer(place: int, change: dict[str, float]) -> None:
    masks = dict.fromkeys(range(7), ellipse()) | {place: ellipse(**change)}
    made = smoothed(masks)
    assert share(made[place], ellipse()) > share(masks[place], ellipse()) + 0.02
    left = [index for index in masks if abs(index - place) > 1]
    assert same({index: made[index] for index in left}, {index: masks[index] for index in left})


@given(st.lists(st.tuples(st.floats(-20, 20), st.floats(-20, 20), st.floats(4, 50), st.floats(4, 40)), min_size=3))
def test_that_only_what_lies_around_the_shapes_needs_to_be_looked_at(shapes: list[tuple[float, ...]]) -> None:
    masks = {index: ellipse(60 + dx, 45 + dy, across, down) for index, (dx, dy, across, down) in enumerate(shapes)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(smoothing, "FOLLOWS", 0.0)
        made = smoothed(masks)
        patch.setattr(smoothing, "window_around", lambda _, shape: tuple(slice(0, extent) for extent in shape))
        whole = smoothed(masks)
    for index, mask in made.items():
        assert int((mask ^ whole[index]).sum()) <= FLIPPED


def test_that_nothing_is_made_where_no_mask_is_and_what_lies_beside_that_stays() -> None:
    empty = np.zeros(SHAPE, np.bool_)
    masks = {1: ellipse(), 2: ellipse(across=34), 3: empty, 4: ellipse(across=34), 6: ellipse(), 7: ellipse()}
    assert same(smoothed(masks), masks)
    assert smoothed({}) == {}


def test_that_a_mask_that_has_nothing_in_common_with_its_neighbours_stays() -> None:
    masks = dict.fromkeys(range(7), ellipse(30, 30, 10, 10)) | {3: ellipse(100, 70, 10, 10)}
    assert np.array_equal(smoothed(masks)[3], masks[3])


def test_that_slices_that_do_not_follow_each_other_are_left_alone() -> None:
    masks = {index: ellipse(60 + 9 * (-1) ** index) for index in range(7)}
    boxes = {index: box for index, mask in masks.items() if (box := bounding_box(mask))}
    assert iou(boxes[1], mean_box([boxes[0], boxes[2]])) < FOLLOWS
    assert same(smoothed(masks), masks)


@pytest.mark.parametrize("other", [lambda mask: mask[:-1], lambda mask: mask[:, :-2]])
def test_that_slices_of_other_sizes_are_no_neighbours(other: Callable[[Mask], Mask]) -> None:
    masks = {1: ellipse(), 2: ellipse(across=34), 3: other(ellipse())}
    assert same(smoothed(masks), masks)
