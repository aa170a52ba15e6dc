"""Darknet's gradient descent: the rate of a batch by policy, and what it does to the weights."""

from collections import defaultdict
from collections.abc import Callable, Mapping

import torch
from scipy.special import expit
from torch import Tensor, nn

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
        self._network = network
        self._decay = decay
        alike: defaultdict[tuple[float, bool], list[nn.Parameter]] = defaultdict(list)
        for layer, module in zip(network.network.layers, network.layers, strict=True):
            for name, weights in module.named_parameters():
                if weights.requires_grad:
                    alike[layer.switches.learning_rate, name == "weights"].append(weights)
        groups = [{"params": alike[key], "factor": key[0], "decays": key[1]} for key in alike]
        self._optimizer = torch.optim.SGD(groups, lr=0.0, momentum=momentum, fused=True)

    def step(self, rate: float, pictures: int) -> None:
        """Move the weights by the slopes of a batch of `pictures`, and forget the slopes."""
        for group in self._optimizer.param_groups:
            group["lr"] = rate * group["factor"] / pictures
            group["weight_decay"] = self._decay * pictures * group["decays"]
            for weights in group["params"]:
                if weights.grad is None:
                    weights.grad = torch.zeros_like(weights)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)

    def velocity(self) -> dict[str, Tensor]:
        """The momentum v of every weight by name; empty without momentum or before the first batch.

        Darknet keeps it with the other sign and already multiplied by the momentum.
        """
        states = ((name, self._optimizer.state[weights]) for name, weights in self._network.named_parameters())
        return {name: state["momentum_buffer"] for name, state in states if state.get("momentum_buffer") is not None}

    def set_velocity(self, velocity: Mapping[str, Tensor]) -> None:
        """Take up the whole of what `velocity` returned, bit by bit."""
        weights = dict(self._network.named_parameters())
        for name, tensor in velocity.items():
            # In the order of memory of the weights, as if it had grown there.
            buffer = torch.empty_like(weights[name], requires_grad=False).copy_(tensor)
            self._optimizer.state[weights[name]]["momentum_buffer"] = buffer
