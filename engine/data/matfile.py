"""MATLAB files, parsed in a throw-away process: one altered byte can make the parser crash or eat all memory.

The parent sends the paths of many files, the child answers one JSON line per file. When the child dies, the file it
was at is to blame; the rest goes to a new child.
"""

import base64
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.data.masks import EncodedMask
from engine.errors import WorkError

SECONDS_PER_FILE = 10.0
MEMORY_BYTES = 4 * 1024**3
READY = b"ready\n"
"""The child's first line, once it can read files."""
_PACKAGES = Path(__file__).parents[2]
"""Where the child starts: Python looks there first, and the user's folder may hold a `numpy.py` of its own."""
SMALLEST_SIDE = 8
"""Arrays smaller than this are numbers and vectors that happen to lie beside the mask."""


@dataclass(frozen=True, slots=True)
class MatVariable:
    """One variable of a file. `mask` is set where it can be a mask; else `fault` says why it cannot."""

    name: str
    shape: tuple[int, ...]
    fault: str = ""
    mask: EncodedMask | None = None


@dataclass(frozen=True, slots=True)
class MatFile:
    """What a file holds, or why it could not be read."""

    path: Path
    variables: tuple[MatVariable, ...] = ()
    fault: str = ""


def read_mat_files(paths: Sequence[Path]) -> Iterator[MatFile]:
    """One answer per file, in order. Never raises for what is in a file.

    Raises WorkError if the child cannot even start: then no file is to blame.
    """
    waiting = list(paths)
    while waiting:
        answered = 0
        with _start_child(waiting) as child:
            if child.stdout is None or child.stdout.readline() != READY:
                raise WorkError("The reader of MATLAB files cannot be started.", "Install the program anew.")
            for line in child.stdout:
                if line.endswith(b"\n"):  # a child that is killed may leave half a line
                    yield _parse_answer(waiting[answered], line)
                    answered += 1
        if answered < len(waiting):
            yield MatFile(waiting[answered], fault="makes the MATLAB reader crash or takes too long or too much memory")
            answered += 1
        waiting = waiting[answered:]


def _start_child(paths: Sequence[Path]) -> "subprocess.Popen[bytes]":
    child = subprocess.Popen(
        [sys.executable, "-m", "engine.data.matfile"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_PACKAGES,
    )
    if child.stdin is not None:
        # The child reads all paths before it answers the first, so neither side waits for a full pipe.
        with suppress(BrokenPipeError), child.stdin:
            child.stdin.write("\n".join(json.dumps(str(path.absolute())) for path in paths).encode())
    return child


def _parse_answer(path: Path, line: bytes) -> MatFile:
    answer = json.loads(line)
    variables = tuple(
        MatVariable(
            name=entry["name"],
            shape=tuple(entry["shape"]),
            fault=entry["fault"],
            mask=_parse_mask(entry),
        )
        for entry in answer["variables"]
    )
    return MatFile(path, variables, answer["fault"])


def _parse_mask(entry: dict[str, Any]) -> EncodedMask | None:
    if not entry["mask"]:
        return None
    height, width = entry["shape"]
    return EncodedMask(height, width, base64.b64decode(entry["mask"]))


# --- the child -------------------------------------------------------------------------------------------------


def _answer_all() -> None:
    _limit_memory()
    importlib.import_module("scipy.io")  # before the first file's clock starts: this alone can take seconds
    paths = [json.loads(line) for line in sys.stdin.buffer.read().splitlines()]
    sys.stdout.write(READY.decode())
    sys.stdout.flush()
    for path in paths:
        with _deadline(SECONDS_PER_FILE):
            answer = json.dumps(_answer(path)) + "\n"
        sys.stdout.write(answer)
        sys.stdout.flush()


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
        watchdog = threading.Timer(seconds, os._exit, [1])
        watchdog.daemon = True
        watchdog.start()
        yield
        watchdog.cancel()


_DAMAGE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    MemoryError,
    ArithmeticError,
    EOFError,
    struct.error,
    zlib.error,
)
"""What the parser raises for damaged files where it does not crash; its own MatReadError is a plain Exception."""


def _answer(path: str) -> dict[str, Any]:
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError

    try:
        contents = loadmat(path)
    except NotImplementedError:
        return {"variables": [], "fault": "is a MATLAB 7.3 (HDF5) file; save it from MATLAB with the option -v7"}
    except OSError as error:
        # The parser's own OSError, without a reason from the system, says that bytes are missing.
        fault = f"cannot be read ({error.strerror})" if error.strerror else "is not a readable MATLAB file (it is cut)"
        return {"variables": [], "fault": fault}
    except (MatReadError, *_DAMAGE) as error:
        return {"variables": [], "fault": f"is not a readable MATLAB file ({type(error).__name__})"}
    names = sorted(name for name in contents if not name.startswith("__"))
    return {"variables": [_describe(name, contents[name]) for name in names], "fault": ""}


def _describe(name: str, value: Any) -> dict[str, Any]:  # noqa: ANN401  # whatever MATLAB can save
    array = np.asarray(value)
    fault = _mask_fault(array)
    mask = "" if fault else base64.b64encode(EncodedMask.of(array != 0).data).decode()
    return {"name": name, "shape": list(array.shape), "fault": fault, "mask": mask}


def _mask_fault(array: Any) -> str:  # noqa: ANN401  # an array of any type
    """Why an array cannot be a mask; empty for a two-dimensional array of zeros and one other value."""
    if array.ndim != 2 or min(array.shape) < SMALLEST_SIDE:
        return "not a picture"
    if array.dtype.kind not in "biuf":
        return f"not numbers ({array.dtype})"
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        return "holds NaN or infinity"
    nonzero = array[array != 0]
    if nonzero.size and not (nonzero == nonzero[0]).all():
        return "more than two values"
    return ""


if __name__ == "__main__":
    _answer_all()
