"""Without a mouse and without eyes: names for everything that takes the focus, and a focus that can be seen."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSlider,
    QSpinBox,
    QTabBar,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from cerebellum_viewer.app import Viewer
from cerebellum_viewer.services.settings import THEME, Settings
from cerebellum_viewer.services.theme import Theme

PARTS_OF_QT = ("qt_", "ScrollLeftButton", "ScrollRightButton")
"""Names of widgets that Qt makes inside of others."""


def focusable(root: QWidget) -> Iterator[QWidget]:
    """Every widget that Tab or a click can bring the focus to, but parts of Qt's and labels."""
    parts = {part for combo in root.findChildren(QComboBox) for part in combo.findChildren(QWidget)}
    for widget in root.findChildren(QWidget):
        inner = widget in parts or widget.objectName().startswith(PARTS_OF_QT) or widget.focusProxy() is not None
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not inner and not isinstance(widget, QLabel):
            yield widget


def spoken(widget: QWidget) -> str:
    """What a screen reader says."""
    return str(QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)).strip()


def place(widget: QWidget) -> str:
    """Where a widget is, for the message."""
    return f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parentWidget()).__name__}"


def test_that_everything_that_takes_the_focus_has_a_name(viewer: Viewer) -> None:
    viewer.keys.editor.show()
    viewer.keys.sheet.show()
    found = list(focusable(viewer.window))
    assert len(found) > 50
    assert [place(widget) for widget in found if not spoken(widget)] == []


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(
    "kind",
    [
        QCheckBox,
        QComboBox,
        QKeySequenceEdit,
        QLineEdit,
        QListView,
        QPlainTextEdit,
        QPushButton,
        QRadioButton,
        QSlider,
        QSpinBox,
        QTabBar,
        QToolButton,
        QTreeView,
    ],
)
def test_that_the_focus_can_be_seen(
    qtbot: QtBot, qapp: QApplication, settings: Settings, kind: type[QWidget], theme: str
) -> None:
    settings.set(THEME, theme)
    Theme(qapp, settings)
    qapp.setCursorFlashTime(0)
    window = QWidget()
    qtbot.addWidget(window)
    other, widget = QPushButton("Other"), kind()
    _fill(widget)
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    layout = QVBoxLayout(window)
    layout.addWidget(other)
    layout.addWidget(widget)
    with qtbot.waitActive(window):
        window.show()
    qtbot.keyClick(window, Qt.Key.Key_Tab)
    other.setFocus(Qt.FocusReason.TabFocusReason)
    before = widget.grab().toImage()
    qtbot.keyClick(other, Qt.Key.Key_Tab)
    assert widget.hasFocus()
    assert widget.grab().toImage() != before


def _fill(widget: QWidget) -> None:
    if isinstance(widget, QTabBar):
        widget.addTab("One")
        widget.addTab("Two")
    if isinstance(widget, QTreeView | QListView):
        model = QStandardItemModel(0, 1, widget)
        model.appendRow(QStandardItem("One"))
        widget.setModel(model)
    if isinstance(widget, QComboBox):
        widget.addItem("One")
