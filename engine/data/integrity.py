"""What is wrong inside a workspace's database: damage, a rewritten history, states that it does not explain, masks."""

import sqlite3

from engine.data.annotation import SliceKey
from engine.data.chain import Kind, chain_faults
from engine.data.history import FIRST_VERSION
from engine.data.masks import EncodedMask
from engine.data.readers import MAIN
from engine.data.records import FIRST_VERSION as RECORDS_SINCE
from engine.data.records import record_faults
from engine.data.schema import schema_version
from engine.data.volumes import row_of, stored_volumes, told_volume

_NAMED_MASKS = """
    WITH said AS (
        SELECT volume, number, json_extract(value, '$.mask') AS sha FROM annotation WHERE json_valid(value)
        UNION SELECT volume, number, json_extract(after, '$.mask') FROM history WHERE json_valid(after)
        UNION SELECT volume, number, expert_mask FROM slice
    )
    SELECT said.volume, said.number, sha, mask.sha256 IS NOT NULL
    FROM said LEFT JOIN mask ON mask.sha256 = sha LEFT JOIN slice USING (volume, number)
    WHERE sha IS NOT NULL
        AND (mask.sha256 IS NULL OR (mask.width, mask.height) IS NOT (slice.width, slice.height))
    ORDER BY volume, number, sha
"""
"""Masks that a slice names, now or anywhere in its history, and that are missing or of another size."""


def integrity_faults(connection: sqlite3.Connection) -> list[str]:
    """One sentence for each thing that is wrong; none if all is as it was recorded."""
    damage = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    chain = chain_faults(connection) if schema_version(connection) >= FIRST_VERSION else []
    records = record_faults(connection) if schema_version(connection) >= RECORDS_SINCE else []
    return [
        *damage,
        *chain,
        *_state_faults(connection),
        *_volume_faults(connection),
        *records,
        *_mask_faults(connection),
    ]


def _state_faults(connection: sqlite3.Connection) -> list[str]:
    """Slices whose state is not what their history says.

    Compared as text: what somebody wrote into the file by other means need not be an annotation at all.
    """
    execute = connection.execute
    current = {row[:3]: row[3] for row in execute("SELECT volume, number, reader, value FROM annotation")}
    history = execute(
        "SELECT volume, number, coalesce(reader, ?), after FROM history WHERE number IS NOT NULL ORDER BY sequence",
        (MAIN,),
    )
    replayed = {row[:3]: row[3] for row in history}
    slices = {(*row, MAIN) for row in execute("SELECT volume, number FROM slice")}
    wrong = [at for at in sorted({*current, *replayed, *slices}) if current.get(at) != replayed.get(at, "")]
    return [f"{_named(*at)}: not what its history says" for at in wrong]


def _volume_faults(connection: sqlite3.Connection) -> list[str]:
    """Volumes whose facts are not what their history says; before records there was none of those nobody changed."""
    version = schema_version(connection)
    if version < FIRST_VERSION:
        return []
    query = "SELECT volume, after FROM history WHERE kind = ? AND volume IS NOT NULL ORDER BY sequence"
    told = {name: told_volume(name, after) for name, after in connection.execute(query, (Kind.VOLUME,))}
    rows, current = {name: known and row_of(known) for name, known in told.items()}, stored_volumes(connection)
    names = {*told, *current} if version >= RECORDS_SINCE else told.keys()
    wrong = [name for name in sorted(names) if current.get(name) != rows.get(name)]
    return [f"volume {name}: its facts are not what its history says" for name in wrong]


def _named(volume: str, number: int, reader: str) -> str:
    key = SliceKey(volume, number)
    return str(key) if reader == MAIN else f"{key} of reader {reader}"


def _mask_faults(connection: sqlite3.Connection) -> list[str]:
    masks = connection.execute("SELECT sha256, height, width, data FROM mask")
    faults = [f"mask {name[:12]}: damaged" for name, *rest in masks if EncodedMask(*rest).sha256 != name]
    for volume, number, name, stored in connection.execute(_NAMED_MASKS):
        what = "of another size than the slice" if stored else "missing"
        faults.append(f"{SliceKey(volume, number)}: its mask {name[:12]} is {what}")
    return faults
