"""Copies of the database: one before every migration and one a day of use, each checked, the newest few kept."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from engine.clock import now
from engine.data.database import DATABASE, connect_to_look, damage_of
from engine.data.integrity import integrity_faults
from engine.data.schema import SCHEMA_VERSION, schema_version
from engine.errors import UserError
from engine.files import replaced, sweep_drafts

FOLDER = "backups"
KEPT = {"day": 10, "schema": 3}
"""How many copies of each kind stay: of days of use, and of the state before a migration."""

_NAME = re.compile(r"(?P<sequence>\d{9})\.(?P<kind>day|schema)-(?P<of>[\d-]+)\.sqlite")


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy: the state after the row `sequence` of the history, which was made `at`."""

    path: Path
    sequence: int
    at: str

    def __str__(self) -> str:
        return f"the state of {self.at or 'the beginning'} (row {self.sequence} of the history)"


def look_after(folder: Path) -> list[str]:
    """Check the whole database, and keep a copy if all is sound and today has none yet; returns what is wrong.

    A copy of a day counts while it has the schema of today: after a migration there is another.
    Reads on a connection of its own: may run beside the program that has the workspace open. Raises UserError if the
    copy cannot be written.
    """
    today = now()[:10]
    try:
        with closing(connect_to_look(folder / DATABASE)) as connection:
            connection.execute("BEGIN")  # the state and its history of one moment, whatever is written meanwhile
            faults = integrity_faults(connection)
            if not faults and not any(match["of"] == today and _is_up(path) for path, match in _copies(folder)):
                _keep(folder, connection, f"day-{today}")
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return faults


def keep_before_migration(folder: Path, connection: sqlite3.Connection) -> None:
    """Keep a copy if the database is about to be brought to another version. Raises UserError if that fails."""
    version = schema_version(connection)
    if version < SCHEMA_VERSION:
        _keep(folder, connection, f"schema-{version}")


def newest_sound(folder: Path) -> Backup | None:
    """The copy with the latest state of all that are sound; None if there is none."""
    found = (_sound(path) for path, _ in reversed(list(_copies(folder))))
    return next((backup for backup in found if backup is not None), None)


def recovery_hint(folder: Path, backup: Backup | None) -> str:
    """What can be done about a damaged workspace that has this sound copy, in a sentence."""
    if backup is None:
        return "There is no sound backup beside it; nothing was changed."
    return f"“recover {folder}” brings back {backup} and keeps the damaged file; nothing was changed."


def _keep(folder: Path, connection: sqlite3.Connection, what: str) -> None:
    # The number stands in front: the order of copies does not depend on a clock that may have been set back.
    sequence = connection.execute("SELECT coalesce(max(sequence), 0) FROM history").fetchone()[0]
    try:
        with replaced(folder / FOLDER / f"{sequence:09d}.{what}.sqlite") as draft:
            with closing(sqlite3.connect(draft)) as copy:
                connection.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
            # Its pages alone: what is wrong with a row in both does not keep an older workspace from being opened.
            if damage := damage_of(draft):
                raise OSError(f"the copy is damaged: {damage}")
        _prune(folder)
    except (OSError, sqlite3.OperationalError) as error:
        raise UserError(
            f"The backup in {folder / FOLDER} could not be written ({error}).",
            "Free some disk space or check the folder; the workspace itself is as it was.",
        ) from error


def _copies(folder: Path) -> Iterator[tuple[Path, re.Match[str]]]:
    """All copies, the latest state last."""
    named = ((path, _NAME.fullmatch(path.name)) for path in sorted((folder / FOLDER).glob("*.sqlite")))
    return ((path, match) for path, match in named if match is not None)


def _is_up(path: Path) -> bool:
    try:
        with closing(connect_to_look(path)) as connection:
            return schema_version(connection) == SCHEMA_VERSION
    except sqlite3.DatabaseError:
        return False


def _prune(folder: Path) -> None:
    sweep_drafts(folder / FOLDER)
    for kind, count in KEPT.items():
        for path in [path for path, match in _copies(folder) if match["kind"] == kind][:-count]:
            path.unlink()


def _sound(path: Path) -> Backup | None:
    """The copy in a file, or None if anything in it is wrong."""
    try:
        with closing(connect_to_look(path)) as connection:
            if integrity_faults(connection):
                return None
            last = connection.execute("SELECT sequence, at FROM history ORDER BY sequence DESC LIMIT 1").fetchone()
    except sqlite3.DatabaseError:
        return None
    return Backup(path, *(last or (0, "")))
