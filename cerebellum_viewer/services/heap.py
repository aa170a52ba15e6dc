"""One heap for all threads: the C library of Linux gives each its own, and a long session grows by the gaps."""

import ctypes
import sys

_M_ARENA_MAX = -8
"""Its number in glibc's malloc.h."""


def share_heap() -> None:
    """To be called before there are threads. Other systems and C libraries stay as they are."""
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_M_ARENA_MAX, 1)
