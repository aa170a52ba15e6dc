"""Starts workers that outlive the window, and gives each of their jobs a last word."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psutil
from PySide6.QtCore import QObject, QTimer, Signal

from cerebellum_viewer.services.experiments import explain_death, read_events
from engine.config import TrainConfig
from engine.data.split import Part, Split
from engine.data.store import Workspace
from engine.errors import UserError
from engine.experiment import Experiment, Status, last_step, make_manifest, status_of
from engine.processes import GRACE_SECONDS, WORKER, death_notice, start_worker
from engine.protocol import JobCancelled, TerminalEvent

POLL_MS = 250
CANCEL_POLL_MS = 50


@dataclass(slots=True)
class _Job:
    """A worker process of this window. `offset` is where its own events begin."""

    kind: str
    experiment: Experiment
    process: psutil.Popen
    offset: int
    kill_at: float | None = None


class JobRunner(QObject):
    """One job at a time, each in a process of its own; what it does is seen by watching the experiment's folder."""

    job_started = Signal(str)
    job_ended = Signal(str)

    def __init__(
        self, parent: QObject | None = None, *, command: Sequence[str] = WORKER, grace_seconds: float = GRACE_SECONDS
    ) -> None:
        super().__init__(parent)
        self._command = tuple(command)
        self._grace_seconds = grace_seconds
        self._job: _Job | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)

    @property
    def running(self) -> str | None:
        """The experiment whose job this window runs."""
        return self._job.experiment.name if self._job else None

    def start_train(self, workspace: Workspace, config: TrainConfig, split: Split, label: str) -> Experiment:
        """Make an experiment called after `label` and the time, and train it.

        Raises UserError if a job is running, a part is empty or the folder cannot be written.
        """
        self._refuse_second_job()
        manifest = make_manifest(workspace, split)
        name = f"{label}-{datetime.now().astimezone():%Y%m%d-%H%M}"
        try:
            experiment = Experiment.create(workspace.experiments_folder, config, manifest, name)
        except OSError as error:
            message = self.tr("No experiment can be made ({error}).").format(error=error)
            raise UserError(message, self.tr("Free disk space or check the folder.")) from error
        self._start("train", experiment)
        return experiment

    def resume(self, experiment: Experiment) -> None:
        """Let a training go on from its last checkpoint. Raises UserError if a job is running."""
        self._refuse_second_job(experiment)
        self._start("train", experiment, "--resume")

    def start_score(self, experiment: Experiment, parts: Sequence[Part], step: int | None = None) -> None:
        """Judge one checkpoint, or all, on parts of the split. Raises UserError if a job is running."""
        self._refuse_second_job(experiment)
        self._start("score", experiment, "--on", *parts, *([] if step is None else ["--step", str(step)]))

    def cancel(self, experiment: Experiment) -> None:
        """Ask whoever runs the experiment's job to stop; a worker of this window is killed if it does not."""
        experiment.ask_to_cancel()
        if self._job and self._job.experiment.folder == experiment.folder:
            self._job.kill_at = self._job.kill_at or time.monotonic() + self._grace_seconds
            self._timer.start(CANCEL_POLL_MS)

    def _refuse_second_job(self, experiment: Experiment | None = None) -> None:
        busy = self.running
        if experiment is not None and status_of(read_events(experiment).events) is Status.RUNNING:
            busy = experiment.name
        if busy is not None:
            message = self.tr("“{name}” is still at work.").format(name=busy)
            raise UserError(message, self.tr("Wait until it has ended, or cancel it."))

    def _start(self, kind: str, experiment: Experiment, *arguments: str) -> None:
        command = [*self._command, kind, str(experiment.folder), *arguments]
        try:
            explain_death(experiment)  # else its last word could come later and be taken for that of this job
            experiment.clear_cancel()  # by the starter: the worker could not tell an old wish from one to stop itself
            offset = read_events(experiment).offset
            process = start_worker(command, experiment)
        except OSError as error:
            message = self.tr("The worker cannot be started ({error}).").format(error=error)
            raise UserError(message, self.tr("Install the program anew.")) from error
        self._job = _Job(kind, experiment, process, offset)
        self._timer.start(POLL_MS)
        self.job_started.emit(experiment.name)

    def _look(self) -> None:
        job = self._job
        if job is None:
            self._timer.stop()
        elif job.process.poll() is not None:
            self._end(job)
        elif job.kill_at is not None and time.monotonic() >= job.kill_at:
            _kill(job.process)

    def _end(self, job: _Job) -> None:
        self._job = None
        self._timer.stop()
        events = read_events(job.experiment, job.offset).events
        try:
            if not any(isinstance(event, TerminalEvent) for event in events):
                job.experiment.append(_last_word(job))
        finally:  # a full disk must not leave the window believing that the job goes on
            self.job_ended.emit(job.experiment.name)


def _kill(process: psutil.Popen) -> None:
    """End the worker and, where it leads a session, the loaders it has started."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)


def _last_word(job: _Job) -> TerminalEvent:
    """What the worker could not say itself."""
    if job.kill_at is not None:
        return JobCancelled(job=job.kind, step=last_step(read_events(job.experiment).events))
    return death_notice(job.experiment, job.kind, job.process.returncode)
