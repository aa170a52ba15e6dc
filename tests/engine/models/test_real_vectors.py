"""The paper's networks at full size, with weights from a formula, give Darknet's numbers in every layer."""

import json
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch

from engine.darknet.layers import Layer, Tensor
from engine.darknet.network import read_network
from engine.models.modules import Arithmetic
from engine.models.network import build_network
from tests.engine import agreement
from tests.engine.agreement import tolerance

WHOLE = Path(__file__).parents[3].parent / "shared" / "reference" / "darknet"
KINDS = ("weights", "biases", "scales", "rolling_mean", "rolling_variance")
PICTURE = 65535
CHUNK = 1 << 22


def networks() -> list[Any]:
    return [
        pytest.param(path, id=path.stem, marks=[] if path.stem.startswith("tiny") else pytest.mark.slow)
        for path in sorted((WHOLE / "real").glob("*.json"))
    ]


def uniform(seed: int, stream: int, count: int) -> npt.NDArray[np.float32]:
    """Numbers from 0 to 1 in steps of 2^-24: a hash of their place (splitmix64)."""
    numbers = np.empty(count, np.float32)
    key = np.uint64((seed * 0x9E3779B97F4A7C15 + stream * 0xD1B54A32D192ED03) % 2**64)
    for begin in range(0, count, CHUNK):
        place = np.arange(begin + 1, min(begin + CHUNK, count) + 1, dtype=np.uint64)
        z = key + place * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        numbers[begin : begin + CHUNK] = ((z ^ (z >> np.uint64(31))) >> np.uint64(40)) * 2.0**-24
    return numbers


def values(seed: int, index: int, layer: Layer, tensor: Tensor) -> npt.NDArray[np.float32]:
    """The array of a layer by the formula of the vectors."""
    u = uniform(seed, 16 * index + KINDS.index(tensor.name), tensor.size)
    fan_in = layer.multiply_adds // layer.output.size
    # In place: the largest array is a gigabyte.
    if tensor.name in ("scales", "rolling_variance"):
        u *= np.float32(0.5 if tensor.name == "scales" else 1)
        u += np.float32(0.75 if tensor.name == "scales" else 0.5)
    else:
        u *= np.float32(2)
        u -= np.float32(1)
        u *= np.float32(sqrt(6 / fan_in) if tensor.name == "weights" else 0.1)
    return u.reshape(tensor.shape)


@pytest.mark.skipif(not WHOLE.is_dir(), reason="the whole set of vectors is not at hand")
@pytest.mark.parametrize(
    ("arithmetic", "dtype"), [("exact", torch.float32), ("exact", torch.float64), ("fast", torch.float32)]
)
@pytest.mark.parametrize("path", networks())
@torch.inference_mode()
def test_that_every_layer_of_a_full_size_network_gives_what_darknets_gives(
    path: Path, arithmetic: Arithmetic, dtype: torch.dtype
) -> None:
    about, vectors = json.loads(path.read_text()), np.load(path.with_suffix(".npz"))
    description = read_network((WHOLE / about["cfg"]).read_text(), about["cfg"])
    network = build_network(description, arithmetic).to(dtype).eval()
    arrays = network.state_dict()
    for index, layer in enumerate(description.layers):
        for tensor in layer.tensors:
            array = torch.from_numpy(values(about["seed"], index, layer, tensor))
            arrays[f"layers.{index}.{tensor.name}"].copy_(array)
    source = description.net.input
    maps = torch.from_numpy(uniform(about["seed"], PICTURE, source.size)).to(dtype)
    maps = maps.reshape(1, source.channels, source.height, source.width)
    for index, module in enumerate(network.layers):
        maps = module(maps)
        numbers = maps.flatten().numpy().astype(np.float64)
        mean, deviation, largest, norm = vectors[f"L{index:02}_stats"]
        sampled = numbers[vectors[f"L{index:02}_idx"]] - vectors[f"L{index:02}_val"]
        assert np.abs(sampled).max() <= tolerance("real: sampled activations", dtype) * largest
        spread = tolerance("real: layer std / l2", dtype)
        assert (numbers.std(), np.linalg.norm(numbers)) == pytest.approx((deviation, norm), rel=spread)
        assert numbers.mean() == pytest.approx(mean, abs=spread * largest)
    final = torch.from_numpy(vectors["final_output"])
    assert agreement.deviation(maps.flatten(), final) <= tolerance("real: final output", dtype)
