"""Dice and distances of contours: what is known exactly, symmetry, units, and the mean by patient."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.annotation import SliceKey
from engine.data.masks import Mask
from engine.scoring.contours import contour_distances, contour_metrics, contour_score, dice, flat

KEY = SliceKey("v", 1)


def square(x0: int, y0: int, x1: int, y1: int) -> Mask:
    mask = np.zeros((40, 60), np.bool_)
    mask[y0:y1, x0:x1] = True
    return mask


boxes = st.tuples(st.integers(0, 50), st.integers(0, 30), st.integers(1, 9), st.integers(1, 9)).map(
    lambda b: square(b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@given(boxes, boxes)
def test_that_both_measures_are_symmetric(a: Mask, b: Mask) -> None:
    assert dice(a, b) == dice(b, a)
    first, second = contour_score(KEY, "p", a, b), contour_score(KEY, "p", b, a)
    assert first.distance == pytest.approx(second.distance)
    assert first.hausdorff_95 == second.hausdorff_95


@given(boxes)
def test_that_a_mask_agrees_with_itself(mask: Mask) -> None:
    found = contour_score(KEY, "p", mask, mask, (0.3, 0.4))
    assert (found.dice, found.distance, found.hausdorff_95, found.hausdorff_95_mm) == (1, 0, 0, 0)


def test_that_a_shift_is_measured_in_pixels_and_in_millimetres() -> None:
    """A square moved by three pixels to the right: its right side is three away, top and bottom mostly none."""
    found = contour_score(KEY, "p", square(10, 10, 30, 30), square(13, 10, 33, 30), (0.5, 2.0))
    assert found.dice == pytest.approx(17 / 20)
    assert (found.hausdorff_95, found.hausdorff_95_mm) == (3, 1.5)
    there, back = contour_distances(square(10, 10, 30, 30), square(13, 10, 33, 30))
    assert len(there) == len(back) == 4 * 19
    assert found.distance == pytest.approx(np.concatenate([there, back]).mean())


def test_that_one_far_pixel_does_not_move_the_95_percent_distance() -> None:
    spoilt = square(10, 10, 30, 30)
    spoilt[39, 59] = True
    found = contour_score(KEY, "p", spoilt, square(10, 10, 30, 30))
    assert found.hausdorff_95 == 0
    assert found.distance is not None
    assert found.distance > 0


def test_that_nothing_drawn_is_a_dice_of_zero_without_distance() -> None:
    empty = square(0, 0, 0, 0)
    assert contour_score(KEY, "p", empty, square(1, 1, 5, 5)).dice == 0
    found = contour_metrics([contour_score(KEY, "p", empty, square(1, 1, 5, 5))])
    assert (found["dice"].mean.value, found.keys()) == (0, {"dice"})
    assert dice(empty, empty) == 1
    with pytest.raises(ValueError, match="no contour"):
        contour_distances(empty, square(1, 1, 5, 5))
    with pytest.raises(ValueError, match="is none"):
        contour_distances(square(1, 1, 5, 5), square(1, 1, 5, 5), (0, 1))


def test_that_each_patient_counts_the_same() -> None:
    truth, half = square(0, 0, 20, 20), square(0, 0, 20, 10)
    scored = [contour_score(KEY, "a", truth, truth)] * 3 + [contour_score(KEY, "b", half, truth)]
    found = contour_metrics(scored)["dice"]
    assert found.mean.value == pytest.approx((1 + 2 / 3) / 2)
    assert (found.mean.patients, found.slices) == (2, 4)
    assert found.mean.low is not None
    assert found.mean.low < found.mean.value
    assert contour_metrics([]) == {}


def test_that_distances_have_an_interval_by_patient_and_millimetres_count_the_slices_that_have_them() -> None:
    truth = square(10, 10, 30, 30)
    shifts = [("a", 1, (0.5, 0.5)), ("b", 3, (0.5, 0.5)), ("c", 2, None), ("c", 4, None)]
    told = flat(
        contour_metrics(
            [contour_score(KEY, who, square(10 + dx, 10, 30 + dx, 30), truth, mm) for who, dx, mm in shifts]
        )
    )
    assert (told["hausdorff_95"], told["hausdorff_95_mm"]) == (pytest.approx((1 + 3 + 3) / 3), 1.0)
    assert (told["hausdorff_95_patients"], told["hausdorff_95_slices"]) == (3, 4)
    assert (told["hausdorff_95_mm_patients"], told["hausdorff_95_mm_slices"]) == (2, 2)
    # The t interval of 0.5 and 1.5 reaches below nothing, which no distance does.
    assert told["hausdorff_95_mm_low"] == 0
    assert told["hausdorff_95_mm_high"] == pytest.approx(1 + 12.706 * 0.5, abs=0.01)


def test_that_a_detector_that_draws_nothing_has_no_number() -> None:
    assert set(flat({}).values()) == {None, 0}
