"""Prints how many pictures a second the full Tiny YOLO learns, beside plain eager torch in turns: `… [THREADS]`."""

import statistics
import sys
from collections.abc import Callable, Sequence
from time import perf_counter

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from engine.config import TrainConfig
from engine.darknet.configured import network_of, network_text
from engine.darknet.layers import Connected, Convolutional, MaxPool, Network
from engine.models.compute import prepare
from engine.training.batches import make_batches
from engine.training.darknet_learner import DarknetLearner
from engine.training.loss import Scales, deltas, truth_grid
from engine.training.resident import ResidentSlices, from_pictures

ROUNDS = 5
PICTURES = 128


def random_slices(device: torch.device) -> ResidentSlices:
    """Pictures of noise, of the size of the paper's, with one box each."""
    noise = np.random.default_rng(0).integers(0, 256, (PICTURES, 173, 255), dtype=np.uint8)
    plain = from_pictures(list(noise), device)
    boxes = torch.tensor([60.0, 50.0, 130.0, 100.0], device=device).expand(PICTURES, 1, 4)
    return ResidentSlices(plain.keys, plain.pictures, plain.sizes, boxes, torch.ones_like(plain.counts))


def ours(config: TrainConfig) -> Callable[[], object]:
    """A function that learns one more whole batch: drawing, augmentation, both passes, loss, update."""
    device = prepare(config)
    network = network_of(config, network_text(config))
    learner = DarknetLearner(config, network, make_batches(config, network, random_slices(device)), device)
    steps = iter(range(1, 1_000_000))
    return lambda: float(learner.learn(next(steps)))


def plain(config: TrainConfig) -> Callable[[], object]:
    """The same work as one would write it down: torch's modules and optimizer, resize by `interpolate`, no jitter."""
    network = network_of(config, network_text(config))
    model, slices = plain_network(network).train(), random_slices(torch.device("cpu"))
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-7, momentum=config.momentum, weight_decay=config.decay)
    box = torch.tensor([[[0.4, 0.4, 0.3, 0.3]]]).expand(config.batch, 1, 4)
    truth = truth_grid(box, torch.ones(config.batch, 1, dtype=torch.bool), config.grid)

    def learn() -> float:
        index = torch.randint(PICTURES, (config.batch,))
        grey = slices.pictures[index, None].float() / 255
        inputs = functional.interpolate(grey, (config.input_size,) * 2, mode="bilinear").expand(-1, 3, -1, -1)
        with torch.autocast("cpu", torch.bfloat16, enabled=config.precision == "bf16"):
            output = model(inputs)
        delta = deltas(output.detach().float(), truth, config.grid, Scales())
        optimizer.zero_grad()
        output.backward(-delta.to(output.dtype) / config.batch)
        optimizer.step()
        return float(delta.square().sum())

    return learn


def plain_network(network: Network) -> nn.Module:
    """Tiny YOLO in the modules that torch offers."""
    modules: list[nn.Module] = []
    for layer in network.layers:
        match layer:
            case Convolutional():
                convolution = nn.Conv2d(
                    layer.input.channels, layer.filters, layer.size, padding=layer.padding, bias=False
                )
                modules += [convolution, nn.BatchNorm2d(layer.filters), nn.LeakyReLU(0.1)]
            case MaxPool():
                modules.append(nn.MaxPool2d(layer.size, layer.stride, ceil_mode=True))
            case Connected():
                modules += [nn.Flatten(), nn.Linear(layer.input.size, layer.output.size)]
    return nn.Sequential(*modules)


def take_turns(runs: Sequence[Callable[[], object]]) -> list[list[float]]:
    """Seconds of each run, one after the other in turns, so that a busy machine slows all alike. The first warms up."""
    taken: list[list[float]] = [[] for _ in runs]
    for _ in range(ROUNDS + 1):
        for run, seconds in zip(runs, taken, strict=True):
            begun = perf_counter()
            run()
            seconds.append(perf_counter() - begun)
    return [seconds[1:] for seconds in taken]


def main() -> None:
    """Print one line per batch size and precision."""
    threads = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    for batch in (16, 64):
        for precision in ("fp32", "bf16"):
            config = TrainConfig(batch=batch, threads=threads, learning_rate=1e-7).with_options(precision=precision)
            own, reference = take_turns([ours(config), plain(config)])
            ratio = statistics.median(theirs / mine for mine, theirs in zip(own, reference, strict=True))
            rates = [batch / statistics.median(seconds) for seconds in (own, reference)]
            print(
                f"tiny-yolo 224, batch {batch:2d}, {precision}: {rates[0]:6.1f} pictures/s, "
                f"plain torch {rates[1]:6.1f}, ratio {ratio:.2f}"
            )


if __name__ == "__main__":
    main()
