"""From resident grey bytes to network input: crop, mirror, resize, exposure and colour, and the boxes along with them.

Grey is resampled once and coloured last, so no colour is ever mixed from two others. What differs from Darknet:

- The offsets of a crop are not cut to whole pixels.
- Exposure is a factor of the grey value, before the colours; Darknet scales the brightness of the coloured picture.
- Where several boxes have their centre in one cell, the first counts (see `engine.training.loss`); Darknet draws one.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from engine.config import TrainConfig
from engine.data.colormaps import COLOR_MAPS
from engine.models.compute import generator
from engine.training.resident import ResidentSlices

SMALLEST = 0.005
"""Boxes narrower or lower than this fraction of the view are dropped, as in Darknet."""

MIN_EXTENT = 0.05
"""A view is at least this fraction of the picture; only a jitter near 0.5 can come to it."""


@dataclass(frozen=True, slots=True)
class Views:
    """How each of b pictures is looked at.

    `origin` and `extent` float32 [b, 2] (x, y): corner and size of the crop as fractions of the picture, which it may
    exceed; `mirrored` bool [b]: left to right; `gain` float32 [b]: factor of the grey values.
    """

    origin: Tensor
    extent: Tensor
    mirrored: Tensor
    gain: Tensor

    def to(self, device: torch.device) -> "Views":
        """The same on another device."""
        return Views(*(x.to(device) for x in (self.origin, self.extent, self.mirrored, self.gain)))


def plain_views(count: int, device: torch.device) -> Views:
    """The pictures as they are, whole."""
    corner = torch.zeros(count, 2, device=device)
    gain = torch.ones(count, device=device)
    return Views(corner, torch.ones_like(corner), torch.zeros_like(gain, dtype=torch.bool), gain)


def draw_batch(config: TrainConfig, population: int, step: int) -> tuple[Tensor, Views]:
    """Which pictures batch `step` is made of (int64 [batch], with replacement as in Darknet) and how each is seen.

    Depends on the seed and the step alone. Jitter moves each edge of the crop on its own by up to a fraction of the
    picture's side; a change of exposure is a factor drawn from 1 to `exposure`, half of the time inverted.
    """
    source = generator(config.seed, step)
    index = torch.randint(population, (config.batch,), generator=source)
    low, high = ((torch.rand(2, config.batch, 2, generator=source) * 2 - 1) * config.jitter).unbind()
    mirrored = torch.rand(config.batch, generator=source) < (0.5 if config.flip else 0)
    gain = 1 + torch.rand(config.batch, generator=source) * (config.exposure - 1)
    gain = torch.where(torch.rand(config.batch, generator=source) < 0.5, 1 / gain, gain)
    return index, Views(low, (1 - low - high).clamp(min=MIN_EXTENT), mirrored, gain)


def network_input(slices: ResidentSlices, index: Tensor, views: Views, config: TrainConfig) -> Tensor:
    """Pictures `index` [b] seen as `views`: float32 [b, 3, input_size, input_size], 0 to 1, channels last."""
    sizes = slices.sizes[index]
    x, y = (_coordinates(views, sizes, axis, config.input_size) for axis in (0, 1))
    grey = bilinear(slices.pictures, index, x, y) * views.gain[:, None, None]
    return _coloured(grey, config.color_map)


def visible_boxes(slices: ResidentSlices, index: Tensor, views: Views) -> tuple[Tensor, Tensor]:
    """True boxes of pictures `index` [b] in the views: float32 [b, K, 4] (cx cy w h, fractions) and bool [b, K].

    Boxes are clipped to the view; the flag is false for padding and for what has (almost) left the view.
    """
    sizes = slices.sizes[index][:, None, :]
    corners = torch.unflatten(slices.boxes[index], -1, (2, 2)) / sizes[:, :, None]
    low, high = ((corners - views.origin[:, None, None]) / views.extent[:, None, None]).unbind(dim=2)
    low_x = torch.where(views.mirrored[:, None], 1 - high[..., 0], low[..., 0])
    high_x = torch.where(views.mirrored[:, None], 1 - low[..., 0], high[..., 0])
    low = torch.stack([low_x, low[..., 1]], dim=-1).clamp(0, 1)
    high = torch.stack([high_x, high[..., 1]], dim=-1).clamp(0, 1)
    real = torch.arange(low.shape[1], device=low.device) < slices.counts[index][:, None]
    valid = real & ((high - low) >= SMALLEST).all(dim=-1)
    return torch.cat([(low + high) / 2, high - low], dim=-1), valid


def bilinear(pictures: Tensor, index: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """Grey values float32 [b, h, w] of `pictures` [n, H, W] number `index` [b] at pixel centres x [b, w], y [b, h].

    Coordinates lie inside the picture, so padding is never read. Rows first, then columns: a crop, a mirror image and
    a resize are one resampling, and only rows that are needed are ever turned from bytes into numbers.
    """
    above, left = y.floor(), x.floor()
    row, column = above.long(), left.long()
    next_row = (row + 1).clamp(max=pictures.shape[1] - 1)
    next_column = (column + 1).clamp(max=pictures.shape[2] - 1)
    upper, lower = pictures[index[:, None], row].float(), pictures[index[:, None], next_row].float()
    rows = torch.lerp(upper, lower, (y - above)[:, :, None])
    shape = (-1, y.shape[1], -1)
    here, there = (rows.gather(2, at[:, None, :].expand(shape)) for at in (column, next_column))
    return torch.lerp(here, there, (x - left)[:, None, :])


def _coordinates(views: Views, sizes: Tensor, axis: int, count: int) -> Tensor:
    """Where the `count` outputs along one axis (0 for x) lie in the picture: pixel centres [b, count].

    Darknet's corner-aligned resize: the first output is the first pixel of the crop, the last one its last pixel.
    What lies outside the picture repeats the nearest edge pixel.
    """
    pixels = sizes[:, axis, None]
    fraction = torch.linspace(0, 1, count, device=sizes.device).expand(len(sizes), -1)
    if axis == 0:
        fraction = torch.where(views.mirrored[:, None], 1 - fraction, fraction)
    at = views.origin[:, axis, None] * pixels + fraction * (views.extent[:, axis, None] * pixels - 1)
    return torch.minimum(at.clamp(min=0), pixels - 1)


def _coloured(grey: Tensor, color_map: str) -> Tensor:
    """Grey values [b, h, w] 0 to 255 (more is cut) by table to [b, 3, h, w] 0 to 1."""
    table = torch.tensor(COLOR_MAPS[color_map], dtype=torch.float32, device=grey.device) / 255
    colours_bhwc = functional.embedding(grey.round().clamp(0, 255).long(), table)
    return colours_bhwc.permute(0, 3, 1, 2)
