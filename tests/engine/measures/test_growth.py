"""Age and centile against the published table of INTERGROWTH-21st, and what is refused."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.measures.growth import (
    AGE_FROM_TCD,
    AGREEMENT_LIMIT,
    OTHER_TCD,
    TCD_FROM_AGE,
    TCD_WITH_CENTILE,
    age_from_tcd,
    centile_of_tcd,
    centile_text,
    days_of_error,
    tcd_at,
    weeks_and_days,
)

PUBLISHED = {
    20: (20.5, 0.87, 18.83, 22.11),
    24: (26.2, 1.16, 24.03, 28.41),
    28: (32.9, 1.57, 29.96, 35.86),
    32: (40.8, 2.11, 36.80, 44.74),
    36: (50.0, 2.81, 44.75, 55.31),
}
"""Weeks: mean and standard deviation, 3rd and 97th centile, in mm."""


@pytest.mark.parametrize(("weeks", "row"), PUBLISHED.items())
def test_that_the_diameters_of_an_age_are_those_of_the_published_table(weeks, row):
    mean, spread, p3, p97 = row
    found = tcd_at(weeks)
    assert (found.mean, found.stdev) == (pytest.approx(mean, abs=0.05), pytest.approx(spread, abs=0.005))
    assert (found.inv_cdf(0.03), found.inv_cdf(0.97)) == (pytest.approx(p3, abs=0.01), pytest.approx(p97, abs=0.01))


@pytest.mark.parametrize("weeks", PUBLISHED)
def test_that_the_median_is_the_fiftieth_centile(weeks):
    found = centile_of_tcd(tcd_at(weeks).mean, weeks)
    assert found.value == pytest.approx(50)
    assert found.reader[0] < 50 < found.reader[1]


@pytest.mark.parametrize(("weeks", "tcd_mm"), [(20, 20.5), (24, 26.3), (28, 32.8), (32, 40.7), (36, 54.1)])
def test_that_age_from_tcd_is_an_equation_of_its_own_and_no_inverse(weeks, tcd_mm):
    """The diameters are those at which it gives these ages: 54.1 and not 50.0 mm at 36 weeks."""
    assert age_from_tcd(tcd_mm).weeks == pytest.approx(weeks, abs=0.05)


def test_that_an_age_by_hand_comes_out():
    """At 3 cm: 3.957113 + 24.462222 - 2.057049 = 26.362286 weeks; spread 1.577198 - 1.30374 / sqrt(3) = 0.824483."""
    found = age_from_tcd(30)
    assert found.weeks == pytest.approx(26.362286)
    assert found.high - found.weeks == pytest.approx(1.959964 * 0.824483, abs=1e-5)
    assert found.other == pytest.approx(0.557 * 30 + 8.840)


@given(st.floats(12, 55))
def test_that_bands_hold_the_age_between_them(tcd_mm):
    found = age_from_tcd(tcd_mm)
    assert found.low < found.weeks < found.high
    low, high = found.reader
    assert low is None or low < found.weeks
    assert high is None or found.weeks < high
    assert (low is None) is (tcd_mm * (1 - AGREEMENT_LIMIT) < AGE_FROM_TCD.low)
    assert (high is None) is (tcd_mm * (1 + AGREEMENT_LIMIT) > AGE_FROM_TCD.high)


@pytest.mark.parametrize("tcd_mm", [-1, 0, 11.99, 55.01, 200, math.inf, math.nan])
def test_that_no_age_is_told_outside_the_reference(tcd_mm):
    assert age_from_tcd(tcd_mm) is None
    assert days_of_error(tcd_mm, 1) is None


@pytest.mark.parametrize("weeks", [5, 13.99, 40.01, 50, math.nan])
def test_that_no_centile_is_told_outside_the_reference(weeks):
    assert not TCD_FROM_AGE.holds(weeks)
    assert tcd_at(weeks) is None
    assert centile_of_tcd(30, weeks) is None


@pytest.mark.parametrize("tcd_mm", [-1, 0, 11.79, 67.81, 200, math.inf, math.nan])
def test_that_no_centile_is_told_of_diameters_that_the_reference_does_not_have(tcd_mm):
    assert centile_of_tcd(tcd_mm, 24) is None


@pytest.mark.parametrize(
    ("weeks", "tcd_mm", "centile"), [(14, 11.8, 3), (14, 13.0, 50), (40, 60.9, 50), (40, 67.8, 97)]
)
def test_that_diameters_have_a_centile_from_the_3rd_of_the_youngest_to_the_97th_of_the_oldest(weeks, tcd_mm, centile):
    """By hand: 12.995 mm, 0.609 mm spread at 14 weeks; 60.909 mm, 3.674 mm at 40."""
    assert centile_of_tcd(tcd_mm, weeks).value == pytest.approx(centile, abs=0.8)
    assert TCD_WITH_CENTILE.low == pytest.approx(tcd_at(14).inv_cdf(0.03), abs=0.05)
    assert TCD_WITH_CENTILE.high == pytest.approx(tcd_at(40).inv_cdf(0.97), abs=0.05)


@pytest.mark.parametrize(("tcd_mm", "weeks", "spread"), [(12, 13.610351, 0.387052), (55, 36.128908, 1.021283)])
def test_that_ages_at_both_ends_of_the_range_come_out_as_by_hand(tcd_mm, weeks, spread):
    """At 1.2 cm: 3.957113 + 9.784889 - 0.131651, 1.577198 - 1.190146; at 5.5: 44.847407 - 12.675612 more, 0.555915."""
    found = age_from_tcd(tcd_mm)
    assert found.weeks == pytest.approx(weeks, abs=1e-5)
    assert found.high - found.weeks == pytest.approx(1.959964 * spread, abs=1e-4)
    assert found.reader[0 if tcd_mm == AGE_FROM_TCD.low else 1] is None


def test_that_another_reference_stands_beside_where_it_holds():
    assert centile_of_tcd(41, 36).other == pytest.approx(41.2, abs=0.05)
    assert centile_of_tcd(41, 38).other is None
    assert OTHER_TCD.mean(20) == pytest.approx(20.5, abs=0.05)


def test_that_days_are_the_slope_of_age_from_tcd_worked_out_by_hand():
    """At 20 mm: 8.154074 - 3 * 0.076187 * 4 = 7.23983 weeks per cm; 1 mm is 5.0679 days."""
    assert days_of_error(20, 1) == pytest.approx(5.0679, abs=1e-4)
    assert days_of_error(20, -1) == -days_of_error(20, 1)
    moved = (age_from_tcd(20.001).weeks - age_from_tcd(20).weeks) * 7
    assert days_of_error(20, 0.001) == pytest.approx(moved, rel=1e-3)


@pytest.mark.parametrize(("weeks", "text"), [(20, "20+0"), (24.43, "24+3"), (26.99, "27+0")])
def test_that_ages_are_written_in_weeks_and_days(weeks, text):
    assert weeks_and_days(weeks) == text


@pytest.mark.parametrize(("value", "text"), [(0.2, "<1"), (0.9, "1"), (50.4, "50"), (99.4, "99"), (99.9, ">99")])
def test_that_nobody_is_at_centile_nothing_or_a_hundred(value, text):
    assert centile_text(value) == text
