"""The generator against the C library's own, and against numbers that anybody can look up."""

import ctypes
import platform

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.darknet.rand import Rand

KNOWN = {
    0: [1804289383, 846930886, 1681692777, 1714636915, 1957747793],
    1: [1804289383, 846930886, 1681692777, 1714636915, 1957747793],
    42: [71876166, 708592740, 1483128881, 907283241, 442951012],
}
seeds = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize("seed", KNOWN)
def test_that_first_numbers_are_those_of_the_c_library(seed):
    assert Rand.seeded(seed).draw(5).tolist() == KNOWN[seed]


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library has other numbers")
@given(seed=seeds)
def test_that_every_seed_gives_the_numbers_of_the_c_library(seed):
    library = ctypes.CDLL("libc.so.6")
    library.srand(ctypes.c_uint(seed))
    assert Rand.seeded(seed).draw(200).tolist() == [library.rand() for _ in range(200)]


@given(seeds, st.lists(st.integers(0, 70), max_size=6))
def test_that_it_does_not_matter_in_what_portions_numbers_are_drawn(seed, portions):
    rand = Rand.seeded(seed)
    drawn = [number for count in portions for number in rand.draw(count).tolist()]
    assert drawn == Rand.seeded(seed).draw(sum(portions)).tolist()


@given(seeds, st.integers(0, 100))
def test_that_a_kept_state_goes_on_with_the_same_numbers(seed, before):
    rand = Rand.seeded(seed)
    rand.draw(before)
    again = Rand(rand.words)
    np.testing.assert_array_equal(again.draw(100), rand.draw(100))


def test_that_a_kept_state_does_not_move_on():
    rand = Rand.seeded(7)
    words = rand.words
    again = Rand(words)
    rand.draw(50)
    np.testing.assert_array_equal(words, again.words)


@pytest.mark.parametrize("words", [np.zeros(30, np.uint32), np.zeros(31, np.int64)])
def test_that_what_is_no_state_is_refused(words):
    with pytest.raises(ValueError, match="31 words"):
        Rand(words)


def test_that_whole_numbers_are_remainders():
    drawn = Rand.seeded(3).draw(50)
    rand = Rand.seeded(3)
    assert [rand.below(7) for _ in range(50)] == (drawn % 7).tolist()


@given(seeds, st.floats(-5, 5, width=32), st.floats(-5, 5, width=32))
def test_that_a_uniform_number_lies_between_its_bounds_in_either_order(seed, low, high):
    drawn = Rand.seeded(seed).uniform(low, high)
    assert drawn.dtype == np.float32
    assert drawn == Rand.seeded(seed).uniform(high, low)
    assert min(low, high) - 1e-6 <= drawn <= max(low, high) + 1e-6


def test_that_many_uniform_numbers_are_evenly_spread_and_fill_the_last_axis_first():
    numbers = Rand.seeded(0).fill_uniform((1000, 100))
    assert numbers.dtype == np.float32
    np.testing.assert_array_equal(numbers[0], Rand.seeded(0).fill_uniform((100,)))
    counts, _ = np.histogram(numbers, bins=10, range=(0, 1))
    assert counts == pytest.approx(10_000, abs=400)
