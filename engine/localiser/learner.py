"""One localiser being trained: batch after batch by AdamW, and the running average of its weights that is kept."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path

import torch
from torch import Tensor, nn

from engine.config import TrainConfig
from engine.darknet.configured import net_of
from engine.data.annotation import SliceKey
from engine.data.masks import Mask
from engine.localiser.adamw import AdamW
from engine.localiser.augment import Batch, draw_batch
from engine.localiser.blueprint import LocaliserBlueprint
from engine.localiser.calibration import fit_calibration
from engine.localiser.canvas import make_canvas
from engine.localiser.loss import localiser_loss
from engine.localiser.network import Localiser
from engine.models.compute import generator
from engine.models.network import fill
from engine.models.start import Start, read_start
from engine.training.checkpoint import State, check_shapes
from engine.training.resident import ResidentSlices
from engine.training.update import learning_rate

AVERAGED = 0.04
"""The fraction of the training over which weights are averaged."""
CLIP = 5.0
"""Longer slopes are shortened to this length."""


class LocaliserLearner:
    """See `engine.training.learner.Learner`. `network` is the average, which is saved and judged."""

    def __init__(
        self,
        config: TrainConfig,
        blueprint: LocaliserBlueprint,
        slices: ResidentSlices,
        masks: Mapping[SliceKey, Mask],
    ) -> None:
        self._config, self._blueprint = config, blueprint
        self._canvas = make_canvas(slices, masks, blueprint.learnt_size)
        self._net = net_of(config)
        self.rate = 0.0
        built = Localiser(blueprint, config.boxes)
        built.initialise(generator(config.seed, step=0))
        self._learning = built.to(slices.device).train()
        self._learning.freeze(config.freeze)
        self.network = deepcopy(self._learning).eval().requires_grad_(False)
        self._update = AdamW(dict(self._learning.named_parameters()), config, blueprint)
        if config.compile:
            self._learning.compile()

    def start_from(self, path: Path) -> Start:
        """See `Learner`."""
        arrays, start = read_start(path, self._blueprint)
        for network in (self._learning, self.network):
            fill(network, arrays)
        return start

    def calibrate(self, validation: ResidentSlices) -> None:
        """See `Learner`; Platt's scaling of the quality's logit to the IoU that came of it."""
        self.network.calibration.copy_(fit_calibration(self.network, validation, self._blueprint.input_size))

    def state(self, step: int) -> State:
        """See `Learner`."""
        return State(step, self._learning.state_dict(), self._update.moments(), {}, self.network.state_dict())

    def set_state(self, state: State) -> None:
        """See `Learner`."""
        for network, arrays in ((self._learning, state.weights), (self.network, state.average)):
            check_shapes(arrays, network.state_dict(), "The state")
            network.load_state_dict(arrays)
        self._update.set_moments(state.velocity, state.step)

    def is_finite(self) -> bool:
        """See `Learner`."""
        return all(bool(array.isfinite().all()) for array in self._learning.state_dict().values())

    def learn(self, step: int) -> Tensor:
        """See `Learner`."""
        losses = [self._learn_pass(part) for part in self._passes(step)]
        self.rate = learning_rate(self._net, step)
        nn.utils.clip_grad_norm_(self._learning.parameters(), CLIP)
        self._update.step(self.rate)
        self._average(step)
        return torch.stack(losses).sum()

    def _passes(self, step: int) -> Iterator[Batch]:
        batch, size = draw_batch(self._config, self._canvas, step), self._config.mini_batch
        return (batch.rows(slice(first, first + size)) for first in range(0, size * self._config.subdivisions, size))

    def _learn_pass(self, batch: Batch) -> Tensor:
        pictures = batch.pictures.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self._canvas.device.type, torch.bfloat16, enabled=self._config.precision == "bf16"):
            seen = self._learning(pictures)
        loss: Tensor = localiser_loss(seen, batch) / self._config.subdivisions
        torch.autograd.backward(loss)
        return loss.detach()

    @torch.no_grad()
    def _average(self, step: int) -> None:
        """Move the average towards the weights; far in the beginning, so that no early weight lingers."""
        most = max(1.0, AVERAGED * self._config.steps)
        share = max(1 / most, 1 / (1 + step / 4))
        kept, new = self.network.state_dict(), self._learning.state_dict()
        names = [name for name in kept if name != "calibration"]
        torch._foreach_lerp_([kept[name] for name in names], [new[name] for name in names], share)
