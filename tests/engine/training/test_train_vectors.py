"""Training in Darknet's arithmetic gives Darknet's numbers, batch by batch."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.config import Grid
from engine.darknet.layers import Dropout, Network
from engine.darknet.network import read_network
from engine.darknet.weights import read_weights
from engine.models.modules import Arithmetic, Weighted
from engine.models.network import DarknetNetwork, build_network
from engine.training.loss import Scales, deltas
from engine.training.update import Update, learning_rate
from tests.engine.agreement import deviation, tolerance

ROOT = Path(__file__).parents[3]
FOLDERS = [ROOT / "tests" / "data" / "darknet" / "train", ROOT.parent / "shared" / "reference" / "darknet" / "train"]
PRECISIONS = pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
CANCELLING = {("T4_fcbn_poly_lrscale", 0, "biases"): 3e-5}
"""Sums over all positions that nearly cancel. In 64 bits this one deviates by 1.6e-5: Darknet's own rounding. (The row
of the report is of the velocity after the last update.)"""


def vectors(path: Path, pattern: str) -> dict[tuple[int, str], Tensor]:
    """The arrays of the case `path` of this kind, by layer and by what stands for the group of `pattern`."""
    arrays = np.load(path.with_suffix(".npz"))
    found = [match for name in arrays if (match := re.fullmatch(rf"L(\d\d)_{pattern}", name))]
    return {(int(match[1]), match[2]): torch.from_numpy(arrays[match[0]]) for match in found}


def cases(*kinds: str) -> list[Any]:
    """The cases, reduced and whole, that have arrays of these kinds."""
    return [
        pytest.param(path, id=f"{path.name}-{'reduced' if path.parent == FOLDERS[0] else 'whole'}")
        for folder in FOLDERS
        for path in sorted(file.with_suffix("") for file in folder.glob("T*.json"))
        if all(vectors(path, kind) for kind in kinds)
    ]


@dataclass
class Training:
    """What a training left behind: what each layer gave and got back in the first pass, and what came of all passes."""

    network: Network
    outputs: dict[int, Tensor] = field(default_factory=dict)
    deltas: dict[int, Tensor] = field(default_factory=dict)
    accumulated: dict[str, Tensor] = field(default_factory=dict)
    losses: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    weights: list[dict[str, Tensor]] = field(default_factory=list)
    velocities: list[dict[str, Tensor]] = field(default_factory=list)


@cache
def trained(path: Path, arithmetic: Arithmetic = "exact", dtype: torch.dtype = torch.float32) -> Training:
    """Train as the files of the case `path` say."""
    arrays = {name: torch.from_numpy(array).to(dtype) for name, array in np.load(path.with_suffix(".npz")).items()}
    training = Training(read_network(path.with_suffix(".cfg").read_text(), path.name))
    net, network = training.network.net, build_network(training.network, arithmetic).to(dtype)
    network.load_state_dict(tensors_of(path, 0, training.network))
    observe(network, training)
    update = Update(network, net.momentum, net.decay)
    for number, step in enumerate(json.loads(path.with_suffix(".json").read_text())["steps"]):
        network.draw_from(from_file(arrays, number))
        output = network(arrays[f"input_{number}"])
        delta, loss = judged(output.detach(), arrays[f"truth_{number}"], training.network)
        output.backward(-delta)
        for name, weights in network.named_parameters():
            if weights.grad is not None:
                training.accumulated.setdefault(name, -weights.grad.clone())
        training.losses.append(loss)
        training.rates.append(learning_rate(net, step["seen_after"] // (net.mini_batch * net.subdivisions)))
        if step["update_after"]:
            update.step(training.rates[-1], net.mini_batch * net.subdivisions)
            training.weights.append({name: array.clone() for name, array in network.state_dict().items()})
            training.velocities.append({name: -net.momentum * v for name, v in update.velocity().items()})
    return training


def observe(network: DarknetNetwork, training: Training) -> None:
    """Note what each layer gives, and what its product (or, if it has none, its output) gets back, the first time."""

    def note_output(index: int, output: Tensor) -> None:
        training.outputs.setdefault(index, output.detach().clone())
        if index not in weighted:
            note_delta(index, output)

    def note_delta(index: int, result: Tensor) -> Tensor:
        if result.requires_grad:
            result.register_hook(lambda slope: note_slope(index, slope))
        return result

    def note_slope(index: int, slope: Tensor) -> None:
        training.deltas.setdefault(index, -slope)

    weighted = {index: layer for index, layer in enumerate(network.layers) if isinstance(layer, Weighted)}
    for index, layer in weighted.items():
        layer.product = lambda *values, index=index, product=layer.product: note_delta(index, product(*values))
    for index, layer in enumerate(network.layers):
        layer.register_forward_hook(lambda _layer, _input, output, index=index: note_output(index, output))


def from_file(arrays: dict[str, Tensor], number: int) -> Callable[[torch.Size], Tensor]:
    """The random numbers that Darknet drew in a pass."""
    drawn = next((array for name, array in arrays.items() if name.endswith(f"_rand_{number}")), torch.empty(0))
    return drawn.reshape


def tensors_of(path: Path, step: int, network: Network) -> dict[str, Tensor]:
    """The weights after an update."""
    file = path.with_name(f"{path.name}_step{step}.weights")
    loaded = read_weights(file.read_bytes(), network, file.name)
    return {key: torch.tensor(values) for key, values in loaded.tensors.items()}


def judged(output: Tensor, truth: Tensor, network: Network) -> tuple[Tensor, float]:
    """Darknet's delta and loss."""
    last = network.detection
    if last is None:
        return truth - output, -float((truth * output.log()).sum())
    grid = Grid(last.side, last.boxes, last.classes)
    delta = deltas(output, truth.reshape(len(truth), grid.side**2, -1), grid, Scales.of_detection(last, "exact"))
    return delta, float(delta.square().sum())


