"""A whole `darknet yolo train` again, from the seed to the last weight and the last printed line: the family `e2e`.

`tests/data/darknet/e2e` is what pjreddie/darknet (commit f6afaabc) read and wrote; the developers' copy is taken too
where it is on the machine.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.darknet.images import load_planes
from engine.darknet.layers import Network
from engine.darknet.lists import read_truth
from engine.darknet.network import read_network
from engine.darknet.program import opening_lines
from engine.darknet.rand import Rand
from engine.darknet.weights import Header, read_weights
from engine.models.network import DarknetNetwork
from engine.training.darknet_run import learn_batches, look, start_network, weights_file
from tests.engine.agreement import deviation, tolerance

SMALL = Path(__file__).parents[2] / "data/darknet/e2e"
WHOLE = Path(__file__).parents[4] / "shared/reference/darknet/e2e"
NUMBER = re.compile(r"-?\d+\.\d+")
PRECISIONS = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
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


@cache
def train(folder, dtype):
    network = network_of(folder, "e2e")
    built, start = start_network(network, folder / "e2e_init.weights")
    built.to(dtype).register_forward_pre_hook(lambda _network, arguments: arguments[0].to(dtype))
    images = sorted(str(path) for path in (folder / "images").iterdir())
    pictures = [load_planes(Path(path)) for path in images]
    batches = list(learn_batches(built, pictures, read_truth(images), Rand.seeded(0), start.seen))
    lines = [*opening_lines("e2e.cfg", network.net), *(line for batch in batches for line in batch.lines)]
    return Training(network, built, lines, batches[-1].seen)


@PRECISIONS
def test_that_e2e_final_weights_are_darknets(folder, dtype):
    training = train(folder, dtype)
    final = read_weights((folder / "e2e_final.weights").read_bytes(), training.network, "e2e_final")
    initial = read_weights((folder / "e2e_init.weights").read_bytes(), training.network, "e2e_init")
    assert training.built.state_dict().keys() == final.tensors.keys()
    for key, expected in final.tensors.items():
        array = torch.tensor(expected)
        assert deviation(training.built.state_dict()[key], array) <= tolerance("e2e/final weights", dtype), key
        assert deviation(torch.tensor(initial.tensors[key]), array) > 1e-3, key


def test_that_the_weights_file_has_as_many_bytes_and_pictures(folder):
    training = train(folder, torch.float32)
    expected = (folder / "e2e_final.weights").read_bytes()
    found = weights_file(training.built, training.seen)
    assert Header.from_bytes(found, "found") == Header.from_bytes(expected, "e2e_final")
    assert len(found) == len(expected)


@PRECISIONS
def test_that_e2e_printed_lines_are_darknets(folder, dtype):
    # Our lines are rounded to six digits as well.
    relative, absolute = tolerance("e2e/printed loss, running average"), tolerance("e2e/printed detection stats") + 5e-7
    lines = train(folder, dtype).lines
    run = json.loads((folder / "cli_transcripts.json").read_text())["train_12_batches"]
    expected = run["stdout"].splitlines()
    assert len(lines) == len(expected) == 50
    for pair in zip(lines, expected, strict=True):
        words, numbers = zip(*(split(line) for line in pair), strict=True)
        assert words[0] == words[1]
        assert numbers[0] == pytest.approx(numbers[1], rel=relative, abs=absolute)


def test_that_e2e_cli_outputs_are_darknets(folder):
    built, _ = start_network(network_of(folder, "cli_detector"), folder / "cli_detector.weights")
    with np.load(folder / "cli_outputs.npz") as file:
        for name in file.files:
            found = look(built, load_planes(folder / "images" / f"{name}.png"))
            assert np.abs(found - file[name]).max() <= tolerance("e2e/cli network outputs") * np.abs(file[name]).max()
