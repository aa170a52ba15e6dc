"""What the user has set: one typed table over an INI file."""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QSettings, Signal

Value = TypeVar("Value", str, bool, int, float, bytes, tuple[str, ...])

MAX_RECENT = 8


@dataclass(frozen=True, slots=True)
class Setting(Generic[Value]):
    """One row of the table. A stored value of another type, or none of the `choices`, counts as not set."""

    key: str
    default: Value
    choices: tuple[Value, ...] = ()


THEME = Setting("appearance/theme", "system", ("system", "dark", "light"))
LANGUAGE = Setting("appearance/language", "system", ("system", "en", "es"))
MASK_VISIBLE = Setting("layers/mask_visible", True)
MASK_OPACITY = Setting("layers/mask_opacity", 0.6)
BOXES_VISIBLE = Setting("layers/boxes_visible", True)
BOXES_OPACITY = Setting("layers/boxes_opacity", 1.0)
PREDICTIONS_VISIBLE = Setting("layers/predictions_visible", True)
PREDICTIONS_OPACITY = Setting("layers/predictions_opacity", 1.0)
MEASURES_VISIBLE = Setting("layers/measures_visible", False)
MEASURES_OPACITY = Setting("layers/measures_opacity", 1.0)
GHOSTS_VISIBLE = Setting("layers/ghosts_visible", False)
GHOSTS_OPACITY = Setting("layers/ghosts_opacity", 1.0)
CINE_SPEED = Setting("cine/frames_per_second", 8)
CINE_BOUNCES = Setting("cine/bounces", True)
BRUSH_DIAMETER = Setting("tools/brush_diameter", 12.0)
THRESHOLD_LOW = Setting("tools/threshold_low", 90)
THRESHOLD_HIGH = Setting("tools/threshold_high", 255)
WINDOW_GEOMETRY = Setting("window/geometry", b"")
WINDOW_STATE = Setting("window/state", b"")
KEY_MAP = Setting("keys/map", "")
"""As JSON, in the format of an exported key map; empty for the default."""
RECENT_ACTIONS: Setting[tuple[str, ...]] = Setting("keys/recent_actions", ())
BY_GAIN = Setting("review/by_gain", False)
"""Whether the next unreviewed slice is the one that gains most, or the next in the order of paging."""
SMOOTH = Setting("review/smooth", True)
"""Whether what a model proposes for a volume is made smooth across its slices."""
RECENT_WORKSPACES: Setting[tuple[str, ...]] = Setting("workspaces/recent", ())


class Settings(QObject):
    """Reads and writes the rows of the table; whoever shows one listens to `changed`."""

    changed = Signal(str)
    """The key of a setting that has another value."""

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = QSettings(str(path), QSettings.Format.IniFormat, self)

    def get(self, setting: Setting[Value]) -> Value:
        """What is set, or the default where the file says nothing sensible."""
        value = _decode(self._store.value(setting.key), setting.default)
        allowed = not setting.choices or value in setting.choices
        return value if allowed else setting.default

    def set(self, setting: Setting[Value], value: Value) -> None:
        """Keep a value; it is in the file soon, and when the program ends at the latest."""
        if value != self.get(setting):
            self._store.setValue(setting.key, _encode(value))
            self.changed.emit(setting.key)

    def remember_workspace(self, folder: Path) -> None:
        """Put a workspace first in the list of the last ones."""
        name = str(folder.resolve())
        others = [other for other in self.get(RECENT_WORKSPACES) if other != name]
        self.set(RECENT_WORKSPACES, (name, *others)[:MAX_RECENT])

    def sync(self) -> None:
        """Write the file now."""
        self._store.sync()


def _encode(value: str | bool | float | bytes | tuple[str, ...]) -> str:
    """JSON, so that the file keeps the difference between true, 1 and “1”; bytes as base 64."""
    return json.dumps(b64encode(value).decode() if isinstance(value, bytes) else value)


def _decode(stored: object, default: Value) -> Value:
    try:
        value = json.loads(stored) if isinstance(stored, str) else default
        if isinstance(default, bytes) and isinstance(value, str):
            value = b64decode(value, validate=True)
    except ValueError:
        return default
    if isinstance(default, tuple) and isinstance(value, list):
        value = tuple(item for item in value if isinstance(item, str))
    return value if type(value) is type(default) else default
