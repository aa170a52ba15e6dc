"""How near interpolated shapes come to an expert's on the slices that were left out."""

from collections.abc import Collection, Mapping

from engine.data.boxes import Box, iou
from engine.data.masks import Mask
from engine.shapes.interpolation import boxes_between, masks_between


def mask_agreement(expert: Mapping[int, Mask], keys: Collection[int]) -> dict[int, float]:
    """IoU of the interpolated with the expert's mask on every slice that is left out when only `keys` are known."""
    made = masks_between({index: expert[index] for index in keys})
    return {index: _mask_iou(mask, expert[index]) for index, mask in made.items() if index in expert}


def box_agreement(expert: Mapping[int, Box], keys: Collection[int]) -> dict[int, float]:
    """IoU of the interpolated with the expert's box on every slice that is left out when only `keys` are known."""
    made = boxes_between({index: expert[index] for index in keys})
    return {index: iou(box, expert[index]) for index, box in made.items() if index in expert}


def _mask_iou(a: Mask, b: Mask) -> float:
    """Intersection over union of two masks; 1 for two empty ones."""
    union = int((a | b).sum())
    return int((a & b).sum()) / union if union else 1.0
