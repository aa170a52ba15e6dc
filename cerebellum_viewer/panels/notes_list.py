"""The notes of the current slice as a list: Enter or a double-click changes one, Delete takes it away."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QSizePolicy, QWidget

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.review import change_note

MOST_HEIGHT = 110
"""In pixels; a longer list scrolls."""


class NotesList(QListWidget):
    """Numbered as the pins on the canvas; not there where there are none."""

    edit_wanted = Signal(int)
    """The index of the note."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.setAccessibleName(self.tr("Notes on this slice"))
        self.setWordWrap(True)
        self.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setMaximumHeight(MOST_HEIGHT)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setToolTip(self.tr("Enter changes a note, Delete takes it away"))
        self.itemDoubleClicked.connect(lambda item: self.edit_wanted.emit(self.row(item)))
        document.slice_changed.connect(self._show)
        document.annotation_changed.connect(self._show)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        key, row = self._document.current, self.currentRow()
        if row < 0 or key is None or not self._document.editable:
            super().keyPressEvent(event)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2}:
            self.edit_wanted.emit(row)
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            change_note(self._document, key, row, "")
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        key = self._document.current
        texts = [note.text for note in self._document.annotations[key].notes] if key else []
        wanted = [f"{number}  {text}" for number, text in enumerate(texts, start=1)]
        if wanted != [self.item(row).text() for row in range(self.count())]:
            row = self.currentRow()
            self.clear()
            self.addItems(wanted)
            self.setCurrentRow(min(row, len(wanted) - 1))
            for place, text in enumerate(texts):
                self.item(place).setToolTip(text)
        self.setVisible(bool(wanted))
