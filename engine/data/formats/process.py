"""Foreign files are read in a throw-away process: one altered byte can make a parser crash or eat all memory.

The parent sends the kinds and paths of many files. The child answers each with one JSON line, then with the bytes that
the line announces. When the child dies, the file it was at is to blame; the rest goes to a new child.
"""

import importlib
import json
import os
import signal
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, Any

from engine.data.fingerprints import Fingerprint
from engine.data.formats.contents import Contents, Region, UnfitError, Variable
from engine.data.formats.mask_rule import MaskRule
from engine.data.formats.table import BY_TITLE, Format
from engine.data.masks import EncodedMask
from engine.data.picture_facts import PictureFacts
from engine.errors import UserError, WorkError

MEMORY_BYTES = 4 * 1024**3
LARGEST_FILE_BYTES = 2 * 1024**3
_LATE = 124
"""The child's exit status after its deadline, where no signal tells it."""
READY = b"ready\n"
"""The child's first line, once it can read files."""
_PACKAGES = Path(__file__).parents[3]
"""Where the child starts: Python looks there first, and the user's folder may hold a `numpy.py` of its own."""


def read_files(files: Sequence[tuple[Path, Format]], mask_values: str = "") -> Iterator[Contents]:
    """One answer per file, in order. Never raises for what is in a file.

    With `mask_values` (see `MaskRule.read`) they hold masks, and these values are set.

    Raises WorkError if the child cannot even start: then no file is to blame.
    """
    waiting = list(files)
    while waiting:
        answers = 0
        for contents in _answers_of_one_child(waiting, mask_values):
            yield contents
            answers += 1
        waiting = waiting[answers:]


def _answers_of_one_child(files: Sequence[tuple[Path, Format]], mask_values: str) -> Iterator[Contents]:
    """As many answers as the child gives before it dies, and who is to blame for that."""
    with _start_child(files, mask_values) as child:
        if child.stdout is None or child.stdout.readline() != READY:
            raise WorkError("The reader of foreign files cannot be started.", "Install the program anew.")
        for path, kind in files:
            contents = _receive(child.stdout, path)
            if contents is None:
                yield Contents(path, fault=_cause_of_death(child.wait(), kind))
                return
            yield contents


def _cause_of_death(status: int, kind: Format) -> str:
    if status in {_LATE, -getattr(signal, "SIGALRM", _LATE)}:
        return f"takes the {kind.title} reader more than {kind.seconds:g} seconds"
    return f"makes the {kind.title} reader crash"


