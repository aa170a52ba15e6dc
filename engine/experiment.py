"""An experiment: one configuration and the folder of everything it made. The folder alone tells the whole story.

config.toml         what was asked for
network.cfg         its layers, as Darknet reads them
start.json          what the weights were before the first batch, with the hash of their file
manifest.json       what it is trained on: files, hashes, boxes, split, label revision
erased.json         where patients were erased since: the hash of the manifest as it is, and as it was at first
events.jsonl        what happened, one event a line (see `engine.protocol`)
worker.log          what the worker printed
sequence            its place in the order in which experiments were made, whatever the clock said
cancel, pause       present while somebody wants the job to stop, for good or to go on later
checkpoints/        000100.safetensors (weights) with 000100.json (configuration, hash)
predictions/        000100-val.safetensors: raw network output per slice; 000100-val.json: metrics, and of what
state.safetensors   weights, momentum and random numbers of the last checkpoint, to go on from
state.previous.…    the same of the one before
"""

import itertools
import json
import secrets
import shutil
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Any

from engine.config import Candidates, TrainConfig
from engine.data.annotation import SliceKey
from engine.data.database import DATABASE
from engine.data.masks import Mask
from engine.data.split import Part
from engine.data.stored_masks import read_masks
from engine.errors import UserError
from engine.files import own_text, sha256_of_file, write_json_atomic, write_text_atomic
from engine.jobs import JobFolder
from engine.manifest import Manifest, ManifestSlice
from engine.networks import Blueprint, check_trainable, network_of, network_text

CONFIG = "config.toml"
NETWORK = "network.cfg"
START = "start.json"
SEQUENCE = "sequence"
MANIFEST = "manifest.json"
ERASED = "erased.json"


class Experiment(JobFolder):
    """The folder of one experiment. Reading is safe at any time; only its worker writes events."""

    @classmethod
    def create(
        cls, parent: Path, config: TrainConfig, manifest: Manifest, name: str, cfg: str | None = None
    ) -> "Experiment":
        """Make the folder `name` (or `name-2`, …) under `parent` and put down what is asked for.

        `cfg` is the text of a user's own cfg file. If the weights that it starts from have learnt from a patient who
        judges, the experiment is stamped as leaking. Raises UserError if `name` is no name for a folder or the network
        cannot be.
        """
        text = network_text(config) if cfg is None else cfg
        check_trainable(config, network_of(config, text))
        if not name.strip() or name.startswith(".") or any(sign in name for sign in "@/\\"):
            raise UserError(f"An experiment cannot be called “{name}”.", "Give a name without @, / and a dot in front.")
        # Made aside and moved there whole: nobody ever sees, and no crash leaves, half of an experiment.
        unnamed = parent / f".{secrets.token_hex(6)}.tmp"
        learnt = learnt_before(parent, config)
        leaks = manifest.leaks or any(learnt.has(item) for item in manifest.slices if item.part is not Part.TRAIN)
        try:
            write_json_atomic(unnamed / MANIFEST, replace(manifest, leaks=leaks).to_json())
            write_text_atomic(unnamed / NETWORK, text)
            write_text_atomic(unnamed / CONFIG, config.to_toml())
            write_text_atomic(unnamed / SEQUENCE, f"{_newest_sequence(parent) + 1}\n")
            return cls(_moved_to_new_name(unnamed, parent, name))
        except BaseException:
            shutil.rmtree(unnamed, ignore_errors=True)
            raise

    @classmethod
    def open(cls, folder: Path) -> "Experiment":
        """Raises UserError if the folder holds no experiment."""
        if not (folder / CONFIG).is_file() or not (folder / MANIFEST).is_file():
            raise UserError(f"{folder} is not an experiment.", "Start one with “train WORKSPACE”.")
        return cls(folder)

    @classmethod
    def all_in(cls, parent: Path) -> list["Experiment"]:
        """Every experiment under `parent`, the oldest first."""
        folders = [path.parent for path in parent.glob(f"[!.]*/{CONFIG}") if (path.parent / MANIFEST).is_file()]
        return [cls(folder) for folder in sorted(folders, key=_age)]

    def config(self) -> TrainConfig:
        """What was asked for. Raises UserError if the file is damaged."""
        try:
            return TrainConfig.from_toml(own_text(self.folder / CONFIG))
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{self.folder / CONFIG} cannot be read ({error}).", "Train again.") from error

    def network_text(self) -> str:
        """The cfg text of the network. Raises UserError if the file is missing or damaged."""
        try:
            return own_text(self.folder / NETWORK)
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{self.folder / NETWORK} cannot be read ({error}).", "Train again.") from error

    def network(self) -> Blueprint:
        """The network, to be trained as asked for. Raises UserError if a file is damaged."""
        return network_of(self.config(), self.network_text(), NETWORK)

    def manifest_hash(self) -> str:
        """SHA-256 of the manifest: of files, boxes and split, as they were named before patients were erased."""
        found = sha256_of_file(self.folder / MANIFEST)
        return self.erased().get(found, found)

    def erased(self) -> dict[str, str]:
        """The hash of the first manifest by that of one without erased patients; empty where nobody was erased."""
        return _read_json(self.folder / ERASED)

    def start(self) -> dict[str, Any]:
        """What the weights were before the first batch; empty before it. Raises UserError if the file is damaged."""
        return _read_json(self.folder / START)

    def manifest(self) -> Manifest:
        """What it is trained on. Raises UserError if the file is damaged."""
        try:
            return Manifest.from_json(json.loads(own_text(self.folder / MANIFEST)))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UserError(f"{self.folder / MANIFEST} is damaged ({error}).", "Train again.") from error

    def checkpoint_path(self, step: int) -> Path:
        """Where the weights after `step` batches lie."""
        return self.folder / "checkpoints" / f"{step:06d}.safetensors"

    def saved_steps(self) -> list[int]:
        """The steps of all whole checkpoints, in order."""
        folder = self.checkpoint_path(0).parent
        steps = sorted(int(path.stem) for path in folder.glob("*.json") if path.stem.isdecimal())
        return [step for step in steps if self.checkpoint_path(step).is_file()]

    def predictions_path(self, step: int, part: Part) -> Path:
        """Where the raw output of a checkpoint on one part lies."""
        return self.folder / "predictions" / f"{step:06d}-{part}.safetensors"


