"""The rate of every batch is Darknet's, and an update does what Darknet's does to each kind of weight."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.darknet.layers import Net, Shape
from engine.darknet.network import read_network
from engine.models.compute import generator
from engine.models.network import DarknetNetwork, build_network, initialise
from engine.training.update import POLICIES, Update, learning_rate
from tests.engine.agreement import tolerance

ROOT = Path(__file__).parents[3]
FOLDERS = [ROOT / "tests" / "data" / "darknet", ROOT.parent / "shared" / "reference" / "darknet"]
LAYERS = """
[convolutional]
filters=4
size=3
pad=1
batch_normalize=1
activation=leaky
{first}
[convolutional]
filters=4
activation=leaky
{second}
[local]
size=3
pad=1
filters=2
activation=leaky
[connected]
output=5
activation=linear
"""


def policies() -> list[Any]:
    return [
        pytest.param(name, row, id=f"{name}-{which}")
        for folder, which in zip(FOLDERS, ("reduced", "whole"), strict=True)
        if (folder / "train").is_dir()
        for name, row in json.loads((folder / "train" / "lr_policies.json").read_text()).items()
    ]


def small_network(first: str = "", second: str = "") -> DarknetNetwork:
    """A network of every kind that learns, in training, with weights of a seed."""
    text = "[net]\nwidth=4\nheight=4\nchannels=1\n" + LAYERS.format(first=first, second=second)
    network = build_network(read_network(text), "fast")
    initialise(network, generator(0, 0))
    return network.train()


def learn(network: DarknetNetwork, update: Update, step: int, rate: float = 0.1) -> None:
    """One batch of three pictures of noise, whose slopes are random too."""
    pictures = torch.rand(3, 1, 4, 4, generator=generator(1, step))
    output = network(pictures)
    output.backward(torch.randn(output.shape, generator=generator(2, step)))
    update.step(rate, len(pictures))


def copy_of(network: DarknetNetwork) -> dict[str, Tensor]:
    return {name: array.clone() for name, array in network.state_dict().items()}


@pytest.mark.parametrize(("name", "row"), policies())
def test_that_the_rate_of_every_batch_is_darknets(name: str, row: dict[str, Any]) -> None:
    size = f"batch={row['batch_per_update']}\nlearning_rate={row['learning_rate']}\nmax_batches={row['max_batches']}"
    text = f"[net]\nwidth=4\nheight=4\nchannels=1\n{size}\n{row['net_options']}\n[connected]\noutput=1"
    net = read_network(text).net
    found = [learning_rate(net, batch) for batch, _ in row["rates"]]
    largest = max(rate for _, rate in row["rates"])
    closeness = tolerance("train/lr_policies") * largest
    assert found == pytest.approx([rate for _, rate in row["rates"]], rel=0, abs=closeness)
    assert 47 // net.batch == row["batch_num_at_seen_47"]


def test_that_a_random_rate_is_a_power_of_the_number_drawn() -> None:
    net = Net(input=Shape(1), learning_rate=0.5, policy="random", power=2)
    assert [learning_rate(net, 1, drawn) for drawn in (0.0, 0.5, 1.0)] == [0, 0.125, 0.5]


def test_that_every_policy_that_a_cfg_can_name_has_a_rate() -> None:
    for policy in POLICIES:
        text = f"[net]\ninputs=1\nmax_batches=9\npolicy={policy}\nsteps=1\nscales=1\n[connected]\noutput=1"
        assert read_network(text).net.policy == policy


def test_that_an_update_is_the_formula_of_the_specification() -> None:
    network = small_network()
    update = Update(network, momentum=0.5, decay=0.1)
    before, velocity = copy_of(network), {name: torch.zeros_like(w) for name, w in network.named_parameters()}
    for step, rate in enumerate((0.1, 0.2, 0.05)):
        output = network(torch.rand(3, 1, 4, 4, generator=generator(1, step)))
        output.backward(torch.randn(output.shape, generator=generator(2, step)))
        for name, weights in network.named_parameters():
            assert weights.grad is not None
            decay = 0.1 * 3 * before[name] if name.endswith("weights") else 0
            velocity[name] = 0.5 * velocity[name] - weights.grad - decay
            before[name] += rate / 3 * velocity[name]
        update.step(rate, 3)
        for name, weights in network.named_parameters():
            torch.testing.assert_close(weights.detach(), before[name])
            assert weights.grad is None
    for name, found in update.velocity().items():
        torch.testing.assert_close(-found, velocity[name])


def test_that_a_layers_own_factor_multiplies_its_rate() -> None:
    plain, other = small_network(), small_network(second="learning_rate=0.25")
    start = copy_of(plain)
    for network in (plain, other):
        learn(network, Update(network, momentum=0.9, decay=0), 1)
    for name, weights in other.named_parameters():
        share = 0.25 if name.startswith("layers.1.") else 1
        torch.testing.assert_close(
            weights.detach() - start[name], share * (dict(plain.named_parameters())[name].detach() - start[name])
        )


def test_that_layers_up_to_a_stopbackward_only_decay_and_still_follow_the_pictures() -> None:
    network = small_network(second="stopbackward=1")
    start, update = copy_of(network), Update(network, momentum=0, decay=0.1)
    learn(network, update, 1)
    after = network.state_dict()
    for name in ("layers.0.weights", "layers.1.weights"):
        torch.testing.assert_close(after[name], start[name] * (1 - 0.1 * 0.1))
    for name in ("layers.0.biases", "layers.0.scales", "layers.1.biases"):
        assert torch.equal(after[name], start[name])
    for name in ("layers.0.rolling_mean", "layers.2.weights", "layers.3.weights"):
        assert not torch.equal(after[name], start[name])


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_that_frozen_layers_stay_as_they_are_and_the_others_learn(momentum: float) -> None:
    network = small_network()
    start = copy_of(network)
    network.freeze(2)
    update = Update(network, momentum, decay=0.1)
    for step in range(2):
        learn(network, update, step)
    for name, array in network.state_dict().items():
        is_frozen = int(name.split(".")[1]) < 2
        assert torch.equal(array, start[name]) is is_frozen, name
    network.freeze(0)
    learn(network, Update(network, momentum, decay=0.1), 2)
    assert not torch.equal(network.state_dict()["layers.0.weights"], start["layers.0.weights"])


def test_that_training_goes_on_bit_by_bit_from_weights_and_momentum() -> None:
    unbroken = small_network()
    update = Update(unbroken, momentum=0.9, decay=0.01)
    for step in range(3):
        learn(unbroken, update, step)
    weights, velocity = copy_of(unbroken), {name: v.clone() for name, v in update.velocity().items()}
    assert velocity.keys() == dict(unbroken.named_parameters()).keys()
    resumed = small_network()
    resumed.load_state_dict(weights)
    other = Update(resumed, momentum=0.9, decay=0.01)
    other.set_velocity(velocity)
    for step in range(3, 6):
        learn(unbroken, update, step)
        learn(resumed, other, step)
    for name, array in unbroken.state_dict().items():
        assert torch.equal(array, resumed.state_dict()[name]), name


def test_that_without_momentum_there_is_nothing_to_keep() -> None:
    network = small_network()
    update = Update(network, momentum=0, decay=0)
    learn(network, update, 1)
    assert update.velocity() == {}
