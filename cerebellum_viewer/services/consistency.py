"""Looks at every volume for slices that do not fit their neighbours, beside the window, and again after edits."""

from collections.abc import Mapping
from itertools import islice

from PySide6.QtCore import QObject, QTimer, Signal

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.background import Background
from engine.data.annotation import Review, SliceKey
from engine.data.burned_in import CROSSES
from engine.data.masks import bounding_box
from engine.errors import UserError
from engine.shapes.consistency import SliceShape, VolumeCheck, check

PAUSE_MS = 150
"""Between an edit and the look: whoever nudges a box has not done yet."""
PORTION = 8
"""Masks are read on the window's thread, as the workspace is; so many at once that nobody notices."""


class Consistency(QObject):
    """The report of every volume. Works only while somebody looks at it, one volume after the other."""

    changed = Signal(str)
    """The volume that has another report."""

    def __init__(self, document: Document, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._background = background
        self._reports: dict[str, VolumeCheck] = {}
        self._stale: dict[str, None] = {}
        self._wanted_by: set[str] = set()
        self._volume = ""
        self._left = iter(list[SliceKey]())
        self._shapes: list[SliceShape] = []
        self._generation = 0
        self._soon = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._soon.timeout.connect(self._begin)
        self._next_portion = QTimer(self, interval=0, singleShot=True)
        self._next_portion.timeout.connect(self._read)
        document.workspace_changed.connect(self._forget_all)
        document.annotation_changed.connect(self._forget)
        document.slice_changed.connect(self._prefer)

    @property
    def reports(self) -> Mapping[str, VolumeCheck]:
        """What was found so far, by volume."""
        return self._reports

    @property
    def done(self) -> bool:
        """Whether every volume was looked at as it is now."""
        return not self._stale and not self._volume

    def set_active(self, active: bool, who: str = "") -> None:
        """Work as long as anybody wants it; what was begun when the last one went begins anew later."""
        (self._wanted_by.add if active else self._wanted_by.discard)(who)
        if self._wanted_by:
            self._begin()
        elif self._volume:
            self._stale = {self._volume: None} | self._stale
            self._volume = ""

    def _forget_all(self) -> None:
        self._reports.clear()
        self._stale = dict.fromkeys(self._document.volumes)
        self._volume = ""
        self._soon.start()

    def _forget(self, key: SliceKey) -> None:
        self._stale[key.volume] = None
        if key.volume == self._volume:
            self._volume = ""
        self._soon.start()

    def _prefer(self, key: SliceKey | None) -> None:
        """The volume on the canvas is looked at before the others."""
        if key is not None and key.volume in self._stale:
            self._stale = {key.volume: None} | self._stale

    def _begin(self) -> None:
        if self._wanted_by and not self._volume and self._stale:
            self._volume = next(iter(self._stale))
            del self._stale[self._volume]
            self._left = iter(self._document.volume_keys(self._volume))
            self._shapes = []
            self._generation += 1
            self._next_portion.start()

    def _read(self) -> None:
        """Rejected slices are no part of the volume."""
        if not self._volume:
            self._begin()
            return
        portion = list(islice(self._left, PORTION))
        said = self._document.annotations
        self._shapes += [shape_of(self._document, key) for key in portion if said[key].review is not Review.REJECTED]
        if portion:
            self._next_portion.start()
            return
        shapes, number = self._shapes, self._generation
        self._background.run(lambda _: check(shapes), lambda report: self._take(number, report), _never)

    def _take(self, number: int, report: VolumeCheck) -> None:
        """A volume that was edited meanwhile is looked at again."""
        if self._volume and number == self._generation:
            volume, self._volume = self._volume, ""
            self._reports[volume] = report
            self.changed.emit(volume)
        self._begin()


def shape_of(document: Document, key: SliceKey) -> SliceShape:
    """What is said about a slice: its mask, and of its boxes the one that fits it best, or the first.

    A damaged mask is told of when its own slice is shown.
    """
    said = document.annotations[key]
    try:
        mask = document.mask(key)
    except UserError:
        mask = None
    fitting = said.box_around(None if mask is None else bounding_box(mask)) or 0
    crossed = said.review is Review.FLAGGED and CROSSES in said.comment
    return SliceShape(key.index, said.boxes[fitting].box if said.boxes else None, mask, crossed)


def _never(error: UserError) -> None:
    """Looking at shapes reads no files."""
    raise error
