"""The grammar of Darknet's `.cfg` files: text to sections, and values read as C reads them.

Where Darknet prints a warning and goes on, so do we: a note. Where it would crash or silently compute something else
than was asked for, the file is refused.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import UserError
from engine.files import read_text

Note = tuple[int, str]
"""A line number and what Darknet makes of that line, as a clause without a full stop."""

ALIASES = {
    "network": "net",
    "conv": "convolutional",
    "conn": "connected",
    "max": "maxpool",
    "avg": "avgpool",
    "soft": "softmax",
    "lrn": "normalization",
}
"""Short names of sections."""

LARGEST = 2**31 - 1
"""Darknet holds every whole number in 32 bits."""

_DELETED = str.maketrans("", "", " \t")
_WHOLE = re.compile(r"[+-]?[0-9]{1,20}")
_REAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands behind a key, and in which line. A line without “=” has no text; the key then counts as absent."""

    line: int
    text: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """One `[kind]` (aliases resolved) of a file, with the first entry of each key."""

    file: str
    line: int
    kind: str
    entries: Mapping[str, Entry]

    def refusal(self, wrong: str, advice: str, key: str = "") -> UserError:
        """The error that names file and line (the key's where it was given, else the section's)."""
        line = self.entries[key].line if key in self.entries else self.line
        return UserError(f"{self.file}, line {line}: {wrong}.", advice)


@dataclass(frozen=True, slots=True)
class Cfg:
    """A whole file. `notes` tell which lines Darknet drops."""

    sections: tuple[Section, ...]
    notes: tuple[Note, ...]


Reading = tuple[Any, str]
"""A value, and where it is not what the text seems to say: how it is read, as a clause."""


@dataclass(frozen=True, slots=True)
class Key:
    """How the value of one key is read, what it is when absent, and its range where it is a number (inclusive).

    `read` raises ValueError(what is wrong, what to do).
    """

    read: Callable[[str], Reading]
    default: Any
    low: float = 0
    high: float = LARGEST


def read_cfg(path: Path) -> str:
    """The text of a cfg file. Raises UserError if it cannot be read or is no text."""
    return read_text(path, "Give the .cfg file, not the weights.")


def parse_cfg(text: str, name: str) -> Cfg:
    """The sections of a file's text; `name` is the file in messages. Raises UserError where Darknet would not start."""
    if "\r" in text:
        raise UserError(
            f"{name} has Windows line ends, which Darknet cannot read.", "Save the file with Unix line ends (LF)."
        )
    blocks: list[tuple[int, str, list[tuple[int, str]]]] = []
    for number, line in _lines(text):
        if line.startswith("["):
            blocks.append((number, line, []))
        elif blocks:
            blocks[-1][2].append((number, line))
        else:
            break
    parsed = [_section(name, *block) for block in blocks]
    if not parsed or parsed[0][0].kind != "net":
        raise UserError(f"{name} does not begin with a [net] section.", "Is it a Darknet network?")
    return Cfg(tuple(section for section, _ in parsed), tuple(note for _, notes in parsed for note in notes))


def read_keys(section: Section, table: Mapping[str, Key]) -> tuple[dict[str, Any], list[Note]]:
    """The value of every key of the table, defaults filled in; notes on what is read otherwise than it is written.

    Raises UserError for what is no number where one is needed, or out of range.
    """
    values = {name: key.default for name, key in table.items()}
    notes: list[Note] = []
    for name, entry in section.entries.items():
        if name in table and entry.text is not None:
            values[name], remark = _read(section, name, entry.text, table[name])
            notes += [(entry.line, f"{name}={entry.text} {remark}")] if remark else []
    return values, notes


def integer(text: str) -> Reading:
    """A whole number as C's `atoi`: what follows the digits is ignored."""
    return _prefix(_WHOLE, int, text)


def real(text: str) -> Reading:
    """A number as C's `atof`: `.5` and `1e-3` are numbers, and what follows is ignored."""
    return _prefix(_REAL, float, text)


def flag(text: str) -> Reading:
    """On unless 0."""
    value, remark = integer(text)
    return bool(value), remark


def list_of(read: Callable[[str], Reading]) -> Callable[[str], Reading]:
    """Reads numbers separated by commas, each with `read`."""

    def read_all(text: str) -> Reading:
        values, remarks = zip(*map(read, text.split(",")), strict=True)
        return values, f"is read as {','.join(map(str, values))}" if any(remarks) else ""

    return read_all


def cfg_text(sections: Iterable[tuple[str, Mapping[str, object]]]) -> str:
    """The text of a file with the given sections: on and off as 1 and 0, several numbers separated by commas."""
    return "\n".join(
        "".join([f"[{kind}]\n", *(f"{key}={_written(value)}\n" for key, value in values.items())])
        for kind, values in sections
    )


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that say something, numbered from 1, without their blanks (Darknet deletes those inside words too)."""
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.translate(_DELETED)
        if line and line[0] not in "#;":
            yield number, line


def _section(file: str, start: int, title: str, lines: Iterable[tuple[int, str]]) -> tuple[Section, list[Note]]:
    """A section and notes on its lines that do not count. The first line of a key wins."""
    entries: dict[str, Entry] = {}
    notes: list[Note] = []
    for number, line in lines:
        key, equals, text = line.partition("=")
        if not text:
            notes.append((number, f"{key} has no value and is ignored"))
        elif key in entries:
            notes.append((number, f"{key} counts as given in line {entries[key].line}, and this one is ignored"))
        if not (equals and not text):
            entries.setdefault(key, Entry(number, text or None))
    kind = title[1:-1] if title.endswith("]") else title
    return Section(file, start, ALIASES.get(kind, kind), entries), notes


def _read(section: Section, name: str, text: str, key: Key) -> Reading:
    try:
        value, remark = key.read(text)
    except ValueError as error:
        wrong, advice = error.args
        raise section.refusal(f"{name}={text} {wrong}", advice, name) from None
    numbers = value if isinstance(value, tuple) else () if isinstance(value, str) else (value,)
    if not all(key.low <= number <= key.high for number in numbers):
        raise section.refusal(f"{name}={text} is out of range", f"Give {_range(key)}.", name)
    return value, remark


def _prefix(pattern: re.Pattern[str], convert: Callable[[str], Any], text: str) -> Reading:
    match = pattern.match(text)
    if match is None:
        raise ValueError("is not a number", "Give a number.")
    return convert(match[0]), "" if match[0] == text else f"is read as {match[0]}"


def _range(key: Key) -> str:
    if key.low == key.high:
        return f"{key.low:g}"
    return f"{key.low:g} or more" if key.high == LARGEST else f"a value from {key.low:g} to {key.high:g}"


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(map(_written, value))
    return str(int(value) if isinstance(value, bool) else value)
