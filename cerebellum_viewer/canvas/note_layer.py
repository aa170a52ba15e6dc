"""Notes on the canvas: a numbered pin at each place, its text beside it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QTransform

from cerebellum_viewer.canvas.drawing import SHADOW, label_size, stroke, to_screen, write_label
from cerebellum_viewer.canvas.layers import SliceLayer
from cerebellum_viewer.canvas.pins import head_of
from cerebellum_viewer.canvas.plates import PLATE, moved_into
from cerebellum_viewer.canvas.tools import NotePreview
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.display import Display
from engine.data.annotation import Note

PIN = QColor("#56b4e9")
MOST_WIDTH = 220.0
"""Of a text on the canvas, in pixels of the screen; the whole of it is in the Slice panel."""


class NoteLayer(SliceLayer):
    """The notes of the current slice; a bare picture has none."""

    def __init__(self, document: Document, display: Display) -> None:
        super().__init__(display)
        self._document = document
        self._preview: NotePreview | None = None
        display.layers_changed.connect(self._hide_with_all)
        document.slice_changed.connect(self._repaint)
        document.annotation_changed.connect(self._repaint)
        self._hide_with_all()

    def show_preview(self, preview: NotePreview | None) -> None:
        """Paint a note where it would be."""
        if preview != self._preview:
            self._preview = preview
            self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        """Pins and texts in pixels of the screen."""
        if self._document.current is None:
            return
        transform = to_screen(painter)
        for index, note in enumerate(self._document.annotations[self._document.current].notes):
            self._paint_note(painter, transform, index + 1, self._where_it_is(index, note))

    def _paint_note(self, painter: QPainter, transform: QTransform, number: int, note: Note) -> None:
        tip = transform.map(QPointF(note.x, note.y))
        head = head_of(tip)
        for pen in (stroke(SHADOW, 4.0), stroke(PIN, 1.5)):
            painter.setPen(pen)
            painter.drawLine(tip, QPointF(tip.x(), head.bottom()))
        text = _line(painter, note.text)
        size = label_size(painter, text)
        write_label(painter, moved_into(QRectF(head.topRight() + QPointF(4.0, 0.0), size), self.area()), text, PIN)
        painter.setBrush(PLATE)
        painter.setPen(stroke(PIN, 1.5))
        painter.drawEllipse(head)
        painter.drawText(head, Qt.AlignmentFlag.AlignCenter, str(number))

    def _where_it_is(self, index: int, note: Note) -> Note:
        """A note in the hand is where the hand is."""
        held = self._preview
        return note if held is None or held.index != index else Note(*held.place, note.text)

    def _hide_with_all(self) -> None:
        self.setVisible(not self._display.hidden)

    def _repaint(self) -> None:
        self.update()


def _line(painter: QPainter, text: str) -> str:
    return QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, MOST_WIDTH)
