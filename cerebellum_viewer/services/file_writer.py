"""Writes files by a process of its own, one at a time: what takes torch, no window loads."""

import sys
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

from engine.errors import UserError

COMMAND = (sys.executable, "-P", "-m", "engine")


class FileWriter(QObject):
    """Files that are wished for meanwhile are written in turn, none twice that is under way or waits."""

    begun = Signal()
    written = Signal(Path)
    """The file."""
    failed = Signal(object)
    """The UserError."""

    def __init__(self, parent: QObject | None = None, *, command: Sequence[str] = COMMAND) -> None:
        super().__init__(parent)
        self._command = tuple(command)
        self._out = Path()
        self._before = 0
        self._waiting: deque[tuple[Path, Sequence[str]]] = deque()
        self._process = QProcess(self)
        self._process.finished.connect(self._tell)
        self._process.finished.connect(self._go_on)
        self._process.errorOccurred.connect(self._refuse)

    def begin(self, out: Path, words: Sequence[str]) -> None:
        """Start the command line with these words, which writes `out`, as soon as it is free."""
        is_free = self._process.state() == QProcess.ProcessState.NotRunning
        if out in {waiting for waiting, _ in self._waiting} or (out == self._out and not is_free):
            return
        self._waiting.append((out, words))
        self.begun.emit()
        if is_free:
            self._go_on()

    def _go_on(self) -> None:
        if self._waiting:
            self._out, words = self._waiting.popleft()
            self._before = _written_at(self._out)
            self._process.start(self._command[0], [*self._command[1:], *words])

    def close(self) -> None:
        """End what is under way and begin nothing more; a file that was there stays."""
        self._process.blockSignals(True)
        self._process.kill()
        self._process.waitForFinished()

    def _tell(self, status: int) -> None:
        if status == 0:
            self.written.emit(self._out)
            return
        said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        if _written_at(self._out) != self._before:
            self.written.emit(self._out)
            self.failed.emit(UserError(self.tr("The file is not whole: {why}").format(why=said)))
            return
        self._fail(said or self.tr("the process ended with status {status}").format(status=status))

    def _refuse(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._fail(self._process.errorString())
            self._go_on()

    def _fail(self, why: str) -> None:
        self.failed.emit(UserError(self.tr("The file could not be written: {why}").format(why=why)))


def _written_at(path: Path) -> int:
    """When a file was written, as the file system counts; 0 where there is none."""
    return path.stat().st_mtime_ns if path.exists() else 0
