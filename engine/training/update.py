"""Darknet's gradient descent: the rate of a batch by policy, and what it does to the weights."""

from collections import defaultdict
from collections.abc import Callable, Mapping

import torch
from scipy.special import expit
from torch import Tensor
from torch.optim.sgd import sgd

from engine.darknet.layers import Net
from engine.models.network import DarknetNetwork

Policy = Callable[[Net, int, float], float]
"""The factor of the rate for a `Net`, the number of a batch, and a random number from 0 to 1."""


def _by_steps(net: Net, batch: int, _drawn: float) -> float:
    factor = 1.0
    for step, scale in zip(net.steps, net.scales, strict=False):
        if step > batch:
            break
        factor *= scale
    return factor


def _by_sigmoid(net: Net, batch: int, _drawn: float) -> float:
    # Darknet subtracts without a sign: before `step` the difference is next to 2^64.
    return float(expit(-net.gamma * ((batch - net.step) % 2**64)))


POLICIES: dict[str, Policy] = {
    "constant": lambda _net, _batch, _drawn: 1.0,
    "step": lambda net, batch, _drawn: net.scale ** (batch // net.step),
    "steps": _by_steps,
    "exp": lambda net, batch, _drawn: net.gamma**batch,
    "poly": lambda net, batch, _drawn: (1 - batch / net.max_batches) ** net.power,
    "sigmoid": _by_sigmoid,
    "random": lambda net, _batch, drawn: drawn**net.power,
}


def learning_rate(net: Net, batch: int, drawn: float = 1.0) -> float:
    """The rate of batch number `batch` (from 1), before a layer's own factor: rising in burn-in, then by policy.

    `drawn` is a random number from 0 to 1; only the policy “random” heeds it.
    """
    rising = batch < net.burn_in
    factor: float = (batch / net.burn_in) ** net.power if rising else POLICIES[net.policy](net, batch, drawn)
    return net.learning_rate * factor


class Update:
    """Darknet's momentum and decay: per weight v = momentum v + slope + decay n w, then w = w - rate / n v.

    n is the number of pictures of a batch, and the slopes (`.grad`) are *sums* over them: minus Darknet's deltas. The
    decay is of weights alone, not of biases and scales. A layer behind Darknet's `stopbackward` has no slope and decays
    all the same; what was frozen before the update was made stays as it is. Both arithmetics share this: it is torch's
    own update, the rate divided and the decay multiplied by n.
    """

    def __init__(self, network: DarknetNetwork, momentum: float, decay: float) -> None:
        self._momentum, self._decay = momentum, decay
        self._weights = dict(network.named_parameters())
        self._alike: defaultdict[tuple[float, bool], list[str]] = defaultdict(list)
        self._velocity: dict[str, Tensor] = {}
        for number, layer in enumerate(network.network.layers):
            for name, weights in network.layers[number].named_parameters():
                if weights.requires_grad:
                    self._alike[layer.switches.learning_rate, name == "weights"].append(f"layers.{number}.{name}")

    @torch.no_grad()
    def step(self, rate: float, pictures: int) -> None:
        """Move the weights by the slopes of a batch of `pictures`, and forget the slopes."""
        for (factor, decays), names in self._alike.items():
            weights: list[Tensor] = [self._weights[name] for name in names]
            slopes = [torch.zeros_like(each) if each.grad is None else each.grad for each in weights]
            velocity = [self._velocity.get(name) for name in names]
            # A function of torch: its optimizer as an object loads a compiler, a second of each start.
            sgd(
                weights,
                slopes,
                velocity,
                fused=True,
                lr=rate * factor / pictures,
                weight_decay=self._decay * pictures * decays,
                momentum=self._momentum,
                dampening=0.0,
                nesterov=False,
                maximize=False,
            )
            self._velocity |= {name: each for name, each in zip(names, velocity, strict=True) if each is not None}
            for each in weights:
                each.grad = None

    def velocity(self) -> dict[str, Tensor]:
        """The momentum v of every weight by name; empty without momentum or before the first batch.

        Darknet keeps it with the other sign and already multiplied by the momentum.
        """
        return {name: self._velocity[name] for name in self._weights if name in self._velocity}

    def set_velocity(self, velocity: Mapping[str, Tensor]) -> None:
        """Take up the whole of what `velocity` returned, bit by bit."""
        for name, tensor in velocity.items():
            # In the order of memory of the weights, as if it had grown there.
            self._velocity[name] = torch.empty_like(self._weights[name], requires_grad=False).copy_(tensor)
