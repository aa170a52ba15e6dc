"""The table of actions come alive: Qt actions with shortcuts, icons and handlers."""

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QPalette
from PySide6.QtWidgets import QWidget

from cerebellum_viewer.services.resources import icon
from cerebellum_viewer.windows.action_table import ACTIONS, GESTURES, ActionRow, Menu, Scope, gesture_text

Handler = Callable[..., None]
"""Called without arguments, or with the new state (bool) if the row is `checkable`."""


class Actions(QObject):
    """One QAction per row. An action whose handler is not given yet is disabled."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._handlers: dict[str, Handler] = {}
        self._actions = {row.id: self._make(row) for row in ACTIONS}
        self._groups = self._make_groups()
        self.refresh_icons(window.palette())

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def put_into(self, window: QWidget, canvas: QWidget) -> None:
        """Make the shortcuts heard where their rows say."""
        for row in ACTIONS:
            (canvas if row.scope is Scope.CANVAS else window).addAction(self._actions[row.id])

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

    def sheet(self) -> list[tuple[str, str]]:
        """What, and by which keys or gesture: the rows of the shortcut sheet."""
        keyed = [(row.title, _key_text(self._actions[row.id])) for row in ACTIONS if row.keys]
        return keyed + [(gesture_text(what), gesture_text(how)) for how, what in GESTURES]

    def refresh_icons(self, palette: QPalette) -> None:
        """Draw all icons in the colours of another theme."""
        for row in ACTIONS:
            self._actions[row.id].setIcon(icon(row.icon, palette))

    def _make(self, row: ActionRow) -> QAction:
        action = QAction(row.title, self)
        action.setIconText(action.text())
        action.setObjectName(row.id)
        action.setCheckable(row.checkable or bool(row.group))
        action.setShortcuts([QKeySequence(key) for key in row.keys.split()])
        action.setEnabled(False)
        action.triggered.connect(lambda checked: self._trigger(row, checked))
        if row.scope is Scope.CANVAS:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys = _key_text(action)
        plain = action.text().rstrip("…")
        action.setToolTip(f"{plain}  ({keys})" if keys else plain)
        return action

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


def _key_text(action: QAction) -> str:
    return ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts())
