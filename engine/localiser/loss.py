"""What the localiser learns: which places see an organ and how well, where its edges are, and its mask.

The quality of a place is the IoU that its box has with the truth (generalised focal loss, Li et al. 2020); boxes learn
by generalised IoU (Rezatofighi et al. 2019) and their edges' distances; the mask by cross entropy and Dice (Milletari
et al. 2016), and where there is a box alone, by how far it reaches.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from engine.localiser.augment import Batch
from engine.localiser.candidates import iou
from engine.localiser.network import Seen, places

CORE = 0.25
"""Places whose middle is nearer to the organ's than this fraction of its sides learn its box."""
FOCUS = 2.0
"""The power by which places that are judged well already count less."""


@dataclass(frozen=True, slots=True)
class _Truth:
    """Per place: `edges` [b, h, w, 4] of the organ it learns, and whether it learns one, `core` bool [b, h, w]."""

    edges: Tensor
    core: Tensor


def localiser_loss(seen: Seen, batch: Batch) -> Tensor:
    """The loss [] of a pass, per picture."""
    truth = _truth(seen, batch)
    overlap = iou(seen.edges, truth.edges)
    learning = truth.core.sum().clamp(min=1)
    quality = torch.where(truth.core, overlap.detach(), 0)
    return (
        _quality_loss(seen.quality, quality).sum() / learning
        + torch.where(truth.core, _box_loss(seen.edges, truth.edges, overlap), 0).sum() / learning
        + _mask_loss(seen.mask, batch)
    )


def _truth(seen: Seen, batch: Batch) -> _Truth:
    """Of several organs whose cores overlap, a place learns the smallest; one place at least learns each."""
    height, width = seen.quality.shape[1:]
    x, y = places(height, width, seen.quality)
    middle = (batch.edges[..., :2] + batch.edges[..., 2:]) / 2
    size = batch.edges[..., 2:] - batch.edges[..., :2]
    reach = torch.maximum(size * CORE, size.new_tensor([0.51 / width, 0.51 / height]))[:, :, None, None]
    away_x = (x - middle[..., 0, None, None]).abs()
    away_y = (y[:, None] - middle[..., 1, None, None]).abs()
    core = (away_x < reach[..., 0]) & (away_y < reach[..., 1]) & batch.valid[..., None, None]
    area = torch.where(core, size.prod(-1)[..., None, None], torch.inf)
    smallest = area.argmin(1)
    edges = batch.edges.gather(1, smallest.flatten(1)[..., None].expand(-1, -1, 4))
    return _Truth(torch.unflatten(edges, 1, (height, width)), core.any(1))


def _quality_loss(logits: Tensor, quality: Tensor) -> Tensor:
    """Cross entropy with the quality [b, h, w] as target, less where it is met already."""
    away = (logits.sigmoid() - quality).abs() ** FOCUS
    return away * functional.binary_cross_entropy_with_logits(logits, quality, reduction="none")


def _box_loss(edges: Tensor, truth: Tensor, overlap: Tensor) -> Tensor:
    """One minus the generalised IoU, and how far the edges are off as a fraction of the organ's sides."""
    hull_low = torch.minimum(edges[..., :2], truth[..., :2])
    hull_high = torch.maximum(edges[..., 2:], truth[..., 2:])
    hull = (hull_high - hull_low).prod(-1).clamp(min=1e-9)
    areas = [(box[..., 2:] - box[..., :2]).clamp(min=0).prod(-1) for box in (edges, truth)]
    union = (areas[0] + areas[1]) / (1 + overlap)
    sides = (truth[..., 2:] - truth[..., :2]).clamp(min=1e-3)
    off = (edges - truth).abs() / torch.cat([sides, sides], dim=-1)
    return 2 * (1 - overlap + (hull - union) / hull) + off.sum(-1)


def _mask_loss(logits: Tensor, batch: Batch) -> Tensor:
    """Mean over the slices with a mask or boxes, at the resolution of half the picture."""
    grown = functional.interpolate(logits[:, None], scale_factor=2, mode="bilinear")[:, 0]
    losses = torch.where(batch.masked, _drawn_loss(grown, batch), _boxed_loss(grown, batch))
    taught = batch.masked | batch.valid.any(1)
    return (losses * taught).sum() / taught.sum().clamp(min=1)


def _drawn_loss(logits: Tensor, batch: Batch) -> Tensor:
    """By the expert's mask: [b]."""
    truth = functional.interpolate(batch.masks[:, None], logits.shape[1:], mode="area")[:, 0]
    entropy = functional.binary_cross_entropy_with_logits(logits, truth, reduction="none").mean((1, 2))
    return 4 * entropy + _dice_loss(logits.sigmoid().flatten(1), truth.flatten(1))


def _boxed_loss(logits: Tensor, batch: Batch) -> Tensor:
    """By boxes alone [b]: nothing outside of them, and in every row and column that they reach something.

    The projection term of BoxInst (Tian et al. 2021).
    """
    x, y = places(logits.shape[1], logits.shape[2], logits)
    low, high = batch.edges[..., None, :2], batch.edges[..., None, 2:]
    across = (x > low[..., 0]) & (x < high[..., 0]) & batch.valid[..., None]
    down = (y > low[..., 1]) & (y < high[..., 1])
    inside = (down[..., :, None] & across[..., None, :]).any(1).float()
    entropy = functional.binary_cross_entropy_with_logits(logits, inside, reduction="none")
    outside = (entropy * (1 - inside)).mean((1, 2))
    shares = logits.sigmoid()
    return 4 * outside + sum(_dice_loss(shares.amax(axis), inside.amax(axis)) for axis in (1, 2)) / 2


def _dice_loss(shares: Tensor, truth: Tensor) -> Tensor:
    """One less Dice of shares and truth [b, n]: [b]."""
    return 1 - (2 * (shares * truth).sum(1) + 1) / ((shares + truth).sum(1) + 1)
