"""Darknet's detection layer: the truth on the grid, and the direction in which each output number should go."""

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.config import Grid
from engine.darknet.layers import Detection
from engine.models.modules import Arithmetic

FORCED_AREA = 0.1
"""With `forced`, an organ of less than this fraction of the picture is learnt by the second box, else by the first."""

FAR = 20
"""From this distance on Darknet takes no box for the nearest."""


@dataclass(frozen=True, slots=True)
class Scales:
    """Weights of the parts of the loss, and the switches of Darknet's `[detection]` section.

    `rescore`: the confidence learns the IoU of its box, else 1. `sqrt`: a box's size is predicted as its square root.
    `forced`: see `FORCED_AREA`. `misplaced`: where no box of a cell overlaps its organ and all are `FAR`, the numbers
    in front of the cell's own learn it, as in Darknet (a defect); else the nearest box does.
    """

    coord: float = 5.0
    object: float = 1.0
    noobject: float = 0.5
    class_: float = 1.0
    rescore: bool = True
    sqrt: bool = True
    forced: bool = False
    misplaced: bool = False

    @classmethod
    def of_detection(cls, detection: Detection, arithmetic: Arithmetic) -> "Scales":
        """Those of a network's last layer."""
        return cls(
            coord=detection.coord_scale,
            object=detection.object_scale,
            noobject=detection.noobject_scale,
            class_=detection.class_scale,
            rescore=detection.rescore,
            sqrt=detection.sqrt,
            forced=detection.forced,
            misplaced=arithmetic == "exact",
        )


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
def deltas(output: Tensor, truth: Tensor, grid: Grid, scales: Scales, drawn: Tensor | None = None) -> Tensor:
    """Darknet's descent direction [b, outputs] for `output` [b, outputs] and `truth` [b, S*S, 1 + C + 4].

    It is minus the gradient of half the sum of scale times squared error, where the responsible box of a cell and its
    IoU count as constants. Darknet prints the sum of its squares as the loss. (Redmon et al. 2016, equation 3, as in
    `detection_layer.c`.) `drawn` int64 [b, S*S] says which box is responsible, where Darknet draws it.
    """
    classes, confidences, boxes = split_output(output, grid)
    has_object, true_classes, _ = torch.split(truth, [1, grid.classes, 4], dim=2)
    overlap, chosen = _matched(boxes, truth, grid, scales, drawn)
    responsible = _responsible(chosen, truth, grid)
    to_classes = has_object * scales.class_ * (true_classes - classes)
    to_confidences = torch.where(
        responsible > 0, _to_object(overlap, confidences, scales), scales.noobject * -confidences
    )
    to_boxes = responsible[..., None] * scales.coord * (_as_predicted(truth, scales)[:, :, None] - boxes)
    delta = torch.cat([part.flatten(1) for part in (to_classes, to_confidences, to_boxes)], dim=1)
    if scales.misplaced:
        _misplace(delta, output, truth, chosen, grid, scales)
    return delta


def descend(output: Tensor, truth: Tensor, grid: Grid, scales: Scales, drawn: Tensor | None = None) -> Tensor:
    """Add to the slopes (`.grad`) of all weights behind `output`, which are minus the deltas; returns the deltas.

    Arguments as of `deltas`, but that `output` may be of fewer bits.
    """
    at_least_32_bits = output.detach().to(torch.promote_types(output.dtype, torch.float32))
    delta = deltas(at_least_32_bits, truth, grid, scales, drawn)
    # Behind a `stopbackward` in the last layer that learns nothing flows back, and only decay moves the weights.
    if output.requires_grad:
        # The slope of this sum by the output. Handed over as such, torch would load an algebra system at the start.
        torch.autograd.backward((output * -delta.to(output.dtype)).sum())
    return delta


@torch.no_grad()
def statistics(output: Tensor, truth: Tensor, grid: Grid, scales: Scales, drawn: Tensor | None = None) -> Tensor:
    """What Darknet prints of a mini-batch (see `detection_line`): six numbers [6], the first four NaN without organs.

    Mean IoU of the responsible boxes; mean class value of the true classes, and of all classes, in cells with an
    organ; mean confidence of the responsible boxes, and of all boxes; number of organs. Arguments as of `deltas`.
    """
    classes, confidences, boxes = split_output(output, grid)
    has_object, true_classes, _ = torch.split(truth, [1, grid.classes, 4], dim=2)
    _, chosen = _matched(boxes, truth, grid, scales, drawn)
    confidence_at, box_at = _places(chosen, grid)
    learning = output.gather(1, box_at.flatten(1)).reshape(box_at.shape)
    overlap, _ = _compare(learning[:, :, None], truth[..., -4:], grid, scales)
    count = has_object.sum()
    sums = [
        torch.where(has_object > 0, overlap, 0).sum(),
        (has_object * true_classes * classes).sum(),
        (has_object * classes).sum() / grid.classes,
        (has_object[..., 0] * output.gather(1, confidence_at)).sum(),
    ]
    return torch.stack([*(part / count for part in sums), confidences.mean(), count])


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


