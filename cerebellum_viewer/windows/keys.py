"""Keys in the window: the editor, the command palette, the sheet, and the way from panel to panel."""

from dataclasses import fields

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QDockWidget, QWidget

from cerebellum_viewer.canvas.keyboard import Hold
from cerebellum_viewer.canvas.slice_view import SliceView
from cerebellum_viewer.dialogs.command_palette import CommandPalette, PaletteRow
from cerebellum_viewer.dialogs.key_editor import KeyEditor
from cerebellum_viewer.dialogs.shortcuts_dialog import Section, ShortcutsDialog
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.picking import select_box
from cerebellum_viewer.panels.filmstrip import Filmstrip
from cerebellum_viewer.panels.toasts import Toast
from cerebellum_viewer.services.bindings import Bindings
from cerebellum_viewer.services.key_presets import MouseMap, deed_text, gesture_title, other_wheel
from cerebellum_viewer.services.keymap import shown
from cerebellum_viewer.services.settings import RECENT_ACTIONS, Settings
from cerebellum_viewer.windows.action_row import ActionRow, Menu
from cerebellum_viewer.windows.action_table import ACTIONS, GESTURES, gesture_text, plain_menu
from cerebellum_viewer.windows.actions import Handler
from cerebellum_viewer.windows.main_window import MainWindow
from cerebellum_viewer.windows.panel_rows import PANEL, PANEL_ROWS

MOST_RECENT = 8


class Keys(QObject):
    """Builds the dialogs about keys, and lets the canvas follow the bindings."""

    def __init__(self, window: MainWindow, canvas: SliceView, document: Document, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._canvas = canvas
        self._document = document
        self._settings = settings
        self._bindings = window.bindings
        self.palette = CommandPalette(window)
        self.editor = KeyEditor(self._bindings, window)
        self.sheet = ShortcutsDialog(window)
        self.palette.chosen.connect(self._run)
        self.sheet.change_wanted.connect(lambda: _open(self.editor))
        canvas.keys.tapped.connect(window.table.tap)
        self._bindings.changed.connect(self._follow)
        self._follow()

    def handlers(self) -> dict[str, Handler]:
        """What the actions about keys do, by their ids."""
        names = [row.id.removeprefix(PANEL) for row in PANEL_ROWS if row.id.startswith(PANEL)]
        return {
            **{PANEL + name: lambda name=name: self._go_to_panel(name) for name in names},
            "pane.canvas": lambda: self._canvas.setFocus(Qt.FocusReason.ShortcutFocusReason),
            "box.next": lambda: self._select_box(1),
            "box.previous": lambda: self._select_box(-1),
            "pane.next": lambda: self._go_to_pane(1),
            "pane.previous": lambda: self._go_to_pane(-1),
            "help.palette": lambda: self.palette.ask(self._rows(), self._settings.get(RECENT_ACTIONS)),
            "help.shortcuts": lambda: _open(self.sheet),
            "help.keys": lambda: _open(self.editor),
        }

    def give_back_after_click(self, *views: QAbstractItemView) -> None:
        """A slice that was chosen with the mouse is worked on: the next keys are the canvas's.

        Not while Ctrl or Shift is held, with which more rows are chosen.
        """
        for view in views:
            view.clicked.connect(self._give_back)

    def _give_back(self) -> None:
        held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if not QGuiApplication.keyboardModifiers() & held:
            self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)

    def _follow(self) -> None:
        bindings = self._bindings
        self._canvas.mouse = bindings.mouse
        self._canvas.keys.holds = {key: hold for hold in Hold for key in bindings.keys[hold]}
        self.sheet.show_sections(sheet(bindings))

    def _rows(self) -> list[PaletteRow]:
        rows = []
        for row in ACTIONS:
            action, keys = self._window.table[row.id], shown(self._bindings.keys[row.id])
            enabled = action.isEnabled()
            reason = "" if enabled else why_disabled(row, self._document)
            rows.append(PaletteRow(row.id, row.title, plain_menu(row.menu), keys, action.icon(), enabled, reason))
        return [row for row in rows if row.id != "help.palette"]

    def _run(self, action_id: str) -> None:
        others = [other for other in self._settings.get(RECENT_ACTIONS) if other != action_id]
        self._settings.set(RECENT_ACTIONS, (action_id, *others)[:MOST_RECENT])
        self._window.table[action_id].trigger()

    def _select_box(self, step: int) -> None:
        select_box(self._document, step)

    def _go_to_panel(self, name: str) -> None:
        """Bring a panel to the front and the focus into it."""
        dock = self._window.findChild(QDockWidget, f"dock.{name.capitalize()}Panel")
        if dock is not None:
            self._window.show_panel(dock.widget())
            _focus_first(dock.widget())

    def _go_to_pane(self, step: int) -> None:
        """Canvas, filmstrip, messages that offer something and open panels in turn, from left to right.

        Tab stays among the boxes of the canvas.
        """
        docks = [dock for dock in self._window.findChildren(QDockWidget) if not dock.visibleRegion().isEmpty()]
        middle = self._window.middle
        inner: list[QWidget] = [self._canvas, *middle.findChildren(Filmstrip), *middle.findChildren(Toast)]
        panes = sorted((*inner, *(dock.widget() for dock in docks)), key=lambda pane: _place(pane, self._window))
        focused = self._window.focusWidget()
        here = next(
            (i for i, pane in enumerate(panes) if focused and (pane is focused or pane.isAncestorOf(focused))), 0
        )
        for distance in range(1, len(panes)):
            if _focus_first(panes[(here + step * distance) % len(panes)]):
                return


