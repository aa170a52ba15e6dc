"""Reports, written by a process of its own: to score experiments again takes torch, which no window loads."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

from engine.errors import UserError

COMMAND = (sys.executable, "-P", "-m", "engine")
FOLDER = "reports"
"""Below the workspace, where reports lie."""
LONGEST = 80
"""Letters of a page's name that is made of all experiments' names."""


class Reports(QObject):
    """Writes one report at a time; while one is under way, another wish is that one."""

    begun = Signal()
    written = Signal(Path)
    """The page."""
    failed = Signal(object)
    """The UserError."""

    def __init__(self, parent: QObject | None = None, *, command: Sequence[str] = COMMAND) -> None:
        super().__init__(parent)
        self._command = tuple(command)
        self._out = Path()
        self._process = QProcess(self)
        self._process.finished.connect(self._tell)
        self._process.errorOccurred.connect(self._refuse)

    def write(self, workspace: Path, names: Sequence[str]) -> None:
        """Begin a report about experiments of the workspace in a folder, the first of which names the page."""
        out = workspace / FOLDER / f"{page_name(names, datetime.now().astimezone())}.html"
        self._begin(out, ["report", str(workspace), *names, "--out", str(out)])

    def write_measures(self, workspace: Path, volume: str, reader: str) -> None:
        """Begin the report on the measures of a volume, and the same as a table beside it."""
        out = workspace / FOLDER / f"measures-{volume.replace('/', '-')}.pdf"
        files = ["--pdf", str(out), "--csv", str(out.with_suffix(".csv"))]
        self._begin(out, ["measure", str(workspace), "--volume", volume, "--reader", reader, *files])

    def _begin(self, out: Path, words: Sequence[str]) -> None:
        if self._process.state() != QProcess.ProcessState.NotRunning:
            return
        self._out = out
        language = self.tr("en", "the report's language: en or es")
        self.begun.emit()
        self._process.start(self._command[0], [*self._command[1:], *words, "--language", language])

    def close(self) -> None:
        """End a report that is under way; a page that was there stays."""
        self._process.blockSignals(True)
        self._process.kill()
        self._process.waitForFinished()

    def _tell(self, status: int) -> None:
        if status == 0:
            self.written.emit(self._out)
            return
        said = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        self._fail(said or self.tr("the process ended with status {status}").format(status=status))

    def _refuse(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._fail(self._process.errorString())

    def _fail(self, why: str) -> None:
        self.failed.emit(UserError(self.tr("The report could not be written: {why}").format(why=why)))


def page_name(names: Sequence[str], now: datetime) -> str:
    """All names, so that a report on the same experiments takes its place; of many the first, and the time."""
    every = "-".join(names)
    return (
        every
        if len(names) == 1 or len(every) <= LONGEST
        else f"{names[0]}-and-{len(names) - 1}-more-{now:%Y%m%d-%H%M%S}"
    )
