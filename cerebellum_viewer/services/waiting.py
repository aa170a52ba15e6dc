"""Notices when a workspace that could only be looked at is free to be changed, and when it is not any more."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.background import Background
from engine.data.database import read_only_reason

AGAIN_MS = 3000


class Waiting(QObject):
    """Looks beside the window for as long as its workspace is read-only.

    It is opened again only when somebody asks for it: a window that was left open must not hold others up.
    """

    free = Signal(bool)
    """Whether nobody else has the workspace open any more, which only this window knows: told at every change."""

    def __init__(self, document: Document, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._background = background
        self._timer = QTimer(self, interval=AGAIN_MS, singleShot=True)
        self._timer.timeout.connect(self.look)
        self._was_free = False
        document.workspace_changed.connect(self._begin)

    def _begin(self) -> None:
        self._was_free = False
        self._timer.start()

    def look(self) -> None:
        """Look now, and again after a while: one that is free may be taken again before somebody opens it."""
        workspace = self._document.workspace
        if workspace is not None and workspace.read_only:
            folder = workspace.folder
            self._background.run(
                lambda _: not read_only_reason(folder), partial(self._tell, folder), self._document.failed.emit
            )

    def _tell(self, folder: Path, free: bool) -> None:
        workspace = self._document.workspace
        if workspace is None or workspace.folder != folder or not workspace.read_only:
            return
        if free != self._was_free:
            self._was_free = free
            self.free.emit(free)
        self._timer.start()
