"""Whether the score of a box says how well it will fit: reliability in bins of equal mass."""

from dataclasses import dataclass

import numpy as np

from engine.scoring.matching import Matching

MOST_BINS = 10
FEWEST_PER_BIN = 10
"""Fewer boxes than this make no bin of their own."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Boxes of similar scores, from `low` to `high`: their mean score, mean IoU, and the share that finds an organ."""

    low: float
    high: float
    boxes: int
    score: float
    iou: float
    precision: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """`iou_error`: mean distance of score and realised IoU over the bins, weighed by their boxes; `precision_error`:

    the same of score and precision (D-ECE). Both are None without a box.
    """

    bins: tuple[Bin, ...]
    iou_error: float | None
    precision_error: float | None


def calibrate(matching: Matching, confidence: float = 0.0, iou: float = 0.5) -> Calibration:
    """Compare scores with what came of them, over the boxes of at least `confidence`.

    The realised IoU is that with the best true box of the slice, also below the threshold, 0 where none is: YOLOv1's
    score is the IoU that it expects. That is the localisation-aware calibration error of Kuzucu et al. 2024 (LaECE0),
    with bins of equal mass instead of equal width.
    """
    order = matching.order[::-1]
    order = order[matching.found.scores[order] >= confidence]
    scores, ious, hits = (values[order] for values in (matching.found.scores, matching.overlaps, matching.hits(iou)))
    parts = np.array_split(np.arange(len(order)), min(max(len(order) // FEWEST_PER_BIN, 1), MOST_BINS))
    bins = tuple(
        Bin(
            low=float(scores[part[0]]),
            high=float(scores[part[-1]]),
            boxes=len(part),
            score=float(scores[part].mean()),
            iou=float(ious[part].mean()),
            precision=float(hits[part].mean()),
        )
        for part in parts
        if len(part)
    )
    if not bins:
        return Calibration((), None, None)
    boxes = [item.boxes for item in bins]
    return Calibration(
        bins,
        float(np.average([abs(item.score - item.iou) for item in bins], weights=boxes)),
        float(np.average([abs(item.score - item.precision) for item in bins], weights=boxes)),
    )
