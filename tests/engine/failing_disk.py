"""A disk on which the n-th call that writes fails, and one whose power is cut: what was not synced is gone."""

import builtins
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

WRITING = set("wax+")
CALLS = ((os, "fsync"), (os, "replace"), (os, "rename"), (os, "mkdir"))


class Disk:
    """Counts the calls that write; the one with the number `fails` does not work."""

    def __init__(self, fails: int) -> None:
        self.fails = fails
        self.calls = 0

    def spend(self) -> None:
        """One more call."""
        self.calls += 1
        if self.calls == self.fails:
            raise OSError(28, "No space left on device")


@contextmanager
def failing(number: int) -> Iterator[Disk]:
    """In the block the call with this number fails: opening to write, syncing, renaming or making a folder."""
    disk = Disk(number)

    def counted(func: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **keywords: Any) -> Any:  # whatever the call takes
            mode = args[1] if len(args) > 1 else keywords.get("mode", "r")
            there = func is mkdir and os.path.isdir(args[0])  # noqa: PTH112  # may be any name
            if not there and (func is not io_open or (isinstance(mode, str) and WRITING & set(mode))):
                disk.spend()
            return func(*args, **keywords)

        return call

    io_open, mkdir = io.open, os.mkdir
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in CALLS:
            patch.setattr(owner, name, counted(getattr(owner, name)))
        patch.setattr(io, "open", counted(io_open))
        patch.setattr(builtins, "open", counted(io_open))
        yield disk


class PowerCut:
    """What may lie on the disk after the power is cut: contents that were synced, names whose folder was synced.

    A rename that was not synced may have come through or not; a file that was never synced may be empty.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._synced = {path.stat().st_ino: path.read_bytes()}
        self._names = [path.stat().st_ino]
        self.moments = [self.contents()]

    def contents(self) -> set[bytes]:
        """All that the file may hold if the power goes now."""
        return {self._synced.get(inode, b"") for inode in self._names}

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Remember what might be found after each call of the block."""
        fsync, replace = os.fsync, os.replace

        def sync(descriptor: int) -> None:
            fsync(descriptor)
            found = os.fstat(descriptor)
            if found.st_ino == self._path.parent.stat().st_ino:
                self._names = self._names[-1:]
            else:
                self._synced[found.st_ino] = Path(f"/proc/self/fd/{descriptor}").read_bytes()
            self.moments.append(self.contents())

        def rename(source: Any, target: Any) -> None:  # whatever names a file
            replace(source, target)
            if Path(target) == self._path:
                self._names.append(self._path.stat().st_ino)
            self.moments.append(self.contents())

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "fsync", sync)
            patch.setattr(os, "replace", rename)
            yield
