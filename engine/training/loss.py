"""Darknet's detection layer: the truth on the grid, and the direction in which each output number should go."""

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.config import Grid, TrainConfig


@dataclass(frozen=True, slots=True)
class Scales:
    """Weights of the parts of the loss, and two switches of Darknet's `[detection]` section.

    `rescore`: the confidence learns the IoU of its box, else 1. `sqrt`: a box's size is predicted as its square root.
    """

    coord: float = 5.0
    object: float = 1.0
    noobject: float = 0.5
    class_: float = 1.0
    rescore: bool = True
    sqrt: bool = True

    @classmethod
    def of(cls, config: TrainConfig) -> "Scales":
        """Those of a configuration."""
        return cls(config.coord_scale, config.object_scale, config.noobject_scale, config.class_scale)


def truth_grid(boxes_cxcywh: Tensor, valid: Tensor, grid: Grid) -> Tensor:
    """Boxes [b, K, 4] (fractions) of which `valid` [b, K] count, on the grid: [b, S*S, 1 + C + 4].

    Per cell: whether an organ's centre lies in it, its class (all are class 0, the cerebellum), x and y inside the
    cell, w and h as fractions of the picture. The first box of a cell wins.
    """
    pictures = torch.arange(len(boxes_cxcywh), device=boxes_cxcywh.device)
    truth = boxes_cxcywh.new_zeros(len(boxes_cxcywh), grid.side**2, 1 + grid.classes + 4)
    for number in reversed(range(boxes_cxcywh.shape[1])):
        box = boxes_cxcywh[:, number]
        at = box[:, :2] * grid.side
        column_row = at.floor().clamp(0, grid.side - 1)
        cell = (column_row[:, 1] * grid.side + column_row[:, 0]).long()
        row = torch.zeros_like(truth[:, 0])
        row[:, :2] = 1
        row[:, -4:] = torch.cat([at - column_row, box[:, 2:]], dim=1)
        truth[pictures, cell] = torch.where(valid[:, number, None], row, truth[pictures, cell])
    return truth


@torch.no_grad()
def deltas(output: Tensor, truth: Tensor, grid: Grid, scales: Scales) -> Tensor:
    """Darknet's descent direction [b, outputs] for `output` [b, outputs] and `truth` [b, S*S, 1 + C + 4].

    It is minus the gradient of half the sum of scale times squared error, where the responsible box of a cell and its
    IoU count as constants. Darknet prints the sum of its squares as the loss. (Redmon et al. 2016, equation 3, as in
    `detection_layer.c`.)
    """
    classes, confidences, boxes = split_output(output, grid)
    has_object, true_classes, true_boxes = torch.split(truth, [1, grid.classes, 4], dim=2)
    overlap, distance = _compare(boxes, true_boxes, grid, scales)
    responsible = _responsible(overlap, distance) * has_object
    target = overlap if scales.rescore else torch.ones_like(overlap)
    roots = torch.cat([true_boxes[..., :2], true_boxes[..., 2:].sqrt() if scales.sqrt else true_boxes[..., 2:]], dim=-1)
    to_classes = has_object * scales.class_ * (true_classes - classes)
    to_confidences = torch.where(
        responsible > 0, scales.object * (target - confidences), scales.noobject * -confidences
    )
    to_boxes = responsible[..., None] * scales.coord * (roots[:, :, None] - boxes)
    return torch.cat([part.flatten(1) for part in (to_classes, to_confidences, to_boxes)], dim=1)


def split_output(output: Tensor, grid: Grid) -> tuple[Tensor, Tensor, Tensor]:
    """Darknet's numbers [b, outputs] as classes [b, S*S, C], confidences [b, S*S, B] and boxes [b, S*S, B, 4]."""
    cells = grid.side**2
    counts = [cells * grid.classes, cells * grid.boxes, cells * grid.boxes * 4]
    classes, confidences, boxes = torch.split(output, counts, dim=1)
    return (
        torch.unflatten(classes, 1, (cells, grid.classes)),
        torch.unflatten(confidences, 1, (cells, grid.boxes)),
        torch.unflatten(boxes, 1, (cells, grid.boxes, 4)),
    )


def _compare(boxes: Tensor, true_boxes: Tensor, grid: Grid, scales: Scales) -> tuple[Tensor, Tensor]:
    """IoU and distance [b, S*S, B] of each predicted box and the true one of its cell.

    Centres are counted from the cell's own corner; that is enough, for both lie in the same cell. The distance is the
    root of the sum, not of the mean, of the squared differences.
    """
    centers, sizes = boxes[..., :2] / grid.side, boxes[..., 2:]
    if scales.sqrt:
        sizes = sizes.square()
    true_centers, true_sizes = (true_boxes[:, :, None, :2] / grid.side, true_boxes[:, :, None, 2:])
    low = torch.maximum(centers - sizes / 2, true_centers - true_sizes / 2)
    high = torch.minimum(centers + sizes / 2, true_centers + true_sizes / 2)
    # Clamped axis by axis: two negative overlaps must not multiply to a positive one.
    shared = (high - low).clamp(min=0).prod(dim=-1)
    overlap = shared / (sizes.prod(dim=-1) + true_sizes.prod(dim=-1) - shared)
    distance = ((centers - true_centers).square().sum(dim=-1) + (sizes - true_sizes).square().sum(dim=-1)).sqrt()
    return overlap, distance


def _responsible(overlap: Tensor, distance: Tensor) -> Tensor:
    """1 for the box [b, S*S, B] that learns a cell's organ, else 0: the best overlap, or the nearest if none overlaps.

    The first of equals. Where all are absurdly far Darknet writes in front of its array; here the nearest learns.
    """
    chosen = torch.where((overlap > 0).any(dim=-1), overlap.argmax(dim=-1), distance.argmin(dim=-1))
    return torch.nn.functional.one_hot(chosen, overlap.shape[-1]).to(overlap.dtype)
