"""AdamW by its function in torch: its optimizer as an object loads a compiler, a second of each start."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.optim.adamw import adamw

from engine.config import TrainConfig
from engine.localiser.blueprint import LocaliserBlueprint

SECOND_MOMENT = 0.99
"""How slowly AdamW's mean of squared slopes moves: short trainings cannot wait for 0.999."""
PUBLISHED_RATE = 0.5
"""The rate of a published encoder as a fraction of the others': it knows much already."""
MOMENTS = ("exp_avg", "exp_avg_sq")
"""What AdamW remembers of each weight, by torch's names."""


class AdamW:
    """Loshchilov and Hutter's update of named weights. Only filters decay."""

    def __init__(self, weights: Mapping[str, nn.Parameter], config: TrainConfig, blueprint: LocaliserBlueprint) -> None:
        published = {f"convolutions.{row.name}" for row in blueprint.convolutions if row.published}
        self._weights, self._config = weights, config
        self._kinds = {key: (key.endswith("weight"), key.rpartition(".")[0] in published) for key in weights}
        self._moments: dict[str, tuple[Tensor, ...]] = {}
        self._steps: dict[str, Tensor] = {}

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """Move the weights by their slopes, and forget the slopes. A weight without a slope stays as it is."""
        for decays, known in sorted(set(self._kinds.values()), reverse=True):
            slopes = {name: self._weights[name].grad for name, kind in self._kinds.items() if kind == (decays, known)}
            sloping = {name: slope for name, slope in slopes.items() if slope is not None}
            for name in sloping.keys() - self._moments.keys():
                self._start(name, 0, [torch.zeros_like(self._weights[name]) for _ in MOMENTS])
            adamw(
                [self._weights[name] for name in sloping],
                list(sloping.values()),
                [self._moments[name][0] for name in sloping],
                [self._moments[name][1] for name in sloping],
                [],
                [self._steps[name] for name in sloping],
                fused=True,
                amsgrad=False,
                beta1=self._config.momentum,
                beta2=SECOND_MOMENT,
                lr=rate * (PUBLISHED_RATE if known else 1.0),
                weight_decay=self._config.decay if decays else 0.0,
                eps=1e-8,
                maximize=False,
            )
        for weights in self._weights.values():
            weights.grad = None

    def moments(self) -> dict[str, Tensor]:
        """What is remembered, by `kind/name`; empty before the first step."""
        known = [name for name in self._weights if name in self._moments]
        return {f"{kind}/{name}": self._moments[name][at] for name in known for at, kind in enumerate(MOMENTS)}

    def set_moments(self, moments: Mapping[str, Tensor], steps: int) -> None:
        """Take up the whole of what `moments` returned after so many steps, bit by bit."""
        for name in {key.partition("/")[2] for key in moments}:
            self._start(name, steps, [moments[f"{kind}/{name}"] for kind in MOMENTS])

    def _start(self, name: str, steps: int, moments: list[Tensor]) -> None:
        weights = self._weights[name]
        # In the order of memory of the weights, as if it had grown there.
        self._moments[name] = tuple(torch.empty_like(weights, requires_grad=False).copy_(each) for each in moments)
        self._steps[name] = torch.tensor(float(steps), device=weights.device)
