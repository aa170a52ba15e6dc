"""The localiser in torch: grey pictures to boxes with their quality and to a mask; in testing to its raw numbers."""

from math import log
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.localiser import efficientnet, sononet
from engine.localiser.blueprint import BLOCKS, BOXES_AT, CHANNELS, FINEST, LEARNT, LocaliserBlueprint
from engine.localiser.candidates import AS_THEY_ARE, candidates
from engine.localiser.convolution import PUBLISHED_EPSILON, Convolution
from engine.models.modules import Foldable

MOMENTUM, EPSILON = 0.1, 1e-5
"""Of the normalisation: how far a batch moves the rolling statistics; what is added to the variance."""
FIRST_QUALITY = 0.02
"""The quality of every place before anything is learnt: most of them have no organ."""
FIRST_DISTANCE = 0.12
"""Its distance to each edge, as a fraction of the side that is learnt from."""


class Seen(NamedTuple):
    """What the localiser sees in b pictures, on h x w places for boxes and a mask of twice that.

    `quality` [b, h, w]: the logit of the IoU that the box of a place is expected to have, 0 where no organ is;
    `edges` [b, h, w, 4]: that box (x0 y0 x1 y1) as fractions of the picture; `mask` [b, 2h, 2w]: logits.
    """

    quality: Tensor
    edges: Tensor
    mask: Tensor


