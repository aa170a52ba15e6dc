"""Learning from noise with throw-away weights, to find out what time and memory a batch takes."""

from collections.abc import Callable
from time import perf_counter

import torch

from engine.config import TrainConfig
from engine.darknet.layers import Network
from engine.models.network import build_network

_TIMED = 2
"""Pictures in the pass that is timed; batch normalisation needs two."""


def noise_pass(config: TrainConfig, network: Network, device: torch.device) -> Callable[[int], None]:
    """A function that takes as many pictures of noise forward and back as it is told, and waits for the end.

    Holds weights, slopes and as much memory as momentum takes. Raises what torch raises when memory runs out.
    """
    module = build_network(network, "fast").to(device).train()
    for array in module.state_dict().values():
        array.zero_()
    module.draw_from(torch.rand)
    momentum = [torch.zeros_like(weights) for weights in module.parameters()]
    shape = (network.net.input.channels, config.input_size, config.input_size)

    def learn(pictures: int) -> None:
        noise = torch.rand(pictures, *shape, device=device)
        with torch.autocast(device.type, torch.bfloat16, enabled=config.precision == "bf16"):
            output = module(noise)
        output.float().square().sum().backward()
        # Reading a number from the device waits for it, and the momentum stays alive until then.
        float(momentum[0].sum())

    return learn


def seconds_per_picture(config: TrainConfig, network: Network, device: torch.device) -> float:
    """How long learning takes, by one pass of two pictures forward and back after one to warm up."""
    learn = noise_pass(config, network, device)
    learn(_TIMED)
    begun = perf_counter()
    learn(_TIMED)
    return (perf_counter() - begun) / _TIMED
