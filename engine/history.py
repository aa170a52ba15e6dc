"""What happened in an experiment, read past damaged lines: one of them must not hide all that came after it."""

from dataclasses import dataclass

from engine.experiment import EVENTS, Experiment, Status, status_of
from engine.protocol import Event, decode


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
