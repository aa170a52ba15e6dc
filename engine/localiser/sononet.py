"""SonoNet16 (Baumgartner et al. 2017) as an encoder of the localiser: its convolutions as a table. Without torch."""

from collections.abc import Iterator
from itertools import chain

from engine.localiser.convolution import Convolution

STAGES = ((16, 2), (32, 2), (64, 3), (128, 3), (128, 3))
"""Filters and convolutions at each size, the whole picture's first; between them the largest of 2 x 2 is taken."""
CHANNELS = (*(filters for filters, _ in STAGES[1:]), STAGES[-1][0])
"""The localiser's sizes begin at half the side, and end behind one more halving."""


def stages() -> Iterator[tuple[Convolution, ...]]:
    """The convolutions at each size."""
    inputs = 1
    for level, (filters, repeats) in enumerate(STAGES):
        sources = (inputs, *[filters] * (repeats - 1))
        yield tuple(
            Convolution(f"sono{level}_{number}", source, filters, 3, 1, 2**level, published=True)
            for number, source in enumerate(sources)
        )
        inputs = filters


def way_down() -> Iterator[Convolution]:
    """All convolutions, in the order in which they are computed."""
    return chain.from_iterable(stages())
