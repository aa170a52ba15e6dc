"""Cine in the status bar: play, speed, and what happens at the ends."""

from PySide6.QtCore import QSignalBlocker, QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QToolButton, QWidget

from cerebellum_viewer.services.cine import FASTEST, SLOWEST, Cine

ICON = QSize(16, 16)


class CineBar(QWidget):
    """Follows the cine; its buttons are those of the menu."""

    def __init__(self, cine: Cine, play: QAction, bounce: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cine = cine
        self.speed = QSpinBox()
        self.speed.setRange(SLOWEST, FASTEST)
        self.speed.setSuffix(self.tr(" slices/s"))
        self.speed.setAccessibleName(self.tr("Speed of the cine"))
        self.speed.setToolTip(self.tr("Speed of the cine in slices per second"))
        self.speed.valueChanged.connect(cine.set_speed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(2)
        for action in (play, bounce):
            button = QToolButton()
            button.setDefaultAction(action)
            button.setIconSize(ICON)
            button.setAccessibleName(action.text())
            row.addWidget(button)
        row.addWidget(self.speed)
        cine.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        with QSignalBlocker(self.speed):
            self.speed.setValue(self._cine.speed)
