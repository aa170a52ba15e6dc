"""Writing so that a crash leaves the old file or the new one, never half of one; and content hashes."""

import hashlib
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

from engine.errors import UnreachableError, UserError

DRAFT_S = 3600
"""No write takes as long: a draft that is older belongs to nobody."""
PATIENCE_S = 1.0
"""How long who must not stand still waits for a drive. One that was lost may keep silent for minutes."""
_ASKING: dict[Path, Thread] = {}


def answers(path: Path, patience_s: float = PATIENCE_S) -> bool:
    """Whether the drive of a path says in time whether anything is there. Who asked in vain waits no second time.

    A thread asks, which is left behind until the drive is back; of those there is one for a path.
    """
    asking = _ASKING.get(path)
    if asking is None:
        asking = _ASKING[path] = Thread(target=_look_for, args=(path,), daemon=True)
        asking.start()
        asking.join(patience_s)
    if asking.is_alive():
        return False
    _ASKING.pop(path, None)
    return True


def _look_for(path: Path) -> None:
    """In the thread."""
    with suppress(OSError):
        path.stat()


def own_text(path: Path) -> str:
    """What a file of a workspace says.

    Raises FileNotFoundError if it is not there, UnreachableError if it cannot be read, ValueError if it is no text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnreachableError(error) from error


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` to be written by the block; then it becomes `path` in one step.

    fsync, rename, fsync of the folder. Raises OSError (disk full, read-only folder); the old file is then untouched and
    no temporary file stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Opened like any file, so that it gets the rights that the user's other files have (`tempfile` hides its own).
    temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(6)}.tmp")
    try:
        temporary.touch(exist_ok=False)
        rights = temporary.stat().st_mode
        yield temporary
        if temporary.stat().st_mode != rights:  # some libraries make a file of their own, for nobody else to read
            temporary.chmod(rights)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sweep_drafts(folder: Path) -> None:
    """Remove what writes that were killed left in a folder and below; a young draft may be somebody's at work."""
    for draft in folder.rglob(".*.tmp"):
        with suppress(OSError):
            if draft.is_file() and time.time() - draft.stat().st_mtime > DRAFT_S:
                draft.unlink()


def write_bytes_atomic(path: Path, data: bytes) -> None:
    """Replace `path` by `data` as `replaced` does. Raises OSError."""
    with replaced(path) as temporary, temporary.open("wb") as file:
        file.write(data)


def read_text(path: Path, wanted: str = "") -> str:
    """A text file as it is, line ends included.

    Raises UserError if it cannot be read or is no text; `wanted` says then what to give instead.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror or error}).", "Is the name right?") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not a text file.", wanted) from error


def write_text_atomic(path: Path, text: str) -> None:
    """`write_bytes_atomic` for text, as UTF-8 with Unix line ends."""
    write_bytes_atomic(path, text.encode("utf-8"))


def write_json_atomic(path: Path, value: Any) -> None:  # noqa: ANN401  # whatever JSON can hold
    """`write_bytes_atomic` for JSON. Raises ValueError for NaN and infinity, which JSON cannot hold."""
    write_text_atomic(path, json_text(value))


def json_text(value: Any) -> str:  # noqa: ANN401  # whatever JSON can hold
    """What `write_json_atomic` writes."""
    return json.dumps(value, indent=2, allow_nan=False, ensure_ascii=False) + "\n"


def sha256_of_file(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of(data: bytes) -> str:
    """Hexadecimal SHA-256 of bytes in memory."""
    return hashlib.sha256(data).hexdigest()


def sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the file system can: Windows and some network drives cannot."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        # The file has its name by now: to report a failure would tell of an old state that is no more.
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
