"""Databases as earlier versions of the program wrote them."""

import re
import sqlite3

from engine.data import schema

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
