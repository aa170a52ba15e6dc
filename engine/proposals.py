"""Proposals of a detector for slices that nobody has reviewed: a job's folder with what is asked for and was found.

request.json     which checkpoint looks at which slices
proposals.jsonl  a slice a line: boxes and mask, or that none was found
rejected.json    the slices whose proposal a person has rejected
"""

import json
import shutil
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any

import filelock

from engine.data.annotation import Annotation, Review, SliceKey
from engine.data.boxes import Box
from engine.data.masks import EncodedMask
from engine.data.store import Slice, Workspace
from engine.errors import UserError
from engine.files import sha256_of, write_json_atomic
from engine.jobs import WORKER_LOCK, JobFolder
from engine.shipped import CONFIDENCE, SHIPPED, checkpoint_file

FOLDER = "proposals"
REQUEST, FOUND, REJECTED = "request.json", "proposals.jsonl", "rejected.json"
UNREADABLE = "null"
"""Stands for a proposal's line where a picture cannot be read."""
UNJUDGED = 0.2
"""From here on boxes of a detector count that no validation has judged, as in Darknet's `yolo test`."""
_CLOSED = frozenset({Review.ACCEPTED, Review.REJECTED})
_HASH_LETTERS = 12
_HASH_MARK = " · "
"""Between the name of a model and the beginning of its hash."""


@dataclass(frozen=True, slots=True)
class Model:
    """A detector that can be asked. `checkpoint` is “shipped” or a file, relative to the workspace where it lies in it.

    `confidence` is that from which on a box counts.
    """

    name: str
    checkpoint: str
    confidence: float

    def file(self, workspace: Path) -> Path:
        """Where its weights lie. Raises UserError if the shipped ones did not come along."""
        shipped = self.checkpoint == SHIPPED
        return checkpoint_file(Path(SHIPPED)) if shipped else workspace / self.checkpoint


SHIPPED_MODEL = Model(SHIPPED, SHIPPED, CONFIDENCE)


@dataclass(frozen=True, slots=True)
class Asked:
    """One slice to look at.

    `image` is relative to the workspace, `image_sha256` that of the file as it was imported; `state` is what was said
    about the slice, by `state_of`.
    """

    key: SliceKey
    image: str
    state: str = ""
    image_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """What a job is asked for: volume by volume, in each in the order of its slices.

    `smooth`: whether the masks of a volume are made smooth across its slices, as `engine.shapes.smoothing` does it.
    """

    model: Model
    slices: tuple[Asked, ...]
    smooth: bool = True

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Request":
        """The inverse of `asdict`. Raises KeyError or TypeError for anything else."""
        slices = (Asked(**item | {"key": SliceKey(**item["key"])}) for item in value["slices"])
        return cls(Model(**value["model"]), tuple(slices), value.get("smooth", True))


