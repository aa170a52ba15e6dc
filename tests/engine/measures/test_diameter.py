"""The transcerebellar diameter: of ellipses in any position, on pixels of any shape, across a midline."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.callipers import Calliper, Role
from engine.measures.diameter import transcerebellar_diameter

SIZE = 180


def ellipse(half_width, half_height, turn, center=(90.0, 90.0), spacing=(1.0, 1.0)):
    """The pixels whose middle lies in an ellipse; half axes and `turn` (radians) are those of millimetres."""
    y, x = np.mgrid[0:SIZE, 0:SIZE] + 0.5
    dx, dy = (x - center[0]) * spacing[0], (y - center[1]) * spacing[1]
    along, across = dx * np.cos(turn) + dy * np.sin(turn), dy * np.cos(turn) - dx * np.sin(turn)
    return (along / half_width) ** 2 + (across / half_height) ** 2 <= 1


@given(
    half_width=st.floats(25, 75),
    share=st.floats(0.3, 0.8),
    turn=st.floats(-np.pi, np.pi),
    at=st.tuples(st.floats(89, 91), st.floats(89, 91)),
)
def test_that_the_diameter_is_the_long_axis_of_an_ellipse_as_far_as_pixels_tell(half_width, share, turn, at):
    found = transcerebellar_diameter(ellipse(half_width, share * half_width, turn, at))
    assert found.role is Role.TCD
    assert found.length() == pytest.approx(2 * half_width, abs=1.6)


def test_that_the_mean_error_over_many_ellipses_is_a_tenth_of_a_pixel_at_most():
    rng = np.random.default_rng(0)
    errors = []
    for _ in range(100):
        half, turn, at = rng.uniform(30, 70), rng.uniform(0, np.pi), 90 + rng.uniform(-1, 1, 2)
        found = transcerebellar_diameter(ellipse(half, half / 2, turn, at))
        errors.append(found.length() - 2 * half)
    assert abs(np.mean(errors)) < 0.1
    assert np.abs(errors).max() < 0.7


@given(turn=st.floats(-1.5, 1.5), spacing=st.tuples(st.floats(0.7, 1.4), st.floats(0.7, 1.4)))
def test_that_pixels_need_not_be_square(turn, spacing):
    """The longest line in pixels is not the longest in millimetres."""
    found = transcerebellar_diameter(ellipse(50, 22, turn, spacing=spacing), spacing)
    assert found.length(spacing) == pytest.approx(100, abs=1.6)
    assert abs((found.tilt(spacing) - np.degrees(turn) + 90) % 180 - 90) < 8


def test_that_a_turned_head_changes_a_box_but_not_the_diameter():
    straight, turned = ellipse(60, 25, 0.0), ellipse(60, 25, 0.6)
    before, after = (transcerebellar_diameter(mask).length() for mask in (straight, turned))
    assert after == pytest.approx(before, abs=1.6)
    columns = [np.ptp(np.flatnonzero(mask.any(axis=0))) for mask in (straight, turned)]
    assert columns[0] - columns[1] > 15


@given(turn=st.floats(-1.5, 1.5))
def test_that_with_a_midline_the_diameter_is_the_extent_across_it(turn):
    """Of an ellipse, the extent along a direction at an angle to the long axis is known in closed form."""
    midline = Calliper((90, 90), (90 - 30 * np.sin(0.3 + turn), 90 + 30 * np.cos(0.3 + turn)), Role.MIDLINE)
    found = transcerebellar_diameter(ellipse(60, 25, turn), midline=midline)
    assert found.length() == pytest.approx(2 * np.hypot(60 * np.cos(0.3), 25 * np.sin(0.3)), abs=1.6)
    assert np.dot(found.span(), midline.span()) == pytest.approx(0, abs=1e-6)


def test_that_two_hemispheres_without_a_vermis_are_measured_together_and_specks_are_not():
    mask = ellipse(20, 20, 0, (50, 90)) | ellipse(20, 20, 0, (120, 90))
    mask[5, 5] = True
    found = transcerebellar_diameter(mask)
    assert found.length() == pytest.approx(110, abs=1)
    assert found.start[1] == pytest.approx(90, abs=2)


def test_that_the_measure_is_outer_to_outer():
    """Columns 30 to 129 are 100 pixels; a straight border is met exactly."""
    mask = np.zeros((90, 180), bool)
    mask[20:60, 30:130] = True
    found = transcerebellar_diameter(mask, midline=Calliper((80, 0), (80, 90)))
    assert (found.start[0], found.end[0]) == (pytest.approx(30), pytest.approx(130))
    assert found.length() == pytest.approx(100)


def test_that_nothing_and_a_few_pixels_have_no_diameter():
    mask = np.zeros((9, 9), bool)
    assert transcerebellar_diameter(mask) is None
    mask[4, 4] = True
    assert transcerebellar_diameter(mask) is None


@pytest.mark.parametrize(
    ("end", "tilt"), [((10, 0), 0), ((10, 10), 45), ((10, -10), -45), ((-10, 10), -45), ((0, 10), 90), ((-10, 0), 0)]
)
def test_that_a_tilt_is_positive_where_the_right_end_lies_lower(end, tilt):
    assert Calliper((0, 0), end).tilt() == pytest.approx(tilt)


def test_that_a_calliper_without_a_place_is_refused():
    with pytest.raises(ValueError, match="finite"):
        Calliper((0, 0), (float("nan"), 1))
