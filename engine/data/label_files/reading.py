"""Which files are labels, and what they say: by suffix and then by content, since all of them are text."""

from collections.abc import Callable
from pathlib import Path

from engine.data.label_files.coco import read_coco
from engine.data.label_files.labels import BYTE_ORDER_MARK, Labels
from engine.data.label_files.table import read_table
from engine.data.label_files.voc import read_voc
from engine.data.label_files.yolo import read_yolo
from engine.errors import UserError

_READERS: dict[str, Callable[[str, str], list[Labels]]] = {
    ".xml": read_voc,
    ".json": read_coco,
    ".csv": read_table,
}
SUFFIXES = frozenset({".txt", *_READERS})
NO_LABELS = frozenset({"provenance.csv", "patients.csv", "classes.txt", "train.txt", "val.txt", "test.txt"})
"""Files that lie beside labels, in trees of this program and of others."""
LARGEST_BYTES = 200_000_000


def read_labels(path: Path, *, strict: bool = True) -> list[Labels]:
    """What a label file says, per picture; nothing if it is about something else. Not `strict`: as `read_yolo` says.

    Raises UserError, naming file and line, if it is bad, no UTF-8, or too large.
    """
    try:
        return _read(path, strict=strict)
    except MemoryError as error:
        raise UserError(f"{path.name} takes too much memory.", "Divide it.") from error


def _read(path: Path, *, strict: bool) -> list[Labels]:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise UserError(f"{path.name} has more than {LARGEST_BYTES // 10**6} MB.", "Divide it.")
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UserError(f"{path.name} cannot be read ({error.strerror}).", "Is the folder still there?") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path.name} is no text in UTF-8.", "Save it as UTF-8.") from error
    suffix = path.suffix.lower()
    if suffix == ".txt":
        return read_yolo(text, path.name, strict=strict)
    return _READERS[suffix](text.removeprefix(BYTE_ORDER_MARK), path.name)
