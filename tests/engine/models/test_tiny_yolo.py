"""Tiny YOLO has the shape, the size and the initial weights of Darknet's."""

from math import sqrt

import pytest
import torch

from engine.config import TrainConfig
from engine.errors import UserError
from engine.models.compute import generator, pick_device
from engine.models.tiny_yolo import build


def parameters(network: torch.nn.Module) -> int:
    return sum(weights.numel() for weights in network.parameters())


@pytest.mark.parametrize(
    ("side", "input_size", "count"), [(7, 224, 10_862_507), (11, 224, 14_107_331), (7, 448, 15_415_979)]
)
def test_that_the_network_has_as_many_parameters_as_darknets(side: int, input_size: int, count: int) -> None:
    assert parameters(build(TrainConfig(side=side, input_size=input_size))) == count


def test_that_the_output_has_one_number_per_class_confidence_and_edge() -> None:
    config = TrainConfig(side=5, boxes=3, input_size=96, width=0.1)
    output = build(config)(torch.zeros(2, 3, 96, 96))
    assert output.shape == (2, 25 * (3 * 5 + 1))


def test_that_an_odd_map_is_pooled_to_the_larger_half() -> None:
    network = build(TrainConfig(width=0.1))
    maps = network.features(torch.zeros(1, 3, 224, 224))
    assert maps.shape[2:] == (4, 4)


def test_that_no_layer_is_narrowed_below_eight_filters() -> None:
    network = build(TrainConfig(width=0.05))
    first = next(network.parameters())
    assert first.shape[0] == 8


def test_that_the_first_weights_are_spread_as_darknets() -> None:
    network = build(TrainConfig())
    tensors = network.state_dict()
    filters = tensors["features.conv13.filters.weight"]
    assert float(filters.std()) == pytest.approx(sqrt(2 / (9 * 512)), rel=0.01)
    bound = sqrt(2 / (4 * 4 * 256))
    matrix = tensors["connected.weight"]
    assert float(matrix.abs().max()) == pytest.approx(bound, rel=0.01)
    assert float(tensors["connected.bias"].abs().max()) == 0


def test_that_one_seed_gives_one_network_and_another_seed_another() -> None:
    config = TrainConfig(width=0.1)
    first, again, other = (next(build(config.with_options(seed=seed)).parameters()) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_that_random_numbers_depend_on_seed_and_step_alone() -> None:
    draws = {torch.rand((), generator=generator(seed, step)).item() for seed in range(20) for step in range(20)}
    assert len(draws) == 400
    assert torch.rand((), generator=generator(3, 4)) == torch.rand((), generator=generator(3, 4))


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a graphics card")
def test_that_a_missing_graphics_card_is_named() -> None:
    with pytest.raises(UserError, match="graphics card"):
        pick_device("cuda")
    assert pick_device("auto").type == "cpu"