def _start_child(files: Sequence[tuple[Path, Format]], mask_values: str) -> "subprocess.Popen[bytes]":
    child = subprocess.Popen(
        [sys.executable, "-m", "engine.data.formats.process", *filter(None, [mask_values])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_PACKAGES,
    )
    if child.stdin is not None:
        # The child reads all paths before it answers the first, so neither side waits for a full pipe.
        lines = [json.dumps([kind.title, str(path.absolute())]) for path, kind in files]
        with suppress(BrokenPipeError), child.stdin:
            child.stdin.write("\n".join(lines).encode())
    return child


def _receive(stream: IO[bytes], path: Path) -> Contents | None:
    """The answer about one file; None where the child died before its end."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        return None
    answer = json.loads(line)
    variables = []
    for entry in answer["variables"]:
        sizes = [*entry["masks"], *entry["pictures"]]
        blobs = [stream.read(size) for size in sizes]
        if any(len(blob) < size for blob, size in zip(blobs, sizes, strict=True)):
            return None
        height, width, masks = entry["height"], entry["width"], len(entry["masks"])
        packed = tuple(EncodedMask(height, width, blob) for blob in blobs[:masks])
        variables.append(Variable(entry["name"], height, width, entry["fault"], packed, tuple(blobs[masks:])))
    regions = tuple(Region(x0, y0, x1, y1, (x, y)) for x0, y0, x1, y1, (x, y) in answer["regions"])
    facts = _facts(answer["facts"]) if answer["facts"] else None
    return Contents(path, tuple(variables), regions, answer["axes"], tuple(answer["notes"]), answer["fault"], facts)


def _facts(told: dict[str, Any]) -> PictureFacts:
    marks = told["fingerprint"]
    return PictureFacts(**{**told, "fingerprint": Fingerprint(**{**marks, "thumb": bytes.fromhex(marks["thumb"])})})


# --- the child -------------------------------------------------------------------------------------------------


def _answer_all(rule: MaskRule | None = None) -> None:
    _limit_memory()
    files = [(BY_TITLE[title], path) for title, path in map(json.loads, sys.stdin.buffer.read().splitlines())]
    for package in sorted({package for kind, _ in files for package in kind.needs}):
        importlib.import_module(package)  # before the first file's clock starts: this alone can take seconds
    out = sys.stdout.buffer
    out.write(READY)
    out.flush()
    for kind, path in files:
        with _deadline(kind.seconds):
            contents = _read(kind, Path(path), rule)
        _send(out, contents)


def _send(out: IO[bytes], contents: Contents) -> None:
    variables = []
    for variable in contents.variables:
        sizes = {
            "masks": [len(mask.data) for mask in variable.masks],
            "pictures": [len(picture) for picture in variable.pictures],
        }
        variables.append({**asdict(replace(variable, masks=(), pictures=())), **sizes})
    answer: dict[str, Any] = {
        "variables": variables,
        "regions": [(r.x0, r.y0, r.x1, r.y1, r.spacing_mm) for r in contents.regions],
        "axes": contents.axes,
        "notes": contents.notes,
        "fault": contents.fault,
        "facts": contents.facts and asdict(contents.facts),
    }
    out.write(json.dumps(answer, default=bytes.hex).encode() + b"\n")
    for variable in contents.variables:
        out.writelines(mask.data for mask in variable.masks)
        out.writelines(variable.pictures)
    out.flush()


def _limit_memory() -> None:
    """Take at most `MEMORY_BYTES`, or less where whoever started the program allows less."""
    if sys.platform != "win32":
        import resource

        allowed = [limit for limit in resource.getrlimit(resource.RLIMIT_AS) if limit != resource.RLIM_INFINITY]
        limit = min([MEMORY_BYTES, *allowed])
        # Where the system refuses, reading without a limit is better than blaming every file.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """End this process if what is inside takes longer."""
    if sys.platform != "win32":
        # Left to the system: the parser is C code that holds Python's lock, and no thread would get to run.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
        signal.setitimer(signal.ITIMER_REAL, 0)
    else:
        watchdog = threading.Timer(seconds, os._exit, [_LATE])
        watchdog.daemon = True
        watchdog.start()
        yield
        watchdog.cancel()


_DAMAGE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""What parsers raise for damaged files where they do not crash; some have an error of their own beside these."""


def _read(kind: Format, path: Path, rule: MaskRule | None = None) -> Contents:
    module = importlib.import_module(f"engine.data.formats.{kind.module}")
    damage: tuple[type[Exception], ...] = (*module.DAMAGE, *_DAMAGE)
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            return Contents(path, fault=f"is larger than {LARGEST_FILE_BYTES // 1024**3} GB")
        return module.read(path, rule)  # type: ignore[no-any-return]
    except UnfitError as error:
        return Contents(path, fault=str(error))
    except UserError as error:
        return Contents(path, fault=str(error).removeprefix(f"{path.name} ").removesuffix("."))
    except OSError as error:
        # A parser's own OSError, without a reason from the system, says that bytes are missing.
        fault = f"cannot be read ({error.strerror})" if error.strerror else f"is not a readable {kind.title} file"
        return Contents(path, fault=fault if error.strerror else f"{fault} (it is cut)")
    except MemoryError:
        return Contents(path, fault="asks for too much memory")
    except damage as error:
        return Contents(path, fault=f"is not a readable {kind.title} file ({type(error).__name__})")


if __name__ == "__main__":
    _answer_all(*map(MaskRule.read, sys.argv[1:]))
