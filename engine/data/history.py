"""The past of a workspace: every edit of slices and volumes, the state after any, and states that have a name."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, TypeVar

from engine.clock import now, user_name
from engine.data.annotation import Annotation, SliceKey
from engine.data.chain import Kind, append
from engine.data.masks import Mask
from engine.data.readers import MAIN, Readers
from engine.data.schema import schema_version
from engine.data.stored import StoredAnnotations, read_annotation
from engine.data.stored_masks import stored_mask
from engine.data.volumes import Volume, told_volume
from engine.errors import UserError

Key = TypeVar("Key", SliceKey, str)
Said = TypeVar("Said", Annotation, Volume)

FIRST_VERSION = 5
"""The schema version in which a state can have a name; a read-only workspace may still be older."""

PICTURE_ACCEPTED = "accept the changed picture"
"""How the action of an edit begins by which another file stands for the picture that was imported."""

_OWN = "number IS NOT NULL AND coalesce(reader, 'main') = ?"
"""Edits of slices by one reader."""
_OF_FACTS = "volume IS NOT NULL AND number IS NULL AND after IS NOT NULL"
"""Rows about facts of volumes; in words that an older history without kinds understands, too."""
_OF_NO_VOLUME = "volume IS NULL AND kind = ?"
"""Rows of one kind that are about all volumes: few, and side by side in the index by slice."""


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


@dataclass(frozen=True, slots=True)
class Step:
    """Rows of the history that were written together, for people: `first` of its slices, or a state that got a name.

    `sequence` is that of the last of the rows: it names the state after them. `facts` are volumes before and after, of
    which it changed what is known.
    """

    sequence: int
    at: str
    who: str
    what: str
    first: SliceKey | None
    slices: int
    is_version: bool
    facts: tuple[tuple[Volume, Volume], ...] = ()


class History:
    """The history of one open workspace, of slices as the current reader saw them.

    Rows are ordered by their number; a clock may be set back.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        transaction: Callable[[], AbstractContextManager[sqlite3.Connection]],
        readers: Readers,
    ) -> None:
        self._connection = connection
        self._readers = readers
        self._transaction = transaction

    def edits(self, *, newest: int | None = None, key: SliceKey | None = None) -> list[Edit]:
        """All edits, or the `newest` ones, of all slices or of one, oldest first."""
        chosen = "" if key is None else " AND volume = ? AND number = ?"
        rows = self._connection.execute(
            "SELECT sequence, at, who, action, volume, number, before, after FROM"
            f" (SELECT * FROM history WHERE {_OWN}{chosen} ORDER BY sequence DESC LIMIT ?)"
            " ORDER BY sequence",
            (
                self._readers.current.name,
                *(() if key is None else (key.volume, key.index)),
                -1 if newest is None else newest,
            ),
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

    def steps(self, *, newest: int) -> list[Step]:
        """What was done by the `newest` rows, each step whole, and all states that have a name, the oldest first."""
        rows = self._connection.execute(
            "SELECT at, who, action, sequence, volume, number, before, after FROM history"
            f" WHERE {_OWN} OR ({_OF_FACTS} AND before <> after) ORDER BY sequence DESC",
            (self._readers.current.name,),
        )
        steps = [
            Step(item.sequence, item.at, item.who, item.name, None, 0, is_version=True) for item in self.versions()
        ]
        left = newest
        # Written in one second, by one person, as one action: rows do not say which of them were one transaction.
        for _, group in groupby(rows, key=lambda row: row[:3]):
            if left <= 0:
                break
            together = list(group)
            left -= len(together)
            steps.append(_step(together[::-1]))
        return sorted(steps, key=lambda step: step.sequence)

    def at(self, sequence: int) -> StoredAnnotations:
        """What was said about every slice that was there after the row `sequence`."""
        # Of the rows of a group SQLite takes the other columns from the one with the maximum.
        rows = self._connection.execute(
            f"SELECT volume, number, after, max(sequence) FROM history WHERE {_OWN} AND sequence <= ?"
            " GROUP BY volume, number ORDER BY volume, number",
            (self._readers.current.name, sequence),
        )
        return StoredAnnotations((SliceKey(volume, number), after) for volume, number, after, _ in rows)

    def volumes_at(self, sequence: int) -> dict[str, Volume]:
        """The facts of the volumes that were there after the row `sequence`, of those of which the history tells."""
        rows = self._connection.execute(
            f"SELECT sequence, volume, before, after FROM history WHERE {_OF_FACTS} ORDER BY sequence"
        )
        then: dict[str, str | None] = {}
        for number, name, before, after in rows:
            if number <= sequence:
                then[name] = after
            else:
                then.setdefault(name, before)
        facts = {name: told_volume(name, said) for name, said in then.items() if said}
        return {name: volume for name, volume in facts.items() if volume}

    def mask(self, key: SliceKey, said: Annotation) -> Mask | None:
        """The mask [height, width] that counts where `said` is what the current reader says about the slice.

        Raises UserError as `Workspace.mask`.
        """
        reader = self._readers.current.name
        name = "coalesce(?, expert_mask)" if reader == MAIN else "?"
        return stored_mask(self._connection, key, reader, name, said.mask)

    def find(self, what: str) -> int:
        """The number of a state that a version's name, a number or a time (ISO 8601) means; raises UserError if none.

        A time means the last row that was written until then; where the clock was set back, the last of those.
        """
        named = {version.name: version.sequence for version in self.versions()}
        last = self._connection.execute("SELECT coalesce(max(sequence), 0) FROM history").fetchone()[0]
        if what in named or what.isdecimal():
            sequence = named.get(what) or int(what)
        else:
            query = "SELECT coalesce(max(sequence), 0) FROM history WHERE at <= ?"
            sequence = self._connection.execute(query, (_utc(what),)).fetchone()[0]
        if not 0 < sequence <= last:
            raise UserError(f"There is no state “{what}”.", f"Give a version's name, or a number from 1 to {last}.")
        return int(sequence)

    def versions(self) -> list[Version]:
        """All states with a name, the oldest first."""
        if schema_version(self._connection) < FIRST_VERSION:
            return []
        query = (
            f"SELECT sequence, at, who, action FROM history WHERE {_OF_NO_VOLUME} AND salt IS NOT NULL"
            " ORDER BY sequence"
        )
        return [Version(*row) for row in self._connection.execute(query, (Kind.VERSION,))]

    def redacted(self) -> dict[str, int]:
        """How many rows were emptied, by what was done."""
        if schema_version(self._connection) < FIRST_VERSION:
            return {}
        query = (
            "SELECT action, sum(json_array_length(after)) FROM history"
            f" WHERE {_OF_NO_VOLUME} AND json_valid(after) GROUP BY action"
        )
        return dict(self._connection.execute(query, (Kind.REDACTION,)).fetchall())

    def pictures_since(self, volume: Volume, action: str) -> set[int]:
        """The slices whose picture came, or was replaced, since `action` last made the volume's blackout what it is.

        All of them, where it is of a state that was restored and no such action made it.
        """
        made = self._connection.execute(
            f"SELECT sequence, after FROM history WHERE {_OF_FACTS} AND volume = ? AND action = ?"
            " ORDER BY sequence DESC",
            (volume.name, action),
        )
        told = ((row, told_volume(volume.name, after)) for row, after in made)
        since = (row for row, known in told if known and known.blackout == volume.blackout)
        rows = self._connection.execute(
            "SELECT DISTINCT number FROM history WHERE volume = ? AND number IS NOT NULL AND sequence > ?"
            " AND (before IS NULL AND coalesce(reader, 'main') = 'main' OR action LIKE ?)",
            (volume.name, next(since, 0), f"{PICTURE_ACCEPTED}%"),
        )
        return {number for (number,) in rows}

    def name(self, name: str) -> Version:
        """Give the present state a name. Raises UserError for a name that is empty or taken."""
        name = name.strip()
        if not name or name in {version.name for version in self.versions()}:
            raise UserError(f"A version cannot be called “{name}”.", "Give a name that no other version has.")
        at, who = now(), user_name()
        with self._transaction() as connection:
            sequence = append(connection, kind=Kind.VERSION, at=at, who=who, action=name)
        return Version(sequence, at, who, name)


def _step(rows: Sequence[tuple[Any, ...]]) -> Step:
    """The step of rows that were written together, the oldest first: of slices, of facts of volumes, or of both."""
    at, who, what, sequence = rows[-1][:4]
    places = [SliceKey(volume, number) for volume, number in (row[4:6] for row in rows) if number is not None]
    of_facts = ((row[4], *row[6:]) for row in rows if row[5] is None)
    pairs = ((told_volume(name, before), told_volume(name, after)) for name, before, after in of_facts)
    facts = tuple((before, after) for before, after in pairs if before and after)
    first = places[0] if places else None
    return Step(sequence, at, who, what, first, len({*places}), is_version=False, facts=facts)


def _utc(text: str) -> str:
    """A time as rows have it; nothing sorts before the empty text, which is what any other text becomes."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC).isoformat(timespec="seconds")
    except ValueError:
        return ""


def changes_back(then: Mapping[Key, Said], now: Mapping[Key, Said]) -> dict[Key, Said]:
    """What has to be said again so that a past state is the present one; what came later stays as it is.

    Of slices or of volumes, for which `facts_back` is.
    """
    return {key: said for key, said in then.items() if key in now and now[key] != said}


def facts_back(then: Mapping[str, Volume], now: Mapping[str, Volume]) -> dict[str, Volume]:
    """The same of facts of volumes, but for blackout, which stays: what is hidden shows by no way back."""
    kept = {name: replace(volume, blackout=now[name].blackout) for name, volume in then.items() if name in now}
    return changes_back(kept, now)


def last_review(edits: Iterable[Edit]) -> Edit | None:
    """The edit of one slice that brought its state of review about; None if it is as it was imported."""
    changes = [edit for edit in edits if edit.before is not None and edit.before.review is not edit.after.review]
    return changes[-1] if changes else None
