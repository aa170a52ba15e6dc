"""One network being trained: a batch, Darknet's loss, Darknet's update."""

import torch
from torch import Tensor

from engine.config import TrainConfig
from engine.models.tiny_yolo import build
from engine.training.augment import draw_batch, network_input, visible_boxes
from engine.training.loss import Scales, deltas, truth_grid
from engine.training.resident import ResidentSlices


class Learner:
    """A network and its momentum. Learning batch `step` depends on these, the configuration and the step alone."""

    def __init__(self, config: TrainConfig, device: torch.device) -> None:
        self.network = build(config).to(device)
        self._config = config
        self._device = device
        self._optimizer = _darknet_sgd(self.network, config)

    def learn(self, slices: ResidentSlices, step: int) -> Tensor:
        """Learn batch number `step` (from 1); the loss that Darknet prints, per picture, as a tensor []."""
        config = self._config
        index, views = draw_batch(config, len(slices), step)
        index, views = index.to(self._device), views.to(self._device)
        truth = truth_grid(*visible_boxes(slices, index, views), config.grid)
        self.network.train()
        with torch.autocast(self._device.type, torch.bfloat16, enabled=config.precision == "bf16"):
            output = self.network(network_input(slices, index, views, config))
        delta = deltas(output.float(), truth, config.grid, Scales.of(config))
        self._update(output, -delta / config.batch, learning_rate(config, step))
        return delta.square().sum() / config.batch

    def velocity(self) -> dict[str, Tensor]:
        """The momentum of every weight by name; empty without momentum or before the first batch."""
        states = ((name, self._optimizer.state[weights]) for name, weights in self.network.named_parameters())
        return {name: state["momentum_buffer"] for name, state in states if state.get("momentum_buffer") is not None}

    def set_velocity(self, velocity: dict[str, Tensor]) -> None:
        """Take up the momentum that `velocity` returned, bit by bit."""
        weights = dict(self.network.named_parameters())
        for name, tensor in velocity.items():
            # In the order of memory of the weights, as if it had grown there.
            buffer = torch.empty_like(weights[name], requires_grad=False).copy_(tensor)
            self._optimizer.state[weights[name]]["momentum_buffer"] = buffer

    def is_finite(self) -> bool:
        """Whether every weight is still a number."""
        return all(bool(weights.isfinite().all()) for weights in self.network.parameters())

    def _update(self, output: Tensor, gradient: Tensor, rate: float) -> None:
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(output, gradient.to(output.dtype))
        self._optimizer.step()


def learning_rate(config: TrainConfig, step: int) -> float:
    """The rate of batch `step` (from 1), as in Darknet: rising during burn-in, then by policy.

    One `power` serves the rise (step / burn_in)^power and the fall (1 - step / steps)^power of the policy “poly”.
    """
    factor = 1.0
    if step < config.burn_in:
        factor = (step / config.burn_in) ** config.power
    elif config.policy == "poly":
        factor = (1 - step / config.steps) ** config.power
    return config.learning_rate * factor


def _darknet_sgd(network: torch.nn.Module, config: TrainConfig) -> torch.optim.SGD:
    """Darknet's update: momentum without the rate in it; decay on filters and matrices, not on vectors."""
    weights = list(network.parameters())
    groups = [
        {"params": [w for w in weights if w.ndim > 1], "weight_decay": config.decay},
        {"params": [w for w in weights if w.ndim == 1], "weight_decay": 0.0},
    ]
    return torch.optim.SGD(groups, lr=config.learning_rate, momentum=config.momentum)