def sheet(bindings: Bindings) -> list[Section]:
    """What the keys and the mouse do now, by menu."""
    keyed: dict[str, list[tuple[str, str]]] = {}
    told = {row.id: row.told for row in ACTIONS if row.tip}
    for command in bindings.commands:
        if keys := bindings.keys[command.id]:
            keyed.setdefault(command.menu, []).append((told.get(command.id, command.title), shown(keys)))
    mouse = [(deed_text(getattr(bindings.mouse, f.name)), gesture_title(f.name)) for f in fields(MouseMap)]
    other = deed_text(other_wheel(bindings.mouse.wheel))
    mouse.insert(1, (other, QCoreApplication.translate("Keys", "Ctrl+wheel")))
    fixed = [(gesture_text(what), gesture_text(how)) for how, what in GESTURES]
    return [*keyed.items(), (QCoreApplication.translate("Keys", "Canvas"), mouse + fixed)]


def why_disabled(row: ActionRow, document: Document) -> str:
    """Why an action cannot be used now, where that is known."""
    translate = QCoreApplication.translate
    if document.workspace is None:
        return translate("Keys", "Open a workspace first")
    if row.menu in {Menu.EDIT, Menu.REVIEW} and not document.editable:
        return translate("Keys", "This workspace is read-only")
    if document.current is None:
        return translate("Keys", "There is no slice yet")
    missing = {
        "edit.undo": translate("Keys", "Nothing to undo"),
        "edit.redo": translate("Keys", "Nothing to redo"),
        "edit.delete": translate("Keys", "No box on this slice"),
        "prediction.use": translate("Keys", "No predicted box on this slice"),
    }
    return missing.get(row.id, "")


def _place(pane: QWidget, window: QWidget) -> tuple[int, int]:
    corner = pane.mapTo(window, QPoint(0, 0))
    return corner.x(), corner.y()


def _focus_first(pane: QWidget) -> bool:
    """Focus a pane, or the first widget in it that Tab reaches; False if there is none."""
    inside: list[QWidget] = [pane]
    while (following := inside[-1].nextInFocusChain()) is not None and pane.isAncestorOf(following):
        inside.append(following)
    reachable = [
        widget
        for widget in inside
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
    ]
    for widget in reachable[:1]:
        widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
    return bool(reachable)


def _open(dialog: QWidget) -> None:
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
