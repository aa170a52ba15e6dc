"""A field for a number with a fraction: the point in every country, as in tables, files and papers."""

from typing import Any

from PySide6.QtCore import QLocale
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox


class DecimalBox(QDoubleSpinBox):
    """A comma that is typed becomes a point: where a comma is meant to group thousands, 0,5 would be read as 5."""

    def __init__(self, *args: Any, **keywords: Any) -> None:  # noqa: ANN401  # Qt's own
        super().__init__(*args, **keywords)
        self.setLocale(QLocale.c())

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Qt's hook."""
        return super().validate(text.replace(",", "."), position)
