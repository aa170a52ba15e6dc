"""How far the fast arithmetic is from Darknet's, and how fast both are against plain eager torch.

Run: python tests/benchmarks/bench_arithmetic.py [THREADS]
"""

import statistics
import sys
from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter

import torch
from torch import Tensor, nn

from engine.config import Grid
from engine.darknet.layers import Connected, Convolutional, MaxPool, Network
from engine.darknet.network import read_network
from engine.models.compute import generator
from engine.models.modules import folded
from engine.models.network import DarknetNetwork, build_network, initialise
from engine.training.loss import Scales, deltas, truth_grid
from engine.training.update import Update

BATCH = 16
ROUNDS = 7
STEPS = (1, 10, 100)
RATE, MOMENTUM, DECAY = 5e-4, 0.9, 5e-4
FILTERS = (16, 32, 64, 128, 256, 512, 1024, 256)
POOLS = 6


def tiny_yolo(side: int, divide: int = 1) -> Network:
    """Tiny YOLO for square pictures of `side`, with a fraction of the filters."""
    text = f"[net]\nwidth={side}\nheight={side}\nchannels=3\n"
    for index, filters in enumerate(FILTERS):
        text += f"[convolutional]\nbatch_normalize=1\nfilters={filters // divide}\nsize=3\npad=1\nactivation=leaky\n"
        text += "[maxpool]\nsize=2\nstride=2\n" if index < POOLS else ""
    text += "[connected]\noutput=539\nactivation=linear\n[detection]\ncoords=4\nnum=2\nrescore=1\nsqrt=1\n"
    return read_network(text + "coord_scale=5\nnoobject_scale=.5\n")


def plain(network: Network) -> nn.Module:
    """The same layers in the modules that torch offers, as one would write them down."""
    modules: list[nn.Module] = []
    for layer in network.layers:
        if isinstance(layer, Convolutional):
            channels, size = layer.input.channels, layer.size
            modules.append(nn.Conv2d(channels, layer.filters, size, padding=layer.padding, bias=False))
            modules += [nn.BatchNorm2d(layer.filters), nn.LeakyReLU(0.1)]
        elif isinstance(layer, MaxPool):
            modules.append(nn.MaxPool2d(layer.size, layer.stride, ceil_mode=True))
        elif isinstance(layer, Connected):
            modules += [nn.Flatten(), nn.Linear(layer.input.size, layer.output.size)]
    return nn.Sequential(*modules)


def pair(network: Network) -> tuple[DarknetNetwork, DarknetNetwork]:
    """Both arithmetics with the same weights."""
    exact, fast = build_network(network, "exact"), build_network(network, "fast")
    initialise(fast, generator(0, 0))
    exact.load_state_dict(fast.state_dict())
    return exact, fast


def pictures(side: int, count: int, step: int) -> Tensor:
    """Noise, smooth enough to have something in it."""
    noise = torch.rand(count, 3, side // 8, side // 8, generator=generator(1, step))
    return nn.functional.interpolate(noise, size=(side, side), mode="bilinear")


def learn(network: DarknetNetwork, update: Update, batch: Tensor) -> None:
    """One batch with an organ in the middle of every picture."""
    grid = Grid(7, 2, 1)
    box = torch.tensor([[[0.5, 0.45, 0.4, 0.3]]]).expand(len(batch), 1, 4)
    output = network(batch)
    truth = truth_grid(box, torch.ones(len(batch), 1, dtype=torch.bool), grid)
    output.backward(-deltas(output.detach(), truth, grid, Scales()))
    update.step(RATE, len(batch))


def difference(found: Tensor, expected: Tensor) -> float:
    """The largest one, relative to the largest value."""
    return float((found - expected).detach().abs().max() / expected.detach().abs().max())


def seconds(runs: Sequence[Callable[[], object]]) -> list[list[float]]:
    """Times of each of `runs`, which take turns, so that a busy machine slows all of them alike. The first warms up."""
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(ROUNDS + 1):
        for run, taken in zip(runs, times, strict=True):
            begun = perf_counter()
            run()
            taken.append(perf_counter() - begun)
    return [taken[1:] for taken in times]


def report(title: str, names: Sequence[str], times: list[list[float]], count: int) -> None:
    """Medians, and the median of the ratios to the last, round by round."""
    print(f"{title} (ratio: speed against {names[-1]})")
    for name, taken in zip(names, times, strict=True):
        ratio = statistics.median(reference / own for own, reference in zip(taken, times[-1], strict=True))
        middle = statistics.median(taken)
        print(f"  {name:28s} {1000 * middle:8.1f} ms  {count / middle:7.1f} pictures/s  ratio {ratio:5.2f}")


def compare_numbers() -> None:
    """Print how far the arithmetics are apart after some batches, from the same weights and pictures."""
    network = tiny_yolo(112, divide=4)
    exact, fast = pair(network)
    updates = [Update(each, MOMENTUM, DECAY) for each in (exact, fast)]
    test = pictures(112, BATCH, 0)
    print(
        "fast against exact, quarter-width tiny YOLO at 112, from the same start (largest difference / largest value)"
    )
    for step in range(1, STEPS[-1] + 1):
        for each, update in zip((exact, fast), updates, strict=True):
            learn(each.train(), update, pictures(112, BATCH, step))
        if step in STEPS:
            apart = [difference(w, v) for w, v in zip(fast.parameters(), exact.parameters(), strict=True)]
            print(f"  after {step:3d} batches: weights median {statistics.median(apart):.1e}, worst {max(apart):.1e}")
    with torch.inference_mode():
        expected = exact.eval()(test)
        fast.load_state_dict(exact.state_dict())
        print(f"  testing with the same checkpoint: {difference(fast.eval()(test), expected):.1e}")


def compare_times() -> None:
    """Print throughput and latency at full size."""
    network = tiny_yolo(224)
    everyone = [*pair(network), plain(network), plain(network).to(memory_format=torch.channels_last)]
    names = ["exact", "fast", "plain torch", "plain torch, channels last"]
    for count in (1, BATCH):
        with torch.inference_mode(), folded(everyone[1].eval()):
            times = seconds([partial(each.eval(), pictures(224, count, 0)) for each in everyone])
        report(f"forward, tiny YOLO at 224, batch {count}", names, times, count)
    times = seconds([partial(forward_and_back, each.train(), pictures(224, BATCH, 0)) for each in everyone])
    report(f"forward and back, tiny YOLO at 224, batch {BATCH}", names, times, BATCH)


def forward_and_back(network: nn.Module, batch: Tensor) -> None:
    """The slopes of some loss."""
    network(batch).sum().backward()


def main() -> None:
    """Print everything."""
    torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else torch.get_num_threads())
    compare_numbers()
    compare_times()


if __name__ == "__main__":
    main()
