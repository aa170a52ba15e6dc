"""Masks as undoable changes: a mask in, an annotation that names it out; and the commands that need no pointer."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication

from cerebellum_viewer.document import edits
from cerebellum_viewer.document.document import Document
from engine.data.annotation import CORRECTED, Annotation, SliceKey, Source
from engine.data.masks import EncodedMask, Mask, bounding_box
from engine.errors import UserError
from engine.shapes.painting import fill_holes, largest_part, smooth


def with_mask(
    annotation: Annotation,
    before: Mask | None,
    after: Mask,
    source: Source | None = None,
    checkpoint: str | None = None,
    score: float | None = None,
) -> tuple[Annotation, EncodedMask] | None:
    """The annotation with another mask, and that mask to be stored; None if it is the same.

    `source` says where the mask comes from, a model's with its `checkpoint` and the confidence of its box (`score`); by
    default a hand has changed the one that was there.
    """
    if np.array_equal(after, before) if before is not None else not after.any():
        return None
    encoded = EncodedMask.of(after)
    outlines = (None if before is None else bounding_box(before), bounding_box(after))
    if source is None:
        source, checkpoint = _by_hand(annotation, before), annotation.mask_checkpoint
    return edits.set_mask(annotation, encoded.sha256, source, outlines, checkpoint, score), encoded


def read_mask(document: Document, key: SliceKey) -> Mask | None:
    """The mask of a slice that counts; None where there is none or it cannot be read, which the user is told."""
    try:
        return document.mask(key)
    except UserError as error:
        document.failed.emit(error)
        return None


def smooth_mask(document: Document) -> None:
    """Smooth the outline of the current slice's mask."""
    _change(document, smooth, QCoreApplication.translate("Masks", "Smooth mask"))


def keep_largest_part(document: Document) -> None:
    """Drop all parts of the current slice's mask but the largest."""
    _change(document, largest_part, QCoreApplication.translate("Masks", "Keep the largest part"))


def fill_all_holes(document: Document) -> None:
    """Fill whatever the current slice's mask encloses."""
    _change(document, fill_holes, QCoreApplication.translate("Masks", "Fill holes"))


def clear_mask(document: Document) -> None:
    """Leave no pixel of the current slice's mask."""
    _change(document, np.zeros_like, QCoreApplication.translate("Masks", "Clear mask"))


def copy_mask(document: Document, step: int) -> None:
    """Put the mask of the previous or next slice of the volume in the place of the current slice's."""
    key = document.current
    neighbour = neighbour_of(document, step)
    mask = None if neighbour is None else read_mask(document, neighbour)
    if key is None or mask is None:
        return
    record = document.slices[key]
    if mask.shape != (record.height, record.width):
        text = QCoreApplication.translate("Masks", "The slices differ in size.")
        hint = QCoreApplication.translate("Masks", "Draw the mask, or propose one.")
        document.failed.emit(UserError(text, hint))
        return
    text = QCoreApplication.translate("Masks", "Copy mask from a neighbour")
    _change(document, lambda _: mask, text, Source.PROPAGATED)


def revert_mask(document: Document) -> None:
    """Let the expert's mask count again."""
    key = document.current
    if key is None or document.workspace is None or document.annotations[key].mask is None:
        return
    before, expert = read_mask(document, key), document.workspace.expert_mask(key)
    outlines = tuple(None if mask is None else bounding_box(mask) for mask in (before, expert))
    after = edits.revert_mask(document.annotations[key], (outlines[0], outlines[1]))
    document.edit(key, after, QCoreApplication.translate("Masks", "Back to the expert's mask"))


def link_box(document: Document, linked: bool) -> None:
    """Whether a box of the current slice follows its mask from now on."""
    if document.current is not None:
        after = edits.set_linked(document.annotations[document.current], linked)
        texts = {
            True: QCoreApplication.translate("Masks", "Link box to mask"),
            False: QCoreApplication.translate("Masks", "Unlink box from mask"),
        }
        document.edit(document.current, after, texts[linked])


def fit_box(document: Document) -> None:
    """Put the box that fits the current slice's mask best tight around it."""
    key = document.current
    mask = None if key is None else read_mask(document, key)
    if key is not None and mask is not None:
        box = bounding_box(mask)
        after = edits.fit_box(document.annotations[key], (box, box))
        document.edit(key, after, QCoreApplication.translate("Masks", "Fit box to mask"))


def neighbour_of(document: Document, step: int) -> SliceKey | None:
    """The slice some steps away in the current volume; None beyond its ends."""
    return None if document.current is None else document.order.neighbour(document.current, step)


def _change(document: Document, make: Callable[[Mask], Mask], text: str, source: Source | None = None) -> None:
    key = document.current
    if key is None:
        return
    record, before = document.slices[key], read_mask(document, key)
    canvas = np.zeros((record.height, record.width), np.bool_) if before is None else before
    changed = with_mask(document.annotations[key], before, make(canvas), source)
    if changed is not None:
        document.edit(key, changed[0], text, masks=(changed[1],))


def _by_hand(annotation: Annotation, before: Mask | None) -> Source:
    if annotation.mask is None:
        return Source.DRAWN if before is None else Source.CORRECTED_MASK
    source = annotation.mask_source or Source.DRAWN
    return CORRECTED.get(source, source)
