"""Databases as earlier versions of the program wrote them."""

import re
import sqlite3

from engine.data import schema

_FIRST_TABLE = re.compile(r"CREATE TABLE history .*?STRICT;", re.DOTALL)
_NAMES = "sequence, at, who, action, volume, number, before, after"


def history_of_version_4(connection: sqlite3.Connection) -> None:
    """The database as before its history had a chain of hashes: the same rows, the same numbers."""
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
    connection.execute(f"INSERT INTO history SELECT {_NAMES} FROM newer WHERE volume IS NOT NULL")
    connection.execute("DROP TABLE newer")
    for statement in triggers:
        connection.execute(statement)
    connection.execute("PRAGMA user_version = 4")
