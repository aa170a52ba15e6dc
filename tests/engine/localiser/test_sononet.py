"""SonoNet as the localiser's encoder: its weights from the published kind of file, and that it computes the same."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch.nn import functional

from engine.config import preset
from engine.errors import UserError
from engine.experiment import Experiment
from engine.localiser import sononet
from engine.localiser.blueprint import localiser_blueprint
from engine.localiser.network import Localiser
from engine.models.compute import generator
from engine.models.network import fill
from engine.models.sononet import GREY_DEVIATION, GREY_MEAN, NOTE, read_encoder
from engine.protocol import Event, Warned
from engine.training.train import train

CONFIG = preset("localiser").with_options(encoder="sononet", input_size=64)
BLUEPRINT = localiser_blueprint(CONFIG)
LAST = sum(repeats for _, repeats in sononet.STAGES)


def arrays(convolutions: int) -> list[npt.NDArray[np.float32]]:
    """As in the published file: the features, so many of them, and a head of one convolution."""
    random, made = np.random.default_rng(0), list[npt.NDArray[Any]]()
    shapes = [dict(row.arrays)["weight"] for row in sononet.way_down()][:convolutions]
    for shape in [*shapes, (4, 128, 1, 1)]:
        vectors = [random.normal(size=shape[0]), *random.uniform(0.5, 2, (3, shape[0]))]
        made += [random.normal(size=shape) / np.sqrt(np.prod(shape[1:])), *vectors]
    return [array.astype(np.float32) for array in made]


def saved(convolutions: int = LAST) -> bytes:
    file = io.BytesIO()
    np.savez(file, *arrays(convolutions))
    return file.getvalue()


def as_published(pictures: torch.Tensor) -> list[torch.Tensor]:
    """SonoNet by its own formula: its maps before each halving, and behind the last one."""
    maps, levels, blocks = 255 * (pictures - GREY_MEAN) / GREY_DEVIATION, [], iter(arrays(LAST))
    for _, repeats in sononet.STAGES:
        for _ in range(repeats):
            weight, *vectors = (torch.from_numpy(next(blocks)) for _ in range(5))
            beta, gamma, mean, inverse = (vector[:, None, None] for vector in vectors)
            maps = (gamma * (functional.conv2d(maps, weight, padding=1) - mean) * inverse + beta).relu()
        levels.append(maps)
        maps = functional.max_pool2d(maps, 2)
    return [*levels, maps]


def test_that_it_sees_what_sononet_sees_away_from_the_border() -> None:
    network = Localiser(BLUEPRINT, 1)
    network.initialise(generator(0, 0))
    taken, left = read_encoder(saved(), "sononet.npz", BLUEPRINT)
    assert left == 4 * 128 + 4 * 4
    fill(network, {**{name: array.numpy() for name, array in network.state_dict().items()}, **taken})
    # All around is the mean, which is what SonoNet pads with.
    pictures = torch.full((1, 1, 64, 64), GREY_MEAN)
    pictures[..., 20:44, 20:44] = torch.rand(24, 24, generator=generator(1, 0))
    seen, expected = network.eval()._down_sononet(pictures), as_published(pictures)[1:]
    assert [tuple(maps.shape[1:]) for maps in seen] == [
        (channels, 32 >> level, 32 >> level) for level, channels in enumerate(sononet.CHANNELS)
    ]
    middle = slice(12, 20)
    torch.testing.assert_close(seen[0][..., middle, middle], expected[0][..., middle, middle], rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(
    ("convolutions", "encoder", "words"),
    [(LAST, "plain", "gives this localiser nothing"), (4, "sononet", "other convolutions"), (0, "sononet", "not hold")],
)
def test_that_other_files_and_other_encoders_are_refused(convolutions: int, encoder: str, words: str) -> None:
    network = localiser_blueprint(CONFIG.with_options(encoder=encoder))
    with pytest.raises(UserError, match=words):
        read_encoder(saved(convolutions), "sononet.npz", network)


def test_that_it_is_not_learnt_from_random_weights() -> None:
    with pytest.raises(UserError, match="not learnt from random weights"):
        BLUEPRINT.check_trainable(CONFIG)
    BLUEPRINT.check_trainable(CONFIG.with_options(start="SonoNet16.npz"))


def test_that_a_training_from_it_says_what_stays_random(
    make_experiment: Callable[..., Experiment], tmp_path: Path
) -> None:
    start, told = tmp_path / "sononet.npz", list[Event]()
    start.write_bytes(saved())
    options = {"network": "localiser", "encoder": "sononet", "boxes": 1, "input_size": 64, "batch": 2, "steps": 1}
    train(make_experiment(start=str(start), **options), told.append, lambda: False)
    note, lacking = (event.message for event in told if isinstance(event, Warned))
    assert note == NOTE
    assert lacking.startswith("sononet.npz does not give layers side4, side3, ")
    assert "sono" not in lacking.removeprefix("sononet.npz")
