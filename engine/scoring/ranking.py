"""Metrics of boxes in the order of their scores: average precision as COCO and VOC define it, and FROC."""

from dataclasses import dataclass

import numpy as np

from engine.data.boxes import FloatArray
from engine.scoring.decode import Flags
from engine.scoring.matching import Matching

COCO_IOUS: FloatArray = np.linspace(0.5, 0.95, 10)
AVERAGE_PRECISIONS = ("ap50", "ap75", "ap50_95", "voc_ap_11", "voc_ap_all")
"""Those of the numbers of a `Ranking` that are an average precision."""
FROC_RATES = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""False positives per slice at which FROC is read: the seven of LUNA16."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Metrics that need no confidence; each is None where no box is true.

    `froc`: sensitivity at each of `FROC_RATES`.
    """

    ap50: float | None
    ap75: float | None
    ap50_95: float | None
    voc_ap_11: float | None
    voc_ap_all: float | None
    froc: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PrecisionRecall:
    """Precision and recall [k] after each box, the best-scored first; `ends` [k]: whether the next scores less."""

    precision: FloatArray
    recall: FloatArray
    ends: Flags

    @property
    def envelope(self) -> FloatArray:
        """The best precision [k] at this recall or a higher one."""
        envelope: FloatArray = np.maximum.accumulate(self.precision[::-1])[::-1]
        return envelope

    @property
    def points(self) -> "PrecisionRecall":
        """The points that a confidence can choose: boxes of one score come and go together."""
        return PrecisionRecall(self.precision[self.ends], self.recall[self.ends], self.ends[self.ends])


def rank(coco: Matching, voc: Matching) -> Ranking:
    """Sum up boxes that were matched at `COCO_IOUS`, and by the rule “best” at 0.5."""
    levels = [coco_ap(precision_recall(coco, iou)) for iou in COCO_IOUS]
    known = [value for value in levels if value is not None]
    points = precision_recall(voc, 0.5)
    curve = None if points is None else points.points
    return Ranking(
        ap50=levels[0],
        ap75=levels[5],
        ap50_95=float(np.mean(known)) if known else None,
        voc_ap_11=voc_ap_11(curve),
        voc_ap_all=voc_ap_all(curve),
        froc=froc(coco, COCO_IOUS[0]),
    )


def precision_recall(matching: Matching, iou: float) -> PrecisionRecall | None:
    """The curve over the boxes of all slices; None where no box is true.

    Of boxes with equal scores those of the earlier slice come first, as in `COCOeval.accumulate`.
    """
    truths = int(matching.truths.sum())
    if not truths:
        return None
    order = matching.order
    hits = np.cumsum(matching.hits(iou)[order])
    ends = np.append(np.diff(matching.found.scores[order]) != 0, np.ones(min(len(order), 1), np.bool_))
    return PrecisionRecall(hits / np.arange(1, len(hits) + 1), hits / truths, ends)


def coco_ap(curve: PrecisionRecall | None) -> float | None:
    """Mean of the envelope at 101 recalls, 0 where that recall is not reached (COCO; Lin et al. 2014)."""
    return None if curve is None else _mean_at(curve, np.linspace(0, 1, 101))


def voc_ap_11(curve: PrecisionRecall | None) -> float | None:
    """Mean of the envelope at the recalls 0, 0.1, … 1 (VOC 2007; Everingham et al. 2010)."""
    return None if curve is None else _mean_at(curve, np.arange(11) / 10)


def voc_ap_all(curve: PrecisionRecall | None) -> float | None:
    """Area under the envelope over all points (VOC from 2010)."""
    return None if curve is None else float(np.sum(np.diff(curve.recall, prepend=0) * curve.envelope))


def froc(matching: Matching, iou: float) -> tuple[float | None, ...]:
    """Recall at the lowest confidence with at most so many false positives per slice, for each of `FROC_RATES`.

    Boxes of one score count together; nothing is interpolated. None where no box is true.
    """
    curve = precision_recall(matching, iou)
    if curve is None:
        return (None,) * len(FROC_RATES)
    alarms = (np.arange(1, len(curve.recall) + 1) - curve.recall * matching.truths.sum())[curve.ends]
    reached = np.append(0.0, curve.recall[curve.ends])
    # The sum was a whole number before it was divided: half a box of room makes up for rounding.
    allowed = np.searchsorted(alarms, np.array(FROC_RATES) * matching.found.slices + 1e-6, side="right")
    return tuple(reached[allowed].tolist())


def _mean_at(curve: PrecisionRecall, recalls: FloatArray) -> float:
    places = np.searchsorted(curve.recall, recalls, side="left")
    return float(np.append(curve.envelope, 0.0)[places].mean())
