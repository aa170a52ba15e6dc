"""What an ONNX file computes: from grey pictures of any size to boxes in pixels, scores and the mask, in torch."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.config import Candidates, Grid, TrainConfig
from engine.localiser.candidates import iou
from engine.localiser.canvas import as_bytes, as_input
from engine.scoring.decode import MARGIN, NMS_IOU, THRESHOLD
from engine.training.augment import bilinear, color_table, coloured

ROUNDS = 16
"""A box is kept or dropped rightly if it ends a row of at most so many boxes, each of which overlaps the next."""


class WholeDetector(nn.Module):
    """Bytes [b, height, width], pictures of one size, to what `engine.scoring.predict.Detector` finds on them.

    `boxes` float32 [b, n, 4] (edges x0 y0 x1 y1 in pixels) and `scores` float32 [b, n], the best first: where a score
    is 0 there is no box; `labels` int64 [b, n]: ids of classes. Of a localiser also `mask` uint8 [b, height, width], 0
    or 1, with the specks that `engine.scoring.decode.without_specks` takes away. All in 32 bits: a box that is thinner
    than these tell apart is none.
    """

    def __init__(self, network: nn.Module, config: TrainConfig) -> None:
        super().__init__()
        self._network, self._config = network.eval(), config

    def forward(self, pictures: Tensor) -> tuple[Tensor, ...]:
        """See the class."""
        layout, size = self._config.layout, (pictures.shape[2], pictures.shape[1])
        raw = self._network(self.shown(pictures))
        if isinstance(layout, Grid):
            return chosen_boxes(*_grid_boxes(raw, layout), size)
        edges = torch.unflatten(raw[:, layout.count : 5 * layout.count], 1, (layout.count, 4))
        found = chosen_boxes(edges, raw[:, : layout.count, None], size)
        return (*found, _mask(raw[:, 5 * layout.count :], edges, layout, size))

    def shown(self, pictures: Tensor) -> Tensor:
        """What the network is shown, as `engine.training.batches.plain_input` makes it: [b, c, side, side], 0 to 1."""
        kind = "localiser" if self._config.network == "localiser" else self._config.arithmetic
        return _SHOWN[kind](pictures, self._config)


def chosen_boxes(edges: Tensor, scores: Tensor, size: tuple[int, int]) -> tuple[Tensor, Tensor, Tensor]:
    """Boxes, scores and labels of `WholeDetector` from edges [b, n, 4] as fractions and scores [b, n, C] of classes.

    The rules are those of `engine.scoring.decode.decode_outputs`.
    """
    best, labels = scores.max(-1)
    real = edges.isfinite().all(-1) & (edges[..., 2:] > edges[..., :2]).all(-1)
    ranked, order = torch.where(real & (best > THRESHOLD), best, 0).topk(edges.shape[1], dim=1)
    ordered = edges.gather(1, order[..., None].expand(-1, -1, 4))
    in_pixels = _scaled(torch.where(ranked[..., None] > 0, ordered, 0), size)
    inside = torch.stack([in_pixels[..., side].clamp(0, size[side % 2]) for side in range(4)], dim=-1)
    left = unsuppressed(in_pixels, ranked > 0) & (inside[..., 2:] > inside[..., :2]).all(-1)
    left = left & ~_repeated(inside, left, size)
    return inside, torch.where(left, ranked.clamp(max=1), 0), labels.gather(1, order)


def unsuppressed(edges: Tensor, real: Tensor) -> Tensor:
    """Which of the `real` boxes [b, n] (of edges [b, n, 4], best first) no better one that stays overlaps too much.

    Each round drops what a box that is left overlaps; after r rounds the best r are settled, in practice all.
    """
    over = _better(iou(edges[:, :, None], edges[:, None]) > NMS_IOU).float()
    left = real
    for _ in range(min(edges.shape[1] - 1, ROUNDS)):
        left = real & ((left.float()[:, None] @ over)[:, 0] < 0.5)
    return left


def _better(pairs: Tensor) -> Tensor:
    """Of pairs [b, n, n] those whose first is before the second."""
    return pairs & torch.ones(pairs.shape[1:], dtype=torch.bool).triu(1)


def _repeated(inside: Tensor, left: Tensor, size: tuple[int, int]) -> Tensor:
    """Which boxes [b, n] have become the same as a better one that is left by being cut at the picture's border."""
    low, high = inside == 0, torch.stack([inside[..., side] == size[side % 2] for side in range(4)], dim=-1)
    cut = (low | high).any(-1)
    same = _better((inside[:, :, None] == inside[:, None]).all(-1))
    return cut & (same & left[:, :, None]).any(1)


def _scaled(edges: Tensor, size: tuple[int, int]) -> Tensor:
    """Fractions [..., 4] of a picture of `size` (width, height) in pixels."""
    return torch.stack([edges[..., side] * size[side % 2] for side in range(4)], dim=-1)


