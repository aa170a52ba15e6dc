"""Checkpoints: weights as safetensors with a JSON file beside them, and the momentum of the last one to go on from.

A checkpoint is `000100.safetensors` and `000100.json`; it counts once both are there. No pickles, no paths.
"""

import json
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import load, save
from torch import Tensor, nn

from engine.config import TrainConfig
from engine.errors import UserError
from engine.experiment import Experiment
from engine.files import sha256_of, write_bytes_atomic, write_json_atomic
from engine.models.tiny_yolo import build

FORMAT = 1
STATE = "state.safetensors"
_DAMAGED = "Restore it from a backup, or train again."


def program_version() -> str:
    """The version of this program, as installed."""
    try:
        return version("cerebellum-viewer")
    except PackageNotFoundError:
        return "not installed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """What a checkpoint's JSON file says. `stamp` is the leak stamp of the split, empty where no patient leaks."""

    step: int
    config: TrainConfig
    split: str
    stamp: str
    sha256: str = ""
    program: str = field(default_factory=program_version)
    format: int = FORMAT

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Sidecar":
        """Raises KeyError or TypeError for anything that was not written by this program, UserError for a bad value."""
        return cls(config=TrainConfig.from_json(value.pop("config")), **value)


def save_checkpoint(path: Path, network: nn.Module, about: Sidecar) -> Sidecar:
    """Write the weights, then the JSON file: `about` with the weights' hash. Raises OSError."""
    data = save({name: tensor.cpu().contiguous() for name, tensor in network.state_dict().items()})
    sidecar = replace(about, sha256=sha256_of(data))
    write_bytes_atomic(path, data)
    write_json_atomic(path.with_suffix(".json"), asdict(sidecar))
    return sidecar


def read_sidecar(path: Path) -> Sidecar:
    """What the file beside the weights `path` says. Raises UserError if it is missing or damaged."""
    beside = path.with_suffix(".json")
    try:
        return Sidecar.from_json(json.loads(beside.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise UserError(f"There is no checkpoint {path.stem}: {beside.name} is missing.", _DAMAGED) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{beside.name} cannot be read ({error}).", _DAMAGED) from error


def load_network(path: Path) -> tuple[nn.Module, Sidecar]:
    """The network that a checkpoint holds. Raises UserError if the files are missing, damaged or do not fit."""
    sidecar = read_sidecar(path)
    network = build(sidecar.config)
    load_weights(path, network)
    return network, sidecar


def load_weights(path: Path, network: nn.Module) -> Sidecar:
    """Fill `network` with the weights in `path`: every name and shape must agree, or UserError says which does not."""
    sidecar = read_sidecar(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path.name} cannot be read ({error.strerror or error}).", _DAMAGED) from error
    if sha256_of(data) != sidecar.sha256:
        raise UserError(f"{path.name} is damaged: its content is not what was saved.", _DAMAGED)
    tensors = _parsed(data, path.name)
    _check_shapes(tensors, network.state_dict(), path.name)
    network.load_state_dict(tensors)
    return sidecar


def saved_steps(experiment: Experiment) -> list[int]:
    """The steps of all whole checkpoints, in order."""
    folder = experiment.checkpoint_path(0).parent
    steps = sorted(int(path.stem) for path in folder.glob("*.json") if path.stem.isdecimal())
    return [step for step in steps if experiment.checkpoint_path(step).is_file()]


def save_state(experiment: Experiment, velocity: dict[str, Tensor], step: int) -> None:
    """Write the momentum (by name of the weights) that belongs to the checkpoint of `step`."""
    tensors = {name: tensor.cpu().contiguous() for name, tensor in velocity.items()}
    write_bytes_atomic(experiment.folder / STATE, save(tensors, {"step": str(step)}))


def resume_step(experiment: Experiment) -> int:
    """The step from which a training goes on: 0 if nothing was kept. Raises UserError if the file is damaged."""
    path = experiment.folder / STATE
    if not path.exists():
        return 0
    try:
        with safe_open(path, framework="pt") as file:
            return int((file.metadata() or {})["step"])
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise UserError(f"{STATE} is damaged ({error}).", "Start a new experiment.") from error


def load_state(experiment: Experiment, weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """The momentum that `save_state` wrote, for weights of these names and shapes."""
    velocity = _parsed((experiment.folder / STATE).read_bytes(), STATE)
    expected = {name: weights[name] for name in velocity if name in weights}
    _check_shapes(velocity, expected, STATE)
    return velocity


def _parsed(data: bytes, name: str) -> dict[str, Tensor]:
    try:
        return load(data)
    except SafetensorError as error:
        raise UserError(f"{name} is damaged ({error}).", _DAMAGED) from error


def _check_shapes(found: dict[str, Tensor], expected: dict[str, Tensor], name: str) -> None:
    have = {key: tuple(tensor.shape) for key, tensor in found.items()}
    want = {key: tuple(tensor.shape) for key, tensor in expected.items()}
    for key in sorted(have.keys() | want.keys()):
        if have.get(key) != want.get(key):
            raise UserError(
                f"{name} does not fit the network: {key} should be {want.get(key, 'absent')}, "
                f"not {have.get(key, 'absent')}.",
                "Use the configuration that it was trained with.",
            )