def _matched(boxes: Tensor, truth: Tensor, grid: Grid, scales: Scales, drawn: Tensor | None) -> tuple[Tensor, Tensor]:
    """The IoU [b, S*S, B] of each predicted box with the true one of its cell, and which box learns it: int64 [b, S*S].

    Without a rule that says otherwise it is the box of the best IoU, or the nearest if none overlaps: the first of
    equals. Where all are `FAR` it is box -1 with `misplaced`.
    """
    true_boxes = truth[..., -4:]
    overlap, distance = _compare(boxes, true_boxes, grid, scales)
    if drawn is not None:
        return overlap, drawn
    if scales.forced:
        return overlap, (true_boxes[..., 2:].prod(dim=-1) < FORCED_AREA).long().clamp(max=grid.boxes - 1)
    overlaps = (overlap > 0).any(dim=-1)
    chosen = torch.where(overlaps, overlap.argmax(dim=-1), distance.argmin(dim=-1))
    if scales.misplaced:
        chosen = torch.where(overlaps | (distance < FAR).any(dim=-1), chosen, -1)
    return overlap, chosen


def _responsible(chosen: Tensor, truth: Tensor, grid: Grid) -> Tensor:
    """1 for the box of a cell that learns its organ, else 0: [b, S*S, B]."""
    choice = torch.arange(grid.boxes, device=chosen.device) == chosen[..., None]
    return choice * truth[..., :1]


def _to_object(overlap: Tensor, confidences: Tensor, scales: Scales) -> Tensor:
    """Where the confidence of a box that learns should go."""
    return scales.object * ((overlap if scales.rescore else 1) - confidences)


def _as_predicted(truth: Tensor, scales: Scales) -> Tensor:
    """The true boxes [b, S*S, 4] as the network predicts them."""
    places, sizes = torch.split(truth[..., -4:], [2, 2], dim=-1)
    return torch.cat([places, sizes.sqrt() if scales.sqrt else sizes], dim=-1)


def _places(chosen: Tensor, grid: Grid) -> tuple[Tensor, Tensor]:
    """Where in a picture's numbers the confidence [b, S*S] and the box [b, S*S, 4] lie that each cell learns with."""
    cells = grid.side**2
    box = torch.arange(cells, device=chosen.device) * grid.boxes + chosen
    corner = (cells * (grid.classes + grid.boxes) + 4 * box).clamp(min=0)
    return cells * grid.classes + box, corner[..., None] + torch.arange(4, device=chosen.device)


def _misplace(delta: Tensor, output: Tensor, truth: Tensor, chosen: Tensor, grid: Grid, scales: Scales) -> None:
    """Put into `delta` [b, outputs] what Darknet writes for the cells whose organ box -1 learns.

    That is the last box of the cell before. In front of the first cell lie the last numbers of another kind, and cells
    that come later write theirs over it.
    """
    lost = (truth[..., 0] > 0) & (chosen < 0)
    if not lost.any():
        return
    confidence_at, box_at = _places(chosen, grid)
    for picture, cell in lost.nonzero().tolist():
        organ, at, corners = truth[picture, cell], confidence_at[picture, cell], box_at[picture, cell]
        box, confidence = output[picture, corners], output[picture, at]
        overlap, _ = _compare(box[None, None, None], organ[None, None, -4:], grid, scales)
        before = delta[picture].clone()
        delta[picture, at] = _to_object(overlap.squeeze(), confidence, scales)
        delta[picture, corners] = scales.coord * (_as_predicted(organ, scales) - box)
        if cell == 0:
            later = _written_later(truth[picture], grid)
            delta[picture] = torch.where(later, before, delta[picture])


def _written_later(truth: Tensor, grid: Grid) -> Tensor:
    """Which numbers [outputs] of a picture with `truth` [S*S, 1 + C + 4] cells after the first write: true or false."""
    after_first = torch.arange(len(truth), device=truth.device) > 0
    classes = (after_first & (truth[:, 0] > 0)).repeat_interleave(grid.classes)
    confidences = after_first.repeat_interleave(grid.boxes)
    return torch.cat([classes, confidences, torch.zeros_like(confidences.repeat_interleave(4))])


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
