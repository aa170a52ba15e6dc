"""Interpolation: straight between two keys, monotone through more, nothing outside, and close to the expert."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.boxes import Box
from engine.data.masks import bounding_box
from engine.data.phantom.dataset import expert_mask
from engine.data.phantom.draw import draw_patient
from engine.shapes.interpolation import boxes_between, masks_between
from engine.shapes.painting import stroke
from tests.engine.shapes.left_out import box_agreement, mask_agreement

SLICES = 15

coordinates = st.floats(-50, 300)
sizes = st.floats(0.5, 200)
boxes = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), coordinates, coordinates, sizes, sizes)
keys = st.dictionaries(st.integers(0, 20), boxes, min_size=1, max_size=6)


def disc(x: float, y: float, radius: float, shape: tuple[int, int] = (90, 140)) -> np.ndarray:
    return stroke(np.zeros(shape, bool), np.array([[x, y]]), radius, value=True)


def volume(seed: int) -> dict[int, np.ndarray]:
    patient = draw_patient(np.random.default_rng([3, seed]), SLICES)
    return {index: expert_mask(patient, index) for index in range(SLICES)}


@given(keys)
def test_that_edges_stay_between_those_of_the_neighbouring_keys(known):
    made = boxes_between(known)
    at = sorted(known)
    assert set(made) == set(range(at[0], at[-1] + 1)) - set(known)
    for index, box in made.items():
        before = known[max(key for key in at if key < index)]
        after = known[min(key for key in at if key > index)]
        for edge, first, last in zip(box.edges, before.edges, after.edges, strict=True):
            assert min(first, last) - 1e-9 <= edge <= max(first, last) + 1e-9


def test_that_two_keys_give_straight_edges():
    made = boxes_between({2: Box(10, 20, 30, 60), 6: Box(14, 12, 50, 60)})
    assert {index: box.edges for index, box in made.items()} == {
        3: pytest.approx((11, 18, 35, 60)),
        4: pytest.approx((12, 16, 40, 60)),
        5: pytest.approx((13, 14, 45, 60)),
    }


def test_that_edges_which_would_cross_go_straight():
    made = boxes_between({0: Box(0, 0, 1, 9), 1: Box(9, 0, 10, 9), 4: Box(10, 0, 20, 9), 5: Box(90, 0, 91, 9)})
    assert all(box.x0 < box.x1 for box in made.values())


@pytest.mark.parametrize("known", [{}, {4: Box(0, 0, 1, 1)}])
def test_that_fewer_than_two_keys_give_nothing(known):
    assert boxes_between(known) == {}
    assert masks_between({index: disc(9, 9, 3) for index in known}) == {}


def test_that_a_disc_grows_evenly():
    made = masks_between({0: disc(70, 45, 10), 4: disc(70, 45, 30)})
    assert sorted(made) == [1, 2, 3]
    for index, radius in ((1, 15), (2, 20), (3, 25)):
        assert made[index].sum() == pytest.approx(np.pi * radius**2, rel=0.03)


def test_that_an_organ_that_moves_farther_than_its_size_does_not_vanish():
    made = masks_between({0: disc(15, 20, 8), 2: disc(120, 70, 8)})
    expected = disc(67.5, 45, 8)
    assert (made[1] & expected).sum() / (made[1] | expected).sum() > 0.9


def test_that_equal_keys_give_the_same_mask_even_at_the_border():
    mask = disc(3, 45, 20)
    assert (masks_between({0: mask, 2: mask})[1] == mask).all()


def test_that_next_to_an_empty_key_there_is_nothing():
    known = {0: disc(40, 40, 9), 3: np.zeros((90, 140), bool), 6: disc(40, 40, 9), 8: disc(40, 40, 9)}
    assert sorted(masks_between(known)) == [7]


def test_that_keys_of_different_size_are_refused():
    with pytest.raises(ValueError, match="one size"):
        masks_between({0: np.ones((4, 5), bool), 2: np.ones((5, 4), bool)})


@pytest.mark.parametrize("seed", range(4))
def test_that_four_keys_of_fifteen_slices_come_close_to_the_expert(seed):
    expert = volume(seed)
    at = (0, 5, 9, 14)
    masks = mask_agreement(expert, at)
    tight = {index: box for index, mask in expert.items() if (box := bounding_box(mask)) is not None}
    frames = box_agreement(tight, at)
    assert set(masks) == set(frames) == set(range(SLICES)) - set(at)
    assert np.mean(list(masks.values())) > 0.9
    assert np.mean(list(frames.values())) > 0.88
    assert min([*masks.values(), *frames.values()]) > 0.7
