"""What `darknet yolo` computes: its training batch after batch, in its arithmetic, and what a network sees."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import torch
from torch import Tensor

from engine.darknet.configured import grid_of
from engine.darknet.images import Planes, resize
from engine.darknet.layers import Net, Network
from engine.darknet.loader import Floats, Labels, draw_responsible, load_batch
from engine.darknet.program import batch_line, detection_line, loaded_line, smoothed
from engine.darknet.rand import Rand
from engine.darknet.weights import Header, write_weights
from engine.models.compute import generator
from engine.models.network import DarknetNetwork, build_network, fill, initialise
from engine.models.start import Start, read_start
from engine.scoring.decode import RawOutput
from engine.training.loss import Scales, descend, statistics
from engine.training.update import Update, learning_rate


@dataclass(frozen=True, slots=True)
class Learnt:
    """One batch of a training: its number, the pictures seen up to and with it, its loss, and what is printed."""

    batch: int
    seen: int
    loss: float
    lines: tuple[str, ...]


def start_network(network: Network, weights: Path | None, seed: int = 0) -> tuple[DarknetNetwork, Start]:
    """The modules of `network` with random weights by `seed`, as far as the file `weights` gives none.

    Raises UserError as `read_start`.
    """
    built = build_network(network, "exact")
    initialise(built, generator(seed, step=0))
    if weights is None:
        return built, Start()
    arrays, start = read_start(weights, network)
    fill(built, arrays)
    return built, start


def learn_batches(
    built: DarknetNetwork, pictures: Sequence[Planes], labels: Sequence[Labels], rand: Rand, seen: int = 0
) -> Iterator[Learnt]:
    """Train `built` in place until Darknet's `max_batches`; a value after each batch.

    `seen` pictures count as learnt before: the rate, the numbers and the end of the training go by them. If they make
    no whole batch, the first update comes after fewer passes, as in Darknet.
    """
    net, detection = built.network.net, built.network.detection
    if detection is None:
        raise ValueError("a network without a detection layer has nothing to learn")
    count, average = net.mini_batch * net.subdivisions, None
    update = Update(built, net.momentum, net.decay)
    built.train()
    built.draw_from(lambda shape: torch.from_numpy(rand.fill_uniform(tuple(shape))))
    while seen // count < net.max_batches:
        begun = process_time()
        inputs, truth = load_batch(rand, pictures, labels, net, detection)
        loaded = process_time()
        losses, lines = [], [loaded_line(loaded - begun)]
        for first in range(0, count, net.mini_batch):
            rows = slice(first, first + net.mini_batch)
            seen += net.mini_batch
            loss, line = _learn_pass(built, inputs[rows], truth[rows], rand, seen)
            losses.append(loss)
            lines.append(line)
            if seen // net.mini_batch % net.subdivisions == 0:
                update.step(_rate(net, seen // count, rand), count)
        batch, loss = seen // count, sum(losses) / count
        average = smoothed(average, loss)
        rate, seconds = _rate(net, batch, rand), process_time() - loaded
        lines.append(batch_line(batch, loss, average, rate, seconds, batch * count))
        yield Learnt(batch, seen, loss, tuple(lines))


@torch.inference_mode()
def look(built: DarknetNetwork, planes: Planes) -> RawOutput:
    """The raw numbers of a picture, stretched to the network's input as by `valid`, `recall` and `test`."""
    shape = built.network.net.input
    pictures = torch.from_numpy(resize(planes, shape.width, shape.height))[None]
    raw: RawOutput = built.eval()(pictures)[0].numpy()
    return raw


def weights_file(built: DarknetNetwork, seen: int) -> bytes:
    """The network as Darknet writes it."""
    arrays = {key: array.numpy() for key, array in built.state_dict().items()}
    return write_weights(arrays, built.network, Header(seen=seen))


def _learn_pass(built: DarknetNetwork, inputs: Floats, truth: Floats, rand: Rand, seen: int) -> tuple[float, str]:
    """Add the slopes of one pass; its loss and its line. The box that learns is drawn after what dropout draws."""
    detection = built.network.detection
    assert detection is not None
    grid, scales = grid_of(detection), Scales.of_detection(detection, "exact")
    output: Tensor = built(torch.from_numpy(inputs))
    responsible = draw_responsible(rand, truth, detection, seen)
    drawn = None if responsible is None else torch.from_numpy(responsible)
    cells = torch.from_numpy(truth).reshape(len(truth), detection.side**2, -1)
    delta = descend(output, cells, grid, scales, drawn)
    shown = statistics(output, cells, grid, scales, drawn)
    return float(delta.square().sum()), detection_line(shown.tolist())


def _rate(net: Net, batch: int, rand: Rand) -> float:
    """The rate of a batch. The policy “random” draws it anew whenever it is asked for, even to be printed."""
    is_drawn = net.policy == "random" and batch >= net.burn_in
    return learning_rate(net, batch, float(rand.uniform(0, 1)) if is_drawn else 1.0)
