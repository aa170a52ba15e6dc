"""The way back from a damaged database: its newest sound copy, and what can be read of the history made since."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.data.backups import Backup, newest_sound
from engine.data.chain import START, Kind, Row, row_faults, rows_of
from engine.data.chain import insert as insert_row
from engine.data.database import DATABASE, claimed, connect_to_look, damage_of
from engine.data.integrity import integrity_faults
from engine.data.readers import MAIN
from engine.data.records import replay
from engine.data.schema import schema_version
from engine.data.volumes import put_volume, volume_from_json
from engine.errors import UserError
from engine.files import replaced, sha256_of_file

FOLDER = "damaged"
LOGS = ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was brought back: a copy, `regained` rows of history made after it; `lost` ones are gone, None if unknown.

    `damaged` is where the damaged file lies now.
    """

    backup: Backup
    regained: int
    lost: int | None
    damaged: Path

    def __str__(self) -> str:
        gone = {None: "what came after that is lost", 0: "nothing is lost"}.get(self.lost, f"{self.lost} are lost")
        return (
            f"Brought back {self.backup}; {self.regained} later rows could be read from the damaged file, {gone}. "
            f"The damaged file is kept in {self.damaged}."
        )


def recover(folder: Path) -> Recovery:
    """Put the newest sound copy in the place of a damaged database, which is kept beside it.

    Raises UserError if the database is sound, if another program has it, if no copy is sound, or if the disk is full:
    the damaged file is then as it was, and the next attempt brings back as much.
    """
    database = folder / DATABASE
    with claimed(folder):
        if not _faults(database):
            raise UserError(f"{database} is sound.", "There is nothing to bring back; “history” lists past states.")
        backup = newest_sound(folder)
        if backup is None:
            raise UserError(f"{folder} has no sound backup.", "Nothing was changed: keep the damaged file.")
        try:
            damaged = _set_aside(database)
            with ExitStack() as at_last, replaced(database) as draft:
                regained, lost = _rebuild(backup, damaged, draft)
                at_last.enter_context(_without_log(database))
        except (OSError, sqlite3.OperationalError) as error:
            raise UserError(f"{folder} cannot be written ({error}).", "Free some space, then try again.") from error
    return Recovery(backup, regained, lost, damaged)


def _faults(database: Path) -> list[str]:
    """All that is wrong with a database, whether with its pages or with what they say."""
    damage = damage_of(database)
    if damage:
        return [damage]
    with closing(connect_to_look(database)) as connection:
        return integrity_faults(connection)


def _set_aside(database: Path) -> Path:
    """A copy of the damaged file with its log, under a number that is free, or that an attempt has which failed."""
    number, sha256 = 1, sha256_of_file(database)
    while (kept := database.parent / FOLDER / f"{number}-{DATABASE}").exists() and sha256_of_file(kept) != sha256:
        number += 1
    for log in ("", LOGS[0]):
        source = database.with_name(database.name + log)
        if source.exists():
            with replaced(kept.with_name(kept.name + log)) as draft:
                shutil.copyfile(source, draft)
    return kept


@contextmanager
def _without_log(database: Path) -> Iterator[None]:
    """The block puts a new file in a database's place, into which the log would be read; it stays if that fails."""
    log, index = (database.with_name(database.name + log) for log in LOGS)
    aside = log.with_name(f"{log.name}.old")
    try:
        if log.exists():
            log.replace(aside)
        index.unlink(missing_ok=True)
        yield
    except BaseException:
        if aside.exists():
            aside.replace(log)
        raise
    aside.unlink(missing_ok=True)


def _rebuild(backup: Backup, damaged: Path, draft: Path) -> tuple[int, int | None]:
    """The copy, with the history that was made since where it can be had; how many rows came and did not come."""
    shutil.copyfile(backup.path, draft)
    regained, lost = _regain(damaged, draft)
    with closing(connect_to_look(draft)) as connection:
        if not integrity_faults(connection):
            return regained, lost
    shutil.copyfile(backup.path, draft)
    return 0, None if lost is None else lost + regained


def _regain(damaged: Path, draft: Path) -> tuple[int, int | None]:
    """Replay the rows of the damaged file that follow the draft's last one, up to the first that is not sound."""
    count, used = 0, None
    with closing(sqlite3.connect(draft)) as target, target:
        last, before = target.execute(
            "SELECT sequence, hash FROM history ORDER BY sequence DESC LIMIT 1"
        ).fetchone() or (0, START)
        try:
            with closing(connect_to_look(damaged)) as source:
                if schema_version(source) != schema_version(target):
                    return 0, None
                used = source.execute("SELECT seq FROM sqlite_sequence WHERE name = 'history'").fetchone()
                _carry(source, target, "found_file")  # of which the history does not tell
                for row in rows_of(source, last):
                    if row["sequence"] != last + count + 1 or any(row_faults(row, before)):
                        break
                    _replay(source, target, row)
                    before, count = row["hash"], count + 1
        except (sqlite3.DatabaseError, ValueError):
            pass  # as far as it can be read
    return count, None if used is None else max(used[0] - last - count, 0)


def _replay(source: sqlite3.Connection, target: sqlite3.Connection, row: Row) -> None:
    """One row of history with what it tells of, and the masks that this names."""
    after, record = (json.loads(row[column] or "{}") for column in ("after", "record"))
    if row["kind"] == Kind.EDIT and after:
        _carry(source, target, "mask", "sha256 = ?", (after.get("mask"),))
        said = (row["reader"] or MAIN, row["volume"], row["number"], row["after"])
        target.execute("INSERT OR REPLACE INTO annotation VALUES (?, ?, ?, ?)", said)
    elif row["kind"] == Kind.VOLUME and after:
        put_volume(target, volume_from_json(row["volume"], after))
    for item in record.get("slice", ()):
        _carry(source, target, "mask", "sha256 = ?", (item.get("expert_mask"),))
    replay(target, record)
    insert_row(target, row)


def _carry(
    source: sqlite3.Connection, target: sqlite3.Connection, table: str, where: str = "1", at: tuple[object, ...] = ()
) -> None:
    """Rows that the target lacks."""
    for found in source.execute(f"SELECT * FROM {table} WHERE {where}", at).fetchall():
        target.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(found))})", found)
