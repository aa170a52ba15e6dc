"""The chain of hashes through the history: a row that was changed, taken out, put in or moved is found and named.

Each row has the hash of what it says, salted, and a hash over that, its number and the hash of the row before. So a row
can be emptied when a patient is erased, salt and all: the chain holds, and nothing lets anybody guess what was said.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from engine.files import sha256_of

Row = Mapping[str, Any]

START = "0" * 64
"""What the first row follows."""

_NOT_SAID = frozenset({"sequence", "salt", "content", "hash"})
"""Columns that are about a row; all others are what it says. A column that a later version brings is one of these."""

_SALT_BYTES = 16

_EMPTY: dict[str, str | None] = {
    "at": "",
    "who": "",
    "action": "",
    "volume": None,
    "number": None,
    "before": None,
    "after": None,
    "salt": None,
    "reader": None,
    "record": None,
}
"""What is left of a row that was emptied, beside its number, its kind and its hashes."""


class Kind(StrEnum):
    """What a row of the history tells of: an edit of a slice or a volume, a name for a state, emptied rows.

    A record tells of a row of another table and of nothing else (`engine.data.records`).
    """

    EDIT = "edit"
    VOLUME = "volume"
    RECORD = "record"
    VERSION = "version"
    REDACTION = "redaction"


def append(connection: sqlite3.Connection, **said: object) -> int:
    """Add a row with these columns at the end of the history, inside the caller's transaction; returns its number."""
    # A number that was used is not used again, so that rows taken from the end leave a gap.
    number, before = connection.execute(
        "SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'history'),"
        " (SELECT hash FROM history ORDER BY sequence DESC LIMIT 1)"
    ).fetchone()
    row = chained(before or START, (number or 0) + 1, said)
    insert(connection, row)
    return int(row["sequence"])


def insert(connection: sqlite3.Connection, row: Row) -> None:
    """Put a whole row into the table as it is."""
    marks = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO history ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))


def chained(before: str, sequence: int, said: Row) -> dict[str, Any]:
    """A whole row: what it says with its number, a fresh salt and both hashes; `before` is the hash of the former."""
    salt = os.urandom(_SALT_BYTES)
    content = _content(said, salt)
    return {"sequence": sequence, **said, "salt": salt, "content": content, "hash": _link(before, sequence, content)}


def redact(connection: sqlite3.Connection, sequences: Sequence[int], **said: object) -> None:
    """Empty rows, inside the caller's transaction, and add one that names them: `said` tells when, who and why."""
    columns = ", ".join(f"{name} = ?" for name in _EMPTY)
    rows = [(*_EMPTY.values(), sequence) for sequence in sequences]
    connection.executemany(f"UPDATE history SET {columns} WHERE sequence = ?", rows)
    append(connection, kind=Kind.REDACTION, after=json.dumps(list(sequences)), **said)


def rows_of(connection: sqlite3.Connection, after: int = 0) -> Iterator[Row]:
    """The rows of the history behind a number, oldest first, with all their columns by name."""
    cursor = connection.execute("SELECT * FROM history WHERE sequence > ? ORDER BY sequence", (after,))
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)


def chain_faults(connection: sqlite3.Connection) -> list[str]:
    """A sentence for each row that was changed, taken out, put in, moved, or emptied without a word about it."""
    faults, emptied, told = [], set(), set()
    before, last = START, 0
    for row in rows_of(connection):
        sequence = row["sequence"]
        faults += [*_gap(last + 1, sequence - 1), *row_faults(row, before if sequence == last + 1 else None)]
        if row["salt"] is None:
            emptied.add(sequence)
        elif row["kind"] == Kind.REDACTION:
            told |= _told(row)
        before, last = row["hash"], sequence
    used = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'history'").fetchone()
    faults += _gap(last + 1, used[0] if used else 0)
    return faults + [f"history row {sequence}: emptied, and no later row tells of it" for sequence in emptied - told]


def row_faults(row: Row, before: str | None) -> Iterable[str]:
    """What is wrong with one row; `before` is the hash of the former one, None where that is missing."""
    name = f"history row {row['sequence']}"
    if before is not None and row["hash"] != _link(before, row["sequence"], row["content"]):
        yield f"{name}: does not follow the row before it; rows were put in or moved here"
    if row["salt"] is None:
        sound = all(row[column] == value for column, value in _EMPTY.items())
    else:
        sound = row["content"] == _content(row, row["salt"])
    if not sound:
        yield f"{name}: was changed"


def _content(row: Row, salt: bytes) -> str:
    """The hash of what a row says. What is NULL counts for nothing: a column more leaves the hashes of old rows."""
    said = {name: value for name, value in row.items() if value is not None and name not in _NOT_SAID}
    return sha256_of(salt + json.dumps(said, sort_keys=True).encode())


def _link(before: str, sequence: int, content: str) -> str:
    return sha256_of(f"{before} {sequence} {content}".encode())


def _gap(first: int, last: int) -> list[str]:
    if last < first:
        return []
    return [f"history row {first}: missing" if first == last else f"history rows {first} to {last}: missing"]


def _told(row: Row) -> set[int]:
    """The rows that a redaction names; none where somebody wrote something else there."""
    try:
        return set(json.loads(row["after"]))
    except (TypeError, ValueError):
        return set()
