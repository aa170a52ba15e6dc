"""What is chosen on validation: how far masks are trusted, and what IoU a confidence stands for."""

from collections.abc import Sequence
from math import isfinite
from statistics import fmean

import torch
from torch import Tensor
from torch.nn import functional

from engine.localiser.candidates import AS_THEY_ARE, best_boxes, fuse, iou, mask_edges
from engine.localiser.canvas import as_input, stretched_pictures
from engine.localiser.network import Localiser
from engine.scoring.intervals import t_interval
from engine.training.resident import ResidentSlices

PRIOR = 10.0
"""Slices' worth of belief that the qualities are right as they are: few slices cannot turn them upside down."""
ROUNDS = 25
CHUNK = 64
SHARES = (AS_THEY_ARE[2], 0.5, 1.0, 0.25, 0.0)
"""Of the mask in the edges of a box; the first is taken unless another is surely better."""
LEAST_SLOPE = 0.1
"""The order of confidences is never turned round."""


@torch.no_grad()
def fit_calibration(network: Localiser, slices: ResidentSlices, side: int) -> Tensor:
    """The calibration [3] of `network` by slices that it does not learn from.

    First the share of the mask with the best mean IoU, if that is no chance: masks may have been learnt from other
    pictures than boxes. Then slope and offset of the confidence (Platt 1999, with IoUs as targets).
    """
    logits, overlaps = [], []
    for index in torch.split(torch.arange(len(slices), device=slices.device), CHUNK):
        seen = network.eval().judge(as_input(stretched_pictures(slices, index, side)))
        quality, edges = best_boxes(seen, 1)
        outlined = mask_edges(seen.mask, edges)
        fused = torch.cat([fuse(edges, outlined, share) for share in SHARES], dim=1)
        logits.append(quality[:, 0])
        overlaps.append(_overlaps(fused, slices, index))
    whole = torch.cat(overlaps)
    best = _surely_best(whole, [key.volume for key in slices.keys])
    slope, offset = platt(torch.cat(logits).double(), whole[:, best].double()).tolist()
    return torch.tensor([slope, offset, SHARES[best]])


def _surely_best(overlaps: Tensor, volumes: Sequence[str]) -> int:
    """The column of IoUs [n, k] with the best mean, if the t interval of its gain is above zero, else the first.

    By volume, as slices of one are alike and patients are not known here: `volumes` [n] are those of the rows. One
    volume alone chooses nothing.
    """
    best = int(overlaps.mean(0).argmax())
    gains: dict[str, list[float]] = {}
    for volume, gain in zip(volumes, (overlaps[:, best] - overlaps[:, 0]).tolist(), strict=True):
        gains.setdefault(volume, []).append(gain)
    means = [fmean(of_volume) for of_volume in gains.values()]
    if not all(map(isfinite, means)):
        return 0  # the training has run away, which is told of where predictions are looked at
    least = t_interval(means).low
    return best if least is not None and least > 0 else 0


def platt(logits: Tensor, targets: Tensor) -> Tensor:
    """Slope and offset [2] by which sigmoids of `logits` [n] have the least cross entropy with `targets` [n].

    By Newton's method, from slope 1 and offset 0, to which a prior holds them.
    """
    rows = torch.stack([logits, torch.ones_like(logits)], dim=1)
    first = torch.tensor([1.0, 0.0], dtype=logits.dtype, device=logits.device)
    prior = PRIOR * torch.diag(torch.tensor([1.0, 0.25], dtype=logits.dtype, device=logits.device))
    found = first
    for _ in range(ROUNDS):
        expected = (rows @ found).sigmoid()
        slope = rows.mT @ (expected - targets) + prior @ (found - first)
        curvature = (rows * (expected * (1 - expected))[:, None]).mT @ rows + prior
        found = found - torch.linalg.solve(curvature, slope).clamp(-1, 1)
    return torch.stack([found[0].clamp(min=LEAST_SLOPE), found[1]])


def _overlaps(edges: Tensor, slices: ResidentSlices, index: Tensor) -> Tensor:
    """The IoU [b, k] of boxes [b, k, 4], in fractions, with the true ones that they overlap most; 0 without any."""
    sizes = slices.sizes[index]
    truth = functional.pad(slices.boxes[index], (0, 0, 0, 1)) / torch.cat([sizes, sizes], dim=1)[:, None]
    return iou(edges[:, :, None], truth[:, None]).amax(2)
