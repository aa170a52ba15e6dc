"""Every file that an import found and what became of it: kept, so that a report can say what was left out and why."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import astuple, dataclass

from engine.data.schema import schema_version

FIRST_VERSION = 4
"""The schema version that brought the table; a read-only workspace may still be older."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """`path` is relative to the workspace like a slice's picture; the rest as in an import's row for the file."""

    path: str
    kind: str
    outcome: str
    detail: str = ""


class FoundFiles:
    """The table of one open workspace. A file that is found again has its newest row only."""

    def __init__(
        self, connection: sqlite3.Connection, transaction: Callable[[], AbstractContextManager[sqlite3.Connection]]
    ) -> None:
        self._connection = connection
        self._transaction = transaction

    def all(self) -> list[FoundFile]:
        """All of them by path; none of imports by a version that kept none."""
        if schema_version(self._connection) < FIRST_VERSION:
            return []
        rows = self._connection.execute("SELECT path, kind, outcome, detail FROM found_file ORDER BY path")
        return [FoundFile(*row) for row in rows]

    def keep(self, files: Iterable[FoundFile]) -> None:
        """Remember what became of files. On disk when this returns."""
        with self._transaction() as connection:
            rows = [astuple(file) for file in files]
            connection.executemany("INSERT OR REPLACE INTO found_file VALUES (?, ?, ?, ?)", rows)
