"""Depth: 12 bits in files of 16 are as bright as they are meant, and nothing that fills its bits is changed."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.darknet.images import decode_planes
from engine.data.formats.writing import png_of
from engine.data.images import decode_deep, decode_full, decode_grey

GREY = np.arange(256, dtype=np.uint16).reshape(8, 32)
FULL = GREY * 257


def stored(kind: str, values: np.ndarray) -> bytes:
    return cv2.imencode(kind, values)[1].tobytes()


def pgm(values: np.ndarray, greatest: int) -> bytes:
    return b"P5\n# by a converter ####\n32 8\n%d\n" % greatest + values.astype(">u2").tobytes()


@pytest.mark.parametrize("kind", [".png", ".tif"])
@pytest.mark.parametrize("depth", [8, 12, 16])
def test_that_a_picture_of_a_usual_depth_in_16_bits_is_as_bright_as_one_of_8(kind, depth):
    data = stored(kind, FULL >> (16 - depth))
    assert (decode_grey(data, "x") == GREY).all()
    assert (decode_deep(data, "x") == FULL >> (16 - depth) << (16 - depth)).all()
    assert (decode_planes(data, "x")[0] * 255).round().astype(int).tolist() == GREY.tolist()


@pytest.mark.parametrize("greatest", [4000, 1000, 300])
def test_that_dark_slices_of_a_volume_of_12_bits_are_filled_as_its_bright_ones_are(greatest):
    values = (FULL.astype(np.uint32) * greatest // 65535).astype(np.uint16)
    assert (decode_deep(stored(".png", values), "x") == values << 4).all()


def test_that_colours_are_filled_too():
    pixels = np.stack([FULL >> 4, FULL >> 5, FULL >> 6], axis=2)
    assert (decode_full(stored(".png", pixels), "x") == pixels << 4).all()


def test_that_the_greatest_value_that_a_pgm_tells_counts_and_not_the_greatest_in_it():
    for greatest, doublings in ((4095, 4), (1000, 6), (65535, 0)):
        dark = GREY.clip(0, 200)
        assert (decode_deep(pgm(dark, greatest), "x") == dark << doublings).all()


@given(arrays(np.uint16, st.sampled_from([(4, 5), (4, 5, 3)])))
def test_that_a_png_of_16_bits_that_this_program_writes_is_read_as_it_is(values):
    read = decode_full(png_of(values), "x")
    assert (read == (values if read.ndim == values.ndim else values[..., 0])).all()


@given(arrays(np.uint16, (4, 5), elements=st.integers(0, 5000)))
def test_that_what_was_filled_is_filled_no_further(values):
    once = decode_deep(stored(".png", values), "x")
    assert (decode_deep(stored(".png", once), "x") == once).all()
