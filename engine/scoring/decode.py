"""From the raw numbers of a network to boxes in pixels and a mask: decoding and non-maximum suppression."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from engine.config import Candidates, Grid, Layout
from engine.data.annotation import CLASSES, Detection
from engine.data.boxes import Box, FloatArray, cxcywh_to_xyxy, iou_of_pairs
from engine.data.masks import Mask

RawOutput = npt.NDArray[np.float32]
"""[outputs] in Darknet's order: class values [cell][class], confidences [cell][box], boxes [cell][box][x y w h]."""
Places = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

THRESHOLD = 0.001
"""Darknet's `valid` keeps boxes whose score is above this."""
MARGIN = 0.15
"""How far outside its box the mask of an organ may reach, as a fraction of the box's sides."""
SPECK = 0.2
"""Parts of a mask that are smaller than this fraction of the largest are specks."""
NMS_IOU = 0.5
"""… and drops those that overlap a better one by more than this."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The boxes that a checkpoint finds on `slices` slices: m in all, slice by slice, in each the best first.

    `places` [m]: which slice; `edges` [m, 4] in its pixels; `scores` [m], 0 to 1; `labels` [m]: ids of classes.
    """

    slices: int
    places: Places
    edges: FloatArray
    scores: FloatArray
    labels: Places

    @classmethod
    def of(cls, detections: Sequence[Sequence[Detection]]) -> "Found":
        """The boxes on each slice, given best first."""
        flat = [item for own in detections for item in own]
        return cls(
            len(detections),
            np.repeat(np.arange(len(detections)), [len(own) for own in detections]),
            np.array([item.box.edges for item in flat], np.float64).reshape(-1, 4),
            np.array([item.score for item in flat], np.float64),
            np.array([_class_id(item.label) for item in flat], np.intp),
        )

    def where(self, kept: Flags) -> "Found":
        """The boxes that the flags [m] keep, on the same slices."""
        return Found(self.slices, self.places[kept], self.edges[kept], self.scores[kept], self.labels[kept])

    def on(self, stays: Flags) -> "Found":
        """The boxes of the slices that stay, by flags [slices], as if there were no others."""
        left = self.where(stays[self.places])
        return replace(left, slices=int(stays.sum()), places=(np.cumsum(stays) - 1)[left.places])

    def filled(self, bare: Flags, others: "Found") -> "Found":
        """These boxes, and on the `bare` slices [slices], which have none here, `others`, which are of them alone."""
        places = np.concatenate([self.places, np.flatnonzero(bare)[others.places]])
        order = np.argsort(places, kind="stable")
        edges, scores = np.concatenate([self.edges, others.edges]), np.concatenate([self.scores, others.scores])
        labels = np.concatenate([self.labels, others.labels])
        return Found(self.slices, places[order], edges[order], scores[order], labels[order])

    def detections(self) -> list[tuple[Detection, ...]]:
        """The boxes of each slice, best first."""
        rows = zip(self.edges.tolist(), self.scores.tolist(), self.labels.tolist(), strict=True)
        flat = [Detection(Box(*edges), score, class_name(label)) for edges, score, label in rows]
        ends = np.cumsum(np.bincount(self.places, minlength=self.slices)).tolist()
        return [tuple(flat[start:end]) for start, end in zip([0, *ends], ends, strict=False)]


def decode_output(
    raw: RawOutput, layout: Layout, size: tuple[int, int], *, threshold: float = THRESHOLD, nms_iou: float = NMS_IOU
) -> tuple[Detection, ...]:
    """The boxes of one picture of `size` (width, height) in pixels, as `decode_outputs` finds them."""
    return decode_outputs(raw[None], layout, [size], threshold=threshold, nms_iou=nms_iou).detections()[0]


def decode_outputs(
    raw: RawOutput,
    layout: Layout,
    sizes: Sequence[tuple[int, int]],
    *,
    threshold: float = THRESHOLD,
    nms_iou: float = NMS_IOU,
) -> Found:
    """The boxes of n pictures, from `raw` [n, outputs] and their `sizes` (width, height) in pixels; cut to the picture.

    The score of a box is its confidence (on a grid times the class value of its cell), cut to 0 to 1. Raises ValueError
    if `raw` has not `layout.outputs` numbers for each picture.
    """
    if raw.shape[-1] != layout.outputs:
        raise ValueError(f"{raw.shape} numbers do not fit {layout}")
    decode = _decode_candidates if isinstance(layout, Candidates) else decode_boxes
    boxes_cxcywh, scores_nkc = decode(raw, layout)  # type: ignore[arg-type]  # each of its own kind
    labels = scores_nkc.argmax(axis=-1)
    scores = np.take_along_axis(scores_nkc, labels[..., None], axis=-1)[..., 0]
    # A size of zero or a number that is not finite is no box; an exploded network produces both.
    x, y, width, height = np.moveaxis(boxes_cxcywh, -1, 0)
    real = np.isfinite(x) & np.isfinite(y) & np.isfinite(width) & np.isfinite(height) & (width > 0) & (height > 0)
    kept = real & (scores > threshold)
    order = np.argsort(np.where(kept, -scores, np.inf), axis=1, kind="stable")[:, : kept.sum(axis=1).max(initial=0)]
    kept, scores, labels = (np.take_along_axis(values, order, axis=1) for values in (kept, scores, labels))
    limits = np.array([(*size, *size) for size in sizes], np.float64).reshape(-1, 1, 4)
    chosen = np.where(kept[..., None], np.take_along_axis(boxes_cxcywh, order[..., None], axis=1), 0)
    edges = cxcywh_to_xyxy(chosen) * limits
    inside = np.clip(edges, 0, limits)
    left = _unsuppressed(edges, kept, nms_iou) & (inside[..., 2:] > inside[..., :2]).all(axis=-1)
    places = np.nonzero(left)[0]
    first = _first_of_equal(places, inside[left], np.broadcast_to(limits, inside.shape)[left])
    cut = np.minimum(scores[left], 1.0)
    return Found(len(raw), places[first], inside[left][first], cut[first], labels[left][first])


