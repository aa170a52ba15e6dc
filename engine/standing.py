"""Where each training of a workspace stands: those at work first, those that wait in their order, then the others."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.data.store import EXPERIMENTS
from engine.errors import UserError
from engine.experiment import Experiment
from engine.job_history import AT_WORK, Status, last_step, last_word, status_of
from engine.protocol import JobFailed, StepFinished
from engine.queue import Entries, Queue
from engine.study.grid import known_pace

_RANKS = {Status.PAUSED: 2, Status.INTERRUPTED: 2, Status.FAILED: 2, Status.CANCELLED: 3, Status.DONE: 4}


@dataclass(frozen=True, slots=True)
class Standing:
    """One training: `done` of its `steps` batches are learnt. `failure` is empty unless it failed.

    `seconds_left` is None where it is neither at work nor waits, or nothing was ever trained on this machine.
    """

    experiment: str
    status: Status
    failure: str
    done: int
    steps: int
    seconds_left: float | None


def standings(workspace: Path) -> list[Standing]:
    """Every experiment that can be read, in order. Raises UserError if the queue is damaged."""
    entries, pace = Queue(workspace).entries(), known_pace(workspace)
    found = []
    for experiment in reversed(Experiment.all_in(workspace / EXPERIMENTS)):
        try:
            found.append(_standing(experiment, entries, pace))
        except UserError:
            continue
    return sorted(found, key=lambda item: rank(item.experiment, item.status, entries))


def rank(name: str, status: Status | None, entries: Entries) -> tuple[int, int]:
    """The place of an experiment among all; equal for those that are to be told newest first."""
    if name in entries.waiting:
        return 1, entries.waiting.index(name)
    if name in entries.at_work or status in AT_WORK:
        return 0, 0
    return _RANKS.get(status, 3) if status else 3, 0


def seconds_left(experiment: Experiment, done: int, speed: float | None, pace: float | None) -> float | None:
    """How long the batches after `done` will take, one training alone on its device.

    At `speed` pictures a second or, where that is not known, at `pace` multiply-adds a second; None without both.
    """
    try:
        config = experiment.config()
        pictures = (config.steps - done) * config.batch
        if speed:
            return pictures / speed
        return pictures * _multiply_adds(experiment.folder) / pace if pace else None
    except UserError:
        return None


def _standing(experiment: Experiment, entries: Entries, pace: float | None) -> Standing:
    events, waits = experiment.events(), experiment.name in entries.waiting
    status = Status.WAITING if waits else status_of(events, experiment.wish())
    word, done = last_word(events), last_step(events)
    speed = next((event.pictures_per_second for event in reversed(events) if isinstance(event, StepFinished)), None)
    busy = waits or status in AT_WORK
    return Standing(
        experiment.name,
        status,
        word.message if status is Status.FAILED and isinstance(word, JobFailed) else "",
        done,
        experiment.config().steps,
        seconds_left(experiment, done, speed, pace) if busy else None,
    )


@cache
def _multiply_adds(folder: Path) -> int:
    """The layers of an experiment never change."""
    return Experiment(folder).network().multiply_adds
