"""Strokes that the layers of the canvas share: pens, boxes, handles, labels and the outline of a mask.

Colours are Okabe and Ito's, told apart by colour-blind eyes as well; line style is the second cue.
"""

from collections.abc import Sequence

import numpy as np
from pyqtgraph.functions import arrayToQPath
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap, QTransform

from cerebellum_viewer.canvas.coordinates import GRIPS, grip_position, loops, outline
from cerebellum_viewer.canvas.letters import line_size, paint_line
from cerebellum_viewer.canvas.plates import PLATE
from engine.data.boxes import Box
from engine.data.masks import Mask

TRUTH = QColor("#1fbf8f")
PREDICTION = QColor("#e69f00")
MASK = QColor("#56b4e9")
CORRECTED_MASK = QColor("#cc79a7")
PROPOSAL = QColor("#f0e442")
SHADOW = QColor(0, 0, 0, 150)
MASK_FILL_ALPHA = 90
GRIP_SIDE = 7.0
LABEL_MARGIN = 4.0
LABEL_HEIGHT = 18.0


def stroke(color: QColor, width: float, dashes: Sequence[float] = ()) -> QPen:
    """A pen whose width is in pixels of the screen at any zoom; `dashes` are lengths of dash and gap in widths."""
    pen = QPen(color, width)
    if dashes:
        pen.setDashPattern(list(dashes))
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def veil(mask: Mask, color: QColor) -> QPixmap:
    """A mask as a translucent picture of its size."""
    height, width = mask.shape
    fill = QColor(color)
    fill.setAlpha(MASK_FILL_ALPHA)
    indexed = QImage(mask.view(np.uint8).data, width, height, width, QImage.Format.Format_Indexed8)
    indexed.setColorTable([0, fill.rgba()])
    return QPixmap.fromImage(indexed)


def outline_path(mask: Mask) -> QPainterPath:
    """The border of a mask along its pixels' edges, in pixels of the slice."""
    ends = outline(mask)
    path: QPainterPath = arrayToQPath(ends[:, 0], ends[:, 1], connect="pairs")
    return path


def loop_path(mask: Mask) -> QPainterPath:
    """The same border in lines without a break, so that dashes run on."""
    lines = loops(mask)
    if not lines:
        return QPainterPath()
    points = np.concatenate(lines)
    joined = np.ones(len(points), np.int32)
    joined[np.cumsum([len(line) for line in lines]) - 1] = 0
    path: QPainterPath = arrayToQPath(points[:, 0], points[:, 1], connect=joined)
    return path


def to_screen(painter: QPainter) -> QTransform:
    """Go on in pixels of the screen: lines, handles and letters keep their size at any zoom."""
    transform = painter.transform()
    painter.resetTransform()
    return transform


def on_screen(transform: QTransform, box: Box) -> QRectF:
    """A box in whole pixels of the screen."""
    rect = transform.mapRect(QRectF(float(box.x0), float(box.y0), float(box.width), float(box.height)))
    return QRectF(rect.toRect())


def draw_box(painter: QPainter, rect: QRectF, pen: QPen) -> None:
    """A rectangle over a shadow, to be seen on bright and on dark."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(stroke(SHADOW, pen.widthF() + 2))
    painter.drawRect(rect)
    painter.setPen(pen)
    painter.drawRect(rect)


def draw_grips(painter: QPainter, transform: QTransform, box: Box) -> None:
    """The eight handles of a box."""
    painter.setPen(stroke(SHADOW, 1.0))
    painter.setBrush(TRUTH)
    grip = QRectF(0.0, 0.0, GRIP_SIDE, GRIP_SIDE)
    for handle in GRIPS:
        x, y = grip_position(box, handle)
        grip.moveCenter(QPointF(transform.map(QPointF(float(x), float(y))).toPoint()))
        painter.drawRect(grip)


def label_size(painter: QPainter, text: str) -> QSizeF:
    """How much room a label takes."""
    return QSizeF(line_size(text, painter.font()).width() + 2 * LABEL_MARGIN, LABEL_HEIGHT)


def write_label(painter: QPainter, place: QRectF, text: str, color: QColor) -> None:
    """A label on its plate."""
    painter.fillRect(place, PLATE)
    painter.setPen(color)
    paint_line(painter, place, text)
