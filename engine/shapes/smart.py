"""One organ from a box, and its correction by a few strokes, without any training.

Pictures are uint8 [height, width], boxes by their edges in pixels (see `engine.data.boxes`). Nothing here draws a
random number: the same picture and box give the same mask on every machine.
"""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from scipy import ndimage, sparse
from scipy.sparse.linalg import cg

from engine.data.boxes import Box, iou
from engine.data.masks import Mask, bounding_box, polygon

Picture = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

_ANGLES, _RADII, _FARTHEST = 96, 48, 1.5
_TURN = 2 * np.pi * np.arange(_ANGLES) / _ANGLES
_DIRECTIONS = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)
_RADIUS = (np.arange(_RADII) + 0.5) / _RADII * _FARTHEST
_BOX_SIDE = 1 / np.abs(_DIRECTIONS).max(axis=1)
"""Rays from the box's centre in units of its half sizes: directions, radii, and where each ray leaves the box."""

_SPECKLE_PX = 1.5
_RIM, _BESIDE = 1, 9
"""Steps on each side of a place on a ray: the rim itself, and what it is compared with."""
_USUAL_RADIUS, _PRIOR = 0.97, 1 / 0.3**2
_STEPS = np.arange(-2, 3)
_BEND = 0.3
_OUTSIDE = 50.0
"""What an outline pays: per squared distance from the inscribed ellipse, per squared step, and beyond the box."""

_FILLS = 0.5
_EDGE = 100.0
_LOYALTY = 0.5
_SEED = 1e3
_MARGIN_PX = 16
"""The walker: how much an edge stops it, how strongly it keeps to the mask, to a stroke, and the room it gets."""


def segment(picture: Picture, box: Box) -> Mask:
    """The organ in `box` as a mask of the picture's size.

    The outline is a closed curve around the box's centre, one radius per ray, that follows a rim brighter than what
    lies on both sides of it, keeps near the inscribed ellipse where there is none, and stays in the box. The best of
    all such curves is found by dynamic programming (Amini, Weymouth and Jain 1990). Grey values count by rank,
    which makes gain and compression of the machine irrelevant.
    """
    center, half = np.array(box.center), np.array([box.width, box.height]) / 2
    places = center + _RADIUS[None, :, None] * _DIRECTIONS[:, None, :] * half
    smooth = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), _SPECKLE_PX)
    # OpenCV counts from the centre of the first pixel.
    across, down = (np.ascontiguousarray(places[..., axis] - 0.5, dtype=np.float32) for axis in (0, 1))
    grey = cv2.remap(smooth, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    path = _closed_path(_cost(_standardised(_ranks(grey))))
    radius = np.minimum(ndimage.gaussian_filter1d(_RADIUS[path], 1.5, mode="wrap"), _BOX_SIDE)
    height, width = picture.shape
    return polygon((height, width), center + radius[:, None] * _DIRECTIONS * half)


def within(mask: Mask, box: Box) -> Mask | None:
    """What of a model's mask lies in `box`, if that is what the box is about: its tight box overlaps it (IoU) by half.

    Else None: the model has drawn nothing there, or another thing.
    """
    inside = np.zeros_like(mask)
    rows, columns = slice(max(round(box.y0), 0), round(box.y1)), slice(max(round(box.x0), 0), round(box.x1))
    inside[rows, columns] = mask[rows, columns]
    outline = bounding_box(inside)
    return inside if outline is not None and iou(outline, box) >= _FILLS else None


def refine(picture: Picture, mask: Mask, inside: Mask, outside: Mask) -> Mask:
    """The mask corrected by strokes: pixels that belong to the organ and pixels that do not (these win).

    A random walker (Grady 2006, with the mask as a prior as in Grady 2005) from every pixel: it crosses edges of the
    picture reluctantly, and ends at a stroke or in the mask as it was. The farther from the strokes, the sooner it
    ends in the mask, so that a correction stays where it was made. Without strokes the mask is returned as it is.
    """
    seeds = inside | outside
    window = _window(mask | seeds)
    if not seeds.any() or window is None:
        return mask.copy()
    smooth = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), _SPECKLE_PX)[window]
    weights = _loyalty(mask[window], seeds[window])
    wanted = np.where(seeds, inside & ~outside, mask)[window].astype(np.float64)
    walls = _laplacian(_ranks(smooth) / smooth.size)
    system = (walls + sparse.diags_array(weights.ravel())).tocsr()
    start = wanted.ravel()
    chances, _ = cg(
        system, weights.ravel() * start, x0=start, rtol=1e-4, maxiter=300, M=sparse.diags_array(1 / system.diagonal())
    )
    refined = mask.copy()
    refined[window] = chances.reshape(smooth.shape) > 0.5
    return (refined | inside) & ~outside


