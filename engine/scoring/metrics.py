"""Metrics of one checkpoint on one part: per slice first, then summed up with intervals by patient.

Mean IoU is what Ramos et al. 2020 call average precision: the IoU of the annotated box and the best-scored predicted
one, 0 where nothing was predicted. It is neither COCO's nor VOC's AP. F1, precision, recall and false positives hold
at a stated confidence and IoU; the confidence is chosen on validation.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from engine.config import Layout
from engine.data.annotation import SliceKey
from engine.data.boxes import FloatArray
from engine.data.masks import Mask
from engine.manifest import ManifestSlice
from engine.scoring.calibration import Calibration, calibrate
from engine.scoring.contours import ContourMetric, ContourScore, contour_metrics, contour_score, flat
from engine.scoring.decode import THRESHOLD, Found, decode_mask
from engine.scoring.definitions import REVISION
from engine.scoring.intervals import bca_interval, icc, t_interval
from engine.scoring.matching import Matching, match
from engine.scoring.predictions import Predictions, find_all
from engine.scoring.ranking import AVERAGE_PRECISIONS, COCO_IOUS, Ranking, rank

IOU_THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class SliceScore:
    """One slice judged. `iou` is of the best-scored box, None where there is no organ to find."""

    key: SliceKey
    patient: str
    iou: float | None
    score: float
    matched: int
    false_positives: int
    missed: int


@dataclass(frozen=True, slots=True)
class Metrics:
    """One part judged at a confidence. What each number means, in a sentence: `engine.scoring.definitions`.

    `mean_iou` and its BCa interval (`bca_low`, `bca_high`) count each slice the same; `patient_iou` and its t interval
    (`mean_iou_low`, `mean_iou_high`) each patient. Intervals are None below two patients. Where patients differ in
    their number of slices, `mean_iou` is not the centre of the t interval and may even lie outside.
    """

    mean_iou: float
    mean_iou_low: float | None
    mean_iou_high: float | None
    detection_rate: float
    f1: float
    precision: float
    recall: float
    false_positives: int
    missed: int
    confidence: float
    iou_threshold: float
    patients: int
    slices: int
    iou_detected: float | None
    patient_iou: float | None
    bca_low: float | None
    bca_high: float | None
    icc: float | None
    false_positives_per_slice: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The sum and what it is made of, worst slice first. `missing`: slices without predictions; they count as missed.

    `ranking` and `calibration` are of all boxes and of those above the confidence; `rankings` of each patient's alone.
    """

    summary: Metrics
    slices: tuple[SliceScore, ...]
    ranking: Ranking
    rankings: Mapping[str, Ranking]
    calibration: Calibration
    missing: tuple[SliceKey, ...] = ()
    contours: Mapping[str, ContourMetric] = field(default_factory=dict)

    @property
    def metrics(self) -> dict[str, Any]:
        """All metrics as a JSON value, by the codes of `engine.scoring.definitions`."""
        return {
            **asdict(self.summary),
            **asdict(self.ranking),
            "froc": list(self.ranking.froc),
            **{f"patient_{code}": _mean(ranking_by_patient(code, self.rankings)) for code in AVERAGE_PRECISIONS},
            "calibration_error": self.calibration.iou_error,
            "precision_calibration_error": self.calibration.precision_error,
            "missing": len(self.missing),
            "definitions": REVISION,
            **flat(self.contours),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A part whose boxes are matched: any confidence may now be asked for. `voc` is matched by VOC's rule.

    `contours` are of the slices with an expert's mask, where the network draws some: no confidence changes them.
    """

    slices: tuple[ManifestSlice, ...]
    matching: Matching
    voc: Matching
    missing: tuple[SliceKey, ...] = ()
    contours: tuple[ContourScore, ...] = ()

    @property
    def rankings(self) -> dict[str, Ranking]:
        """Of the boxes of each patient alone. Without a true box a patient has none."""
        patients = np.array([item.group for item in self.slices], np.object_)
        known = sorted({item.group for item in self.slices if item.boxes})
        return {name: rank(self.matching.on(patients == name), self.voc.on(patients == name)) for name in known}

    def at(self, confidence: float) -> Evaluation:
        """Sum up at a confidence."""
        return self.summed_up(score_slices(self.slices, self.matching, confidence), confidence)

    def summed_up(self, scored: Sequence[SliceScore], confidence: float) -> Evaluation:
        """The sum of slices that were judged each at its own confidence; `confidence` is that of the calibration."""
        ranking, calibration = rank(self.matching, self.voc), calibrate(self.matching, confidence)
        summary, worst = summarise(scored, confidence), worst_first(scored)
        drawn = contour_metrics(self.contours)
        return Evaluation(summary, worst, ranking, self.rankings, calibration, self.missing, drawn)


def judge(
    slices: Sequence[ManifestSlice],
    predictions: Predictions,
    layout: Layout,
    masks: Mapping[SliceKey, Mask] = MappingProxyType({}),
) -> Judged:
    """Decode and match, and judge what the network draws where there are experts' `masks`.

    Raises UserError for predictions of other slices, twice, or that are no numbers.
    """
    known = set(predictions.keys)
    missing = tuple(item.key for item in slices if item.key not in known)
    judged = judge_found(slices, find_all(slices, predictions, layout), missing)
    return replace(judged, contours=tuple(judge_contours(slices, predictions, layout, masks)))


def judge_found(slices: Sequence[ManifestSlice], found: Found, missing: tuple[SliceKey, ...] = ()) -> Judged:
    """Match boxes that are decoded already, one entry of `found` per slice."""
    truth = [item.boxes for item in slices]
    return Judged(tuple(slices), match(truth, found, COCO_IOUS), match(truth, found, [IOU_THRESHOLD], "best"), missing)


def evaluate(
    slices: Sequence[ManifestSlice],
    predictions: Predictions,
    layout: Layout,
    *,
    confidence: float | None = None,
    masks: Mapping[SliceKey, Mask] = MappingProxyType({}),
) -> Evaluation:
    """Judge predictions on `slices`. Without a `confidence` the one with the best F1 on these slices is chosen:

    allowed on validation only. The rest is as in `judge`, which also says what is raised.
    """
    judged = judge(slices, predictions, layout, masks)
    return judged.at(choose_confidence(judged.matching) if confidence is None else confidence)


def judge_contours(
    slices: Sequence[ManifestSlice], predictions: Predictions, layout: Layout, masks: Mapping[SliceKey, Mask]
) -> list[ContourScore]:
    """Judge what a network draws on the slices whose mask is known and not empty; nothing if it draws none."""
    drawn, items = dict(zip(predictions.keys, predictions.raw, strict=True)), {item.key: item for item in slices}
    scored = []
    for key in items.keys() & masks.keys() & drawn.keys():
        found = decode_mask(drawn[key], layout, (items[key].width, items[key].height))
        if found is not None and masks[key].any():
            scored.append(contour_score(key, items[key].group, found, masks[key], items[key].spacing_mm))
    return sorted(scored, key=lambda item: item.key)


def worst_first(scored: Iterable[SliceScore]) -> tuple[SliceScore, ...]:
    """Judged slices in the order in which a person should look at them."""
    return tuple(sorted(scored, key=_badness))


def score_slices(slices: Sequence[ManifestSlice], matching: Matching, confidence: float) -> list[SliceScore]:
    """Judge the slices that were matched, in their order."""
    found, tops = matching.found, matching.tops
    kept, hits = found.scores >= confidence, matching.hits(IOU_THRESHOLD)
    matched = np.bincount(found.places, kept & hits, len(slices)).astype(int)
    alarms = np.bincount(found.places, kept & ~hits, len(slices)).astype(int)
    # One more entry, which -1 names, for slices where nothing was found.
    ious, scores = np.append(matching.overlaps, 0.0)[tops], np.append(found.scores, 0.0)[tops]
    columns = (ious, scores, matched, alarms, matching.truths - matched)
    return [
        SliceScore(item.key, item.group, iou if item.boxes else None, score, *counts)
        for item, iou, score, *counts in zip(slices, *(column.tolist() for column in columns), strict=True)
    ]


def choose_confidence(matching: Matching) -> float:
    """The confidence with the best F1; the higher one where several are equal, `THRESHOLD` where nothing was found.

    From one box to the next all confidences are as good: the middle of them is taken, for on other slices the worst box
    that counts may have a lower score than here.
    """
    scores = matching.found.scores[matching.order]
    if not scores.size:
        return THRESHOLD
    hits = np.cumsum(matching.hits(IOU_THRESHOLD)[matching.order])
    f1 = 2 * hits / np.maximum(np.arange(1, len(hits) + 1) + matching.truths.sum(), 1)
    # A threshold keeps all boxes of one score or none: only the last of equal scores is a real operating point.
    f1[:-1][scores[:-1] == scores[1:]] = -1
    last = int(f1.argmax())
    least, next_lower = float(scores[last]), float(np.append(scores, 0.0)[last + 1])
    middle = (least + next_lower) / 2
    return middle if middle > next_lower else least


Ratio = Callable[[SliceScore], tuple[float, float]]
RATIOS: Mapping[str, Ratio] = {
    "mean_iou": lambda s: (s.iou or 0.0, s.iou is not None),
    "detection_rate": lambda s: (s.iou is not None and s.matched > 0, s.iou is not None),
    "iou_detected": lambda s: (s.iou or 0.0, 1) if s.iou is not None and s.matched else (0.0, 0),
    "f1": lambda s: (2 * s.matched, 2 * s.matched + s.false_positives + s.missed),
    "precision": lambda s: (s.matched, s.matched + s.false_positives),
    "recall": lambda s: (s.matched, s.matched + s.missed),
    "false_positives_per_slice": lambda s: (s.false_positives, 1),
}
"""Metrics that are one sum over another, by code: what a slice adds to both. So they exist for any set of slices."""


def ratio(code: str, scored: Iterable[SliceScore]) -> float | None:
    """A metric of `RATIOS` over some slices; None where there is nothing that it could be a part of."""
    parts = np.array([RATIOS[code](item) for item in scored], np.float64).reshape(-1, 2).sum(axis=0)
    return float(parts[0] / parts[1]) if parts[1] else None


def sums_by_patient(code: str, scored: Iterable[SliceScore]) -> dict[str, FloatArray]:
    """The two sums [2] of a metric of `RATIOS` for each patient that it exists for."""
    sums: dict[str, FloatArray] = {}
    for item in scored:
        sums[item.patient] = sums.get(item.patient, np.zeros(2)) + np.array(RATIOS[code](item), np.float64)
    return {patient: own for patient, own in sums.items() if own[1]}


def by_patient(code: str, scored: Iterable[SliceScore]) -> dict[str, float]:
    """A metric of `RATIOS` for each patient that it exists for."""
    return {patient: float(own[0] / own[1]) for patient, own in sums_by_patient(code, scored).items()}


def ranking_by_patient(code: str, rankings: Mapping[str, Ranking]) -> dict[str, float]:
    """A metric of `AVERAGE_PRECISIONS` for each patient that it exists for."""
    values = {patient: getattr(own, code) for patient, own in rankings.items()}
    return {patient: value for patient, value in values.items() if value is not None}


def _mean(values: Mapping[str, float]) -> float | None:
    return float(np.mean(list(values.values()))) if values else None


def summarise(scored: Sequence[SliceScore], confidence: float) -> Metrics:
    """Sum up judged slices. Slices without an organ count for false positives only."""
    ratios = {code: ratio(code, scored) for code in RATIOS}
    patient_iou, low, high = patient_interval(scored)
    sums = np.array(list(sums_by_patient("mean_iou", scored).values())).reshape(-1, 2)
    bca = bca_interval(*sums.T, share=True) if len(sums) else None
    return Metrics(
        **{code: ratios[code] or 0.0 for code in ("mean_iou", "detection_rate", "f1", "precision", "recall")},
        mean_iou_low=low,
        mean_iou_high=high,
        false_positives=sum(item.false_positives for item in scored),
        missed=sum(item.missed for item in scored),
        confidence=confidence,
        iou_threshold=IOU_THRESHOLD,
        patients=len({item.patient for item in scored}),
        slices=len(scored),
        iou_detected=ratios["iou_detected"],
        patient_iou=patient_iou,
        bca_low=bca.low if bca else None,
        bca_high=bca.high if bca else None,
        icc=icc(_ious_by_patient(scored)),
        false_positives_per_slice=ratios["false_positives_per_slice"] or 0.0,
    )


def patient_interval(scored: Iterable[SliceScore]) -> tuple[float | None, float | None, float | None]:
    """The mean of the patients' mean IoU with its t interval on the logit scale; none below two patients.

    By patient because slices of one patient are not independent. Its centre is the mean of patient means, not the mean
    over slices that `Metrics.mean_iou` is: the two are equal only where all patients weigh the same.
    """
    means = list(by_patient("mean_iou", scored).values())
    if not means:
        return None, None, None
    found = t_interval(means, share=True)
    return found.value, found.low, found.high


def _ious_by_patient(scored: Iterable[SliceScore]) -> dict[str, list[float]]:
    groups: dict[str, list[float]] = {}
    for item in scored:
        if item.iou is not None:
            groups.setdefault(item.patient, []).append(item.iou)
    return groups


def _badness(item: SliceScore) -> tuple[float, float, SliceKey]:
    """Sorts worst first: low IoU, then confident and wrong; a false alarm where no organ is counts as IoU 0."""
    value = item.iou if item.iou is not None else (0.0 if item.false_positives else 1.0)
    return (value, -item.score, item.key)
