"""Reads what is said about the slices while nobody waits for it, so that nobody has to wait when they ask for all."""

from collections.abc import Iterator
from itertools import islice

from PySide6.QtCore import QObject, QTimer

from cerebellum_viewer.document.document import Document
from engine.data.annotation import SliceKey
from engine.errors import UserError

PORTION = 100
"""About two milliseconds."""


class ReadingOn(QObject):
    """Looks up slices and annotations one after the other; the first that cannot be read is told of."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._left: Iterator[SliceKey] = iter(())
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._read)
        document.workspace_changed.connect(self._begin)

    @property
    def done(self) -> bool:
        """Whether nothing is left to read."""
        return not self._timer.isActive()

    def _begin(self) -> None:
        self._left = iter(list(self._document.annotations))
        self._timer.start()

    def _read(self) -> None:
        portion = list(islice(self._left, PORTION))
        try:
            for key in portion:
                self._document.annotations.get(key)
                self._document.slices.get(key)
        except UserError as error:
            self._timer.stop()
            self._document.failed.emit(error)
        if not portion:
            self._timer.stop()
