"""Tiny YOLO of Darknet (`yolov1-tiny.cfg`), the second network of Ramos et al. 2020, from a table of its layers."""

from collections import OrderedDict

import torch
from torch import Tensor, nn

from engine.config import TrainConfig
from engine.models.compute import generator
from engine.models.layers import Convolution, MaxPool, initialise

TINY_YOLO: tuple[Convolution | MaxPool, ...] = (
    Convolution(16),
    MaxPool(),
    Convolution(32),
    MaxPool(),
    Convolution(64),
    MaxPool(),
    Convolution(128),
    MaxPool(),
    Convolution(256),
    MaxPool(),
    Convolution(512),
    MaxPool(),
    Convolution(1024),
    Convolution(256),
)
"""In front of one connected layer with as many outputs as the grid has numbers."""

MIN_FILTERS = 8
"""A narrowed network keeps at least as many filters in every layer."""


class TinyYolo(nn.Module):
    """Pictures [b, 3, H, W] (0 to 1) to Darknet's numbers [b, outputs]: classes, then confidences, then boxes."""

    def __init__(self, config: TrainConfig) -> None:
        super().__init__()
        modules: OrderedDict[str, nn.Module] = OrderedDict()
        channels, side = 3, config.input_size
        for number, row in enumerate(TINY_YOLO, 1):
            if isinstance(row, Convolution):
                filters = max(MIN_FILTERS, round(row.filters * config.width))
                modules[f"conv{number}"] = row.module(channels, filters)
                channels = filters
            else:
                modules[f"pool{number}"] = row.module()
                side = -(-side // row.stride)
        self.features = nn.Sequential(modules)
        self.connected = nn.Linear(channels * side**2, config.grid.outputs)

    def forward(self, pictures: Tensor) -> Tensor:
        """[b, 3, H, W] to [b, outputs]. No activation at the end: the outputs are as Darknet's detection layer's."""
        features: Tensor = self.features(pictures)
        outputs: Tensor = self.connected(features.flatten(1))
        return outputs


def build(config: TrainConfig) -> TinyYolo:
    """The network of a configuration with the initial weights of its seed, in torch's fast order of memory."""
    network = TinyYolo(config)
    initialise(network, generator(config.seed, step=0))
    # torch takes this argument and its own type hints leave it out.
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return network
