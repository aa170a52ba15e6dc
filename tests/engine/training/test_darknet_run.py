"""What the run of the family `e2e` does not show: a start inside a batch, and rates and boxes that are drawn."""

import re

import numpy as np
import pytest
import torch

from engine.darknet.layers import Network
from engine.darknet.loader import load_batch
from engine.darknet.network import read_network
from engine.darknet.rand import Rand
from engine.training import darknet_run
from engine.training.darknet_run import learn_batches, start_network
from engine.training.update import Update

CFG = """
[net]
width=8
height=8
channels=3
batch=4
subdivisions=2
max_batches=2
learning_rate=0.01
power=2
{net}
[connected]
output=11
activation=linear
{layers}
[detection]
side=1
num=2
coords=4
jitter=0
{detection}
"""


def network(net="", layers="", detection=""):
    return read_network(CFG.format(net=net, layers=layers, detection=detection))


def learnt(network: Network, seen=0):
    built, _ = start_network(network, None)
    rng = np.random.default_rng(0)
    pictures = [rng.random((3, 8, 8), dtype=np.float32) for _ in range(3)]
    labels = [np.array([[0, 0.5, 0.5, 0.4, 0.6]], np.float32)] * 3
    return built, pictures, labels, list(learn_batches(built, pictures, labels, Rand.seeded(0), seen))


@pytest.fixture
def happened(monkeypatch):
    """What was done, in order: “pass”, or the pictures of an update."""
    found = []
    learn_pass, step = darknet_run._learn_pass, Update.step
    monkeypatch.setattr(darknet_run, "_learn_pass", lambda *all_: [found.append("pass"), learn_pass(*all_)][1])
    monkeypatch.setattr(Update, "step", lambda self, rate, count: [found.append(count), step(self, rate, count)][1])
    return found


@pytest.mark.parametrize(
    ("seen", "expected"),
    [(0, ["pass", "pass", 4] * 2), (2, ["pass", 4, "pass"] * 2), (5, ["pass", "pass", 4]), (8, [])],
)
def test_that_an_update_comes_when_a_whole_batch_has_been_seen(happened, seen, expected):
    *_, batches = learnt(network(), seen)
    assert happened == expected
    assert [batch.batch for batch in batches] == list(range(seen // 4 + 1, 3))
    assert [batch.seen for batch in batches] == [seen + 4 * number for number in range(1, len(batches) + 1)]


def test_that_a_random_rate_is_drawn_for_the_update_and_again_for_the_line():
    random = network("policy=random")
    _, pictures, labels, batches = learnt(random)
    rand = Rand.seeded(0)
    for batch in batches:
        load_batch(rand, pictures, labels, random.net, random.detection)
        rand.uniform(0, 1)
        expected = 0.01 * float(rand.uniform(0, 1)) ** 2
        assert float(re.search(r"([\d.]+) rate", batch.lines[-1])[1]) == pytest.approx(expected, abs=1e-6)


def test_that_burn_in_draws_no_rate():
    *_, rising = learnt(network("policy=random\nburn_in=9"))
    *_, constant = learnt(network("policy=constant\nburn_in=9"))
    assert [batch.loss for batch in rising] == [batch.loss for batch in constant]


@pytest.mark.parametrize("options", [{"layers": "[dropout]\nprobability=.5\n"}, {"detection": "random=1"}])
def test_that_what_draws_in_a_pass_draws_from_the_same_numbers(options):
    first, _, _, batches = learnt(network(**options))
    again, _, _, repeated = learnt(network(**options))
    *_, plain = learnt(network())
    assert [batch.loss for batch in batches] == [batch.loss for batch in repeated]
    assert [batch.loss for batch in batches] != [batch.loss for batch in plain]
    assert all(torch.equal(array, again.state_dict()[name]) for name, array in first.state_dict().items())


def test_that_a_network_without_a_detection_layer_learns_nothing():
    text = CFG.format(net="", layers="", detection="").partition("[detection]")[0]
    with pytest.raises(ValueError, match="nothing to learn"):
        learnt(read_network(text))
