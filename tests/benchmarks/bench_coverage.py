"""How often the 95 % intervals by patient hold the true mean, in simulated sets of patients and slices.

Run as `python tests/benchmarks/bench_coverage.py`; the suite has a short form. The table is of
`clinical_reliability` part B3's kind: patients x slices, correlation of one patient's slices, coverage and mean width.
"""

from dataclasses import dataclass

import numpy as np

from engine.scoring.intervals import bca_interval, t_interval

MEAN, SPREAD = 0.85, 0.08
CASES = (
    (21, 15, 0.3),
    (21, 4, 0.3),
    (21, 4, 0.6),
    (15, 5, 0.3),
    (10, 8, 0.3),
    (8, 10, 0.3),
    (6, 13, 0.3),
    (5, 16, 0.3),
    (5, 16, 0.6),
)


@dataclass(frozen=True)
class Coverage:
    """Shares of sets whose interval held the truth, and the intervals' mean widths."""

    t: float
    t_width: float
    bca: float
    bca_width: float


def coverage(patients: int, slices: int, correlation: float, *, sets: int, seed: int = 1) -> Coverage:
    """Simulate `sets` sets whose slices have the true mean `MEAN` and of one patient the correlation given."""
    generator = np.random.default_rng(seed)
    own = generator.normal(0, SPREAD * correlation**0.5, (sets, patients))
    rest = generator.normal(0, SPREAD * (1 - correlation) ** 0.5, (sets, patients, slices))
    means = MEAN + own + rest.mean(axis=2)
    found = [(t_interval(values), bca_interval(values, seed=number)) for number, values in enumerate(means)]
    t, bca = ([pair[kind] for pair in found] for kind in (0, 1))
    return Coverage(*(value for kind in (t, bca) for value in (_share(kind), _width(kind))))


def _share(intervals):
    return float(np.mean([item.low <= MEAN <= item.high for item in intervals]))


def _width(intervals):
    return float(np.mean([item.high - item.low for item in intervals]))


if __name__ == "__main__":
    print("patients x slices, correlation   t: coverage / width   BCa: coverage / width")
    for case in CASES:
        result = coverage(*case, sets=4000)
        patients, slices, correlation = case
        print(
            f"{patients:>8} x {slices:<2}  {correlation:>15.1f}   {result.t:>11.3f} / {result.t_width:.3f}"
            f"   {result.bca:>13.3f} / {result.bca_width:.3f}"
        )
