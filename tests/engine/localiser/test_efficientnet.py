"""EfficientNet-Lite0 as the localiser's encoder: its shape, its weights from the one published file, what stays."""

import hashlib
import io
from dataclasses import replace
from typing import Any

import pytest
import torch

from engine.config import preset
from engine.errors import UserError
from engine.localiser import efficientnet
from engine.localiser.adamw import PUBLISHED_RATE
from engine.localiser.blueprint import localiser_blueprint
from engine.localiser.learner import LocaliserLearner
from engine.localiser.network import Localiser
from engine.models import efficientnet as published
from engine.models.compute import generator
from engine.training.resident import ResidentSlices, from_pictures

CONFIG = preset("localiser").with_options(encoder="efficientnet", input_size=64, batch=2)
BLUEPRINT = localiser_blueprint(CONFIG)


def some_slices() -> ResidentSlices:
    pictures = [(torch.rand(60, 90, generator=generator(number, 0)) * 255).byte().numpy() for number in range(2)]
    boxes = torch.tensor([[[20.0, 10.0, 70.0, 50.0]]] * 2)
    return replace(from_pictures(pictures, torch.device("cpu")), boxes=boxes, counts=torch.tensor([1, 1]))


@pytest.fixture
def weights(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A file as it is published, of other numbers, that is taken for the published one."""
    random, held = generator(0, 0), {"_fc.bias": torch.zeros(7)}
    rows = {row.name: row for row in efficientnet.way_down()}
    for own, convolution, normalisation in published._places():
        arrays = dict(rows[own].arrays)
        colours = 3 if own == "stem" else arrays["weight"][1]
        shape = (arrays["weight"][0], colours, *arrays["weight"][2:])
        held[f"{convolution}.weight"] = torch.rand(shape, generator=random)
        for name in ("weight", "bias", "running_mean", "running_var"):
            held[f"{normalisation}.{name}"] = torch.rand(arrays["bias"], generator=random)
    file = io.BytesIO()
    torch.save(held, file)
    monkeypatch.setattr(published, "SHA256", hashlib.sha256(file.getvalue()).hexdigest())
    return file.getvalue()


def test_that_its_convolutions_have_the_published_sizes() -> None:
    """A pyramid of halves; filters as in table 1 of the paper, without the last stage."""
    rows = list(efficientnet.way_down())
    assert len(rows) == 1 + 2 + 14 * 3
    assert [(row.inputs, row.outputs) for row in rows if row.stride == 2] == [(1, 32)] + [
        (channels, channels) for channels in (96, 144, 240, 672)
    ]
    assert {row.padding for row in rows if row.stride == 2} == {(0, 1), (1, 2)}
    assert efficientnet.CHANNELS == (16, 24, 40, 112, 192)
    assert 2e6 < BLUEPRINT.parameters < 3e6


def test_that_a_start_gives_the_whole_encoder_and_nothing_else(weights: bytes) -> None:
    taken, left = published.read_efficientnet(weights, "lite0.pth", BLUEPRINT)
    assert {name: values.shape for name, values in taken.items()} == {name: BLUEPRINT.arrays[name] for name in taken}
    of_encoder = {f"convolutions.{row.name}" for row in efficientnet.way_down()}
    assert {name.rpartition(".")[0] for name in taken} == of_encoder
    assert left == 7 + 32 * 9 * 2  # what a grey picture adds up, and the classifier


def test_that_grey_pictures_are_seen_as_the_same_picture_in_three_colours(weights: bytes) -> None:
    held = torch.load(io.BytesIO(weights), weights_only=True)  # noqa: TID251  # made above
    taken, _ = published.read_efficientnet(weights, "lite0.pth", BLUEPRINT)
    grey = torch.rand(1, 1, 8, 8, generator=generator(1, 0))
    coloured = torch.conv2d(grey.expand(-1, 3, -1, -1), held["_conv_stem.weight"])
    torch.testing.assert_close(torch.conv2d(grey, torch.tensor(taken["convolutions.stem.weight"])), coloured)


@pytest.mark.parametrize(
    ("spoilt", "options", "words"),
    [(b"x", {}, "not the published EfficientNet-Lite0"), (b"", {"encoder": "plain"}, "gives this localiser nothing")],
)
def test_that_other_files_and_other_encoders_are_refused(
    weights: bytes, spoilt: bytes, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(UserError, match=words):
        published.read_efficientnet(weights + spoilt, "lite0.pth", localiser_blueprint(CONFIG.with_options(**options)))


def test_that_it_is_not_learnt_from_random_weights() -> None:
    with pytest.raises(UserError, match="not learnt from random weights"):
        BLUEPRINT.check_trainable(CONFIG)
    BLUEPRINT.check_trainable(CONFIG.with_options(start="lite0.pth"))


def test_that_statistics_of_the_encoder_stay_and_its_filters_move_more_slowly() -> None:
    config = CONFIG.with_options(start="lite0.pth", burn_in=0, decay=0)
    learner = LocaliserLearner(config, BLUEPRINT, some_slices(), {})
    before = {name: array.clone() for name, array in learner.state(0).weights.items()}
    learner.learn(1)
    after = learner.state(1).weights
    for name in before:
        still = name.startswith(("convolutions.stem", "convolutions.mb")) and name.endswith(("mean", "variance"))
        assert torch.equal(before[name], after[name]) == (still or name == "calibration"), name
    # AdamW's first step is as long as the rate.
    for name, share in (("stem", PUBLISHED_RATE), ("side2", 1.0)):
        key = f"convolutions.{name}.weight"
        assert float((after[key] - before[key]).abs().max()) == pytest.approx(share * learner.rate, rel=0.05)


def test_that_every_size_is_half_the_one_before() -> None:
    network = Localiser(BLUEPRINT, 1)
    network.initialise(generator(0, 0))
    maps = network._down_efficientnet(torch.rand(1, 1, 64, 64))
    assert [tuple(level.shape[1:]) for level in maps] == [
        (channels, 32 >> level, 32 >> level) for level, channels in enumerate(efficientnet.CHANNELS)
    ]
