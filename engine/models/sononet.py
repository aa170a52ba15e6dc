"""SonoNet's `.npz` of weights (Baumgartner et al. 2017) as the first layers of a Darknet network or a localiser."""

import io
import zipfile
import zlib
from itertools import takewhile
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.darknet.layers import Convolutional, Network, tensor_key
from engine.darknet.weights import Values, check_finite
from engine.errors import UserError
from engine.localiser.blueprint import LocaliserBlueprint
from engine.localiser.convolution import PUBLISHED_EPSILON
from engine.localiser.sononet import way_down

GREY_MEAN, GREY_DEVIATION = 0.19, 0.18
"""Of the grey values (0 to 1) of a transcerebellar plane: averages over 59 pictures of FETAL_PLANES_DB."""

NOTE = (
    "SonoNet saw every picture brought to mean 0 and standard deviation 255; its first layer was adjusted to grey "
    f"values from 0 to 1 with mean {GREY_MEAN} and standard deviation {GREY_DEVIATION}."
)

_SONONET_DEVIATION = 255.0
_DARKNET_EPSILON = 1e-6
"""What Darknet adds to a standard deviation before it divides by it."""

_Array = npt.NDArray[Any]
_Block = list[_Array]
"""A convolution: weights [filters, channels, size, size]; beta, gamma, mean, inverse standard deviation [filters]."""
_PER_BLOCK = 5
_PUBLISHED = "Give SonoNet16.npz, as its authors publish it."
_OTHER_BODY = "Choose the network that has SonoNet's convolutions, at its full width."
_UNREADABLE = (
    *(OSError, ValueError, TypeError, KeyError, EOFError, RuntimeError, MemoryError),
    *(zipfile.BadZipFile, zlib.error),
)


def read_sononet(data: bytes, name: str, network: Network, cutoff: int | None = None) -> tuple[dict[str, Values], int]:
    """SonoNet's features by `tensor_key` for the convolutions before layer `cutoff`, and how many values were left.

    In testing the layers then compute what SonoNet computes (with its ReLU), for a picture of average grey values; at
    the border they differ, since SonoNet's padding is the mean and Darknet's is black. Kernels are cross-correlated in
    both. A network of several input channels gets an equal share of the first filters in each. Raises UserError if
    `data` is no such file or a convolution has another shape; `name` is what the error calls it.
    """
    features, arrays = _features(data, name, network.net.input.channels)
    convolutions = [(i, layer) for i, layer in enumerate(network.layers[:cutoff]) if isinstance(layer, Convolutional)]
    tensors: dict[str, Values] = {}
    for (index, layer), block in zip(convolutions, features, strict=False):
        given = _as_darknet(block)
        if {tensor.name: tensor.shape for tensor in layer.tensors} != {key: v.shape for key, v in given.items()}:
            shape = " x ".join(map(str, block[0].shape))
            raise UserError(f"{name} does not fit layer {index}: it has {shape} weights, and normalises.", _OTHER_BODY)
        tensors |= {tensor_key(index, tensor): given[tensor.name] for tensor in layer.tensors}
    check_finite(tensors, name)
    taken = _PER_BLOCK * min(len(convolutions), len(features))
    return tensors, sum(array.size for array in arrays[taken:])


def read_encoder(data: bytes, name: str, network: LocaliserBlueprint) -> tuple[dict[str, Values], int]:
    """SonoNet's features as a localiser's encoder: its arrays by name, and how many values were left.

    Raises UserError if `data` is no such file, or for a localiser with another encoder.
    """
    if network.encoder != "sononet":
        raise UserError(f"{name} gives this localiser nothing.", "Choose the encoder “sononet”.")
    features, arrays = _features(data, name, network.channels)
    rows = list(way_down())
    if [block[0].shape for block in features] != [dict(row.arrays)["weight"] for row in rows]:
        raise UserError(f"{name} holds other convolutions than SonoNet16's.", _PUBLISHED)
    held = {
        f"convolutions.{row.name}.{key}": array
        for row, block in zip(rows, features, strict=True)
        for key, array in _as_localisers(block).items()
    }
    check_finite(held, name)
    return held, sum(array.size for array in arrays[_PER_BLOCK * len(rows) :])


def _features(data: bytes, name: str, channels: int) -> tuple[list[_Block], list[_Array]]:
    """The convolutions before the head, the first for so many grey channels; and all arrays of the file."""
    arrays = _arrays(data, name)
    blocks = (arrays[at : at + _PER_BLOCK] for at in range(0, len(arrays), _PER_BLOCK))
    features = list(takewhile(_is_feature, blocks))
    if not features:
        raise UserError(f"{name} does not hold the weights of SonoNet.", _PUBLISHED)
    features[0] = _for_grey_values(features[0], channels)
    return features, arrays


def _arrays(data: bytes, name: str) -> list[_Array]:
    """`arr_0`, `arr_1`, …: never a pickle, whatever the file is."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            return [archive[f"arr_{number}"] for number in range(len(archive.files))]
    except _UNREADABLE as error:
        raise UserError(
            f"{name} is damaged, or no archive of plain arrays.", "Copy it again from its source."
        ) from error


def _is_feature(block: _Block) -> bool:
    """Whether these are the arrays of a normalised 3 x 3 convolution; SonoNet's head is 1 x 1."""
    weights, *vectors = block
    return (
        all(array.dtype.kind == "f" for array in block)
        and weights.ndim == 4
        and weights.shape[2:] == (3, 3)
        and [vector.shape for vector in vectors] == [weights.shape[:1]] * (_PER_BLOCK - 1)
        and bool((vectors[-1] > 0).all())
    )


def _for_grey_values(block: _Block, channels: int) -> _Block:
    """The first convolution for `channels` equal planes x from 0 to 1, in place of 255 (x - mean) / deviation.

    A convolution is linear, so the factor and the offset go into the statistics of its normalisation.
    """
    weights, beta, gamma, mean, inverse = (array.astype(np.float64) for array in block)
    factor = _SONONET_DEVIATION / GREY_DEVIATION
    shifted = mean / factor + GREY_MEAN * weights.sum(axis=(1, 2, 3))
    return [np.repeat(weights / channels, channels, axis=1), beta, gamma, shifted, inverse * factor]


def _as_darknet(block: _Block) -> dict[str, Values]:
    """By Darknet's names. The variance is chosen so that Darknet divides by exactly what SonoNet divides by."""
    weights, beta, gamma, mean, inverse = block
    with np.errstate(over="ignore"):  # what becomes infinite is refused afterwards
        variance = (1 / inverse.astype(np.float64) - _DARKNET_EPSILON) ** 2
        arrays = {
            "biases": beta,
            "scales": gamma,
            "rolling_mean": mean,
            "rolling_variance": variance,
            "weights": weights,
        }
        return {name: np.ascontiguousarray(array, np.float32) for name, array in arrays.items()}


def _as_localisers(block: _Block) -> dict[str, Values]:
    """By the localiser's names. It adds to the variance what makes this one 1, so the scale alone divides."""
    weights, beta, gamma, mean, inverse = block
    with np.errstate(over="ignore"):
        scale, variance = gamma * inverse, np.full(gamma.shape, 1 - PUBLISHED_EPSILON)
    arrays = {"weight": weights, "bias": beta, "scale": scale, "mean": mean, "variance": variance}
    return {name: np.ascontiguousarray(array, np.float32) for name, array in arrays.items()}
