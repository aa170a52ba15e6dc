"""A Darknet network in torch, in two arithmetics: Darknet's own, and torch's fastest.

Both have the same arrays under the same names, so a checkpoint of one loads into the other, and in testing both are
the same function but for rounding. `exact` follows Darknet on the CPU in every number. `fast` differs from it only in
* batch normalisation in training: the divisor is the root of the variance of a population plus 1e-5 (Darknet: the
  deviation of a sample plus 1e-6), with the true derivative (Darknet: a mixture of both);
* the rolling statistics: they begin at 0 and 1 and take a tenth of each mini-batch (Darknet: they begin at 0 and take
  a hundredth, so that its first checkpoints divide by far too little);
* the first weights of a local layer: random at every position (Darknet: at the first one, zero at all others, where
  nothing can flow back at first);
* the order of additions, and what is folded into what: rounding.
Neither repeats Darknet's reading of misplaced numbers by a 1 x 1 convolution with a stride.
"""

from collections.abc import Callable, Mapping
from math import sqrt

import torch
from torch import Tensor, nn

from engine.darknet.layers import Network
from engine.darknet.weights import Values
from engine.models.modules import MODULES, Arithmetic, Connected, Convolutional, Local, Random, Uniform, Weighted


class DarknetNetwork(nn.Module):
    """Pictures [b, c, h, w] (0 to 1) to Darknet's numbers [b, outputs]."""

    def __init__(self, network: Network, arithmetic: Arithmetic) -> None:
        super().__init__()
        self.network = network
        self.layers = nn.ModuleList(MODULES[type(layer)](layer, arithmetic) for layer in network.layers)
        self._frozen = 0
        self._stopped = max((i for i, layer in enumerate(network.layers, 1) if layer.switches.stopbackward), default=0)

    def forward(self, pictures: Tensor) -> Tensor:
        """[b, c, h, w] to [b, outputs]. Nothing flows back into frozen layers, nor past Darknet's `stopbackward`."""
        maps = pictures
        for index, layer in enumerate(self.layers):
            flows_back = index >= max(self._frozen, self._stopped)
            with torch.set_grad_enabled(flows_back and torch.is_grad_enabled()):
                maps = layer(maps)
        return maps.flatten(1)

    def draw_from(self, uniform: Uniform) -> None:
        """Let dropout and crop draw from `uniform`, in the order of the layers; they need it for training alone."""
        for layer in self.layers:
            if isinstance(layer, Random):
                layer.uniform = uniform

    def freeze(self, count: int) -> None:
        """Keep the first `count` layers as they are: no update, no decay, and they normalise as in testing."""
        self._frozen = count
        for index, layer in enumerate(self.layers):
            layer.requires_grad_(index >= count)
        self.train(self.training)

    def train(self, mode: bool = True) -> "DarknetNetwork":
        """Go over to training or, without `mode`, to testing; frozen layers always test."""
        super().train(mode)
        for layer in self.layers[: self._frozen]:
            layer.eval()
        return self


def build_network(network: Network, arithmetic: Arithmetic) -> DarknetNetwork:
    """The modules of `network`. Its arrays hold whatever was in memory: `initialise` it or load a checkpoint."""
    return DarknetNetwork(network, arithmetic)


def fill(network: nn.Module, arrays: Mapping[str, Values]) -> None:
    """Put the given arrays, by `tensor_key`, in place of the network's own; the others stay."""
    # Copied: arrays of a weights file are views that cannot be written.
    network.load_state_dict({name: torch.tensor(values) for name, values in arrays.items()}, strict=False)


@torch.no_grad()
def initialise(network: nn.Module, generator: torch.Generator) -> None:
    """Darknet's first weights for a network on the processor: spread by fan-in; biases 0, scales 1.

    Normal for convolutions, uniform for connected and local layers. Both arithmetics draw the same numbers as far as
    the first local layer.
    """
    for layer in network.modules():
        if isinstance(layer, Weighted):
            _DRAWS[type(layer)](layer, generator)
            constants = {"biases": 0, "scales": 1, "rolling_mean": 0, "rolling_variance": layer.arithmetic == "fast"}
            for name, array in (*layer.named_parameters(), *layer.named_buffers()):
                if name in constants:
                    array.fill_(constants[name])


def _draw_normal(layer: Weighted, generator: torch.Generator) -> None:
    # By way of another array: the numbers must not depend on the order in which the weights lie in memory.
    spread = sqrt(2 / layer.weights[0].numel())
    layer.weights.copy_(torch.randn(layer.weights.shape, generator=generator).mul_(spread))


def _draw_uniform(layer: Weighted, generator: torch.Generator) -> None:
    bound = sqrt(2 / layer.weights[0].numel())
    layer.weights.uniform_(-bound, bound, generator=generator)


def _draw_local(layer: Weighted, generator: torch.Generator) -> None:
    bound = sqrt(2 / layer.weights[0, 0].numel())
    drawn = layer.weights if layer.arithmetic == "fast" else layer.weights.zero_()[:1]
    drawn.uniform_(-bound, bound, generator=generator)


_DRAWS: dict[type[Weighted], Callable[[Weighted, torch.Generator], None]] = {
    Convolutional: _draw_normal,
    Local: _draw_local,
    Connected: _draw_uniform,
}
