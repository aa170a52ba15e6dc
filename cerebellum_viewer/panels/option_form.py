"""A form drawn from the engine's table of options: the often used ones first, the others folded, in groups."""

from collections.abc import Iterable
from typing import get_type_hints

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from cerebellum_viewer.panels.option_editors import Editor, make_editor
from cerebellum_viewer.panels.option_texts import LABELS
from cerebellum_viewer.widgets.path_field import PathField
from engine.config import Option, TrainConfig, options

OFTEN_USED = ("network", "side", "learning_rate", "momentum", "batch", "steps", "checkpoint_every", "device")
GROUPS: dict[str, tuple[str, ...]] = {
    str(QT_TRANSLATE_NOOP("Options", "Layers")): (
        "boxes",
        "classes",
        "input_size",
        "width",
        "encoder",
        "learnt_size",
        "both_ways",
        "batch_normalize",
        "color_map",
    ),
    str(QT_TRANSLATE_NOOP("Options", "Start")): ("start", "start_layers", "judge_start", "freeze", "seed"),
    str(QT_TRANSLATE_NOOP("Options", "Learning")): (
        "decay",
        "burn_in",
        "policy",
        "power",
        "rate_steps",
        "rate_scales",
        "gamma",
    ),
    str(QT_TRANSLATE_NOOP("Options", "Changes of the pictures")): (
        "jitter",
        "exposure",
        "saturation",
        "hue",
        "flip",
        "rotation",
        "artefacts",
        "organless",
    ),
    str(QT_TRANSLATE_NOOP("Options", "Weights in the loss")): (
        "coord_scale",
        "object_scale",
        "noobject_scale",
        "class_scale",
    ),
    str(QT_TRANSLATE_NOOP("Options", "Machine")): (
        "subdivisions",
        "stored_as",
        "arithmetic",
        "precision",
        "threads",
        "channels_last",
        "compile",
        "cuda_graph",
    ),
}
"""The options that are folded, by the titles under which they stand."""
GROUP_SPACE = 8
"""Pixels above the title of a group."""


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
        for form in (often, rest):
            form.setContentsMargins(0, 0, 0, 0)
            form.setVerticalSpacing(3)
            form.setHorizontalSpacing(6)
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._add(often, OFTEN_USED)
        for title, names in GROUPS.items():
            rest.addRow(_group_title(QCoreApplication.translate("Options", title)))
            self._add(rest, names)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(often)
        layout.addWidget(self._more)
        layout.addWidget(self._rest)
        self._align()
        self._set_up_more()
        self.set_config(self._shown)

    def config(self) -> TrainConfig:
        """What the form says. Raises UserError where the engine refuses it."""
        return self._shown.with_options(**{name: editor.value() for name, editor in self._editors.items()})

    def set_config(self, config: TrainConfig) -> None:
        """Show another configuration; it is what changes are compared with."""
        self._shown = config
        for name, editor in self._editors.items():
            editor.show(getattr(config, name))
        self._mark_changes()

    def change(self, config: TrainConfig) -> None:
        """Show values as if the user had typed them: what differs from the configuration that was set is marked."""
        for name, editor in self._editors.items():
            editor.show(getattr(config, name))

    def editor(self, name: str) -> QWidget:
        """The widget that edits one option."""
        return self._editors[name].widget

    def _add(self, form: QFormLayout, names: Iterable[str]) -> None:
        kinds, rows, defaults = get_type_hints(TrainConfig), options(), TrainConfig()
        for name in names:
            editor, label = make_editor(name, kinds[name], rows[name]), _label(name)
            label.setBuddy(editor.widget)
            tip = _tool_tip(rows[name], getattr(defaults, name))
            for widget in (label, editor.widget):
                widget.setToolTip(tip)
            editor.widget.setAccessibleName(label.text())
            editor.widget.setAccessibleDescription(tip)
            editor.changed.connect(self._edited)
            self._labels[name], self._editors[name] = label, editor
            _add_row(form, label, editor.widget)

    def _align(self) -> None:
        """One column of editors that stays where it is when labels get bold; room for all before some are folded."""
        for widget in self.findChildren(QWidget):
            widget.ensurePolished()  # else sizes are those of another style
        for label in self._labels.values():
            _set_bold(label, True)
        widest = max(label.sizeHint().width() for label in self._labels.values())
        for label in self._labels.values():
            label.setMinimumWidth(widest)
        self.setMinimumWidth(self.minimumSizeHint().width())

    def _set_up_more(self) -> None:
        self._more.setObjectName("fold")
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
            _set_bold(label, self._editors[name].value() != getattr(self._shown, name))


def _label(name: str) -> QLabel:
    return QLabel(QCoreApplication.translate("Options", LABELS[name]))


def _add_row(form: QFormLayout, label: QLabel, widget: QWidget) -> None:
    """A path needs the whole width, below its label."""
    if isinstance(widget, PathField):
        form.addRow(label)
        form.addRow(widget)
    else:
        form.addRow(label, widget)


def _set_bold(label: QLabel, bold: bool) -> None:
    font = label.font()
    font.setBold(bold)
    label.setFont(font)


def _group_title(text: str) -> QLabel:
    """Muted, not bold like a heading: here bold means that an option was changed."""
    title = QLabel(text)
    title.setObjectName("hint")
    title.setContentsMargins(0, GROUP_SPACE, 0, 0)
    return title


def _tool_tip(row: Option, default: object) -> str:
    """Help, range and default; the help's text lies in the engine and is listed for translators in `option_texts`."""
    lines = [QCoreApplication.translate("Options", row.help)]
    if row.low is not None and row.high is not None:
        span = QCoreApplication.translate("Options", "From {low} to {high}.")
        lines.append(span.format(low=f"{row.low:g}", high=f"{row.high:g}"))
    if default != "":
        lines.append(QCoreApplication.translate("Options", "Default: {value}.").format(value=default))
    return "\n".join(lines)
