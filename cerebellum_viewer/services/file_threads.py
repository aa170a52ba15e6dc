"""Threads that read files, and keep no program from ending while a drive is silent."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class FileThreads:
    """Some threads that hand back Futures, as `ThreadPoolExecutor` does.

    At its end Python waits for the threads of that one, and so for minutes where a share was lost in the middle of a
    read; these it leaves behind. For reading alone: what is being written must come to its end.
    """

    def __init__(self, count: int, name: str) -> None:
        self._free = count
        self._name = name
        self._begun = 0
        self._asked: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()

    def submit(
        self, func: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Result]:
        """Call a function in one of the threads."""
        future: Future[Result] = Future()
        self._asked.put((future, partial(func, *args, **kwargs)))
        if self._free:
            self._free -= 1
            self._begun += 1
            Thread(target=_work_off, args=(self._asked,), name=self._name, daemon=True).start()
        return future

    def close(self) -> None:
        """Begin nothing of what waits, and wait for nothing that is under way."""
        with suppress(Empty):
            while True:
                if (waiting := self._asked.get_nowait()) is not None:
                    waiting[0].cancel()
        for _ in range(self._begun):
            self._asked.put(None)


def _work_off(asked: "SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None]") -> None:
    """In a thread."""
    while (work := asked.get()) is not None:
        future, func = work
        if future.set_running_or_notify_cancel():
            try:
                future.set_result(func())
            except BaseException as error:  # noqa: BLE001  # whoever asks for the result gets it
                future.set_exception(error)
        del work, future, func  # a picture that nobody shows is not held until the next one is asked for
