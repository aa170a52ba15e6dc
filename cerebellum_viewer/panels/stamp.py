"""The leak stamp: a line that nobody overlooks, wherever a split with a patient on both sides is used."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel, QWidget

from cerebellum_viewer.services.theme import colors_of
from cerebellum_viewer.services.wording import leak_text


class Stamp(QLabel):
    """Hidden unless something leaks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(leak_text(), parent)
        self.setWordWrap(True)
        self._paint()
        self.hide()

    def show_leak(self, leaks: bool) -> None:
        """Show the stamp or not."""
        self.setVisible(leaks)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt override
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.parentWidget() is not None:
            self._paint()

    def _paint(self) -> None:
        color = colors_of(self.palette()).bad
        sheet = f"color: {color}; border: 1px solid {color}; border-radius: 3px; padding: 2px 6px; font-weight: bold;"
        if self.styleSheet() != sheet:
            self.setStyleSheet(sheet)
