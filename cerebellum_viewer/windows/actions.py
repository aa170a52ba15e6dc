"""The table of actions come alive: Qt actions with icons and handlers, and the keys that are theirs now."""

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import QWidget

from cerebellum_viewer.services.bindings import Bindings
from cerebellum_viewer.services.keymap import Scope, heard, shown
from cerebellum_viewer.services.resources import icon
from cerebellum_viewer.windows.action_row import ActionRow, Menu
from cerebellum_viewer.windows.action_table import ACTIONS

Handler = Callable[..., None]
"""Called without arguments, or with the new state (bool) if the row is `checkable`."""


class Actions(QObject):
    """One QAction per row, with the keys of the bindings. An action whose handler is not given yet is disabled."""

    def __init__(self, window: QWidget, bindings: Bindings) -> None:
        super().__init__(window)
        self._bindings = bindings
        self._canvas: QWidget | None = None
        self._bare: list[QShortcut] = []
        self._handlers: dict[str, Handler] = {}
        self._actions = {row.id: self._make(row) for row in ACTIONS}
        self._groups = self._make_groups()
        self.refresh_icons(window.palette())
        self._refresh_keys()
        bindings.changed.connect(self._refresh_keys)

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def put_into(self, window: QWidget, canvas: QWidget) -> None:
        """Make the shortcuts heard where their rows say."""
        for row in ACTIONS:
            (canvas if row.scope is Scope.CANVAS else window).addAction(self._actions[row.id])
        self._canvas = canvas
        self._refresh_keys()

    def tap(self, key: str) -> None:
        """Set off what a key does on the canvas, if anything: for keys that Qt's shortcuts do not see."""
        action = self._actions.get(self._bindings.on_canvas(key))
        if action is not None:
            action.trigger()

    def connect_handlers(self, handlers: Mapping[str, Handler]) -> None:
        """Say what actions do, or do from now on; raises KeyError for an id that is not in the table."""
        for action_id, handler in handlers.items():
            self._actions[action_id].setEnabled(True)
            self._handlers[action_id] = handler

    def has_handler(self, action_id: str) -> bool:
        """Whether anything was said about what an action does."""
        return action_id in self._handlers

    def rows(self, menu: Menu) -> Iterator[tuple[ActionRow, QAction]]:
        """The rows of one menu with their actions."""
        return ((row, self._actions[row.id]) for row in ACTIONS if row.menu is menu)

    def bar_rows(self) -> Iterator[tuple[ActionRow, QAction]]:
        """The rows of the toolbar with their actions."""
        return ((row, self._actions[row.id]) for row in ACTIONS if row.bar)

    def refresh_icons(self, palette: QPalette) -> None:
        """Draw all icons in the colours of another theme."""
        for row in ACTIONS:
            self._actions[row.id].setIcon(icon(row.icon, palette))

    def _make(self, row: ActionRow) -> QAction:
        action = QAction(row.title, self)
        action.setIconText(action.text())
        action.setObjectName(row.id)
        action.setCheckable(row.checkable or bool(row.group))
        action.setEnabled(False)
        action.triggered.connect(lambda checked: self._trigger(row, checked))
        if row.scope is Scope.CANVAS:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        return action

    def _refresh_keys(self) -> None:
        """Bare keys of actions of the whole window are shortcuts of the canvas: there nobody types."""
        for shortcut in self._bare:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._bare = []
        for row in ACTIONS:
            action, keys = self._actions[row.id], self._bindings.keys[row.id]
            action.setShortcuts([QKeySequence(key) for key in keys if heard(row.scope, key) is row.scope])
            action.setToolTip(f"{row.told}  ({shown(keys)})" if keys else row.told)
            if self._canvas is not None:
                bare = [key for key in keys if heard(row.scope, key) is not row.scope]
                self._bare += [_canvas_shortcut(self._canvas, key, action) for key in bare]

    def _make_groups(self) -> dict[str, QActionGroup]:
        groups: dict[str, QActionGroup] = {}
        for row in ACTIONS:
            if row.group:
                group = groups.setdefault(row.group, QActionGroup(self))
                group.addAction(self._actions[row.id])
        return groups

    def _trigger(self, row: ActionRow, checked: bool) -> None:
        if row.checkable:
            self._handlers[row.id](checked)
        else:
            self._handlers[row.id]()


def _canvas_shortcut(canvas: QWidget, key: str, action: QAction) -> QShortcut:
    shortcut = QShortcut(QKeySequence(key), canvas)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(action.trigger)
    return shortcut
