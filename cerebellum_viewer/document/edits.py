"""Every change a person can make to an annotation, as a function from the old value to the new one."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from engine.data.annotation import Annotation, Detection, LabelledBox, Note, Review, Source
from engine.data.boxes import Box
from engine.data.callipers import Calliper, Role

Outlines = tuple[Box | None, Box | None]
"""The bounding boxes of a mask before and after a change; None where it is empty or not there."""


_BY_MODELS = frozenset({Source.MODEL, Source.CORRECTED_MODEL})
"""Sources that name a checkpoint."""


class Edge(StrEnum):
    """One edge of a box; the value is the field of `Box` that it moves."""

    LEFT = "x0"
    TOP = "y0"
    RIGHT = "x1"
    BOTTOM = "y1"


def add_box(annotation: Annotation, box: Box) -> Annotation:
    """A box drawn by hand, last in the list."""
    return _with_boxes(annotation, (*annotation.boxes, LabelledBox(box)))


def adopt_detection(annotation: Annotation, detection: Detection, checkpoint: str) -> Annotation:
    """A model's box taken over as it is; its source stays visible."""
    adopted = LabelledBox(detection.box, detection.label, Source.MODEL, detection.score, checkpoint)
    return _with_boxes(annotation, (*annotation.boxes, adopted))


def paste_boxes(annotation: Annotation, boxes: Iterable[LabelledBox], size: tuple[int, int]) -> Annotation:
    """Boxes of another slice, last in the list, with a source that says so; as far as they lie in a slice of `size`.

    Those that are there already are left out; without any, nothing changes.
    """
    there = {(item.box, item.label) for item in annotation.boxes}
    inside = ((item.box.clipped(*size), item.label) for item in boxes)
    pasted = tuple(
        LabelledBox(box, label, Source.PROPAGATED)
        for box, label in inside
        if box is not None and (box, label) not in there
    )
    return _with_boxes(annotation, (*annotation.boxes, *pasted)) if pasted else annotation


def duplicate_box(annotation: Annotation, index: int, box: Box) -> Annotation:
    """A second object like one that is there, at `box`, last in the list."""
    return _with_boxes(annotation, (*annotation.boxes, annotation.boxes[index].changed_to(box)))


def set_box(annotation: Annotation, index: int, box: Box) -> Annotation:
    """Another place or size for one box. Whoever places it by hand does not want it to follow the mask."""
    boxes = list(annotation.boxes)
    boxes[index] = boxes[index].changed_to(box)
    return replace(_with_boxes(annotation, tuple(boxes)), linked=False)


def delete_box(annotation: Annotation, index: int) -> Annotation:
    """One box less."""
    return _with_boxes(annotation, annotation.boxes[:index] + annotation.boxes[index + 1 :])


def set_review(annotation: Annotation, review: Review) -> Annotation:
    """Accept, reject, flag, or back to unreviewed."""
    return replace(annotation, review=review)


def set_comment(annotation: Annotation, comment: str) -> Annotation:
    """What the reviewer has to say about the slice."""
    return replace(annotation, comment=comment)


def set_mask(
    annotation: Annotation,
    name: str,
    source: Source,
    outlines: Outlines,
    checkpoint: str | None = None,
    score: float | None = None,
) -> Annotation:
    """Another mask, by its hash; a model's with its checkpoint, and the confidence that it gave the box.

    A linked box goes along: the one that fitted the old outline best, or a new one.
    """
    after = replace(
        _with_boxes(annotation, annotation.boxes), mask=name, mask_source=source, mask_checkpoint=checkpoint
    )
    return fit_box(after, outlines, score=score) if annotation.linked else after


def revert_mask(annotation: Annotation, outlines: Outlines) -> Annotation:
    """The expert's mask again."""
    after = replace(_with_boxes(annotation, annotation.boxes), mask=None, mask_source=None, mask_checkpoint=None)
    return fit_box(after, outlines, Source.MASK) if annotation.linked else after


def set_linked(annotation: Annotation, linked: bool) -> Annotation:
    """Whether a box follows the mask from now on."""
    return replace(annotation, linked=linked)


