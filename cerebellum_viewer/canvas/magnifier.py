"""A magnifier for the edge under the hand: four times as large, in the corner farthest from the pointer."""

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QTransform

from cerebellum_viewer.canvas.coordinates import Point
from cerebellum_viewer.canvas.drawing import TRUTH, stroke
from cerebellum_viewer.canvas.layers import BoxLayer, ImageLayer, SliceLayer
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.display import Display
from cerebellum_viewer.services.theme import CANVAS, CANVAS_TEXT
from engine.data.boxes import Box

MAGNIFICATION = 4
SIDE = 180.0
MARGIN = 12.0
TEXT_HEIGHT = 52.0
"""What is written in the corners stays to be read."""


class MagnifierLayer(SliceLayer):
    """Shows itself while the size of a box changes under the hand; an event filter of the canvas' viewport."""

    def __init__(self, document: Document, display: Display, image: ImageLayer, boxes: BoxLayer) -> None:
        super().__init__(display)
        self._document = document
        self._image = image
        self._boxes = boxes
        self._pointer = QPointF()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, ARG002  # Qt's
        """Qt's hook: where the pointer is."""
        if isinstance(event, QMouseEvent):
            self._pointer = event.position()
        return False

    def focus(self) -> Point | None:
        """Where the edge or corner in the hand is, in pixels of the slice; None where no size changes."""
        preview, key = self._boxes.preview, self._document.current
        if preview is None or key is None:
            return None
        pointer = self._boxes.mapFromScene(self._pointer)
        boxes = self._document.annotations[key].boxes
        before = None if preview.index is None else boxes[preview.index].box
        return held_point(before, preview.box, (pointer.x(), pointer.y()))

    def inset(self) -> QRectF:
        """Where on the canvas it lies."""
        return far_corner(self.area(), self._pointer)

    def paint(self, painter: QPainter, *_: object) -> None:
        """The picture around the edge in the hand, and the edge itself."""
        middle, preview = self.focus(), self._boxes.preview
        if middle is None or preview is None:
            return
        box, inset = preview.box, self.inset()
        scale = painter.transform().m11() * MAGNIFICATION
        painter.setTransform(QTransform())
        painter.setClipRect(inset)
        painter.fillRect(inset, QColor(CANVAS))
        center = inset.center()
        painter.setTransform(
            QTransform(scale, 0, 0, scale, center.x() - middle[0] * scale, center.y() - middle[1] * scale)
        )
        painter.drawPixmap(QPointF(0.0, 0.0), self._image.pixmap)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(stroke(TRUTH, 1.5))
        painter.drawRect(QRectF(float(box.x0), float(box.y0), float(box.width), float(box.height)))
        painter.setTransform(QTransform())
        painter.setPen(stroke(QColor(CANVAS_TEXT), 1.0))
        painter.drawRect(inset.adjusted(0.5, 0.5, -0.5, -0.5))


def far_corner(area: QRectF, pointer: QPointF) -> QRectF:
    """A square in the corner of an area that is farthest from a point."""
    side = min(SIDE, area.width() / 3, area.height() / 3)
    inner = area.adjusted(MARGIN, TEXT_HEIGHT, -MARGIN, -TEXT_HEIGHT)
    left = inner.left() if pointer.x() > area.center().x() else inner.right() - side
    top = inner.top() if pointer.y() > area.center().y() else inner.bottom() - side
    return QRectF(QPointF(left, top), QSizeF(side, side))


def held_point(before: Box | None, now: Box, pointer: Point) -> Point | None:
    """The point of a box's border that is being moved: on the edge or at the corner that changed, near the pointer.

    `before` is None for a box that is being drawn. None where the box has kept its size.
    """
    if before is not None and (before.width, before.height) == (now.width, now.height):
        return None
    old = (None,) * 4 if before is None else before.edges
    return (
        _held(old[0], old[2], (now.x0, now.x1), pointer[0]),
        _held(old[1], old[3], (now.y0, now.y1), pointer[1]),
    )


def _held(low: float | None, high: float | None, now: tuple[float, float], pointer: float) -> float:
    """On one axis: the edge that is another one now and nearest to the pointer, or the pointer itself."""
    moved = [edge for edge in now if edge not in {low, high}]
    return min(moved, key=lambda edge: abs(edge - pointer)) if moved else min(max(pointer, now[0]), now[1])