@dataclass(frozen=True, slots=True)
class ProposedBox:
    """A box in pixels with its class and confidence."""

    box: Box
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a detector says of one slice: without a box and a mask that none was found.

    `weights` is the hash of its checkpoint; `gain` as `engine.scoring.gain` has it.
    """

    key: SliceKey
    state: str
    weights: str
    boxes: tuple[ProposedBox, ...]
    mask: EncodedMask | None
    gain: float

    def to_line(self) -> str:
        """One line of JSON without its end."""
        mask = self.mask and {**asdict(self.mask), "data": b64encode(self.mask.data).decode()}
        return json.dumps({**asdict(self), "mask": mask}, ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_line(cls, line: str | bytes) -> "Proposal":
        """The inverse of `to_line`. Raises ValueError for anything else."""
        try:
            value = json.loads(line)
            mask = value.pop("mask")
            boxes = tuple(ProposedBox(Box(**item.pop("box")), **item) for item in value.pop("boxes"))
            shape = mask and EncodedMask(mask["height"], mask["width"], b64decode(mask["data"]))
            return cls(key=SliceKey(**value.pop("key")), boxes=boxes, mask=shape, **value)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a proposal: {line[:80]!r}") from error


class ProposalJob(JobFolder):
    """The folder of one request and everything that came of it."""

    @classmethod
    def create(cls, workspace: Path, request: Request) -> "ProposalJob":
        """A new folder in a workspace, after all that are there. Raises OSError."""
        numbers = [int(job.name) for job in cls.all_in(workspace)]
        for number in count(max(numbers, default=0) + 1):
            folder = workspace / FOLDER / f"{number:06d}"
            with suppress(FileExistsError):  # somebody else asks at the same moment
                folder.mkdir(parents=True)
                write_json_atomic(folder / REQUEST, asdict(request))
                return cls(folder)
        raise AssertionError("counting never ends")

    @classmethod
    def open(cls, folder: Path) -> "ProposalJob":
        """Raises UserError if nothing was asked for in the folder."""
        if not (folder / REQUEST).is_file():
            raise UserError(f"{folder} holds no request for proposals.", "Ask for them: “propose WORKSPACE”.")
        return cls(folder)

    @classmethod
    def all_in(cls, workspace: Path) -> list["ProposalJob"]:
        """Every job of a workspace, the oldest first."""
        folders = (path.parent for path in (workspace / FOLDER).glob(f"*/{REQUEST}"))
        return [cls(folder) for folder in sorted(folders) if folder.name.isdigit()]

    def request(self) -> Request:
        """What is asked for. Raises UserError if the file is damaged."""
        try:
            return Request.from_json(json.loads((self.folder / REQUEST).read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UserError(f"{self.folder / REQUEST} is damaged ({error}).", "Ask for proposals again.") from error

    def add(self, found: Iterable[Proposal]) -> None:
        """Put down what was found; whole lines, of which a reader sees no half."""
        self.append_lines(FOUND, [item.to_line() for item in found])

    def found_after(self, offset: int) -> tuple[list[Proposal], int]:
        """What was found behind byte `offset`, and the offset to go on from; lines that are damaged are left out."""
        lines, offset = self.lines_after(FOUND, offset)
        return [item for line in lines if (item := _read(line)) is not None], offset

    def rejected(self) -> frozenset[SliceKey]:
        """The slices whose proposal a person has rejected; none where the file is damaged."""
        try:
            named = json.loads((self.folder / REJECTED).read_text(encoding="utf-8"))
            return frozenset(SliceKey(volume, index) for volume, index in named)
        except (OSError, ValueError, TypeError):
            return frozenset()

    def reject(self, keys: Collection[SliceKey]) -> None:
        """Put down all slices whose proposal is rejected. Raises OSError."""
        write_json_atomic(self.folder / REJECTED, [[key.volume, key.index] for key in sorted(keys)])

    def delete(self) -> None:
        """Remove the folder, unless a process works in it."""
        with suppress(OSError), filelock.FileLock(self.folder / WORKER_LOCK, timeout=0):  # also of a lock that is taken
            shutil.rmtree(self.folder, ignore_errors=True)


def is_open(said: Annotation) -> bool:
    """Whether nobody has decided on a slice: only then something is proposed for it."""
    return said.review not in _CLOSED


def state_of(said: Annotation) -> str:
    """A short name for boxes and mask of a slice: while it is the same, a proposal for the slice still holds."""
    state = said.to_json()
    return sha256_of(json.dumps([state["boxes"], state["mask"]], sort_keys=True).encode())[:_HASH_LETTERS]


def ask_for(workspace: Workspace, model: Model, keys: Iterable[SliceKey], *, smooth: bool = True) -> Request:
    """A request for those of the slices on which nobody has decided. Raises UserError if there are none."""
    records, said = workspace.slices(), workspace.annotations()
    wanted = sorted(key for key in keys if is_open(said[key]))
    if not wanted:
        raise UserError("Every slice is accepted or rejected already.", "Set some back to unreviewed.")
    return Request(model, tuple(_asked(records[key], said[key]) for key in wanted), smooth)


def _asked(record: Slice, said: Annotation) -> Asked:
    return Asked(record.key, record.image, state_of(said), record.image_sha256)


def checkpoint_name(model: str, weights: str) -> str:
    """How a model is named in the provenance of a box: with the beginning of its checkpoint's hash."""
    return f"{model}{_HASH_MARK}{weights[:_HASH_LETTERS]}"


def model_name(checkpoint: str) -> str:
    """The model in what `checkpoint_name` made."""
    return checkpoint.rpartition(_HASH_MARK)[0] or checkpoint


def _read(line: bytes) -> Proposal | None:
    try:
        return Proposal.from_line(line)
    except ValueError:
        return None
