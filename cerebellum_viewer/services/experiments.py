"""Watches the experiments of the open workspace: folders appear, events are appended, workers die."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication, QFileSystemWatcher, QObject, QTimer, Signal

from cerebellum_viewer.document.document import Document
from engine.config import TrainConfig
from engine.data.split import Part
from engine.errors import UnreachableError, UserError
from engine.experiment import Experiment
from engine.files import answers
from engine.job_history import AT_WORK, Status, best_step, last_word, remarks, scores, status_of
from engine.jobs import EVENTS
from engine.label_changes import changed_labels
from engine.processes import explain_death
from engine.protocol import (
    CheckpointScored,
    CostEstimated,
    Event,
    JobStarted,
    StepFinished,
    TerminalEvent,
    TestSetOpened,
    Warned,
)

POLL_MS = 1000
"""How often disks are asked that do not report changes, and running workers whether they live."""
BURST_MS = 100
"""Changes that come closer together than this are read at once."""
LAST_WORD_SECONDS = 2.0
"""A worker gone this long without a last word gets one here; the window that started it knows more, and is faster."""


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """Loss and learning rate [n] by batch number `steps` [n], ascending.

    A training that goes on from a checkpoint replaces what lay behind.
    """

    steps: npt.NDArray[np.int64]
    losses: npt.NDArray[np.float64]
    rates: npt.NDArray[np.float64]

    @classmethod
    def of(cls, finished: Sequence[StepFinished]) -> "LearningCurve":
        """These batches in the order given, which may begin anew."""
        losses, rates = [event.loss for event in finished], [event.learning_rate for event in finished]
        return cls(np.array([event.step for event in finished], np.int64), np.array(losses), np.array(rates))

    def extended(self, finished: Sequence[StepFinished]) -> "LearningCurve":
        """The curve with later batches behind it."""
        learnt, curve = LearningCurve.of(finished), self
        restarts = [0, *(np.flatnonzero(np.diff(learnt.steps) <= 0) + 1), len(learnt.steps)]
        for begin, end in pairwise(restarts):
            kept = int(np.searchsorted(curve.steps, learnt.steps[begin]))
            curve = curve._joined(kept, learnt, slice(begin, end))
        return curve

    def _joined(self, kept: int, other: "LearningCurve", taken: slice) -> "LearningCurve":
        return LearningCurve(
            np.concatenate([self.steps[:kept], other.steps[taken]]),
            np.concatenate([self.losses[:kept], other.losses[taken]]),
            np.concatenate([self.rates[:kept], other.rates[taken]]),
        )


@dataclass(frozen=True, slots=True)
class ExperimentRecord:
    """One experiment as far as it has come. `milestones` are all events but the single batches."""

    experiment: Experiment
    config: TrainConfig
    stamp: str
    split: str
    curve: LearningCurve
    milestones: tuple[Event, ...] = ()
    latest: StepFinished | None = None
    status: Status = Status.WAITING

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.experiment.name

    @property
    def last_word(self) -> TerminalEvent | None:
        """How the last job ended, if it has."""
        return last_word(list(self.milestones))

    @property
    def started(self) -> JobStarted | None:
        """The last job that began."""
        return next((event for event in reversed(self.milestones) if isinstance(event, JobStarted)), None)

    @property
    def cost(self) -> CostEstimated | None:
        """What the last job is going to take, if it has said so."""
        told = next((e for e in reversed(self.milestones) if isinstance(e, CostEstimated | JobStarted)), None)
        return told if isinstance(told, CostEstimated) else None

    @property
    def best_step(self) -> int | None:
        """The checkpoint that is best on validation."""
        return best_step(list(self.milestones))

    @property
    def test_openings(self) -> int:
        """How often somebody looked at the test part."""
        return sum(isinstance(event, TestSetOpened) for event in self.milestones)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be known of the last job, in English as all events."""
        begun = max((place for place, e in enumerate(self.milestones) if isinstance(e, JobStarted)), default=0)
        return tuple(dict.fromkeys(remarks(self.milestones[begun:])))

    def scores(self, part: Part) -> Mapping[int, dict[str, Any]]:
        """Metrics by step on one part."""
        return scores(list(self.milestones), part)

    @property
    def scorings(self) -> int:
        """How often a checkpoint was scored on a part; one that is scored again counts again."""
        return sum(isinstance(event, CheckpointScored) for event in self.milestones)

    def extended(self, events: list[Event]) -> "ExperimentRecord":
        """The record after more has happened."""
        finished = [event for event in events if isinstance(event, StepFinished)]
        others = tuple(event for event in events if not isinstance(event, StepFinished))
        longer = replace(
            self,
            curve=self.curve.extended(finished) if finished else self.curve,
            latest=finished[-1] if finished else self.latest,
            milestones=self.milestones + others,
        )
        return longer.looked_at()

    def looked_at(self) -> "ExperimentRecord":
        """The record with its status as it is now: a worker may have died, or somebody wishes that it stops."""
        return replace(self, status=status_of(self.milestones, self.experiment.wish()))


