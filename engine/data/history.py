"""The past of a workspace: every edit of every slice, the state after any of them, and states that have a name."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from engine.data.annotation import Annotation, SliceKey
from engine.data.chain import Kind, append
from engine.data.schema import schema_version
from engine.data.stored import StoredAnnotations, read_annotation
from engine.errors import UserError
from engine.protocol import now, user_name

FIRST_VERSION = 5
"""The schema version in which a state can have a name; a read-only workspace may still be older."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One row of the history: `before` is None where the slice was imported."""

    sequence: int
    at: str
    who: str
    action: str
    key: SliceKey
    before: Annotation | None
    after: Annotation


@dataclass(frozen=True, slots=True)
class Version:
    """A name for the state after all rows up to `sequence`."""

    sequence: int
    at: str
    who: str
    name: str


class History:
    """The history of one open workspace. Rows are ordered by their number; a clock may be set back."""

    def __init__(
        self, connection: sqlite3.Connection, transaction: Callable[[], AbstractContextManager[sqlite3.Connection]]
    ) -> None:
        self._connection = connection
        self._transaction = transaction

    def edits(self, *, newest: int | None = None, key: SliceKey | None = None) -> list[Edit]:
        """All edits, or the `newest` ones, of all slices or of one, oldest first."""
        chosen = "" if key is None else " AND volume = ? AND number = ?"
        rows = self._connection.execute(
            "SELECT sequence, at, who, action, volume, number, before, after FROM"
            f" (SELECT * FROM history WHERE volume IS NOT NULL{chosen} ORDER BY sequence DESC LIMIT ?)"
            " ORDER BY sequence",
            (*(() if key is None else (key.volume, key.index)), -1 if newest is None else newest),
        )
        return [
            Edit(
                sequence,
                at,
                who,
                action,
                SliceKey(volume, number),
                read_annotation(before) if before else None,
                read_annotation(after),
            )
            for sequence, at, who, action, volume, number, before, after in rows
        ]

    def at(self, sequence: int) -> StoredAnnotations:
        """What was said about every slice that was there after the row `sequence`."""
        # Of the rows of a group SQLite takes the other columns from the one with the maximum.
        rows = self._connection.execute(
            "SELECT volume, number, after, max(sequence) FROM history WHERE volume IS NOT NULL AND sequence <= ?"
            " GROUP BY volume, number ORDER BY volume, number",
            (sequence,),
        )
        return StoredAnnotations((SliceKey(volume, number), after) for volume, number, after, _ in rows)

    def versions(self) -> list[Version]:
        """All states with a name, the oldest first."""
        if schema_version(self._connection) < FIRST_VERSION:
            return []
        query = "SELECT sequence, at, who, action FROM history WHERE kind = ? AND salt IS NOT NULL ORDER BY sequence"
        return [Version(*row) for row in self._connection.execute(query, (Kind.VERSION,))]

    def name(self, name: str) -> Version:
        """Give the present state a name. Raises UserError for a name that is empty or taken."""
        name = name.strip()
        if not name or name in {version.name for version in self.versions()}:
            raise UserError(f"A version cannot be called “{name}”.", "Give a name that no other version has.")
        at, who = now(), user_name()
        with self._transaction() as connection:
            sequence = append(connection, kind=Kind.VERSION, at=at, who=who, action=name)
        return Version(sequence, at, who, name)


def last_review(edits: Iterable[Edit]) -> Edit | None:
    """The edit of one slice that brought its state of review about; None if it is as it was imported."""
    changes = [edit for edit in edits if edit.before is not None and edit.before.review is not edit.after.review]
    return changes[-1] if changes else None
