"""What happens to an exception that nobody caught: into the log, and one dialog that does not stop the work."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox

from engine.errors import UserError

LOG_BYTES = 1_000_000

_log = logging.getLogger("cerebellum_viewer")


def log_to(path: Path) -> None:
    """Write the program's log to a file that never grows beyond a megabyte; without a place for it, nowhere."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    except OSError as error:
        _log.warning("no log file: %s", error)
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _log.addHandler(handler)


class ErrorReporter(QObject):
    """Stands in for `sys.excepthook`: Qt calls that for every exception that leaves a slot."""

    user_error = Signal(object)
    """A UserError that nobody caught; its text is enough, no dialog is needed."""

    def __init__(self, log_file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log_file = log_file
        self._dialog: QMessageBox | None = None

    def install(self) -> None:
        """Hear of every exception from now on."""
        sys.excepthook = self.report

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Tell the user once, and the log every time."""
        if not issubclass(kind, Exception):
            sys.__excepthook__(kind, error, trace)
            return
        if isinstance(error, UserError):
            self.user_error.emit(error)
            return
        _log.error("unexpected error", exc_info=(kind, error, trace))
        if self._dialog is None:
            self._show(f"{kind.__name__}: {error}")

    def _show(self, what: str) -> None:
        dialog = QMessageBox(QMessageBox.Icon.Warning, self.tr("Cerebellum Viewer"), self.tr("Something went wrong."))
        dialog.setInformativeText(
            self.tr("You can go on working; what you changed before is saved. Details are in {0}.").format(
                self._log_file
            )
        )
        dialog.setDetailedText(what)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowModality(Qt.WindowModality.NonModal)
        dialog.destroyed.connect(self._forget)
        self._dialog = dialog
        dialog.show()

    def _forget(self) -> None:
        self._dialog = None
