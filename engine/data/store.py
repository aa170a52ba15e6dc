"""The workspace on disk: slices, masks, annotations with their history, splits. Source files are never written."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import filelock

from engine.clock import now, one_moment, user_name
from engine.data.annotation import Annotation, SliceKey
from engine.data.backups import keep_before_migration, newest_sound, recovery_hint
from engine.data.chain import Kind, append
from engine.data.database import (
    DATABASE,
    DamagedError,
    ReadOnly,
    claim,
    claimed,
    connect_to_look,
    damage_of,
    lock_of,
    make_database,
    make_durable,
    merge_log,
    refuse_silent,
)
from engine.data.erasing import Eraser
from engine.data.fingerprints import Fingerprint
from engine.data.found import FoundFiles
from engine.data.guard import Guard, store_fingerprints
from engine.data.history import History
from engine.data.integrity import integrity_faults
from engine.data.masks import EncodedMask, Mask
from engine.data.readers import MAIN, Readers
from engine.data.records import record_text, tell
from engine.data.schema import migrate
from engine.data.split import Split
from engine.data.stored import StoredAnnotations
from engine.data.stored_masks import check_fits, stored_mask
from engine.data.volumes import Volume, change_volume, read_volumes, tell_volume
from engine.errors import UserError

EXPERIMENTS = "experiments"
NOTHING = json.dumps(Annotation().to_json())
"""What a reader says who has not said anything yet."""
_MASKS = {True: "coalesce(json_extract(value, '$.mask'), expert_mask)", False: "json_extract(value, '$.mask')"}
"""The mask that counts, as an SQL expression: whether the expert's stands in."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One plane as it was imported. `image` is relative to the workspace's folder; `expert_mask` is a mask's hash."""

    key: SliceKey
    image: str
    image_sha256: str
    width: int
    height: int
    expert_mask: str | None = None
    mask_file: str | None = None
    mask_variable: str | None = None


