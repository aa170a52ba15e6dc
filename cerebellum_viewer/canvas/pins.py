"""Where the pin of a note lies: its tip at the place, its head above, as large on the screen at any zoom."""

from math import hypot

from PySide6.QtCore import QPointF, QRectF

from cerebellum_viewer.canvas.coordinates import Point
from cerebellum_viewer.canvas.tools import HIT_PIXELS, Target

RADIUS = 8.0
"""Of the head, in pixels of the screen."""
RISE = 2 * RADIUS
"""From the tip up to the middle of the head."""


def head_of(tip: QPointF) -> QRectF:
    """Around the head of a pin, both in pixels of the screen."""
    return QRectF(tip.x() - RADIUS, tip.y() - RISE - RADIUS, 2 * RADIUS, 2 * RADIUS)


def pin_at(point: Point, target: Target) -> int | None:
    """The uppermost note whose pin's head lies under a point of the slice."""
    pixel = target.tolerance / HIT_PIXELS
    for index, note in reversed(list(enumerate(target.annotation.notes))):
        if hypot(point[0] - note.x, point[1] - note.y + RISE * pixel) <= RADIUS * pixel:
            return index
    return None
