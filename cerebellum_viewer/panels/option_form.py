"""A form drawn from the engine's table of options: an editor for each by its type, the often used ones first."""

from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.panels.option_texts import LABELS, UNITS
from engine.config import Option, TrainConfig, options

OFTEN_USED = ("side", "learning_rate", "momentum", "batch", "steps", "checkpoint_every", "device")
INT_LIMIT = 2**31 - 1


class NumberBox(QDoubleSpinBox):
    """A spin box for values over many orders of magnitude: shows 0.0005 and 1e-07, never 0.00."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(9)
        self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)

    def textFromValue(self, value: float) -> str:  # noqa: N802  # Qt override
        return self.locale().toString(value, "g", 6)


Editor = QSpinBox | NumberBox | QCheckBox | QComboBox
SpinBox = TypeVar("SpinBox", QSpinBox, NumberBox)


class OptionForm(QWidget):
    """Shows and edits one `TrainConfig`. Options that differ from the last one set are in bold."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = TrainConfig()
        self._labels: dict[str, QLabel] = {}
        self._editors: dict[str, Editor] = {}
        self._more = QToolButton()
        self._rest = QWidget()
        often, rest = QFormLayout(), QFormLayout(self._rest)
        for name, row in options().items():
            self._add(often if name in OFTEN_USED else rest, name, row)
        for form in (often, rest):
            form.setContentsMargins(0, 0, 0, 0)
            form.setVerticalSpacing(3)
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._set_up_more()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(often)
        layout.addWidget(self._more)
        layout.addWidget(self._rest)
        self.set_config(self._shown)

    def config(self) -> TrainConfig:
        """What the form says. Raises UserError where the engine refuses it."""
        return self._shown.with_options(**{name: _value(editor) for name, editor in self._editors.items()})

    def set_config(self, config: TrainConfig) -> None:
        """Show another configuration; it is what changes are compared with."""
        self._shown = config
        for name, editor in self._editors.items():
            _set_value(editor, getattr(config, name))
        self._mark_changes()

    def editor(self, name: str) -> Editor:
        """The editor of one option."""
        return self._editors[name]

    def _add(self, form: QFormLayout, name: str, row: Option) -> None:
        editor = _make_editor(get_type_hints(TrainConfig)[name], row)
        label = QLabel(QCoreApplication.translate("Options", LABELS[name]))
        label.setBuddy(editor)
        tip = _tool_tip(name, row)
        for widget in (label, editor):
            widget.setToolTip(tip)
        editor.setAccessibleName(label.text())
        editor.setAccessibleDescription(tip)
        _changed_signal(editor).connect(self._edited)
        self._labels[name], self._editors[name] = label, editor
        form.addRow(label, editor)

    def _set_up_more(self) -> None:
        self._more.setText(self.tr("More"))
        self._more.setCheckable(True)
        self._more.setAutoRaise(True)
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.toggled.connect(self._unfold)
        self._unfold(False)

    def _unfold(self, unfolded: bool) -> None:
        self._more.setArrowType(Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow)
        self._rest.setVisible(unfolded)

    def _edited(self) -> None:
        self._mark_changes()
        self.changed.emit()

    def _mark_changes(self) -> None:
        for name, label in self._labels.items():
            font = label.font()
            font.setBold(_value(self._editors[name]) != getattr(self._shown, name))
            label.setFont(font)


def _make_editor(kind: Any, row: Option) -> Editor:  # noqa: ANN401  # a type or a Literal
    if kind is bool:
        return QCheckBox()
    if get_origin(kind) is Literal:
        combo = QComboBox()
        combo.addItems([str(choice) for choice in get_args(kind)])
        return combo
    if kind is int:
        spin = QSpinBox()
        spin.setRange(int(row.low or 0), int(INT_LIMIT if row.high is None else row.high))
        spin.setGroupSeparatorShown(True)
        return _with_unit(spin, row)
    number = NumberBox()
    number.setRange(row.low or 0.0, float(INT_LIMIT) if row.high is None else row.high)
    return _with_unit(number, row)


def _with_unit(box: SpinBox, row: Option) -> SpinBox:
    if row.unit:
        box.setSuffix(f" {QCoreApplication.translate('Options', UNITS[row.unit])}")
    box.setKeyboardTracking(False)
    return box


def _tool_tip(name: str, row: Option) -> str:
    """Help, range and default; the help's text lies in the engine and is listed for translators in `option_texts`."""
    lines = [QCoreApplication.translate("Options", row.help)]
    if row.low is not None and row.high is not None:
        span = QCoreApplication.translate("Options", "From {low} to {high}.")
        lines.append(span.format(low=f"{row.low:g}", high=f"{row.high:g}"))
    default = QCoreApplication.translate("Options", "Default: {value}.")
    lines.append(default.format(value=getattr(TrainConfig(), name)))
    return "\n".join(lines)


def _value(editor: Editor) -> Any:  # noqa: ANN401  # one type per option
    match editor:
        case QCheckBox():
            return editor.isChecked()
        case QComboBox():
            return editor.currentText()
        case _:
            return editor.value()


def _set_value(editor: Editor, value: Any) -> None:  # noqa: ANN401  # one type per option
    match editor:
        case QCheckBox():
            editor.setChecked(value)
        case QComboBox():
            editor.setCurrentText(value)
        case _:
            editor.setValue(value)


def _changed_signal(editor: Editor) -> Any:  # noqa: ANN401  # PySide's bound signals have no common type
    match editor:
        case QCheckBox():
            return editor.toggled
        case QComboBox():
            return editor.currentTextChanged
        case _:
            return editor.valueChanged
