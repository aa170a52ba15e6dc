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
"""Which slices are kept, from the current one on: those that another step shows, and their neighbours' outlines."""


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


class Traces(QObject):
    """The stored masks of the current slice and its neighbours; layers that ask for them come after it.

    One that nobody has asked for yet is read ahead while the window has nothing else to do.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._kept: dict[SliceKey, TracedMask] = {}
        self._ahead = QTimer(self, interval=0, singleShot=True)
        self._ahead.timeout.connect(self._read_ahead)
        document.workspace_changed.connect(self._kept.clear)
        document.slice_changed.connect(self._forget_far)
        document.annotation_changed.connect(self._forget)

    def of(self, key: SliceKey) -> TracedMask:
        """The mask of a slice that counts. Raises UserError if it cannot be read."""
        if key not in self._kept:
            corrected = self._document.annotations[key].mask is not None
            self._kept[key] = TracedMask.of(self._document.mask(key), corrected=corrected)
        return self._kept[key]

    def _forget(self, key: SliceKey) -> None:
        self._kept.pop(key, None)

    def _forget_far(self) -> None:
        for far in self._kept.keys() - set(self._near()):
            del self._kept[far]
        self._ahead.start()

    def _read_ahead(self) -> None:
        """One at a time, the nearest first; a damaged mask is told of when its slice is shown."""
        missing = next((key for key in self._near() if key not in self._kept), None)
        if missing is not None:
            try:
                self.of(missing)
            except UserError:
                return
            self._ahead.start()

    def _near(self) -> list[SliceKey]:
        key, order = self._document.current, self._document.order
        if key is None:
            return []
        return [near for step in NEAR if (near := order.neighbour(key, step)) is not None]
