"""EfficientNet-Lite0 (Tan and Le 2019) as an encoder of the localiser: its convolutions as a table. Without torch."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.localiser.convolution import Convolution

STEM = Convolution("stem", 1, 32, 3, 2, 2, published=True)
STAGES = ((1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192))
"""Blocks, size of the filters, stride of the first, how many times its channels a block filters, and its outputs.

The last stage and the classifier are left out.
"""
TAPPED = (0, 1, 2, 4, 5)
"""The last stage of each of the localiser's sizes."""
CHANNELS = tuple(STAGES[stage][-1] for stage in TAPPED)


@dataclass(frozen=True, slots=True)
class Block:
    """An inverted residual: the `cut` convolutions, each cut at 0 and 6, then `project`, added to its input if `adds`.

    `tapped`: its maps go to the way back up.
    """

    cut: tuple[Convolution, ...]
    project: Convolution
    adds: bool
    tapped: bool


def blocks() -> Iterator[Block]:
    """All of them, in their order."""
    inputs, shrink, number = STEM.outputs, STEM.shrink, 0
    for stage, (repeats, size, stride, expansion, outputs) in enumerate(STAGES):
        for repeat in range(repeats):
            step = stride if repeat == 0 else 1
            last = stage in TAPPED and repeat == repeats - 1
            yield _block(f"mb{number}", (inputs, inputs * expansion, outputs), (size, step, shrink), last)
            inputs, shrink, number = outputs, shrink * step, number + 1


def way_down() -> Iterator[Convolution]:
    """All convolutions, in the order in which they are computed."""
    yield STEM
    for block in blocks():
        yield from (*block.cut, block.project)


def _block(name: str, channels: tuple[int, int, int], kernel: tuple[int, int, int], tapped: bool) -> Block:
    (inputs, inner, outputs), (size, stride, shrink) = channels, kernel
    expand = Convolution(f"{name}_expand", inputs, inner, 1, 1, shrink, published=True)
    depthwise = Convolution(
        f"{name}_depthwise", inner, inner, size, stride, shrink * stride, published=True, depthwise=True
    )
    project = Convolution(f"{name}_project", inner, outputs, 1, 1, shrink * stride, published=True)
    cut = (expand, depthwise) if inner != inputs else (depthwise,)
    return Block(cut, project, stride == 1 and inputs == outputs, tapped)
