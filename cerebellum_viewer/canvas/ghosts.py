"""Ghosts: the outlines of the slices before and after, faint, each with a colour and a dash of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QTransform

from cerebellum_viewer.canvas.drawing import label_size, on_screen, stroke, to_screen, write_label
from cerebellum_viewer.canvas.layers import SliceLayer
from cerebellum_viewer.canvas.plates import moved_into
from cerebellum_viewer.canvas.traces import Trace, Traces
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.display import Display, Layer
from engine.data.annotation import SliceKey
from engine.data.boxes import Box
from engine.errors import UserError

BEFORE, AFTER = QColor("#cc79a7"), QColor("#f0e442")
LINE_ALPHA = 190
DOTS, DASH_DOT = (1.5, 3.0), (7.0, 3.0, 1.5, 3.0)


@dataclass(frozen=True, slots=True)
class _Style:
    offset: int
    color: QColor
    dashes: Sequence[float]


_STYLES = (_Style(-1, BEFORE, DOTS), _Style(1, AFTER, DASH_DOT))


class GhostLayer(SliceLayer):
    """Reads the neighbours when it is painted, so that it costs nothing while it is hidden."""

    def __init__(self, document: Document, display: Display, traces: Traces) -> None:
        super().__init__(display, Layer.GHOSTS)
        self._document = document
        self._traces = traces
        document.slice_changed.connect(self._repaint)
        document.annotation_changed.connect(self._repaint)

    def paint(self, painter: QPainter, *_: object) -> None:
        """Outlines in pixels of the screen."""
        if self._document.current is None:
            return
        transform, key = to_screen(painter), self._document.current
        for style in _STYLES:
            neighbour = self._document.order.neighbour(key, style.offset)
            if neighbour is not None:
                boxes = [item.box for item in self._document.annotations[neighbour].boxes]
                self._paint_ghost(painter, transform, boxes, self._trace(neighbour), style)
                if boxes:
                    self._write(painter, self._around(transform, key, boxes), style)

    def _around(self, transform: QTransform, key: SliceKey, ghosts: Sequence[Box]) -> QRectF:
        """What all boxes on screen cover: labels lie beside it."""
        own = [item.box for item in self._document.annotations[key].boxes]
        found = [item.box for item in self._document.detections(key)]
        around = QRectF()
        for box in (*ghosts, *own, *found):
            around = around.united(on_screen(transform, box))
        return around

    def _paint_ghost(
        self, painter: QPainter, transform: QTransform, boxes: Sequence[Box], trace: Trace | None, style: _Style
    ) -> None:
        faint = QColor(style.color)
        faint.setAlpha(LINE_ALPHA)
        painter.setPen(stroke(faint, 1.0, style.dashes))
        if trace is not None:
            painter.setTransform(QTransform.fromTranslate(trace.corner.x(), trace.corner.y()) * transform)
            painter.drawPath(trace.outline)
            painter.resetTransform()
        for box in boxes:
            painter.drawRect(on_screen(transform, box))

    def _write(self, painter: QPainter, rect: QRectF, style: _Style) -> None:
        """Beside the boxes, where no other label is: the slice before at the left, the one after at the right."""
        text = QCoreApplication.translate("Layers", "z{0:+d}").format(style.offset).replace("-", "−")
        size = label_size(painter, text)
        label = QRectF(QPointF(rect.left() - size.width() - 3, rect.center().y()), size)
        if style.offset > 0:
            label.moveLeft(rect.right() + 3)
        write_label(painter, moved_into(label, self.area()), text, style.color)

    def _trace(self, key: SliceKey) -> Trace | None:
        """A damaged mask is told of when its own slice is shown."""
        try:
            return self._traces.of(key).trace
        except UserError:
            return None

    def _repaint(self) -> None:
        self.update()
