"""A whole `darknet yolo train` again, from the seed to the last weight and the last printed line: the family `e2e`.

`tests/data/darknet/e2e` is what pjreddie/darknet (commit f6afaabc) read and wrote; the developers' copy is taken too
where it is on the machine.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from engine.darknet.images import load_planes
from engine.darknet.layers import Network
from engine.darknet.lists import read_truth
from engine.darknet.network import read_network
from engine.darknet.program import opening_lines
from engine.darknet.rand import Rand
from engine.darknet.weights import Header, read_weights
from engine.models.network import DarknetNetwork
from engine.training.darknet_run import learn_batches, look, start_network, weights_file

SMALL = Path(__file__).parents[2] / "data/darknet/e2e"
WHOLE = Path(__file__).parents[4] / "shared/reference/darknet/e2e"
NUMBER = re.compile(r"-?\d+\.\d+")
SECONDS = re.compile(r"\d+\.\d+ seconds")


@pytest.fixture(scope="module", params=[SMALL, WHOLE], ids=["small", "whole"])
def folder(request):
    if not request.param.is_dir():
        pytest.skip("the whole set of reference vectors is not on this machine")
    return request.param


def network_of(folder, name):
    return read_network((folder / f"{name}.cfg").read_text(), name)


def split(line):
    """A line's words, and its numbers but for the time."""
    timeless = SECONDS.sub("", line)
    return NUMBER.sub("", timeless), [float(number) for number in NUMBER.findall(timeless)]


@dataclass(frozen=True)
class Training:
    """What is left of `darknet yolo train e2e.cfg e2e_init.weights`."""

    network: Network
    built: DarknetNetwork
    lines: list[str]
    seen: int


def train(folder):
    network = network_of(folder, "e2e")
    built, start = start_network(network, folder / "e2e_init.weights")
    images = sorted(str(path) for path in (folder / "images").iterdir())
    pictures = [load_planes(Path(path)) for path in images]
    batches = list(learn_batches(built, pictures, read_truth(images), Rand.seeded(0), start.seen))
    lines = [*opening_lines("e2e.cfg", network.net), *(line for batch in batches for line in batch.lines)]
    return Training(network, built, lines, batches[-1].seen)


@pytest.fixture(scope="module")
def training(folder):
    return train(folder)


def test_that_e2e_final_weights_are_darknets(folder, training):
    final = read_weights((folder / "e2e_final.weights").read_bytes(), training.network, "e2e_final")
    initial = read_weights((folder / "e2e_init.weights").read_bytes(), training.network, "e2e_init")
    found = {key: array.numpy() for key, array in training.built.state_dict().items()}
    assert found.keys() == final.tensors.keys()
    for key, expected in final.tensors.items():
        scale = np.abs(expected).max()
        assert np.abs(found[key] - expected).max() <= 5e-6 * scale, key
        assert np.abs(initial.tensors[key] - expected).max() > 1e-3 * scale, key


def test_that_the_weights_file_has_as_many_bytes_and_pictures(folder, training):
    expected = (folder / "e2e_final.weights").read_bytes()
    found = weights_file(training.built, training.seen)
    assert Header.from_bytes(found, "found") == Header.from_bytes(expected, "e2e_final")
    assert len(found) == len(expected)


def test_that_e2e_printed_lines_are_darknets(folder, training):
    run = json.loads((folder / "cli_transcripts.json").read_text())["train_12_batches"]
    expected = run["stdout"].splitlines()
    assert len(training.lines) == len(expected) == 50
    for pair in zip(training.lines, expected, strict=True):
        words, numbers = zip(*(split(line) for line in pair), strict=True)
        assert words[0] == words[1]
        assert numbers[0] == pytest.approx(numbers[1], rel=1e-6, abs=1.1e-6)


def test_that_e2e_cli_outputs_are_darknets(folder):
    built, _ = start_network(network_of(folder, "cli_detector"), folder / "cli_detector.weights")
    with np.load(folder / "cli_outputs.npz") as file:
        for name in file.files:
            found = look(built, load_planes(folder / "images" / f"{name}.png"))
            assert np.abs(found - file[name]).max() <= 1e-6 * np.abs(file[name]).max()
