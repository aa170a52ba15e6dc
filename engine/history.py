"""What happened in a job's folder, read past damaged lines: one of them must not hide all that came after it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from engine.experiment import Status, status_of
from engine.jobs import EVENTS, JobFolder
from engine.protocol import Event, Warned, decode

TAIL_BYTES = 4096
"""A line is a few hundred bytes."""


@dataclass(frozen=True, slots=True)
class EventBatch:
    """Events read from one place on, the offset to go on from and how many lines were damaged."""

    events: list[Event]
    offset: int
    damaged: int = 0


def read_events(where: JobFolder, offset: int = 0) -> EventBatch:
    """`JobFolder.events_after` that goes on behind lines that are no events."""
    try:
        return EventBatch(*where.events_after(offset))
    except ValueError:
        return _salvage(where, offset)


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
    return status_of(read_events(where).events, where.wish())


def remarks(events: Sequence[Event]) -> Iterator[str]:
    """What a log tells that did not stop anybody and should be known: warnings, and a clock that was set back."""
    yield from (event.message for event in events if isinstance(event, Warned))
    times = [datetime.fromisoformat(at) for event in events if (at := getattr(event, "at", ""))]
    if any(later < earlier for earlier, later in pairwise(times)):
        yield "The clock was set back while the experiment ran: events are told in their order, not by their time."


def _salvage(where: JobFolder, offset: int) -> EventBatch:
    lines, offset = where.lines_after(EVENTS, offset)
    events: list[Event] = []
    for line in lines:
        with suppress(ValueError):
            events.append(decode(line.decode("utf-8")))
    return EventBatch(events, offset, len(lines) - len(events))
