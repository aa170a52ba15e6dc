"""The way from one slice to the others: in the order of paging, or by what a review of them is expected to gain."""

from collections.abc import Iterable
from itertools import chain

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.order import around
from engine.data.annotation import SliceKey


def ahead(document: Document, step: int = 1, *, by_gain: bool) -> Iterable[SliceKey]:
    """All slices but the current one, forwards (1) or backwards (-1) from there, and around.

    With `by_gain` forwards come first those that were not on the canvas yet, the one that gains most at their head;
    then they follow by their gain.
    """
    key = document.current
    if key is None:
        return ()
    gains = {other: stands.gain for other, stands in document.suggestions.standing.items()} if by_gain else {}
    if not gains:
        return document.order.round_from(key, step)
    ranked = document.order.ranked(gains)
    unseen = (other for other in ranked if other != key and not document.was_seen(other)) if step > 0 else ()
    return chain(unseen, around(ranked, ranked.index(key), step))
