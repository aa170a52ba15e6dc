"""What a training starts from: published weights or an own checkpoint. Reading them runs no code."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any, Literal

import numpy as np
from safetensors import SafetensorError, deserialize

from engine.config import TrainConfig
from engine.darknet.layers import Layer, Network, tensor_key
from engine.darknet.weights import Values, check_finite, read_weights
from engine.errors import UserError
from engine.files import sha256_of
from engine.localiser.blueprint import LocaliserBlueprint
from engine.models import sononet
from engine.networks import Blueprint

Kind = Literal["random", "darknet", "sononet", "efficientnet", "checkpoint"]

_KNOWN = "Give Darknet's .weights or .conv.N, SonoNet's .npz or an own .safetensors; pickles are never read."
_TWO_FILES = "Keep the two files of a checkpoint together. Weights of other programs are not read."
_COPY_AGAIN = "Copy it again from its source."
_OTHER_NETWORK = "Choose the network that it was trained as."


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a training started from; by default from random weights alone.

    `used` counts the values that the network was given, `left` those that the file holds besides; `random` names the
    arrays that the file did not give. `seen` is how many pictures a Darknet file has learnt from: Darknet goes on
    counting from there. `notes` are sentences.
    """

    kind: Kind = "random"
    file: str = ""
    sha256: str = ""
    seen: int = 0
    used: int = 0
    left: int = 0
    random: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    tensors: dict[str, Values]
    left: int
    seen: int = 0
    notes: tuple[str, ...] = ()


def read_start(path: Path, network: Blueprint, cutoff: int | None = None) -> tuple[dict[str, Values], Start]:
    """The arrays by name that `path` gives to the layers before `cutoff`, perhaps read-only; and the record.

    A localiser takes the whole of another one's checkpoint, or EfficientNet-Lite0 or SonoNet as its encoder. Other
    networks take a `.weights` or `.conv.N` file as `read_weights` does, SonoNet as `read_sononet`. Raises UserError if
    the file cannot be read, is damaged, gives nothing, is of a kind that could run code, or is a checkpoint whose
    layers before `cutoff` are others.
    """
    kind, read = _reader_of(path, network)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path.name} cannot be read ({error.strerror or error}).", "Is it still there?") from error
    found = read(data, path, network, cutoff)
    if not found.tensors:
        raise UserError(f"{path.name} gives this network nothing: none of its layers fits.", _KNOWN)
    return found.tensors, Start(
        kind=kind,
        file=path.name,
        sha256=sha256_of(data),
        seen=found.seen,
        used=_count(found.tensors.values()),
        left=found.left,
        random=tuple(key for key in network.arrays if key not in found.tensors),
        notes=found.notes,
    )


def _read_darknet(data: bytes, path: Path, network: Network, cutoff: int | None) -> _Found:
    loaded = read_weights(data, network, path.name, cutoff=cutoff)
    return _Found(loaded.tensors, loaded.left, loaded.header.seen)


def _read_sononet(data: bytes, path: Path, network: Network, cutoff: int | None) -> _Found:
    tensors, left = sononet.read_sononet(data, path.name, network, cutoff)
    return _Found(tensors, left, notes=(sononet.NOTE,))


def _read_efficientnet(data: bytes, path: Path, network: LocaliserBlueprint, _cutoff: int | None) -> _Found:
    from engine.models import efficientnet  # torch, which other starts do without

    return _Found(*efficientnet.read_efficientnet(data, path.name, network))


def _read_encoder(data: bytes, path: Path, network: LocaliserBlueprint, _cutoff: int | None) -> _Found:
    return _Found(*sononet.read_encoder(data, path.name, network), notes=(sononet.NOTE,))


def _read_localiser(data: bytes, path: Path, network: LocaliserBlueprint, _cutoff: int | None) -> _Found:
    held = _parsed(data, path)
    if {key: values.shape for key, values in held.items()} != network.arrays:
        raise UserError(f"{path.name} is no checkpoint of a localiser of this width and encoder.", _OTHER_NETWORK)
    check_finite(held, path.name)
    return _Found(held, 0)


def _parsed(data: bytes, path: Path) -> dict[str, Values]:
    """The arrays of an own checkpoint. Raises UserError if it is not what was saved."""
    _check_sidecar(data, path)
    try:
        return {name: _as_numbers(stored) for name, stored in deserialize(data)}  # type: ignore[no-untyped-call]
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path.name} is damaged ({error}).", _COPY_AGAIN) from error


def _as_numbers(stored: Mapping[str, Any]) -> Values:
    """An array of a safetensors file in 32 bits; NumPy has no name for the upper 16 of them, which one may hold."""
    if stored["dtype"] == "BF16":
        whole = (np.frombuffer(stored["data"], "<u2").astype(np.uint32) << 16).view(np.float32)
    else:
        whole = np.frombuffer(stored["data"], {"F16": "<f2", "F32": "<f4", "F64": "<f8"}[stored["dtype"]])
    numbers: Values = whole.reshape(stored["shape"]).astype(np.float32, copy=False)
    return numbers


