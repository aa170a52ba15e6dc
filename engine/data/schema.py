"""The workspace database: its tables, and one migration per schema step."""

import sqlite3
from collections.abc import Callable

from engine.data.chain import START, Kind, chained, insert
from engine.data.records import FIRST_VERSION as RECORDS_SINCE
from engine.data.records import tell_all
from engine.errors import UserError

SCHEMA_VERSION = 8

_VERSION_1 = """
CREATE TABLE volume (
    name TEXT PRIMARY KEY,
    patient TEXT,
    spacing_x_mm REAL,
    spacing_y_mm REAL
) STRICT;
CREATE TABLE mask (
    sha256 TEXT PRIMARY KEY,
    height INTEGER NOT NULL,
    width INTEGER NOT NULL,
    data BLOB NOT NULL
) STRICT;
CREATE TABLE slice (
    volume TEXT NOT NULL REFERENCES volume (name),
    number INTEGER NOT NULL,
    image TEXT NOT NULL,
    image_sha256 TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    expert_mask TEXT REFERENCES mask (sha256),
    mask_file TEXT,
    mask_variable TEXT,
    PRIMARY KEY (volume, number)
) STRICT;
CREATE TABLE annotation (
    volume TEXT NOT NULL,
    number INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (volume, number)
) STRICT;
CREATE TABLE history (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    volume TEXT NOT NULL,
    number INTEGER NOT NULL,
    before TEXT,
    after TEXT NOT NULL
) STRICT;
CREATE TABLE split (
    name TEXT PRIMARY KEY,
    made_after INTEGER NOT NULL,
    at TEXT NOT NULL,
    value TEXT NOT NULL
) STRICT;
CREATE TRIGGER history_is_append_only_on_update BEFORE UPDATE ON history
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_is_append_only_on_delete BEFORE DELETE ON history
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
"""

_VERSION_2 = """
CREATE INDEX IF NOT EXISTS history_by_slice ON history (volume, number);
"""
"""No table changes. The history of one slice is found at once; and annotations may name masks: a program that knows
version 1 alone would drop them."""

_VERSION_3 = """
CREATE TABLE fingerprint (
    image_sha256 TEXT PRIMARY KEY,
    pixels TEXT NOT NULL,
    bits BLOB NOT NULL,
    thumb BLOB NOT NULL
) STRICT;
CREATE TABLE locked (
    volume TEXT PRIMARY KEY REFERENCES volume (name),
    at TEXT NOT NULL,
    who TEXT NOT NULL
) STRICT;
CREATE TRIGGER locked_for_ever_on_update BEFORE UPDATE ON locked
    BEGIN SELECT RAISE(ABORT, 'what is locked stays locked'); END;
CREATE TRIGGER locked_for_ever_on_delete BEFORE DELETE ON locked
    BEGIN SELECT RAISE(ABORT, 'what is locked stays locked'); END;
"""
"""Fingerprints of pictures, which can be made again; and volumes locked for an external test (`engine.data.guard`)."""

_VERSION_4 = """
CREATE TABLE found_file (
    path TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
"""
"""What became of every file that an import found (`engine.data.found`)."""

_VERSION_5 = """
DROP TRIGGER IF EXISTS history_is_append_only_on_update;
DROP TRIGGER IF EXISTS history_is_append_only_on_delete;
DROP INDEX IF EXISTS history_by_slice;
ALTER TABLE history RENAME TO history_before;
CREATE TABLE history (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    volume TEXT,
    number INTEGER,
    before TEXT,
    after TEXT,
    salt BLOB,
    content TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX history_by_slice ON history (volume, number);
"""

_VERSION_5_TRIGGERS = """
DROP TABLE history_before;
CREATE TRIGGER history_is_append_only_on_insert BEFORE INSERT ON history
    WHEN NEW.sequence <= (SELECT max(sequence) FROM history)
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_is_append_only_on_update BEFORE UPDATE ON history
    WHEN (NEW.sequence, NEW.kind, NEW.content, NEW.hash) IS NOT (OLD.sequence, OLD.kind, OLD.content, OLD.hash)
        OR NEW.at || NEW.who || NEW.action <> ''
        OR coalesce(NEW.volume, NEW.number, NEW.before, NEW.after, NEW.salt) IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_is_append_only_on_delete BEFORE DELETE ON history
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
"""
"""A row of the history may be emptied when a patient is erased, and nothing else (`engine.data.chain`)."""


def _chain_history(connection: sqlite3.Connection) -> None:
    """Version 5: each row of the history has a hash over the one before; rows may tell of more than one slice."""
    _execute(connection, _VERSION_5)
    names = ("sequence", "at", "who", "action", "volume", "number", "before", "after")
    before = START
    for row in connection.execute(f"SELECT {', '.join(names)} FROM history_before ORDER BY sequence"):
        said = dict(zip(names, row, strict=True))
        made = chained(before, said.pop("sequence"), {"kind": Kind.EDIT, **said})
        insert(connection, made)
        before = made["hash"]
    _execute(connection, _VERSION_5_TRIGGERS)


