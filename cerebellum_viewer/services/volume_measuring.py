"""Measures the slices of a volume a few at a time, so that each can be told from the widest, which alone has an age."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from cerebellum_viewer.document.document import Document
from engine.data.annotation import Annotation, Review, SliceKey
from engine.data.callipers import Spacing
from engine.data.store import Slice
from engine.data.volumes import Volume
from engine.errors import UserError
from engine.measures.measured import SliceMeasures, VolumeMeasures, measure, measure_volume

PORTION = 2
"""Slices that are measured at once on the window's thread, as the workspace is read there: some 15 ms."""


@dataclass(frozen=True, slots=True)
class _Basis:
    """All that the measures of one slice depend on."""

    record: Slice
    said: Annotation
    spacing: Spacing | None
    reader: str


class VolumeMeasuring(QObject):
    """The measures of the volume that was asked for last; a slice is measured again if its basis is another."""

    changed = Signal()
    """Every slice of that volume is measured."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._volume = ""
        self._whole: tuple[Volume, dict[SliceKey, _Basis], VolumeMeasures] | None = None
        self._known: dict[SliceKey, tuple[_Basis, SliceMeasures | None]] = {}
        self._next_portion = QTimer(self, interval=0, singleShot=True)
        self._next_portion.timeout.connect(self._measure_some)

    def of(self, volume: str) -> VolumeMeasures | None:
        """The measures of a volume, as reports tell them; None until `changed` where some are still to be made."""
        self._volume = volume
        facts, bases = self._document.volumes[volume], self._bases()
        if self._whole is None or self._whole[:2] != (facts, bases):
            if self._stale():
                self._next_portion.start()
                return None
            own = (self._known[key][1] for key in bases)
            self._whole = facts, bases, measure_volume(facts, [item for item in own if item is not None])
        return self._whole[2]

    def stop(self) -> None:
        """Measure nothing more until somebody asks again."""
        self._next_portion.stop()

    def _bases(self) -> dict[SliceKey, _Basis]:
        document = self._document
        if document.workspace is None or self._volume not in document.volumes:
            return {}
        spacing, reader = document.volumes[self._volume].spacing_mm, document.workspace.readers.current.name
        every = ((key, document.annotations[key]) for key in document.volume_keys(self._volume))
        counting = ((key, said) for key, said in every if said.review is not Review.REJECTED)
        return {key: _Basis(document.slices[key], said, spacing, reader) for key, said in counting}

    def _stale(self) -> list[tuple[SliceKey, _Basis]]:
        return [item for item in self._bases().items() if self._known.get(item[0], (None,))[0] != item[1]]

    def _measure_some(self) -> None:
        stale = self._stale()
        for key, basis in stale[:PORTION]:
            self._known[key] = basis, self._measured(key, basis)
        if len(stale) > PORTION:
            self._next_portion.start()
        else:
            self.changed.emit()

    def _measured(self, key: SliceKey, basis: _Basis) -> SliceMeasures | None:
        """None where the mask cannot be read, which is told when the slice is shown."""
        try:
            return measure(key, self._document.mask(key), basis.said, basis.spacing)
        except UserError:
            return None
