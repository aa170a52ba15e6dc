"""In testing, whole networks and single layers give Darknet's numbers, in both arithmetics."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine.darknet.layers import Convolutional, Local, MaxPool, Shape
from engine.darknet.network import read_network
from engine.darknet.weights import read_weights
from engine.models import modules
from engine.models.modules import Arithmetic
from engine.models.network import build_network

ROOT = Path(__file__).parents[3]
FOLDERS = [ROOT / "tests" / "data" / "darknet", ROOT.parent / "shared" / "reference" / "darknet"]
BOTH = pytest.mark.parametrize("arithmetic", ["exact", "fast"])
TOLERANCE = 1e-5


def stored(name: str) -> list[Any]:
    """The file `name` in the repository and, where it is at hand, in the whole set."""
    return [
        pytest.param(folder / name, id=f"{Path(name).stem}-{which}")
        for folder, which in zip(FOLDERS, ("reduced", "whole"), strict=True)
        if (folder / name).is_file()
    ]


def grid_cases(name: str, **wanted: Any) -> list[Any]:
    """The cases of a grid of single layers, with the arrays beside them."""
    return [
        pytest.param(path, case, id=f"{param.id}-{case['case']}")
        for param in stored(f"forward/{name}.json")
        for path in param.values
        for case in json.loads(path.read_text())
        if wanted.items() <= case.items()
    ]


def arrays_of(path: Path, case: dict[str, Any]) -> dict[str, Tensor]:
    """The arrays of a case by their names without its own."""
    start = f"{case['case']}_"
    arrays = np.load(path.with_suffix(".npz"))
    return {name.removeprefix(start): torch.from_numpy(arrays[name]) for name in arrays if name.startswith(start)}


def agree(found: Tensor, expected: Tensor) -> None:
    """The largest deviation is a hundred-thousandth of the largest value at most."""
    assert float((found.reshape(expected.shape) - expected).abs().max()) <= TOLERANCE * float(expected.abs().max())


@torch.no_grad()
def given(module: nn.Module, arrays: dict[str, Tensor]) -> Tensor:
    """What a layer with the weights in `arrays` gives."""
    module.load_state_dict({name: array for name, array in arrays.items() if name not in ("input", "output")})
    return module.eval()(arrays["input"].clone())


def convolutional(case: dict[str, Any], stride: int) -> Convolutional:
    return Convolutional(
        input=Shape(case["in_c"], case["in_h"], case["in_w"]),
        output=Shape(case["filters"], case["out_h"], case["out_w"]),
        filters=case["filters"],
        size=case["size"],
        stride=stride,
        padding=case["padding_used"],
        activation=case["activation"],
        batch_normalize=bool(case["batch_normalize"]),
    )


@BOTH
@pytest.mark.parametrize(
    "cfg",
    [
        *stored("forward/fwd_small.cfg"),
        *stored("forward/classifier_small.cfg"),
        *stored("weights/all_layers.cfg"),
    ],
)
def test_that_every_layer_of_a_network_gives_what_darknets_gives(cfg: Path, arithmetic: Arithmetic) -> None:
    description = read_network(cfg.read_text(), cfg.name)
    network = build_network(description, arithmetic).eval()
    loaded = read_weights(cfg.with_suffix(".weights").read_bytes(), description, cfg.name)
    network.load_state_dict({key: torch.tensor(values) for key, values in loaded.tensors.items()})
    own = "all_layers_forward.npz" if cfg.stem == "all_layers" else f"{cfg.stem}.npz"
    vectors = np.load(cfg.with_name(own))
    maps = torch.from_numpy(vectors["input"])
    with torch.no_grad():
        outputs = network(maps)
        for index, layer in enumerate(network.layers):
            maps = layer(maps)
            agree(maps, torch.from_numpy(vectors[f"L{index:02}_output"]))
    assert torch.equal(outputs, maps.flatten(1))


@BOTH
@pytest.mark.parametrize(("path", "case"), grid_cases("conv_grid", quirk_1x1_stride_ignored=False))
def test_that_a_convolution_is_darknets(path: Path, case: dict[str, Any], arithmetic: Arithmetic) -> None:
    arrays = arrays_of(path, case)
    agree(given(modules.Convolutional(convolutional(case, case["stride"]), arithmetic), arrays), arrays["output"])


@pytest.mark.parametrize(("path", "case"), grid_cases("conv_grid", quirk_1x1_stride_ignored=True))
def test_that_a_1x1_convolution_with_a_stride_differs_from_darknets_by_what_darknet_reads(
    path: Path, case: dict[str, Any]
) -> None:
    """Darknet takes the numbers as they follow each other in memory; we take every second or third row and column."""
    arrays = arrays_of(path, case)
    ours = given(modules.Convolutional(convolutional(case, case["stride"]), "exact"), arrays)
    assert ours.shape == arrays["output"].shape
    assert not torch.allclose(ours, arrays["output"], rtol=0.01)
    height, width = case["out_h"], case["out_w"]
    misread = arrays["input"].flatten()[: case["in_c"] * height * width].reshape(1, -1, height, width)
    agree(given(modules.Convolutional(convolutional(case, 1), "exact"), {**arrays, "input": misread}), arrays["output"])
    step = case["stride"]
    meant = given(modules.Convolutional(convolutional(case, 1), "exact"), arrays)[:, :, ::step, ::step]
    agree(ours, meant)


@pytest.mark.parametrize(("path", "case"), grid_cases("maxpool_grid"))
def test_that_a_maxpool_is_darknets(path: Path, case: dict[str, Any]) -> None:
    arrays = arrays_of(path, case)
    channels = arrays["input"].shape[1]
    layer = MaxPool(
        input=Shape(channels, case["in_h"], case["in_w"]),
        output=Shape(channels, case["out_h"], case["out_w"]),
        size=case["size"],
        stride=case["stride"],
        padding=case["padding_used"],
    )
    assert torch.equal(given(modules.MaxPool(layer, "exact"), arrays), arrays["output"])


@BOTH
@pytest.mark.parametrize(("path", "case"), grid_cases("local_grid"))
def test_that_a_local_layer_is_darknets(path: Path, case: dict[str, Any], arithmetic: Arithmetic) -> None:
    arrays = arrays_of(path, case)
    layer = Local(
        input=Shape(case["in_c"], case["in_h"], case["in_w"]),
        output=Shape(case["filters"], case["out_h"], case["out_w"]),
        filters=case["filters"],
        size=case["size"],
        stride=case["stride"],
        padding=case["pad"],
        activation="leaky",
    )
    agree(given(modules.Local(layer, arithmetic), arrays), arrays["output"])
