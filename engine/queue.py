"""The queue of a workspace: which experiments wait to be trained, in which order, and which are at work. A file."""

import json
import socket
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import filelock

from engine.data.store import EXPERIMENTS
from engine.errors import Reason, UserError
from engine.experiment import Experiment
from engine.files import own_text, write_json_atomic
from engine.job_history import AT_WORK, GOES_ON, last_step, last_word, status_now
from engine.jobs import Wish
from engine.protocol import JobCancelled, JobFailed

QUEUE = "queue.json"
LOCK = "queue.lock"
IDLE_HINT = "“queue WORKSPACE” says where each stands."
PATIENCE_SECONDS = 10.0
"""A change takes milliseconds; whoever holds the lock for longer hangs."""


@dataclass(frozen=True, slots=True)
class AtWork:
    """The worker of an experiment: process and machine, and where in its events the job begins.

    `created` is as `engine.job_history.born` says it.
    """

    pid: int
    created: float
    offset: int
    host: str = field(default_factory=socket.gethostname)

    @property
    def is_here(self) -> bool:
        """Whether it is a process of this machine."""
        return self.host == socket.gethostname()


@dataclass(frozen=True, slots=True)
class Entries:
    """The names of experiments that wait, the next one first, and the workers of those at work."""

    waiting: tuple[str, ...] = ()
    at_work: dict[str, AtWork] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.waiting or self.at_work)

    def without(self, names: Iterable[str]) -> "Entries":
        """The same without those experiments."""
        gone = set(names)
        kept = tuple(name for name in self.waiting if name not in gone)
        return replace(self.released(gone), waiting=kept)

    def released(self, names: Container[str]) -> "Entries":
        """The same with nobody at work on those experiments; one that was told to go on meanwhile still waits."""
        return replace(self, at_work={name: worker for name, worker in self.at_work.items() if name not in names})


class Queue:
    """Windows, terminals and the runner change it at the same time: each change is one atomic write under a lock."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self._path = workspace / QUEUE

    def experiment(self, name: str) -> Experiment:
        """An experiment of the workspace. Raises UserError if there is none of that name."""
        folder = self.workspace / EXPERIMENTS / name
        if not folder.is_dir():
            raise UserError(f"There is no experiment “{name}”.", "“queue WORKSPACE” names them all.")
        return Experiment.open(folder)

    def entries(self) -> Entries:
        """What is in the queue. Raises UserError if the file is damaged."""
        try:
            value = json.loads(own_text(self._path))
            workers = {name: AtWork(**worker) for name, worker in value["at_work"].items()}
            return Entries(tuple(map(str, value["waiting"])), workers)
        except FileNotFoundError:
            return Entries()
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            hint = "Move it away and put the experiments into the queue again: they are whole."
            raise UserError(f"{self._path} is damaged ({error}).", hint) from error

    def add(self, names: Iterable[str]) -> None:
        """Let experiments wait behind all others; one that is in the queue stays where it is."""
        with self.changing() as entries:
            new = (name for name in names if name not in {*entries.waiting, *entries.at_work})
            self.put(replace(entries, waiting=(*entries.waiting, *new)))

    def move(self, name: str, places: int) -> None:
        """Let an experiment that waits be trained that many places earlier (< 0) or later."""
        with self.changing() as entries:
            if name not in entries.waiting:
                raise UserError(f"{name} does not wait in the queue.", "Only what waits can be moved.")
            place = max(entries.waiting.index(name) + places, 0)
            others = [other for other in entries.waiting if other != name]
            self.put(replace(entries, waiting=(*others[:place], name, *others[place:])))

    def release(self, name: str) -> None:
        """Say that the worker of an experiment has left."""
        with self.changing() as entries:
            self.put(entries.released([name]))

    def drop(self, name: str) -> None:
        """Take an experiment out of the queue, whatever its state."""
        with self.changing() as entries:
            self.put(entries.without([name]))

    def remove(self, name: str) -> None:
        """Take an experiment that waits out of the queue, or give up one whose machine is gone: it can go on here.

        Raises UserError if it is not in the queue, or at work on this machine.
        """
        experiment = self.experiment(name)
        with self.changing() as entries:
            worker = entries.at_work.get(name)
            if name in entries.waiting:
                self._withdraw(experiment, entries)
            elif worker is None:
                raise UserError(f"{name} is not in the queue.", IDLE_HINT)
            elif worker.is_here:
                raise UserError(f"{name} is at work on this machine.", "Cancel or pause it.")
            else:
                if last_word(experiment.events()) is None:
                    experiment.append(_given_up(worker))
                self.put(entries.without([name]))

    def cancel(self, name: str) -> None:
        """Take an experiment that waits out of the queue; ask whoever works on it to stop. Raises UserError if idle."""
        experiment = self.experiment(name)
        with self.changing() as entries:
            if name in entries.waiting:
                self._withdraw(experiment, entries)
                return
        self._ask(experiment, Wish.CANCEL)

    def _withdraw(self, experiment: Experiment, entries: Entries) -> None:
        experiment.append(JobCancelled(job="train", step=last_step(experiment.events())))
        self.put(entries.without([experiment.name]))

    def pause(self, name: str) -> None:
        """Ask the worker to put its state down and stop. Raises UserError if none is at work."""
        self._ask(self.experiment(name), Wish.PAUSE)

    def _ask(self, experiment: Experiment, wish: Wish) -> None:
        if experiment.name not in self.entries().at_work and status_now(experiment) not in AT_WORK:
            raise UserError(f"Nobody works on {experiment.name}.", IDLE_HINT)
        experiment.ask(wish)

    def go_on(self, name: str) -> None:
        """Let an experiment that was paused, cancelled, interrupted or failed go on before all that wait.

        Raises UserError if it is done or at work.
        """
        status = status_now(self.experiment(name))
        if status not in GOES_ON:
            raise UserError(f"{name} cannot go on: it is {status}.", "Only what was stopped goes on.")
        with self.changing() as entries:
            # Its worker has had its last word, but may still be about to leave: it waits for that, too.
            others = (other for other in entries.waiting if other != name)
            self.put(replace(entries, waiting=(name, *others)))

    @contextmanager
    def changing(self) -> Iterator[Entries]:
        """What is in the queue, which nobody else changes during the block. Raises UserError."""
        try:
            with filelock.FileLock(self.workspace / LOCK, timeout=PATIENCE_SECONDS):
                yield self.entries()
        except filelock.Timeout:
            raise UserError(f"Another process holds the queue of {self.workspace}.", "Try again.") from None

    def put(self, entries: Entries) -> None:
        """Write the queue; only inside `changing`."""
        write_json_atomic(self._path, asdict(entries))


def _given_up(worker: AtWork) -> JobFailed:
    """The last word on a worker that nobody here can ask."""
    message = f"The worker on {worker.host} was given up."
    return JobFailed(job="train", message=message, hint="Go on here: what was saved stays.", reason=Reason.INTERRUPTED)
