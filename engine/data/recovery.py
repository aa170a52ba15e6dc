"""The way back from a damaged database: its newest sound copy, and what can be read of the history made since."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from engine.data.backups import Backup, newest_sound
from engine.data.chain import START, Kind, Row, row_faults, rows_of
from engine.data.chain import insert as insert_row
from engine.data.database import DATABASE, claimed, connect_to_look, damage_of
from engine.data.history import FIRST_VERSION as CHAINED_SINCE
from engine.data.integrity import integrity_faults
from engine.data.readers import MAIN
from engine.data.records import FIRST_VERSION as RECORDS_SINCE
from engine.data.records import columns_of, replay
from engine.data.schema import bring_up, schema_version, tell_untold
from engine.data.volumes import put_volume, volume_from_json
from engine.errors import UserError
from engine.files import replaced, sha256_of_file

FOLDER = "damaged"
LOGS = ("-wal", "-shm")

_NEVER_TOLD = ("found_file",)
"""Tables of which the history does not tell: rows that the copy lacks are taken over as they are."""
_TOLD_LATER = ("reader", "locked", "split")
"""Tables of which it did not tell before records."""


class _UnreadableError(Exception):
    """The damaged file cannot be read here."""


_UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What reading it raises; SQLite's own words quote the names of its tables, which can be damaged."""
_NOT_SOUND = (
    _UnreadableError,
    sqlite3.IntegrityError,  # a value that the table does not take
    sqlite3.ProgrammingError,  # a value that no table takes
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    OverflowError,
)
"""What comes of a row of history that this program did not write, or that names what cannot be read.

A column that is missing or a disk that is full is none of these: the rows that follow are not lost for that.
"""

_OF_SLICE = "volume = ? AND number = ?"

_Found = TypeVar("_Found")


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
    try:
        source = connect_to_look(damaged)
    except _UNREADABLE:
        return 0, None
    with closing(source), closing(sqlite3.connect(draft)) as target, target:
        # A copy from before the history was chained cannot be followed; one that is newer than the file does not lead.
        if not CHAINED_SINCE <= schema_version(target) <= schema_version(source):
            return 0, None
        target.execute("BEGIN")
        bring_up(target)
        is_told = schema_version(source) >= RECORDS_SINCE
        for table in _NEVER_TOLD if is_told else (*_NEVER_TOLD, *_TOLD_LATER):
            with suppress(_UnreadableError):
                _carry(source, target, table)
        last, before = target.execute(
            "SELECT sequence, hash FROM history ORDER BY sequence DESC LIMIT 1"
        ).fetchone() or (0, START)
        count = 0
        for row in _sound_rows(source, {*columns_of(target, "history")}, last, before):
            if not _replay(source, target, row, is_told=is_told):
                break
            count += 1
        if not is_told:
            tell_untold(target)
        return count, _lost(source, last + count)


def _sound_rows(source: sqlite3.Connection, columns: set[str], last: int, before: str) -> Iterator[Row]:
    """The rows of the damaged file behind the row `last` with the hash `before`, up to the first that is not sound."""
    with suppress(_UnreadableError):
        for number, row in enumerate(_readable(lambda: rows_of(source, last)), last + 1):
            if row.keys() != columns or row["sequence"] != number or any(row_faults(row, before)):
                return
            yield row
            before = row["hash"]


def _lost(source: sqlite3.Connection, reached: int) -> int | None:
    """How many rows the damaged file once had behind the row `reached`; None if unknown."""
    with suppress(_UnreadableError):
        query = "SELECT seq FROM sqlite_sequence WHERE name = 'history'"
        return next((max(used - reached, 0) for (used,) in _readable(lambda: source.execute(query))), None)
    return None


def _replay(source: sqlite3.Connection, target: sqlite3.Connection, row: Row, *, is_told: bool) -> bool:
    """Write one row of history with what it tells of, or nothing of it; returns whether it is one that can be.

    Somebody else may have written there, with hashes and all.
    """
    target.execute("SAVEPOINT row")
    try:
        _write(source, target, row, is_told=is_told)
    except _NOT_SOUND:
        target.execute("ROLLBACK TO row")
        return False
    finally:
        target.execute("RELEASE row")
    return True


def _write(source: sqlite3.Connection, target: sqlite3.Connection, row: Row, *, is_told: bool) -> None:
    """One row of history with what it tells of, the masks that this names, and what an older program did not tell."""
    after, record = (json.loads(row[column] or "{}") for column in ("after", "record"))
    if row["kind"] == Kind.EDIT and after:
        at = (row["volume"], row["number"])
        if not is_told:
            _carry(source, target, "volume", "name = ?", at[:1])
            _carry(source, target, "slice", _OF_SLICE, at)
            _carry(source, target, "mask", f"sha256 IN (SELECT expert_mask FROM slice WHERE {_OF_SLICE})", at)
        _carry(source, target, "mask", "sha256 = ?", (after.get("mask"),))
        said = (row["reader"] or MAIN, *at, row["after"])
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
    """Rows that the target lacks. Raises _UnreadableError where the source's cannot be read; those before it came."""
    columns = columns_of(target, table)
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    for found in _readable(lambda: source.execute(f"SELECT {names} FROM {table} WHERE {where}", at)):
        target.execute(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", found)


def _readable(read: Callable[[], Iterable[_Found]]) -> Iterator[_Found]:
    """What is read from the damaged file. Raises _UnreadableError at the first that cannot be."""
    try:
        yield from read()
    except _UNREADABLE as error:
        raise _UnreadableError from error
