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
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from math import inf
from pathlib import Path
from typing import Any

import psutil

from engine.config import Candidates, TrainConfig
from engine.data.annotation import SliceKey
from engine.data.boxes import Box
from engine.data.database import DATABASE
from engine.data.leakage import find_leaks, guard_facts, refuse_leaks
from engine.data.masks import Mask
from engine.data.split import LEAK_STAMP, Part, Split
from engine.data.store import Workspace
from engine.data.stored_masks import read_masks
from engine.errors import Reason, UserError
from engine.files import sha256_of_file, write_json_atomic, write_text_atomic
from engine.jobs import JobFolder, Wish
from engine.networks import Blueprint, check_trainable, network_of, network_text
from engine.protocol import (
    CheckpointScored,
    Event,
    JobCancelled,
    JobFailed,
    JobFinished,
    JobPaused,
    JobStarted,
    StepFinished,
    TerminalEvent,
    now,
)

CONFIG = "config.toml"
NETWORK = "network.cfg"
START = "start.json"
SEQUENCE = "sequence"
MANIFEST = "manifest.json"
ERASED = "erased.json"


class Status(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSING = "pausing"
    CANCELLING = "cancelling"
    PAUSED = "paused"
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DONE = "done"


AT_WORK = frozenset({Status.RUNNING, Status.PAUSING, Status.CANCELLING})
"""The states in which a process is at work."""
GOES_ON = frozenset({Status.WAITING, Status.PAUSED, Status.INTERRUPTED, Status.FAILED, Status.CANCELLED})
"""The states from which a training can go on, or begin."""


@dataclass(frozen=True, slots=True)
class ManifestSlice:
    """One slice as a training sees it. `image` is relative to the workspace; `boxes` are the truth, in pixels.

    `mask` is the hash of the mask that counts, if there is one; the mask itself lies in the workspace. `spacing_mm` is
    the size (x, y) of a pixel, where it is known.
    """

    key: SliceKey
    patient: str | None
    part: Part
    image: str
    image_sha256: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    mask: str | None = None
    spacing_mm: tuple[float, float] | None = None

    @property
    def group(self) -> str:
        """The patient; the volume where nobody gave one."""
        return self.patient or self.key.volume


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an experiment was trained on and judged by, for good."""

    split: str
    split_by: str
    leaks: bool
    revision: int
    left_out: int
    at: str
    slices: tuple[ManifestSlice, ...]
    gone: tuple[str, ...] = ()

    @property
    def stamp(self) -> str:
        """What every figure of the experiment must bear; empty where no patient stands on two sides."""
        return LEAK_STAMP if self.leaks else ""

    def part(self, part: Part) -> list[ManifestSlice]:
        """The slices of one part."""
        return [item for item in self.slices if item.part is part]

    def to_json(self) -> dict[str, Any]:
        """A value that JSON can hold and `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Manifest":
        """The inverse of `to_json`."""
        slices = tuple(
            ManifestSlice(
                key=SliceKey(**item.pop("key")),
                part=Part(item.pop("part")),
                boxes=tuple(Box(**box) for box in item.pop("boxes")),
                spacing_mm=tuple(item.pop("spacing_mm", None) or ()) or None,
                **item,
            )
            for item in value.pop("slices")
        )
        return cls(slices=slices, gone=tuple(value.pop("gone", ())), **value)


def make_manifest(workspace: Workspace, split: Split) -> Manifest:
    """The workspace as it is now, cut by `split`.

    Left out, and counted, are slices unknown to the split and those that nobody vouches for (`Annotation.is_truth`).
    Slices that the split names and that are not there are on record in `gone`. Raises UserError if a part that is
    needed has no slices, or if the slices leak and the split is not one by slice, which is stamped.
    """
    annotations, patients = workspace.annotations(), workspace.patients()
    records, volumes = workspace.slices(), workspace.volumes()
    used = tuple(
        ManifestSlice(
            key,
            patients[key],
            split.parts[key],
            record.image,
            record.image_sha256,
            record.width,
            record.height,
            tuple(item.box for item in annotations[key].boxes),
            annotations[key].mask or record.expert_mask,
            volumes[key.volume].spacing_mm,
        )
        for key, record in records.items()
        if key in split.parts and annotations[key].is_truth
    )
    for part in (Part.TRAIN, Part.VAL):
        if not any(item.part is part and item.boxes for item in used):
            raise UserError(
                f"The {part} part of the split “{split.name}” has no slice with a box.",
                "Draw or import boxes, or make another split.",
            )
    _check_enough(used, split)
    leaks = find_leaks({item.key: item.part for item in used}, guard_facts(workspace))
    refuse_leaks(split, leaks)
    return Manifest(
        split=split.name,
        split_by=split.by,
        leaks=split.leaks or bool(leaks),
        revision=workspace.revision,
        left_out=len(records) - len(used),
        at=now(),
        slices=used,
        gone=tuple(str(key) for key in sorted(split.parts.keys() - records.keys())),
    )


def _check_enough(slices: Sequence[ManifestSlice], split: Split) -> None:
    """Refuse what cannot show anything: one picture to learn from, or one patient in all."""
    if sum(item.part is Part.TRAIN for item in slices) < 2:
        raise UserError(
            f"The train part of the split “{split.name}” has one slice only.", "Import more, or make another split."
        )
    if len({item.group for item in slices}) < 2:
        raise UserError(
            "All slices are of one patient: what is learnt from them cannot be judged on anybody else.",
            "Import slices of other patients.",
        )


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
        if not name.strip(". ") or Path(name).name != name:
            raise UserError(f"An experiment cannot be called “{name}”.", "Give a plain name, without a folder.")
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
            return TrainConfig.from_toml((self.folder / CONFIG).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{self.folder / CONFIG} cannot be read ({error}).", "Train again.") from error

    def network_text(self) -> str:
        """The cfg text of the network. Raises UserError if the file is missing or damaged."""
        try:
            return (self.folder / NETWORK).read_text(encoding="utf-8")
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
            return Manifest.from_json(json.loads((self.folder / MANIFEST).read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UserError(f"{self.folder / MANIFEST} is damaged ({error}).", "Train again.") from error

    def checkpoint_path(self, step: int) -> Path:
        """Where the weights after `step` batches lie."""
        return self.folder / "checkpoints" / f"{step:06d}.safetensors"

    def predictions_path(self, step: int, part: Part) -> Path:
        """Where the raw output of a checkpoint on one part lies."""
        return self.folder / "predictions" / f"{step:06d}-{part}.safetensors"


def _read_json(path: Path) -> dict[str, Any]:
    """What a file says; empty where there is none. Raises UserError if it is damaged."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
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


def status_of(events: Sequence[Event], wish: Wish | None = None) -> Status:
    """Where the last job stands, if `wish` is wanted of it.

    A job whose process is gone without a last word, or whose machine stopped, counts as interrupted.
    """
    for event in reversed(events):
        match event:
            case JobFinished():
                return Status.DONE
            case JobFailed():
                return Status.INTERRUPTED if event.reason == Reason.INTERRUPTED else Status.FAILED
            case JobCancelled():
                return Status.CANCELLED
            case JobPaused():
                return Status.PAUSED
            case JobStarted():
                return _AT_WORK_BY_WISH[wish] if is_alive(event) else Status.INTERRUPTED
    return Status.WAITING


_AT_WORK_BY_WISH = {None: Status.RUNNING, Wish.CANCEL: Status.CANCELLING, Wish.PAUSE: Status.PAUSING}


def is_alive(started: JobStarted) -> bool:
    """Whether the worker still runs. A worker on another machine is believed to."""
    if started.host != socket.gethostname():
        return True
    try:
        process = psutil.Process(started.pid)
        return abs(born(process) - started.process_started) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def born(process: psutil.Process) -> float:
    """When a process began, in seconds that setting the clock does not change: on Linux since the machine started.

    Elsewhere since the epoch, as the system wrote it down then. On Linux psutil adds the start of the machine by the
    clock of now.
    """
    begun = process.create_time()
    return begun - psutil.boot_time() if sys.platform == "linux" else begun


def last_job(events: Sequence[Event]) -> JobStarted | None:
    """The job that was begun last."""
    return next((event for event in reversed(events) if isinstance(event, JobStarted)), None)


def last_word(events: Sequence[Event]) -> TerminalEvent | None:
    """The terminal event of the last job, if it has ended."""
    for event in reversed(events):
        if isinstance(event, TerminalEvent):
            return event
        if isinstance(event, JobStarted):
            return None
    return None


def scores(events: Sequence[Event], part: Part) -> Mapping[int, dict[str, Any]]:
    """Metrics by step on one part, the newest where a checkpoint was scored twice."""
    return {e.step: e.metrics for e in events if isinstance(e, CheckpointScored) and e.part == part}


def last_step(events: list[Event]) -> int:
    """The number of the last batch that was learnt."""
    return max((e.step for e in events if isinstance(e, StepFinished)), default=0)


def best_step(events: list[Event]) -> int | None:
    """The checkpoint with the best mean IoU on validation; the earlier one where two are equal."""
    return best_of(scores(events, Part.VAL))


def best_of(rows: Mapping[int, Mapping[str, Any]]) -> int | None:
    """Of metrics by step the one with the best mean IoU, the earlier of equals."""
    return max(sorted(rows), key=lambda step: float(rows[step]["mean_iou"]), default=None)