class _Slices(Mapping[SliceKey, Slice]):
    """Rows of the table of slices; a record is made when somebody asks for it, which few of 100 000 are soon."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._rows: dict[SliceKey, tuple[Any, ...] | Slice] = {SliceKey(row[0], row[1]): row for row in rows}

    def __getitem__(self, key: SliceKey) -> Slice:
        row = self._rows[key]
        if not isinstance(row, Slice):
            row = self._rows[key] = Slice(key, *row[2:])
        return row

    def __iter__(self) -> Iterator[SliceKey]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, key: object) -> bool:
        return key in self._rows


@dataclass(frozen=True, slots=True)
class ImportedSlice:
    """What an import adds for one slice."""

    slice: Slice
    mask: EncodedMask | None
    annotation: Annotation
    fingerprint: Fingerprint | None = None


class Workspace(AbstractContextManager["Workspace"]):
    """One open workspace. Everything it returns is a value; every change is one transaction, durable on return.

    A second program that opens the same folder gets it read-only: `read_only` is then the reason, else None.
    """

    def __init__(
        self, folder: Path, connection: sqlite3.Connection, lock: filelock.BaseFileLock, reason: ReadOnly | None
    ) -> None:
        self.folder = folder
        self.read_only = reason
        self.patience_s: float | None = None
        """How long a change waits for the drive before it is refused; for ever where nothing is said."""
        self._connection = connection
        self._lock = lock
        self._file = _identity(folder)
        self._is_changing = False
        self.guard = Guard(connection, self.transaction)
        self.found = FoundFiles(connection, self.transaction)
        self.readers = Readers(connection, self.transaction)
        self.history = History(connection, self.transaction, self.readers)
        self.eraser = Eraser(connection, self.transaction)

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether `folder` holds a workspace."""
        return (folder / DATABASE).is_file()

    @classmethod
    def create(cls, folder: Path) -> "Workspace":
        """Make a new workspace in `folder`; raises UserError if one is there or the folder cannot be written."""
        if cls.exists(folder):
            raise UserError(f"There is a workspace in {folder} already.", "Open it, or choose another folder.")
        try:
            (folder / EXPERIMENTS).mkdir(parents=True, exist_ok=True)
            with claimed(folder):
                make_database(folder / DATABASE)
        except (OSError, sqlite3.OperationalError) as error:
            raise UserError(f"{folder} cannot be written ({error}).", "Choose another folder.") from error
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path, *, to_read: bool = False) -> "Workspace":
        """Open the workspace in `folder`, read-only where another program has it or the folder cannot be written.

        `to_read`: as it is at this moment, whoever changes it meanwhile, and nobody is kept from that.
        Raises UserError if there is none, if it cannot be read or is of a newer version; DamagedError if it is damaged.
        """
        if not cls.exists(folder):
            raise UserError(f"There is no workspace in {folder}.", "Make one with “import SOURCE WORKSPACE”.")
        try:
            return cls._open(folder, to_read=to_read)
        except (OSError, sqlite3.DatabaseError) as error:
            raise UserError(
                f"{folder / DATABASE} cannot be opened ({error}).", "Check disk and folder; nothing was changed."
            ) from error

    @classmethod
    def _open(cls, folder: Path, *, to_read: bool) -> "Workspace":
        lock, reason = (lock_of(folder), ReadOnly.LOOKING) if to_read else claim(folder)
        connection: sqlite3.Connection | None = None
        try:
            damage = damage_of(folder / DATABASE)
            if damage:
                backup = newest_sound(folder)
                hint = recovery_hint(folder, backup)
                raise DamagedError(folder, damage, hint, recoverable=backup is not None)
            if reason:
                connection = connect_to_look(folder / DATABASE)
                if to_read:
                    connection.execute("BEGIN")  # one moment, whatever is written meanwhile
            else:
                connection = sqlite3.connect(folder / DATABASE)
                make_durable(connection)
                keep_before_migration(folder, connection)
                migrate(connection)
        except BaseException:
            if connection is not None:
                connection.close()
            lock.release()
            raise
        return cls(folder, connection, lock, reason)

    def close(self) -> None:
        """Release the folder for other programs."""
        self._connection.close()
        self._lock.release()
        if self.read_only:
            merge_log(self.folder)

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- reading -----------------------------------------------------------------------------------------------

    @property
    def experiments_folder(self) -> Path:
        """Where each experiment has a folder of its own."""
        return self.folder / EXPERIMENTS

    @property
    def revision(self) -> int:
        """The number of the last edit; names the state of all annotations, and of the facts of all volumes."""
        query = "SELECT coalesce(max(sequence), 0) FROM history WHERE after IS NOT NULL"
        return int(self._connection.execute(query).fetchone()[0])

    def volumes(self) -> dict[str, Volume]:
        """All volumes by name."""
        return read_volumes(self._connection)

    def slices(self) -> Mapping[SliceKey, Slice]:
        """All slices, by volume and number."""
        return _Slices(
            self._connection.execute(
                "SELECT volume, number, image, image_sha256, width, height, expert_mask, mask_file, mask_variable"
                " FROM slice ORDER BY volume, number"
            )
        )

    def annotations(self, reader: str | None = None) -> StoredAnnotations:
        """What the current reader, or another, says about every slice now: nothing yet, where there is no row."""
        name = reader or self.readers.current.name
        rows = self._connection.execute(
            "SELECT volume, number, value FROM annotation WHERE reader = ? ORDER BY volume, number", (name,)
        )
        said = {SliceKey(volume, number): value for volume, number, value in rows}
        return StoredAnnotations((said if name == MAIN else {**dict.fromkeys(self.slices(), NOTHING), **said}).items())

    def patients(self) -> dict[SliceKey, str | None]:
        """The patient of every slice; None where nobody gave one."""
        volumes = self.volumes()
        return {key: volumes[key.volume].patient for key in self.slices()}

    def expert_mask(self, key: SliceKey) -> Mask | None:
        """The mask [height, width] imported with a slice, if there was one; for the main reader alone.

        Raises UserError if it is damaged.
        """
        name = self.readers.current.name
        return stored_mask(self._connection, key, name, "expert_mask") if name == MAIN else None

    def mask(self, key: SliceKey, reader: str | None = None) -> Mask | None:
        """The mask [height, width] that counts for the current reader, or another: the corrected one, else None.

        For the main reader the expert's stands where none was corrected. Raises UserError if it is damaged, missing, or
        of another size than the slice.
        """
        name = reader or self.readers.current.name
        return stored_mask(self._connection, key, name, _MASKS[name == MAIN])

    def image_path(self, record: Slice) -> Path:
        """Where the slice's picture lies."""
        return (self.folder / record.image).resolve()

    def splits(self) -> dict[str, Split]:
        """All stored splits by name, the oldest first."""
        rows = self._connection.execute("SELECT name, value FROM split ORDER BY rowid")
        return {name: Split.from_json(json.loads(value)) for name, value in rows}

    def split(self, name: str | None = None) -> Split:
        """A stored split, by default the newest; raises UserError if there is none."""
        splits = self.splits()
        if not splits:
            raise UserError("This workspace has no split yet.", "Make one with “split WORKSPACE --by patient”.")
        if name is None:
            return next(reversed(splits.values()))
        if name not in splits:
            raise UserError(f"There is no split “{name}”.", f"Choose one of: {', '.join(splits)}.")
        return splits[name]

    def integrity_faults(self) -> list[str]:
        """What SQLite finds wrong, slices whose state is not what their history says, masks that are not there."""
        return integrity_faults(self._connection)

    # --- changing ----------------------------------------------------------------------------------------------

    def record_edits(
        self,
        after: Mapping[SliceKey, Annotation],
        action: str,
        masks: Iterable[EncodedMask] = (),
        pictures: Mapping[SliceKey, str] = MappingProxyType({}),
        volumes: Collection[Volume] = (),
    ) -> None:
        """Replace what is said about slices, and facts of volumes along with it, and add a row to the history for each.

        All of it is on disk when this returns or, if it fails, nothing. `masks` are those that `after` names for the
        first time; a mask once stored stays, for undo and for the history.
        `pictures` are the SHA-256 of files that were replaced on purpose and stand for the imported ones from now on.
        Raises UserError if a mask is not as large as its slice.
        """
        drawn = {mask.sha256: mask for mask in masks}
        with self.transaction() as connection:
            for mask in drawn.values():
                _store_mask(connection, mask)
            for key, sha in pictures.items():
                at = (key.volume, key.index)
                connection.execute("UPDATE slice SET image_sha256 = ? WHERE volume = ? AND number = ?", (sha, *at))
                tell(connection, action, "slice", *at)
            known = read_volumes(connection) if volumes else {}
            for volume in volumes:
                change_volume(connection, known[volume.name], volume, action)
            reader = self.readers.current.name
            for key, annotation in after.items():
                if annotation.mask in drawn:
                    check_fits(connection, key, drawn[annotation.mask])
                row = connection.execute(
                    "SELECT value FROM annotation WHERE reader = ? AND volume = ? AND number = ?",
                    (reader, key.volume, key.index),
                ).fetchone()
                _put_annotation(connection, key, annotation, action, row[0] if row else None, reader)

    def record_volume(self, after: Volume, action: str) -> None:
        """Replace the facts of a volume and add a row to the history. On disk when this returns."""
        self.record_edits({}, action, volumes=[after])

    def add_import(self, volumes: Iterable[Volume], slices: Iterable[ImportedSlice]) -> int:
        """Add what an import found, all of it or nothing; returns how many slices were new.

        Slices that are there already keep what was said about them; one that nobody touched and that lacked a mask
        gets it. A volume keeps the spacing that somebody has set since. What else becomes of one the history tells.
        """
        added, items = 0, list(slices)
        with self.transaction() as connection:
            prints = {item.slice.image_sha256: item.fingerprint for item in items if item.fingerprint}
            store_fingerprints(connection, prints)
            before = read_volumes(connection)
            connection.executemany(
                "INSERT INTO volume (name, patient, spacing_x_mm, spacing_y_mm, age_days) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET"
                " patient = coalesce(excluded.patient, patient),"
                " spacing_x_mm = coalesce(iif(spacing_source IS NULL, excluded.spacing_x_mm, NULL), spacing_x_mm),"
                " spacing_y_mm = coalesce(iif(spacing_source IS NULL, excluded.spacing_y_mm, NULL), spacing_y_mm),"
                " age_days = coalesce(age_days, excluded.age_days)",
                [(v.name, v.patient, *(v.spacing_mm or (None, None)), v.age_days) for v in volumes],
            )
            for name, after in read_volumes(connection).items():
                if before.get(name) != after:
                    tell_volume(connection, before.get(name), after, "import")
            for item in items:
                added += _insert_slice(connection, item)
        return added

    def save_split(self, split: Split) -> None:
        """Keep a split under its name; one of the same name is replaced."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO split VALUES (?, ?, ?, ?)",
                (split.name, self.revision, now(), json.dumps(split.to_json())),
            )
            tell(connection, "split", "split", split.name)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All changes of the block, also those of blocks in it: on disk at its end, or none of them is made.

        Raises UserError if nothing may be changed, or the disk is full.
        """
        if self._is_changing:
            yield self._connection
            return
        if self.read_only:
            raise self.read_only.refusal
        if self.patience_s is not None:
            refuse_silent(self.folder, self.patience_s)
        if _identity(self.folder) != self._file:
            raise UserError(
                f"The change could not be saved: {self.folder / DATABASE} is gone, or another file.",
                "Put the folder back, or connect its drive again, and try again; nothing else was lost.",
            )
        try:
            self._is_changing = True
            with one_moment(), self._connection:
                yield self._connection
        except sqlite3.OperationalError as error:
            raise UserError(
                f"The change could not be saved ({error}).", "Free some disk space or check the folder, then try again."
            ) from error
        finally:
            self._is_changing = False


