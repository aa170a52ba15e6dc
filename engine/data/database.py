"""The database file: who may write it, how durable a change is, and whether it is damaged."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path

import filelock

from engine.data.schema import look_through, migrate, refuse_newer, schema_version
from engine.errors import UserError
from engine.files import PATIENCE_S, answers, replaced

DATABASE = "workspace.sqlite"
LOCK = "workspace.lock"
_PATIENCE_S = 0.2
"""How long a lock is waited for that somebody may only look at."""

_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class ReadOnly(StrEnum):
    """Why a workspace can be read and not changed."""

    TAKEN = "another program has it open"
    FOLDER = "the folder cannot be written"
    DATABASE = "the database cannot be written"
    LOOKING = "it is only read here"

    @property
    def refusal(self) -> UserError:
        """What is said to who wants to change it all the same."""
        return UserError(f"The workspace is open read-only: {self}.", _WAYS_OUT[self])


_WAYS_OUT = {
    ReadOnly.TAKEN: "Close the other program first.",
    ReadOnly.FOLDER: "Get the right to write into the folder, or work on a copy of it.",
    ReadOnly.DATABASE: f"Get the right to write {DATABASE}, or work on a copy of the folder.",
    ReadOnly.LOOKING: "Open it to be changed.",
}


class DamagedError(UserError):
    """The database of a workspace is damaged; `recoverable` is whether there is a sound copy of an earlier state."""

    def __init__(self, folder: Path, why: object, hint: str, *, recoverable: bool) -> None:
        super().__init__(f"{folder / DATABASE} is damaged ({why}).", hint)
        self.folder = folder
        self.recoverable = recoverable


def refuse_silent(folder: Path, patience_s: float = PATIENCE_S) -> None:
    """Raise UserError if the drive of a workspace does not answer in time."""
    if not answers(folder / DATABASE, patience_s):
        raise UserError(f"{folder} does not answer.", "Its drive is slow or gone: try again later; nothing was lost.")


def lock_of(folder: Path) -> filelock.BaseFileLock:
    """The workspace's lock, not taken yet."""
    return filelock.FileLock(folder / LOCK, timeout=_PATIENCE_S)


def claim(folder: Path) -> tuple[filelock.BaseFileLock, ReadOnly | None]:
    """The workspace's lock, and why it is read-only, if so; the system frees the lock of a program that died."""
    lock = lock_of(folder)
    try:
        lock.acquire()
    except filelock.Timeout:
        return lock, ReadOnly.TAKEN
    except OSError:
        return lock, ReadOnly.FOLDER
    # An old lock file can be locked in a folder that takes no new file; SQLite needs one for its log.
    if not os.access(folder, os.W_OK):
        lock.release()
        return lock, ReadOnly.FOLDER
    if not os.access(folder / DATABASE, os.W_OK) and (folder / DATABASE).exists():
        lock.release()
        return lock, ReadOnly.DATABASE
    return lock, None


def merge_log(folder: Path) -> None:
    """Take away the log of a sound database that a reading connection was the last to use: only a writing one does.

    Where another program has the workspace open it stays, since it is in use.
    """
    lock, reason = claim(folder)
    if reason:
        return
    with lock, closing(sqlite3.connect(folder / DATABASE)) as connection:
        schema_version(connection)


def read_only_reason(folder: Path) -> ReadOnly | None:
    """Why a workspace could not be opened to be changed; None where it could.

    Takes its lock for a moment, for which `claim` waits.
    """
    lock, reason = claim(folder)
    lock.release()
    return reason


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Keep all other programs from writing during the block. Raises UserError if one has the workspace open."""
    lock, reason = claim(folder)
    if reason:
        raise UserError(f"{folder} cannot be changed: {reason}.", reason.refusal.hint)
    with lock:
        yield


def make_database(path: Path) -> None:
    """A new database with all tables, in one step. Raises OSError or OperationalError; nothing is there then."""
    with replaced(path) as draft, closing(sqlite3.connect(draft)) as connection:
        migrate(connection)


def damage_of(path: Path) -> str:
    """What is wrong with the pages of a database; empty if nothing is.

    Only reads: a connection that may write would take the log into a damaged file when it closes. Raises UserError if a
    newer version of the program wrote the database, and OperationalError if it cannot be read at all.
    """
    try:
        with closing(connect_to_look(path)) as connection:
            refuse_newer(connection)
            if schema_version(connection) == 0:
                return "it is empty"
            found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
            return "" if found == "ok" else found
    except UnicodeDecodeError:  # SQLite's own words quote the names of its tables
        return "the names of its tables are damaged"
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return str(error)
        raise


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether an error tells of a damaged file, and not of a disk that is full or a folder that is gone."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


def connect_to_look(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing, also beside a program that writes."""
    try:
        return _connect_to_read(path, "mode=ro")
    except sqlite3.OperationalError as error:
        # Reading needs a log beside the database. Who may not make one can only read it as “immutable”, and only while
        # nobody writes: what is in another account's log would not be seen.
        forbidden = error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}
        if not forbidden or path.with_name(f"{path.name}-wal").exists():
            raise
        return _connect_to_read(path, "immutable=1")


def _connect_to_read(path: Path, mode: str) -> sqlite3.Connection:
    """A connection that has read once: SQLite opens the file no sooner, and says only then that it cannot."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)
    try:
        look_through(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def make_durable(connection: sqlite3.Connection) -> None:
    """Settings of a connection that writes; the first of them is written into the file."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
