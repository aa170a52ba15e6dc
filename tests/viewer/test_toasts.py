"""Messages: they cover nothing that is read or drawn on, and go when they are clicked."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.panels.toasts import Offer, Toast
from engine.errors import UserError

LONG = "4 slices proposed, dashed. Accept one: Return, all: Shift+Return; drop them: Ctrl+Del. IoU with the boxes 0.89"


def place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def toasts(viewer: Viewer) -> list[Toast]:
    return [toast for toast in viewer.window.findChildren(Toast) if toast.isVisible()]


@pytest.mark.parametrize("width", [1366, 1280])
def test_that_messages_cover_neither_picture_nor_the_hint_of_the_tool(viewer: Viewer, qtbot: QtBot, width: int) -> None:
    viewer.window.resize(width, 768)
    qtbot.waitUntil(lambda: viewer.window.width() == width)
    viewer.toasts.note(LONG)
    viewer.toasts.error(UserError("The disk is full.", "Free some space, then take the last step again."))
    assert len(toasts(viewer)) == 2
    for toast in toasts(viewer):
        assert viewer.window.rect().contains(place(toast))
        assert not any(place(toast).intersects(place(part)) for part in (viewer.canvas, viewer.tool_panel))
    first, second = toasts(viewer)
    assert not place(first).intersects(place(second))


def test_that_a_message_is_as_high_as_its_words(viewer: Viewer) -> None:
    viewer.toasts.note(LONG)
    (toast,) = toasts(viewer)
    assert toast.height() == toast.heightForWidth(toast.width()) < toast.sizeHint().height()


def test_that_a_click_puts_a_message_away(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.toasts.note("Something to know.")
    (toast,) = toasts(viewer)
    qtbot.mouseClick(toast, Qt.MouseButton.LeftButton)
    assert viewer.toasts.texts == []


def test_that_the_oldest_message_makes_room(viewer: Viewer) -> None:
    for text in ("one", "two", "three"):
        viewer.toasts.note(text)
    assert viewer.toasts.texts == ["two", "three"]


def test_that_what_a_message_offers_is_done_once(viewer: Viewer, qtbot: QtBot, button: Callable[[], QWidget]) -> None:
    done = []
    viewer.toasts.note("The report is written.", Offer("Open", lambda: done.append("opened")))
    qtbot.mouseClick(button(), Qt.MouseButton.LeftButton)
    assert done == ["opened"]
    assert viewer.toasts.texts == []


@pytest.fixture
def button(viewer: Viewer) -> Callable[[], QWidget]:
    """Finds the button of the only message."""
    return lambda: next(
        part for part in toasts(viewer)[0].findChildren(QWidget) if getattr(part, "text", str)() == "Open"
    )
