"""Small pictures of slices: read and reduced off the GUI thread, the last wanted first, and only what is wanted."""

from collections import OrderedDict
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QObject, Qt, Signal

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.file_threads import FileThreads
from engine.data.annotation import SliceKey
from engine.data.checked import read_checked_grey
from engine.data.images import GreyImage
from engine.errors import UserError

LONGEST_SIDE = 256
CAPACITY = 1500
"""Previews kept: below 100 MB."""
AT_ONCE = 2
"""How many are being read at a time: few, so that what is wanted next need not queue behind what was wanted before."""

UNREADABLE: GreyImage = np.zeros((1, 1), np.uint8)
"""The preview of a file that cannot be read; the canvas says why."""


class Previews(QObject):
    """Previews by slice, at most `LONGEST_SIDE` pixels a side."""

    arrived = Signal(object)
    """The SliceKey whose preview can be had from now on."""
    _read = Signal(int, object, object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._reader = FileThreads(1, "previews")
        self._kept: OrderedDict[SliceKey, GreyImage] = OrderedDict()
        self._wanted: OrderedDict[SliceKey, None] = OrderedDict()
        self._under_way: set[SliceKey] = set()
        self._generation = 0
        self._read.connect(self._take, Qt.ConnectionType.QueuedConnection)
        document.workspace_changed.connect(self._forget)
        self.destroyed.connect(self._reader.close)

    def get(self, key: SliceKey) -> GreyImage | None:
        """The preview [height, width], or None for now: it was asked for and will arrive."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._under_way:
            self._wanted[key] = None
            self._wanted.move_to_end(key)
            if len(self._wanted) > CAPACITY:
                self._wanted.popitem(last=False)
            self._send()
        return None

    @property
    def idle(self) -> bool:
        """Whether all that was looked at is there."""
        return not self._wanted and not self._under_way

    def close(self) -> None:
        """Let go of the reading thread."""
        self._wanted.clear()
        self._reader.close()

    def _send(self) -> None:
        workspace = self._document.workspace
        while self._wanted and len(self._under_way) < AT_ONCE and workspace is not None:
            key, _ = self._wanted.popitem()
            self._under_way.add(key)
            record = self._document.slices[key]
            self._reader.submit(self._work, self._generation, key, workspace.image_path(record), record.image_sha256)

    def _work(self, generation: int, key: SliceKey, path: Path, sha256: str) -> None:
        """In the reader's thread."""
        self._read.emit(generation, key, _reduced(path, sha256))

    def _take(self, generation: int, key: SliceKey, preview: GreyImage) -> None:
        if generation != self._generation:
            return
        self._under_way.discard(key)
        self._kept[key] = preview
        if len(self._kept) > CAPACITY:
            self._kept.popitem(last=False)
        self._send()
        self.arrived.emit(key)

    def _forget(self) -> None:
        self._generation += 1
        for held in (self._kept, self._wanted, self._under_way):
            held.clear()


def _reduced(path: Path, sha256: str) -> GreyImage:
    try:
        picture = read_checked_grey(path, sha256)
    except UserError:
        return UNREADABLE
    height, width = picture.shape
    scale = min(LONGEST_SIDE / max(height, width), 1.0)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return np.ascontiguousarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
