"""Two checkpoints side by side: the paired difference by patient, its intervals and p, and where they differ most."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from engine.data.annotation import SliceKey
from engine.data.boxes import FloatArray
from engine.data.split import Part
from engine.errors import UserError
from engine.experiment import Experiment, load_masks
from engine.job_history import scores
from engine.protocol import CheckpointSaved, CheckpointScored
from engine.scoring.contours import MEASURES, ContourScore, values_by_patient
from engine.scoring.definitions import DEFINITIONS
from engine.scoring.intervals import LEVEL, SEED, Interval, bca_interval, t_interval
from engine.scoring.metrics import RATIOS, SliceScore, by_patient, judge, judge_contours
from engine.scoring.predictions import load_predictions

MOST_EXACT = 2**14
"""Up to so many sign patterns are all tried, that is 14 patients; above, as many are drawn."""


COMPARED = (*RATIOS, *MEASURES)
"""The codes of the metrics that two checkpoints can be compared in."""
Scored = SliceScore | ContourScore
"""A slice as a checkpoint was judged on it: the second kind for one of `MEASURES`, the first for the others."""


@dataclass(frozen=True, slots=True)
class SliceDifference:
    """One slice: the IoU, or the compared measure of its mask, of both checkpoints, and the second less the first."""

    key: SliceKey
    patient: str
    first: float
    second: float
    difference: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """The second checkpoint less the first in one metric of `COMPARED`.

    `first` and `second` are means over the patients that both have the metric for; `t` and `bca` the mean difference
    with its intervals; `p` that of the sign-flip test, None below two patients, `exact` if every pattern was tried.
    `unpaired` counts slices that one of them alone was judged on, or drew something on that has a distance; they take
    no part. `slices`: those of the largest difference first.
    """

    metric: str
    first: float
    second: float
    t: Interval
    bca: Interval
    p: float | None
    exact: bool
    patients: tuple[str, ...]
    unpaired: int
    slices: tuple[SliceDifference, ...]


def compare(
    first: Sequence[Scored], second: Sequence[Scored], metric: str = "mean_iou", *, seed: int = SEED
) -> Comparison:
    """Compare two checkpoints on the slices that both were judged on. Raises UserError if no patient is common."""
    ours, theirs = ({item.key: item for item in scored if _has(metric, item)} for scored in (first, second))
    common = sorted(ours.keys() & theirs.keys())
    before, after = (_by_patient(metric, [scored[key] for key in common]) for scored in (ours, theirs))
    patients = tuple(sorted(before.keys() & after.keys()))
    if not patients and metric in MEASURES:
        name = DEFINITIONS[metric].name
        raise UserError(
            f"No slice has a {name} in both checkpoints.",
            "Compare networks that draw masks, on a part with experts' masks; mm ask for a known spacing.",
        )
    if not patients:
        raise UserError("The two checkpoints have no patient in common.", "Score both on the same part of one split.")
    values = np.array([(before[patient], after[patient]) for patient in patients])
    differences: FloatArray = values[:, 1] - values[:, 0]
    most = DEFINITIONS[metric].high - DEFINITIONS[metric].low
    return Comparison(
        metric=metric,
        first=float(values[:, 0].mean()),
        second=float(values[:, 1].mean()),
        t=t_interval(differences).within(-most, most),
        bca=bca_interval(differences, seed=seed).within(-most, most),
        p=sign_flip_p(differences, seed=seed),
        exact=2 ** len(patients) <= MOST_EXACT,
        patients=patients,
        unpaired=len(ours.keys() ^ theirs.keys()),
        slices=_differing(metric, [ours[key] for key in common], theirs),
    )


def slices_as_scored(experiment: Experiment, step: int, part: Part, metric: str = "mean_iou") -> Sequence[Scored]:
    """The slices of a part as a checkpoint was judged on them for a metric, from its stored predictions.

    Raises UserError if there is no such checkpoint, or it was not scored on the part, and as `load_masks`.
    """
    events = experiment.events()
    steps = sorted({event.step for event in events if isinstance(event, CheckpointSaved | CheckpointScored)})
    if step not in steps:
        known = ", ".join(map(str, steps))
        raise UserError(f"{experiment.name} has no checkpoint {step}.", f"Choose one of: {known}.")
    stated = scores(events, part).get(step)
    if stated is None:
        raise UserError(
            f"{experiment.name}@{step} was not scored on {part}.",
            f"Score it: cerebellum-viewer score WORKSPACE {experiment.name} --on {part} --step {step}.",
        )
    predictions = load_predictions(experiment.predictions_path(step, part))
    slices, layout = experiment.manifest().part(part), experiment.config().layout
    if metric in MEASURES:
        return judge_contours(slices, predictions, layout, load_masks(experiment, part))
    judged = judge(slices, predictions, layout)
    return judged.at(float(stated["confidence"])).slices


def sign_flip_p(differences: Sequence[float] | FloatArray, *, seed: int = SEED) -> float | None:
    """Two-sided p of a mean difference: the share of sign patterns with a mean at least as far from 0.

    Under the hypothesis that the two are alike, each patient's difference could as well have had the other sign
    (Fisher's randomisation test). Drawn patterns count the observed one in (Phipson and Smyth 2010). None below two.
    """
    data = np.asarray(differences, np.float64)
    if len(data) < 2:
        return None
    seen = abs(data.sum()) * (1 - 1e-12)
    if 2 ** len(data) <= MOST_EXACT:
        signs = 1 - 2 * (np.arange(2 ** len(data))[:, None] >> np.arange(len(data)) & 1)
        return float((abs(signs @ data) >= seen).mean())
    signs = 1 - 2 * np.random.default_rng(seed).integers(0, 2, (MOST_EXACT, len(data)))
    return float(((abs(signs @ data) >= seen).sum() + 1) / (MOST_EXACT + 1))


def holm(p_values: Sequence[float]) -> list[float]:
    """p values of several comparisons, corrected so that one false alarm among all stays as rare as p (Holm 1979)."""
    order = np.argsort(p_values, kind="stable")
    factors = len(p_values) - np.arange(len(p_values))
    corrected = np.empty(len(p_values))
    corrected[order] = np.minimum(np.maximum.accumulate(np.asarray(p_values)[order] * factors), 1)
    adjusted: list[float] = corrected.tolist()
    return adjusted


def multiplicity_note(pairs: int) -> str:
    """What to say beside the p values of so many comparisons; empty for one."""
    if pairs < 2:
        return ""
    return (
        f"{pairs} comparisons: if no checkpoint were better, at least one p below {1 - LEVEL:.2f} would come by chance "
        f"with a probability of up to {false_alarm_chance(pairs):.0%}. Use the values corrected after Holm."
    )


def false_alarm_chance(pairs: int) -> float:
    """The probability of at least one p below 1 - LEVEL among so many independent comparisons of equals."""
    return 1 - LEVEL**pairs


def _of_slice(metric: str, item: Scored) -> float | None:
    """What is shown of a slice: its IoU, or the measure of its mask; None where it has none."""
    return item.iou if isinstance(item, SliceScore) else MEASURES[metric](item)


def _has(metric: str, item: Scored) -> bool:
    """Whether a slice takes part: one without an organ does for false positives, one without a distance cannot."""
    return isinstance(item, SliceScore) or MEASURES[metric](item) is not None


def _by_patient(metric: str, scored: Sequence[Scored]) -> dict[str, float]:
    if metric in RATIOS:
        return by_patient(metric, [item for item in scored if isinstance(item, SliceScore)])
    drawn = [item for item in scored if isinstance(item, ContourScore)]
    return {patient: fmean(own) for patient, own in values_by_patient(metric, drawn).items()}


def _differing(metric: str, first: Iterable[Scored], second: Mapping[SliceKey, Scored]) -> tuple[SliceDifference, ...]:
    """Slices that have something to show, those where the two differ most first."""
    found = [
        SliceDifference(item.key, item.patient, one, other, other - one)
        for item in first
        if (one := _of_slice(metric, item)) is not None and (other := _of_slice(metric, second[item.key])) is not None
    ]
    return tuple(sorted(found, key=lambda item: (-abs(item.difference), item.key)))
