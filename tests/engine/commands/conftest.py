"""The command line as a function, and a small detector in Darknet's files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from engine.cli import main
from engine.config import TrainConfig
from engine.darknet.configured import network_text
from engine.darknet.network import read_network
from engine.training.darknet_run import start_network, weights_file
from tests.engine.conftest import SMALL

VECTORS = Path(__file__).parents[2] / "data/darknet"
SEEN = 4321
"""Pictures that the small detector has seen: no whole number of its batches."""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys) -> Run:
    """Run the command line; returns status, standard output and standard error."""

    def ran(*words):
        capsys.readouterr()
        status = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return status, out, err

    return ran


@dataclass(frozen=True)
class Detector:
    """A network and its random weights in two files, and a list of pictures with labels."""

    folder: Path

    @property
    def cfg(self):
        return self.folder / "small.cfg"

    @property
    def weights(self):
        return self.folder / "small.weights"

    @property
    def list(self):
        return self.folder / "list.txt"

    @property
    def pictures(self):
        return [Path(line) for line in self.list.read_text().splitlines()]

    @property
    def words(self):
        return self.cfg, self.weights


def small_text(side=3):
    """A network for pictures of 64 x 64 with `side` cells a side."""
    return network_text(TrainConfig(**{**SMALL, "side": side}))


def outspoken_network():
    """Random weights, but for rolling variances of 1 and a last layer that is sure of boxes of all confidences."""
    built, _ = start_network(read_network(small_text()), None, seed=3)
    arrays = built.state_dict()
    for name, array in arrays.items():
        if name.endswith("rolling_variance"):
            array.fill_(1)
    biases = arrays[f"layers.{len(built.network.layers) - 2}.biases"]
    cells, boxes = 9, 18
    biases += torch.cat([torch.full((cells,), 0.9), torch.linspace(0.1, 0.9, boxes), torch.full((4 * boxes,), 0.5)])
    return built


@pytest.fixture
def detector(tmp_path) -> Detector:
    """A detector that a test may spoil."""
    made = Detector(tmp_path / "detector")
    for name in ("images", "labels"):
        (made.folder / name).mkdir(parents=True)
    made.cfg.write_text(small_text())
    made.weights.write_bytes(weights_file(outspoken_network(), SEEN))
    rng = np.random.default_rng(0)
    for number in range(3):
        noise = rng.integers(0, 256, (50 + number, 70, 1)).astype(np.uint8)
        cv2.imwrite(str(made.folder / f"images/p{number}.png"), noise)
        (made.folder / f"labels/p{number}.txt").write_text("0 .5 .5 .4 .3\n")
    made.list.write_text("".join(f"{path}\n" for path in sorted((made.folder / "images").iterdir())))
    return made
