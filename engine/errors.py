"""What a user is told when something goes wrong: one sentence, what to do, and an exit status."""

from enum import IntEnum


class ExitStatus(IntEnum):
    """How a command ended, as the shell sees it."""

    DONE = 0
    WORK_FAILED = 1
    WRONG_USAGE = 2
    BAD_INPUT = 3
    CANCELLED = 130


class UserError(Exception):
    """The input is bad: which file and what is wrong (`message`), and what to do about it (`hint`)."""

    exit_status = ExitStatus.BAD_INPUT

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class WorkError(UserError):
    """The input was fine and the work failed all the same."""

    exit_status = ExitStatus.WORK_FAILED


class Cancelled(Exception):  # noqa: N818  # a wish of the user, not an error
    """The user asked a job to stop."""


_PHRASES = ("out of memory", "can't allocate memory", "not enough memory")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out: torch has its own error on a graphics card and a plain RuntimeError elsewhere."""
    return isinstance(error, MemoryError) or any(phrase in str(error) for phrase in _PHRASES)
