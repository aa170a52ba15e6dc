"""Checkpoints: weights as safetensors with a JSON file beside them, and the full state of the last one to go on from.

A checkpoint is `000100.safetensors` and `000100.json`; it counts once both are there. The state holds the raw weights,
the momentum and the random numbers' state, in two generations: if the newer one is damaged, the older one serves.
No pickles, no paths.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, get_origin, get_type_hints

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load, save_file
from torch import Tensor, nn

from engine.config import TrainConfig
from engine.errors import UserError
from engine.experiment import Experiment
from engine.files import replaced, sha256_of, sha256_of_file, write_json_atomic
from engine.models.build import build
from engine.networks import network_of
from engine.version import program_version

FORMAT = 2
STATE = "state.safetensors"
OLDER_STATE = "state.previous.safetensors"
_TWO_FILES = "Keep the two files of a checkpoint together. Weights of other programs are no detectors."
_DAMAGED = "Restore it from a backup, or train again."
_TABLES = ("weights", "velocity", "sampler", "average")
"""What a state holds besides its step."""
_STORED = {"fp32": torch.float32, "bf16": torch.bfloat16}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """What a checkpoint's JSON file says.

    `network` is the text of the cfg file; `start` what the training began with; `stamp` the leak stamp of the split,
    empty where no patient leaks; `manifest` the hash of the list of what it learnt from; `confidence` that from which
    on its boxes count, as validation chose it, where it has judged them.
    """

    step: int
    config: TrainConfig
    network: str
    split: str
    stamp: str
    start: dict[str, Any] = field(default_factory=dict)
    manifest: str = ""
    confidence: float | None = None
    sha256: str = ""
    program: str = field(default_factory=program_version)
    format: int = FORMAT

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Sidecar":
        """Raises KeyError or TypeError for anything that was not written by this program, UserError for a bad value."""
        made = cls(config=TrainConfig.from_json(value.pop("config")), **value)
        for name, kind in get_type_hints(cls).items():
            if not isinstance(getattr(made, name), dict if get_origin(kind) is dict else kind):
                raise TypeError(f"{name} is {getattr(made, name)!r}")
        return made


@dataclass(frozen=True, slots=True)
class State:
    """Everything that a training goes on from after `step` batches, besides configuration and data.

    `weights` by name; `velocity`: what the update remembers; `sampler`: the state of the random numbers, where they
    have one; `average`: that of the weights, where it is kept.
    """

    step: int
    weights: Mapping[str, Tensor]
    velocity: Mapping[str, Tensor]
    sampler: Mapping[str, Tensor]
    average: Mapping[str, Tensor] = field(default_factory=dict)


def save_checkpoint(path: Path, network: nn.Module, about: Sidecar) -> Sidecar:
    """Write the weights, then the JSON file: `about` with the weights' hash. Raises OSError."""
    weights = {name: tensor.to("cpu", _stored(about.config)) for name, tensor in network.state_dict().items()}
    with replaced(path) as temporary:
        save_file({name: tensor.contiguous() for name, tensor in weights.items()}, temporary)
    sidecar = replace(about, sha256=sha256_of_file(path))
    write_json_atomic(path.with_suffix(".json"), asdict(sidecar))
    return sidecar


@contextmanager
def as_stored(network: nn.Module, config: TrainConfig) -> Iterator[None]:
    """In the block the network has the weights that its checkpoint holds, so that it is judged as it was saved."""
    kept = {name: tensor.clone() for name, tensor in network.state_dict().items() if _stored(config) != tensor.dtype}
    network.load_state_dict({name: tensor.to(_stored(config)) for name, tensor in kept.items()}, strict=False)
    try:
        yield
    finally:
        network.load_state_dict(kept, strict=False)


def _stored(config: TrainConfig) -> torch.dtype:
    return _STORED[config.stored_as]


