"""How large a pixel is: two points, and the ruler that a machine burnt in."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.callipers import Calliper
from engine.errors import UserError
from engine.measures.ruler import find_ruler
from engine.measures.spacing import spacing_from


def picture(seed=0, shape=(440, 640)):
    """Speckle in a sector, black beside it."""
    rng = np.random.default_rng(seed)
    speckle = cv2.GaussianBlur(rng.rayleigh(40, shape), (5, 3), 0).clip(0, 255).astype(np.uint8)
    sector = np.zeros(shape, np.uint8)
    cv2.ellipse(sector, (shape[1] // 2, -60), (shape[1] // 2, shape[0] + 40), 0, 0, 180, 1, -1)
    return speckle * sector


def with_ruler(image, period, first, x=20, *, every=10, faint=90, light=True):
    """Dots as bright in the picture as on real ones, every second one faint, a bar at each tenth."""
    drawn = image.copy()
    for step, place in enumerate(np.arange(first, image.shape[0] - 2, period)):
        row, long = round(place), step % every == 0
        value = 230 if step % 2 == 0 or long else faint
        drawn[row - 1 : row + 1, x - 1 : x + (6 if long else 1)] = value if light else 255 - value
    return drawn


@pytest.mark.parametrize(("period", "first", "x"), [(21.6, 3, 20), (33.3, 17, 20), (58.14, 9.5, 612)])
def test_that_a_ruler_is_found_by_its_ticks(period, first, x):
    found = find_ruler(with_ruler(picture(), period, first, x))
    assert found.period == pytest.approx(period, rel=0.01)
    assert found.x == pytest.approx(x + 0.5, abs=2.5)
    assert found.ticks[0] == pytest.approx(first, abs=1.5)


@pytest.mark.parametrize(("every", "step_mm"), [(10, 5), (5, 10), (7, 10)])
def test_that_long_ticks_tell_what_a_step_stands_for(every, step_mm):
    found = find_ruler(with_ruler(picture(1), 24.6, 12, every=every, faint=230))
    assert (found.step_mm, found.period) == (step_mm, pytest.approx(24.6, rel=0.01))


def test_that_dark_ticks_on_bright_tissue_are_found():
    bright = np.full((400, 500), 170, np.uint8)
    found = find_ruler(with_ruler(bright, 37.3, 9, x=6, faint=230, light=False))
    assert found.period == pytest.approx(37.3, rel=0.01)


def test_that_a_ruler_of_a_large_picture_is_where_it_is_there():
    small = with_ruler(picture(), 33.3, 17)
    found = find_ruler(cv2.resize(small, None, fx=5, fy=5, interpolation=cv2.INTER_LINEAR))
    assert found.period == pytest.approx(5 * 33.3, rel=0.01)
    assert found.x == pytest.approx(5 * 20.5, abs=15)
    assert min(abs(tick - 5 * (17 + 6 * 33.3)) for tick in found.ticks) < 10


@pytest.mark.parametrize("seed", range(5))
def test_that_a_picture_without_a_ruler_has_none(seed):
    assert find_ruler(picture(seed)) is None


@pytest.mark.parametrize("blur", [0, 1, 2, 4])
@pytest.mark.parametrize("seed", range(4))
def test_that_noise_is_no_ruler_however_regular_some_of_it_is(seed, blur):
    noise = np.random.default_rng(seed).normal(128, 40, (300, 400))
    if blur:
        noise = cv2.GaussianBlur(noise, (0, 0), blur)
    grey = 128 + 40 * (noise - noise.mean()) / noise.std()
    assert find_ruler(grey.clip(0, 255).astype(np.uint8)) is None


@pytest.mark.parametrize(("period", "step_mm"), [(20, 5), (25, 10)])
def test_that_a_step_is_halved_where_the_picture_would_be_taller_than_any_is(period, step_mm):
    """Ten millimetres a step would be 220 mm, or 176."""
    found = find_ruler(with_ruler(picture(), period, 7, every=1000, faint=230))
    assert found.step_mm == step_mm
    assert 440 * found.step_mm / found.period < 200


@pytest.mark.parametrize("shape", [(1, 1), (20, 640), (64, 64), (440, 5)])
def test_that_pictures_too_small_for_a_ruler_have_none(shape):
    assert find_ruler(np.zeros(shape, np.uint8)) is None


def test_that_two_points_give_the_size_of_a_pixel():
    assert spacing_from(Calliper((10, 20), (10, 120)), 40) == pytest.approx((0.4, 0.4))
    assert spacing_from(Calliper((0, 0), (30, 20)), 25, height_to_width=2) == pytest.approx((0.5, 1.0))


@given(st.floats(5, 100), st.floats(0.5, 2), st.floats(0.1, 3.1))
def test_that_a_line_measured_with_its_own_spacing_has_its_length(length_mm, shape, turn):
    line = Calliper((50, 50), (50 + 40 * np.cos(turn), 50 + 40 * np.sin(turn)))
    assert line.length(spacing_from(line, length_mm, shape)) == pytest.approx(length_mm)


@pytest.mark.parametrize(("end", "length_mm"), [((10, 10), 10), ((10, 510), 1), ((10, 11), 50), ((10, 60), -5)])
def test_that_a_pixel_of_no_plausible_size_is_refused(end, length_mm):
    with pytest.raises(UserError, match="not plausible"):
        spacing_from(Calliper((10, 10), end), length_mm)
