"""Both kinds of batches show the same pictures in the same way; only the random numbers are of two kinds."""

from typing import Any

import numpy as np
import pytest
import torch

from engine.config import TrainConfig
from engine.darknet.configured import network_of, network_text
from engine.darknet.loader import RANDOM_UNTIL
from engine.training.batches import Batches, make_batches, plain_input
from engine.training.resident import ResidentSlices, from_pictures

CPU = torch.device("cpu")
SMALL: dict[str, Any] = {"width": 0.05, "input_size": 64, "side": 3, "batch": 6, "subdivisions": 3}


def slices() -> ResidentSlices:
    """Three pictures of different size with one box each."""
    rng = np.random.default_rng(0)
    pictures = [rng.integers(0, 256, size, dtype=np.uint8) for size in ((60, 90), (80, 70), (64, 64))]
    plain = from_pictures(pictures, CPU)
    boxes = torch.tensor([[[10.0, 20, 40, 50]], [[30, 8, 60, 44]], [[0, 0, 32, 32]]])
    return ResidentSlices(plain.keys, plain.pictures, plain.sizes, boxes, torch.ones(3, dtype=torch.int64))


def batches(random: bool = False, **options: Any) -> Batches:
    config = TrainConfig(**{**SMALL, **options})
    text = network_text(config)
    text = text.replace("[detection]", "[detection]\nrandom=1") if random else text
    return make_batches(config, network_of(config, text), slices())


@pytest.mark.parametrize("arithmetic", ["fast", "exact"])
def test_that_a_batch_comes_in_its_passes(arithmetic: str) -> None:
    passes = list(batches(arithmetic=arithmetic).of(1))
    assert [tuple(pictures.shape) for pictures, _ in passes] == [(2, 3, 64, 64)] * 3
    assert [tuple(truth.shape) for _, truth in passes] == [(2, 9, 6)] * 3
    assert all(bool((truth[..., 0].sum(dim=1) == 1).all()) for _, truth in passes)


@pytest.mark.parametrize("arithmetic", ["fast", "exact"])
def test_that_the_state_goes_on_where_it_was(arithmetic: str) -> None:
    options = {"arithmetic": arithmetic}
    first, second = batches(**options), batches(**options)
    list(first.of(1))
    second.set_state(first.state())
    for (pictures, truth), (again, truth_again) in zip(first.of(2), second.of(2), strict=True):
        assert torch.equal(pictures, again)
        assert torch.equal(truth, truth_again)
    assert torch.equal(first.uniform(2)(torch.Size([5])), second.uniform(2)(torch.Size([5])))


def test_that_both_kinds_agree_where_nothing_is_drawn() -> None:
    """A picture of the network's size, unchanged: same colours, same truth. Only which picture it is was drawn."""
    options = {"jitter": 0, "flip": True, "exposure": 1, "batch": 60, "subdivisions": 1, "color_map": "viridis"}

    def seen(arithmetic: str) -> set[tuple[float, ...]]:
        ((pictures, truth),) = batches(arithmetic=arithmetic, **options).of(1)
        corners = pictures[:, :, [0, 0, -1, -1], [0, -1, 0, -1]].sum(dim=1).round(decimals=2)
        return {tuple(row) for row in torch.cat([corners, truth.flatten(1).round(decimals=4)], dim=1).tolist()}

    fast, exact = seen("fast"), seen("exact")
    assert len(fast) == len(exact) == 6  # three pictures, each mirrored or not
    np.testing.assert_allclose(sorted(fast), sorted(exact), atol=0.05)


def test_that_a_trained_network_is_shown_nearly_the_same_by_both() -> None:
    """The order of colouring and resizing differs: colours are mixed in one and grey values in the other."""
    first = torch.arange(3)
    fast, exact = (plain_input(slices(), first, TrainConfig(arithmetic=a, **SMALL)) for a in ("fast", "exact"))
    assert fast.shape == exact.shape == (3, 3, 64, 64)
    assert torch.equal(fast[2], exact[2])  # needs no resize
    assert float((fast - exact).abs().mean()) < 0.05
    grey = [
        plain_input(slices(), first, TrainConfig(arithmetic=a, color_map="grey", **SMALL)) for a in ("fast", "exact")
    ]
    assert float((grey[0] - grey[1]).abs().max()) < 0.51 / 255 + 1e-5  # to the next of 256 grey values


@pytest.mark.parametrize("arithmetic", ["fast", "exact"])
def test_that_boxes_are_drawn_as_long_as_darknet_draws_them(arithmetic: str) -> None:
    truth = torch.zeros(200, 9, 6)
    truth[:, 4, 0] = 1
    drawing = batches(random=True, arithmetic=arithmetic)
    drawn = drawing.draw_boxes(truth, RANDOM_UNTIL - 1)
    assert drawn is not None
    assert drawn.shape == (200, 9)
    assert set(drawn[:, 4].tolist()) == {0, 1}
    assert drawing.draw_boxes(truth, RANDOM_UNTIL) is None
    assert batches(arithmetic=arithmetic).draw_boxes(truth, 1) is None
