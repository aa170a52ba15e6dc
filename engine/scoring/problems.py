"""The error queue of a checkpoint: each wrong box, worst first; and what a finding about a label is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from engine.data.annotation import Detection, SliceKey
from engine.data.boxes import Box, iou
from engine.manifest import ManifestSlice
from engine.scoring.metrics import IOU_THRESHOLD, Judged
from engine.scoring.millimetres import SizeError, size_error
from engine.shapes.consistency import Quantity, SliceFinding

LOW_IOU = 0.75
"""A found box that fits worse than this is worth a look."""
CONFIDENT = 0.5
"""A false positive of at least this score is a confident one."""

Spacings = Mapping[str, tuple[float, float]]
"""Millimetres per pixel (x, y) by volume, where they are known."""


class Kind(StrEnum):
    """What is wrong. The first two are the scorer's own and add up to its counts; others may name the same box."""

    FALSE_NEGATIVE = "false negative"
    FALSE_POSITIVE = "false positive"
    LOW_IOU = "low IoU"
    CONFIDENT_AND_WRONG = "confident and wrong"
    TRUTH_OFF_MASK = "truth against its own mask"
    NEIGHBOUR_OUTLIER = "does not fit its neighbours"


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of the queue, of one box.

    `badness`, 0 to 1, orders the entries: for a miss what the best box lacks to an IoU of 1, for a found box the same,
    for a false positive its score. `found` and `truth` are the boxes that it is about; `size` their difference where
    both are there and the spacing is known.
    """

    kind: Kind
    key: SliceKey
    patient: str
    badness: float
    found: Box | None = None
    truth: Box | None = None
    iou: float | None = None
    score: float | None = None
    size: SizeError | None = None


def problems(judged: Judged, confidence: float, spacings: Spacings | None = None) -> tuple[Problem, ...]:
    """What a checkpoint does wrong on a part at a confidence, worst first.

    There are as many false negatives and positives as `Metrics` counts of missed and false positives.
    """
    found = [*_misses(judged, confidence), *_wrong_boxes(judged, confidence)]
    return in_order(_with_size(problem, spacings or {}) for problem in found)


def kind_of(finding: SliceFinding) -> Kind | None:
    """What a finding in a volume makes of its slice: a label off its own mask, or one that does not fit its neighbours.

    None for crosses, which lie in the picture and are no fault of a label.
    """
    if finding.quantity is Quantity.CROSSES:
        return None
    return Kind.TRUTH_OFF_MASK if finding.quantity is Quantity.MISFIT else Kind.NEIGHBOUR_OUTLIER


def in_order(found: Iterable[Problem]) -> tuple[Problem, ...]:
    """The worst first, of equals by kind and slice: so lists of several sources can be joined."""
    kinds = list(Kind)
    return tuple(sorted(found, key=lambda item: (-item.badness, kinds.index(item.kind), item.key)))


def counts(found: Iterable[Problem]) -> dict[Kind, int]:
    """How many entries there are of each kind."""
    kinds = [item.kind for item in found]
    return {kind: kinds.count(kind) for kind in Kind}


def _misses(judged: Judged, confidence: float) -> Iterator[Problem]:
    """True boxes that no box above the confidence finds; beside each the kept box that comes nearest, if one does."""
    found, owners = judged.matching.found, judged.matching.owners_at(IOU_THRESHOLD)
    kept = found.scores >= confidence
    taken = set(zip(found.places[kept].tolist(), owners[kept].tolist(), strict=True))
    boxes = found.where(kept).detections()
    for place, item in enumerate(judged.slices):
        for number, truth in enumerate(item.boxes):
            if (place, number) not in taken:
                yield _miss(item, truth, boxes[place])


def _miss(item: ManifestSlice, truth: Box, boxes: Sequence[Detection]) -> Problem:
    near = max(boxes, key=lambda own: iou(own.box, truth), default=None)
    overlap = iou(near.box, truth) if near else 0.0
    miss = Problem(Kind.FALSE_NEGATIVE, item.key, item.group, 1 - overlap, truth=truth, iou=overlap)
    return replace(miss, found=near.box, score=near.score) if near and overlap else miss


def _wrong_boxes(judged: Judged, confidence: float) -> Iterator[Problem]:
    """False positives, the confident ones once more, and found boxes that fit badly."""
    found, owners = judged.matching.found, judged.matching.owners_at(IOU_THRESHOLD)
    for row in np.flatnonzero(found.scores >= confidence).tolist():
        item, box = judged.slices[found.places[row]], Box(*found.edges[row].tolist())
        truth = item.boxes[owners[row]] if owners[row] >= 0 else _nearest(box, item.boxes)
        overlap, score = iou(box, truth) if truth else 0.0, float(found.scores[row])
        about = Problem(Kind.FALSE_POSITIVE, item.key, item.group, score, box, truth, overlap, score)
        if owners[row] < 0:
            yield about
            if score >= CONFIDENT:
                yield replace(about, kind=Kind.CONFIDENT_AND_WRONG)
        elif overlap < LOW_IOU:
            yield replace(about, kind=Kind.LOW_IOU, badness=1 - overlap)


def _nearest(box: Box, truth: Sequence[Box]) -> Box | None:
    """The true box that overlaps most; None where none does."""
    return max((own for own in truth if iou(own, box) > 0), key=lambda own: iou(own, box), default=None)


def _with_size(problem: Problem, spacings: Spacings) -> Problem:
    spacing = spacings.get(problem.key.volume)
    if spacing is None or problem.found is None or problem.truth is None:
        return problem
    return replace(problem, size=size_error(problem.found, problem.truth, spacing))
