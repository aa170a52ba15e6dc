"""A line for a path with a button that browses; the file dialog never blocks the program."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget


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
        dialog = QFileDialog(self, self._name, self.line.text(), self._filter)
        mode = QFileDialog.FileMode.ExistingFile if self._filter else QFileDialog.FileMode.Directory
        dialog.setFileMode(mode)
        dialog.fileSelected.connect(self.line.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
