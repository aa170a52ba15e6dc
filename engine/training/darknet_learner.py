"""A Darknet network being trained: a batch in its passes, Darknet's loss, Darknet's update."""

from pathlib import Path

import torch
from torch import Tensor

from engine.config import TrainConfig
from engine.darknet.layers import Network
from engine.models.compute import generator
from engine.models.network import DarknetNetwork, build_network, fill, initialise
from engine.models.start import Start, read_start
from engine.training.batches import Batches
from engine.training.checkpoint import State, check_shapes
from engine.training.loss import Scales, descend
from engine.training.resident import ResidentSlices
from engine.training.update import Update, learning_rate


class DarknetLearner:
    """See `engine.training.learner.Learner`: a network, its momentum and its batches."""

    def __init__(self, config: TrainConfig, network: Network, batches: Batches, device: torch.device) -> None:
        if network.detection is None:
            raise ValueError("a network without a detection layer has nothing to learn")
        self._config = config
        self._blueprint = network
        self._net = network.net
        self._pictures = config.mini_batch * config.subdivisions
        self._batches = batches
        self._device = device
        self.rate = 0.0
        """The learning rate of the last batch."""
        self._scales = Scales.of_detection(network.detection, config.arithmetic)
        built = build_network(network, config.arithmetic)
        initialise(built, generator(config.seed, step=0))
        self.network = built.to(device)
        self.network.freeze(config.freeze)
        self._update = Update(self.network, config.momentum, config.decay)
        _accelerate(self.network, config, device)

    def start_from(self, path: Path) -> Start:
        """See `Learner`."""
        arrays, start = read_start(path, self._blueprint, self._config.start_layers or None)
        fill(self.network, arrays)
        return start

    def calibrate(self, validation: ResidentSlices) -> None:
        """Nothing: Darknet's confidences are what they are."""

    def learn(self, step: int) -> Tensor:
        """Learn batch number `step` (from 1); the loss that Darknet prints, per picture, as a tensor []."""
        self.network.train()
        self.network.draw_from(self._batches.uniform(step))
        seen = (step - 1) * self._pictures
        losses = []
        for pictures, truth in self._batches.of(step):
            seen += len(pictures)
            losses.append(self._learn_pass(pictures, truth, seen))
        self.rate = self._rate(step)
        self._update.step(self.rate, self._pictures)
        return torch.stack(losses).sum() / self._pictures

    def state(self, step: int) -> State:
        """All that learning goes on from after batch `step`."""
        return State(step, self.network.state_dict(), self._update.velocity(), self._batches.state())

    def set_state(self, state: State) -> None:
        """Take up what `state` returned, bit by bit. Raises UserError if it is another network's."""
        check_shapes(state.weights, self.network.state_dict(), "The state")
        self.network.load_state_dict(state.weights)
        self._update.set_velocity(state.velocity)
        self._batches.set_state(state.sampler)

    def is_finite(self) -> bool:
        """Whether every weight and every rolling statistic is still a number."""
        return all(bool(array.isfinite().all()) for array in self.network.state_dict().values())

    def _rate(self, step: int) -> float:
        is_drawn = self._net.policy == "random" and step >= self._net.burn_in
        return learning_rate(self._net, step, self._batches.draw_rate(step) if is_drawn else 1.0)

    def _learn_pass(self, pictures: Tensor, truth: Tensor, seen: int) -> Tensor:
        """Add the slopes of one pass, with which `seen` pictures have been learnt; its loss []."""
        with torch.autocast(self._device.type, torch.bfloat16, enabled=self._config.precision == "bf16"):
            output: Tensor = self.network(_ordered(pictures, self._config))
        drawn = self._batches.draw_boxes(truth, seen)
        delta = descend(output, truth, self._config.grid, self._scales, drawn)
        return delta.square().sum()


def _accelerate(network: DarknetNetwork, config: TrainConfig, device: torch.device) -> None:
    """Have the network compiled or captured where that was asked for."""
    if config.compile:
        network.compile()
    if config.cuda_graph and device.type == "cuda":
        _capture(network, config, device)


def _capture(network: DarknetNetwork, config: TrainConfig, device: torch.device) -> None:
    """Make the forward and the backward pass one graph each: nothing is launched piece by piece any more."""
    pictures = torch.zeros(config.mini_batch, 3, config.input_size, config.input_size, device=device)
    before = {name: array.clone() for name, array in network.state_dict().items()}
    with torch.autocast(device.type, torch.bfloat16, enabled=config.precision == "bf16", cache_enabled=False):
        torch.cuda.make_graphed_callables(network.train(), (_ordered(pictures, config),))
    # The passes that warm up have moved the rolling statistics.
    network.load_state_dict(before)


def _ordered(pictures: Tensor, config: TrainConfig) -> Tensor:
    """The pictures in the order of memory that was asked for; sums in another order would be no exact arithmetic."""
    last = config.channels_last and config.arithmetic == "fast"
    return pictures.contiguous(memory_format=torch.channels_last if last else torch.contiguous_format)
