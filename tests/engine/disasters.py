"""A workspace's database on disks that fail: bits flip, the power is cut, there is no more room. What is left of it?"""

import random
import resource
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.data.annotation import Annotation, SliceKey
from engine.data.backups import look_after
from engine.data.database import DATABASE
from engine.data.store import Workspace
from engine.errors import UserError

KEY = SliceKey("v0", 0)
LOG = f"{DATABASE}-wal"
EDITS = 6
Disaster = Callable[[Path, int, random.Random], Counter[str]]
"""Is given a closed workspace, how often it strikes, and chance; what came of it, each kind with its number.

Whatever must not be is raised as AssertionError.
"""


def flips(folder: Path, count: int, rng: random.Random) -> Counter[str]:
    """A few bits, or all of a stretch, are others: told at opening or by the look through it, or nothing differs."""
    path, found = folder / DATABASE, Counter[str]()
    whole, sound = path.read_bytes(), _told(folder)
    for number in range(count):
        data, begin = bytearray(whole), rng.randrange(len(whole))
        for at in range(begin, min(begin + rng.choice((1, 1, 1, 64, 4096)), len(whole))):
            data[at] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
        try:
            told = _told(folder)
        except UserError:  # damaged, or of a version that there is not yet
            found["refused"] += 1
        else:
            assert told == sound or told["faults"], f"flip {number} at {begin} is not seen"
            found["named" if told["faults"] else "harmless"] += 1
        _without_logs(folder)
    path.write_bytes(whole)
    return found


def power_cuts(folder: Path, count: int, rng: random.Random) -> Counter[str]:
    """The log ends anywhere, or in nonsense: edits are lost whole, and from the end alone."""
    with Workspace.open(folder) as workspace:
        for number in range(EDITS):
            workspace.record_edits({KEY: Annotation(comment=str(number))}, "count")
        cut = Path(shutil.copytree(folder, folder.with_name("cut")))
    log, base = (cut / LOG).read_bytes(), (cut / DATABASE).read_bytes()
    found = Counter[str]()
    for number in range(count):
        length = rng.randrange(len(log) + 1)
        _without_logs(cut)
        (cut / DATABASE).write_bytes(base)
        (cut / LOG).write_bytes(log[:length] + rng.choice((b"", bytes(4096), rng.randbytes(4096))))
        with Workspace.open(cut) as workspace:
            assert workspace.integrity_faults() == [], f"cut {number} at {length}"
            said = [edit.after.comment for edit in workspace.history.edits() if edit.action == "count"]
        assert said == [str(each) for each in range(len(said))]
        found[f"{len(said)} of {EDITS} edits kept"] += 1
    return found


def full_disk(folder: Path, count: int, rng: random.Random) -> Counter[str]:
    """No file may grow beyond a size that changes: what does not fit is refused in words, and nothing is half."""
    found = Counter[str]()
    with Workspace.open(folder) as workspace:
        for number in range(count):
            before = workspace.annotations()[KEY]
            with _limited(rng.randrange(4096, 600_000)):
                try:
                    workspace.record_edits({KEY: Annotation(comment=f"{number} " * rng.randrange(4000))}, "edit")
                except UserError as error:
                    found["refused"] += 1
                    assert "could not be saved" in error.message  # noqa: PT017
                    assert "Free some disk space" in error.hint  # noqa: PT017
                    assert workspace.annotations()[KEY] == before
                else:
                    found["saved"] += 1
        assert workspace.integrity_faults() == []
    return found


DISASTERS: dict[str, Disaster] = {"flipped bits": flips, "power cuts": power_cuts, "full disk": full_disk}


def _told(folder: Path) -> dict[str, object]:
    """What the window's look through a workspace names; where that is nothing, all that the window shows of it."""
    with Workspace.open(folder) as workspace:
        if faults := look_after(folder):
            return {"faults": faults}
        said = dict(workspace.annotations())
        return {"faults": [], "slices": dict(workspace.slices()), "said": said, "edits": workspace.history.edits()}


def _without_logs(folder: Path) -> None:
    for path in folder.glob(f"{DATABASE}-*"):
        path.unlink()


@contextmanager
def _limited(size: int) -> Iterator[None]:
    """No file of this process may be longer than so many bytes."""
    soft, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, most))
