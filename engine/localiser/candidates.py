"""From what the localiser sees to its raw numbers: the best boxes, each steadied by its like and by the mask."""

from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional

if TYPE_CHECKING:
    from engine.localiser.network import Seen

ALIKE = 0.6
"""Boxes that overlap a candidate by more than this IoU speak of the same organ."""
REACH = 0.15
"""How far outside a candidate its mask may reach, as a fraction of the candidate's sides."""
AGREES = 0.5
"""From this IoU on, the box around the mask and the candidate are taken together."""
AS_THEY_ARE = (1.0, 0.0, 0.5)
"""The calibration of a network before anybody calibrates it: slope and offset of the quality's logit, and the share of
the mask in the edges."""


def candidates(seen: "Seen", calibration: Tensor, count: int) -> Tensor:
    """Raw numbers [b, 5 count + mask]: confidence and edges of the `count` best boxes, then the logits of the mask."""
    slope, offset, share = calibration.unbind()
    logits, edges = best_boxes(seen, count)
    confidence = (logits * slope + offset).sigmoid()
    fused = fuse(edges, mask_edges(seen.mask, edges), share)
    return torch.cat([confidence, fused.flatten(1), seen.mask.flatten(1)], dim=1)


def best_boxes(seen: "Seen", count: int) -> tuple[Tensor, Tensor]:
    """Logits of quality [b, count] and edges [b, count, 4] at its peaks; each box is the mean of those alike."""
    quality = seen.quality
    peaks = quality == functional.max_pool2d(quality[:, None], 3, 1, 1)[:, 0]
    ranked = torch.where(peaks, quality, -torch.inf).flatten(1)
    logits, at = ranked.topk(count, dim=1)
    boxes, shares = seen.edges.flatten(1, 2), quality.flatten(1).sigmoid()
    chosen = boxes.gather(1, at[..., None].expand(-1, -1, 4))
    weights = shares[:, None] * (iou(chosen[:, :, None], boxes[:, None]) > ALIKE)
    steadied = weights @ boxes / weights.sum(-1, keepdim=True).clamp(min=1e-9)
    return logits, torch.where(weights.sum(-1, keepdim=True) > 0, steadied, chosen)


def mask_edges(mask: Tensor, edges: Tensor) -> Tensor:
    """Edges [b, k, 4] of the mask (logits [b, h, w]) as far as it belongs to each candidate; NaN where it has none.

    Between two pixels the edge lies where the largest logit of the row or column is zero.
    """
    height, width = mask.shape[1:]
    margin = (edges[..., 2:] - edges[..., :2]) * REACH
    low, high = edges[..., :2] - margin, edges[..., 2:] + margin
    inside_x = _inside(width, low[..., 0], high[..., 0])
    inside_y = _inside(height, low[..., 1], high[..., 1])
    within = torch.where(inside_y[..., :, None] & inside_x[..., None, :], mask[:, None], -torch.inf)
    left, right = _ends(within.amax(2))
    top, bottom = _ends(within.amax(3))
    return torch.stack([left, top, right, bottom], dim=-1)


def fuse(edges: Tensor, outlined: Tensor, share: float | Tensor) -> Tensor:
    """Boxes [b, k, 4] moved by `share` of the way to those around their masks, where the two agree."""
    agree = (iou(edges, outlined.nan_to_num()) > AGREES)[..., None]
    return torch.where(agree, torch.lerp(edges, outlined.nan_to_num(), share), edges)


def iou(a: Tensor, b: Tensor) -> Tensor:
    """IoU of boxes [..., 4] and [..., 4] by their edges, as torch broadcasts; empty boxes give 0."""
    shared = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0).prod(-1)
    areas = ((box[..., 2:] - box[..., :2]).clamp(min=0).prod(-1) for box in (a, b))
    return shared / (sum(areas) - shared).clamp(min=1e-9)


def _inside(count: int, low: Tensor, high: Tensor) -> Tensor:
    """Which of `count` pixels [.., count] have their middle between `low` and `high` [..]."""
    middle = (torch.arange(count, device=low.device) + 0.5) / count
    return (middle > low[..., None]) & (middle < high[..., None])


def _ends(profile: Tensor) -> tuple[Tensor, Tensor]:
    """Where a profile of logits [..., n] first rises above zero and last falls below, as fractions of n."""
    count = profile.shape[-1]
    above = profile > 0
    first = above.float().argmax(-1)
    last = count - 1 - above.flip(-1).float().argmax(-1)
    empty = ~above.any(-1)
    start = (first + 0.5 - _step(profile, first, -1)) / count
    end = (last + 0.5 + _step(profile, last, 1)) / count
    return start.masked_fill(empty, torch.nan), end.masked_fill(empty, torch.nan)


def _step(profile: Tensor, at: Tensor, direction: int) -> Tensor:
    """How far beyond pixel `at` zero is crossed, 0 to 1; half a pixel where there is no neighbour to tell."""
    inner = profile.gather(-1, at[..., None])[..., 0]
    beside = (at + direction).clamp(0, profile.shape[-1] - 1)
    outer = profile.gather(-1, beside[..., None])[..., 0]
    crossed = inner / (inner - outer)
    return torch.where((outer < 0) & outer.isfinite(), crossed, 0.5)
