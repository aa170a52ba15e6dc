"""Pictures without an organ, drawn while a localiser learns: what it shall find nothing on, whoever shows it that.

A plain or sloping ground with clouds of some size, lines as of writing, and tissue that hangs together no more.
"""

import torch
from torch import Tensor
from torch.nn import functional

PIECES = 8
"""Tissue is cut into so many pieces along each side, each smaller than an organ."""
CLOUDS = (3, 6, 12, 24, 48, 96)
"""How many clouds lie along a side, one of them in each picture above all."""
TISSUE, SLOPING, CLOUDY, WRITTEN = 0.4, 0.5, 0.7, 0.25
"""How often a picture has each of these."""


def organless(tissue: Tensor, source: torch.Generator) -> Tensor:
    """As many pictures as those whose `tissue` [n, side, side] (0 to 1) is taken, of the same kind."""
    count, side, device = len(tissue), tissue.shape[1], tissue.device
    tissue_too, sloping, cloudy, written = (
        (torch.rand(count, 1, 1, generator=source) < share).float().to(device)
        for share in (TISSUE, SLOPING, CLOUDY, WRITTEN)
    )
    level, strength = torch.rand(2, count, 1, 1, generator=source).to(device)
    ground = torch.lerp(level.expand(-1, side, side), _in_pieces(tissue, source), tissue_too)
    slope, clouds = _slope(count, side, source).to(device), _clouds(count, side, source).to(device)
    clouded = (ground + sloping * slope + 0.5 * cloudy * strength * clouds).clamp(0, 1)
    return torch.lerp(clouded, (clouded + 0.6) % 1, written * _writing(count, side, source).to(device))


def _in_pieces(tissue: Tensor, source: torch.Generator) -> Tensor:
    """The pieces of each picture in another order."""
    size = tissue.shape[1] // PIECES
    pieces = functional.unfold(tissue[:, None], size, stride=size)
    order = torch.rand(pieces.shape[0], 1, pieces.shape[2], generator=source).argsort(2).to(tissue.device)
    mixed = pieces.gather(2, order.expand_as(pieces))
    return functional.fold(mixed, tissue.shape[1:], size, stride=size)[:, 0]


def _slope(count: int, side: int, source: torch.Generator) -> Tensor:
    """From one edge to another, in any direction and of any steepness: [n, side, side]."""
    x, y = (torch.rand(2, count, 1, 1, generator=source) * 2 - 1).unbind()
    along = torch.linspace(-0.5, 0.5, side)
    return x * along + y * along[:, None]


def _clouds(count: int, side: int, source: torch.Generator) -> Tensor:
    """Noise of a few sizes [n, side, side], of about unit deviation."""
    shares = torch.rand(len(CLOUDS), count, 1, 1, generator=source) ** 4
    sizes = [torch.randn(count, 1, cells, cells, generator=source) for cells in CLOUDS]
    grown = [functional.interpolate(noise, (side, side), mode="bicubic")[:, 0] for noise in sizes]
    return (shares * torch.stack(grown)).sum(0) / shares.square().sum(0).sqrt().clamp(min=1e-3)


def _writing(count: int, side: int, source: torch.Generator) -> Tensor:
    """Lines of strokes, as letters are made of, in about half of the rows that there is room for: [n, side, side]."""
    strokes = torch.rand(count, 1, side // 2, side // 2, generator=source) < 0.4
    lines = (torch.rand(count, 1, side // 16, 1, generator=source) < 0.5).repeat_interleave(8, 2)
    between = (torch.arange(side // 2) % 8 < 5)[:, None]
    return functional.interpolate((strokes & lines & between).float(), (side, side))[:, 0]
