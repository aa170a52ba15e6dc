"""Dock “History”: the steps that can be undone, and all past states: shown, given a name, or made the present again."""

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTreeView,
    QUndoView,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.past import name_state, restore, show_past
from cerebellum_viewer.panels.past_model import WHAT, PastModel

READ_AFTER_MS = 200
"""After the last of several edits: to read a long history takes as long as several of them."""

NEWEST = 500
"""Rows of the history that are listed, besides all states with a name."""


class HistoryPanel(QWidget):
    """Qt's own view of the undo stack above; what was done since the workspace was made below."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.model = PastModel(self)
        self.table = QTreeView()
        self.name = QLineEdit()
        self.show_button = QPushButton(self.tr("Show"))
        self.restore_button = QPushButton(self.tr("Restore"))
        self.back_button = QPushButton(self.tr("Back to now"))
        self._steps = _Steps(document)
        self._timer = QTimer(self, interval=READ_AFTER_MS, singleShot=True)
        self._lay_out()
        self._connect()
        self._show_states()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: the history is read only while somebody looks."""
        super().showEvent(event)
        self._timer.start()

    def _lay_out(self) -> None:
        self._steps.setEmptyLabel(self.tr("As opened"))
        self._steps.setAccessibleName(self.tr("Steps that can be undone"))
        self.table.setModel(self.model)
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setAccessibleName(self.tr("Everything that was done, the newest on top"))
        header = self.table.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(WHAT, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        self.name.setPlaceholderText(self.tr("Name this state, then Enter"))
        self.name.setAccessibleName(self.tr("Name of the present state"))
        buttons = QHBoxLayout()
        for button in (self.show_button, self.restore_button, self.back_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        past = QWidget()
        column = QVBoxLayout(past)
        column.setContentsMargins(0, 4, 0, 0)
        heading = QLabel(self.tr("Everything that was done"))
        heading.setObjectName("heading")
        for widget in (heading, self.table):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addWidget(self.name)
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.addWidget(self._steps)
        halves.addWidget(past)
        halves.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(halves)

    def _connect(self) -> None:
        document = self._document
        for signal in (document.workspace_changed, document.annotation_changed, document.history_changed):
            signal.connect(self._read_soon)
        self._timer.timeout.connect(self._read)
        self.table.selectionModel().currentRowChanged.connect(self._show_states)
        self.table.activated.connect(self._show)
        self.show_button.clicked.connect(self._show)
        self.restore_button.clicked.connect(self._restore)
        self.back_button.clicked.connect(lambda: show_past(document, None))
        self.name.returnPressed.connect(self._name)

    def _read_soon(self) -> None:
        self._show_states()
        if self.isVisible():
            self._timer.start()

    def _read(self) -> None:
        workspace, row = self._document.workspace, self._row()
        kept = None if row is None else self.model.step(row).sequence
        self.model.show([] if workspace is None else workspace.history.steps(newest=NEWEST))
        for place in range(self.model.rowCount()):
            if self.model.step(place).sequence == kept:
                index = self.model.index(place, 0)
                self.table.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._show_states()

    def _row(self) -> int | None:
        index = self.table.currentIndex()
        return index.row() if index.isValid() else None

    def _show(self) -> None:
        row = self._row()
        if row is not None:
            show_past(self._document, self.model.step(row).sequence)

    def _restore(self) -> None:
        row = self._row()
        if row is not None:
            restore(self._document, self.model.step(row).sequence)

    def _name(self) -> None:
        if name_state(self._document, self.name.text()):
            self.name.clear()

    def _show_states(self) -> None:
        document, chosen = self._document, self._row() is not None
        past = document.past is not None
        writable = document.workspace is not None and not document.workspace.read_only
        self._steps.setEnabled(document.editable)
        self.show_button.setEnabled(chosen)
        self.restore_button.setEnabled(chosen and writable)
        self.back_button.setEnabled(past)
        self.name.setEnabled(document.editable)


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
