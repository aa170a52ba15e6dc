"""Rows of the other tables as the history tells them when they are written: `verify` and `recover` replay them.

Slices, splits, locked volumes and readers; volumes and annotations have rows of the history of their own.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.clock import now, user_name
from engine.data.annotation import SliceKey
from engine.data.chain import Kind, append
from engine.data.volumes import read_volumes, tell_volume

FIRST_VERSION = 8
"""The schema version in which the history tells of them; a read-only workspace may still be older."""

_KEYS = {"slice": ("volume", "number"), "split": ("name",), "locked": ("volume",), "reader": ("name",)}
"""The tables, and what tells the rows of each apart."""
_WORDS = {"slice": "what was imported of {}", "split": "split {}", "locked": "lock of volume {}", "reader": "reader {}"}

_Row = dict[str, Any]
"""A row by the names of its columns. What is NULL is left out, and a column that came later is NULL."""
_Place = tuple[Any, ...]
"""A table, and what tells a row of it apart."""


def record_text(**rows: Iterable[_Row]) -> str:
    """Rows by their tables, as a row of the history tells of them."""
    known = {table: [{n: v for n, v in row.items() if v is not None} for row in own] for table, own in rows.items()}
    return json.dumps(known, ensure_ascii=False)


def tell(connection: sqlite3.Connection, action: str, table: str, *key: object) -> None:
    """Add a row to the history that tells of one row of a table, inside the caller's transaction."""
    where = " AND ".join(f"{name} = ?" for name in _KEYS[table])
    volume = key[0] if "volume" in _KEYS[table] else None
    _append(connection, action, record_text(**{table: _rows(connection, table, where, *key)}), volume)


def tell_all(connection: sqlite3.Connection, action: str) -> None:
    """Tell of all that is there and was not told of, inside the caller's transaction: rows for each volume and split.

    Facts of a volume that the history tells of already stay as told, so that what was changed by hand is found.
    """
    told = {name for (name,) in connection.execute("SELECT volume FROM history WHERE kind = ?", (Kind.VOLUME,))}
    for name, volume in read_volumes(connection).items():
        if name not in told:
            tell_volume(connection, volume, volume, action)
        own = {table: _rows(connection, table, "volume = ?", name) for table in ("slice", "locked")}
        _append(connection, action, record_text(**own), name)
    for table in ("split", "reader"):
        for row in _rows(connection, table, "TRUE"):
            _append(connection, action, record_text(**{table: [row]}))


def replay(connection: sqlite3.Connection, record: Mapping[str, Iterable[_Row]]) -> None:
    """Write the rows of which a row of the history tells, inside the caller's transaction.

    Raises LookupError if it names another table or column than those of which the history tells.
    """
    for table, rows in record.items():
        known = {*columns_of(connection, table)} if table in _KEYS else set()
        for row in rows:
            if not row.keys() <= known:
                raise LookupError(f"the history tells of no such row of {table}: {', '.join(row)}")
            columns, marks = ", ".join(row), ", ".join("?" * len(row))
            connection.execute(f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({marks})", tuple(row.values()))


def record_faults(connection: sqlite3.Connection) -> list[str]:
    """A sentence for each row of the tables that is not what the history tells of it, or of which it tells nothing."""
    columns = {table: columns_of(connection, table) for table in _KEYS}
    stored = {_place(table, row): [*row.values()] for table in _KEYS for row in _rows(connection, table, "TRUE")}
    wrong = set(stored)
    for (record,) in connection.execute("SELECT record FROM history WHERE record IS NOT NULL ORDER BY sequence"):
        for place, told in _told(record, columns):
            (wrong.discard if stored.get(place) == told else wrong.add)(place)
    return [_fault(*place) for place in sorted(wrong, key=str)]


def _told(record: str, columns: Mapping[str, list[str]]) -> list[tuple[_Place, list[object]]]:
    """Where a record tells of which values; nothing where somebody else wrote it, which `chain_faults` names."""
    try:
        rows = [(table, row) for table, rows in json.loads(record).items() for row in rows]
        return [(_place(table, row), [row.get(name) for name in columns[table]]) for table, row in rows]
    except (ValueError, TypeError, LookupError, AttributeError):
        return []


def _rows(connection: sqlite3.Connection, table: str, where: str, *at: object) -> Iterator[_Row]:
    names = columns_of(connection, table)
    rows = connection.execute(f"SELECT * FROM {table} WHERE {where}", at)
    return (dict(zip(names, row, strict=True)) for row in rows)


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """The names of a table's columns in their order."""
    return [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]


def _append(connection: sqlite3.Connection, action: str, record: str, volume: object = None) -> None:
    append(connection, kind=Kind.RECORD, at=now(), who=user_name(), action=action, volume=volume, record=record)


def _place(table: str, row: _Row) -> _Place:
    return (table, *(row[name] for name in _KEYS[table]))


def _fault(table: str, name: str, number: int = 0) -> str:
    named = SliceKey(name, number) if table == "slice" else f"“{name}”"
    return f"{_WORDS[table].format(named)}: not what its history says"
