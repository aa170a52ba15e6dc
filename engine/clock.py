"""When something is done, and by whom: what every record of a change bears."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_MOMENT: ContextVar[str] = ContextVar("_MOMENT")


def now() -> str:
    """The time in UTC, ISO 8601 to the second."""
    return _MOMENT.get("") or datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def one_moment() -> Iterator[None]:
    """Whatever is told in the block has the time of its beginning: one change is one step, however long it takes."""
    before = _MOMENT.set(now())
    try:
        yield
    finally:
        _MOMENT.reset(before)


def user_name() -> str:
    """The account's name, or “unknown” where the system has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
