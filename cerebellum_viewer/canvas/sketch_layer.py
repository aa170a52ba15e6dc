"""What a tool draws while it is used: a line with its corners, the brush's circle, and beneath the boxes a region."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTransform

from cerebellum_viewer.canvas.coordinates import Point
from cerebellum_viewer.canvas.drawing import CORRECTED_MASK, GRIP_SIDE, PROPOSAL, SHADOW, on_screen, stroke, to_screen
from cerebellum_viewer.canvas.layers import SliceLayer
from cerebellum_viewer.canvas.tools import Sketch
from cerebellum_viewer.services.display import Display
from engine.data.boxes import Box

REGION_DASHES = (2.0, 3.0)
INK = QColor("#ffffff")
CIRCLE_REACH = 4.0
"""Room for the circle's line, in pixels of the slice."""


class SketchLayer(SliceLayer):
    """Paints a `Sketch` in pixels of the screen, each line over a shadow, to be seen on bright and on dark."""

    def __init__(self, display: Display) -> None:
        super().__init__(display)
        self._sketch = Sketch()

    def show_preview(self, sketch: Sketch) -> None:
        """Paint another sketch, or an empty one."""
        if sketch != self._sketch:
            before, self._sketch = self._sketch, sketch
            old, new = _only_circle(before), _only_circle(sketch)
            self.update(self.boundingRect() if old is None or new is None else old.united(new))

    def paint(self, painter: QPainter, *_: object) -> None:
        """Line, circle, corners."""
        sketch, transform = self._sketch, to_screen(painter)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if len(sketch.line) > 1:
            line = QPolygonF([_mapped(transform, point) for point in sketch.line])
            for pen in _twice(CORRECTED_MASK, 1.5):
                painter.setPen(pen)
                painter.drawPolyline(line)
        if sketch.circle is not None:
            center, radius = sketch.circle
            for pen in _twice(INK, 1.0):
                painter.setPen(pen)
                painter.drawEllipse(_mapped(transform, center), radius * transform.m11(), radius * transform.m22())
        painter.setPen(stroke(SHADOW, 1.0))
        painter.setBrush(CORRECTED_MASK)
        corner = QRectF(0.0, 0.0, GRIP_SIDE - 1, GRIP_SIDE - 1)
        for point in sketch.corners:
            corner.moveCenter(QPointF(_mapped(transform, point).toPoint()))
            painter.drawRect(corner)


class RegionLayer(SliceLayer):
    """Paints the region that a tool looks at, beneath the boxes, whose labels it would cross."""

    def __init__(self, display: Display) -> None:
        super().__init__(display)
        self._region: Box | None = None

    def show_preview(self, region: Box | None) -> None:
        """Paint another region, or none."""
        if region != self._region:
            self._region = region
            self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        """A dashed rectangle in pixels of the screen."""
        if self._region is not None:
            rect = on_screen(to_screen(painter), self._region)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for pen in _twice(PROPOSAL, 1.0, REGION_DASHES):
                painter.setPen(pen)
                painter.drawRect(rect)


def _only_circle(sketch: Sketch) -> QRectF | None:
    """Where a sketch that is a circle and nothing else is painted, in pixels of the slice."""
    if sketch.circle is None or sketch != Sketch(circle=sketch.circle):
        return None
    (x, y), radius = sketch.circle
    reach = radius + CIRCLE_REACH
    return QRectF(x - reach, y - reach, 2 * reach, 2 * reach)


def _twice(color: QColor, width: float, dashes: tuple[float, ...] = ()) -> tuple[QPen, QPen]:
    return stroke(SHADOW, width + 2), stroke(color, width, dashes)


def _mapped(transform: QTransform, point: Point) -> QPointF:
    return transform.map(QPointF(*point))