def fit_box(
    annotation: Annotation, outlines: Outlines, source: Source | None = None, score: float | None = None
) -> Annotation:
    """The mask's tight box in the place of the box that fitted it so far; nothing changes where the mask is empty.

    `score` is the confidence of the model that found the box, where one did.
    """
    before, after = outlines
    if after is None:
        return annotation
    origin = source or annotation.mask_source or Source.MASK
    checkpoint = annotation.mask_checkpoint if origin in _BY_MODELS else None
    index, boxes = annotation.box_around(before or after), list(annotation.boxes)
    if index is None:
        found = LabelledBox(after, source=origin, score=score, checkpoint=checkpoint)
        return _with_boxes(annotation, (*boxes, found))
    if boxes[index].box != after:
        fitted = _fitted(boxes[index], after, origin, checkpoint)
        boxes[index] = fitted if score is None else replace(fitted, score=score)
    return _with_boxes(annotation, tuple(boxes))


def _fitted(item: LabelledBox, box: Box, origin: Source, checkpoint: str | None) -> LabelledBox:
    """A box put around a mask: it is from where the mask is, and keeps a confidence of the same model alone."""
    known = (checkpoint or item.checkpoint) if origin in _BY_MODELS else None
    score = item.score if known is not None and known == item.checkpoint else None
    return replace(item, box=box, source=origin, score=score, checkpoint=known)


def take_boxes(annotation: Annotation, boxes: tuple[LabelledBox, ...], *, linked: bool) -> Annotation:
    """Proposed boxes in the place of those that are there; `linked` is whether one follows the mask from now on."""
    return replace(_with_boxes(annotation, boxes), linked=linked)


def set_key(annotation: Annotation, is_key: bool) -> Annotation:
    """Whether boxes and masks are interpolated from this slice."""
    return replace(annotation, is_key=is_key)


def add_note(annotation: Annotation, note: Note) -> Annotation:
    """A note pinned to a place, last in the list."""
    return replace(annotation, notes=(*annotation.notes, note))


def change_note(annotation: Annotation, index: int, text: str) -> Annotation:
    """Another text for a note; without any text the note is deleted."""
    changed = (replace(annotation.notes[index], text=text),) if text else ()
    return replace(annotation, notes=annotation.notes[:index] + changed + annotation.notes[index + 1 :])


def move_note(annotation: Annotation, index: int, place: tuple[float, float]) -> Annotation:
    """A note pinned to another place, in pixels of the slice."""
    moved = replace(annotation.notes[index], x=place[0], y=place[1])
    return replace(annotation, notes=(*annotation.notes[:index], moved, *annotation.notes[index + 1 :]))


def lay_calliper(annotation: Annotation, calliper: Calliper, index: int | None = None) -> Annotation:
    """A calliper more, or another in the place of one; of a diameter and a midline a slice has one at most."""
    others = [
        item
        for place, item in enumerate(annotation.callipers)
        if place != index and not (item.role is calliper.role and calliper.role is not Role.DISTANCE)
    ]
    return replace(annotation, callipers=(*others, calliper))


def delete_calliper(annotation: Annotation, index: int) -> Annotation:
    """One calliper less."""
    return replace(annotation, callipers=annotation.callipers[:index] + annotation.callipers[index + 1 :])


def nudged(box: Box, dx: float, dy: float, size: tuple[int, int]) -> Box:
    """The box moved by (dx, dy) pixels as far as the slice of `size` (width, height) allows."""
    width, height = size
    dx = min(max(dx, -box.x0), max(width - box.x1, 0))
    dy = min(max(dy, -box.y0), max(height - box.y1, 0))
    return box.moved(dx, dy)


def nudged_edge(box: Box, edge: Edge, outwards: float, size: tuple[int, int]) -> Box:
    """One edge moved out (or in, if negative) by some pixels; at least one pixel of box stays."""
    low = edge in {Edge.LEFT, Edge.TOP}
    limit = 0.0 if low else float(size[0] if edge is Edge.RIGHT else size[1])
    opposite = {Edge.LEFT: box.x1, Edge.TOP: box.y1, Edge.RIGHT: box.x0, Edge.BOTTOM: box.y0}[edge]
    position = getattr(box, edge.value) + (-outwards if low else outwards)
    bounded = min(max(position, limit), opposite - 1) if low else max(min(position, limit), opposite + 1)
    return box.with_edges(**{edge.value: bounded})


def _with_boxes(annotation: Annotation, boxes: tuple[LabelledBox, ...]) -> Annotation:
    """Whoever signed off the old boxes has not seen the new ones."""
    review = Review.UNREVIEWED if annotation.review is Review.ACCEPTED else annotation.review
    return replace(annotation, boxes=boxes, review=review)
