"""The ground of a list: where it is whole, Qt does not paint window, dock and panel behind it at each change."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea


def make_opaque(view: QAbstractScrollArea) -> None:
    """From now on `view` paints its ground itself, by `paint_ground`; scrolled, it paints what comes in sight alone."""
    view.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)


def paint_ground(view: QAbstractScrollArea, event: QPaintEvent, ground: QBrush | QColor) -> None:
    """The first thing in the view's own hook."""
    painter = QPainter(view.viewport())
    painter.fillRect(event.rect(), ground)
    painter.end()
