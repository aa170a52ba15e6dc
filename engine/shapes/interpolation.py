"""Shapes between key slices: masks by signed distance, boxes by monotone curves.

Keys are slice numbers. Nothing is ever made outside the key slices, and nothing replaces a key.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from engine.data.boxes import Box
from engine.data.masks import Mask, bounding_box

Floats = npt.NDArray[np.float64]


def masks_between(keys: Mapping[int, Mask]) -> dict[int, Mask]:
    """Masks of all slices between neighbouring key slices.

    The tight box of the shape goes as in `boxes_between`; in it the signed distances to the two keys' outlines, moved
    and stretched to that box, are mixed linearly (Raya and Udupa 1990). So an organ that moves by more than its size
    does not vanish, and one that swells does so as its edges tell. Next to an empty key nothing is made. Raises
    ValueError if the masks differ in size.
    """
    if len({mask.shape for mask in keys.values()}) > 1:
        raise ValueError("key masks of one volume must have one size")
    tight = {index: box for index, mask in keys.items() if (box := bounding_box(mask)) is not None}
    way = boxes_between(tight)
    between: dict[int, Mask] = {}
    for first, last in pairwise(sorted(keys)):
        if first in tight and last in tight:
            fields = {index: signed_distance(keys[index]) for index in (first, last)}
            for index in range(first + 1, last):
                begin, end = (fitted(field, tight[key], way[index]) for key, field in fields.items())
                between[index] = (last - index) * begin + (index - first) * end > 0
    return between


def boxes_between(keys: Mapping[int, Box]) -> dict[int, Box]:
    """Boxes of all slices between the first and the last key slice.

    Each edge follows a monotone cubic (PCHIP, Fritsch and Butland 1984): it never leaves the range of the two keys
    beside it, and with two keys it is a straight line. Where two opposite edges would cross, both go straight.
    """
    at = sorted(keys)
    slices = [index for index in range(at[0], at[-1] + 1) if index not in keys] if at else []
    if not slices:
        return {}
    # Here and not above: loading it takes the window 0.4 s at its start.
    from scipy.interpolate import PchipInterpolator

    edges = np.array([keys[index].edges for index in at])
    # Where edges differ by next to nothing, a slope on the way overflows; the result is flat, as it should be.
    with np.errstate(over="ignore"):
        curved: Floats = PchipInterpolator(at, edges)(slices)
    straight = np.stack([np.interp(slices, at, edge) for edge in edges.T], axis=1)
    crossed = np.tile(curved[:, 2:] <= curved[:, :2], 2)
    chosen = np.where(crossed, straight, curved)
    return {index: Box(*map(float, row)) for index, row in zip(slices, chosen, strict=True)}


def signed_distance(mask: Mask) -> npt.NDArray[np.float32]:
    """Distance of each pixel's centre to the outline between the pixels, positive inside."""
    inside, outside = (
        cv2.distanceTransform(side.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE) for side in (mask, ~mask)
    )
    return np.where(mask, inside - 0.5, 0.5 - outside).astype(np.float32)


def window_around(boxes: Sequence[Box], shape: tuple[int, int]) -> tuple[slice, slice]:
    """The rows and columns of masks of `shape` that matter where shapes with these tight boxes are moved on each other.

    What distances and `fitted` make there is what they make of whole masks, in a fraction of the time.
    """
    edges = np.array([box.edges for box in boxes])
    margin = 2 * np.ptp(edges, axis=0).max() + 2
    left, top = (max(int(low - margin), 0) for low in edges[:, :2].min(axis=0))
    right, bottom = (int(high + margin) + 1 for high in edges[:, 2:].max(axis=0))
    height, width = shape
    return slice(top, min(bottom, height)), slice(left, min(right, width))


def stretched(mask: Mask, own: Box, target: Box) -> Mask:
    """A mask [height, width] moved and stretched from its `own` tight box to a `target`."""
    rows, columns = window = window_around([own, target], mask.shape)
    drawn = np.zeros_like(mask)
    back = (-columns.start, -rows.start)
    drawn[window] = fitted(signed_distance(mask[window]), own.moved(*back), target.moved(*back)) > 0
    return drawn


def fitted(field: npt.NDArray[np.float32], own: Box, target: Box) -> npt.NDArray[np.float32]:
    """Signed distances moved and stretched from a shape's `own` box to a `target`; beyond the border far outside."""
    across, down = target.width / own.width, target.height / own.height
    # OpenCV counts from the centre of the first pixel.
    left = target.x0 - 0.5 - across * (own.x0 - 0.5)
    top = target.y0 - 0.5 - down * (own.y0 - 0.5)
    height, width = field.shape
    moved = cv2.warpAffine(
        field,
        np.array([[across, 0, left], [0, down, top]]),
        (width, height),
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=-float(height + width),
    )
    return np.asarray(moved * np.sqrt(across * down), np.float32)
