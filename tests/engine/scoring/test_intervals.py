"""Intervals by patient against values from tables, and whether they hold what they promise."""

from math import exp

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.scoring.intervals import bca_interval, icc, t_interval
from tests.benchmarks.bench_coverage import coverage


def test_that_the_t_interval_is_that_of_the_tables():
    """Mean 3, standard deviation 1.5811, t of 97.5 % and four degrees of freedom 2.7764."""
    found = t_interval([1, 2, 3, 4, 5])
    assert (found.value, found.patients) == (3, 5)
    half = 2.7764 * 1.5811 / 5**0.5
    assert (found.low, found.high) == pytest.approx((3 - half, 3 + half), abs=1e-4)


def test_that_the_t_interval_of_shares_is_made_on_the_logit_scale():
    """Mean 0.8, standard deviation 0.1581, t 2.7764; log(0.8 / 0.2) is 1.3863, the slope there 1 / 0.16."""
    found = t_interval([0.6, 0.7, 0.8, 0.9, 1.0], share=True)
    half = 2.7764 * 0.15811 / 5**0.5 / 0.16
    ends = [1 / (1 + exp(-1.386294 - way)) for way in (-half, half)]
    assert (found.value, found.low, found.high) == pytest.approx((0.8, *ends), abs=5e-5)


@pytest.mark.parametrize("value", [0, 1])
def test_that_nothing_but_misses_or_hits_has_an_interval_of_no_width(value):
    for found in (t_interval([value] * 5, share=True), bca_interval([value] * 5, share=True)):
        assert (found.value, found.low, found.high) == (value, value, value)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=8))
@example([0.0, 5e-324])  # its mean is rounded to 0
def test_that_intervals_of_shares_are_shares_around_the_estimate(values):
    for found in (t_interval(values, share=True), bca_interval(values, share=True)):
        assert 0 <= found.low <= found.value <= found.high <= 1


def test_that_one_patient_has_a_value_and_no_interval():
    for found in (t_interval([0.8]), bca_interval([0.8])):
        assert (found.value, found.low, found.high, found.patients) == (0.8, None, None, 1)


@pytest.mark.parametrize("interval", [t_interval, bca_interval])
@pytest.mark.parametrize("values", [[], [0.5, np.nan], [np.inf]])
def test_that_an_interval_never_averages_what_is_no_number(interval, values):
    with pytest.raises(ValueError, match="needs numbers"):
        interval(values)


def test_that_bca_is_that_of_scipy_widened_but_for_the_draws():
    """`scipy.stats.bootstrap` draws differently; with 2000 resamples the ends agree to a tenth of the width.

    With 15 patients the ends are 2.1448 / 1.9600 and sqrt(15 / 14) times as far from the mean, by the tables.
    """
    from scipy.stats import bootstrap

    values = np.random.default_rng(3).gamma(2, 0.1, 15)
    theirs = bootstrap((values,), np.mean, n_resamples=20000, method="BCa", rng=np.random.default_rng(0))
    ends = values.mean() + (np.array(theirs.confidence_interval) - values.mean()) * 2.1448 / 1.96 * (15 / 14) ** 0.5
    found = bca_interval(values)
    assert (found.low, found.high) == pytest.approx(tuple(ends), abs=np.ptp(ends) / 10)


def test_that_bca_is_the_same_for_the_same_seed_and_of_a_ratio_as_of_a_mean():
    values, weights = [0.9, 0.5, 0.7, 0.8, 0.6], [2, 2, 2, 2, 2]
    assert bca_interval(values, seed=7) == bca_interval(values, seed=7)
    doubled = bca_interval(np.array(values) * 2, weights, seed=7)
    assert (doubled.low, doubled.high) == pytest.approx(
        (bca_interval(values, seed=7).low, bca_interval(values, seed=7).high)
    )


@given(st.lists(st.floats(0, 1), min_size=2, max_size=8))
def test_that_an_interval_can_be_cut_to_what_a_metric_can_be(values):
    found = bca_interval(values)
    cut = found.within(0, 1)
    assert 0 <= cut.low <= cut.high <= 1
    assert cut.low in {0, 1, found.low}
    assert cut.high in {0, 1, found.high}
    assert t_interval(values[:1]).within(0, 1) == t_interval(values[:1])


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


@pytest.mark.parametrize(("kind", "patients"), [("normal", 5), ("skewed", 21), ("with misses", 10)])
def test_that_both_intervals_cover_what_they_promise_with_few_patients_and_with_many(kind, patients):
    """The short form of `bench_coverage.py`: 1500 simulated sets, a standard error of 0.6 %."""
    found = coverage(kind, patients, sets=1500)
    assert 0.93 <= found.t <= 0.97
    assert 0.93 <= found.bca <= 0.97
