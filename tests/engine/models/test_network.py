"""Both arithmetics are one function in testing, hold the same arrays, and start as Darknet does."""

from math import sqrt

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.darknet.layers import Network
from engine.darknet.network import read_network
from engine.models.compute import generator
from engine.models.modules import Arithmetic, folded
from engine.models.network import DarknetNetwork, build_network, initialise

BOTH = pytest.mark.parametrize("arithmetic", ["exact", "fast"])
ACTIVATION = st.sampled_from(["linear", "logistic", "relu", "leaky"]).map("activation={}".format)
FLAG = st.integers(0, 1)
FILTERS = st.integers(1, 5)


def section(name: str, *lines: st.SearchStrategy[str] | str) -> st.SearchStrategy[str]:
    parts = [line if isinstance(line, st.SearchStrategy) else st.just(line) for line in lines]
    return st.tuples(*parts).map(lambda drawn: "\n".join([f"[{name}]", *drawn]))


MAPS = st.one_of(
    section(
        "convolutional",
        FILTERS.map("filters={}".format),
        st.sampled_from([1, 2, 3, 5]).map("size={}\npad=1".format),
        st.integers(1, 2).map("stride={}".format),
        FLAG.map("batch_normalize={}".format),
        ACTIVATION,
    ),
    section("maxpool", st.integers(2, 3).map("size={}".format), st.integers(1, 2).map("stride={}".format)),
    section("local", FILTERS.map("filters={}".format), "size=3\npad=1", ACTIVATION),
    section("dropout"),
)
CROP = section("crop", "crop_width=8\ncrop_height=9", FLAG.map("noadjust={}".format))
VECTORS = st.one_of(
    section("connected", FILTERS.map("output={}".format), FLAG.map("batch_normalize={}".format), ACTIVATION),
    section("dropout"),
)
ENDS = st.sampled_from(
    ["[softmax]\ngroups=2", *(f"[detection]\nside=2\ncoords=4\nclasses=1\nsoftmax={switch}" for switch in (0, 1))]
)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """A small network of any kinds of layers."""
    sides = "\n".join(f"{name}={draw(st.integers(9, 14))}" for name in ("width", "height"))
    before, after = draw(st.lists(MAPS, max_size=4)), draw(st.lists(VECTORS, max_size=2))
    text = [f"[net]\n{sides}\nchannels={draw(st.integers(1, 3))}", draw(CROP | st.just("")), *before, *after]
    return read_network("\n".join([*text, "[connected]\noutput=24\nactivation=linear", draw(ENDS)]))


def filled(network: DarknetNetwork, seed: int) -> DarknetNetwork:
    """The network with arrays of noise of such a size that no layer's numbers grow much."""
    draws = generator(seed, 0)
    for name, array in network.state_dict().items():
        noise = torch.randn(array.shape, generator=draws)
        fan_in = array[0].numel() if name.endswith("weights") else 1
        array.copy_(noise.square() + 0.5 if name.endswith("variance") else noise / sqrt(fan_in))
    return network


@given(networks(), st.integers(1, 3), st.integers(0, 99))
def test_that_both_arithmetics_give_the_same_in_testing(network: Network, pictures: int, seed: int) -> None:
    exact, fast = filled(build_network(network, "exact"), seed), build_network(network, "fast")
    fast.load_state_dict(exact.state_dict())
    source = network.net.input
    batch = torch.rand(pictures, source.channels, source.height, source.width, generator=generator(seed, 1))
    with torch.inference_mode():
        expected, found = exact.eval()(batch), fast.eval()(batch)
        with folded(exact), folded(fast):
            as_before, at_once = exact(batch), fast(batch)
        unfolded = fast(batch)
    assert expected.shape == (pictures, network.outputs)
    assert torch.equal(as_before, expected)
    assert torch.equal(unfolded, found)
    for each in (found, at_once):
        assert float((each - expected).abs().max()) <= 1e-5 * max(1e-30, float(expected.abs().max()))


TEXT = """[net]
width=8
height=8
channels=2
[convolutional]
filters=64
size=3
pad=1
batch_normalize=1
activation=leaky
[local]
size=3
pad=1
filters=8
activation=leaky
[dropout]
probability={probability}
[connected]
output=20
activation=linear
"""


def described(probability: float = 0.5) -> Network:
    return read_network(TEXT.format(probability=probability))


