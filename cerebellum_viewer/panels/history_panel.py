"""Dock “History”: the steps that can be undone; a click goes back to one."""

from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QUndoView, QVBoxLayout, QWidget

from cerebellum_viewer.document.document import Document


class HistoryPanel(QWidget):
    """Qt's own view of the undo stack."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        view = _Steps(document)
        view.setEmptyLabel(self.tr("As opened"))
        view.setAccessibleName(self.tr("Steps that can be undone"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(view)


class _Steps(QUndoView):
    """What is half typed becomes a step before the view moves: made on the way, it would lie outside the history."""

    def __init__(self, document: Document) -> None:
        super().__init__(document.undo_stack)
        self._document = document

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        self._document.leaving.emit()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        self._document.leaving.emit()
        super().keyPressEvent(event)
