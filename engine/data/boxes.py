"""Boxes: one format in memory, conversions at the border, and intersection over union.

Pixel-edge convention: a box is given by its *edges* in pixels of the slice, x to the right, y down, origin at the
outer corner of the first pixel. A mask that covers columns a to b inclusive has the edges x0 = a and x1 = b + 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Box:
    """Axis-aligned rectangle by its edges in pixels (float, x0 < x1, y0 < y1).

    Raises ValueError if an edge is not finite or the box is empty.
    """

    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        if not all(isfinite(edge) for edge in self.edges):
            raise ValueError(f"a box needs finite edges, not {self.edges}")
        if self.x1 <= self.x0 or self.y1 <= self.y0:
            raise ValueError(f"a box needs x0 < x1 and y0 < y1, not {self.edges}")

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """(x0, y0, x1, y1) in pixels."""
        return (self.x0, self.y0, self.x1, self.y1)

    @property
    def width(self) -> float:
        """Width in pixels."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Height in pixels."""
        return self.y1 - self.y0

    @property
    def center(self) -> tuple[float, float]:
        """(x, y) of the centre in pixels."""
        return ((self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2)

    def moved(self, dx: float, dy: float) -> "Box":
        """The box shifted by (dx, dy) pixels."""
        return Box(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)

    def with_edges(self, **edges: float) -> "Box":
        """The box with some edges replaced."""
        return replace(self, **edges)

    def clipped(self, width: float, height: float) -> "Box | None":
        """The part inside a slice of `width` x `height` pixels, or None if nothing is left."""
        x0, x1 = max(self.x0, 0.0), min(self.x1, float(width))
        y0, y1 = max(self.y0, 0.0), min(self.y1, float(height))
        return Box(x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None

    def to_yolo(self, width: float, height: float) -> tuple[float, float, float, float]:
        """(cx, cy, w, h) as fractions of the slice's width and height, as Darknet's label files hold them."""
        cx, cy = self.center
        return (cx / width, cy / height, self.width / width, self.height / height)

    @classmethod
    def from_yolo(cls, cxcywh: tuple[float, float, float, float], width: float, height: float) -> "Box":
        """The inverse of `to_yolo`."""
        cx, cy, w, h = cxcywh
        return cls((cx - w / 2) * width, (cy - h / 2) * height, (cx + w / 2) * width, (cy + h / 2) * height)


def mean_box(boxes: Sequence[Box]) -> Box:
    """The box whose edges are the means of theirs; one at least."""
    return Box(*(sum(edges) / len(boxes) for edges in zip(*(box.edges for box in boxes), strict=True)))


def iou(a: Box, b: Box) -> float:
    """Intersection over union of two boxes, continuous areas (no "+1"), 0 to 1."""
    overlap_x = min(a.x1, b.x1) - max(a.x0, b.x0)
    overlap_y = min(a.y1, b.y1) - max(a.y0, b.y0)
    if overlap_x <= 0 or overlap_y <= 0:
        return 0.0
    intersection = overlap_x * overlap_y
    return intersection / (a.width * a.height + b.width * b.height - intersection)


def iou_matrix(a_xyxy: FloatArray, b_xyxy: FloatArray) -> FloatArray:
    """Pairwise IoU of boxes [n, 4] and [m, 4] (edges x0 y0 x1 y1): [n, m]; empty boxes give 0."""
    return iou_of_pairs(a_xyxy[:, None], b_xyxy[None, :])


def iou_of_pairs(a_xyxy: FloatArray, b_xyxy: FloatArray) -> FloatArray:
    """IoU of boxes [..., 4] and [..., 4] (edges x0 y0 x1 y1), pair by pair as NumPy broadcasts; empty boxes give 0."""
    # Column by column: twice as fast as arrays whose last axis is two long.
    (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = np.moveaxis(a_xyxy, -1, 0), np.moveaxis(b_xyxy, -1, 0)
    intersection = _area(np.maximum(ax0, bx0), np.maximum(ay0, by0), np.minimum(ax1, bx1), np.minimum(ay1, by1))
    union = _area(ax0, ay0, ax1, ay1) + _area(bx0, by0, bx1, by1) - intersection
    overlap: FloatArray = np.divide(intersection, union, out=np.zeros_like(intersection), where=union > 0)
    return overlap


def cxcywh_to_xyxy(cxcywh: FloatArray) -> FloatArray:
    """Centre and size [..., 4] to edges [..., 4], in whatever unit."""
    center, half = cxcywh[..., :2], cxcywh[..., 2:] / 2
    return np.concatenate([center - half, center + half], axis=-1)


def _area(x0: FloatArray, y0: FloatArray, x1: FloatArray, y1: FloatArray) -> FloatArray:
    area: FloatArray = np.maximum(x1 - x0, 0) * np.maximum(y1 - y0, 0)
    return area