@BOTH
def test_that_arrays_are_named_by_layer(arithmetic: Arithmetic) -> None:
    shapes = {name: tuple(array.shape) for name, array in build_network(described(), arithmetic).state_dict().items()}
    assert shapes == {
        "layers.0.weights": (64, 2, 3, 3),
        **{f"layers.0.{name}": (64,) for name in ("biases", "scales", "rolling_mean", "rolling_variance")},
        "layers.1.weights": (64, 8, 64, 3, 3),
        "layers.1.biases": (8, 8, 8),
        "layers.3.weights": (20, 512),
        "layers.3.biases": (20,),
    }


@BOTH
def test_that_the_first_weights_are_spread_as_darknets(arithmetic: Arithmetic) -> None:
    network = build_network(described(), arithmetic)
    initialise(network, generator(1, 0))
    arrays = network.state_dict()
    assert float(arrays["layers.0.weights"].std()) == pytest.approx(sqrt(2 / 18), rel=0.05)
    local, bound = arrays["layers.1.weights"], sqrt(2 / 576)
    assert float(local[0].abs().max()) == pytest.approx(bound, rel=0.01)
    assert bool(local[1:].any()) is (arithmetic == "fast")
    assert float(arrays["layers.3.weights"].abs().max()) == pytest.approx(sqrt(2 / 512), rel=0.01)
    constants = {"biases": 0, "scales": 1, "rolling_mean": 0, "rolling_variance": arithmetic == "fast"}
    for name, array in arrays.items():
        if not name.endswith("weights"):
            assert bool((array == constants[name.split(".")[-1]]).all()), name


def test_that_the_first_weights_depend_on_the_seed_alone() -> None:
    drawn = []
    for arithmetic, seed in (("fast", 1), ("exact", 1), ("fast", 2)):
        network = build_network(described(), arithmetic)
        initialise(network, generator(seed, 0))
        drawn.append(network.state_dict()["layers.0.weights"])
    assert torch.equal(drawn[0], drawn[1])
    assert not torch.equal(drawn[0], drawn[2])


@BOTH
def test_that_dropout_keeps_what_drew_its_probability_or_more(arithmetic: Arithmetic) -> None:
    network = read_network("[net]\ninputs=4\n[dropout]\nprobability=0.25")
    module = build_network(network, arithmetic).train()
    module.draw_from(lambda size: torch.tensor([0.0, 0.2499, 0.25, 1.0]).reshape(size))
    numbers = torch.tensor([[1.0, 2.0, 3.0, 4.0]], requires_grad=True)
    output = module(numbers)
    torch.testing.assert_close(output, torch.tensor([[0, 0, 4, 16 / 3]]))
    output.sum().backward()
    torch.testing.assert_close(numbers.grad, torch.tensor([[0, 0, 4 / 3, 4 / 3]]))
    assert torch.equal(module.eval()(numbers), numbers)


@pytest.mark.parametrize(("mirror", "columns"), [(0.2, [3, 2]), (0.7, [2, 3])])
def test_that_a_crop_in_training_is_a_drawn_window_of_the_whole_batch(mirror: float, columns: list[int]) -> None:
    network = read_network("[net]\nwidth=6\nheight=5\nchannels=1\n[crop]\ncrop_width=2\ncrop_height=3\nflip=1")
    module = build_network(network, "fast").train()
    module.draw_from(lambda _size: torch.tensor([mirror, 0.9, 0.5]))
    pictures = torch.rand(2, 1, 5, 6, generator=generator(0, 1))
    expected = 2 * pictures[:, :, 2:5][:, :, :, columns] - 1
    torch.testing.assert_close(module(pictures), expected.flatten(1))


def test_that_the_fast_arithmetic_learns_in_16_bits() -> None:
    network = build_network(described(), "fast")
    initialise(network, generator(0, 0))
    network.train().draw_from(lambda size: torch.rand(size, generator=generator(0, 1)))
    pictures = torch.rand(4, 2, 8, 8, generator=generator(0, 2))
    with torch.autocast("cpu", torch.bfloat16):
        output = network(pictures)
    output.float().square().sum().backward()
    whole = network(pictures)
    assert output.dtype == torch.bfloat16
    assert all(weights.grad is not None and weights.grad.isfinite().all() for weights in network.parameters())
    assert whole.dtype == torch.float32


def test_that_frozen_layers_test_while_the_others_train() -> None:
    network = build_network(described(), "fast").train()
    network.freeze(1)
    assert [layer.training for layer in network.layers] == [False, True, True, True]
    network.eval().train()
    assert [layer.training for layer in network.layers] == [False, True, True, True]
    network.freeze(0)
    assert all(layer.training for layer in network.layers)


def test_that_a_network_can_be_built_without_memory() -> None:
    with torch.device("meta"):
        network = build_network(described(), "fast")
    assert all(array.is_meta for array in network.state_dict().values())