class ConvolutionModule(Foldable):
    """One row of the blueprint: a product, then normalisation and a cut at zero, or biases."""

    weight: nn.Parameter
    bias: nn.Parameter
    scale: nn.Parameter
    mean: Tensor
    variance: Tensor

    def __init__(self, row: Convolution) -> None:
        super().__init__()
        self._row = row
        self._epsilon = PUBLISHED_EPSILON if row.published else EPSILON
        for name, shape in row.arrays:
            if name in LEARNT:
                self.register_parameter(name, nn.Parameter(torch.empty(shape)))
            else:
                self.register_buffer(name, torch.empty(shape))
        self.weight.data = self.weight.data.contiguous(memory_format=torch.channels_last)

    def forward(self, maps: Tensor) -> Tensor:
        """[b, inputs, h, w] to [b, outputs, h / stride, w / stride], before the cut at zero."""
        if self.folded is not None:
            return self._product(maps, *self.folded)
        if not self._row.normalised:
            return self._product(maps, self.weight, self.bias)
        products = self._product(maps, self.weight, None)
        statistics = (self.mean, self.variance, self.scale, self.bias)
        moving = self.training and not self._row.published
        return functional.batch_norm(products, *statistics, moving, MOMENTUM, self._epsilon)

    def fold(self) -> None:
        """See `Foldable`."""
        if self._row.normalised:
            factor = self.scale / (self.variance + self._epsilon).sqrt()
            self.folded = self.weight * factor[:, None, None, None], self.bias - self.mean * factor

    @torch.no_grad()
    def initialise(self, generator: torch.Generator) -> None:
        """First weights, spread by fan-in; what is learnt besides begins where it changes nothing."""
        spread = (2 / self.weight[0].numel()) ** 0.5 if self._row.normalised else 0.01
        self.weight.copy_(torch.randn(self.weight.shape, generator=generator) * spread)
        self.bias.zero_()
        if self._row.normalised:
            for numbers, first in ((self.scale, 1), (self.mean, 0), (self.variance, 1)):
                numbers.fill_(first)

    def _product(self, maps: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        (before, behind), padding = self._row.padding, self._row.padding[0]
        if before != behind:
            maps, padding = functional.pad(maps, (before, behind) * 2), 0
        return functional.conv2d(maps, weight, bias, self._row.stride, padding, groups=self._row.groups)


class Localiser(nn.Module):
    """Grey pictures [b, 1, side, side] (0 to 1), stretched to the input, to `Seen`, or in testing to raw numbers.

    `calibration` [3] are slope and offset by which the logit of a quality becomes that of the confidence, and the share
    of the mask in the edges of a box.
    """

    calibration: Tensor

    def __init__(self, blueprint: LocaliserBlueprint, organs: int) -> None:
        super().__init__()
        self.blueprint = blueprint
        self._organs = organs
        self.convolutions = nn.ModuleDict({row.name: ConvolutionModule(row) for row in blueprint.convolutions})
        self.register_buffer("calibration", torch.tensor(AS_THEY_ARE))

    def forward(self, pictures: Tensor) -> Seen | Tensor:
        """`Seen` in training; else raw numbers [b, outputs] as `engine.config.Candidates` describes them."""
        return self.see(pictures) if self.training else candidates(self.judge(pictures), self.calibration, self._organs)

    def judge(self, pictures: Tensor) -> Seen:
        """What is seen in testing: of a localiser that looks both ways, the mean with what the mirror image shows."""
        if not self.blueprint.both_ways:
            return self.see(pictures)
        count = pictures.shape[0]
        seen = self.see(torch.cat([pictures, pictures.flip(3)]))  # at once: a fifth faster, in twice the memory
        ahead, behind = Seen(*(part[:count] for part in seen)), _mirrored(Seen(*(part[count:] for part in seen)))
        return Seen(*(torch.lerp(one, other, 0.5) for one, other in zip(ahead, behind, strict=True)))

    def see(self, pictures: Tensor) -> Seen:
        """Everything before the choice of boxes."""
        downs = {"plain": self._down, "efficientnet": self._down_efficientnet, "sononet": self._down_sononet}
        maps = self._up(downs[self.blueprint.encoder](pictures))
        numbers = self._run("box_b", self._cut("box_a", maps[BOXES_AT])).float()
        mask = self._run("mask_b", self._cut("mask_a", maps[FINEST]))[:, 0].float()
        # A larger picture than those of the learning shows more pixels of an organ, not more of the picture.
        reach = FIRST_DISTANCE * self.blueprint.learnt_size / pictures.shape[3]
        return Seen(numbers[:, 0], _edges(numbers[:, 1:], reach), mask)

    def initialise(self, generator: torch.Generator) -> None:
        """Random first weights."""
        for module in self.convolutions.values():
            assert isinstance(module, ConvolutionModule)
            module.initialise(generator)
        with torch.no_grad():
            self._module("box_b").bias[0] = log(FIRST_QUALITY / (1 - FIRST_QUALITY))
            self._module("mask_b").bias.fill_(log(FIRST_QUALITY / (1 - FIRST_QUALITY)))
            self.calibration.copy_(torch.tensor(AS_THEY_ARE))

    def freeze(self, count: int) -> None:
        """Let the first convolutions, in the order of the blueprint, and their statistics stay as they are."""
        for row in self.blueprint.convolutions[:count]:
            self._module(row.name).eval().requires_grad_(False)

    def _down(self, pictures: Tensor) -> list[Tensor]:
        maps, levels = (pictures - 0.25) / 0.25, []
        for level in range(len(CHANNELS)):
            maps = self._cut(f"down{level}", maps)
            for block in range(BLOCKS[level]):
                inner = self._cut(f"block{level}_{block}a", maps)
                maps = functional.relu(maps + self._run(f"block{level}_{block}b", inner))
            levels.append(maps)
        return levels

    def _down_efficientnet(self, pictures: Tensor) -> list[Tensor]:
        """As EfficientNet-Lite0 looks at grey pictures; its pixels are from -127 to 128 128ths."""
        maps, levels = functional.hardtanh_(self._run(efficientnet.STEM.name, (pictures * 255 - 127) / 128), 0, 6), []
        for block in efficientnet.blocks():
            inner = maps
            for row in block.cut:
                inner = functional.hardtanh_(self._run(row.name, inner), 0, 6)
            projected = self._run(block.project.name, inner)
            maps = maps + projected if block.adds else projected
            if block.tapped:
                levels.append(maps)
        return levels

    def _down_sononet(self, pictures: Tensor) -> list[Tensor]:
        """As SonoNet does; how grey its pictures were is part of the weights that are read."""
        maps, levels = pictures, []
        for stage in sononet.stages():
            for row in stage:
                maps = self._cut(row.name, maps)
            levels.append(maps)
            maps = functional.max_pool2d(maps, 2)
        return [*levels[1:], maps]

    def _up(self, levels: list[Tensor]) -> dict[int, Tensor]:
        coarsest = len(levels) - 1
        made = {coarsest: self._cut(f"side{coarsest}", levels[coarsest])}
        for level in range(coarsest - 1, FINEST - 1, -1):
            above = made[level + 1]
            if f"fit{level}" in self.convolutions:
                above = self._cut(f"fit{level}", above)
            grown = functional.interpolate(above, scale_factor=2, mode="nearest")
            made[level] = self._cut(f"merge{level}", grown + self._cut(f"side{level}", levels[level]))
        return made

    def _module(self, name: str) -> ConvolutionModule:
        module = self.convolutions[name]
        assert isinstance(module, ConvolutionModule)
        return module

    def _run(self, name: str, maps: Tensor) -> Tensor:
        result: Tensor = self.convolutions[name](maps)
        return result

    def _cut(self, name: str, maps: Tensor) -> Tensor:
        return functional.relu_(self._run(name, maps))


def places(height: int, width: int, like: Tensor) -> tuple[Tensor, Tensor]:
    """Where the middles of h x w places lie, as fractions of the picture: x [w], y [h]."""
    x = (torch.arange(width, device=like.device, dtype=torch.float32) + 0.5) / width
    y = (torch.arange(height, device=like.device, dtype=torch.float32) + 0.5) / height
    return x, y


def _mirrored(seen: Seen) -> Seen:
    """What is seen in the mirror images of the pictures."""
    x0, y0, x1, y1 = seen.edges.flip(2).unbind(-1)
    return Seen(seen.quality.flip(2), torch.stack([1 - x1, y0, 1 - x0, y1], dim=-1), seen.mask.flip(2))


def _edges(numbers: Tensor, reach: float) -> Tensor:
    """Logarithms of distances [b, 4, h, w] (left, top, right, bottom), in units of `reach`, to edges [b, h, w, 4].

    Both are fractions of the picture.
    """
    left, top, right, bottom = (numbers.clamp(-6, 3).exp() * reach).unbind(1)
    x, y = places(numbers.shape[2], numbers.shape[3], numbers)
    return torch.stack([x - left, y[:, None] - top, x + right, y[:, None] + bottom], dim=-1)
