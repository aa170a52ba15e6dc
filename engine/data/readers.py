"""Readers: people who say something about the same slices, each in a layer of their own, and who reads now."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from engine.clock import now, user_name
from engine.data.records import tell
from engine.errors import UserError
from engine.shipped import SHIPPED

MAIN = "main"
"""The reader whose annotations are trained on and exported; that of every workspace before there were others."""
CONSENSUS = "consensus"
"""The reader under whose name adjudicated slices are kept."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader; a `blinded` one sees neither what others said nor what a model found."""

    name: str
    blinded: bool = False


class Readers:
    """The readers of one open workspace. What is read and recorded is the current one's."""

    def __init__(
        self, connection: sqlite3.Connection, transaction: Callable[[], AbstractContextManager[sqlite3.Connection]]
    ) -> None:
        self._connection = connection
        self._transaction = transaction
        self.current = Reader(MAIN)

    def all(self) -> dict[str, Reader]:
        """All readers by name, the main one first."""
        rows = self._connection.execute("SELECT name, blinded FROM reader ORDER BY name").fetchall()
        return {MAIN: Reader(MAIN), **{name: Reader(name, bool(blinded)) for name, blinded in rows}}

    def add(self, name: str, *, blinded: bool = False) -> Reader:
        """A new reader, with nothing said yet. Raises UserError for a name that is empty, or taken in any spelling."""
        reader = Reader(name.strip(), blinded)
        if not reader.name or reader.name.casefold() in {SHIPPED, *map(str.casefold, self.all())}:
            raise UserError(f"A reader cannot be called “{name}”.", "Give a name that no other reader has.")
        with self._transaction() as connection:
            connection.execute("INSERT INTO reader VALUES (?, ?, ?, ?)", (reader.name, blinded, now(), user_name()))
            tell(connection, "add reader", "reader", reader.name)
        return reader

    def named(self, name: str) -> Reader:
        """The reader of a name. Raises UserError if there is none."""
        known = self.all()
        if name not in known:
            raise UserError(f"There is no reader “{name}”.", f"Choose one of: {', '.join(known)}.")
        return known[name]

    def read_as(self, name: str) -> None:
        """From now on this reader reads. Raises UserError if there is none of that name."""
        self.current = self.named(name)

    @contextmanager
    def reading_as(self, name: str) -> Iterator[None]:
        """This reader reads during the block. Raises UserError if there is none of that name."""
        before = self.current
        self.read_as(name)
        try:
            yield
        finally:
            self.current = before
