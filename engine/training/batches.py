"""Where the pictures of a batch come from: torch's random numbers on the device, or Darknet's own loader."""

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from engine.config import TrainConfig
from engine.darknet.images import Planes, resize
from engine.darknet.layers import Detection, Net, Network
from engine.darknet.loader import RANDOM_UNTIL, Labels, draw_responsible, load_batch
from engine.darknet.rand import Rand
from engine.data.colormaps import COLOR_MAPS
from engine.localiser.canvas import as_input, stretched_pictures
from engine.models.compute import generator
from engine.training.augment import draw_batch, network_input, plain_views, visible_boxes
from engine.training.loss import truth_grid
from engine.training.resident import ResidentSlices

DROPOUT_STREAM, RATE_STREAM, BOX_STREAM = 1, 2, 3
"""Random numbers apart from those of the pictures; see `engine.models.compute.generator`."""


class Batches(Protocol):
    """The pictures and the truth of every batch, and every other random number of a training."""

    def of(self, step: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Batch `step` (from 1) in its passes: pictures [b, 3, side, side] and truth [b, S*S, 1 + C + 4]."""
        ...

    def state(self) -> dict[str, Tensor]:
        """What `set_state` needs to go on; empty where everything depends on the step alone."""
        ...

    def set_state(self, state: Mapping[str, Tensor]) -> None:
        """Go on as if the batches before had been drawn here."""
        ...

    def uniform(self, step: int) -> Callable[[torch.Size], Tensor]:
        """Where dropout gets its numbers from, 0 to 1, while batch `step` is learnt."""
        ...

    def draw_rate(self, step: int) -> float:
        """The random number, 0 to 1, of batch `step` for the policy “random”."""
        ...

    def draw_boxes(self, truth: Tensor, seen: int) -> Tensor | None:
        """Which box of a cell learns, int64 [b, S*S] for `truth` [b, S*S, 1 + C + 4]; None where Darknet draws none.

        `seen` counts the pictures up to and with these.
        """
        ...


class FastBatches:
    """Drawn and augmented on the device. Every draw depends on the seed and the step alone: there is no state."""

    def __init__(self, slices: ResidentSlices, config: TrainConfig, detection: Detection) -> None:
        self._slices = slices
        self._config = config
        self._detection = detection

    def of(self, step: int) -> Iterator[tuple[Tensor, Tensor]]:
        """See `Batches`."""
        config, slices = self._config, self._slices
        index, views = draw_batch(config, slices, step)
        truth = truth_grid(*visible_boxes(slices, index, views), config.grid)
        for first in range(0, len(index), config.mini_batch):
            rows = slice(first, first + config.mini_batch)
            yield network_input(slices, index[rows], views.rows(rows), config), truth[rows]

    def state(self) -> dict[str, Tensor]:
        """Nothing: see the class."""
        return {}

    def set_state(self, state: Mapping[str, Tensor]) -> None:
        """Nothing to take up: see the class."""

    def uniform(self, step: int) -> Callable[[torch.Size], Tensor]:
        """See `Batches`; from another stream than the pictures."""
        source = generator(self._config.seed, step, DROPOUT_STREAM)
        return lambda shape: torch.rand(shape, generator=source)

    def draw_rate(self, step: int) -> float:
        """See `Batches`."""
        return float(torch.rand((), generator=generator(self._config.seed, step, RATE_STREAM)))

    def draw_boxes(self, truth: Tensor, seen: int) -> Tensor | None:
        """See `Batches`."""
        if not self._detection.random or seen >= RANDOM_UNTIL:
            return None
        # By the pictures and not by the step: each pass of a batch draws its own.
        source = generator(self._config.seed, seen, BOX_STREAM)
        return torch.randint(self._detection.boxes, truth.shape[:2], generator=source).to(
            truth.device, non_blocking=True
        )


class ExactBatches:
    """Darknet's loader on the processor: its order of draws, its whole pixels, its colours before its resize.

    The random numbers come one after the other from one generator, which dropout shares; so there is a state.
    """

    def __init__(self, slices: ResidentSlices, config: TrainConfig, net: Net, detection: Detection) -> None:
        self._net, self._detection = net, detection
        self._pictures = [_planes(slices, number, config) for number in range(len(slices))]
        self._labels = [_labels(slices, number) for number in range(len(slices))]
        self._rand = Rand.seeded(config.seed)

    def of(self, step: int) -> Iterator[tuple[Tensor, Tensor]]:  # noqa: ARG002  # the generator knows where it is
        """See `Batches`; the steps must be asked for in order."""
        inputs, truth = load_batch(self._rand, self._pictures, self._labels, self._net, self._detection)
        cells = torch.from_numpy(truth).reshape(len(truth), self._detection.side**2, -1)
        passes = (torch.split(whole, self._net.mini_batch) for whole in (torch.from_numpy(inputs), cells))
        yield from zip(*passes, strict=True)

    def state(self) -> dict[str, Tensor]:
        """The words of the generator."""
        return {"rand": torch.from_numpy(self._rand.words.astype(np.int64))}

    def set_state(self, state: Mapping[str, Tensor]) -> None:
        """See `Batches`."""
        self._rand = Rand(state["rand"].numpy().astype(np.uint32))

    def uniform(self, step: int) -> Callable[[torch.Size], Tensor]:  # noqa: ARG002  # see `of`
        """See `Batches`."""
        return lambda shape: torch.from_numpy(self._rand.fill_uniform(tuple(shape)))

    def draw_rate(self, step: int) -> float:  # noqa: ARG002  # see `of`
        """See `Batches`; Darknet draws a second one for the line that it prints."""
        used, _printed = (float(self._rand.uniform(0, 1)) for _ in range(2))
        return used

    def draw_boxes(self, truth: Tensor, seen: int) -> Tensor | None:
        """See `Batches`."""
        drawn = draw_responsible(self._rand, truth.numpy(), self._detection, seen)
        return None if drawn is None else torch.from_numpy(drawn)


def make_batches(config: TrainConfig, network: Network, slices: ResidentSlices) -> Batches:
    """The batches of a configuration's arithmetic."""
    if network.detection is None:
        raise ValueError("a network without a detection layer has no truth to learn")
    if config.arithmetic == "exact":
        return ExactBatches(slices, config, network.net, network.detection)
    return FastBatches(slices, config, network.detection)


def plain_input(slices: ResidentSlices, index: Tensor, config: TrainConfig) -> Tensor:
    """Pictures `index` [b] whole and unchanged, as a trained network is shown them: [b, c, side, side], 0 to 1."""
    if config.network == "localiser":
        return as_input(stretched_pictures(slices, index, config.input_size))
    if config.arithmetic == "fast":
        return network_input(slices, index, plain_views(slices, index, config), config)
    side = config.input_size
    pictures = [resize(_planes(slices, number, config), side, side) for number in index.tolist()]
    return torch.from_numpy(np.stack(pictures)).to(slices.device)


def _planes(slices: ResidentSlices, number: int, config: TrainConfig) -> Planes:
    """One picture in colour, without the padding."""
    width, height = (int(side) for side in slices.sizes[number])
    grey = slices.pictures[number, :height, :width].cpu().numpy()
    table = COLOR_MAPS[config.color_map].astype(np.float32) / np.float32(255)
    return np.ascontiguousarray(table[grey].transpose(2, 0, 1))


def _labels(slices: ResidentSlices, number: int) -> Labels:
    """The boxes of one picture as Darknet's label file has them: class 0, centre and size as fractions."""
    corners = slices.boxes[number, : int(slices.counts[number])].double().cpu().numpy().reshape(-1, 2, 2)
    low, high = (corners / slices.sizes[number].double().cpu().numpy()).transpose(1, 0, 2)
    return np.concatenate([np.zeros((len(low), 1)), (low + high) / 2, high - low], axis=1).astype(np.float32)
