"""How well drawn masks agree with those of experts: Dice, and how far their contours lie apart, by patient.

Dice 1945; average and 95 % Hausdorff distance of contours as in Taha and Hanbury 2015 (DOI 10.1186/s12880-015-0068-x):
a contour is made of the pixels of a mask that touch its outside.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from operator import attrgetter
from statistics import fmean

import numpy as np

from engine.data.annotation import SliceKey
from engine.data.boxes import FloatArray
from engine.data.masks import Mask
from engine.scoring.intervals import Interval, t_interval

# `scipy.ndimage` is imported where it is used, as `scipy.special` elsewhere.

SHARE = 0.95
"""Of the distances from one contour to the other, which `ContourScore.hausdorff_95` is not exceeded by."""


@dataclass(frozen=True, slots=True)
class ContourScore:
    """One slice with an expert's mask. Distances are None where nothing was drawn, those in mm without a spacing.

    `distance` is the mean over both contours of the way to the other one, `hausdorff_95` the larger of the two 95 %
    quantiles of these ways; in pixels, and `_mm` in millimetres.
    """

    key: SliceKey
    patient: str
    dice: float
    distance: float | None = None
    hausdorff_95: float | None = None
    distance_mm: float | None = None
    hausdorff_95_mm: float | None = None


MEASURES: Mapping[str, Callable[[ContourScore], float | None]] = {
    "dice": attrgetter("dice"),
    "contour_distance": attrgetter("distance"),
    "hausdorff_95": attrgetter("hausdorff_95"),
    "contour_distance_mm": attrgetter("distance_mm"),
    "hausdorff_95_mm": attrgetter("hausdorff_95_mm"),
}
"""What is told of drawn masks, by the codes of `engine.scoring.definitions`: what each is of one slice, if anything."""


@dataclass(frozen=True, slots=True)
class ContourMetric:
    """One of `MEASURES` over the `slices` that have it.

    `mean` is of the patients' means, so that each patient counts the same, with its t interval, that of Dice on the
    logit scale. A slice on which nothing was drawn has a Dice of 0 and no distance.
    """

    mean: Interval
    slices: int


def dice(found: Mask, truth: Mask) -> float:
    """Twice what two masks share over the sum of what they hold; 1 for two empty ones."""
    held = int(found.sum()) + int(truth.sum())
    return 2 * int((found & truth).sum()) / held if held else 1.0


def contour_distances(
    found: Mask, truth: Mask, spacing: tuple[float, float] = (1.0, 1.0)
) -> tuple[FloatArray, FloatArray]:
    """The way from each pixel of the one contour to the nearest of the other, and back.

    `spacing` is the size (x, y) of a pixel. Raises ValueError for an empty mask or a spacing that is not positive.
    """
    if not found.any() or not truth.any():
        raise ValueError("an empty mask has no contour")
    if min(spacing) <= 0:
        raise ValueError(f"a pixel of {spacing} is none")
    from scipy.ndimage import distance_transform_edt

    first, second = _contour(found), _contour(truth)
    to_first, to_second = (distance_transform_edt(~contour, sampling=spacing[::-1]) for contour in (first, second))
    return np.asarray(to_second[first]), np.asarray(to_first[second])


def contour_score(
    key: SliceKey, patient: str, found: Mask, truth: Mask, spacing_mm: tuple[float, float] | None = None
) -> ContourScore:
    """Judge the mask of one slice by the expert's, which is not empty."""
    if not found.any():
        return ContourScore(key, patient, 0.0)
    pixels = _summed_up(found, truth, (1.0, 1.0))
    millimetres = _summed_up(found, truth, spacing_mm) if spacing_mm else (None, None)
    return ContourScore(key, patient, dice(found, truth), *pixels, *millimetres)


def contour_metrics(scored: Sequence[ContourScore]) -> dict[str, ContourMetric]:
    """Sum up judged slices: those of `MEASURES` that a slice has."""
    found = {code: values_by_patient(code, scored) for code in MEASURES}
    return {code: _summed(code, own) for code, own in found.items() if own}


def values_by_patient(code: str, scored: Sequence[ContourScore]) -> dict[str, list[float]]:
    """One of `MEASURES` of each slice that has it, by patient."""
    own: dict[str, list[float]] = {}
    for item in scored:
        value = MEASURES[code](item)
        if value is not None:
            own.setdefault(item.patient, []).append(value)
    return own


def flat(metrics: Mapping[str, ContourMetric]) -> dict[str, float | int | None]:
    """All of `MEASURES` as numbers by the codes of `engine.scoring.definitions`; None where there is nothing to judge.

    Beside the mean of each stand its ends (`_low`, `_high`), and of how many it is (`_patients`, `_slices`).
    """
    empty = ContourMetric(Interval(0, None, None, 0), 0)
    told: dict[str, float | int | None] = {}
    for code in MEASURES:
        one = metrics.get(code, empty)
        numbers = (one.mean.value if one.slices else None, one.mean.low, one.mean.high, one.mean.patients, one.slices)
        told |= zip((code, *(f"{code}_{what}" for what in ("low", "high", "patients", "slices"))), numbers, strict=True)
    return told


def _summed(code: str, by_patient: Mapping[str, Sequence[float]]) -> ContourMetric:
    share = code == "dice"
    mean = t_interval([fmean(own) for own in by_patient.values()], share=share)
    return ContourMetric(mean.within(0, 1 if share else inf), sum(map(len, by_patient.values())))


def _contour(mask: Mask) -> Mask:
    padded = np.pad(mask, 1)
    inner = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    contour: Mask = mask & ~inner
    return contour


def _summed_up(found: Mask, truth: Mask, spacing: tuple[float, float]) -> tuple[float, float]:
    """The mean way between two contours, and the 95 % Hausdorff distance."""
    there, back = contour_distances(found, truth, spacing)
    farthest = max(float(np.quantile(ways, SHARE)) for ways in (there, back))
    return float(np.concatenate([there, back]).mean()), farthest
