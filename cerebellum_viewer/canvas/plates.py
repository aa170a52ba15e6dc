"""What letters on the canvas stand on, and where: ultrasound is bright in places, and boxes lie close together."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor

PLATE = QColor(11, 12, 13, 215)
"""Dark enough for every colour of the canvas over white, and one still sees that something lies beneath."""
GAP = 3.0
"""Between a label and the nearest edge, in pixels of the screen."""


def label_above(own: QRectF, others: Sequence[QRectF], size: QSizeF, area: QRectF) -> QRectF:
    """Above a box and above every other one in the way, as far as the area goes."""
    label = QRectF(QPointF(own.left() - 1, own.top() - GAP - size.height()), size)
    for other in sorted(others, key=QRectF.bottom, reverse=True):
        if label.intersects(_with_gap(other)):
            label.moveBottom(other.top() - GAP)
    return moved_into(label, area)


def label_below(own: QRectF, others: Sequence[QRectF], size: QSizeF, area: QRectF) -> QRectF:
    """Below a box and below every other one in the way, as far as the area goes."""
    label = QRectF(QPointF(own.left() - 1, own.bottom() + GAP), size)
    for other in sorted(others, key=QRectF.top):
        if label.intersects(_with_gap(other)):
            label.moveTop(other.bottom() + GAP)
    return moved_into(label, area)


def moved_into(label: QRectF, area: QRectF) -> QRectF:
    """The label shifted no more than it takes to be seen as a whole."""
    left = max(min(label.left(), area.right() - label.width()), area.left())
    top = max(min(label.top(), area.bottom() - label.height()), area.top())
    return QRectF(QPointF(left, top), label.size())


def _with_gap(box: QRectF) -> QRectF:
    return box.adjusted(0.0, -GAP + 1, 0.0, GAP - 1)
