"""Pictures against what Darknet itself made of the same ones: the vectors of the family `image`.

`tests/data/darknet/image` is a part of what pjreddie/darknet (commit f6afaabc) wrote; the whole of it is taken too
where it is on the machine.
"""

import colorsys
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.darknet.images import LETTERBOX_GREY, crop, decode_planes, distort, flip, letterbox, load_planes, resize
from engine.errors import UserError
from tests.engine.agreement import tolerance

SMALL = Path(__file__).parents[2] / "data/darknet/image"
WHOLE = Path(__file__).parents[4] / "shared/reference/darknet/image"
sides = st.integers(1, 40)


@pytest.fixture(params=[SMALL, WHOLE], ids=["small", "whole"])
def folder(request):
    if not request.param.is_dir():
        pytest.skip("the whole set of reference vectors is not on this machine")
    return request.param


def cases(folder, name):
    """Each case of a file with its own arrays."""
    with np.load(folder / f"{name}.npz") as file:
        for case in json.loads((folder / f"{name}.json").read_text()):
            prefix = f"{case['case']}_"
            yield case, {key.removeprefix(prefix): file[key] for key in file.files if key.startswith(prefix)}


def picture(width, height, seed=0):
    return np.random.default_rng(seed).random((3, height, width), dtype=np.float32)


def test_that_image_resize_is_darknets_to_the_last_bit(folder):
    for case, arrays in cases(folder, "resize"):
        found = resize(arrays["input"], case["out_w"], case["out_h"])
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, arrays["resize"])


def test_that_image_letterbox_is_darknets_to_the_last_bit(folder):
    for case, arrays in cases(folder, "resize"):
        if "letterbox" in arrays:
            found = letterbox(arrays["input"], case["out_w"], case["out_h"])
            np.testing.assert_array_equal(found, arrays["letterbox"])


def test_that_image_crop_and_flip_are_darknets_to_the_last_bit(folder):
    for case, arrays in cases(folder, "crop_flip"):
        found = crop(arrays["input"], case["dx"], case["dy"], case["w"], case["h"])
        np.testing.assert_array_equal(found, arrays["crop"])
        np.testing.assert_array_equal(flip(found), arrays["crop_flip"])


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_that_image_distort_is_darknets(folder, dtype):
    for case, arrays in cases(folder, "distort"):
        before = torch.from_numpy(arrays["input"]).to(dtype).numpy()
        found = distort(before, case["hue"], case["saturation"], case["exposure"])
        assert found.dtype == before.dtype
        assert np.abs(found - arrays["output"]).max() <= tolerance("image/distort", dtype)


@pytest.mark.parametrize("name", ["gray8", "gray16", "rgb8", "rgba8"])
def test_that_image_png_load_is_darknets_to_the_last_bit(folder, name):
    with np.load(folder / "png_load.npz") as file:
        np.testing.assert_array_equal(load_planes(folder / f"{name}.png"), file[name])


@given(sides, sides)
def test_that_a_picture_of_the_right_size_stays_as_it_is(width, height):
    np.testing.assert_array_equal(resize(picture(width, height), width, height), picture(width, height))


@given(sides, sides, st.integers(2, 60), st.integers(2, 60))
def test_that_a_resize_invents_no_values_and_keeps_the_first_corner(width, height, new_width, new_height):
    before = picture(width, height)
    after = resize(before, new_width, new_height)
    assert after.shape == (3, new_height, new_width)
    assert after[:, :-1].min() >= before.min() - 1e-6
    assert after.max() <= before.max() + 1e-6
    np.testing.assert_array_equal(after[:, 0, 0], before[:, 0, 0])


def test_that_next_to_nothing_is_left_of_the_last_row_where_its_place_is_rounded_down():
    # 223 * (127 / 223) is 126.99999 in single precision.
    after = resize(np.ones((3, 128, 4), np.float32), 4, 224)
    assert after[:, -1].max() < 1e-4
    np.testing.assert_allclose(after[:, :-1], 1, atol=1e-6)


@given(sides, sides, st.integers(1, 60), st.integers(1, 60))
def test_that_a_letterbox_is_as_wide_or_as_high_as_asked_for_and_grey_elsewhere(width, height, new_width, new_height):
    if min(new_width * height // width, new_height * width // height) < 1:
        return
    boxed = letterbox(np.zeros((3, height, width), np.float32), new_width, new_height)
    inside = (boxed != LETTERBOX_GREY).any(axis=0)
    assert inside.any(axis=0).all() or inside.any(axis=1).all()
    for axis in (0, 1):
        (places,) = inside.any(axis=axis).nonzero()
        before, after = places[0], inside.shape[1 - axis] - 1 - places[-1]
        assert after - before in (0, 1)
    assert np.isin(boxed, [0, LETTERBOX_GREY]).all()


@given(sides, sides, st.integers(-9, 9), st.integers(-9, 9), sides, sides)
def test_that_a_crop_repeats_the_edge(width, height, left, top, new_width, new_height):
    before = picture(width, height)
    after = crop(before, left, top, new_width, new_height)
    y, x = np.indices((new_height, new_width))
    np.testing.assert_array_equal(after, before[:, (y + top).clip(0, height - 1), (x + left).clip(0, width - 1)])


@given(st.tuples(*[st.floats(0, 1, width=32)] * 3), st.floats(-0.5, 0.5), st.floats(0.2, 2), st.floats(0.2, 2))
def test_that_colours_change_as_in_the_standard_library(rgb, hue, saturation, exposure):
    h, s, v = colorsys.rgb_to_hsv(*rgb)
    expected = np.clip(colorsys.hsv_to_rgb((h + hue) % 1, s * saturation, v * exposure), 0, 1)
    found = distort(np.array(rgb, np.float32).reshape(3, 1, 1), hue, saturation, exposure).ravel()
    # The closer to black or grey, the less single precision knows of the hue.
    assert found == pytest.approx(expected, abs=1e-5)


@given(st.floats(0, 1, width=32), st.floats(-0.5, 0.5), st.floats(0.2, 2), st.floats(0.2, 2))
def test_that_grey_only_knows_exposure(value, hue, saturation, exposure):
    found = distort(np.full((3, 1, 1), value, np.float32), hue, saturation, exposure)
    np.testing.assert_allclose(found, min(1, value * exposure), rtol=1e-6, atol=1e-30)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_that_colours_come_in_the_order_red_green_blue_and_alpha_is_dropped(kind, channels):
    top = np.iinfo(kind).max
    pixels = np.zeros((2, 5, channels), kind)
    pixels[..., -1 if channels == 3 else 0] = top
    planes = decode_planes(cv2.imencode(".png", pixels)[1].tobytes(), "x.png")
    assert planes[:, 0, 0].tolist() == {1: [1, 1, 1], 3: [1, 0, 0], 4: [0, 0, 1]}[channels]


@pytest.mark.parametrize(
    "data", [b"", b"no picture", cv2.imencode(".png", np.zeros((9, 9), np.uint8))[1].tobytes()[:20]]
)
def test_that_what_is_no_picture_is_refused_by_its_name(data):
    with pytest.raises(UserError, match=r"x\.png is not a picture"):
        decode_planes(data, "x.png")


def test_that_a_missing_picture_is_refused_by_its_name(tmp_path):
    with pytest.raises(UserError, match=r"gone\.png cannot be read"):
        load_planes(tmp_path / "gone.png")


def test_that_pixels_that_are_no_bytes_are_refused():
    data = cv2.imencode(".tiff", np.zeros((4, 4), np.float32))[1].tobytes()
    with pytest.raises(UserError, match="unusual"):
        decode_planes(data, "x.tiff")
