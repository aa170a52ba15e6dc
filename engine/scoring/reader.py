"""Many checkpoints through one network: a thread reads the next one while the device works on this one."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import torch
from torch import nn

from engine.config import TrainConfig
from engine.models.build import build
from engine.networks import network_of
from engine.training.checkpoint import Sidecar, Weights, fill_network, read_weights


class CheckpointReader(AbstractContextManager["CheckpointReader"]):
    """One network stays on the device and is given one checkpoint's weights after the other.

    At most one checkpoint is read ahead: there are never more than two sets of weights in memory beside the network's.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._thread = ThreadPoolExecutor(1, "checkpoint reader")
        self._ahead: tuple[Path, Future[Weights]] | None = None
        self._resident: tuple[TrainConfig, str, nn.Module] | None = None

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown(cancel_futures=True)

    def read_ahead(self, path: Path) -> None:
        """Begin to read the checkpoint that comes next. What is wrong with it is told when it is asked for."""
        self._ahead = (path, self._thread.submit(read_weights, path))

    def network(self, path: Path) -> tuple[nn.Module, Sidecar]:
        """The network with the weights in `path`, until the next call. Raises UserError if they cannot be used."""
        ahead, self._ahead = self._ahead, None
        weights = ahead[1].result() if ahead and ahead[0] == path else read_weights(path)
        network = self._network_for(weights)
        fill_network(network, weights)
        return network, weights.about

    def _network_for(self, weights: Weights) -> nn.Module:
        config, text = weights.about.config, weights.about.network
        if self._resident is None or self._resident[:2] != (config, text):
            network = build(network_of(config, text, weights.name), config)
            self._resident = (config, text, network.to(self._device))
        return self._resident[2]
