"""From resident grey bytes to network input: crop, mirror, resize, exposure and colour, and the boxes along with them.

The draws have Darknet's distributions (`engine.darknet.loader` makes them from Darknet's own random numbers). One thing
differs: grey is resampled once and coloured last, so that no colour is mixed from two others; Darknet colours first.
Changes of colour are made in the table of 256 colours, not in each of the 50 000 pixels.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.config import TrainConfig
from engine.darknet.images import distort
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
    exceed; `mirrored` bool [b]: left to right; `tables` float32 [b or 1, 256, 3]: the colour, 0 to 1, of each grey
    value; `order` int64 [b, K]: in which order a picture's boxes claim their cells.
    """

    origin: Tensor
    extent: Tensor
    mirrored: Tensor
    tables: Tensor
    order: Tensor

    def rows(self, rows: slice) -> "Views":
        """Those of some of the pictures."""
        return Views(*(part[rows] for part in (self.origin, self.extent, self.mirrored, self.tables, self.order)))


@dataclass(frozen=True, slots=True)
class _Draws:
    """What is drawn for a batch, on the processor, before any picture is looked at; see `draw_batch`."""

    index: Tensor
    low: Tensor
    high: Tensor
    mirrored: Tensor
    tables: Tensor
    order: Tensor

    def to(self, device: torch.device) -> "_Draws":
        """The same on another device; nothing waits for it there."""
        parts = (self.index, self.low, self.high, self.mirrored, self.tables, self.order)
        return _Draws(*(part.to(device, non_blocking=True) for part in parts))


def plain_views(slices: ResidentSlices, index: Tensor, config: TrainConfig) -> Views:
    """Pictures `index` [b] as they are, whole."""
    corner = torch.zeros(len(index), 2, device=slices.device)
    order = torch.arange(slices.boxes.shape[1], device=slices.device).expand(len(index), -1)
    unmirrored = torch.zeros(len(index), dtype=torch.bool, device=slices.device)
    return Views(corner, torch.ones_like(corner), unmirrored, color_table(config)[None].to(slices.device), order)


def draw_batch(config: TrainConfig, slices: ResidentSlices, step: int) -> tuple[Tensor, Views]:
    """Which pictures batch `step` is made of (int64 [batch], with replacement as in Darknet) and how each is seen.

    Depends on the seed and the step alone. Jitter moves each edge of the crop on its own by whole pixels, up to a
    fraction of the picture's side; exposure and saturation change by a factor drawn from 1 to their limit, half of the
    time inverted; the hue turns to either side.
    """
    draws = _draw(config, len(slices), slices.boxes.shape[1], step).to(slices.device)
    sizes = slices.sizes[draws.index]
    reach = (sizes * config.jitter).trunc()
    low, high = (reach * draws.low).trunc() / sizes, (reach * draws.high).trunc() / sizes
    extent = (1 - low - high).clamp(min=MIN_EXTENT)
    return draws.index, Views(low, extent, draws.mirrored, draws.tables, draws.order)


def _draw(config: TrainConfig, population: int, most_boxes: int, step: int) -> _Draws:
    source, count = generator(config.seed, step), config.mini_batch * config.subdivisions
    index = torch.randint(population, (count,), generator=source)
    low, high = (torch.rand(2, count, 2, generator=source) * 2 - 1).unbind()
    mirrored = torch.rand(count, generator=source) < (0.5 if config.flip else 0)
    hue = (torch.rand(count, generator=source) * 2 - 1) * config.hue
    saturation, exposure = (_factor(limit, count, source) for limit in (config.saturation, config.exposure))
    order = torch.rand(count, most_boxes, generator=source).argsort(dim=1)
    tables = _distorted(color_table(config), torch.stack([hue, saturation, exposure], dim=1))
    return _Draws(index, low, high, mirrored, tables, order)


def _factor(limit: float, count: int, source: torch.Generator) -> Tensor:
    """Factors [count] from 1 to `limit`, half of them inverted."""
    factor = 1 + torch.rand(count, generator=source) * (limit - 1)
    return torch.where(torch.rand(count, generator=source) < 0.5, 1 / factor, factor)


def color_table(config: TrainConfig) -> Tensor:
    """The colours of the 256 grey values: float32 [256, 3], 0 to 1."""
    return torch.tensor(COLOR_MAPS[config.color_map], dtype=torch.float32) / 255


def _distorted(table: Tensor, changes: Tensor) -> Tensor:
    """The table [256, 3] after each of the changes [b, 3] (hue, saturation, exposure): [b, 256, 3]."""
    planes = np.ascontiguousarray(table.numpy().T[:, None])
    changed = [distort(planes, *row)[:, 0].T for row in changes.tolist()]
    return torch.from_numpy(np.stack(changed).astype(np.float32))


def network_input(slices: ResidentSlices, index: Tensor, views: Views, config: TrainConfig) -> Tensor:
    """Pictures `index` [b] seen as `views`: float32 [b, 3, input_size, input_size], 0 to 1."""
    sizes = slices.sizes[index]
    x, y = (_coordinates(views, sizes, axis, config.input_size) for axis in (0, 1))
    return coloured(bilinear(slices.pictures, index, x, y), views.tables)


def visible_boxes(slices: ResidentSlices, index: Tensor, views: Views) -> tuple[Tensor, Tensor]:
    """True boxes of pictures `index` [b] in the views: float32 [b, K, 4] (cx cy w h, fractions) and bool [b, K].

    Boxes are clipped to the view and stand in the view's order; the flag is false for padding and for what has (almost)
    left the view.
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
    boxes_cxcywh = torch.cat([(low + high) / 2, high - low], dim=-1)
    return boxes_cxcywh.take_along_dim(views.order[..., None], dim=1), valid.take_along_dim(views.order, dim=1)


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


def coloured(grey: Tensor, tables: Tensor) -> Tensor:
    """Grey values [b, h, w] 0 to 255 by their picture's table [b or 1, 256, 3] to [b, 3, h, w]."""
    first = torch.arange(len(tables), device=grey.device) * 256
    colours_bhwc = functional.embedding(grey.round().long() + first[:, None, None], tables.flatten(0, 1))
    return colours_bhwc.permute(0, 3, 1, 2)
