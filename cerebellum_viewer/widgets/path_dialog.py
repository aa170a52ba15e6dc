"""The desktop's dialogs for files and folders, asked without stopping the program: what is chosen comes later."""

from collections.abc import Callable
from enum import Enum
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


class Wanted(Enum):
    """What is asked for."""

    FILE = QFileDialog.FileMode.ExistingFile
    """One that is there."""
    NEW_FILE = QFileDialog.FileMode.AnyFile
    FOLDER = QFileDialog.FileMode.Directory


def ask_path(
    parent: QWidget, title: str, wanted: Wanted, then: Callable[[Path], None], *, start: str = "", kinds: str = ""
) -> None:
    """Ask for a path and call `then` with it; not at all if the user goes back.

    `start` is the name or folder that is offered, `kinds` a Qt filter such as “JSON (*.json)”; a new file gets that
    ending where it is given none.
    """
    dialog = QFileDialog(parent, title, start, kinds)
    dialog.setFileMode(wanted.value)
    if wanted is Wanted.NEW_FILE:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kinds.rpartition("*")[2].rstrip(")"))
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
