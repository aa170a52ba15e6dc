"""One network being trained, of whatever kind: what the loop of a training asks of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor, nn

from engine.config import TrainConfig
from engine.darknet.layers import Network
from engine.data.annotation import SliceKey
from engine.data.masks import Mask
from engine.localiser.blueprint import LocaliserBlueprint
from engine.localiser.learner import LocaliserLearner
from engine.models.start import Start
from engine.networks import Blueprint
from engine.training.batches import make_batches
from engine.training.checkpoint import State
from engine.training.darknet_learner import DarknetLearner
from engine.training.resident import ResidentSlices


class Learner(Protocol):
    """A network and what it learns from. Learning batch `step` depends on these, its state and the step alone."""

    rate: float
    """The learning rate of the last batch."""

    @property
    def network(self) -> nn.Module:
        """What is saved and judged."""
        ...

    def start_from(self, path: Path) -> Start:
        """Begin with the weights in a file, as far as it gives them. Raises UserError."""
        ...

    def learn(self, step: int) -> Tensor:
        """Learn batch number `step` (from 1); its loss per picture, as a tensor []."""
        ...

    def calibrate(self, validation: ResidentSlices) -> None:
        """Bring the confidences of `network` in line with what they come to on slices that it does not learn from."""
        ...

    def state(self, step: int) -> State:
        """All that learning goes on from after batch `step`."""
        ...

    def set_state(self, state: State) -> None:
        """Take up what `state` returned, bit by bit. Raises UserError if it is another network's."""
        ...

    def is_finite(self) -> bool:
        """Whether every weight and every rolling statistic is still a number."""
        ...


def make_learner(
    config: TrainConfig,
    network: Blueprint,
    slices: ResidentSlices,
    masks: Mapping[SliceKey, Mask],
    device: torch.device,
) -> Learner:
    """A new network with random weights that learns from `slices` and, if it draws masks, from `masks`."""
    match network:
        case LocaliserBlueprint():
            return LocaliserLearner(config, network, slices, masks)
        case Network():
            return DarknetLearner(config, network, make_batches(config, network, slices), device)
    raise TypeError(f"nothing learns {type(network).__name__}")
