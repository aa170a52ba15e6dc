"""Asks a model about one slice at a time, in a process that stays: the answer comes within a fraction of a second."""

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic

from engine.data.store import Slice
from engine.errors import UserError
from engine.proposals import UNREADABLE, Model, Proposal

ADVISER: tuple[str, ...] = (sys.executable, "-P", "-m", "engine.adviser")
PATIENCE_S = 5.0
"""The first answer waits for torch, and on a busy machine for longer; nobody shall wait more than that."""
MOST_OWED = 2
"""A process that owes so many answers is no longer waited for."""


class Adviser:
    """Called from any thread, one question at a time. A model that does not answer in time is asked again once."""

    def __init__(self) -> None:
        self._one_by_one = Lock()
        self._process: subprocess.Popen[str] | None = None
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._owed = 0
        self._model: Model | None = None
        self._closed = False

    def proposal(self, model: Model, workspace: Path, record: Slice) -> Proposal | None:
        """What a model says of a slice; None where its picture cannot be read or is another one than was imported,

        or the model does not answer.
        """
        with self._one_by_one:
            try:
                self._begin(model, model.file(workspace))
                line = self._answer(workspace / record.image, record.image_sha256).strip()
                return None if line == UNREADABLE else Proposal.from_line(line)
            except Empty:
                if self._owed >= MOST_OWED:
                    self._end()
            except (OSError, UserError, ValueError):
                self._end()
            return None

    def close(self) -> None:
        """End the process, also while somebody waits for it."""
        self._closed = True
        self._end()

    def _begin(self, model: Model, file: Path) -> None:
        if model == self._model or self._closed:
            return
        self._end()
        self._model, self._lines, self._owed = model, SimpleQueue(), 0
        self._process = _started([*ADVISER, str(file), str(model.confidence)])
        Thread(target=_pass_on, args=(self._process, self._lines), daemon=True).start()

    def _answer(self, picture: Path, sha256: str) -> str:
        """One line; an empty one, which is no answer, where the process has ended. Raises Empty if it takes long.

        What comes late answers a question of before and is passed over.
        """
        process = self._process
        if process is None or process.stdin is None:
            return ""
        process.stdin.write(json.dumps([str(picture), sha256]) + "\n")
        process.stdin.flush()
        self._owed += 1
        until, line = monotonic() + PATIENCE_S, UNREADABLE
        while self._owed and line:
            line = self._lines.get(timeout=max(until - monotonic(), 0))
            self._owed -= 1
        return line

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            process.kill()
            process.wait()
            with suppress(OSError):
                process.stdin.close()


def _started(command: Sequence[str]) -> "subprocess.Popen[str]":
    pipe, flags = subprocess.PIPE, 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
    return subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, encoding="utf-8", creationflags=flags
    )


def _pass_on(process: "subprocess.Popen[str]", lines: "SimpleQueue[str]") -> None:
    """In a thread of its own, until the process ends: then an empty line says so."""
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            lines.put(line)
    lines.put("")
