"""The job “propose”: a detector looks at the slices of a request, volume by volume, and puts down what it finds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from engine.data.annotation import Detection
from engine.data.boxes import Box, iou
from engine.data.checked import read_unchanged
from engine.data.images import GreyImage, decode_grey
from engine.data.masks import EncodedMask, Mask, bounding_box
from engine.errors import Cancelled, UserError
from engine.proposals import Asked, Model, Proposal, ProposalJob, ProposedBox
from engine.protocol import Event, SlicesSeen, Warned
from engine.scoring.decode import SPECK, parts_at, window_of
from engine.scoring.fastest import fastest_detector
from engine.scoring.gain import Sighting, expected_gains
from engine.scoring.predict import Finding
from engine.shapes.interpolation import stretched
from engine.shapes.smoothing import smoothed

CHANGED = "Put the original file back, or accept the new picture and ask for proposals again."
PORTION = 16
"""Pictures between two looks at whether to go on: a quarter of a second's work."""
AGREES = 0.5
"""A mask whose tight box at a detected one overlaps it by less (IoU) is of something else, and is not proposed."""

WITHIN = 1.0
"""An edge of a mask that is no farther from the box's is the same: masks end between pixels, boxes anywhere."""


def propose(job: ProposalJob, on_event: Callable[[Event], None], should_stop: Callable[[], bool]) -> None:
    """Look at all slices that nobody has looked at for this job yet; what is found of a volume is put down as a whole.

    A picture that cannot be read, or is another one than was imported, is named in a warning and the others go on.
    Raises UserError if that is so of all, or if the weights cannot be read, Cancelled if `should_stop`.
    """
    request = job.request()
    known = {item.key for item in job.found_after(0)[0]}
    left = [item for item in request.slices if item.key not in known]
    detector = fastest_detector(request.model.file(job.workspace_folder), len(left))
    seen, faults = len(request.slices) - len(left), list[UserError]()
    for _, volume in groupby(left, key=lambda item: item.key.volume):
        found = dict[Asked, Finding]()
        for portion in _batched(list(volume), PORTION):
            if should_stop():
                raise Cancelled
            pictures = _read(job, portion, faults, on_event)
            found |= dict(zip(pictures, detector.look(list(pictures.values())), strict=True))
            seen += len(portion)
            on_event(SlicesSeen(count=seen))
        job.add(proposals(found, request.model, detector.weights, smooth=request.smooth))
    if faults and len(faults) == len(left):
        raise faults[0]


def reaching(finding: Finding, confidence: float) -> Finding:
    """A finding whose mask reaches as far as its one box: which of the two says that better, validation has decided.

    Masks of slices without expert masks are learnt from other pictures, and are there less exact than boxes.
    """
    sure, mask = _sure(finding, confidence), _agreeing(finding, confidence)
    outline = None if mask is None else bounding_box(mask)
    if mask is None or outline is None or len(sure) > 1 or _close(outline, sure[0].box):
        return finding
    return replace(finding, mask=stretched(mask, outline, sure[0].box))


def smoothly(found: Mapping[Asked, Finding], confidence: float) -> Mapping[Asked, Finding]:
    """What was found on the slices of one volume, with the masks that agree with their boxes made smooth across them.

    A slice whose mask does not is a gap: what would not be proposed there shall not draw its neighbours along.
    """
    drawn = {
        item.key.index: mask for item, finding in found.items() if (mask := _agreeing(finding, confidence)) is not None
    }
    masks = smoothed(drawn)
    return {item: replace(finding, mask=masks.get(item.key.index, finding.mask)) for item, finding in found.items()}


def proposals(found: Mapping[Asked, Finding], model: Model, weights: str, *, smooth: bool) -> list[Proposal]:
    """What was found on the slices of one volume, as proposals.

    Where mask and box agree, the mask is stretched to the box and made smooth, and the box is then the mask's.
    """
    reached = {item: reaching(finding, model.confidence) for item, finding in found.items()}
    shown = smoothly(reached, model.confidence) if smooth else reached
    gains = expected_gains([_sighting(finding, model.confidence) for finding in found.values()])
    return [
        Proposal(item.key, item.state, weights, *_shaped(shown[item], model.confidence), gain)
        for item, gain in zip(found, gains, strict=True)
    ]


def _batched(items: Sequence[Asked], size: int) -> Iterator[Sequence[Asked]]:
    """The items, so many at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _read(
    job: ProposalJob, portion: Sequence[Asked], faults: list[UserError], on_event: Callable[[Event], None]
) -> dict[Asked, GreyImage]:
    """The pictures that can be read; the others become warnings."""
    pictures = {}
    for item in portion:
        try:
            path = job.workspace_folder / item.image
            pictures[item] = decode_grey(read_unchanged(path, item.image_sha256, CHANGED), path.name)
        except UserError as error:
            faults.append(error)
            on_event(Warned(message=f"{item.key}: {error}"))
    return pictures


def _shaped(finding: Finding, confidence: float) -> tuple[tuple[ProposedBox, ...], EncodedMask | None]:
    """Boxes that count, best first, and the mask if it fits all of them."""
    boxes = tuple(ProposedBox(item.box, item.label, item.score) for item in _sure(finding, confidence))
    mask = _agreeing(finding, confidence)
    outline = None if mask is None else bounding_box(mask)
    if mask is None or outline is None:
        return boxes, None
    return (replace(boxes[0], box=outline),) if len(boxes) == 1 else boxes, EncodedMask.of(mask)


def _sighting(finding: Finding, confidence: float) -> Sighting:
    """What the detector's own boxes and mask say of the gain."""
    sure, score = _sure(finding, confidence), finding.boxes[0].score if finding.boxes else 0.0
    if not sure or finding.mask is None:
        return Sighting(sure[0].box if sure else None, score)
    edges = [item.box for item in sure]
    return Sighting(edges[0], score, _agreement(parts_at(finding.mask, edges), edges))


def _sure(finding: Finding, confidence: float) -> list[Detection]:
    """The boxes that count, best first."""
    return [item for item in finding.boxes if item.score >= confidence]


def _agreeing(finding: Finding, confidence: float) -> Mask | None:
    """What is drawn at the boxes that count, if it agrees with all of them."""
    boxes = [item.box for item in _sure(finding, confidence)]
    if finding.mask is None or not boxes:
        return None
    mask = parts_at(finding.mask, boxes)
    return mask if _agreement(mask, boxes) >= AGREES else None


def _agreement(mask: Mask, boxes: Sequence[Box]) -> float:
    """How well what is drawn fits each box, and all as one: the least IoU; 0 where more than a speck is beside them."""
    beside = mask.copy()
    fits = [_fit(mask, _around(boxes))]
    for box in boxes:
        at, own = window_of(box, mask.shape), np.zeros_like(mask)
        own[at], beside[at] = mask[at], False
        fits.append(_fit(own, box))
    return min(fits) if beside.sum() <= SPECK * mask.sum() else 0.0


def _close(a: Box, b: Box) -> bool:
    return max(abs(one - other) for one, other in zip(a.edges, b.edges, strict=True)) < WITHIN


def _fit(mask: Mask, box: Box) -> float:
    outline = bounding_box(mask)
    return 0.0 if outline is None else iou(outline, box)


def _around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all of them."""
    edges = np.array([box.edges for box in boxes])
    return Box(*edges[:, :2].min(axis=0).tolist(), *edges[:, 2:].max(axis=0).tolist())