def read_sidecar(path: Path) -> Sidecar:
    """What the file beside the weights `path` says. Raises UserError if it is missing or damaged."""
    beside = path.with_suffix(".json")
    try:
        return Sidecar.from_json(json.loads(beside.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        if not path.is_file():
            raise UserError(f"There is no checkpoint {path.stem}: {beside.name} is missing.", _DAMAGED) from error
        raise UserError(f"{path.name} is no checkpoint: {beside.name} is not beside it.", _TWO_FILES) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, UserError) as error:
        raise UserError(f"{beside.name} cannot be read ({error}).", _DAMAGED) from error


def put_confidence(path: Path, confidence: float) -> None:
    """Say beside the weights `path` which confidence validation chose. Raises UserError as `read_sidecar`, OSError."""
    about = read_sidecar(path)
    if about.confidence != confidence:
        write_json_atomic(path.with_suffix(".json"), asdict(replace(about, confidence=confidence)))


def load_network(path: Path) -> tuple[nn.Module, Sidecar]:
    """The network that a checkpoint holds. Raises UserError if the files are missing, damaged or do not fit."""
    sidecar = read_sidecar(path)
    network = build(network_of(sidecar.config, sidecar.network, path.name), sidecar.config)
    load_weights(path, network)
    return network, sidecar


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What a checkpoint's two files hold: arrays by name, whole and finite, and what is said about them."""

    name: str
    tensors: Mapping[str, Tensor]
    about: Sidecar


def read_weights(path: Path) -> Weights:
    """The weights in `path`. Raises UserError if a file is missing or damaged, or a weight is no number."""
    sidecar = read_sidecar(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path.name} cannot be read ({error.strerror or error}).", _DAMAGED) from error
    if sha256_of(data) != sidecar.sha256:
        raise UserError(f"{path.name} is damaged: its content is not what was saved.", _DAMAGED)
    tensors = _parsed(data, path.name)
    _check_finite(tensors, path.name)
    return Weights(path.name, tensors, sidecar)


def fill_network(network: nn.Module, weights: Weights) -> None:
    """Give `network` these weights: every name and shape must agree, or UserError says which does not."""
    hint = f"{Path(weights.name).stem}.json beside it is that of another checkpoint: put its own there."
    check_shapes(weights.tensors, network.state_dict(), weights.name, hint)
    network.load_state_dict(weights.tensors)


def load_weights(path: Path, network: nn.Module) -> Sidecar:
    """Fill `network` with the weights in `path`. Raises UserError as `read_weights` and `fill_network`."""
    weights = read_weights(path)
    fill_network(network, weights)
    return weights.about


def save_state(experiment: Experiment, state: State, manifest: str) -> None:
    """Write the state, and keep the one before as the older generation. Raises OSError."""
    tensors = {
        f"{kind}/{name}": tensor.detach().cpu().contiguous()
        for kind in _TABLES
        for name, tensor in getattr(state, kind).items()
    }
    about = asdict(_About(state.step, manifest, _digest(tensors)))
    path = experiment.folder / STATE
    with replaced(path) as temporary:
        save_file(tensors, temporary, {"about": json.dumps(about, sort_keys=True)})
        if path.exists():
            path.replace(experiment.folder / OLDER_STATE)


def resume_step(experiment: Experiment) -> int:
    """The step from which a training goes on, as far as the file's head tells: 0 if nothing was kept."""
    for path in _generations(experiment):
        try:
            return _about(path).step
        except UserError:
            continue
    return 0


def load_state(experiment: Experiment, manifest: str) -> State | None:
    """The newest state that is whole, or None if none was ever kept.

    Raises UserError if every generation is damaged, or if it was learnt from other data than the `manifest`'s.
    """
    faults = []
    for path in _generations(experiment):
        try:
            return _read_state(path, manifest)
        except UserError as error:
            faults.append(error)
    if faults:
        raise faults[0]
    return None


def _generations(experiment: Experiment) -> list[Path]:
    """The files of the state that exist, the newest first."""
    return [path for name in (STATE, OLDER_STATE) if (path := experiment.folder / name).exists()]


@dataclass(frozen=True, slots=True)
class _About:
    """What the head of a state says: how far it is, and the hashes of what it was learnt from and of its content."""

    step: int
    manifest: str
    sha256: str


def _about(path: Path) -> _About:
    try:
        with safe_open(path, framework="pt") as file:
            about = _About(**json.loads((file.metadata() or {})["about"]))
            if not isinstance(about.step, int):
                raise TypeError(f"its step is {about.step!r}")
            return about
    except (OSError, SafetensorError, KeyError, ValueError, TypeError, RecursionError) as error:
        raise UserError(f"{path.name} is damaged ({error}).", "Start a new experiment.") from error


def _read_state(path: Path, manifest: str) -> State:
    about = _about(path)
    if about.manifest != manifest:
        raise UserError(
            f"{path.name} belongs to other training data: the manifest was changed.", "Start a new experiment."
        )
    tensors = _parsed(path.read_bytes(), path.name)
    if _digest(tensors) != about.sha256:
        raise UserError(f"{path.name} is damaged: its content is not what was saved.", "Start a new experiment.")
    tables: dict[str, dict[str, Tensor]] = {kind: {} for kind in _TABLES}
    for key, tensor in tensors.items():
        kind, _, name = key.partition("/")
        tables[kind][name] = tensor
    return State(about.step, **tables)


def _digest(tensors: Mapping[str, Tensor]) -> str:
    """SHA-256 of names and bytes; the file's own order is not fixed."""
    digest = hashlib.sha256()
    for name, tensor in sorted(tensors.items()):
        digest.update(name.encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()


def _check_finite(tensors: Mapping[str, Tensor], name: str) -> None:
    for key, tensor in tensors.items():
        if not bool(tensor.isfinite().all()):
            raise UserError(f"{name} holds weights that are no numbers, in {key}.", _DAMAGED)


def _parsed(data: bytes, name: str) -> dict[str, Tensor]:
    try:
        return load(data)
    except SafetensorError as error:
        raise UserError(f"{name} is damaged ({error}).", _DAMAGED) from error


def check_shapes(
    found: Mapping[str, Tensor],
    expected: Mapping[str, Tensor],
    name: str,
    hint: str = "Use the configuration that it was trained with.",
) -> None:
    """Raises UserError naming the first array that is missing, too many or of another shape."""
    have = {key: tuple(tensor.shape) for key, tensor in found.items()}
    want = {key: tuple(tensor.shape) for key, tensor in expected.items()}
    for key in sorted(have.keys() | want.keys()):
        if have.get(key) != want.get(key):
            raise UserError(
                f"{name} does not fit the network: {key} should be {want.get(key, 'absent')}, "
                f"not {have.get(key, 'absent')}.",
                hint,
            )
