"""The key map in use: kept in the settings, resolved for all commands; whoever shows keys listens."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from cerebellum_viewer.services import keymap
from cerebellum_viewer.services.key_presets import PRESETS, MouseMap, Preset
from cerebellum_viewer.services.keymap import Command, KeyMap, Keys, Scope
from cerebellum_viewer.services.settings import KEY_MAP, Settings
from engine.errors import UserError


class Bindings(QObject):
    """Every change is in the settings at once and in `keys` and `mouse` before `changed` is heard."""

    changed = Signal()

    def __init__(self, commands: Sequence[Command], settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.commands = tuple(commands)
        self.by_id = {command.id: command for command in commands}
        self._settings = settings
        self._load()
        settings.changed.connect(self._setting_changed)

    @property
    def key_map(self) -> KeyMap:
        """What the user has chosen."""
        return self._key_map

    @property
    def mouse(self) -> MouseMap:
        """What the mouse does."""
        return self._key_map.mouse or PRESETS[self._key_map.preset].mouse

    def use(self, key_map: KeyMap) -> None:
        """Take another map."""
        self._settings.set(KEY_MAP, keymap.to_json(key_map))

    def use_preset(self, preset: Preset) -> None:
        """Take another preset and its mouse; own keys stay."""
        self.use(replace(self._key_map, preset=preset, mouse=None))

    def use_mouse(self, mouse: MouseMap) -> None:
        """Take another mouse; one like the preset's is the preset's."""
        same = mouse == PRESETS[self._key_map.preset].mouse
        self.use(replace(self._key_map, mouse=None if same else mouse))

    def holder(self, command_id: str, key: str) -> Command | None:
        """Who would lose a key if this command got it."""
        return keymap.holder(self.commands, self.keys, self.by_id[command_id], key)

    def add(self, command_id: str, key: str) -> None:
        """Give a command one more key; whoever had it loses it."""
        self._bind(command_id, (*(old for old in self.keys[command_id] if old != key), key))

    def remove(self, command_id: str, key: str) -> None:
        """Take a key from a command."""
        self._bind(command_id, tuple(old for old in self.keys[command_id] if old != key))

    def reset(self, command_id: str) -> None:
        """The preset's keys again for one command."""
        own = {name: keys for name, keys in self._key_map.keys.items() if name != command_id}
        self.use(replace(self._key_map, keys=own))

    def on_canvas(self, key: str) -> str:
        """The id of the command that a key sets off on the canvas; empty if there is none."""
        found = (item.id for item in self.commands if key in self.keys[item.id] and item.scope is not Scope.HELD)
        return next(found, "")

    def _bind(self, command_id: str, keys: Keys) -> None:
        self.use(keymap.bound(self._key_map, self.commands, self.by_id[command_id], keys))

    def _setting_changed(self, key: str) -> None:
        if key == KEY_MAP.key:
            self._load()
            self.changed.emit()

    def _load(self) -> None:
        stored = self._settings.get(KEY_MAP)
        try:
            self._key_map = keymap.from_json(stored, self.by_id, KEY_MAP.key)[0] if stored else KeyMap()
        except UserError:
            self._key_map = KeyMap()
        self.keys = keymap.resolve(self.commands, self._key_map)
