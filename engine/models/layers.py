"""Layers of Darknet as torch modules: a convolution with its normalisation, pooling, and their initial weights."""

from collections import OrderedDict
from dataclasses import dataclass
from math import sqrt

import torch
from torch import nn


@dataclass(frozen=True, slots=True)
class Convolution:
    """A row of a network's table: `filters` of `size` x `size`, batch normalisation, leaky rectifier."""

    filters: int
    size: int = 3

    def module(self, inputs: int, filters: int) -> nn.Module:
        """[b, inputs, H, W] to [b, filters, H, W]; the normalisation's shift is the only bias."""
        return nn.Sequential(
            OrderedDict(
                filters=nn.Conv2d(inputs, filters, self.size, padding=self.size // 2, bias=False),
                norm=nn.BatchNorm2d(filters),
                leaky=nn.LeakyReLU(0.1, inplace=True),
            )
        )


@dataclass(frozen=True, slots=True)
class MaxPool:
    """A row of a network's table: the largest of 2 x 2, odd sides rounded up as in Darknet since August 2018."""

    stride: int = 2

    def module(self) -> nn.Module:
        """[b, c, H, W] to [b, c, ceil(H / 2), ceil(W / 2)]."""
        return nn.MaxPool2d(2, self.stride, ceil_mode=True)


def initialise(network: nn.Module, generator: torch.Generator) -> None:
    """Darknet's first weights: normal for filters, uniform for connected layers, by fan-in; biases zero."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            fan_in = layer.in_channels * layer.kernel_size[0] * layer.kernel_size[1]
            nn.init.normal_(layer.weight, std=sqrt(2 / fan_in), generator=generator)
        elif isinstance(layer, nn.Linear):
            bound = sqrt(2 / layer.in_features)
            nn.init.uniform_(layer.weight, -bound, bound, generator=generator)
            nn.init.zeros_(layer.bias)
