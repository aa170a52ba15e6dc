"""What letters on the canvas stand on, and where: ultrasound is bright in places, and boxes lie close together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor

PLATE = QColor(11, 12, 13, 215)
"""Dark enough for every colour of the canvas over white, and one still sees that something lies beneath."""
GAP = 3.0
"""Between a label and the nearest edge, in pixels of the screen."""
WRITTEN = 100.0
"""Farther from the upper and lower edge of the canvas nothing is written."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is seen of the canvas, and the places along its edges that are written on, which take a while to measure."""

    area: QRectF
    written: Callable[[], Sequence[QRectF]] = tuple

    def has_room_for(self, label: QRectF) -> bool:
        """Whether a label can be read there from top to bottom, and nothing else becomes illegible."""
        if label.top() >= self.area.top() + WRITTEN and label.bottom() <= self.area.bottom() - WRITTEN:
            return True
        inside = self.area.top() <= label.top() and label.bottom() <= self.area.bottom()
        return inside and not any(label.intersects(place) for place in self.written())


def label_above(own: QRectF, others: Sequence[QRectF], size: QSizeF, page: Page) -> QRectF:
    """Above a box and above every other one in the way; where there is no room, inside under their upper edges."""
    label = QRectF(QPointF(own.left() - 1, own.top() - GAP - size.height()), size)
    for other in sorted(others, key=QRectF.bottom, reverse=True):
        if label.intersects(_with_gap(other)):
            label.moveBottom(other.top() - GAP)
    if not page.has_room_for(label):
        label.moveTop(max(own.top(), page.area.top()) + GAP)
        for place in sorted([*map(_upper_edge, others), *page.written()], key=QRectF.bottom):
            if label.intersects(_with_gap(place)):
                label.moveTop(place.bottom() + GAP)
    return moved_into(label, page.area)


def label_below(own: QRectF, others: Sequence[QRectF], size: QSizeF, page: Page) -> QRectF:
    """The same upside down: below a box, else inside over its lower edge."""
    turned = Page(_turned(page.area), lambda: [*map(_turned, page.written())])
    return _turned(label_above(_turned(own), [*map(_turned, others)], size, turned))


def moved_into(label: QRectF, area: QRectF) -> QRectF:
    """The label shifted no more than it takes to be seen as a whole."""
    left = max(min(label.left(), area.right() - label.width()), area.left())
    top = max(min(label.top(), area.bottom() - label.height()), area.top())
    return QRectF(QPointF(left, top), label.size())


def _turned(rect: QRectF) -> QRectF:
    return QRectF(rect.left(), -rect.bottom(), rect.width(), rect.height())


def _upper_edge(box: QRectF) -> QRectF:
    return QRectF(box.left(), box.top(), box.width(), 1.0)


def _with_gap(box: QRectF) -> QRectF:
    return box.adjusted(0.0, -GAP + 1, 0.0, GAP - 1)
