"""A line over the canvas in which the text of a note is typed, at the place where it is pinned."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from cerebellum_viewer.canvas.coordinates import Point
from cerebellum_viewer.canvas.slice_view import Hover, SliceView
from cerebellum_viewer.document.review import add_note, change_note
from cerebellum_viewer.services.theme import CANVAS, CANVAS_TEXT
from engine.data.annotation import Note, SliceKey

WIDTH = 260


class NoteEditor(QLineEdit):
    """Enter or a click elsewhere keeps the text, Escape drops it, no text at all deletes the note."""

    def __init__(self, view: SliceView) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._document = view.document
        self._at: tuple[SliceKey, Note, int | None] | None = None
        self._clicked: QPoint | None = None
        self.setPlaceholderText(self.tr("What about this place?"))
        self.setAccessibleName(self.tr("Text of the note"))
        # It lies on the canvas, which is dark in both themes.
        self.setStyleSheet(f"QLineEdit {{ background: {CANVAS}; color: {CANVAS_TEXT} }}")
        self.hide()
        self.returnPressed.connect(self._close)
        view.menu_requested.connect(self._right_clicked)
        view.hovered.connect(self._hovered)
        view.note_opened.connect(self.edit)
        self._document.leaving.connect(self.save)
        self._document.slice_changed.connect(self.hide)

    def begin(self) -> None:
        """Type a new note: where the menu was asked for, at the pointer, or in the middle of the slice."""
        key = self._document.current
        if key is not None and self._document.editable:
            place = self._pointer() or self._middle()
            self._open(key, Note(*place, ""), None)

    def edit(self, index: int) -> None:
        """Type another text for a note of the current slice."""
        key = self._document.current
        if key is not None and self._document.editable:
            self._open(key, self._document.annotations[key].notes[index], index)

    def save(self) -> None:
        """Keep what was typed."""
        at, self._at = self._at, None
        text = self.text().strip()
        if at is None:
            return
        key, note, index = at
        if index is not None:
            change_note(self._document, key, index, text)
        elif text:
            add_note(self._document, key, Note(note.x, note.y, text))

    def event(self, event: QEvent) -> bool:
        """Qt's hook: what is typed here sets off nothing on the canvas."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(not event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        if event.key() == Qt.Key.Key_Escape:
            self._at = None
            self._close()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        super().focusOutEvent(event)
        self.save()
        self.hide()

    def _open(self, key: SliceKey, note: Note, index: int | None) -> None:
        self.save()
        self._at = key, note, index
        self.setText(note.text)
        place, area = self._view.to_screen((note.x, note.y)).toPoint(), self._view.viewport().rect()
        self.resize(min(WIDTH, area.width()), self.sizeHint().height())
        left = min(max(place.x(), 0), area.width() - self.width())
        self.move(left, min(max(place.y() + 6, 0), area.height() - self.height()))
        self.show()
        self.setFocus()

    def _close(self) -> None:
        """The canvas takes the focus back, and with that the text is kept."""
        self._view.setFocus()

    def _right_clicked(self, at: QPoint) -> None:
        self._clicked = at

    def _hovered(self, hover: Hover | None) -> None:
        """The pointer has gone on; while the menu is open the canvas does not see it."""
        if hover is not None:
            self._clicked = None

    def _pointer(self) -> Point | None:
        viewport = self._view.viewport()
        at = self._clicked or viewport.mapFromGlobal(QCursor.pos())
        x, y = self._view.to_slice(QPointF(at))
        width, height = self._view.slice_size() or (0, 0)
        return (x, y) if viewport.rect().contains(at) and 0 <= x <= width and 0 <= y <= height else None

    def _middle(self) -> Point:
        width, height = self._view.slice_size() or (0, 0)
        return width / 2, height / 2
