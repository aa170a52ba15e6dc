"""What a job tells the world: a closed set of events, one JSON line each, in the experiment's `events.jsonl`.

Control goes by file too: a job is a folder and one command that may be run again, so a window, a terminal or a
scheduler can start it and any number of windows can watch it.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, get_args

from engine.clock import now
from engine.errors import Reason

PROTOCOL_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStarted:
    """A worker has begun. `pid` and `process_started` (`engine.job_history.born`) name the process on `host`."""

    job: str
    total_steps: int
    first_step: int
    device: str
    pid: int
    process_started: float
    host: str
    at: str = field(default_factory=now)
    protocol: int = PROTOCOL_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class CostEstimated:
    """What a training that is about to begin will take: bytes on a disk that has `free_bytes`, and about how long."""

    disk_bytes: int
    free_bytes: int
    seconds: float
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFinished:
    """One batch was learnt. `loss` is Darknet's printed one: the sum of the squared deltas per picture."""

    step: int
    loss: float
    learning_rate: float
    pictures_per_second: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointSaved:
    """Weights after `step` batches are on disk. `file` is relative to the experiment's folder."""

    step: int
    file: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointScored:
    """The checkpoint of `step` was judged on one part of the split; `metrics` as in `engine.scoring.metrics`."""

    step: int
    part: str
    metrics: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlicesSeen:
    """The job has looked at `count` of its slices."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TestSetOpened:
    """Somebody looked at the test part on purpose, with the checkpoint of `step`, or with all (0). It is counted."""

    step: int
    who: str
    at: str = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Something a person should know that does not stop the job."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFinished:
    """The job did all of its work."""

    job: str
    seconds: float
    at: str = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFailed:
    """The job could not go on: why, and what to do; `reason` is one of `engine.errors.Reason`."""

    job: str
    message: str
    hint: str = ""
    reason: str = Reason.UNFORESEEN
    at: str = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCancelled:
    """The user stopped the job; what was saved stays."""

    job: str
    step: int
    at: str = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPaused:
    """The user stopped the training after batch `step`, with all that is needed to go on from there."""

    job: str
    step: int
    at: str = field(default_factory=now)


Event = (
    JobStarted
    | CostEstimated
    | StepFinished
    | CheckpointSaved
    | CheckpointScored
    | SlicesSeen
    | TestSetOpened
    | Warned
    | JobFinished
    | JobFailed
    | JobCancelled
    | JobPaused
)
TerminalEvent = JobFinished | JobFailed | JobCancelled | JobPaused
"""Every job ends in exactly one of these."""

_TYPES = {cls.__name__: cls for cls in get_args(Event)}


def encode(event: Event) -> str:
    """One line without its line end. Raises ValueError for NaN and infinity."""
    return json.dumps({"event": type(event).__name__, **asdict(event)}, allow_nan=False, ensure_ascii=False)


def decode(line: str) -> Event:
    """The inverse of `encode`. Raises ValueError for anything else."""
    try:
        values = json.loads(line)
        event: Event = _TYPES[values.pop("event")](**values)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not an event: {line[:80]!r}") from error
    return event
