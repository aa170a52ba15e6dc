"""Dock “History”: the steps that can be undone; a click goes back to one."""

from PySide6.QtWidgets import QUndoView, QVBoxLayout, QWidget

from cerebellum_viewer.document.document import Document


class HistoryPanel(QWidget):
    """Qt's own view of the undo stack."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        view = QUndoView(document.undo_stack)
        view.setEmptyLabel(self.tr("As opened"))
        view.setAccessibleName(self.tr("Steps that can be undone"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(view)
