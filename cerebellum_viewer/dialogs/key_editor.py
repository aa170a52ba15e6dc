"""The editor of keys and mouse: presets, own keys with a word about conflicts, files to share."""

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

from PySide6.QtCore import QSize, QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.services.bindings import Bindings
from cerebellum_viewer.services.key_presets import (
    Drag,
    MouseMap,
    Preset,
    Wheel,
    deed_text,
    gesture_title,
    preset_title,
)
from cerebellum_viewer.services.keymap import (
    FIXED_KEYS,
    Command,
    Scope,
    from_json,
    heard,
    key_text,
    mouse_of,
    needs_altgr,
    shown,
    to_json,
)
from cerebellum_viewer.widgets.button_box import add_button
from cerebellum_viewer.widgets.path_dialog import Wanted, ask_path
from cerebellum_viewer.widgets.sentence import Sentence
from engine.errors import UserError
from engine.files import write_text_atomic

SIZE = (760, 640)
ROW = QSize(0, 22)
_ID = Qt.ItemDataRole.UserRole
_KINDS = "JSON (*.json)"


class KeyEditor(QDialog):
    """A window beside the main one; every change counts at once."""

    def __init__(self, bindings: Bindings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys and mouse"))
        self._bindings = bindings
        self.preset = QComboBox()
        self.search = QLineEdit()
        self.tree = QTreeView()
        self.keys = QListWidget()
        self.capture = QKeySequenceEdit()
        self.add = QPushButton(self.tr("Add"))
        self.remove = QPushButton(self.tr("Remove"))
        self.reset = QPushButton(self.tr("As in the preset"))
        self.warning = Sentence()
        self.message = Sentence()
        self.deeds = {field.name: QComboBox() for field in fields(MouseMap)}
        self._model = QStandardItemModel(0, 2, self)
        self.filtered = QSortFilterProxyModel(self)
        self._fill_tree()
        self._lay_out()
        self._name()
        self._connect()
        self._follow()

    @property
    def command(self) -> Command:
        """What is selected in the list."""
        return self._bindings.by_id[self.tree.currentIndex().siblingAtColumn(0).data(_ID)]

    def select(self, command_id: str) -> None:
        """Select an action."""
        for row in range(self.filtered.rowCount()):
            index = self.filtered.index(row, 0)
            if index.data(_ID) == command_id:
                self.tree.setCurrentIndex(index)

    def import_from(self, path: Path) -> None:
        """Take the key map of a file; a broken one changes nothing and is told of."""
        try:
            key_map, unknown = from_json(path.read_text(encoding="utf-8"), self._bindings.by_id, path.name)
        except UserError as error:
            self.message.setText(str(error))
        except (OSError, UnicodeDecodeError):
            self.message.setText(self.tr("{0} cannot be read.").format(path.name))
        else:
            self._bindings.use(key_map)
            text = self.tr("Left out, since this program does not know them: {0}.")
            taken = self.tr("The keys of {0} are in use.").format(path.name)
            self.message.setText(text.format(", ".join(unknown)) if unknown else taken)

    def export_to(self, path: Path) -> None:
        """Write the key map into a file."""
        try:
            write_text_atomic(path, to_json(self._bindings.key_map))
        except OSError:
            self.message.setText(self.tr("{0} cannot be written.").format(path.name))
        else:
            self.message.setText(self.tr("Saved as {0}.").format(path.name))

    # --- making ------------------------------------------------------------------------------------------------

    def _fill_tree(self) -> None:
        self._model.setHorizontalHeaderLabels([self.tr("Action"), self.tr("Keys")])
        for command in self._bindings.commands:
            title = QStandardItem(f"{command.menu}:  {command.title}")
            title.setData(command.id, _ID)
            title.setSizeHint(ROW)
            self._model.appendRow([title, QStandardItem()])
        self.filtered.setSourceModel(self._model)
        self.filtered.setFilterKeyColumn(-1)
        self.filtered.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.tree.setModel(self.filtered)
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().resizeSection(1, 230)
        self.tree.header().setStretchLastSection(False)

    def _lay_out(self) -> None:
        for preset in Preset:
            self.preset.addItem(preset_title(preset), preset)
        self.capture.setMaximumSequenceLength(1)
        self.capture.setClearButtonEnabled(True)
        self.keys.setFixedHeight(84)
        for label in (self.warning, self.message):
            label.setMinimumHeight(2 * label.fontMetrics().lineSpacing())
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
        top = _row(QLabel(self.tr("Preset")), self.preset, self.search)
        top.setStretch(2, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self._keys_group())
        layout.addWidget(self._mouse_group())
        layout.addWidget(self.message)
        layout.addWidget(self._buttons())
        self.resize(*SIZE)

    def _keys_group(self) -> QGroupBox:
        self._group = QGroupBox()
        right = QVBoxLayout()
        new = _row(QLabel(self.tr("New key")), self.capture, self.add)
        new.setStretch(1, 1)
        right.addLayout(new)
        right.addWidget(self.warning)
        left = QVBoxLayout()
        left.addWidget(self.keys)
        left.addLayout(_row(self.remove, self.reset))
        columns = QHBoxLayout(self._group)
        columns.addLayout(left, 2)
        columns.addLayout(right, 3)
        return self._group

    def _mouse_group(self) -> QGroupBox:
        group = QGroupBox(self.tr("Mouse on the canvas"))
        columns = QHBoxLayout(group)
        halves = QFormLayout(), QFormLayout()
        for number, (name, combo) in enumerate(self.deeds.items()):
            for deed in Wheel if name == "wheel" else Drag:
                combo.addItem(deed_text(deed), deed)
            combo.activated.connect(self._take_mouse)
            halves[number // 2].addRow(gesture_title(name), combo)
        for half in halves:
            columns.addLayout(half, 1)
        return group

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        deeds: dict[str, Callable[[], None]] = {
            self.tr("Import…"): self._ask_import,
            self.tr("Export…"): self._ask_export,
            self.tr("Forget all own keys"): self._forget,
        }
        for text, deed in deeds.items():
            add_button(buttons, text, QDialogButtonBox.ButtonRole.ActionRole).clicked.connect(deed)
        buttons.rejected.connect(self.close)
        for button in (*buttons.buttons(), self.add, self.remove, self.reset):
            if isinstance(button, QPushButton):
                button.setAutoDefault(False)
        return buttons

    def _name(self) -> None:
        self.search.setPlaceholderText(self.tr("Search by action or key"))
        names = {
            self.preset: self.tr("Preset"),
            self.search: self.tr("Search"),
            self.tree: self.tr("Actions and their keys"),
            self.keys: self.tr("Keys of the selected action"),
            self.capture: self.tr("New key: press it here"),
        }
        for widget, name in names.items():
            widget.setAccessibleName(name)
        for inner in self.capture.findChildren(QLineEdit):
            inner.setAccessibleName(names[self.capture])

    def _connect(self) -> None:
        self._bindings.changed.connect(self._follow)
        self.preset.activated.connect(lambda _: self._bindings.use_preset(Preset(self.preset.currentData())))
        self.search.textChanged.connect(self._search)
        self.tree.selectionModel().currentChanged.connect(lambda *_: self._show_command())
        self.capture.keySequenceChanged.connect(lambda _: self._judge())
        self.keys.currentRowChanged.connect(lambda row: self.remove.setEnabled(row >= 0))
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        self.reset.clicked.connect(lambda: self._bindings.reset(self.command.id))

    # --- following ---------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Show the bindings as they are now."""
        bindings = self._bindings
        self.preset.setCurrentIndex(self.preset.findData(bindings.key_map.preset))
        for name, combo in self.deeds.items():
            combo.setCurrentIndex(combo.findData(getattr(bindings.mouse, name)))
        for row in range(self._model.rowCount()):
            title, keys = self._model.item(row, 0), self._model.item(row, 1)
            command_id = title.data(_ID)
            font = keys.font()
            font.setBold(command_id in bindings.key_map.keys)
            keys.setFont(font)
            keys.setText(shown(bindings.keys[command_id]))
        self._show_command()

    def _search(self, text: str) -> None:
        self.filtered.setFilterFixedString(text)
        self._show_command()

    def _show_command(self) -> None:
        if not self.tree.currentIndex().isValid():
            self.tree.setCurrentIndex(self.filtered.index(0, 0))
        found = self.tree.currentIndex().isValid()
        self._group.setEnabled(found)
        self.capture.clear()
        self.keys.clear()
        if not found:
            self._group.setTitle(self.tr("No action fits"))
            return
        self._group.setTitle(f"{self.command.menu}:  {self.command.title}")
        for key in self._bindings.keys[self.command.id]:
            self.keys.addItem(shown((key,)))
        self.keys.setCurrentRow(0)
        self.remove.setEnabled(self.keys.count() > 0)
        self.reset.setEnabled(self.command.id in self._bindings.key_map.keys)
        self._judge()

    def _judge(self) -> None:
        """Say what a new key would mean, before it is added."""
        key = key_text(self.capture.keySequence())
        other = self._bindings.holder(self.command.id, key) if key else None
        self.add.setText(self.tr("Move it here") if other else self.tr("Add"))
        self.add.setEnabled(bool(key) and key not in FIXED_KEYS)
        self.warning.setText(" ".join(self._warnings(key, other)))

    def _warnings(self, key: str, other: Command | None) -> list[str]:
        command = self.command
        keys = (*self._bindings.keys[command.id], *([key] if key else []))
        said = {
            self.tr("The canvas keeps {0} for itself.").format(shown([key])): key in FIXED_KEYS,
            self.tr("{0} is “{1}” now.").format(shown([key]), other.title if other else ""): other is not None,
            self.tr("Without Ctrl or Alt a key is heard on the canvas only."): (
                bool(key) and heard(command.scope, key) is not command.scope
            ),
            self.tr("On a Spanish keyboard this takes AltGr; give the action a second key."): (
                bool(keys) and all(needs_altgr(each) for each in keys)
            ),
            self.tr("While a box is selected, the arrows move it."): (
                command.scope is not Scope.HELD and key.rpartition("+")[2] in {"Left", "Right", "Up", "Down"}
            ),
        }
        return [text for text, holds in said.items() if holds]

    # --- doing -------------------------------------------------------------------------------------------------

    def _add(self) -> None:
        self._bindings.add(self.command.id, key_text(self.capture.keySequence()))
        self.capture.setFocus()

    def _remove(self) -> None:
        keys = self._bindings.keys[self.command.id]
        self._bindings.remove(self.command.id, keys[self.keys.currentRow()])

    def _take_mouse(self) -> None:
        self._bindings.use_mouse(mouse_of({name: combo.currentData() for name, combo in self.deeds.items()}))

    def _forget(self) -> None:
        self._bindings.use(replace(self._bindings.key_map, keys={}, mouse=None))

    def _ask_import(self) -> None:
        ask_path(self, self.tr("Import keys"), Wanted.FILE, self.import_from, kinds=_KINDS)

    def _ask_export(self) -> None:
        ask_path(self, self.tr("Export keys"), Wanted.NEW_FILE, self.export_to, start="keys.json", kinds=_KINDS)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget)
    return row
