"""What a user is told when something goes wrong: one sentence, what to do, and an exit status."""

import errno
from enum import IntEnum, StrEnum


class ExitStatus(IntEnum):
    """How a command ended, as the shell sees it."""

    DONE = 0
    WORK_FAILED = 1
    WRONG_USAGE = 2
    BAD_INPUT = 3
    CANCELLED = 130


class Reason(StrEnum):
    """Why a job failed, as a code: a window has its own words and an icon for each."""

    BAD_INPUT = "bad input"
    NOT_A_NUMBER = "not a number"
    OUT_OF_MEMORY = "out of memory"
    DISK_FULL = "disk full"
    KILLED = "killed"
    CRASHED = "crashed"
    INTERRUPTED = "interrupted"
    UNFORESEEN = "unforeseen"


class UserError(Exception):
    """The input is bad: which file and what is wrong (`message`), and what to do about it (`hint`)."""

    exit_status = ExitStatus.BAD_INPUT
    reason = Reason.BAD_INPUT

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UnreachableError(UserError):
    """A file could not be read at this moment, as when its drive is away; what is in it may be sound."""

    def __init__(self, error: OSError) -> None:
        super().__init__(
            f"{error.filename} cannot be read ({error.strerror or error}).",
            "Is its drive there? Try again once it is: nothing was lost.",
        )


class WorkError(UserError):
    """The input was fine and the work failed all the same."""

    exit_status = ExitStatus.WORK_FAILED
    reason = Reason.UNFORESEEN


class NoMemoryError(WorkError):
    """Memory ran out."""

    reason = Reason.OUT_OF_MEMORY


class DiskFullError(WorkError):
    """The disk has no room, or the user may not have more of it."""

    reason = Reason.DISK_FULL


class RanAwayError(UserError):
    """Something that is learnt is no number any more."""

    reason = Reason.NOT_A_NUMBER


class Cancelled(Exception):  # noqa: N818  # a wish of the user, not an error
    """The user asked a job to stop."""


_PHRASES = ("out of memory", "can't allocate memory", "not enough memory", "could not create a primitive")
"""The last is what oneDNN, which computes torch's convolutions, says when it gets no memory."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out: torch has its own error on a graphics card and a plain RuntimeError elsewhere."""
    return isinstance(error, MemoryError) or any(phrase in str(error) for phrase in _PHRASES)


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def is_disk_full(error: BaseException) -> bool:
    """Whether a disk, a quota or the size that a file may have was used up; safetensors tells it in words only."""
    number = error.errno if isinstance(error, OSError) else None
    return number in _FULL or any(f"(os error {code})" in str(error) for code in _FULL)
