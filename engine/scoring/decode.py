"""From the raw numbers of a YOLOv1 output to boxes in pixels: decoding and non-maximum suppression."""

import numpy as np
import numpy.typing as npt

from engine.config import Grid
from engine.data.annotation import CLASSES, Detection
from engine.data.boxes import Box, FloatArray, cxcywh_to_xyxy, iou_matrix

RawOutput = npt.NDArray[np.float32]
"""[outputs] in Darknet's order: class values [cell][class], confidences [cell][box], boxes [cell][box][x y w h]."""

THRESHOLD = 0.001
"""Darknet's `valid` keeps boxes whose score is above this."""
NMS_IOU = 0.5
"""… and drops those that overlap a better one by more than this."""


def decode_output(
    raw: RawOutput, grid: Grid, size: tuple[int, int], *, threshold: float = THRESHOLD, nms_iou: float = NMS_IOU
) -> tuple[Detection, ...]:
    """The boxes of one picture of `size` (width, height) in pixels, best first, clipped to the picture.

    The score of a box is its confidence times the class value of its cell, cut to 0 to 1. Raises ValueError if `raw`
    has not `grid.outputs` numbers.
    """
    boxes_cxcywh, scores = decode_boxes(raw, grid)
    best = scores.argmax(axis=1)
    score = scores[np.arange(len(scores)), best]
    # A size of zero or a number that is not finite is no box; an exploded network produces both.
    real = np.isfinite(boxes_cxcywh).all(axis=1) & (boxes_cxcywh[:, 2:] > 0).all(axis=1)
    kept = np.flatnonzero(real & (score > threshold))
    kept = kept[np.argsort(-score[kept], kind="stable")]
    edges = cxcywh_to_xyxy(boxes_cxcywh[kept]) * np.array([*size, *size], dtype=np.float64)
    chosen = suppress(edges, nms_iou)
    inside = np.clip(edges[chosen], 0, [*size, *size])
    return tuple(_detections(inside, score[kept][chosen], best[kept][chosen]))


def decode_boxes(raw: RawOutput, grid: Grid, *, roots: bool = True) -> tuple[FloatArray, FloatArray]:
    """All S*S*B boxes [n, 4] (cx, cy, w, h as fractions of the picture) and their scores per class [n, C].

    Order: cell * B + box, as Darknet's. Widths and heights are predicted as square roots, or as they are.
    """
    if raw.shape != (grid.outputs,):
        raise ValueError(f"{raw.shape} numbers do not fit a grid of {grid.outputs}")
    cells = grid.side**2
    classes, boxes = raw[: cells * grid.classes].astype(np.float64), raw[-4 * cells * grid.boxes :].astype(np.float64)
    boxes = boxes.reshape(grid.side, grid.side, grid.boxes, 4)
    column, row = np.meshgrid(np.arange(grid.side), np.arange(grid.side))
    x = (boxes[..., 0] + column[..., None]) / grid.side
    y = (boxes[..., 1] + row[..., None]) / grid.side
    sizes = boxes[..., 2:] ** 2 if roots else boxes[..., 2:]
    boxes_cxcywh = np.concatenate([x[..., None], y[..., None], sizes], axis=-1).reshape(-1, 4)
    scores = decode_confidences(raw, grid).reshape(cells, grid.boxes, 1) * classes.reshape(cells, 1, grid.classes)
    return boxes_cxcywh, scores.reshape(-1, grid.classes)


def decode_confidences(raw: RawOutput, grid: Grid) -> FloatArray:
    """The confidences [n] of the boxes of `decode_boxes`: that there is an organ at all."""
    cells = grid.side**2
    return raw[cells * grid.classes : cells * (grid.classes + grid.boxes)].astype(np.float64)


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
    overlap = iou_matrix(edges, edges) > nms_iou
    alive = np.ones(len(edges), dtype=np.bool_)
    for index in range(len(edges)):
        if alive[index]:
            alive[index + 1 :] &= ~overlap[index, index + 1 :]
    return np.flatnonzero(alive)


def _suppressed(edges: FloatArray, ranks: FloatArray, nms_iou: float) -> npt.NDArray[np.intp]:
    """Indices of the boxes that are left, best first, among those whose rank is not 0."""
    order: npt.NDArray[np.intp] = np.argsort(-ranks, kind="stable")
    order = order[ranks[order] != 0]
    return order[suppress(edges[order], nms_iou)]


def _class_name(label: int) -> str:
    """The name of a class; a network may tell more of them apart than there are organs."""
    return CLASSES[label] if label < len(CLASSES) else f"class {label}"


def _detections(edges: FloatArray, scores: FloatArray, classes: npt.NDArray[np.intp]) -> list[Detection]:
    """Boxes that are the same once they are cut at the picture's border become one, the best of them."""
    found: dict[Box, Detection] = {}
    for xyxy, score, label in zip(edges, scores, classes, strict=True):
        if np.all(xyxy[2:] > xyxy[:2]):
            box = Box(*map(float, xyxy))
            found.setdefault(box, Detection(box, float(min(score, 1.0)), _class_name(int(label))))
    return list(found.values())
