"""Masks as they lie in a workspace, once each under their hash: that of a slice, or many for a training."""

import sqlite3
from collections.abc import Collection
from contextlib import closing, suppress
from pathlib import Path

from engine.data.annotation import SliceKey
from engine.data.database import connect_to_look
from engine.data.masks import EncodedMask, Mask
from engine.errors import UserError


def stored_mask(
    connection: sqlite3.Connection, key: SliceKey, reader: str, name: str, *values: str | None
) -> Mask | None:
    """The mask of a slice whose hash the SQL expression `name` gives, over `slice` and a reader's `annotation`.

    `values` stand for its question marks.

    Raises UserError if it is damaged, missing, or of another size than the slice.
    """
    row = connection.execute(
        f"WITH named AS (SELECT width, height, {name} AS sha FROM slice"
        "  LEFT JOIN (SELECT * FROM annotation WHERE reader = ?) USING (volume, number)"
        "  WHERE volume = ? AND number = ?)"
        " SELECT named.width, named.height, mask.height, mask.width, data FROM named LEFT JOIN mask ON sha256 = sha"
        " WHERE sha IS NOT NULL",
        (*values, reader, key.volume, key.index),
    ).fetchone()
    if row is None:
        return None
    width, height, *stored = row
    hint = "“verify WORKSPACE” tells more; restore the database from a backup."
    if stored[-1] is None:
        raise UserError(f"The mask of {key} is not in the workspace.", hint)
    if stored[:2] != [height, width]:
        size = f"{stored[1]} x {stored[0]} pixels, not {width} x {height}"
        raise UserError(f"The mask of {key} has {size} as its slice.", hint)
    try:
        return EncodedMask(*stored).decode()
    except ValueError as error:
        raise UserError(f"The mask of {key} cannot be read: {error}.", "Import the slice again.") from error


def check_fits(connection: sqlite3.Connection, key: SliceKey, mask: EncodedMask) -> None:
    """Raises UserError unless a mask is as large as its slice."""
    at = (key.volume, key.index)
    size = connection.execute("SELECT width, height FROM slice WHERE volume = ? AND number = ?", at).fetchone()
    if size is not None and size != (mask.width, mask.height):
        found = f"{mask.width} x {mask.height} pixels, not {size[0]} x {size[1]}"
        raise UserError(f"A mask for {key} has {found} as its slice.", "Nothing was saved; draw or propose it anew.")


def read_masks(database: Path, hashes: Collection[str]) -> dict[str, Mask]:
    """The masks [height, width] of those hashes, as far as they are in a workspace's database and whole.

    Reads without laying claim to the workspace, which another program may have open. Raises UserError if it cannot.
    """
    try:
        with closing(connect_to_look(database)) as connection:
            rows = connection.execute("SELECT sha256, height, width, data FROM mask").fetchall()
    except sqlite3.DatabaseError as error:
        raise UserError(f"The masks in {database} cannot be read ({error}).", "Is it still there?") from error
    found = {}
    for sha256, *stored in rows:
        if sha256 in hashes:
            with suppress(ValueError):
                found[sha256] = EncodedMask(*stored).decode()
    return found