def open_record(experiment: Experiment) -> ExperimentRecord:
    """A record without events. Raises UserError if the folder is damaged."""
    try:
        manifest = experiment.manifest()
        return ExperimentRecord(experiment, experiment.config(), manifest.stamp, manifest.split, LearningCurve.of([]))
    except (OSError, ValueError, TypeError) as error:
        message = QCoreApplication.translate("Errors", "{folder} cannot be read ({error}).")
        hint = QCoreApplication.translate("Errors", "Delete the folder or restore it.")
        raise UserError(message.format(folder=experiment.folder, error=error), hint) from error


@dataclass(slots=True)
class _Tail:
    """How far an experiment's events have been read, and since when its worker is known to be dead."""

    record: ExperimentRecord
    offset: int = 0
    warned: bool = False
    dead_since: float | None = None

    def is_void(self) -> bool:
        """Whether the file of events is gone, or was replaced by a shorter one."""
        return _size(self.record.experiment, self.offset) < self.offset

    def long_dead(self) -> bool:
        """Whether the worker died, and whoever started it has had the time to say how."""
        if self.record.status is not Status.INTERRUPTED or self.record.last_word is not None:
            self.dead_since = None
            return False
        self.dead_since = self.dead_since or time.monotonic()
        return time.monotonic() - self.dead_since >= LAST_WORD_SECONDS


