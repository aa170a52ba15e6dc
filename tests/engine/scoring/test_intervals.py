"""Intervals by patient against values from tables, and whether they hold what they promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.scoring.intervals import bca_interval, icc, t_interval
from tests.benchmarks.bench_coverage import coverage


def test_that_the_t_interval_is_that_of_the_tables():
    """Mean 3, standard deviation 1.5811, t of 97.5 % and four degrees of freedom 2.7764."""
    found = t_interval([1, 2, 3, 4, 5])
    assert (found.value, found.patients) == (3, 5)
    half = 2.7764 * 1.5811 / 5**0.5
    assert (found.low, found.high) == pytest.approx((3 - half, 3 + half), abs=1e-4)


def test_that_one_patient_has_a_value_and_no_interval():
    for found in (t_interval([0.8]), bca_interval([0.8])):
        assert (found.value, found.low, found.high, found.patients) == (0.8, None, None, 1)


@pytest.mark.parametrize("interval", [t_interval, bca_interval])
@pytest.mark.parametrize("values", [[], [0.5, np.nan], [np.inf]])
def test_that_an_interval_never_averages_what_is_no_number(interval, values):
    with pytest.raises(ValueError, match="needs numbers"):
        interval(values)


def test_that_bca_is_that_of_scipy_but_for_the_draws():
    """`scipy.stats.bootstrap` draws differently; with 2000 resamples the ends agree to a tenth of the width."""
    from scipy.stats import bootstrap

    values = np.random.default_rng(3).gamma(2, 0.1, 15)
    theirs = bootstrap((values,), np.mean, n_resamples=20000, method="BCa", rng=np.random.default_rng(0))
    found, width = bca_interval(values), np.ptp(theirs.confidence_interval)
    assert (found.low, found.high) == pytest.approx(tuple(theirs.confidence_interval), abs=width / 10)


def test_that_bca_is_the_same_for_the_same_seed_and_of_a_ratio_as_of_a_mean():
    values, weights = [0.9, 0.5, 0.7, 0.8, 0.6], [2, 2, 2, 2, 2]
    assert bca_interval(values, seed=7) == bca_interval(values, seed=7)
    doubled = bca_interval(np.array(values) * 2, weights, seed=7)
    assert (doubled.low, doubled.high) == pytest.approx(
        (bca_interval(values, seed=7).low, bca_interval(values, seed=7).high)
    )


@given(st.lists(st.floats(0, 1), min_size=2, max_size=8))
def test_that_bca_stays_within_the_values(values):
    found = bca_interval(values)
    slack = 1e-9
    assert min(values) - slack <= found.low <= found.high <= max(values) + slack


def test_that_patients_who_are_all_alike_have_an_interval_of_no_width():
    assert (bca_interval([0.5] * 4).low, bca_interval([0.5] * 4).high) == (0.5, 0.5)


def test_that_the_icc_is_that_of_an_analysis_of_variance_by_hand():
    """Means 2 and 6, squares between 16 and within 2: (16 - 2) / (16 + 2)."""
    assert icc({"a": [1, 3], "b": [5, 7]}) == pytest.approx(14 / 18)


def test_that_the_icc_allows_for_unequal_groups():
    """Shares 1, 2 and 3 of 6: an average size of (6 - 14 / 6) / 2."""
    size, between, within = (6 - 14 / 6) / 2, 3.0, 1.0
    groups = {"a": [0.0], "b": [2.0, 2.0], "c": [1.0, 2.0, 3.0]}
    center = 10 / 6
    between = (center**2 + 2 * (2 - center) ** 2 + 3 * (2 - center) ** 2) / 2
    within = 2 / 3
    assert icc(groups) == pytest.approx((between - within) / (between + (size - 1) * within))


@pytest.mark.parametrize("groups", [{}, {"a": [1, 2]}, {"a": [1], "b": [2]}, {"a": [1, 1], "b": [1, 1]}, {"a": []}])
def test_that_the_icc_of_what_does_not_vary_is_unknown(groups):
    assert icc(groups) is None


def test_that_the_t_interval_covers_what_it_promises_and_the_bootstrap_less_with_few_patients():
    """The short form of `bench_coverage.py`: 2000 simulated sets for t; the standard error is 0.5 %."""
    assert 0.93 <= coverage(21, 4, 0.3, sets=2000).t <= 0.97
    few = coverage(5, 16, 0.6, sets=400)
    assert 0.92 <= few.t <= 0.98
    assert few.bca < few.t
