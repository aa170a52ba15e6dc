"""Dock “Check”: how boxes and masks run through the volume, and what does not fit in any of them."""

import numpy as np
from PySide6.QtCore import QModelIndex, QSize
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTreeView, QVBoxLayout, QWidget

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.panels.findings_model import WORDS, FindingsModel, quantity_text
from cerebellum_viewer.panels.sparklines import Curve, Sparklines
from cerebellum_viewer.services.consistency import Consistency
from cerebellum_viewer.services.plane_finder import FoundPlane
from cerebellum_viewer.services.wording import Counted
from cerebellum_viewer.widgets.sentence import Sentence
from engine.data.annotation import Review, SliceKey
from engine.shapes.consistency import Quantity, VolumeCheck

FOLLOWED = (Quantity.CENTER_X, Quantity.CENTER_Y, Quantity.WIDTH, Quantity.HEIGHT, Quantity.AREA)
_EVERYWHERE = frozenset({Quantity.GAP, Quantity.JUMP, Quantity.MISFIT, Quantity.CROSSES})
"""Findings that are about all curves at once: marked on the first."""


class ConsistencyPanel(QWidget):
    """The curves of the volume on the canvas, and the findings of all volumes; a click or Enter goes to the slice."""

    def __init__(self, document: Document, consistency: Consistency, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._consistency = consistency
        self._plane: FoundPlane | None = None
        self._shown = False
        self.model = FindingsModel(self)
        self.curves = Sparklines()
        self.table = QTreeView()
        self.summary = Sentence()
        self._volume = QLabel()
        self._lay_out()
        self._connect()

    def show_plane(self, plane: FoundPlane) -> None:
        """Show the curve from which the transcerebellar plane was found, until the volume changes."""
        self._plane = plane
        self._show_curves()

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt override
        return QSize(360, 420)

    def set_shown(self, shown: bool) -> None:
        """Whether the dock is in front: a dock behind others is not hidden for Qt. Volumes are looked at only then."""
        self._shown = shown
        self._consistency.set_active(shown)
        if shown:
            self._show_curves()

    def _lay_out(self) -> None:
        self._volume.setObjectName("heading")
        self.curves.setAccessibleName(self.tr("Place and size over the slices"))
        self.table.setModel(self.model)
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setAccessibleName(self.tr("Findings, worst first"))
        header = self.table.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(WORDS, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        for widget in (self._volume, self.curves, self.summary):
            layout.addWidget(widget)
        layout.addWidget(self.table, 1)

    def _connect(self) -> None:
        self._consistency.changed.connect(self._take)
        self._document.workspace_changed.connect(self._forget)
        self._document.slice_changed.connect(self._follow)
        self._document.annotation_changed.connect(self._edited)
        self.curves.clicked.connect(self._go_in_volume)
        self.table.clicked.connect(self._go)
        self.table.activated.connect(self._go)
        self._forget()

    def _forget(self) -> None:
        self._plane = None
        self._show_findings()
        self._show_curves()

    def _edited(self, key: SliceKey) -> None:
        if self._plane is not None and self._plane.volume == key.volume:
            self._plane = None
            self._show_curves()

    def _take(self, volume: str) -> None:
        self._show_findings()
        if self._document.current is not None and volume == self._document.current.volume:
            self._show_curves()

    def _follow(self, key: SliceKey | None) -> None:
        if self._shown and (key is None or self._volume.text() != key.volume):
            self._show_curves()
        self.curves.show_current(None if key is None else key.index)

    def _show_findings(self) -> None:
        self.model.show(self._consistency.reports)
        count, volumes = self.model.rowCount(), len(self._consistency.reports)
        shaped = sum(map(_has_shapes, self._consistency.reports.values()))
        if not volumes:
            self.summary.setText(self.tr("The volumes are being looked at."))
        elif count:
            text = self.tr("Findings: {0} in {1}, worst first. A score above 1 is unlike its neighbours.")
            self.summary.setText(text.format(count, Counted().volumes(volumes)))
        elif volumes < len(self._document.volumes):
            text = self.tr("{0} of {1} looked at so far.")
            self.summary.setText(text.format(volumes, Counted().volumes(len(self._document.volumes))))
        elif shaped:
            self.summary.setText(self.tr("Every slice of {0} fits its neighbours.").format(Counted().volumes(shaped)))
        else:
            self.summary.setText(self.tr("There is nothing to compare yet: no volume has boxes or masks."))

    def _show_curves(self) -> None:
        volume = self._document.current.volume if self._document.current else ""
        report, plane = self._consistency.reports.get(volume), self._plane
        said = self._document.annotations
        keys = [key for key in self._document.volume_keys(volume) if said[key].review is not Review.REJECTED]
        numbers = tuple(key.index for key in keys)
        shown = []
        if report is not None and len(report.series[Quantity.WIDTH]) == len(numbers):
            shown = [_curve(report, quantity, numbers) for quantity in FOLLOWED]
        if plane is not None and plane.volume == volume:
            found = plane.found
            unit = f" {plane.unit}"
            shown.append(Curve(self.tr("TCD width"), plane.slices, found.curve, frozenset({found.index}), unit))
        self._volume.setText(volume)
        self.curves.show_curves(shown)

    def _go_in_volume(self, index: int) -> None:
        if self._document.current is not None:
            self._document.go_to(SliceKey(self._document.current.volume, index))

    def _go(self, index: QModelIndex) -> None:
        self._document.go_to(self.model.key(index.row()))


def _has_shapes(report: VolumeCheck) -> bool:
    """Whether a volume has anything that could be unlike its neighbours."""
    return any(np.isfinite(series).any() for series in report.series.values())


def _curve(report: VolumeCheck, quantity: Quantity, slices: tuple[int, ...]) -> Curve:
    about = {quantity, *_EVERYWHERE} if quantity is FOLLOWED[0] else {quantity}
    marked = frozenset(finding.index for finding in report.findings if finding.quantity in about)
    unit = " px²" if quantity is Quantity.AREA else " px"
    return Curve(quantity_text(quantity), slices, np.asarray(report.series[quantity]), marked, unit)
