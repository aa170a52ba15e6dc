"""Databases as earlier versions of the program wrote them."""

import json
import re
import sqlite3
from unittest.mock import patch

from engine.data import schema
from engine.data.annotation import Annotation, SliceKey
from engine.data.chain import Kind, append

_FIRST_TABLE = re.compile(r"CREATE TABLE history .*?STRICT;", re.DOTALL)
_NAMES = "row_number() OVER (ORDER BY sequence), at, who, action, volume, number, before, after"


def history_of_version_4(connection: sqlite3.Connection) -> None:
    """The database as before its history had a chain of hashes, and rows about anything else than slices."""
    _without_readers(connection)
    first = schema.MIGRATIONS[1]
    assert isinstance(first, str)
    triggers = re.findall(r"CREATE TRIGGER .*? END;", first, re.DOTALL)
    table = _FIRST_TABLE.search(first)
    assert table is not None
    for name in ("insert", "update", "delete"):
        connection.execute(f"DROP TRIGGER history_is_append_only_on_{name}")
    connection.execute("DROP INDEX history_by_slice")
    connection.execute("ALTER TABLE history RENAME TO newer")
    connection.execute(table[0])
    connection.execute(f"INSERT INTO history SELECT {_NAMES} FROM newer WHERE number IS NOT NULL ORDER BY sequence")
    connection.execute("DROP TABLE newer")
    for statement in triggers:
        connection.execute(statement)
    connection.execute("PRAGMA user_version = 4")


def database_of_version(connection: sqlite3.Connection, version: int) -> None:
    """The database as a program wrote it that knew no later schema: of version 5 to 7, without any record."""
    history_of_version_4(connection)
    with patch.object(schema, "SCHEMA_VERSION", version):
        schema.bring_up(connection)


def older_edit(connection: sqlite3.Connection, key: SliceKey, said: Annotation, action: str) -> None:
    """What a program of version 5 to 7 wrote of an edit, or of the import of a slice: no record."""
    at, value = (key.volume, key.index), json.dumps(said.to_json())
    connection.execute("DELETE FROM annotation WHERE volume = ? AND number = ?", at)
    reader = () if schema.schema_version(connection) < 6 else ("main",)
    connection.execute(f"INSERT INTO annotation VALUES ({', '.join('?' * (len(reader) + 3))})", (*reader, *at, value))
    told = {"volume": key.volume, "number": key.index, "before": None, "after": value}
    append(connection, kind=Kind.EDIT, at="2026-01-01T12:00:00+00:00", who="somebody", action=action, **told)


def _without_readers(connection: sqlite3.Connection) -> None:
    """The tables beside the history as they were before version 6."""
    connection.execute("DROP TABLE reader")
    connection.execute("DELETE FROM annotation WHERE reader <> 'main'")
    connection.execute("ALTER TABLE annotation RENAME TO newer")
    first = re.search(r"CREATE TABLE annotation .*?STRICT;", str(schema.MIGRATIONS[1]), re.DOTALL)
    assert first is not None
    connection.execute(first[0])
    connection.execute("INSERT INTO annotation SELECT volume, number, value FROM newer")
    connection.execute("DROP TABLE newer")
    for column in ("spacing_source", "age_days", "blackout"):
        connection.execute(f"ALTER TABLE volume DROP COLUMN {column}")
