"""The seal on the test part: results on it are shown of no experiment before somebody opens them, on record."""

from collections.abc import Sequence

import filelock
from PySide6.QtCore import QCoreApplication, QObject, Signal

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.checkpoints import UNSEALED
from cerebellum_viewer.services.experiments import ExperimentRecord
from cerebellum_viewer.services.jobs import JobRunner
from engine.clock import user_name
from engine.data.split import Part
from engine.errors import UserError
from engine.experiment import Experiment
from engine.jobs import WORKER_LOCK
from engine.protocol import TestSetOpened


class Seal(QObject):
    """Which experiments were opened in this window. Another window, and this one tomorrow, begin sealed again."""

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.opened: frozenset[str] = frozenset()
        document.workspace_changed.connect(self._follow)
        self._folder = None if document.workspace is None else document.workspace.folder

    def parts(self, name: str) -> frozenset[Part]:
        """The parts whose results of an experiment may be shown."""
        return frozenset(Part) if name in self.opened else UNSEALED

    def open(self, record: ExperimentRecord, step: int, runner: JobRunner, also: Sequence[Part] = ()) -> None:
        """Show a checkpoint's results on the test part, and score it on other parts `also`.

        Where none are stored a job makes them; its worker keeps the record. Raises UserError if the opening cannot be
        recorded or the job cannot begin.
        """
        if step in record.scores(Part.TEST):
            self._open_stored(record.experiment)
            if also:
                runner.start_score(record.experiment, also, step)
        else:
            runner.start_score(record.experiment, [*also, Part.TEST], step)
            self._note_opened(record.name)

    def _open_stored(self, experiment: Experiment) -> None:
        """Put it on record in the experiment's events that somebody looks at what is stored."""
        try:
            with filelock.FileLock(experiment.folder / WORKER_LOCK, timeout=0):
                experiment.append(TestSetOpened(step=0, who=user_name()))
        except OSError as error:  # a lock that another process has is one, too
            message = QCoreApplication.translate("Errors", "The opening of {name} cannot be recorded ({error}).")
            hint = QCoreApplication.translate("Errors", "Wait until its job has ended, or make the folder writable.")
            raise UserError(message.format(name=experiment.name, error=error), hint) from error
        self._note_opened(experiment.name)

    def _note_opened(self, name: str) -> None:
        self.opened |= {name}
        self.changed.emit()

    def _follow(self) -> None:
        folder = None if self._document.workspace is None else self._document.workspace.folder
        if folder != self._folder:
            self._folder, self.opened = folder, frozenset()
            self.changed.emit()