def _standardised(values: Floats) -> Floats:
    """Mean 0 and standard deviation 1; zeros where all are equal."""
    spread = values.std()
    return (values - values.mean()) / spread if spread > 0 else np.zeros_like(values)


def _cost(grey: Floats) -> Floats:
    """What an outline pays for passing a place on a ray [angles, radii]."""
    sums = np.pad(np.cumsum(grey, axis=1), ((0, 0), (1, 0)))
    at = np.arange(_RADII)

    def mean(first: int, last: int) -> Floats:
        """Mean grey value from `first` to before `last` steps away, as far as the ray goes."""
        low, high = np.clip(at + first, 0, _RADII), np.clip(at + last, 0, _RADII)
        found: Floats = (sums[:, high] - sums[:, low]) / np.maximum(high - low, 1)
        return found

    rim = mean(-_RIM, _RIM + 1) - (mean(-_BESIDE, -_RIM) + mean(_RIM + 1, _BESIDE + 1)) / 2
    away = _PRIOR * (_RADIUS - _USUAL_RADIUS) ** 2
    beyond = _OUTSIDE * (_RADIUS[None, :] > _BOX_SIDE[:, None] * 1.04)
    cost: Floats = away - rim + beyond
    return cost


def _closed_path(cost: Floats) -> npt.NDArray[np.intp]:
    """The cheapest closed path [angles] as indices of radii; it changes by at most two from ray to ray.

    The path goes round three times; the middle turn has forgotten its beginning and closes.
    """
    turns = np.tile(cost, (3, 1))
    total = turns[0]
    came_from = np.zeros(turns.shape, np.intp)
    reach = _STEPS[-1]
    neighbours = np.arange(_RADII) + _STEPS[:, None] + reach
    bending = (_BEND * _STEPS**2)[:, None]
    for row in range(1, len(turns)):
        options = np.pad(total, reach, constant_values=np.inf)[neighbours] + bending
        best = options.argmin(axis=0)
        came_from[row] = np.arange(_RADII) + _STEPS[best]
        total = options.min(axis=0) + turns[row]
    path = np.zeros(len(turns), np.intp)
    path[-1] = total.argmin()
    for row in range(len(turns) - 1, 0, -1):
        path[row - 1] = came_from[row, path[row]]
    return path[_ANGLES : 2 * _ANGLES]


def _window(touched: Mask) -> tuple[slice, slice] | None:
    """Rows and columns around everything that is set, with room; None if nothing is."""
    box = bounding_box(touched)
    if box is None:
        return None
    x0, y0 = max(0, int(box.x0) - _MARGIN_PX), max(0, int(box.y0) - _MARGIN_PX)
    return slice(y0, int(box.y1) + _MARGIN_PX), slice(x0, int(box.x1) + _MARGIN_PX)


def _loyalty(mask: Mask, seeds: Mask) -> Floats:
    """How strongly each pixel keeps what it is: strokes for good, the mask the more the farther from strokes.

    The reach of a stroke is a fifth of the side of a square of the mask's area.
    """
    distance = ndimage.distance_transform_edt(~seeds)
    reach = max(4.0, 0.2 * float(np.sqrt(mask.sum())))
    return np.where(seeds, _SEED, _LOYALTY * (1 - np.exp(-((distance / reach) ** 2))) + 1e-4)


def _ranks(grey: npt.NDArray[Any]) -> Floats:
    """The rank of each value among all, from 1, the mean one where values are equal; of the shape of `grey`."""
    # Here and not above: loading it takes the window a quarter of a second at its start.
    from scipy.stats import rankdata

    ranks: Floats = rankdata(grey).reshape(grey.shape)
    return ranks


def _laplacian(grey: Floats) -> sparse.csr_array:
    """The graph Laplacian of a picture: neighbours by edges, tied the closer the more equal their grey values."""
    index = np.arange(grey.size).reshape(grey.shape)
    first = np.concatenate([index[:, :-1].ravel(), index[:-1].ravel()])
    second = np.concatenate([index[:, 1:].ravel(), index[1:].ravel()])
    flat = grey.ravel()
    ties = np.exp(-_EDGE * (flat[first] - flat[second]) ** 2) + 1e-3
    tied = sparse.coo_array((ties, (first, second)), shape=(grey.size, grey.size))
    both = (tied + tied.T).tocsr()
    return sparse.csr_array(sparse.diags_array(np.asarray(both.sum(axis=1)).ravel()) - both)
