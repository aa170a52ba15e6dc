"""What happened in an experiment, read past damaged lines: one of them must not hide all that came after it."""

import os
from dataclasses import dataclass

from engine.experiment import EVENTS, Experiment, Status, status_of
from engine.protocol import Event, decode

TAIL_BYTES = 4096
"""A line is a few hundred bytes."""


@dataclass(frozen=True, slots=True)
class EventBatch:
    """Events read from one place on, the offset to go on from and how many lines were damaged."""

    events: list[Event]
    offset: int
    damaged: int = 0


def read_events(experiment: Experiment, offset: int = 0) -> EventBatch:
    """`Experiment.events_after` that goes on behind lines that are no events."""
    try:
        return EventBatch(*experiment.events_after(offset))
    except ValueError:
        return _salvage(experiment, offset)


def last_event(experiment: Experiment) -> Event | None:
    """The newest event, from the end of the file alone; None where there is none, or its line is damaged or long."""
    try:
        with (experiment.folder / EVENTS).open("rb") as file:
            file.seek(max(file.seek(0, os.SEEK_END) - TAIL_BYTES, 0))
            lines = file.read().rpartition(b"\n")[0].split(b"\n")
        return decode(lines[-1].decode("utf-8"))
    except (FileNotFoundError, ValueError):
        return None


def status_now(experiment: Experiment) -> Status:
    """Where an experiment stands, with what is wished of it."""
    return status_of(read_events(experiment).events, experiment.wish())


def _salvage(experiment: Experiment, offset: int) -> EventBatch:
    data = (experiment.folder / EVENTS).read_bytes()[offset:]
    whole = data[: data.rfind(b"\n") + 1]
    events: list[Event] = []
    damaged = 0
    for line in whole.splitlines():
        try:
            events.append(decode(line.decode("utf-8")))
        except ValueError:
            damaged += 1
    return EventBatch(events, offset + len(whole), damaged)
