"""What the list before a training mends on many slices at once: one undoable step each."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from cerebellum_viewer.document import edits
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.masks import read_mask
from cerebellum_viewer.document.review import accept_slices, review_text
from engine.data.annotation import Review, SliceKey
from engine.data.masks import bounding_box
from engine.training.preflight_texts import Action


def show_first(document: Document, keys: Sequence[SliceKey]) -> None:
    """Go to the first of the slices that is not on screen, so that asking again goes on."""
    place = keys.index(document.current) + 1 if document.current in keys else 0
    document.go_to(keys[place % len(keys)])


def leave_out(document: Document, keys: Sequence[SliceKey]) -> None:
    """Reject the slices: nothing learns from them or is judged by them."""
    said = document.annotations
    after = {key: edits.set_review(said[key], Review.REJECTED) for key in keys}
    document.edit_all(after, review_text(Review.REJECTED))


def fit_boxes(document: Document, keys: Sequence[SliceKey]) -> None:
    """Put the box that fits each slice's mask best tight around it."""
    after = {}
    for key in keys:
        mask = read_mask(document, key)
        outline = None if mask is None else bounding_box(mask)
        after[key] = edits.fit_box(document.annotations[key], (outline, outline))
    document.edit_all(after, QCoreApplication.translate("Masks", "Fit box to mask"))


def cut_boxes(document: Document, keys: Sequence[SliceKey]) -> None:
    """Cut boxes at the edges of their pictures; one that lies outside altogether goes."""
    after = {}
    for key in keys:
        record, said = document.slices[key], document.annotations[key]
        cut = [(item, item.box.clipped(record.width, record.height)) for item in said.boxes]
        boxes = tuple(item.changed_to(box) if box != item.box else item for item, box in cut if box is not None)
        after[key] = edits.take_boxes(said, boxes, linked=said.linked)
    document.edit_all(after, QCoreApplication.translate("Mending", "Cut boxes to their pictures"))


MENDERS: dict[Action, Callable[[Document, Sequence[SliceKey]], None]] = {
    Action.SHOW: show_first,
    Action.ACCEPT: accept_slices,
    Action.LEAVE_OUT: leave_out,
    Action.FIT: fit_boxes,
    Action.CUT: cut_boxes,
}
"""What each action on slices does; the others are about splits, imports and options."""
