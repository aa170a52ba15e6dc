"""Masks ready to be painted: cut out and traced, those around the slice on screen once for all layers."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QPointF, QTimer
from PySide6.QtGui import QPainterPath

from cerebellum_viewer.canvas.drawing import loop_path, outline_path
from cerebellum_viewer.document.document import Document
from engine.data.annotation import SliceKey
from engine.data.masks import Mask, bounding_box
from engine.errors import UserError

NEAR = (0, 1, -1, 2, -2)
"""Which slices are read ahead, from the current one on: another step shows them, or their outlines beside it."""

KEPT = 24
"""How many masks are kept, also earlier ones of a slice, for undo. At 1024 x 768 each takes less than a MB."""


@dataclass(frozen=True, slots=True)
class Trace:
    """The part of a mask that is not empty, where it lies and its outline from there on, in pixels of the slice."""

    organ: Mask
    corner: QPointF
    outline: QPainterPath

    @classmethod
    def of(cls, mask: Mask | None, *, dashed: bool) -> "Trace | None":
        """Trace a mask for a solid or a dashed line; None for an empty one."""
        box = None if mask is None else bounding_box(mask)
        if mask is None or box is None:
            return None
        x0, y0, x1, y1 = (int(edge) for edge in box.edges)
        organ = np.ascontiguousarray(mask[y0:y1, x0:x1])
        return cls(organ, QPointF(box.x0, box.y0), (loop_path if dashed else outline_path)(organ))


@dataclass(frozen=True, slots=True)
class TracedMask:
    """A mask, or None, and its trace: for dashes where it is another than the expert's."""

    mask: Mask | None = None
    corrected: bool = False
    trace: Trace | None = None

    @classmethod
    def of(cls, mask: Mask | None, *, corrected: bool) -> "TracedMask":
        """Trace a mask."""
        return cls(mask, corrected, Trace.of(mask, dashed=corrected))

    def shows(self, mask: Mask | None, *, corrected: bool) -> bool:
        """Whether this is what `of` would make of a mask."""
        if self.mask is None or mask is None:
            return False
        return self.corrected is corrected and np.array_equal(self.mask, mask)


_Name = tuple[SliceKey, str | None]
"""A slice and the hash of its corrected mask; None for the expert's."""


class Traces(QObject):
    """The stored masks that were shown last; those of neighbours are read ahead while the window has nothing to do."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._kept: dict[_Name, TracedMask] = {}
        self._ahead = QTimer(self, interval=0, singleShot=True)
        self._ahead.timeout.connect(self._read_ahead)
        document.workspace_changed.connect(self._kept.clear)
        document.slice_changed.connect(lambda _: self._ahead.start())

    def of(self, key: SliceKey, painted: TracedMask | None = None) -> TracedMask:
        """The mask of a slice that counts; it is traced already if it is the `painted` one.

        Raises UserError if it cannot be read.
        """
        name = self._name(key)
        traced = self._kept.pop(name, None)
        if traced is None:
            mask, corrected = self._document.mask(key), name[1] is not None
            again = painted is not None and painted.shows(mask, corrected=corrected)
            traced = painted if painted is not None and again else TracedMask.of(mask, corrected=corrected)
            for oldest in list(self._kept)[: 1 - KEPT]:
                del self._kept[oldest]
        self._kept[name] = traced
        return traced

    def _name(self, key: SliceKey) -> _Name:
        return key, self._document.annotations[key].mask

    def _read_ahead(self) -> None:
        """One at a time, the nearest first; a damaged mask is told of when its slice is shown."""
        try:
            missing = next((key for key in self._near() if self._name(key) not in self._kept), None)
            if missing is not None:
                self.of(missing)
                self._ahead.start()
        except UserError:
            return

    def _near(self) -> list[SliceKey]:
        key, order = self._document.current, self._document.order
        if key is None:
            return []
        return [near for step in NEAR if (near := order.neighbour(key, step)) is not None]