def _read_json(path: Path) -> dict[str, Any]:
    """What a file says; empty where there is none. Raises UserError if it is damaged."""
    try:
        found: dict[str, Any] = json.loads(own_text(path))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UserError(f"{path} is damaged ({error}).", "Train again.") from error
    return found


@dataclass(frozen=True, slots=True)
class Learnt:
    """Whom weights have learnt from: patients, or volumes of nobody, and the hashes of their pictures.

    `known` is whether that is all: not if they go back to a file from elsewhere, or to what is gone or damaged.
    """

    groups: frozenset[str] = frozenset()
    pictures: frozenset[str] = frozenset()
    known: bool = True

    def has(self, item: ManifestSlice) -> bool:
        """Whether the patient of a slice is among them; one who got a name since is told by the picture."""
        return item.group in self.groups or item.image_sha256 in self.pictures


def origin_of(parent: Path, config: TrainConfig, before: float = inf) -> tuple[Experiment, int] | None:
    """The experiment under `parent` with whose checkpoint, that of a step, a training begins.

    None if it is another file, or of one not older than number `before`: its name was another's.
    """
    path = (parent.parent / config.start).resolve()
    folder = path.parent.parent
    if not config.start or folder.parent != parent.resolve() or not (folder / MANIFEST).is_file():
        return None
    older = path.stem.isdecimal() and _sequence(folder) < before
    return (Experiment(parent / folder.name), int(path.stem)) if older else None


def seen_by(experiment: Experiment) -> Manifest:
    """What an experiment and those before it have seen, learnt if one has. Raises UserError if a file is damaged."""
    own, origin = experiment.manifest(), _origin(experiment)
    older = {item.key: item for item in seen_by(origin[0]).slices} if origin else {}
    learnt = {key for key, item in older.items() if item.part is Part.TRAIN}
    mine = {item.key: replace(item, part=Part.TRAIN) if item.key in learnt else item for item in own.slices}
    return replace(own, slices=tuple((older | mine).values()))


def learnt_before(parent: Path, config: TrainConfig) -> Learnt:
    """Whom the weights with which a training under `parent` begins have learnt from."""
    return _learnt(origin_of(parent, config)) if config.start else Learnt()


def _learnt(origin: tuple[Experiment, int] | None) -> Learnt:
    """Of a checkpoint; after no batch it is what its training began with."""
    if origin is None:
        return Learnt(known=False)
    experiment, step = origin
    try:
        older = _learnt(_origin(experiment)) if experiment.config().start else Learnt()
        own = experiment.manifest().part(Part.TRAIN) if step else []
    except UserError:
        return Learnt(known=False)
    pictures = older.pictures.union(item.image_sha256 for item in own)
    return Learnt(older.groups.union(item.group for item in own), pictures, older.known)


def _origin(experiment: Experiment) -> tuple[Experiment, int] | None:
    return origin_of(experiment.folder.parent, experiment.config(), _sequence(experiment.folder) or inf)


def load_masks(experiment: Experiment, part: Part) -> dict[SliceKey, Mask]:
    """The masks of one part, if the network draws any; none outside a workspace, as in a bundle.

    Raises UserError if the workspace cannot be read.
    """
    database, draws = experiment.workspace_folder / DATABASE, isinstance(experiment.config().layout, Candidates)
    slices = experiment.manifest().part(part) if draws and database.exists() else []
    wanted = {item.mask for item in slices if item.mask}
    found = read_masks(database, wanted) if wanted else {}
    return {item.key: found[item.mask] for item in slices if item.mask in found}


def _sequence(folder: Path) -> int:
    """When an experiment was made among the others; 0 where an earlier version made it."""
    try:
        return int((folder / SEQUENCE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0


def _newest_sequence(parent: Path) -> int:
    return max((_sequence(path.parent) for path in parent.glob(f"[!.]*/{SEQUENCE}")), default=0)


def _age(folder: Path) -> tuple[int, int, str]:
    return _sequence(folder), (folder / CONFIG).stat().st_mtime_ns, folder.name


def _moved_to_new_name(unnamed: Path, parent: Path, name: str) -> Path:
    """Rename a folder to `name`, or to `name-2` and so on where there is one already."""
    for count in itertools.count(1):
        folder = parent / (name if count == 1 else f"{name}-{count}")
        try:
            # A folder of that name that is empty is no experiment, and some systems replace it.
            unnamed.rename(folder)
        except OSError:
            if not folder.exists():
                raise
        else:
            return folder
    raise AssertionError("counting never ends")
