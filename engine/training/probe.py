"""Learning from noise with throw-away weights, to find out what time and memory a batch takes."""

from collections.abc import Callable
from time import perf_counter

import torch
from torch import Tensor

from engine.config import TrainConfig
from engine.models.build import build
from engine.models.modules import Random
from engine.networks import Blueprint

_TIMED = 2
"""Pictures in the pass that is timed; batch normalisation needs two."""


def noise_pass(config: TrainConfig, network: Blueprint, device: torch.device) -> Callable[[int], None]:
    """A function that takes as many pictures of noise forward and back as it is told, and waits for the end.

    Holds weights, slopes and as much memory as momentum takes. Raises what torch raises when memory runs out.
    """
    module = build(network, config.with_options(arithmetic="fast")).to(device).train()
    for array in module.state_dict().values():
        array.zero_()
    for layer in module.modules():
        if isinstance(layer, Random):
            layer.uniform = torch.rand
    momentum = [torch.zeros_like(weights) for weights in module.parameters()]
    shape = (network.channels, config.input_size, config.input_size)

    def learn(pictures: int) -> None:
        noise = torch.rand(pictures, *shape, device=device)
        with torch.autocast(device.type, torch.bfloat16, enabled=config.precision == "bf16"):
            output = module(noise)
        parts = (output,) if isinstance(output, Tensor) else output
        torch.autograd.backward([part.float().square().sum() for part in parts])
        # Reading a number from the device waits for it, and the momentum stays alive until then.
        float(momentum[0].sum())

    return learn


def seconds_per_picture(config: TrainConfig, network: Blueprint, device: torch.device) -> float:
    """How long learning takes, by one pass of two pictures forward and back after one to warm up."""
    learn = noise_pass(config, network, device)
    learn(_TIMED)
    begun = perf_counter()
    learn(_TIMED)
    return (perf_counter() - begun) / _TIMED
