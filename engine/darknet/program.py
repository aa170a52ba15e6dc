"""What the program `darknet yolo` shows and how it names its files: its lines, from numbers."""

from collections.abc import Iterator, Sequence
from math import isnan
from pathlib import PurePosixPath

import numpy as np

from engine.config import Grid
from engine.darknet.layers import Net
from engine.darknet.loader import Labels
from engine.data.boxes import FloatArray, cxcywh_to_xyxy, iou_matrix
from engine.scoring.decode import RawOutput, decode_boxes, decode_confidences, suppress_by_class

VOC_CLASSES = (
    *("aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow"),
    *("diningtable", "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor"),
)
"""The program's names of classes 0 to 19, whatever the data."""

VALID_THRESHOLD, VALID_NMS = 0.001, 0.5
TEST_THRESHOLD, TEST_NMS = 0.2, 0.4
RECALL_THRESHOLD, RECALL_IOU = 0.001, 0.5


def base_name(cfg_path: str) -> str:
    """What files are named after: the name of the cfg file up to its first dot."""
    return PurePosixPath(cfg_path).name.partition(".")[0]


def is_checkpoint(batch: int) -> bool:
    """Whether the weights after this batch are written: every 100th below 1000, then every 1000th."""
    return batch % (100 if batch < 1000 else 1000) == 0


def checkpoint_name(base: str, batch: int | None = None) -> str:
    """The weights file after `batch`, or the one at the end."""
    return f"{base}_{'final' if batch is None else batch}.weights"


def opening_lines(cfg_path: str, net: Net) -> list[str]:
    """What the program says first of a training."""
    return [
        base_name(cfg_path),
        f"Learning Rate: {net.learning_rate:g}, Momentum: {net.momentum:g}, Decay: {net.decay:g}",
    ]


def loaded_line(seconds: float) -> str:
    """What is said before a batch, once its pictures are there."""
    return f"Loaded: {seconds:f} seconds"


def detection_line(statistics: Sequence[float]) -> str:
    """A mini-batch's line, of the six numbers of `engine.training.loss.statistics`."""
    iou, true_class, all_classes, responsible, all_boxes = (_six_places(number) for number in statistics[:5])
    return (
        f"Detection Avg IOU: {iou}, Pos Cat: {true_class}, All Cat: {all_classes}, "
        f"Pos Obj: {responsible}, Any Obj: {all_boxes}, count: {int(statistics[5])}"
    )


def smoothed(average: float | None, loss: float) -> float:
    """The running average of the loss after one more batch; None before the first."""
    return loss if average is None else 0.9 * average + 0.1 * loss


def batch_line(batch: int, loss: float, average: float, rate: float, seconds: float, pictures: int) -> str:
    """A batch's line; `pictures` have been seen up to and with it."""
    return f"{batch}: {loss:f}, {average:f} avg, {rate:f} rate, {seconds:f} seconds, {pictures} images"


def valid_name(label: int) -> str:
    """The file of `valid_lines` for one class."""
    return f"comp4_det_test_{VOC_CLASSES[label]}.txt"


def valid_lines(picture: str, size: tuple[int, int], raw: RawOutput, grid: Grid, *, roots: bool) -> list[list[str]]:
    """What `yolo valid` writes about a picture of `size` (width, height): for each class the lines, best first.

    “name score xmin ymin xmax ymax” in pixels from 0; a low edge is raised to 0 and a high one lowered to the
    picture's border, which leaves a box outside the picture inside out.
    """
    boxes_cxcywh, scores = decode_boxes(raw, grid, roots=roots)
    edges = cxcywh_to_xyxy(boxes_cxcywh) * np.array([*size, *size])
    scores = suppress_by_class(edges, _above(scores, VALID_THRESHOLD), VALID_NMS)
    edges = np.concatenate([np.maximum(edges[:, :2], 0), np.minimum(edges[:, 2:], size)], axis=1)
    return [
        [f"{picture} {score:f} {x0:f} {y0:f} {x1:f} {y1:f}" for score, (x0, y0, x1, y1) in _best_first(edges, of_class)]
        for of_class in scores.T
    ]


def recall_lines(outputs: Sequence[RawOutput], labels: Sequence[Labels], grid: Grid, *, roots: bool) -> Iterator[str]:
    """What `yolo recall` shows after each picture: pictures, hits and labels so far, boxes, mean best IoU, recall.

    A label is hit if a box of any confidence above 0.001 overlaps it by more than half. Boxes are compared as
    fractions, as the labels are; the program since September 2016 takes them in pixels and finds next to nothing.
    """
    proposals = hits = total = 0
    best = 0.0
    for number, (raw, rows) in enumerate(zip(outputs, labels, strict=True)):
        boxes_cxcywh = decode_boxes(raw, grid, roots=roots)[0][decode_confidences(raw, grid) > RECALL_THRESHOLD]
        truth = cxcywh_to_xyxy(rows[:, 1:].astype(np.float64))
        overlaps = iou_matrix(truth, cxcywh_to_xyxy(boxes_cxcywh)).max(axis=1, initial=0)
        proposals += len(boxes_cxcywh)
        hits += int((overlaps > RECALL_IOU).sum())
        total += len(rows)
        best += float(overlaps.sum())
        yield (
            f"{number:5d} {hits:5d} {total:5d}\tRPs/Img: {proposals / (number + 1):.2f}"
            f"\tIOU: {_percent(best, total)}\tRecall:{_percent(hits, total)}"
        )


def predicted_lines(
    picture: str, seconds: float, raw: RawOutput, grid: Grid, *, roots: bool, threshold: float = TEST_THRESHOLD
) -> list[str]:
    """What `yolo test` shows about a picture: the time, then every box above `threshold` as its class and score.

    The best box first; by the last class where there are several. The program itself always goes through 20 classes,
    and reads beyond its arrays where a network has fewer.
    """
    boxes_cxcywh, scores = decode_boxes(raw, grid, roots=roots)
    scores = suppress_by_class(cxcywh_to_xyxy(boxes_cxcywh), _above(scores, threshold), TEST_NMS)
    shown = [
        f"{name}: {100 * score:.0f}%"
        for row in scores[np.argsort(-scores[:, -1], kind="stable")]
        for name, score in zip(VOC_CLASSES, row, strict=False)
        if score > threshold
    ]
    return [f"{picture}: Predicted in {seconds:f} seconds.", *shown]


def _above(scores: FloatArray, threshold: float) -> FloatArray:
    return np.where(scores > threshold, scores, 0)


def _best_first(edges: FloatArray, scores: FloatArray) -> Iterator[tuple[float, list[float]]]:
    for index in np.argsort(-scores, kind="stable"):
        if scores[index]:
            yield float(scores[index]), edges[index].tolist()


def _percent(part: float, whole: int) -> str:
    return f"{100 * part / whole:.2f}%" if whole else "-nan%"


def _six_places(number: float) -> str:
    """As C prints it: what is no number has a sign there."""
    return "-nan" if isnan(number) else f"{number:f}"
