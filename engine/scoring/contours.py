"""How well drawn masks agree with those of experts: Dice, and how far their contours lie apart, by patient.

Dice 1945; average and 95 % Hausdorff distance of contours as in Taha and Hanbury 2015 (DOI 10.1186/s12880-015-0068-x):
a contour is made of the pixels of a mask that touch its outside.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from engine.data.annotation import SliceKey
from engine.data.boxes import FloatArray
from engine.data.masks import Mask
from engine.scoring.intervals import t_interval

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


@dataclass(frozen=True, slots=True)
class ContourMetrics:
    """Means of the patients' means, so that each patient counts the same; None where there is nothing to judge.

    `dice_low` and `dice_high`: t interval by patient on the logit scale. A slice on which nothing was drawn has a
    Dice of 0 and no distance.
    """

    dice: float | None = None
    dice_low: float | None = None
    dice_high: float | None = None
    contour_distance: float | None = None
    hausdorff_95: float | None = None
    contour_distance_mm: float | None = None
    hausdorff_95_mm: float | None = None


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


def contour_metrics(scored: Sequence[ContourScore]) -> ContourMetrics:
    """Sum up judged slices."""
    by_patient = _means(scored, lambda item: item.dice)
    if not by_patient:
        return ContourMetrics()
    interval = t_interval(list(by_patient.values()), share=True)
    distances = (
        _mean(scored, lambda item: item.distance),
        _mean(scored, lambda item: item.hausdorff_95),
        _mean(scored, lambda item: item.distance_mm),
        _mean(scored, lambda item: item.hausdorff_95_mm),
    )
    return ContourMetrics(interval.value, interval.low, interval.high, *distances)


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


def _means(scored: Sequence[ContourScore], value: Callable[[ContourScore], float | None]) -> Mapping[str, float]:
    """The mean of each patient that has the value."""
    own: dict[str, list[float]] = {}
    for item in scored:
        number = value(item)
        if number is not None:
            own.setdefault(item.patient, []).append(number)
    return {patient: fmean(numbers) for patient, numbers in own.items()}


def _mean(scored: Sequence[ContourScore], value: Callable[[ContourScore], float | None]) -> float | None:
    means = _means(scored, value)
    return fmean(means.values()) if means else None
