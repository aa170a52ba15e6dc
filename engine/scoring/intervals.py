"""Intervals by patient: slices of one patient are not independent, so patients are what is counted and drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.data.boxes import FloatArray

# `scipy.special` is imported where it is used: loading it takes the window 0.2 s at its start.

LEVEL = 0.95
RESAMPLES = 2000
SEED = 0


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its interval of `LEVEL`; `low` and `high` are None where too few patients tell of it."""

    value: float
    low: float | None
    high: float | None
    patients: int

    def within(self, low: float, high: float) -> "Interval":
        """The same with ends that a metric from `low` to `high` can have."""
        cut_low, cut_high = (None if end is None else min(max(end, low), high) for end in (self.low, self.high))
        return replace(self, low=cut_low, high=cut_high)


def t_interval(values: Sequence[float] | FloatArray, *, share: bool = False) -> Interval:
    """Student's t interval of the mean of one value per patient. Raises ValueError for no value or NaN.

    With `share` the values are from 0 to 1 and so is the interval: it is made on the logit scale, its standard error by
    the delta method (“xlogit” of `svyciprop` in R's `survey`, and the interval of SUDAAN). Means of shares are skewed
    next to 0 and 1, where plain t holds the truth too rarely. What no patient of the set shows, it cannot allow for.
    """
    data = _checked(values)
    mean, count = float(data.mean()), len(data)
    if count < 2:
        return Interval(mean, None, None, count)
    from scipy.special import stdtrit

    half = float(stdtrit(count - 1, (1 + LEVEL) / 2) * data.std(ddof=1) / np.sqrt(count))
    slope = mean * (1 - mean)
    if not share:
        return Interval(mean, mean - half, mean + half, count)
    if slope <= 0:
        return Interval(mean, mean, mean, count)
    return _on_logits(mean, np.array([-half, half]) / slope, count)


def bca_interval(
    totals: Sequence[float] | FloatArray,
    weights: Sequence[float] | FloatArray | None = None,
    *,
    share: bool = False,
    seed: int = SEED,
) -> Interval:
    """The BCa bootstrap interval of sum(totals) / sum(weights), patients drawn with replacement (Efron 1987), widened.

    With `weights` of 1, the default, that is the mean of one value per patient; with counts it is a metric over all
    slices or boxes. Its ends lie `_widening` times as far from the estimate as BCa alone says, which may be outside of
    what the metric can be; with `share`, for a metric from 0 to 1, so many times as far on the logit scale, as those of
    `t_interval`. How often it holds the truth: `tests/benchmarks/bench_coverage.py`. Raises ValueError for no value or
    NaN.
    """
    data = _checked(totals)
    counts = np.ones(len(data)) if weights is None else _checked(weights)
    value, count = float(data.sum() / counts.sum()), len(data)
    others = _without_each(data, counts)
    if count < 2:
        return Interval(value, None, None, count)
    if not np.ptp(others) or (share and not 0 < value < 1):  # the logit of 0 and 1 is infinite
        return Interval(value, value, value, count)
    drawn = np.random.default_rng(seed).integers(0, count, (RESAMPLES, count))
    whole = counts[drawn].sum(axis=1)
    estimates = data[drawn].sum(axis=1)[whole > 0] / whole[whole > 0]
    ends = np.quantile(estimates, _corrected_levels(estimates, value, others))
    if share:
        from scipy.special import logit

        return _on_logits(value, (logit(ends.clip(0, 1)) - logit(value)) * _widening(count), count)
    low, high = (value + (ends - value) * _widening(count)).tolist()
    return Interval(value, low, high, count)


def icc(by_patient: Mapping[str, Sequence[float]]) -> float | None:
    """How alike slices of one patient are: ICC(1) of one-way analysis of variance (Shrout and Fleiss 1979).

    Groups may differ in size (Donner 1986). It may be negative. None below two patients, where no patient has two
    values, or where all values are equal.
    """
    groups = [np.asarray(values, np.float64) for values in by_patient.values() if len(values)]
    sizes = np.array([len(group) for group in groups], np.float64)
    total, freedom = sizes.sum(), sizes.sum() - len(groups)
    if len(groups) < 2 or not freedom:
        return None
    means = np.array([group.mean() for group in groups])
    center = float((sizes * means).sum() / total)
    between = float((sizes * (means - center) ** 2).sum() / (len(groups) - 1))
    within = float(sum(((group - group.mean()) ** 2).sum() for group in groups) / freedom)
    size = float((total - (sizes**2).sum() / total) / (len(groups) - 1))
    spread = between + (size - 1) * within
    return (between - within) / spread if spread > 1e-15 else None


def _checked(values: Sequence[float] | FloatArray) -> FloatArray:
    data = np.asarray(values, np.float64)
    if not data.size or not np.isfinite(data).all():
        raise ValueError("an interval needs numbers, and at least one")
    return data


def _on_logits(value: float, away: FloatArray, count: int) -> Interval:
    """The interval of a share whose ends lie `away` [2] from it on the logit scale; no rounding puts it outside."""
    from scipy.special import expit, logit

    low, high = expit(logit(value) + away).tolist()
    return Interval(value, min(low, value), max(high, value), count)


def _widening(count: int) -> float:
    """How much too narrow a bootstrap of so few patients is: its spread by (n - 1) / n, its normal quantile for a t.

    Hesterberg (2015, The American Statistician 69) moves the levels by as much. With five patients hardly any draw lies
    beyond such levels, so here the ends are moved instead; for a symmetric distribution that is the t interval.
    """
    from scipy.special import ndtri, stdtrit

    level = (1 + LEVEL) / 2
    return float(np.sqrt(count / (count - 1)) * stdtrit(count - 1, level) / ndtri(level))


def _without_each(data: FloatArray, counts: FloatArray) -> FloatArray:
    """The estimate [n] without each patient in turn; those that nothing would be left of are skipped."""
    left = counts.sum() - counts
    estimates: FloatArray = (data.sum() - data)[left > 0] / left[left > 0]
    return estimates if estimates.size else np.zeros(1)


def _corrected_levels(estimates: FloatArray, value: float, others: FloatArray) -> FloatArray:
    """The quantiles [2] that stand for the ends of the interval once bias and acceleration are allowed for."""
    from scipy.special import ndtr, ndtri

    # Estimates that equal the value count half, so that discrete ones are not biased to one side.
    below = float(((estimates < value).mean() + (estimates <= value).mean()) / 2)
    bias = ndtri(np.clip(below, 1 / len(estimates), 1 - 1 / len(estimates)))
    away = (others.mean() - others) / np.ptp(others)
    acceleration = (away**3).sum() / (6 * (away**2).sum() ** 1.5)
    ends = bias + ndtri(np.array([(1 - LEVEL) / 2, (1 + LEVEL) / 2]))
    levels: FloatArray = ndtr(bias + ends / (1 - acceleration * ends))
    return levels