@PRECISIONS
@pytest.mark.parametrize("path", cases("(output)_0"))
def test_that_every_layer_of_the_first_pass_gives_what_darknets_gives(path: Path, dtype: torch.dtype) -> None:
    training = trained(path, dtype=dtype)
    for (index, _), expected in vectors(path, "(output)_0").items():
        # Dropout works in the array of the layer before it, which then holds what dropout gives.
        is_dropped = index + 1 in training.outputs and isinstance(training.network.layers[index + 1], Dropout)
        assert deviation(training.outputs[index + is_dropped], expected) <= tolerance("train: outputs", dtype)


@PRECISIONS
@pytest.mark.parametrize("path", cases("(delta)_0"))
def test_that_every_layer_of_the_first_pass_gets_back_what_darknets_gets(path: Path, dtype: torch.dtype) -> None:
    training = trained(path, dtype=dtype)
    for (index, _), expected in vectors(path, "(delta)_0").items():
        is_shared = isinstance(training.network.layers[index], Dropout)
        assert deviation(training.deltas[index - is_shared], expected) <= tolerance("train: deltas", dtype)


@PRECISIONS
@pytest.mark.parametrize("path", cases("(.*)_accum_0"))
def test_that_slopes_of_a_mini_batch_are_summed_as_darknets(path: Path, dtype: torch.dtype) -> None:
    accumulated = trained(path, dtype=dtype).accumulated
    for (index, name), expected in vectors(path, "(.*)_accum_0").items():
        assert deviation(accumulated[f"layers.{index}.{name}"], expected) <= tolerance("train: accumulated", dtype)


@PRECISIONS
@pytest.mark.parametrize("path", cases())
def test_that_losses_and_rates_are_darknets(path: Path, dtype: torch.dtype) -> None:
    training, steps = trained(path, dtype=dtype), json.loads(path.with_suffix(".json").read_text())["steps"]
    losses = [step["loss_returned"] for step in steps]
    assert training.losses == pytest.approx(losses, rel=tolerance("train: loss", dtype))
    assert training.rates == pytest.approx([step["rate"] for step in steps], rel=tolerance("train: rate"))


@PRECISIONS
@pytest.mark.parametrize("path", cases())
def test_that_the_weights_after_every_update_are_darknets(path: Path, dtype: torch.dtype) -> None:
    training = trained(path, dtype=dtype)
    for step, weights in enumerate(training.weights, 1):
        expected = tensors_of(path, step, training.network)
        assert weights.keys() == expected.keys()
        for key in expected:
            assert deviation(weights[key], expected[key]) <= tolerance("train: weights after", dtype)


@pytest.mark.parametrize("path", cases("(.*)_velocity_0"))
def test_that_the_momentum_of_the_first_update_is_darknets(path: Path) -> None:
    for (index, name), expected in vectors(path, "(.*)_velocity_0").items():
        closeness = CANCELLING.get((path.name, index, name), tolerance("train: velocity"))
        assert deviation(trained(path).velocities[0][f"layers.{index}.{name}"], expected) <= closeness


@PRECISIONS
@pytest.mark.parametrize("path", cases("(.*)_velocity_end"))
def test_that_the_momentum_of_the_last_update_is_darknets(path: Path, dtype: torch.dtype) -> None:
    velocities = trained(path, dtype=dtype).velocities
    for (index, name), expected in vectors(path, "(.*)_velocity_end").items():
        assert deviation(velocities[-1][f"layers.{index}.{name}"], expected) <= tolerance("train: velocity", dtype)


@pytest.mark.parametrize("path", [case for case in cases() if case.id.startswith("T3")])
def test_that_without_batch_normalisation_the_fast_arithmetic_trains_as_darknet(path: Path) -> None:
    training = trained(path, "fast")
    for step, weights in enumerate(training.weights, 1):
        for key, expected in tensors_of(path, step, training.network).items():
            assert deviation(weights[key], expected) <= tolerance("train: weights after", torch.float32)
