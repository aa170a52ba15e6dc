"""English words that several modules share: plurals, the first few of many names, what the program is not for."""

from collections.abc import Iterable

NOTICE = "Research and education. Not a medical device. Not for diagnosis."
SHOWN = 5
"""Names of many that are told; how many more there are is a number."""


def counted(count: int, noun: str) -> str:
    """“1 slice”, “2 slices”, “1,200 batches”: English nouns with a regular plural."""
    ending = "es" if noun.endswith(("ch", "x", "s")) else "s"
    return f"{count:,} {noun}{'' if count == 1 else ending}"


def named(offenders: Iterable[object]) -> str:
    """The first few of them, and how many more there are."""
    texts = [str(item) for item in offenders]
    more = f" and {len(texts) - SHOWN} more" if len(texts) > SHOWN else ""
    return ", ".join(texts[:SHOWN]) + more
