"""Pseudonyms: names of volumes and patients are replaced at the import, and pictures are taken in under the new ones.

A pseudonym is a hash of the name under a key that each workspace has for itself: the same name gets the same one in a
later import, and without the key nobody can try names out. Key and table lie beside the database and never go out. A
workspace that has a key takes in no name from then on.
"""

import csv
import hmac
import io
import re
import secrets
import unicodedata
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from engine.data.annotation import SliceKey
from engine.data.checked import read_unchanged
from engine.data.frames import FRAMES, Frame
from engine.data.import_plan import FileRow, Imported, ImportPlan
from engine.data.picture_text import without_text
from engine.data.readers import MAIN
from engine.data.store import ImportedSlice, Slice, Workspace
from engine.data.tables import csv_text, plain_text
from engine.errors import UserError
from engine.files import sha256_of, write_bytes_atomic, write_text_atomic

KEY = "pseudonyms.key"
TABLE = "pseudonyms.csv"
"""Whose pseudonym each is: name, pseudonym."""
_KEY_BYTES, _DIGITS = 32, 10

_NO_NAMES = re.compile(
    r"case|caso|cerebell?[uo]m?|data|fetus|image|img|paciente|patient|phantom|scan|series|set|slice|study|subject"
    r"|test|train|val|vol|volume"
)
"""Words that are in many names of volumes and in no person's."""


def is_like_a_person(name: str) -> bool:
    """Whether a name has two words that could be somebody's, like GARCIA_MARIA_1990."""
    words = re.findall(r"[^\W\d_]{3,}", name.casefold())
    return sum(not _NO_NAMES.fullmatch(word) for word in words) >= 2


def has_pseudonyms(folder: Path) -> bool:
    """Whether the workspace in `folder` has taken in something without its names."""
    return (folder / KEY).exists()


def renaming(folder: Path) -> Callable[[str], str]:
    """What makes of a name the one that the workspace in `folder` has for it: the same where it has no pseudonyms."""
    return partial(_pseudonym, _key_of(folder)) if has_pseudonyms(folder) else str


def apply_nameless(plan: ImportPlan, workspace: Workspace, reader: str = MAIN) -> Imported:
    """Take an import in without a name, as `ImportPlan.apply`; if it fails, key and table are as before, too.

    Else a workspace would refuse names from then on that has taken nothing in without them.
    """
    folder = workspace.folder
    had_key, known = has_pseudonyms(folder), _read(folder)
    try:
        return pseudonymous(plan, folder).apply(workspace, reader)
    except BaseException:
        with suppress(OSError):
            if not had_key:
                (folder / KEY).unlink(missing_ok=True)
            _remember(folder, known) if known else (folder / TABLE).unlink(missing_ok=True)
        raise


def pseudonymous(plan: ImportPlan, folder: Path) -> ImportPlan:
    """The same import without a name, into the workspace in `folder`, which gets a key and a table of pseudonyms.

    Raises UserError if these cannot be written, or a picture cannot be read.
    """
    names = {volume.name for volume in plan.volumes} | {volume.patient for volume in plan.volumes if volume.patient}
    try:
        key = _key_of(folder)
        others = {name: _pseudonym(key, name) for name in names}
        _remember(folder, {**_read(folder), **others})
    except OSError as error:
        raise UserError(f"The pseudonyms could not be written ({error.strerror}).", "Free some disk space.") from error
    made = {frame.image for file in plan.volume_files for frame in file.frames}
    sources = [item.slice for item in plan.slices if item.slice.image not in made]
    copies = {record.image: _copy_of(record) for record in sources}
    return replace(
        plan,
        rows=tuple(_nameless(row, number) for number, row in enumerate(plan.rows, 1)),
        slices=tuple(_renamed(item, others, copies) for item in plan.slices),
        volumes=tuple(
            replace(volume, name=others[volume.name], patient=volume.patient and others[volume.patient])
            for volume in plan.volumes
        ),
        # Labels of slices that are in the workspace have its names already.
        labels={SliceKey(others.get(at.volume, at.volume), at.index): said for at, said in plan.labels.items()},
        copies={copies[record.image].image: record for record in sources},
        nameless=True,
    )


def forget(folder: Path, names: Collection[str]) -> None:
    """Take names or pseudonyms out of the table, for an erased patient."""
    known = _read(folder)
    kept = {name: other for name, other in known.items() if name not in names and other not in names}
    if kept != known:
        _remember(folder, kept)


def _key_of(folder: Path) -> bytes:
    path = folder / KEY
    if not has_pseudonyms(folder):
        write_bytes_atomic(path, secrets.token_bytes(_KEY_BYTES))
        path.chmod(0o600)
    return path.read_bytes()


def _pseudonym(key: bytes, name: str) -> str:
    written = unicodedata.normalize("NFC", name).encode("utf-8")
    return f"S-{hmac.digest(key, written, 'sha256').hex()[:_DIGITS]}"


def _read(folder: Path) -> dict[str, str]:
    path = folder / TABLE
    if not path.exists():
        return {}
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    return {plain_text(row["name"]): row["pseudonym"] for row in rows}


def _remember(folder: Path, others: dict[str, str]) -> None:
    rows: Iterable[tuple[str, str]] = [("name", "pseudonym"), *sorted(others.items())]
    write_text_atomic(folder / TABLE, csv_text(rows))
    (folder / TABLE).chmod(0o600)


def _copy_of(record: Slice) -> Frame:
    source = Path(record.image)
    data = read_unchanged(source, record.image_sha256)
    bare = without_text(data, source.name)
    suffix = source.suffix.lower() if bare is data else ".png"
    return Frame(f"{FRAMES}/{record.image_sha256[:16]}/0001{suffix}", sha256_of(bare))


def _renamed(item: ImportedSlice, others: dict[str, str], copies: dict[str, Frame]) -> ImportedSlice:
    record = item.slice
    key = SliceKey(others[record.key.volume], record.key.index)
    copy = copies.get(record.image, Frame(record.image, record.image_sha256))
    return replace(item, slice=replace(record, key=key, image=copy.image, image_sha256=copy.sha256, mask_file=None))


def _nameless(row: FileRow, number: int) -> FileRow:
    return FileRow(f"file {number}{Path(row.path).suffix.lower()}", row.kind, row.outcome)
