"""What the reviewer has to say about a slice."""

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from cerebellum_viewer.document import edits
from cerebellum_viewer.document.document import Document
from engine.data.annotation import SliceKey

TYPING_PAUSE_MS = 600


class CommentField(QPlainTextEdit):
    """Saved at a pause in typing, when the focus goes and before paging: one step per pause, not one per letter."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._key: SliceKey | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_PAUSE_MS)
        self._pause.timeout.connect(self.save)
        self.setPlaceholderText(self.tr("Anything the next reader should know"))
        self.setAccessibleName(self.tr("Comment"))
        self.setTabChangesFocus(True)
        self.setMaximumHeight(90)
        self.textChanged.connect(self._pause.start)
        document.leaving.connect(self.save)
        document.slice_changed.connect(self._show)
        document.annotation_changed.connect(self._show)

    def save(self) -> None:
        """Keep what has been typed since the last pause."""
        if not self.document().isModified():
            return
        self._pause.stop()
        self.document().setModified(False)
        if self._key in self._document.annotations and self._key is not None:
            annotation = self._document.annotations[self._key]
            after = edits.set_comment(annotation, self.toPlainText())
            self._document.edit(self._key, after, self.tr("Comment"), merge="comment")

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        self.save()
        super().focusOutEvent(event)

    def _show(self) -> None:
        self._key = self._document.current
        text = self._document.annotations[self._key].comment if self._key else ""
        self.setEnabled(self._key is not None and (self._document.editable or bool(text)))  # to be read and copied
        self.setReadOnly(not self._document.editable)
        # Letters that wait for the pause are newer than what is stored, whoever has changed the slice meanwhile.
        if text != self.toPlainText() and not self.document().isModified():
            with QSignalBlocker(self):
                self.setPlainText(text)
