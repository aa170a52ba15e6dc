"""What a correction of a slice is expected to gain, from predictions alone: the order in which review pays most.

A detector's confidence is the IoU to expect of its box, where it was calibrated. It is doubted where the box and the
mask that the same network draws disagree, and where the box jumps against the slices beside it:

    gain = 1 - confidence * IoU(box, box around the mask) * IoU(box, box half way between the neighbours')

Where no box was found, what is at stake is that one was missed: the gain is the confidence of the best box that did not
count, or the share of the neighbours that show the organ, whichever is more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.data.boxes import Box, iou, mean_box


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen on one slice of a volume.

    `box` is the best one that counts, in pixels, None where none does; `score` the confidence of the best whether it
    counts or not; `agreement` the IoU of the box with that around the mask, 1 where the network draws none.
    """

    box: Box | None
    score: float
    agreement: float = 1.0


def expected_gains(volume: Sequence[Sighting]) -> list[float]:
    """The gain, 0 to 1, for each slice of one volume, given in their order."""
    boxes = [seen.box for seen in volume]
    beside = [boxes[max(place - 1, 0) : place] + boxes[place + 1 : place + 2] for place in range(len(boxes))]
    return [_gain(seen, near) for seen, near in zip(volume, beside, strict=True)]


def _gain(seen: Sighting, beside: Sequence[Box | None]) -> float:
    near = [box for box in beside if box is not None]
    if seen.box is None:
        return max(min(seen.score, 1.0), len(near) / max(len(beside), 1))
    continuity = iou(seen.box, mean_box(near)) if near else 1.0
    return 1 - min(seen.score, 1.0) * seen.agreement * continuity
