"""Writes files by a process of its own, one at a time: what takes torch, no window loads."""

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

from engine.errors import UserError

COMMAND = (sys.executable, "-P", "-m", "engine")


class FileWriter(QObject):
    """While a file is under way, another wish is that one."""

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
        self._process = QProcess(self)
        self._process.finished.connect(self._tell)
        self._process.errorOccurred.connect(self._refuse)

    def begin(self, out: Path, words: Sequence[str]) -> None:
        """Start the command line with these words, which writes `out`."""
        if self._process.state() != QProcess.ProcessState.NotRunning:
            return
        self._out, self._before = out, _written_at(out)
        self.begun.emit()
        self._process.start(self._command[0], [*self._command[1:], *words])

    def close(self) -> None:
        """End what is under way; a file that was there stays."""
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

    def _fail(self, why: str) -> None:
        self.failed.emit(UserError(self.tr("The file could not be written: {why}").format(why=why)))


def _written_at(path: Path) -> int:
    """When a file was written, as the file system counts; 0 where there is none."""
    return path.stat().st_mtime_ns if path.exists() else 0
