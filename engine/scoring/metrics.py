"""Metrics of one checkpoint on one part: per slice first, then summed up with intervals by patient.

Mean IoU is what Ramos et al. 2020 call average precision: the IoU of the annotated box and the best-scored predicted
one, 0 where nothing was predicted. It is neither COCO's nor VOC's AP. F1, precision, recall and false positives hold
at a stated confidence and IoU; the confidence is chosen on validation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from engine.config import Grid
from engine.data.annotation import Detection, SliceKey
from engine.data.boxes import Box, iou
from engine.experiment import ManifestSlice
from engine.scoring.decode import THRESHOLD
from engine.scoring.predictions import Predictions, detections_by_slice

IOU_THRESHOLD = 0.5
LEVEL = 0.95


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
    """One part judged.

    `mean_iou` is the mean over slices with an organ: each slice counts the same. `mean_iou_low` to `mean_iou_high` is
    the 95 % t interval of the mean of patient means, where each patient counts the same; None below two patients. Where
    patients differ in their number of slices, `mean_iou` is not its centre and may even lie outside.
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


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The sum and what it is made of, worst slice first."""

    summary: Metrics
    slices: tuple[SliceScore, ...]

    @property
    def metrics(self) -> dict[str, float | int | None]:
        """The summary as a JSON value."""
        return asdict(self.summary)


def evaluate(
    slices: Sequence[ManifestSlice], predictions: Predictions, grid: Grid, *, confidence: float | None = None
) -> Evaluation:
    """Judge predictions on `slices`. Without a `confidence` the one with the best F1 on these slices is chosen:

    allowed on validation only.
    """
    found = detections_by_slice(list(slices), predictions, grid)
    chosen = choose_confidence(slices, found) if confidence is None else confidence
    scored = [score_slice(item, found[item.key], chosen) for item in slices]
    return Evaluation(summarise(scored, chosen), worst_first(scored))


def worst_first(scored: Iterable[SliceScore]) -> tuple[SliceScore, ...]:
    """Judged slices in the order in which a person should look at them."""
    return tuple(sorted(scored, key=_badness))


def score_slice(item: ManifestSlice, detections: Sequence[Detection], confidence: float) -> SliceScore:
    """Judge one slice: greedy matching in the order of confidence, each true box found at most once."""
    kept = [d for d in detections if d.score >= confidence]
    flags = match(item.boxes, kept)
    best = detections[0] if detections else None
    top_iou = max((iou(best.box, box) for box in item.boxes), default=0.0) if best else 0.0
    return SliceScore(
        key=item.key,
        patient=item.patient or item.key.volume,
        iou=top_iou if item.boxes else None,
        score=best.score if best else 0.0,
        matched=sum(flags),
        false_positives=len(flags) - sum(flags),
        missed=len(item.boxes) - sum(flags),
    )


def match(truth: Sequence[Box], detections: Sequence[Detection]) -> list[bool]:
    """For each detection (best first) whether it finds a true box that no better one found, at IoU >= 0.5."""
    free = list(truth)
    flags = []
    for detection in detections:
        best = max(free, key=lambda box: iou(detection.box, box), default=None)
        hit = best is not None and iou(detection.box, best) >= IOU_THRESHOLD
        if hit and best is not None:
            free.remove(best)
        flags.append(hit)
    return flags


def choose_confidence(slices: Sequence[ManifestSlice], found: dict[SliceKey, tuple[Detection, ...]]) -> float:
    """The confidence with the best F1 over `slices`; the higher one where several are equal."""
    pairs = [
        (detection.score, hit)
        for item in slices
        for detection, hit in zip(found[item.key], match(item.boxes, found[item.key]), strict=True)
    ]
    if not pairs:
        return THRESHOLD
    pairs.sort(key=lambda pair: -pair[0])
    scores = np.array([score for score, _ in pairs])
    hits = np.cumsum([hit for _, hit in pairs])
    truths = sum(len(item.boxes) for item in slices)
    f1 = 2 * hits / np.maximum(np.arange(1, len(pairs) + 1) + truths, 1)
    # A threshold keeps all boxes of one score or none: only the last of equal scores is a real operating point.
    f1[:-1][scores[:-1] == scores[1:]] = -1
    return float(scores[int(f1.argmax())])


def summarise(scored: Sequence[SliceScore], confidence: float) -> Metrics:
    """Sum up judged slices. Slices without an organ count for false positives only."""
    with_organ = [s for s in scored if s.iou is not None]
    hits, wrong, missed = (sum(getattr(s, name) for s in scored) for name in ("matched", "false_positives", "missed"))
    low, high = patient_interval(with_organ)
    return Metrics(
        mean_iou=float(np.mean([s.iou for s in with_organ])) if with_organ else 0.0,
        mean_iou_low=low,
        mean_iou_high=high,
        detection_rate=_ratio(sum(s.matched > 0 for s in with_organ), len(with_organ)),
        f1=_ratio(2 * hits, 2 * hits + wrong + missed),
        precision=_ratio(hits, hits + wrong),
        recall=_ratio(hits, hits + missed),
        false_positives=wrong,
        missed=missed,
        confidence=confidence,
        iou_threshold=IOU_THRESHOLD,
        patients=len({s.patient for s in scored}),
        slices=len(scored),
    )


def patient_interval(scored: Sequence[SliceScore]) -> tuple[float | None, float | None]:
    """The t interval of the mean of patient means, cut to 0 to 1; (None, None) below two patients.

    By patient because slices of one patient are not independent. Its centre is the mean of patient means, not the mean
    over slices that `Metrics.mean_iou` is: the two are equal only where all patients weigh the same.
    """
    by_patient: dict[str, list[float]] = {}
    for item in scored:
        by_patient.setdefault(item.patient, []).append(item.iou or 0.0)
    means = np.array([np.mean(values) for values in by_patient.values()])
    if len(means) < 2:
        return None, None
    # Here and not above: loading it takes the window 0.2 s at its start.
    from scipy.special import stdtrit

    half = stdtrit(len(means) - 1, (1 + LEVEL) / 2) * means.std(ddof=1) / np.sqrt(len(means))
    return float(max(means.mean() - half, 0.0)), float(min(means.mean() + half, 1.0))


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _badness(item: SliceScore) -> tuple[float, float, SliceKey]:
    """Sorts worst first: low IoU, then confident and wrong; a false alarm where no organ is counts as IoU 0."""
    value = item.iou if item.iou is not None else (0.0 if item.false_positives else 1.0)
    return (value, -item.score, item.key)
