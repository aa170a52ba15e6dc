"""Options that shall take several values, a line each: every combination of them becomes a training."""

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from cerebellum_viewer.panels.option_form import GROUPS, OFTEN_USED
from cerebellum_viewer.panels.option_texts import LABELS
from cerebellum_viewer.services.resources import icon
from engine.config import parse_values
from engine.study.grid import Axes

VARIED = ("side", "momentum", "learning_rate", "seed")
"""What is varied most often, offered in this order."""


class _Line(QWidget):
    """One option and the list of its values."""

    changed = Signal()
    removed = Signal(QWidget)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.option = QComboBox()
        self.values = QLineEdit()
        self._remove = QToolButton()
        for option in _options():
            self.option.addItem(QCoreApplication.translate("Options", LABELS[option]), option)
        self.option.setCurrentIndex(self.option.findData(name))
        self.option.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.option.setAccessibleName(self.tr("Option that varies"))
        self.values.setPlaceholderText(self.tr("values, like 0.3, 0.9"))
        self.values.setAccessibleName(self.tr("Its values"))
        self._remove.setAutoRaise(True)
        self._remove.setToolTip(self.tr("Do not vary this option"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.option, 1)
        layout.addWidget(self.values, 1)
        layout.addWidget(self._remove)
        self.option.currentIndexChanged.connect(self.changed)
        self.values.textChanged.connect(self.changed)
        self._remove.clicked.connect(lambda: self.removed.emit(self))
        self._draw_icon()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: the theme may be another one."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icon()

    def _draw_icon(self) -> None:
        self._remove.setIcon(icon("delete", self.palette()))


class VaryForm(QWidget):
    """A button that adds a line, and the lines."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.add_button = QPushButton()
        self._lines: list[_Line] = []
        self.add_button.setText(self.tr("Vary an option…"))
        self.add_button.setToolTip(self.tr("Train every combination of several values, one after the other"))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(3)
        self._layout.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.add_button.clicked.connect(self._add_next)

    def add(self, name: str = "", values: str = "") -> None:
        """Vary another option; the next of those that are varied most often where none is named."""
        used = {line.option.currentData() for line in self._lines}
        line = _Line(name or next(option for option in _options() if option not in used))
        line.values.setText(values)
        line.changed.connect(self.changed)
        line.removed.connect(self._remove)
        self._lines.append(line)
        self._layout.insertWidget(self._layout.count() - 1, line)
        line.values.setFocus()
        self.changed.emit()

    def _add_next(self) -> None:
        self.add()

    def axes(self) -> Axes:
        """The values of each option that varies. Raises UserError for what is no list of its values."""
        given = {line.option.currentData(): line.values.text() for line in self._lines}
        found = {name: parse_values(name, text) for name, text in given.items()}
        return {name: values for name, values in found.items() if values}

    def _remove(self, line: _Line) -> None:
        self._lines.remove(line)
        self._layout.removeWidget(line)
        line.deleteLater()
        self.changed.emit()


def _options() -> list[str]:
    everything = [*OFTEN_USED, *(name for names in GROUPS.values() for name in names)]
    return [*VARIED, *(name for name in everything if name not in VARIED)]
