"""A smooth volume: masks drawn slice by slice are mixed with the shape half way between their neighbours'.

Keys are slice numbers. A mask is never made where none is, and none is taken away.
"""

from collections.abc import Mapping
from statistics import median

import numpy as np

from engine.data.boxes import Box, iou, mean_box
from engine.data.masks import Mask, bounding_box
from engine.shapes.interpolation import fitted, signed_distance, window_around

FOLLOWS = 0.8
"""How much the tight boxes must overlap those half way between their neighbours' (IoU, the median of a volume).

Of what detectors draw on simulated volumes it is 0.9, of carotids in time, where it does harm, below 0.75."""


def smoothed(masks: Mapping[int, Mask]) -> dict[int, Mask]:
    """The masks of one volume, each that has a neighbour on both sides halfway to the shape between these.

    That shape is made as `interpolation.masks_between` makes it; its signed distances and the mask's own count the
    same. First and last masks stay as they are, so do empty ones and those beside a gap, and a mask of which nothing
    would be left: it has too little in common with its neighbours for anyone but a person to say which are right. Where
    the slices of a volume do not follow each other (see `FOLLOWS`), all stay.
    """
    tight = {index: box for index, mask in masks.items() if (box := bounding_box(mask)) is not None}
    middles = {
        index: mean_box([tight[index - 1], tight[index + 1]])
        for index in tight
        if {index - 1, index + 1} <= tight.keys() and len({masks[index + step].shape for step in (-1, 0, 1)}) == 1
    }
    if not middles or median(iou(tight[index], middle) for index, middle in middles.items()) < FOLLOWS:
        return dict(masks)
    return {index: _mixed(masks, tight, index, middles[index]) if index in middles else masks[index] for index in masks}


def _mixed(masks: Mapping[int, Mask], tight: Mapping[int, Box], index: int, middle: Box) -> Mask:
    """One mask and the shape between its neighbours, which has its tight box in the `middle`."""
    window = window_around([tight[index - 1], tight[index], tight[index + 1], middle], masks[index].shape)
    rows, columns = window
    back = (-columns.start, -rows.start)
    before, after = (
        fitted(signed_distance(masks[other][window]), tight[other].moved(*back), middle.moved(*back))
        for other in (index - 1, index + 1)
    )
    drawn = np.zeros_like(masks[index])
    drawn[window] = signed_distance(masks[index][window]) + (before + after) / 2 > 0
    return drawn if drawn.any() else masks[index]