def decode_boxes(raw: RawOutput, grid: Grid, *, roots: bool = True) -> tuple[FloatArray, FloatArray]:
    """All n = S*S*B boxes [..., n, 4] (cx, cy, w, h as fractions of the picture), their scores per class [..., n, C].

    Order: cell * B + box, as Darknet's. Widths and heights are predicted as square roots, or as they are.
    """
    if raw.shape[-1] != grid.outputs:
        raise ValueError(f"{raw.shape} numbers do not fit a grid of {grid.outputs}")
    cells, lead = grid.side**2, raw.shape[:-1]
    classes = raw[..., : cells * grid.classes].astype(np.float64)
    boxes = raw[..., -4 * cells * grid.boxes :].astype(np.float64)
    boxes = boxes.reshape(*lead, grid.side, grid.side, grid.boxes, 4)
    column, row = np.meshgrid(np.arange(grid.side), np.arange(grid.side))
    x = (boxes[..., 0] + column[..., None]) / grid.side
    y = (boxes[..., 1] + row[..., None]) / grid.side
    sizes = boxes[..., 2:] ** 2 if roots else boxes[..., 2:]
    boxes_cxcywh = np.concatenate([x[..., None], y[..., None], sizes], axis=-1).reshape(*lead, -1, 4)
    confidences = decode_confidences(raw, grid).reshape(*lead, cells, grid.boxes, 1)
    scores = confidences * classes.reshape(*lead, cells, 1, grid.classes)
    return boxes_cxcywh, scores.reshape(*lead, -1, grid.classes)


def _decode_candidates(raw: RawOutput, layout: Candidates) -> tuple[FloatArray, FloatArray]:
    """The boxes of a localiser, as `decode_boxes`; there is one class."""
    numbers = raw.astype(np.float64)
    edges = numbers[..., layout.count : 5 * layout.count].reshape(*raw.shape[:-1], layout.count, 4)
    low, high = edges[..., :2], edges[..., 2:]
    return np.concatenate([(low + high) / 2, high - low], axis=-1), numbers[..., : layout.count, None]


def decode_mask(raw: RawOutput, layout: Layout, size: tuple[int, int]) -> Mask | None:
    """The mask [height, width] that a network draws on one picture of `size` (width, height), if it draws any.

    As `decode_drawn`; a speck beside a larger part is no part of an organ.
    """
    drawn = decode_drawn(raw, layout, size)
    return None if drawn is None else without_specks(drawn.astype(np.uint8))


def decode_drawn(raw: RawOutput, layout: Layout, size: tuple[int, int]) -> Mask | None:
    """All that a network draws in or near its boxes [height, width], with specks: which box counts says what they are.

    Its logits are interpolated, so that the contour lies between their places.
    """
    if not isinstance(layout, Candidates):
        return None
    logits = raw[5 * layout.count :].reshape(layout.mask_side, layout.mask_side)
    drawn: Mask = (cv2.resize(logits, size, interpolation=cv2.INTER_LINEAR) > 0) & _near(raw, layout, size)
    return drawn


def without_specks(drawn: npt.NDArray[np.uint8]) -> Mask:
    """A mask [height, width], of 0 and 1, without the parts that are specks beside the largest."""
    _, parts, measures, _ = cv2.connectedComponentsWithStats(drawn, connectivity=8)
    areas = measures[:, cv2.CC_STAT_AREA]
    areas[0] = 0
    mask: Mask = (areas > SPECK * areas.max())[parts]
    return mask


def parts_at(drawn: Mask, boxes: Sequence[Box]) -> Mask:
    """The parts of a mask [height, width] that lie at one of the `boxes` and are no specks beside what else lies there.

    So an organ with a box of its own is no speck, however large another one is.
    """
    parts = cv2.connectedComponents(drawn.astype(np.uint8), connectivity=8)[1]
    kept = np.zeros(int(parts.max(initial=0)) + 1, np.bool_)
    for box in boxes:
        areas = np.bincount(parts[window_of(box, drawn.shape)].ravel(), minlength=len(kept))
        areas[0] = 0
        kept |= areas > SPECK * areas.max()
    mask: Mask = kept[parts]
    return mask


