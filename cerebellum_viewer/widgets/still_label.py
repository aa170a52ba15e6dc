"""A label whose text changes with pointer or slice: it keeps to its room, and nothing around it is laid out anew."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget


class StillLabel(QWidget):
    """Holds a label without a layout, which would ask the whole window for room at every new text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(self)

    def text(self) -> str:
        """What it says."""
        return self._label.text()

    def set_text(self, text: str) -> None:
        """Say something else."""
        self._label.setText(text)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """Qt's hook: a line's height."""
        return QSize(0, self._label.sizeHint().height())

    sizeHint = minimumSizeHint  # noqa: N815  # Qt's name

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, ARG002  # Qt's
        """Qt's hook."""
        self._label.setGeometry(self.rect())