def _grid_boxes(raw: Tensor, grid: Grid) -> tuple[Tensor, Tensor]:
    """`engine.scoring.decode.decode_boxes` with edges [b, n, 4] in place of middles and sizes."""
    cells, split = grid.side**2, grid.side**2 * grid.classes
    classes = torch.unflatten(raw[:, :split], 1, (cells, 1, grid.classes))
    confidences = torch.unflatten(raw[:, split : split + cells * grid.boxes], 1, (cells, grid.boxes, 1))
    boxes = torch.unflatten(raw[:, -4 * cells * grid.boxes :], 1, (grid.side, grid.side, grid.boxes, 4))
    steps = torch.arange(grid.side)
    corner = torch.stack(torch.meshgrid(steps, steps, indexing="xy"), dim=-1)[:, :, None]
    middle, half = (boxes[..., :2] + corner) / grid.side, boxes[..., 2:] ** 2 / 2
    edges = torch.cat([middle - half, middle + half], dim=-1)
    return edges.flatten(1, 3), (confidences * classes).flatten(1, 2)


def _mask(logits: Tensor, edges: Tensor, layout: Candidates, size: tuple[int, int]) -> Tensor:
    """`engine.scoring.decode.decode_mask` but for the specks: uint8 [b, height, width]."""
    drawn = torch.unflatten(logits, 1, (1, layout.mask_side, layout.mask_side))
    grown = functional.interpolate(drawn, size[::-1], mode="bilinear", align_corners=False)[:, 0]
    beyond = MARGIN * (edges[..., 2:] - edges[..., :2])
    near = _scaled(torch.cat([edges[..., :2] - beyond, edges[..., 2:] + beyond], dim=-1), size).round()
    across, down = (
        (torch.arange(extent) >= near[..., axis, None]) & (torch.arange(extent) < near[..., axis + 2, None])
        for axis, extent in enumerate(size)
    )
    return ((grown > 0) & (down[..., :, None] & across[..., None, :]).any(1)).to(torch.uint8)


def _shown_to_localiser(pictures: Tensor, config: TrainConfig) -> Tensor:
    """By matrices: runtimes resize with errors of a hundredth of a grey value, which rounding makes a whole one."""
    height, width = (_averaging(extent, config.input_size) for extent in pictures.shape[1:])
    return as_input(as_bytes(height @ (pictures.float() @ width.mT)))


def _averaging(count: int, side: int) -> Tensor:
    """The shares [side, count] of `count` pixels in `side` larger or smaller ones, as torch's antialiased resize."""
    scale = torch.full((), count, dtype=torch.float32) / side
    middles = (torch.arange(side) + 0.5) * scale
    away = (torch.arange(count) + 0.5 - middles[:, None]).abs() / scale.clamp(min=1)
    shares = (1 - away).clamp(min=0)
    return shares / shares.sum(1, keepdim=True)


def _shown_fast(pictures: Tensor, config: TrainConfig) -> Tensor:
    """Corners on corners, coloured last."""
    count, height, width = pictures.shape
    steps = torch.linspace(0, 1, config.input_size)
    x, y = ((steps * (extent - 1)).expand(count, -1) for extent in (width, height))
    grey = bilinear(pictures, torch.arange(count), x, y)
    return coloured(grey, color_table(config)[None])


def _shown_exactly(pictures: Tensor, config: TrainConfig) -> Tensor:
    """Coloured first, then `engine.darknet.images.resize` with what Darknet makes of the last column and row."""
    planes = color_table(config)[pictures.long()].permute(0, 3, 1, 2)
    left, across = _places(planes.shape[3], config.input_size)
    last = torch.arange(config.input_size) == config.input_size - 1
    across = across.masked_fill(last, 0)
    left = torch.where(last, planes.shape[3] - 1, left)
    next_column = (left + 1).clamp(max=planes.shape[3] - 1)
    columns = planes[..., left] * (1 - across) + planes[..., next_column] * across
    above, down = _places(planes.shape[2], config.input_size)
    next_row = (above + 1).clamp(max=planes.shape[2] - 1)
    below = columns[:, :, next_row] * down.masked_fill(last, 0)[:, None]
    return columns[:, :, above] * (1 - down)[:, None] + below


def _places(count: int, wanted: int) -> tuple[Tensor, Tensor]:
    """Where each of `wanted` outputs lies among `count` pixels: the pixel before it, and the way to the next one."""
    at = torch.arange(wanted, dtype=torch.float32) * (
        torch.full((), count - 1, dtype=torch.float32) / max(wanted - 1, 1)
    )
    return at.long(), at - at.floor()


_SHOWN: dict[str, Callable[[Tensor, TrainConfig], Tensor]] = {
    "localiser": _shown_to_localiser,
    "fast": _shown_fast,
    "exact": _shown_exactly,
}
"""How each kind of network is shown bytes [b, height, width]."""
