"""Letters on the canvas: a line is laid out once, however often it is measured and painted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QPainter, QStaticText, QTransform

from cerebellum_viewer.canvas.plates import PLATE

PADDING = 4.0
"""Of the plate around its letters, at the left and right; above and below half of it."""
KEPT = 1024

Anchor = tuple[float, float]
"""Where in a place something stands: 0 at its left or upper side, 1 at its right or lower side."""
MIDDLE = 0.5


@lru_cache(maxsize=KEPT)
def laid_out(text: str, font: QFont) -> QStaticText:
    """One line, ready to be painted."""
    line = QStaticText(text)
    line.setTextFormat(Qt.TextFormat.PlainText)
    line.prepare(QTransform(), font)
    return line


def line_size(text: str, font: QFont) -> QSizeF:
    """How much room a line takes, in pixels of the screen."""
    return laid_out(text, font).size()


@dataclass(frozen=True, slots=True)
class Block:
    """Lines below each other in a rectangle that they fill, each at the same side of it."""

    rect: QRectF
    lines: tuple[str, ...]
    anchor: Anchor

    @classmethod
    def within(cls, place: QRectF, lines: Sequence[str], anchor: Anchor, font: QFont) -> "Block":
        """The lines at one side, corner or the middle of a place."""
        sizes = [line_size(line, font) for line in lines]
        size = QSizeF(max(size.width() for size in sizes), sum(size.height() for size in sizes))
        return cls(QRectF(_anchored(size, place, anchor), size), tuple(lines), anchor)

    def paint(self, painter: QPainter) -> None:
        """On a plate, in the painter's colour."""
        painter.fillRect(self.rect.adjusted(-PADDING, -PADDING / 2, PADDING, PADDING / 2), PLATE)
        font, left = painter.font(), QRectF(self.rect)
        for text in self.lines:
            line = laid_out(text, font)
            painter.drawStaticText(_anchored(line.size(), left, (self.anchor[0], 0.0)), line)
            left.setTop(left.top() + line.size().height())


def paint_line(painter: QPainter, place: QRectF, text: str) -> None:
    """One line in the middle of a place."""
    line = laid_out(text, painter.font())
    painter.drawStaticText(_anchored(line.size(), place, (MIDDLE, MIDDLE)), line)


def _anchored(size: QSizeF, place: QRectF, anchor: Anchor) -> QPointF:
    """The upper left corner, at whole pixels of the screen, so that letters are as crisp everywhere."""
    left = place.left() + anchor[0] * (place.width() - size.width())
    top = place.top() + anchor[1] * (place.height() - size.height())
    return QPointF(round(left), round(top))
