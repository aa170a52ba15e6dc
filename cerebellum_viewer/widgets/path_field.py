"""A line for a path with a button that browses; the file dialog never blocks the program."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from cerebellum_viewer.widgets.path_dialog import Wanted, ask_path


class PathField(QWidget):
    """A folder, or with `file_filter` a file."""

    changed = Signal()

    def __init__(self, name: str, file_filter: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._filter = file_filter
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setClearButtonEnabled(True)
        browse = QPushButton(self.tr("Browse…"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line, 1)
        layout.addWidget(browse)
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(self.changed)
        browse.clicked.connect(self._browse)

    @property
    def path(self) -> Path | None:
        """What the line says, None if it is empty."""
        text = self.line.text().strip()
        return Path(text).expanduser() if text else None

    def set_path(self, path: Path | None) -> None:
        """Put a path into the line."""
        self.line.setText("" if path is None else str(path))

    def _browse(self) -> None:
        wanted = Wanted.FILE if self._filter else Wanted.FOLDER
        ask_path(self, self._name, wanted, self.set_path, start=self.line.text(), kinds=self._filter)
