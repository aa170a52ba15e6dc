"""What the events of a job's folder tell: where its last job stands, what to know of it, and metrics by checkpoint."""

import os
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

import psutil

from engine.data.split import Part
from engine.errors import Reason
from engine.jobs import EVENTS, JobFolder, Wish
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
    Warned,
    decode,
)

TAIL_BYTES = 4096
"""A line is a few hundred bytes."""


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


def last_event(where: JobFolder) -> Event | None:
    """The newest event, from the end of the file alone; None where there is none, or its line is damaged or long."""
    try:
        with (where.folder / EVENTS).open("rb") as file:
            file.seek(max(file.seek(0, os.SEEK_END) - TAIL_BYTES, 0))
            lines = file.read().rpartition(b"\n")[0].split(b"\n")
        return decode(lines[-1].decode("utf-8"))
    except (FileNotFoundError, ValueError):
        return None


def status_now(where: JobFolder) -> Status:
    """Where the last job of a folder stands, with what is wished of it."""
    return status_of(where.events(), where.wish())


def remarks(events: Sequence[Event]) -> Iterator[str]:
    """What a log tells that did not stop anybody and should be known: warnings, and a clock that was set back."""
    yield from (event.message for event in events if isinstance(event, Warned))
    times = [datetime.fromisoformat(at) for event in events if (at := getattr(event, "at", ""))]
    if any(later < earlier for earlier, later in pairwise(times)):
        yield "The clock was set back while the experiment ran: events are told in their order, not by their time."


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