def _identity(folder: Path) -> tuple[int, int] | None:
    """Which file the database is: what is written to one that was deleted or moved away is seen by nobody."""
    try:
        found = (folder / DATABASE).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _put_annotation(
    connection: sqlite3.Connection,
    key: SliceKey,
    after: Annotation,
    action: str,
    before: str | None,
    reader: str = MAIN,
    record: str | None = None,
) -> None:
    value = json.dumps(after.to_json(), allow_nan=False, ensure_ascii=False)
    said = (reader, key.volume, key.index, value)
    connection.execute("INSERT OR REPLACE INTO annotation VALUES (?, ?, ?, ?)", said)
    where = {"volume": key.volume, "number": key.index, "before": before, "after": value}
    where |= {} if reader == MAIN else {"reader": reader}
    append(connection, kind=Kind.EDIT, at=now(), who=user_name(), action=action, record=record, **where)


def _insert_slice(connection: sqlite3.Connection, item: ImportedSlice) -> bool:
    record = item.slice
    key = record.key
    at = (key.volume, key.index)
    known = connection.execute("SELECT image_sha256, expert_mask FROM slice WHERE volume = ? AND number = ?", at)
    before = known.fetchone()
    if before is not None:
        if item.mask is not None and before == (record.image_sha256, None):
            _add_mask(connection, item, item.mask)
        return False
    if item.mask is not None:
        _store_mask(connection, item.mask)
    row = {
        "volume": key.volume,
        "number": key.index,
        "image": record.image,
        "image_sha256": record.image_sha256,
        "width": record.width,
        "height": record.height,
        "expert_mask": item.mask.sha256 if item.mask else None,
        "mask_file": record.mask_file,
        "mask_variable": record.mask_variable,
    }
    connection.execute("INSERT INTO slice VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", tuple(row.values()))
    _put_annotation(connection, key, item.annotation, "import", None, record=record_text(slice=[row]))
    return True


def _store_mask(connection: sqlite3.Connection, mask: EncodedMask) -> None:
    stored = (mask.sha256, mask.height, mask.width, mask.data)
    connection.execute("INSERT OR IGNORE INTO mask VALUES (?, ?, ?, ?)", stored)


def _add_mask(connection: sqlite3.Connection, item: ImportedSlice, mask: EncodedMask) -> None:
    """Give a slice the mask that an earlier import did not find; what a person said about the slice stays."""
    record, at = item.slice, (item.slice.key.volume, item.slice.key.index)
    edits = connection.execute(
        "SELECT action, after FROM history WHERE volume = ? AND number = ? AND reader IS NULL", at
    ).fetchall()
    _store_mask(connection, mask)
    connection.execute(
        "UPDATE slice SET expert_mask = ?, mask_file = ?, mask_variable = ? WHERE volume = ? AND number = ?",
        (mask.sha256, record.mask_file, record.mask_variable, *at),
    )
    tell(connection, "import", "slice", *at)
    if all(action == "import" for action, _ in edits):
        _put_annotation(connection, record.key, item.annotation, "import", edits[-1][1])
