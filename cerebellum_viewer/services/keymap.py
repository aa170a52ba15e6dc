"""Which keys mean what: a preset and own changes as one value, resolved so that no key means two things; as JSON."""

import json
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QKeySequence

from cerebellum_viewer.services.key_presets import PRESETS, Drag, MouseMap, Preset, Wheel
from engine.errors import UserError

FORMAT, VERSION = "cerebellum-viewer keys", 1

Keys = tuple[str, ...]
"""Keys as Qt writes them in files: “Ctrl+Shift+Z”, “PgDown”."""

ALTGR_KEYS = frozenset("[]{}\\|@#~`^´¨€¬")
"""Characters that a Spanish keyboard has on AltGr or as dead keys only."""
FIXED_KEYS = frozenset({"Esc", "Tab", "Shift+Tab"})
"""Keys that the canvas keeps for itself."""

KEY_NAMES = (
    QT_TRANSLATE_NOOP("QShortcut", "Ctrl"),
    QT_TRANSLATE_NOOP("QShortcut", "Shift"),
    QT_TRANSLATE_NOOP("QShortcut", "Return"),
    QT_TRANSLATE_NOOP("QShortcut", "Enter"),
    QT_TRANSLATE_NOOP("QShortcut", "Del"),
    QT_TRANSLATE_NOOP("QShortcut", "Backspace"),
    QT_TRANSLATE_NOOP("QShortcut", "PgUp"),
    QT_TRANSLATE_NOOP("QShortcut", "PgDown"),
)
"""Keys that Qt asks its translators about: they are called here what stands on a keyboard of the language."""

_NOT_BARE = re.compile(r"(Ctrl|Alt|Meta)\+.|F\d+$")


class Scope(StrEnum):
    """Where a key is heard: in the whole window, on the canvas, or on the canvas for as long as it is held down.

    A key may mean one thing held and another one tapped.
    """

    WINDOW = "window"
    CANVAS = "canvas"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Command:
    """What keys can be given to; `keys` are those of the default preset."""

    id: str
    title: str
    menu: str
    scope: Scope
    keys: Keys


@dataclass(frozen=True, slots=True)
class KeyMap:
    """What a user has chosen: a preset, own keys for some commands, and an own mouse or the preset's."""

    preset: Preset = Preset.ANNOTATOR
    keys: Mapping[str, Keys] = field(default_factory=dict)
    mouse: MouseMap | None = None


def key_text(sequence: QKeySequence) -> str:
    """One key with its modifiers as Qt writes it in files; empty for none, several, or one that Qt does not know."""
    return sequence.toString(QKeySequence.SequenceFormat.PortableText) if sequence.count() == 1 else ""


def shown(keys: Iterable[str]) -> str:
    """Keys as the platform writes them, with a gap between: a comma is a key too."""
    return "  ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys)


def heard(scope: Scope, key: str) -> Scope:
    """Where one key of a command is heard. Bare keys never leave the canvas, or nobody could type a comment."""
    return Scope.CANVAS if scope is Scope.WINDOW and _is_bare(key) else scope


def clash(first: Scope, second: Scope) -> bool:
    """Whether one key cannot be heard in both: all scopes overlap, but held and tapped are told apart."""
    return {first, second} != {Scope.CANVAS, Scope.HELD}


def resolve(commands: Iterable[Command], key_map: KeyMap) -> dict[str, Keys]:
    """The keys of every command, none of them twice: own changes win over the preset, and that over defaults."""
    commands = tuple(commands)
    preset = {name: tuple(keys.split()) for name, keys in PRESETS[key_map.preset].keys.items()}
    chosen: dict[str, Keys] = {}
    taken: set[tuple[str, Scope]] = set()
    for wanted in (key_map.keys, preset, {command.id: command.keys for command in commands}):
        for command in commands:
            if command.id in wanted and command.id not in chosen:
                chosen[command.id] = _claim(command.scope, wanted[command.id], taken)
    return {command.id: chosen[command.id] for command in commands}


def holder(commands: Iterable[Command], keys: Mapping[str, Keys], asking: Command, key: str) -> Command | None:
    """The other command that has a key, where the asking one would hear it too."""
    wanted = heard(asking.scope, key)
    for command in commands:
        if command != asking and key in keys[command.id] and clash(heard(command.scope, key), wanted):
            return command
    return None


def bound(key_map: KeyMap, commands: Iterable[Command], target: Command, keys: Keys) -> KeyMap:
    """The map in which a command has exactly these keys, taken from whoever has them."""
    mine = {(key, heard(target.scope, key)) for key in keys}
    own = {
        command.id: tuple(key for key in key_map.keys[command.id] if not _meets(key, command.scope, mine))
        for command in commands
        if command.id in key_map.keys
    }
    return replace(key_map, keys={**own, target.id: keys})


def needs_altgr(key: str) -> bool:
    """Whether a Spanish keyboard has a key on AltGr only."""
    return key[-1:] in ALTGR_KEYS


def to_json(key_map: KeyMap) -> str:
    """A key map as text for a file."""
    stored = {"format": FORMAT, "version": VERSION, **asdict(key_map)}
    return json.dumps(stored, indent=2, ensure_ascii=False)


def from_json(text: str, known: Container[str], name: str) -> tuple[KeyMap, Keys]:
    """A key map from a file's text, without the commands that are not known, and the ids of these.

    Raises UserError with the file's name if it is anything else.
    """
    try:
        stored = json.loads(text)
        if (stored["format"], stored["version"]) != (FORMAT, VERSION):
            raise ValueError
        mouse = stored.get("mouse")
        keys = {str(command): _read_keys(value) for command, value in stored["keys"].items()}
        key_map = KeyMap(Preset(stored["preset"]), keys, None if mouse is None else mouse_of(mouse))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = QCoreApplication.translate("Keys", "{0} is not a key map of version {1}.").format(name, VERSION)
        hint = QCoreApplication.translate("Keys", "Choose a file that this program has exported.")
        raise UserError(message, hint) from error
    unknown = tuple(command for command in keys if command not in known)
    kept = {command: value for command, value in keys.items() if command in known}
    return replace(key_map, keys=kept), unknown


def _is_bare(key: str) -> bool:
    return _NOT_BARE.search(key) is None


def _claim(scope: Scope, keys: Keys, taken: set[tuple[str, Scope]]) -> Keys:
    mine = []
    for key in keys:
        if not _meets(key, scope, taken):
            taken.add((key, heard(scope, key)))
            mine.append(key)
    return tuple(mine)


def _meets(key: str, scope: Scope, others: set[tuple[str, Scope]]) -> bool:
    return any((key, other) in others and clash(heard(scope, key), other) for other in Scope)


def _read_keys(value: object) -> Keys:
    if not isinstance(value, list):
        raise TypeError
    keys = tuple(key_text(QKeySequence(str(key))) for key in value)
    if not all(keys):
        raise ValueError
    return keys


def mouse_of(value: Mapping[str, str]) -> MouseMap:
    """A mouse map from words, one per field; raises KeyError or ValueError where they are not."""
    return MouseMap(Wheel(value["wheel"]), Drag(value["left"]), Drag(value["right"]), Drag(value["middle"]))
