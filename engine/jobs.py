"""A job is a folder: it tells there what happens in it, line by line, and hears what is wished of it."""

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from engine.protocol import Event, decode, encode

EVENTS = "events.jsonl"
LOG = "worker.log"
WORKER_LOCK = "worker.lock"


class Wish(StrEnum):
    """What somebody wants of the process that does a job, by the name of the file that says so."""

    CANCEL = "cancel"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class EventBatch:
    """Events read from one place on, the offset to go on from and how many lines were damaged."""

    events: list[Event]
    offset: int
    damaged: int = 0


class JobFolder:
    """A folder in which a worker does jobs. Reading is safe at any time; only its worker writes events."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    @property
    def workspace_folder(self) -> Path:
        """The workspace that the folder lies in: paths of pictures are relative to it."""
        return self.folder.parent.parent

    def append(self, event: Event) -> None:
        """Add an event."""
        self.append_lines(EVENTS, [encode(event)])

    def append_lines(self, name: str, lines: Iterable[str]) -> None:
        """Add to a file; whole lines only, so that readers never see half of one that stays. Raises OSError."""
        with (self.folder / name).open("ab+") as file:
            _drop_half_line(file)
            file.write("".join(f"{line}\n" for line in lines).encode("utf-8"))

    def events(self) -> list[Event]:
        """Everything that happened so far, but for damaged lines."""
        return self.read().events

    def read(self, offset: int = 0) -> EventBatch:
        """The events behind byte `offset`. A line still being written is left.

        Lines that are no events are counted and passed over: one must not hide all that came after it.
        """
        lines, offset = self.lines_after(EVENTS, offset)
        events: list[Event] = []
        for line in lines:
            with suppress(ValueError):
                events.append(decode(line.decode("utf-8")))
        return EventBatch(events, offset, len(lines) - len(events))

    def lines_after(self, name: str, offset: int) -> tuple[list[bytes], int]:
        """The whole lines of a file behind byte `offset`, and the offset to go on from; none where it is not there."""
        try:
            with (self.folder / name).open("rb") as file:
                file.seek(offset)
                data = file.read()
        except FileNotFoundError:
            return [], offset
        whole = data[: data.rfind(b"\n") + 1]
        # Not `str.splitlines`: it also cuts at characters that JSON leaves as they are, like U+2028.
        return whole.splitlines(), offset + len(whole)

    def ask(self, wish: Wish) -> None:
        """Ask whoever runs the job to stop as soon as it can."""
        (self.folder / wish).touch()

    def wish(self) -> Wish | None:
        """What somebody wants of the job; to cancel it goes before all else."""
        return next((wish for wish in Wish if (self.folder / wish).exists()), None)

    def forget_wishes(self) -> None:
        """Take back what was wished, at the start of a job and at its end."""
        for wish in Wish:
            (self.folder / wish).unlink(missing_ok=True)


def _drop_half_line(file: BinaryIO) -> None:
    """Cut off what a worker that was killed while writing left; the next event would be glued to it and lost."""
    end = file.seek(0, os.SEEK_END)
    if end == 0:
        return
    file.seek(end - 1)
    if file.read(1) != b"\n":
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
