"""Errors put into volumes on purpose, and how many of them the consistency check finds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.data.boxes import Box
from engine.data.masks import Mask, bounding_box
from engine.shapes.consistency import SliceShape, check

Boxes = list[Box | None]


@dataclass(frozen=True)
class Tally:
    """Injected and found errors by kind, slices with findings per clean volume."""

    found: dict[str, list[bool]]
    false_alarms: list[int]

    @property
    def sensitivity(self) -> float:
        return float(np.mean([hit for hits in self.found.values() for hit in hits]))


def shift(box: Box, rng: np.random.Generator) -> Box:
    """By 25 % to 50 % of its size along one axis."""
    way = rng.choice([-1, 1]) * rng.uniform(0.25, 0.5)
    return box.moved(way * box.width, 0) if rng.random() < 0.5 else box.moved(0, way * box.height)


def scale(box: Box, rng: np.random.Generator) -> Box:
    """Larger or smaller by 30 % to 60 %, about its centre."""
    factor = rng.uniform(1.3, 1.6) ** rng.choice([-1, 1])
    (x, y), half_width, half_height = box.center, factor * box.width / 2, factor * box.height / 2
    return Box(x - half_width, y - half_height, x + half_width, y + half_height)


def tight(masks: Sequence[Mask]) -> Boxes:
    return [bounding_box(mask) for mask in masks]


def unsteady(boxes: Boxes, rng: np.random.Generator, share: float) -> Boxes:
    """As a hand draws them: every edge off by this standard deviation, in parts of the box's size."""
    return [
        box and Box(*(np.array(box.edges) + rng.normal(0, share, 4) * np.array([box.width, box.height] * 2)))
        for box in boxes
    ]


def shapes(boxes: Boxes, masks: Sequence[Mask] | None = None) -> list[SliceShape]:
    known = masks if masks is not None else [None] * len(boxes)
    return [SliceShape(index, box, mask) for index, (box, mask) in enumerate(zip(boxes, known, strict=True))]


def tally(
    volumes: Sequence[Sequence[Mask]], seed: int, with_masks: bool = False, hand: float = 0.0, repeats: int = 1
) -> Tally:
    """Spoil one slice at a time of each volume in each way; `hand` is what all boxes are unsteady by."""
    rng = np.random.default_rng(seed)
    found: dict[str, list[bool]] = {"shifted": [], "scaled": [], "missing": [], "of the next volume": []}
    false_alarms = []
    for number, masks in enumerate(volumes):
        clean = unsteady(tight(masks), rng, hand)
        known = masks if with_masks else None
        false_alarms.append(len(check(shapes(clean, known)).slices))
        for kind in [*found] * repeats:
            middle = int(rng.integers(3, len(clean) - 3))
            place = middle if kind == "missing" else int(rng.integers(len(clean)))
            box = clean[place]
            assert box is not None
            replacement = {
                "shifted": shift(box, rng),
                "scaled": scale(box, rng),
                "missing": None,
                "of the next volume": bounding_box(volumes[(number + 1) % len(volumes)][place]),
            }[kind]
            spoilt = [*clean[:place], replacement, *clean[place + 1 :]]
            found[kind].append(place in check(shapes(spoilt, known)).slices)
    return Tally(found, false_alarms)
