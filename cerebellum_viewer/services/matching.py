"""Fuzzy search: how well a few typed letters fit a text."""

_START, _RUN, _GAP = 8, 6, 1
_LONGEST = 64


def fit(query: str, text: str) -> int | None:
    """How well the letters of a query occur in a text in their order; None if they do not. More is better.

    Starts of words and letters in a row count for more, gaps against; blanks in the query do not count.
    """
    letters = "".join(query.casefold().split())[:_LONGEST]
    folded = text.casefold()
    best: dict[int, int] = {-1: 0}
    for letter in letters:
        best = _extended(best, folded, letter)
    return max(best.values(), default=None)


def _extended(best: dict[int, int], text: str, letter: str) -> dict[int, int]:
    """For every place where the letter can stand: the best sum of the letters so far, given their last places."""
    found: dict[int, int] = {}
    for place, other in enumerate(text):
        before = [(score, last) for last, score in best.items() if last < place] if other == letter else []
        if before:
            starts = _START if place == 0 or not text[place - 1].isalnum() else 0
            found[place] = starts + max(_step(score, last, place) for score, last in before)
    return found


def _step(score: int, last: int, place: int) -> int:
    gap = place - last - 1
    return score + (_RUN if gap == 0 and last >= 0 else -min(gap, 3) * _GAP)
