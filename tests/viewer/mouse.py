"""Real mouse and key events for any widget: what Qt itself would send."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
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


def write(receiver: QObject, text: str) -> None:
    """Letter by letter to a widget or window. Qt's own tests can type ASCII only, and a folder may be called Ñandú."""
    for letter in text:
        if letter.isascii():
            QTest.keyClick(receiver, letter)
            continue
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(receiver, event)
