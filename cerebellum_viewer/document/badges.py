"""States of a slice that lists show: how far its review is, and what is odd about it."""

from collections.abc import Callable, Collection, Sequence
from enum import StrEnum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from cerebellum_viewer.document.document import Document
from engine.data.annotation import Annotation, Review, SliceKey

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
_Holds = Callable[[Document, SliceKey, Annotation], bool]


def _in_review(review: Review) -> _Holds:
    return lambda _document, _key, said: said.review is review


def _overlaps_little(document: Document, key: SliceKey, _said: Annotation) -> bool:
    overlap = document.overlap(key)
    return overlap is not None and overlap < LOW_OVERLAP


_REVIEWS = {review: Badge(review.value) for review in Review}
_ODD: dict[Badge, _Holds] = {
    Badge.NO_MASK: lambda document, key, said: said.mask is None and document.slices[key].expert_mask is None,
    Badge.NO_BOX: lambda _document, _key, said: not said.boxes,
    Badge.LOW_OVERLAP: _overlaps_little,
    Badge.KEY: lambda _document, _key, said: said.is_key,
}
_HOLDS = {**{badge: _in_review(review) for review, badge in _REVIEWS.items()}, **_ODD}


def badge_text(badge: Badge) -> str:
    """The word for a state in the user's language."""
    return QCoreApplication.translate("Badges", str(_TEXTS[badge]))


def review_badge(review: Review) -> Badge:
    """The badge of a state of review."""
    return _REVIEWS[review]


def badges_of(document: Document, key: SliceKey) -> tuple[Badge, ...]:
    """All states of a slice, the review first."""
    said = document.annotations[key]
    return (_REVIEWS[said.review], *(badge for badge, holds in _ODD.items() if holds(document, key, said)))


def slices_in(document: Document, keys: Sequence[SliceKey], badges: Collection[Badge]) -> list[SliceKey]:
    """Those of some slices that are in any of some states; nothing is asked for another state."""
    tests, said = [_HOLDS[badge] for badge in badges], document.annotations.of(keys)
    if len(tests) == 1:
        return [key for key, value in zip(keys, said, strict=True) if tests[0](document, key, value)]
    return [key for key, value in zip(keys, said, strict=True) if any(holds(document, key, value) for holds in tests)]
