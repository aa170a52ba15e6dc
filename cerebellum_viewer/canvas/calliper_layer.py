"""Callipers on the canvas: those that were laid, the diameter of the mask dashed, and the ticks of a ruler."""

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QTransform

from cerebellum_viewer.canvas.calliper_tool import role_text
from cerebellum_viewer.canvas.drawing import SHADOW, label_size, stroke, to_screen, write_label
from cerebellum_viewer.canvas.layers import SliceLayer
from cerebellum_viewer.canvas.mask_layer import MaskLayer
from cerebellum_viewer.canvas.plates import moved_into
from cerebellum_viewer.canvas.tools import CalliperPreview
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.display import Display, Layer
from engine.data.callipers import Calliper, Role
from engine.measures.measured import shown_callipers
from engine.measures.ruler import Ruler

COLORS = {Role.DISTANCE: QColor("#f0e442"), Role.TCD: QColor("#ffffff"), Role.MIDLINE: QColor("#56b4e9")}
DASHES = {Role.DISTANCE: (), Role.TCD: (), Role.MIDLINE: (2.0, 3.0)}
FROM_MASK = (6.0, 3.0)
JAW = 6.0
"""Half the length of the stroke across an end, in pixels of the screen."""
TICK = 5.0


class CalliperLayer(SliceLayer):
    """Measures the mask when it is painted, so that it costs nothing while it is hidden."""

    def __init__(self, document: Document, display: Display, mask: MaskLayer) -> None:
        super().__init__(display, Layer.MEASURES)
        self._document = document
        self._mask = mask
        self._preview: CalliperPreview | None = None
        self._ruler: Ruler | None = None
        document.slice_changed.connect(self._forget)
        document.annotation_changed.connect(self._repaint)

    def show_preview(self, preview: CalliperPreview | None) -> None:
        """Paint a calliper as it would be."""
        if preview != self._preview:
            self._preview = preview
            self.update()

    def show_ruler(self, ruler: Ruler | None) -> None:
        """Mark the ticks of a ruler that was found, until the slice changes."""
        self._ruler = ruler
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        """Lines, jaws and lengths in pixels of the screen."""
        transform = to_screen(painter)
        for index, calliper in self._shown():
            self._paint_calliper(painter, transform, calliper, laid=index is not None)
        if self._ruler is not None:
            painter.setPen(stroke(COLORS[Role.DISTANCE], 1.5))
            for place in self._ruler.ticks:
                at = transform.map(QPointF(self._ruler.x, place))
                painter.drawLine(at - QPointF(TICK, 0.0), at + QPointF(TICK, 0.0))

    def _shown(self) -> Iterator[tuple[int | None, Calliper]]:
        """All lines with their index among those laid; the one under the hand is where the hand is."""
        key, preview = self._document.current, self._preview
        if key is None:
            return
        said, mask = self._document.annotations[key], self._mask.under_hand
        mask = self._mask.mask if mask is None else mask
        replaced = None if preview is None else preview.calliper.role
        for index, calliper in shown_callipers(said, mask, self._document.volumes[key.volume].spacing_mm):
            moved = preview is not None and index is not None and index == preview.index
            if not moved and not (calliper.role is replaced and replaced is not Role.DISTANCE):
                yield index, calliper
        if preview is not None:
            yield -1, preview.calliper

    def _paint_calliper(self, painter: QPainter, transform: QTransform, calliper: Calliper, *, laid: bool) -> None:
        start, end = (transform.map(QPointF(*point)) for point in (calliper.start, calliper.end))
        along = end - start
        length = max((along.x() ** 2 + along.y() ** 2) ** 0.5, 1e-6)
        jaw = QPointF(-along.y(), along.x()) * (JAW / length)
        color, dashes = COLORS[calliper.role], DASHES[calliper.role] if laid else FROM_MASK
        for pen in (stroke(SHADOW, 4.0), stroke(color, 1.5, dashes)):
            painter.setPen(pen)
            painter.drawLine(start, end)
        for pen in (stroke(SHADOW, 4.0), stroke(color, 1.5)):
            painter.setPen(pen)
            for point in (start, end):
                painter.drawLine(point - jaw, point + jaw)
        self._write(painter, max((start, end), key=lambda point: point.x()), calliper)

    def _write(self, painter: QPainter, beside: QPointF, calliper: Calliper) -> None:
        text = self._text(calliper)
        place = QRectF(beside + QPointF(8.0, -8.0), label_size(painter, text))
        write_label(painter, moved_into(place, self.area()), text, COLORS[calliper.role])

    def _text(self, calliper: Calliper) -> str:
        """Millimetres where a spacing is known, and never else."""
        key = self._document.current
        spacing = None if key is None else self._document.volumes[key.volume].spacing_mm
        name = "" if calliper.role is Role.DISTANCE else f"{role_text(calliper.role)} "
        if calliper.role is Role.MIDLINE:
            return name.strip()
        if spacing is None:
            return self.tr("{0}{1:.1f} px").format(name, calliper.length())
        return self.tr("{0}{1:.1f} mm").format(name, calliper.length(spacing))

    def _forget(self) -> None:
        self._ruler = None
        self.update()

    def _repaint(self) -> None:
        self.update()
