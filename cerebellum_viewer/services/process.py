"""What is settled for a process before it has a window: one heap, and painting that waits for no other thread."""

import ctypes
import os
import sys

_M_ARENA_MAX = -8
"""Its number in glibc's malloc.h."""


def prepare_process() -> None:
    """To be called before there are threads and before Qt paints."""
    _share_heap()
    # Qt would deal a translucent line out to threads and wait for them: 5 ms while a training has the cores.
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")


def _share_heap() -> None:
    """The C library of Linux gives each thread a heap of its own, and a long session grows by their gaps."""
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_M_ARENA_MAX, 1)
