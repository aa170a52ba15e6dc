"""Takes a patient out of the database: slices, what was said about them, history, masks, lists. Nothing takes it back.

Rows of the history are emptied, not deleted: the chain of hashes holds (`engine.data.chain`), and `verify` counts them.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager, suppress
from dataclasses import replace

from engine.clock import now, user_name
from engine.data.chain import Kind, redact
from engine.data.names import mentions
from engine.data.records import tell
from engine.data.schema import schema_version
from engine.data.split import Split
from engine.data.volumes import read_volumes
from engine.errors import UserError

ACTION = "erase-patient"
"""What the history calls it."""

_IN = "volume IN (SELECT value FROM json_each(?))"
_NAMED = """
    SELECT json_extract(value, '$.mask') AS sha256 FROM annotation WHERE json_valid(value) AND {0}
    UNION SELECT json_extract(after, '$.mask') FROM history WHERE json_valid(after) AND number IS NOT NULL AND {0}
    UNION SELECT expert_mask FROM slice WHERE {0}
"""
"""The masks that slices name, now or anywhere in their history."""


class Eraser:
    """Takes volumes out of one open workspace."""

    def __init__(
        self, connection: sqlite3.Connection, transaction: Callable[[], AbstractContextManager[sqlite3.Connection]]
    ) -> None:
        self._connection = connection
        self._transaction = transaction

    def volumes_of(self, patient: str) -> list[str]:
        """The volumes of a patient, or the one of that name where its patient is not known.

        Raises UserError if there are none.
        """
        volumes = read_volumes(self._connection).values()
        found = [volume.name for volume in volumes if volume.patient == patient]
        found = found or [volume.name for volume in volumes if volume.patient is None and volume.name == patient]
        if not found:
            hint = "The dock “Volumes” and the table of patients name them all."
            raise UserError(f"No patient is called “{patient}” here.", hint)
        return found

    def erase(self, patient: str, volumes: Collection[str]) -> int:
        """Take the volumes out; returns how many rows of the history were emptied. On disk on return.

        Gone once the log beside the database is empty, too. Raises UserError if the disk is full.
        """
        self._connection.execute("PRAGMA secure_delete = ON")
        named, chosen = mentions([patient, *volumes]), json.dumps(list(volumes))
        with self._transaction() as connection:
            # Python opens no transaction of its own for DROP TRIGGER.
            connection.execute("BEGIN IMMEDIATE")
            rows = _rows_to_empty(connection, volumes, named)
            masks = [sha for (sha,) in connection.execute(_NAMED.format(_IN), (chosen,) * 3) if sha]
            _forget_files(connection, chosen, named)
            redact(connection, rows, at=now(), who=user_name(), action=ACTION)
            _delete(connection, chosen, masks)
            _thin_splits(connection, set(volumes))
        # What is deleted leaves its bytes behind, in the file, where zeros are, and in the log beside it.
        with suppress(sqlite3.OperationalError):  # takes room for a second file; there is nothing in it to be read
            self._connection.execute("VACUUM")
        return len(rows)

    def empty_log(self) -> str:
        """Take all that is in the log beside the database into it; why that cannot be, or nothing if it is empty now.

        Waits some seconds for those who are reading.
        """
        try:
            version = schema_version(self._connection)
            # Something has to be written: who began to read behind an empty log is in nobody's way before that.
            self._connection.execute(f"PRAGMA user_version = {version}")
            busy, *_ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:
            return str(error)
        return "somebody is reading the workspace" if busy else ""


def _rows_to_empty(connection: sqlite3.Connection, volumes: Collection[str], named: re.Pattern[str]) -> list[int]:
    """All that tell of the volumes, splits with a slice of them, and versions that are called after somebody."""
    chosen = json.dumps(list(volumes))
    rows = [row for (row,) in connection.execute(f"SELECT sequence FROM history WHERE {_IN}", (chosen,))]
    versions = connection.execute("SELECT sequence, action FROM history WHERE kind = ?", (Kind.VERSION,))
    records = connection.execute("SELECT sequence, record FROM history WHERE volume IS NULL AND record IS NOT NULL")
    rows += [row for row, action in versions if named.search(action)]
    return sorted([*rows, *(row for row, record in records if _splits(record, volumes))])


def _splits(record: str, volumes: Collection[str]) -> bool:
    """Whether a record tells of a split with a slice of the volumes."""
    splits = (Split.from_json(json.loads(row["value"])) for row in json.loads(record).get("split", ()))
    return any(key.volume in volumes for split in splits for key in split.parts)


def _forget_files(connection: sqlite3.Connection, chosen: str, named: re.Pattern[str]) -> None:
    """Rows of files that an import found: of the slices, and all that mention a name."""
    own = connection.execute(f"SELECT image, mask_file FROM slice WHERE {_IN}", (chosen,)).fetchall()
    pictures, masks = {image for image, _ in own}, tuple(f"/{mask}" for _, mask in own if mask)
    found = connection.execute("SELECT path, detail FROM found_file").fetchall()
    gone = [
        (path,)
        for path, detail in found
        if path in pictures or path.endswith(masks) or named.search(path) or named.search(detail)
    ]
    connection.executemany("DELETE FROM found_file WHERE path = ?", gone)


def _delete(connection: sqlite3.Connection, chosen: str, masks: Iterable[str]) -> None:
    execute = connection.execute
    prints = f"SELECT image_sha256 FROM slice WHERE {_IN}"
    execute(
        f"DELETE FROM fingerprint WHERE image_sha256 IN ({prints})"
        f" AND image_sha256 NOT IN (SELECT image_sha256 FROM slice WHERE NOT {_IN})",
        (chosen, chosen),
    )
    for table in ("annotation", "slice"):
        execute(f"DELETE FROM {table} WHERE {_IN}", (chosen,))
    execute(
        "DELETE FROM mask WHERE sha256 IN (SELECT value FROM json_each(?))"
        f" AND sha256 NOT IN (SELECT sha256 FROM ({_NAMED.format('TRUE')}) WHERE sha256 IS NOT NULL)",
        (json.dumps(list(masks)),),
    )
    _unlock(connection, chosen)
    execute("DELETE FROM volume WHERE name IN (SELECT value FROM json_each(?))", (chosen,))


def _unlock(connection: sqlite3.Connection, chosen: str) -> None:
    """A trigger keeps locked volumes locked; who is erased is the exception."""
    name = "locked_for_ever_on_delete"
    (trigger,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (name,)).fetchone()
    connection.execute(f"DROP TRIGGER {name}")
    connection.execute(f"DELETE FROM locked WHERE {_IN}", (chosen,))
    connection.execute(trigger)


def _thin_splits(connection: sqlite3.Connection, volumes: set[str]) -> None:
    for name, value in connection.execute("SELECT name, value FROM split").fetchall():
        split = Split.from_json(json.loads(value))
        kept = {key: part for key, part in split.parts.items() if key.volume not in volumes}
        if len(kept) < len(split.parts):
            thinned = json.dumps(replace(split, parts=kept).to_json())
            connection.execute("UPDATE split SET value = ? WHERE name = ?", (thinned, name))
            tell(connection, ACTION, "split", name)