_VERSION_6 = """
ALTER TABLE annotation RENAME TO annotation_before;
CREATE TABLE annotation (
    reader TEXT NOT NULL,
    volume TEXT NOT NULL,
    number INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (reader, volume, number)
) STRICT;
INSERT INTO annotation SELECT 'main', volume, number, value FROM annotation_before;
DROP TABLE annotation_before;
CREATE TABLE reader (
    name TEXT PRIMARY KEY,
    blinded INTEGER NOT NULL,
    at TEXT NOT NULL,
    who TEXT NOT NULL
) STRICT;
ALTER TABLE volume ADD COLUMN spacing_source TEXT;
ALTER TABLE volume ADD COLUMN age_days INTEGER;
ALTER TABLE history ADD COLUMN reader TEXT;
DROP TRIGGER history_is_append_only_on_update;
CREATE TRIGGER history_is_append_only_on_update BEFORE UPDATE ON history
    WHEN (NEW.sequence, NEW.kind, NEW.content, NEW.hash) IS NOT (OLD.sequence, OLD.kind, OLD.content, OLD.hash)
        OR NEW.at || NEW.who || NEW.action <> ''
        OR coalesce(NEW.volume, NEW.number, NEW.before, NEW.after, NEW.salt, NEW.reader) IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
"""
"""Several readers of one slice (`engine.data.readers`); a row of the history without one is the main reader's. Of a
volume, where its spacing comes from and the gestational age by dates."""

_VERSION_7 = """
ALTER TABLE volume ADD COLUMN blackout TEXT;
"""
"""Where text is burned into the pictures of a volume; NULL where nobody has said so yet (`engine.data.blackout`)."""

_VERSION_8 = """
ALTER TABLE history ADD COLUMN record TEXT;
DROP TRIGGER history_is_append_only_on_update;
CREATE TRIGGER history_is_append_only_on_update BEFORE UPDATE ON history
    WHEN (NEW.sequence, NEW.kind, NEW.content, NEW.hash) IS NOT (OLD.sequence, OLD.kind, OLD.content, OLD.hash)
        OR NEW.at || NEW.who || NEW.action <> ''
        OR coalesce(NEW.volume, NEW.number, NEW.before, NEW.after, NEW.salt, NEW.reader, NEW.record) IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
"""
"""The history tells of every row of the other tables, too (`engine.data.records`); in the end of what is there."""

_OLDER_READ = """
CREATE TEMP VIEW annotation AS SELECT 'main' AS reader, volume, number, value FROM main.annotation;
CREATE TEMP VIEW volume AS SELECT *, NULL AS spacing_source, NULL AS age_days, NULL AS blackout FROM main.volume;
CREATE TEMP VIEW history AS SELECT *, NULL AS reader, NULL AS record FROM main.history;
CREATE TEMP VIEW reader AS SELECT '' AS name, 0 AS blinded WHERE 0;
"""
_WITHOUT_RECORDS = """
CREATE TEMP VIEW history AS SELECT *, NULL AS record FROM main.history;
"""
_WITHOUT_BLACKOUT = f"""
CREATE TEMP VIEW volume AS SELECT *, NULL AS blackout FROM main.volume;
{_WITHOUT_RECORDS}
"""
_READ_AS = {6: _OLDER_READ, 7: _WITHOUT_BLACKOUT, 8: _WITHOUT_RECORDS}
"""How a database of a version before each that may only be read looks as if it had the tables of today."""

MIGRATIONS: dict[int, str | Callable[[sqlite3.Connection], None]] = {
    1: _VERSION_1,
    2: _VERSION_2,
    3: _VERSION_3,
    4: _VERSION_4,
    5: _chain_history,
    6: _VERSION_6,
    7: _VERSION_7,
    8: _VERSION_8,
}
"""What brings a database to each version from the one before; version 0 is an empty file."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database to `SCHEMA_VERSION`, all steps or none.

    Raises UserError if a newer version of the program wrote it.
    """
    refuse_newer(connection)
    version = schema_version(connection)
    if version == SCHEMA_VERSION:
        return
    with connection:
        # Python opens no transaction of its own for CREATE and PRAGMA.
        connection.execute("BEGIN IMMEDIATE")
        bring_up(connection)
        if version < RECORDS_SINCE:
            tell_untold(connection)


def bring_up(connection: sqlite3.Connection) -> None:
    """Give an older database the tables of today, inside the caller's transaction; its history is told nothing."""
    for step in range(schema_version(connection) + 1, SCHEMA_VERSION + 1):
        _apply(connection, MIGRATIONS[step])
        connection.execute(f"PRAGMA user_version = {step}")


def tell_untold(connection: sqlite3.Connection) -> None:
    """Tell the history what an older program did not tell it, inside the caller's transaction."""
    tell_all(connection, f"schema {RECORDS_SINCE}")


def look_through(connection: sqlite3.Connection) -> None:
    """Let a connection that only reads see an older database as one of today."""
    version = schema_version(connection)
    views = [view for since, view in _READ_AS.items() if 0 < version < since]
    if views:
        _execute(connection, views[0])


def refuse_newer(connection: sqlite3.Connection) -> None:
    """Raise UserError if a newer version of the program wrote the database; reads and nothing else."""
    version = schema_version(connection)
    if version > SCHEMA_VERSION:
        raise UserError(
            f"This workspace has schema version {version}; this program knows versions up to {SCHEMA_VERSION}.",
            "Open it with the newer version that wrote it. Nothing was changed.",
        )


def schema_version(connection: sqlite3.Connection) -> int:
    """The version that the database is in; 0 for a new one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _apply(connection: sqlite3.Connection, migration: str | Callable[[sqlite3.Connection], None]) -> None:
    if callable(migration):
        migration(connection)
    else:
        _execute(connection, migration)


def _execute(connection: sqlite3.Connection, script: str) -> None:
    # `executescript` would commit on its own; the statements go one by one into the open transaction instead.
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
