"""The seal on the test part: results on it are shown of no experiment before somebody opens them, on record."""

import filelock
from PySide6.QtCore import QCoreApplication, QObject, Signal

from cerebellum_viewer.document.document import Document
from engine.data.store import user_name
from engine.errors import UserError
from engine.experiment import WORKER_LOCK, Experiment
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

    def open(self, experiment: Experiment) -> None:
        """Show results on the test part that are stored, and put that on record in the experiment's events.

        Raises UserError if it cannot be recorded; nothing is opened then.
        """
        try:
            with filelock.FileLock(experiment.folder / WORKER_LOCK, timeout=0):
                experiment.append(TestSetOpened(step=0, who=user_name()))
        except OSError as error:  # a lock that another process has is one, too
            message = QCoreApplication.translate("Errors", "The opening of {name} cannot be recorded ({error}).")
            hint = QCoreApplication.translate("Errors", "Wait until its job has ended, or make the folder writable.")
            raise UserError(message.format(name=experiment.name, error=error), hint) from error
        self.note_opened(experiment.name)

    def note_opened(self, name: str) -> None:
        """Show what a job will score that was asked to open the test part: its worker keeps the record."""
        self.opened |= {name}
        self.changed.emit()

    def _follow(self) -> None:
        folder = None if self._document.workspace is None else self._document.workspace.folder
        if folder != self._folder:
            self._folder, self.opened = folder, frozenset()
            self.changed.emit()
