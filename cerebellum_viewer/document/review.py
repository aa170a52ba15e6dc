"""The review of slices: signing off what was seen, the way from one unreviewed slice to the next, notes at places."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from cerebellum_viewer.document import edits
from cerebellum_viewer.document.ahead import ahead
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.suggesting import taken_over, unseen_text
from engine.data.annotation import Annotation, Note, Review, SliceKey
from engine.data.masks import EncodedMask


def set_review(document: Document, review: Review) -> None:
    """Put the current slice into a state of review."""
    if document.current is not None:
        after = edits.set_review(document.annotations[document.current], review)
        document.edit(document.current, after, review_text(review))


def accept(document: Document, *, adopt: bool, by_gain: bool = False) -> None:
    """Sign the current slice off and go on to the next one, in the next volume after the last slice of one.

    What the reader sees with a solid line is signed off. Only a slice without a box is signed off with what is dashed:
    the box that is proposed for it, else, if `adopt`, the best predicted one. Whoever wants to sign off that there is
    no organ drops the proposal, or hides the predictions; whoever wants the proposal in the place of a box accepts it
    first. With `by_gain` the next one is the next to review, as in `go_to_unreviewed`.
    """
    key = document.current
    if key is None:
        return
    if not document.was_seen(key):
        document.noted.emit(unseen_text(1))
        return
    filled, masks = _filled(document, key, adopt=adopt)
    after = edits.set_review(filled, Review.ACCEPTED)
    document.edit(key, after, review_text(Review.ACCEPTED), masks=masks)
    if document.annotations[key] == after:
        document.suggest({other: item for other, item in document.suggestions.asked.items() if other != key})
        if by_gain:
            go_to_unreviewed(document, 1, by_gain=True)
        else:
            document.go_to(document.order.after(key))


def accept_slices(document: Document, keys: Iterable[SliceKey]) -> None:
    """Sign several slices off as they are, as one step: those that were seen; that others were not is told."""
    wanted = list(keys)
    seen = [key for key in wanted if document.was_seen(key)]
    after = {key: edits.set_review(document.annotations[key], Review.ACCEPTED) for key in seen}
    document.edit_all(after, review_text(Review.ACCEPTED))
    if len(seen) < len(wanted):
        document.noted.emit(unseen_text(len(wanted) - len(seen)))


def review_text(review: Review) -> str:
    """What a step is called that brings a slice into a state of review."""
    texts = {
        Review.ACCEPTED: QCoreApplication.translate("Review", "Accept"),
        Review.REJECTED: QCoreApplication.translate("Review", "Reject"),
        Review.FLAGGED: QCoreApplication.translate("Review", "Flag"),
        Review.UNREVIEWED: QCoreApplication.translate("Review", "Back to unreviewed"),
    }
    return texts[review]


def go_to_unreviewed(document: Document, step: int, *, by_gain: bool = False) -> None:
    """Go to the next (1) or previous (-1) slice that nobody has reviewed, as in `ahead`; say so if all are."""
    way = ahead(document, step, by_gain=by_gain)
    found = next((key for key in way if document.annotations[key].review is Review.UNREVIEWED), None)
    if found is not None:
        document.go_to(found)
    else:
        document.noted.emit(QCoreApplication.translate("Review", "No other slice is left to review."))


def add_note(document: Document, key: SliceKey, note: Note) -> None:
    """Pin a note to a place of a slice."""
    after = edits.add_note(document.annotations[key], note)
    document.edit(key, after, QCoreApplication.translate("Review", "Pin a note"))


def change_note(document: Document, key: SliceKey, index: int, text: str) -> None:
    """Give a note another text; without any text it is deleted."""
    after = edits.change_note(document.annotations[key], index, text)
    texts = {
        True: QCoreApplication.translate("Review", "Change a note"),
        False: QCoreApplication.translate("Review", "Delete a note"),
    }
    document.edit(key, after, texts[bool(text)])


def _filled(document: Document, key: SliceKey, *, adopt: bool) -> tuple[Annotation, tuple[EncodedMask, ...]]:
    """A slice with the box that it lacks, and the masks to be stored."""
    said, suggestion, found = document.annotations[key], document.suggestions.get(key), document.detections(key)
    if said.boxes:
        return said, ()
    if suggestion is not None:
        return taken_over(document, key, suggestion)
    if adopt and found and document.shown is not None:
        return edits.adopt_detection(said, found[0], document.shown.name), ()
    return said, ()
