"""Runs a function beside the window and hands back its result on the window's own thread."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar
from weakref import WeakSet

from PySide6.QtCore import QObject, Qt, Signal

from engine.errors import Cancelled, UserError

Result = TypeVar("Result")
Report = Callable[[int, int], None]
"""Tells how many of how many are done; may be called from any thread."""


@dataclass(frozen=True, slots=True)
class _Listeners:
    """Who waits for one piece of work."""

    on_done: Callable[[Any], None]
    on_error: Callable[[UserError], None]
    on_progress: Report


class Background(QObject):
    """A few threads for reading and writing files.

    Futures rather than QRunnables: they carry an exception of any kind across, so a bug in a thread ends up in the
    same hook as any other. Threads know their listeners by number only, so no widget ever dies in a thread.
    """

    _ended = Signal(int, object)
    _progressed = Signal(int, int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="background")
        self._numbers = count()
        self._listeners: dict[int, _Listeners] = {}
        self._optional: WeakSet[Future[Any]] = WeakSet()
        self._closed = False
        self._ended.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)
        self._progressed.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        func: Callable[[Report], Result],
        on_done: Callable[[Result], None],
        on_error: Callable[[UserError], None],
        on_progress: Report = lambda _done, _total: None,
        *,
        promised: bool = False,
    ) -> None:
        """Call `func` in a thread, then `on_done` or `on_error` here; what `func` reports goes to `on_progress`.

        After `close` nothing is called any more, but for a `func` that is `promised`: a job that somebody asked for.
        """
        if self._closed:
            return
        number = next(self._numbers)
        self._listeners[number] = _Listeners(on_done, on_error, on_progress)
        future = self._threads.submit(func, self._reporter(number, promised=promised))
        if not promised:
            self._optional.add(future)
        future.add_done_callback(lambda done: self._ended.emit(number, done))

    def close(self) -> None:
        """Wait for what is under way and what is promised, tell nobody, and start nothing more.

        What reports how far it is, and is not promised, ends with its next report.
        """
        self._closed = True
        self._listeners.clear()
        for future in self._optional:
            future.cancel()
        self._threads.shutdown()

    def _reporter(self, number: int, *, promised: bool) -> Report:
        """A hundred reports are enough for any bar."""

        def report(done: int, total: int) -> None:
            if self._closed and not promised:
                raise Cancelled
            if done == total or done % max(total // 100, 1) == 0:
                self._progressed.emit(number, done, total)

        return report

    def _pass_on(self, number: int, done: int, total: int) -> None:
        if number in self._listeners:
            self._listeners[number].on_progress(done, total)

    def _hand_over(self, number: int, future: Future[Any]) -> None:
        listeners = self._listeners.pop(number, None)
        if listeners is None or future.cancelled():
            return
        try:
            result = future.result()
        except UserError as error:
            listeners.on_error(error)
        else:
            listeners.on_done(result)
