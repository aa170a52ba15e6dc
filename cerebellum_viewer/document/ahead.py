"""The way from one slice to the others: in the order of paging, or by what a review of them is expected to gain."""

from collections.abc import Iterable

from cerebellum_viewer.document.document import Document
from engine.data.annotation import SliceKey


def ahead(document: Document, step: int = 1, *, by_gain: bool) -> Iterable[SliceKey]:
    """All slices but the current one, forwards (1) or backwards (-1) from there, and around.

    With `by_gain` forwards come first those that were not on the canvas yet, the one that gains most at their head;
    then they follow by their gain.
    """
    key = document.current
    if key is None:
        return ()
    if not by_gain:
        return document.order.round_from(key, step)
    gains = {other: stands.gain for other, stands in document.suggestions.standing.items()}
    ranked = list(document.order.round_by(gains, key, step))
    unseen = [other for other in ranked if not document.was_seen(other)] if step > 0 else []
    return [*sorted(unseen, key=lambda other: -gains.get(other, -1.0)), *ranked]