def _read_checkpoint(data: bytes, path: Path, network: Network, cutoff: int | None) -> _Found:
    held = _parsed(data, path)
    _check_agreement({key: values.shape for key, values in held.items()}, network, cutoff, path.name)
    keys = _shapes(enumerate(network.layers[:cutoff]))
    tensors = {key: held[key] for key in keys}
    check_finite(tensors, path.name)
    return _Found(tensors, _count(held.values()) - _count(tensors.values()))


def _check_sidecar(data: bytes, path: Path) -> None:
    """Refuse a checkpoint that is not, to the last bit, what the file beside it says was saved."""
    beside = path.with_suffix(".json")
    try:
        saved = json.loads(beside.read_text(encoding="utf-8"))["sha256"]
    except FileNotFoundError as error:
        raise UserError(f"{path.name} is not a checkpoint: {beside.name} is not beside it.", _TWO_FILES) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path.name} is not a checkpoint: {beside.name} cannot be read ({error}).", _KNOWN) from error
    if saved != sha256_of(data):
        raise UserError(f"{path.name} is damaged: its content is not what was saved.", _COPY_AGAIN)


def _check_agreement(held: Mapping[str, tuple[int, ...]], network: Network, cutoff: int | None, name: str) -> None:
    """Refuse arrays of shapes `held` that are not those of `network`, as far as `cutoff` if there is one."""
    if "calibration" in held:
        raise UserError(f"{name} is a checkpoint of a localiser, and no layer of it is one here.", _OTHER_NETWORK)
    layers = list(enumerate(network.layers))
    if held == _shapes(layers):
        return
    agreeing = len(list(takewhile(lambda item: _shapes([item]) == _of_layer(held, item[0]), layers)))
    if cutoff is not None and cutoff <= agreeing:
        return
    fits = any(layer.tensors for layer in network.layers[:agreeing])
    raise UserError(
        f"{name} is a checkpoint of another network: {_first_difference(held, network, agreeing)}.",
        f"Its first layers agree; a training can take these alone: --start-layers {agreeing}."
        if fits
        else _OTHER_NETWORK,
    )


def _first_difference(held: Mapping[str, tuple[int, ...]], network: Network, index: int) -> str:
    if index == len(network.layers):
        return f"it goes on after the {index} layers of this one"
    wanted, found = _shapes([(index, network.layers[index])]), _of_layer(held, index)
    key = next(key for key in sorted(wanted.keys() | found.keys()) if wanted.get(key) != found.get(key))
    here, there = (_written(shapes.get(key)) for shapes in (wanted, found))
    return f"{key} is {here} here and {there} there"


def _written(shape: tuple[int, ...] | None) -> str:
    return "absent" if shape is None else " x ".join(map(str, shape))


def _of_layer(held: Mapping[str, tuple[int, ...]], index: int) -> dict[str, tuple[int, ...]]:
    return {key: shape for key, shape in held.items() if key.startswith(f"layers.{index}.")}


def _shapes(layers: Iterable[tuple[int, Layer]]) -> dict[str, tuple[int, ...]]:
    return {tensor_key(index, tensor): tensor.shape for index, layer in layers for tensor in layer.tensors}


def _count(arrays: Iterable[Values]) -> int:
    return sum(values.size for values in arrays)


_Read = Callable[[bytes, Path, Any, int | None], _Found]
_READERS: tuple[tuple[str, Kind, _Read], ...] = (
    (r"\.weights$|\.conv\.\d+$", "darknet", _read_darknet),
    (r"\.npz$", "sononet", _read_sononet),
    (r"\.safetensors$", "checkpoint", _read_checkpoint),
)
_LOCALISER_READERS: tuple[tuple[str, Kind, _Read], ...] = (
    (r"\.pth$", "efficientnet", _read_efficientnet),
    (r"\.npz$", "sononet", _read_encoder),
    (r"\.safetensors$", "checkpoint", _read_localiser),
)


def check_start(config: TrainConfig, network: Blueprint, workspace: Path) -> None:
    """Look at the file that a training is to start from, before anything is made. Raises UserError as `read_start`."""
    if config.start:
        read_start(workspace / config.start, network, config.start_layers or None)


def _reader_of(path: Path, network: Blueprint) -> tuple[Kind, _Read]:
    """By the file's name. What it reads is a network of its own kind."""
    for pattern, kind, read in _LOCALISER_READERS if isinstance(network, LocaliserBlueprint) else _READERS:
        if re.search(pattern, path.name):
            return kind, read
    raise UserError(f"A training cannot start from {path.name}.", _KNOWN)
