"""EfficientNet-Lite0's published weights, learnt on ImageNet, as the first convolutions of a localiser."""

import io
from collections.abc import Iterator, Mapping

import torch
from torch import Tensor

from engine.darknet.weights import Values
from engine.errors import UserError
from engine.files import sha256_of
from engine.localiser.blueprint import LocaliserBlueprint
from engine.localiser.efficientnet import STEM, blocks

SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
"""Of the one file that is read, efficientnet-lite0-57934424.pth (Apache-2.0); any other pickle could run code."""
_ARRAYS = {"bias": "bias", "scale": "weight", "mean": "running_mean", "variance": "running_var"}
"""A normalisation's arrays: here, and there."""


def read_efficientnet(data: bytes, name: str, network: LocaliserBlueprint) -> tuple[dict[str, Values], int]:
    """The encoder's arrays by name, and how many values were left. Its first filters add up over red, green and blue.

    Raises UserError for any other file, and for a localiser with another encoder.
    """
    if sha256_of(data) != SHA256:
        raise UserError(
            f"{name} is not the published EfficientNet-Lite0.", "Other .pth files may run code and are never read."
        )
    if network.encoder != "efficientnet":
        raise UserError(f"{name} gives this localiser nothing.", "Choose the encoder “efficientnet”.")
    held = torch.load(io.BytesIO(data), weights_only=True)  # noqa: TID251  # known to the last bit by its hash
    taken = {key: array.numpy() for key, array in _renamed(held)}
    return taken, sum(array.numel() for array in held.values()) - sum(array.size for array in taken.values())


def _renamed(held: Mapping[str, Tensor]) -> Iterator[tuple[str, Tensor]]:
    for own, convolution, normalisation in _places():
        weight = held[f"{convolution}.weight"]
        yield f"convolutions.{own}.weight", weight.sum(1, keepdim=True) if own == STEM.name else weight
        for here, there in _ARRAYS.items():
            yield f"convolutions.{own}.{here}", held[f"{normalisation}.{there}"]


def _places() -> Iterator[tuple[str, str, str]]:
    """What each convolution is called here, and what it and its normalisation are called there."""
    yield STEM.name, "_conv_stem", "_bn0"
    for number, block in enumerate(blocks()):
        for row in (*block.cut, block.project):
            kind = row.name.rpartition("_")[2]
            normalisation = {"expand": "_bn0", "depthwise": "_bn1", "project": "_bn2"}[kind]
            yield row.name, f"_blocks.{number}._{kind}_conv", f"_blocks.{number}.{normalisation}"
