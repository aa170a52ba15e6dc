"""An editor for one of the engine's options, by its type: switch, choice, number, text or file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from PySide6.QtCore import QCoreApplication, SignalInstance
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget

from cerebellum_viewer.panels.option_texts import FILE_FILTERS, LABELS, UNITS
from cerebellum_viewer.widgets.decimal_box import DecimalBox
from cerebellum_viewer.widgets.path_field import PathField
from engine.config import Option

INT_LIMIT = 2**31 - 1


class NumberBox(DecimalBox):
    """A spin box for values over many orders of magnitude: shows 0.0005 and 1e-07, never 0.00."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(9)
        self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)

    def textFromValue(self, value: float) -> str:  # noqa: N802  # Qt override
        return self.locale().toString(value, "g", 6)


@dataclass(frozen=True, slots=True)
class Editor:
    """A widget for one option, how its value is read and shown, and what tells of a change."""

    widget: QWidget
    value: Callable[[], Any]
    show: Callable[[Any], None]
    changed: SignalInstance


def make_editor(name: str, kind: Any, row: Option) -> Editor:  # noqa: ANN401  # a type or a Literal
    """The editor of the option `name` whose values are of `kind`."""
    if name in FILE_FILTERS:
        return _file_editor(name)
    if kind is bool:
        check = QCheckBox()
        return Editor(check, check.isChecked, check.setChecked, check.toggled)
    if kind is str:
        line = QLineEdit()
        return Editor(line, line.text, line.setText, line.textChanged)
    if get_origin(kind) is Literal:
        combo = QComboBox()
        combo.addItems([str(choice) for choice in get_args(kind)])
        return Editor(combo, combo.currentText, combo.setCurrentText, combo.currentTextChanged)
    return _number_editor(_whole_box(row) if kind is int else _number_box(row), row)


def _file_editor(name: str) -> Editor:
    label, file_filter = (QCoreApplication.translate("Options", table[name]) for table in (LABELS, FILE_FILTERS))
    field = PathField(label, file_filter)
    return Editor(field, lambda: str(field.path or ""), field.line.setText, field.changed)


def _whole_box(row: Option) -> QSpinBox:
    box = QSpinBox()
    box.setRange(int(row.low or 0), int(INT_LIMIT if row.high is None else row.high))
    return box


def _number_box(row: Option) -> NumberBox:
    box = NumberBox()
    box.setRange(row.low or 0.0, float(INT_LIMIT) if row.high is None else row.high)
    return box


def _number_editor(box: QSpinBox | NumberBox, row: Option) -> Editor:
    if row.unit:
        box.setSuffix(f" {QCoreApplication.translate('Options', UNITS[row.unit])}")
    box.setKeyboardTracking(False)
    return Editor(box, box.value, box.setValue, box.valueChanged)