def window_of(box: Box, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """The rows and columns of a picture of `shape` (height, width) in a box in pixels, or within `MARGIN` of it."""
    height, width = shape
    return _window((box.x0 / width, box.y0 / height, box.x1 / width, box.y1 / height), (width, height))


def _window(edges: Sequence[float], size: tuple[int, int]) -> tuple[slice, slice]:
    """As `window_of`, of edges as fractions."""
    (x0, y0, x1, y1), (width, height) = edges, size
    beyond_x, beyond_y = MARGIN * (x1 - x0), MARGIN * (y1 - y0)
    left, top = max(round((x0 - beyond_x) * width), 0), max(round((y0 - beyond_y) * height), 0)
    right, bottom = max(round((x1 + beyond_x) * width), 0), max(round((y1 + beyond_y) * height), 0)
    return slice(top, bottom), slice(left, right)


def _near(raw: RawOutput, layout: Candidates, size: tuple[int, int]) -> Mask:
    """The pixels [height, width] of one picture in a box or no farther from it than `MARGIN`."""
    width, height = size
    near = np.zeros((height, width), np.bool_)
    for edges in raw[layout.count : 5 * layout.count].reshape(-1, 4).astype(np.float64).tolist():
        near[_window(edges, size)] = True
    return near


def decode_confidences(raw: RawOutput, grid: Grid) -> FloatArray:
    """The confidences [..., n] of the boxes of `decode_boxes`: that there is an organ at all."""
    cells = grid.side**2
    return raw[..., cells * grid.classes : cells * (grid.classes + grid.boxes)].astype(np.float64)


def suppress_by_class(edges: FloatArray, scores: FloatArray, nms_iou: float) -> FloatArray:
    """The scores [n, C] of boxes [n, 4], 0 where a better box of the same class overlaps by more than `nms_iou`.

    Scores of 0 take no part. (Darknet's `do_nms_sort`.)
    """
    left = np.zeros_like(scores)
    for label, of_class in enumerate(scores.T):
        kept = _suppressed(edges, of_class, nms_iou)
        left[kept, label] = of_class[kept]
    return left


def suppress_by_confidence(
    edges: FloatArray, confidences: FloatArray, scores: FloatArray, nms_iou: float
) -> tuple[FloatArray, FloatArray]:
    """Confidences [n] and scores [n, C] of boxes [n, 4], 0 where a box of more confidence overlaps, of any class.

    Confidences of 0 take no part. (Darknet's `do_nms_obj`.)
    """
    left = np.zeros(len(edges), dtype=np.bool_)
    left[_suppressed(edges, confidences, nms_iou)] = True
    return np.where(left, confidences, 0), np.where(left[:, None], scores, 0)


def suppress(edges: FloatArray, nms_iou: float) -> npt.NDArray[np.intp]:
    """Indices of the boxes [n, 4] (best first) that no better kept box overlaps by more than `nms_iou`."""
    return np.flatnonzero(_unsuppressed(edges[None], np.ones((1, len(edges)), np.bool_), nms_iou)[0])


def _suppressed(edges: FloatArray, ranks: FloatArray, nms_iou: float) -> npt.NDArray[np.intp]:
    """Indices of the boxes that are left, best first, among those whose rank is not 0."""
    order: npt.NDArray[np.intp] = np.argsort(-ranks, kind="stable")
    order = order[ranks[order] != 0]
    return order[suppress(edges[order], nms_iou)]


def _unsuppressed(edges: FloatArray, kept: Flags, nms_iou: float) -> Flags:
    """Which of the `kept` boxes [n, k, 4] (best first) no better one that stays overlaps by more than `nms_iou`."""
    alive = kept.copy()
    by_column = np.moveaxis(np.ascontiguousarray(np.moveaxis(edges, -1, 0)), 0, -1)
    for rank in range(alive.shape[1]):
        rows = np.flatnonzero(alive[:, rank])
        overlap = iou_of_pairs(by_column[rows, rank, None], by_column[rows, rank + 1 :])
        alive[rows, rank + 1 :] &= overlap <= nms_iou
    return alive


def _first_of_equal(places: Places, edges: FloatArray, limits: FloatArray) -> Flags:
    """Boxes that are the same once they are cut at the picture's border become one, the best of them."""
    first = np.ones(len(places), np.bool_)
    cut = np.flatnonzero(((edges == 0) | (edges == limits)).any(axis=1))
    _, best = np.unique(np.column_stack([places, edges])[cut], axis=0, return_index=True)
    first[np.delete(cut, best)] = False
    return first


def class_name(label: int) -> str:
    """The name of a class; a network may tell more of them apart than there are organs."""
    return CLASSES[label] if label < len(CLASSES) else f"class {label}"


def _class_id(label: str) -> int:
    """The inverse of `class_name`."""
    return CLASSES.index(label) if label in CLASSES else int(label.rpartition(" ")[2])
