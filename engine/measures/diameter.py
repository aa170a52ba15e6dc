"""The transcerebellar diameter out of a mask: the widest outer-to-outer chord, or the one across a known midline."""

import cv2
import numpy as np
import numpy.typing as npt

from engine.data.callipers import ONE_PIXEL, Calliper, Role, Spacing
from engine.data.masks import Mask, bounding_box

Points = npt.NDArray[np.float64]

SPECK = 0.1
"""Parts below this share of the largest one's area are specks; two hemispheres without a vermis are not."""
SMOOTHING, MARGIN = 1.0, 3
"""Standard deviation, and room for it, in pixels: stairs of a slanted border would else be measured from tip to tip.
From 60 px on a diameter is then right to a tenth of a pixel in the mean;
of 16 to 30 px it comes out 0.3 to 0.5 px short."""


def transcerebellar_diameter(
    mask: Mask, spacing: Spacing = ONE_PIXEL, midline: Calliper | None = None
) -> Calliper | None:
    """The diameter of a mask [height, width], in pixels of the slice; None for one of a few pixels.

    Outer to outer over all parts but specks. Without a midline it is the largest distance of two border points, which
    are vertices of the convex hull (Shamos 1978), to a part of a pixel; with one, the distance of the two tangents
    along it, as callipers are laid: perpendicular to the midline, which needs a length. `spacing` matters where pixels
    are not square. Never of an axis-aligned box, whose width is another quantity in every head that is tilted.
    """
    border = _border(mask)
    if not len(border):
        return None
    scale = np.asarray(spacing)
    ends = (_widest(border * scale) if midline is None else _across(border * scale, midline.span(spacing))) / scale
    start, end = sorted((float(x), float(y)) for x, y in ends)
    return Calliper(start, end, Role.TCD)


def _border(mask: Mask) -> Points:
    """The vertices [n, 2] of the hull of the mask's border, to a part of a pixel; none where there is hardly a mask."""
    box = bounding_box(mask)
    if box is None:
        return np.zeros((0, 2))
    x, y = int(box.x0), int(box.y0)
    cut = np.pad(mask[y : int(box.y1), x : int(box.x1)], MARGIN).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cut, connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA]
    counts = areas >= SPECK * areas[1:].max()
    counts[0] = False
    smooth = cv2.GaussianBlur(counts[labels].astype(np.float32), (0, 0), SMOOTHING)
    along, down = _crossings(smooth), _crossings(smooth.T)[:, ::-1]
    points = np.concatenate([along, down]).astype(np.float32)
    hull = cv2.convexHull(points)[:, 0, :] if len(points) else points
    vertices: Points = np.asarray(hull, np.float64) + np.array([x, y]) + 0.5 - MARGIN
    return vertices


def _crossings(values: npt.NDArray[np.float32]) -> Points:
    """Where rows of values [height, width] cross one half between two neighbours: (x, y) [n, 2], pixels as points."""
    before, after = values[:, :-1], values[:, 1:]
    y, x = np.nonzero((before > 0.5) != (after > 0.5))
    return np.column_stack([x + (0.5 - before[y, x]) / (after[y, x] - before[y, x]), y])


def _widest(hull: Points) -> Points:
    """The two vertices [2, 2] that are farthest from each other; a hull has few, so all pairs are looked at."""
    distances = ((hull[:, None] - hull[None]) ** 2).sum(axis=2)
    return hull[list(np.unravel_index(distances.argmax(), distances.shape))]


def _across(hull: Points, along: tuple[float, float]) -> Points:
    """The ends [2, 2] of the extent perpendicular to a direction, half-way between the two points it touches."""
    direction = np.asarray(along) / np.hypot(*along)
    across = np.array([-direction[1], direction[0]])
    places = hull @ across
    touched = hull[[places.argmin(), places.argmax()]]
    middle = (touched @ direction).mean()
    return np.array([middle * direction + place * across for place in (places.min(), places.max())])
