"""What guards the splits of a workspace: fingerprints of pictures, and volumes locked for an external test."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from engine.clock import now
from engine.data.fingerprints import Fingerprint
from engine.data.records import tell
from engine.data.schema import schema_version

FIRST_VERSION = 3
"""The schema version that brought the tables; a read-only workspace may still be older."""


class Guard:
    """The two tables of one open workspace. Every change is one transaction, durable on return."""

    def __init__(
        self, connection: sqlite3.Connection, transaction: Callable[[], AbstractContextManager[sqlite3.Connection]]
    ) -> None:
        self._connection = connection
        self._transaction = transaction
        self.unkept: dict[str, Fingerprint] = {}
        """Fingerprints that were made on a connection that may not write; one that may should keep them."""

    def fingerprints(self) -> dict[str, Fingerprint]:
        """Those known, by the SHA-256 of the picture's file."""
        rows = self._rows("SELECT image_sha256, pixels, bits, thumb FROM fingerprint")
        return {sha: Fingerprint(pixels, int.from_bytes(bits, "little"), thumb) for sha, pixels, bits, thumb in rows}

    def keep(self, found: Mapping[str, Fingerprint]) -> None:
        """Remember fingerprints by the SHA-256 of the picture's file."""
        with self._transaction() as connection:
            store_fingerprints(connection, found)

    def locked_volumes(self) -> frozenset[str]:
        """Volumes that no detector may learn from or be chosen by: those locked, and all others of their patients."""
        rows = self._rows(
            "SELECT other.name FROM locked JOIN volume AS own ON own.name = locked.volume"
            " JOIN volume AS other ON other.name = own.name OR other.patient = own.patient"
        )
        return frozenset(name for (name,) in rows)

    def lock(self, volumes: Iterable[str], who: str) -> None:
        """Keep volumes for an external test from now on. Nothing takes this back."""
        with self._transaction() as connection:
            for volume in volumes:
                row = (volume, now(), who)
                if connection.execute("INSERT OR IGNORE INTO locked VALUES (?, ?, ?)", row).rowcount:
                    tell(connection, "lock", "locked", volume)

    def _rows(self, query: str) -> Iterable[tuple[Any, ...]]:
        return self._connection.execute(query) if schema_version(self._connection) >= FIRST_VERSION else []


def store_fingerprints(connection: sqlite3.Connection, found: Mapping[str, Fingerprint]) -> None:
    """Put fingerprints into the table, inside the caller's transaction."""
    rows = [(sha, item.pixels, item.bits.to_bytes(8, "little"), item.thumb) for sha, item in found.items()]
    connection.executemany("INSERT OR REPLACE INTO fingerprint VALUES (?, ?, ?, ?)", rows)
