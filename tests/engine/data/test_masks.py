"""Masks: the pixel-edge convention of their box, and an encoding that loses nothing and hides no damage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from engine.data.boxes import Box
from engine.data.masks import EncodedMask, bounding_box, part_count

masks = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=40))


@given(masks)
def test_that_the_box_runs_from_the_first_pixel_to_one_past_the_last(mask):
    rows, columns = np.nonzero(mask)
    expected = Box(columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) if rows.size else None
    assert bounding_box(mask) == expected


def test_that_one_pixel_gives_a_box_of_one_pixel():
    mask = np.zeros((4, 6), bool)
    mask[3, 5] = True
    assert bounding_box(mask) == Box(5, 3, 6, 4)


@given(masks)
def test_that_encoding_a_mask_of_any_shape_loses_nothing(mask):
    again = EncodedMask.of(mask).decode()
    assert again.shape == mask.shape
    assert again.dtype == np.bool_
    assert (again == mask).all()


def test_that_masks_of_the_same_bits_and_another_shape_have_other_names():
    assert EncodedMask.of(np.ones((4, 6), bool)).sha256 != EncodedMask.of(np.ones((6, 4), bool)).sha256


@given(masks, st.data())
def test_that_a_flipped_bit_never_gives_another_mask(mask, data):
    encoded = EncodedMask.of(mask)
    spot = data.draw(st.integers(0, len(encoded.data) - 1))
    bit = 1 << data.draw(st.integers(0, 7))
    flipped = bytes(value ^ bit if at == spot else value for at, value in enumerate(encoded.data))
    try:
        again = EncodedMask(encoded.height, encoded.width, flipped).decode()
    except ValueError:
        return
    assert (again == mask).all()


@pytest.mark.parametrize(
    ("height", "width", "data"),
    [(8, 8, b""), (8, 8, b"no deflate"), (8, 8, EncodedMask.of(np.ones((8, 8), bool)).data[:-3])],
)
def test_that_damaged_bytes_are_refused(height, width, data):
    with pytest.raises(ValueError, match="damaged"):
        EncodedMask(height, width, data).decode()


def test_that_bytes_of_another_size_are_refused():
    with pytest.raises(ValueError, match="not one of 50 x 8 pixels"):
        EncodedMask(8, 50, EncodedMask.of(np.ones((8, 8), bool)).data).decode()


def test_that_pixels_that_touch_at_a_corner_are_one_part():
    assert part_count(np.eye(5, dtype=bool)) == 1
    assert part_count(np.array([[1, 0, 1], [0, 0, 0], [1, 0, 0]], bool)) == 3
    assert part_count(np.zeros((3, 3), bool)) == 0
