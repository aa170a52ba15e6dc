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
from tests.engine.agreement import deviation, tolerance

ROOT = Path(__file__).parents[3]
FOLDERS = [ROOT / "tests" / "data" / "darknet", ROOT.parent / "shared" / "reference" / "darknet"]
WAYS = pytest.mark.parametrize(
    ("arithmetic", "dtype"), [("exact", torch.float32), ("exact", torch.float64), ("fast", torch.float32)]
)


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


@torch.no_grad()
def given(module: nn.Module, arrays: dict[str, Tensor], dtype: torch.dtype = torch.float64) -> Tensor:
    """What a layer with the weights in `arrays` gives."""
    module.load_state_dict({name: array for name, array in arrays.items() if name not in ("input", "output")})
    return module.to(dtype).eval()(arrays["input"].to(dtype, copy=True))


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


@WAYS
@pytest.mark.parametrize(
    "cfg",
    [
        *stored("forward/fwd_small.cfg"),
        *stored("forward/classifier_small.cfg"),
        *stored("weights/all_layers.cfg"),
    ],
)
def test_that_every_layer_of_a_network_gives_what_darknets_gives(
    cfg: Path, arithmetic: Arithmetic, dtype: torch.dtype
) -> None:
    description = read_network(cfg.read_text(), cfg.name)
    network = build_network(description, arithmetic).eval()
    loaded = read_weights(cfg.with_suffix(".weights").read_bytes(), description, cfg.name)
    network.load_state_dict({key: torch.tensor(values) for key, values in loaded.tensors.items()})
    own = "all_layers_forward.npz" if cfg.stem == "all_layers" else f"{cfg.stem}.npz"
    vectors = np.load(cfg.with_name(own))
    maps = torch.from_numpy(vectors["input"]).to(dtype)
    network.to(dtype)
    with torch.no_grad():
        outputs = network(maps)
        for index, layer in enumerate(network.layers):
            maps = layer(maps)
            expected = torch.from_numpy(vectors[f"L{index:02}_output"])
            assert deviation(maps, expected) <= tolerance(f"{cfg.parent.name}/{own.removesuffix('.npz')}", dtype)
    assert torch.equal(outputs, maps.flatten(1))


@WAYS
@pytest.mark.parametrize(("path", "case"), grid_cases("conv_grid", quirk_1x1_stride_ignored=False))
def test_that_a_convolution_is_darknets(
    path: Path, case: dict[str, Any], arithmetic: Arithmetic, dtype: torch.dtype
) -> None:
    arrays = arrays_of(path, case)
    found = given(modules.Convolutional(convolutional(case, case["stride"]), arithmetic), arrays, dtype)
    assert deviation(found, arrays["output"]) <= tolerance("forward/conv_grid", dtype)


@pytest.mark.parametrize(("path", "case"), grid_cases("conv_grid", quirk_1x1_stride_ignored=True))
def test_that_a_1x1_convolution_with_a_stride_differs_from_darknets_by_what_darknet_reads(
    path: Path, case: dict[str, Any]
) -> None:
    """Darknet takes the numbers as they follow each other in memory; we take every second or third row and column."""
    arrays = arrays_of(path, case)
    ours = given(modules.Convolutional(convolutional(case, case["stride"]), "exact"), arrays)
    assert ours.shape == arrays["output"].shape
    assert deviation(ours, arrays["output"]) > 0.01
    height, width = case["out_h"], case["out_w"]
    misread = arrays["input"].flatten()[: case["in_c"] * height * width].reshape(1, -1, height, width)
    as_darknet = given(modules.Convolutional(convolutional(case, 1), "exact"), {**arrays, "input": misread})
    assert deviation(as_darknet, arrays["output"]) <= tolerance("forward/conv_grid (1x1, stride>1 quirk)")
    step = case["stride"]
    meant = given(modules.Convolutional(convolutional(case, 1), "exact"), arrays)[:, :, ::step, ::step]
    assert torch.equal(ours, meant)


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
    assert torch.equal(given(modules.MaxPool(layer, "exact"), arrays, torch.float32), arrays["output"])


@WAYS
@pytest.mark.parametrize(("path", "case"), grid_cases("local_grid"))
def test_that_a_local_layer_is_darknets(
    path: Path, case: dict[str, Any], arithmetic: Arithmetic, dtype: torch.dtype
) -> None:
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
    assert deviation(given(modules.Local(layer, arithmetic), arrays, dtype), arrays["output"]) <= tolerance(
        "forward/local_grid", dtype
    )
