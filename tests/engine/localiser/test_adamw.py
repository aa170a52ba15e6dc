"""The localiser's AdamW is torch's own, to the bit, and loads no compiler."""

import subprocess
import sys

import torch
from torch import Tensor, nn

from engine.config import preset
from engine.localiser.adamw import MOMENTS, PUBLISHED_RATE, SECOND_MOMENT, AdamW
from engine.localiser.blueprint import localiser_blueprint
from engine.models.compute import generator

CONFIG = preset("localiser").with_options(encoder="efficientnet", decay=0.01)
BLUEPRINT = localiser_blueprint(CONFIG)
NAMES = ("convolutions.stem.weight", "convolutions.stem.bias", "head.weight", "head.bias", "unused.weight")


def _weights() -> dict[str, nn.Parameter]:
    return {name: nn.Parameter(torch.rand(4, 3, generator=generator(0, at))) for at, name in enumerate(NAMES)}


def _slope(weights: dict[str, nn.Parameter], step: int) -> None:
    for at, name in enumerate(NAMES[:-1]):
        weights[name].grad = torch.rand(4, 3, generator=generator(step, at)) - 0.5


def _same(ours: dict[str, Tensor], theirs: dict[str, Tensor]) -> bool:
    return ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_that_it_is_the_optimizer_of_torch_and_goes_on_from_what_it_remembered() -> None:
    ours, theirs = _weights(), _weights()
    groups = [
        {
            "params": [theirs[name]],
            "lr": 0.1 * (PUBLISHED_RATE if "stem" in name else 1),
            "weight_decay": CONFIG.decay if name.endswith("weight") else 0,
        }
        for name in NAMES
    ]
    optimizer = torch.optim.AdamW(groups, betas=(CONFIG.momentum, SECOND_MOMENT), fused=True)
    update = AdamW(ours, CONFIG, BLUEPRINT)
    for step in range(4):
        if step == 2:
            remembered = update.moments()
            update = AdamW(ours, CONFIG, BLUEPRINT)
            update.set_moments(remembered, step)
        for weights in (ours, theirs):
            _slope(weights, step)
        update.step(0.1)
        optimizer.step()
    assert _same(dict(ours), dict(theirs))
    moments = {f"{kind}/{name}": optimizer.state[theirs[name]][kind] for name in NAMES[:-1] for kind in MOMENTS}
    assert _same(update.moments(), moments)


def test_that_a_training_loads_no_compiler() -> None:
    said = "import sys, engine.training.learner, {0}; w = {0}._weights(); {0}._slope(w, 1); "
    said += "{0}.AdamW(w, {0}.CONFIG, {0}.BLUEPRINT).step(0.1); sys.exit('torch._dynamo' in sys.modules)"
    subprocess.run([sys.executable, "-c", said.format("tests.engine.localiser.test_adamw")], check=True)
