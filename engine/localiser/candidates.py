"""From what the localiser sees to its raw numbers: the best boxes, each steadied by its like and by the mask."""

from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional

from engine.scoring.decode import MARGIN

if TYPE_CHECKING:
    from engine.localiser.network import Seen

ALIKE = 0.6
"""Boxes that overlap a candidate by more than this IoU speak of the same organ."""
AGREES, STRANGERS = 0.5, 0.25
"""From the first IoU on, the box around the mask and the candidate are taken together, up to the second the candidate
stays alone, and in between it goes from one to the other: a little more gain must not make a box of twice the area."""
LIFTS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
"""By how much a mask may be lifted to reach as far as its box; the least that does it best is taken."""
AS_THEY_ARE = (1.0, 0.0, 0.75)
"""The calibration of a network before anybody calibrates it: slope and offset of the quality's logit, and the share of
the mask in the edges."""


def candidates(seen: "Seen", calibration: Tensor, count: int) -> Tensor:
    """Raw numbers [b, 5 count + mask]: confidence and edges of the `count` best boxes, then the logits of the mask."""
    slope, offset, share = calibration.unbind()
    logits, edges = best_boxes(seen, count)
    confidence = (logits * slope + offset).sigmoid()
    fused = fuse(edges, mask_edges(seen.mask, edges), share)
    mask = as_far_as(seen.mask, fused) if count == 1 else seen.mask
    return torch.cat([confidence, fused.flatten(1), mask.flatten(1)], dim=1)


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


def mask_edges(mask: Tensor, edges: Tensor, lifts: float | Tensor = 0.0) -> Tensor:
    """Edges [b, k, 4] of the mask (logits [b, h, w]) as far as it belongs to each candidate; NaN where it has none.

    Between two pixels the edge lies where the largest logit of the row or column is zero. With `lifts` [n, 1, 1, 1]
    the edges [n, b, k, 4] of masks with so much more everywhere.
    """
    height, width = mask.shape[1:]
    margin = (edges[..., 2:] - edges[..., :2]) * MARGIN
    low, high = edges[..., :2] - margin, edges[..., 2:] + margin
    inside_x = _inside(width, low[..., 0], high[..., 0])
    inside_y = _inside(height, low[..., 1], high[..., 1])
    within = torch.where(inside_y[..., :, None] & inside_x[..., None, :], mask[:, None], -torch.inf)
    left, right = _ends(within.amax(2) + lifts)
    top, bottom = _ends(within.amax(3) + lifts)
    return torch.stack([left, top, right, bottom], dim=-1)


def fuse(edges: Tensor, outlined: Tensor, share: float | Tensor) -> Tensor:
    """Boxes [b, k, 4] moved by `share` of the way to those around their masks, as far as the two agree."""
    around = outlined.nan_to_num()
    agreement = ((iou(edges, around) - STRANGERS) / (AGREES - STRANGERS)).clamp(0, 1)[..., None]
    return torch.lerp(edges, around, share * agreement)


def as_far_as(mask: Tensor, edges: Tensor) -> Tensor:
    """Logits [b, h, w] lifted so that what is drawn reaches as far as the one box [b, 1, 4] of the picture.

    Where an organ is seen badly, all of a mask may be less likely than not, though it has the right shape.
    """
    lifts = torch.tensor(LIFTS, device=mask.device)
    fits = iou(edges, mask_edges(mask, edges, lifts[:, None, None, None]).nan_to_num())
    return mask + lifts[fits[..., 0].argmax(0)][:, None, None]


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
