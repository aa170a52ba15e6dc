"""Every change a person can make to an annotation, as a function from the old value to the new one."""

from dataclasses import replace
from enum import StrEnum

from engine.data.annotation import Annotation, Detection, LabelledBox, Review, Source
from engine.data.boxes import Box


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


def set_box(annotation: Annotation, index: int, box: Box) -> Annotation:
    """Another place or size for one box."""
    boxes = list(annotation.boxes)
    boxes[index] = boxes[index].changed_to(box)
    return _with_boxes(annotation, tuple(boxes))


def delete_box(annotation: Annotation, index: int) -> Annotation:
    """One box less."""
    return _with_boxes(annotation, annotation.boxes[:index] + annotation.boxes[index + 1 :])


def set_review(annotation: Annotation, review: Review) -> Annotation:
    """Accept, reject, flag, or back to unreviewed."""
    return replace(annotation, review=review)


def set_comment(annotation: Annotation, comment: str) -> Annotation:
    """What the reviewer has to say about the slice."""
    return replace(annotation, comment=comment)


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
