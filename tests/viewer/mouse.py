"""Real mouse events for any widget: what Qt itself would send."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
PRESS, MOVE, RELEASE = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease


def send(widget: QWidget, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton = LEFT) -> None:
    """One event at a point of the widget."""
    held = Qt.MouseButton.NoButton if kind is RELEASE else button
    event = QMouseEvent(kind, at, widget.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def drag(widget: QWidget, points: Sequence[QPointF], *, button: Qt.MouseButton = LEFT, release: bool = True) -> None:
    """Press at the first point, move along the others, release at the last."""
    send(widget, PRESS, points[0], button)
    for point in points[1:]:
        send(widget, MOVE, point, button)
    if release:
        send(widget, RELEASE, points[-1], button)
