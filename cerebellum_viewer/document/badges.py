"""States of a slice that lists show: how far its review is, and what is odd about it."""

from enum import StrEnum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from cerebellum_viewer.document.document import Document
from engine.data.annotation import Review, SliceKey

LOW_OVERLAP = 0.5
"""A prediction that overlaps the annotated box by less (IoU) is worth a look."""


class Badge(StrEnum):
    """One state. The first four have the values of `Review`."""

    UNREVIEWED = "unreviewed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    FLAGGED = "flagged"
    NO_MASK = "no mask"
    NO_BOX = "no box"
    LOW_OVERLAP = "low IoU"
    KEY = "key slice"


_TEXTS = {
    Badge.UNREVIEWED: QT_TRANSLATE_NOOP("Badges", "unreviewed"),
    Badge.ACCEPTED: QT_TRANSLATE_NOOP("Badges", "accepted"),
    Badge.REJECTED: QT_TRANSLATE_NOOP("Badges", "rejected"),
    Badge.FLAGGED: QT_TRANSLATE_NOOP("Badges", "flagged"),
    Badge.NO_MASK: QT_TRANSLATE_NOOP("Badges", "no mask"),
    Badge.NO_BOX: QT_TRANSLATE_NOOP("Badges", "no box"),
    Badge.LOW_OVERLAP: QT_TRANSLATE_NOOP("Badges", "low IoU"),
    Badge.KEY: QT_TRANSLATE_NOOP("Badges", "key slice"),
}
_REVIEWS = {review: Badge(review.value) for review in Review}


def badge_text(badge: Badge) -> str:
    """The word for a state in the user's language."""
    return QCoreApplication.translate("Badges", str(_TEXTS[badge]))


def review_badge(review: Review) -> Badge:
    """The badge of a state of review."""
    return _REVIEWS[review]


def badges_of(document: Document, key: SliceKey) -> tuple[Badge, ...]:
    """All states of a slice, the review first."""
    annotation = document.annotations[key]
    found = [review_badge(annotation.review)]
    if document.slices[key].expert_mask is None and annotation.mask is None:
        found.append(Badge.NO_MASK)
    if not annotation.boxes:
        found.append(Badge.NO_BOX)
    overlap = document.overlap(key)
    if overlap is not None and overlap < LOW_OVERLAP:
        found.append(Badge.LOW_OVERLAP)
    if annotation.is_key:
        found.append(Badge.KEY)
    return tuple(found)
