"""One convolution of the localiser as a row: its arrays, and what it costs. Without torch."""

from dataclasses import dataclass
from math import prod

PUBLISHED_EPSILON = 1e-3
"""What EfficientNet adds to a variance; SonoNet's statistics are read so that they fit."""


@dataclass(frozen=True, slots=True)
class Convolution:
    """One convolution of `inputs` to `outputs` channels, after which the maps have a 1/`shrink` of the input's side.

    All but the last of each head normalise by batch and cut at zero. One that is `published` is part of an encoder that
    comes with weights: it pads as TensorFlow does, and its statistics stay those that it starts with. `depthwise` ones
    filter each channel by itself.
    """

    name: str
    inputs: int
    outputs: int
    size: int
    stride: int
    shrink: int
    normalised: bool = True
    published: bool = False
    depthwise: bool = False

    @property
    def arrays(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Names and shapes of what it holds."""
        vectors = ("bias", "scale", "mean", "variance") if self.normalised else ("bias",)
        return (("weight", self._filters), *((name, (self.outputs,)) for name in vectors))

    @property
    def groups(self) -> int:
        """Into how many parts the channels fall that know nothing of each other."""
        return self.inputs if self.depthwise else 1

    @property
    def padding(self) -> tuple[int, int]:
        """Pixels added before the first and behind the last: of a published one no more than needed."""
        before = (self.size - self.stride) // 2 if self.published else self.size // 2
        return before, self.size - self.stride - before if self.published else before

    def multiply_adds(self, side: int) -> int:
        """Multiplications with addition for one picture of `side` pixels."""
        return prod(self._filters) * (side // self.shrink) ** 2

    @property
    def _filters(self) -> tuple[int, ...]:
        return self.outputs, self.inputs // self.groups, self.size, self.size
