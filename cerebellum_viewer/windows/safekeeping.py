"""Looks after the open workspace beside the window: a check and a daily backup; the way back where one is damaged."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from cerebellum_viewer.dialogs.recovery_dialog import RecoveryDialog
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.background import Background
from engine.data.backups import look_after, newest_sound, recovery_hint
from engine.data.database import DamagedError
from engine.data.recovery import Recovery, recover
from engine.errors import UserError

LATER_MS = 3000
"""After a workspace was opened, so that its pictures come first."""

Found = tuple[Path, list[str], str]


class Safekeeping(QObject):
    """Checks each workspace once after it was opened to be changed."""

    def __init__(
        self, document: Document, background: Background, reopen: Callable[[Path], None], window: QWidget
    ) -> None:
        super().__init__(window)
        self._document = document
        self._background = background
        self._reopen = reopen
        self._seen: object = None
        self._timer = QTimer(self, interval=LATER_MS, singleShot=True)
        self._timer.timeout.connect(self.look_after)
        self.dialog = RecoveryDialog(window)
        self.dialog.wanted.connect(self.recover)
        document.workspace_changed.connect(self._opened)

    def look_after(self) -> None:
        """Check the open workspace and back it up, beside the window; what is wrong is told."""
        workspace = self._document.workspace
        if workspace is not None and not workspace.read_only:
            folder = workspace.folder
            self._background.run(lambda _: _looked_after(folder), self._tell, self._document.failed.emit)

    def offer(self, error: DamagedError) -> None:
        """Offer the last good state of a workspace that could not be opened, if there is one."""
        if error.recoverable:
            self.dialog.offer(error.folder, error)

    def recover(self, folder: Path) -> None:
        """Bring back the last good state, beside the window, and open it."""
        self._background.run(
            lambda _: recover(folder),
            lambda done: self._recovered(folder, done),
            self._document.failed.emit,
        )

    def _opened(self) -> None:
        workspace = self._document.workspace
        if workspace is not None and workspace is not self._seen:
            self._seen = workspace
            self._timer.start()

    def _tell(self, found: Found) -> None:
        folder, faults, hint = found
        if faults and self._document.has_open(folder):
            told = self.tr("%n things in this workspace are not as they were recorded, first: {0}.", "", len(faults))
            self._document.failed.emit(UserError(told.format(faults[0]), hint))

    def _recovered(self, folder: Path, done: Recovery) -> None:
        self._reopen(folder)
        self._document.noted.emit(str(done))


def _looked_after(folder: Path) -> Found:
    faults = look_after(folder)
    return folder, faults, recovery_hint(folder, newest_sound(folder)) if faults else ""
