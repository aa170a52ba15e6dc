"""Slices as the localiser takes them: grey bytes stretched to one square, outlines of their organs, masks."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.data.annotation import SliceKey
from engine.data.boxes import FloatArray
from engine.data.masks import Mask, bounding_box
from engine.training.resident import ResidentSlices

DIRECTIONS = 64
"""Points of an outline: those that lie farthest out in as many directions, the four of the axes among them."""
TIE = 2**-10
"""By so much of a grey value halves are rounded up rather than by the last bit of a sum, which machines differ in."""
SAME = 1.5
"""A mask is that of a box if no edge of the box around it is farther away than so many pixels."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """n slices on one device.

    `pictures` uint8 [n, side, side]; `aspects` float32 [n]: width over height before they were stretched; `outlines`
    float32 [n, K, DIRECTIONS, 2] (x, y as fractions of the picture), of which the first `counts` int64 [n] are real;
    `masks` uint8 [n, side, side], 0 to 255, which counts where `masked` bool [n]: a slice without an organ has an empty
    one, a slice with boxes alone has none.
    """

    pictures: Tensor
    aspects: Tensor
    outlines: Tensor
    counts: Tensor
    masks: Tensor
    masked: Tensor

    def __len__(self) -> int:
        return len(self.pictures)

    @property
    def device(self) -> torch.device:
        """Where it lies."""
        return self.pictures.device


def make_canvas(slices: ResidentSlices, masks: Mapping[SliceKey, Mask], side: int) -> Canvas:
    """The slices with those of the `masks` that fit their boxes."""
    fitting = [_fitting(slices, number, masks.get(key)) for number, key in enumerate(slices.keys)]
    index = torch.arange(len(slices), device=slices.device)
    drawn = [_stretched(torch.from_numpy(mask)[None] * 255, side) if mask is not None else None for mask in fitting]
    empty = torch.zeros(1, side, side, dtype=torch.uint8)
    return Canvas(
        stretched_pictures(slices, index, side),
        slices.sizes[:, 0] / slices.sizes[:, 1],
        torch.stack([_outlines(slices, number, mask) for number, mask in enumerate(fitting)]).to(slices.device),
        slices.counts,
        torch.cat([empty if mask is None else mask for mask in drawn]).to(slices.device),
        torch.tensor([mask is not None for mask in fitting], device=slices.device) | (slices.counts == 0),
    )


def stretched_pictures(slices: ResidentSlices, index: Tensor, side: int) -> Tensor:
    """Pictures `index` [b] without their padding, as bytes [b, side, side]. What shrinks is averaged first."""
    sizes = slices.sizes[index].long().tolist()
    pictures = (slices.pictures[number, :h, :w] for number, (w, h) in zip(index.tolist(), sizes, strict=True))
    return torch.cat([_stretched(picture[None], side) for picture in pictures])


def as_bytes(values: Tensor) -> Tensor:
    """Grey values of any shape, rounded."""
    return (values + (0.5 + TIE)).floor().clamp(0, 255).to(torch.uint8)


def as_input(pictures: Tensor) -> Tensor:
    """Bytes [b, side, side] as the network takes them: float32 [b, 1, side, side], 0 to 1, channels last."""
    return (pictures[:, None].float() / 255).contiguous(memory_format=torch.channels_last)


def _stretched(pictures: Tensor, side: int) -> Tensor:
    grown = functional.interpolate(pictures[:, None].float(), (side, side), mode="bilinear", antialias=True)
    return as_bytes(grown[:, 0])


def _fitting(slices: ResidentSlices, number: int, mask: Mask | None) -> Mask | None:
    """The mask of a slice if it is that of its one box, in whose place a person may have put another."""
    around = None if mask is None else bounding_box(mask)
    if around is None or int(slices.counts[number]) != 1:
        return None
    edges = slices.boxes[number, 0].tolist()
    return mask if max(abs(a - b) for a, b in zip(around.edges, edges, strict=True)) <= SAME else None


def _outlines(slices: ResidentSlices, number: int, mask: Mask | None) -> Tensor:
    """The outlines [K, DIRECTIONS, 2] of one slice; of a box alone the ellipse that fills it."""
    angles = torch.arange(DIRECTIONS) * (2 * torch.pi / DIRECTIONS)
    circle = torch.stack([angles.cos(), angles.sin()], dim=-1)
    boxes, size = slices.boxes[number].cpu(), slices.sizes[number].cpu()
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    points = (low + high) / 2 + circle * (high - low) / 2
    if mask is not None:
        points = torch.from_numpy(_farthest(mask, circle.double().numpy()))[None].float()
        points = functional.pad(points, (0, 0, 0, 0, 0, len(boxes) - 1))
    return points / size


def _farthest(mask: Mask, directions: FloatArray) -> FloatArray:
    """The corners [d, 2] of a mask's pixels that lie farthest in each of the `directions` [d, 2]."""
    rows = np.flatnonzero(mask.any(axis=1))
    first, last = mask[rows].argmax(axis=1), mask.shape[1] - mask[rows, ::-1].argmax(axis=1)
    corners = np.concatenate([np.column_stack([x, y]) for x in (first, last) for y in (rows, rows + 1)])
    farthest: FloatArray = corners[(corners @ directions.T).argmax(axis=0)].astype(np.float64)
    return farthest