class ExperimentWatcher(QObject):
    """Knows every experiment of the document's workspace, whoever started it."""

    experiments_reset = Signal()
    """Another workspace is open: all names known so far are void."""
    experiment_added = Signal(str)
    experiment_changed = Signal(str)
    experiment_removed = Signal(str)
    """Its folder was deleted, or replaced by another of its name, which is added again."""
    warned = Signal(object)
    """A UserError about a damaged folder or file, once for each, or about what a job warns of."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._folder: Path | None = None
        self._tails: dict[str, _Tail] = {}
        self._damaged: set[str] = set()
        self._unread: set[str] = set()
        """Those that could not be read when they were last asked for, and are asked again."""
        self._files = QFileSystemWatcher(self)
        self._changed: set[str] = set()
        """Files and folders that the system says have changed since the last look."""
        self._poll_timer = QTimer(self, interval=POLL_MS)
        self._burst_timer = QTimer(self, interval=BURST_MS, singleShot=True)
        self._poll_timer.timeout.connect(self.poll)
        self._burst_timer.timeout.connect(self._read_burst)
        self._files.directoryChanged.connect(self._read_soon)
        self._files.fileChanged.connect(self._read_soon)
        document.workspace_changed.connect(self._follow_workspace)
        self._follow_workspace()

    @property
    def names(self) -> list[str]:
        """All experiments, the oldest first."""
        return list(self._tails)

    def record(self, name: str) -> ExperimentRecord | None:
        """What is known of one experiment."""
        tail = self._tails.get(name)
        return tail.record if tail else None

    def moved_labels(self, name: str) -> int:
        """On how many slices the labels are not those any more that an experiment learnt from."""
        record = self.record(name)
        if record is None:
            return 0
        try:
            return len(changed_labels(record.experiment.manifest(), self._document.annotations).keys)
        except UserError:  # told when the experiment was first read
            return 0

    def poll(self) -> None:
        """Read whatever is new on disk; nothing while that does not answer."""
        if self._folder is None or not answers(self._folder) or not self._folder.is_dir():
            return
        there = {experiment.name: experiment for experiment in Experiment.all_in(self._folder)}
        self._damaged &= there.keys()
        for name in [name for name, tail in self._tails.items() if name not in there or tail.is_void()]:
            del self._tails[name]
            self.experiment_removed.emit(name)
        for name, experiment in there.items():
            if name not in self._tails and name not in self._damaged:
                self._add(experiment)
        for tail in list(self._tails.values()):
            self._read(tail)

    def _follow_workspace(self) -> None:
        workspace = self._document.workspace
        folder = workspace.experiments_folder if workspace else None
        if folder == self._folder:
            return
        self._folder = folder
        self._tails.clear()
        self._damaged.clear()
        self._unread.clear()
        if watched := self._files.files() + self._files.directories():
            self._files.removePaths(watched)
        self.experiments_reset.emit()
        if folder is None:
            self._poll_timer.stop()
            return
        if folder.is_dir():
            self._files.addPath(str(folder))
        self._poll_timer.start()
        self.poll()

    def _read_soon(self, path: str) -> None:
        self._changed.add(path)
        if not self._burst_timer.isActive():
            self._burst_timer.start()

    def _read_burst(self) -> None:
        """Read only what was appended, where that is all: a training appends ten times a second."""
        changed, self._changed = self._changed, set()
        tails = {str(tail.record.experiment.folder / EVENTS): tail for tail in self._tails.values()}
        appended = [tails[path] for path in changed if path in tails]
        if self._folder is None or not answers(self._folder):
            return
        if len(appended) < len(changed) or any(tail.is_void() for tail in appended):
            self.poll()
            return
        for tail in appended:
            self._read(tail)

    def _add(self, experiment: Experiment) -> None:
        try:
            tail = _Tail(open_record(experiment))
        except UserError as error:
            if experiment.name not in self._unread:
                self.warned.emit(error)
            unread = self._unread if isinstance(error, UnreachableError) else self._damaged
            unread.add(experiment.name)
            return
        self._unread.discard(experiment.name)
        self._tails[experiment.name] = tail
        self._advance(tail)
        self.experiment_added.emit(experiment.name)

    def _read(self, tail: _Tail) -> None:
        if self._document.editable and tail.long_dead():
            explain_death(tail.record.experiment)
        size = _size(tail.record.experiment, tail.offset)
        before = tail.record
        if size != tail.offset:
            self._advance(tail)
        if tail.record is before and before.status in AT_WORK:
            now = before.looked_at()
            tail.record = now if now.status is not before.status else before
        if tail.record is not before:
            self.experiment_changed.emit(before.name)
            self._pass_warnings_on(tail.record, len(before.milestones))

    def _pass_warnings_on(self, record: ExperimentRecord, known: int) -> None:
        for event in record.milestones[known:]:
            if isinstance(event, Warned):
                self.warned.emit(UserError(f"{record.name}: {event.message}"))

    def _advance(self, tail: _Tail) -> None:
        """Take in what was appended, and be told of the next append where the disk can tell."""
        experiment = tail.record.experiment
        batch = experiment.read(tail.offset)
        tail.offset = batch.offset
        if batch.events:
            tail.record = tail.record.extended(batch.events)
        if batch.damaged and not tail.warned:
            tail.warned = True
            self.warned.emit(_damaged_lines(experiment))
        path = str(experiment.folder / EVENTS)
        if path not in self._files.files() and Path(path).exists():
            self._files.addPath(path)


def _size(experiment: Experiment, known: int) -> int:
    """How many bytes of events there are; as many as known while the file cannot be asked."""
    try:
        return (experiment.folder / EVENTS).stat().st_size
    except FileNotFoundError:
        return 0
    except OSError:
        return known


def _damaged_lines(experiment: Experiment) -> UserError:
    path = experiment.folder / EVENTS
    message = QCoreApplication.translate("Errors", "{path} has damaged lines.")
    hint = QCoreApplication.translate("Errors", "They are left out; everything else is shown.")
    return UserError(message.format(path=path), hint)
