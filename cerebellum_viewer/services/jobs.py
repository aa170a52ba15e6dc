"""Starts workers that score or propose and outlive the window, and gives each of their jobs a last word."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from engine.data.split import Part
from engine.errors import UserError
from engine.experiment import Experiment
from engine.job_history import AT_WORK, status_now
from engine.jobs import JobFolder, Wish
from engine.processes import GRACE_SECONDS, WORKER, Attended, start_job

POLL_MS = 100


class JobRunner(QObject):
    """One job at a time, each in a process of its own; what it does is seen by watching its folder."""

    job_started = Signal(str)
    job_ended = Signal(str)

    def __init__(
        self, parent: QObject | None = None, *, command: Sequence[str] = WORKER, grace_seconds: float = GRACE_SECONDS
    ) -> None:
        super().__init__(parent)
        self._command = tuple(command)
        self._grace_seconds = grace_seconds
        self._worker: Attended | None = None
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._look)

    @property
    def running(self) -> str | None:
        """The folder, by name, whose job this window runs."""
        return self._worker.where.name if self._worker else None

    def start_score(self, experiment: Experiment, parts: Sequence[Part], step: int | None = None) -> None:
        """Judge one checkpoint, or all, on parts of the split. Raises UserError if a job is running."""
        self.start(experiment, "score", "--on", *parts, *([] if step is None else ["--step", str(step)]))

    def start(self, where: JobFolder, job: str, *words: str) -> None:
        """Do a job in its folder. Raises UserError if one is running."""
        self._refuse_second_job(where)
        try:
            self._worker = start_job(where, job, *words, command=self._command, grace_seconds=self._grace_seconds)
        except OSError as error:
            message = self.tr("The worker cannot be started ({error}).").format(error=error)
            raise UserError(message, self.tr("Install the program anew.")) from error
        self._timer.start()
        self.job_started.emit(where.name)

    def cancel(self, where: JobFolder) -> None:
        """Ask whoever does the job to stop; a worker of this window is killed if it does not."""
        where.ask(Wish.CANCEL)

    def _refuse_second_job(self, where: JobFolder) -> None:
        busy = where.name if status_now(where) in AT_WORK else self.running
        if busy is not None:
            message = self.tr("“{name}” is still at work.").format(name=busy)
            raise UserError(message, self.tr("Wait until it has ended, or cancel it."))

    def _look(self) -> None:
        worker = self._worker
        if worker is None:
            return
        try:
            if not worker.look():
                return
        except OSError:  # a full disk must not leave the window believing that the job goes on
            pass
        self._worker = None
        self._timer.stop()
        self.job_ended.emit(worker.where.name)
