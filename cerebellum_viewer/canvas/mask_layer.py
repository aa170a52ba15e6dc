"""Masks on the canvas: the one that counts, as it is or under the hand, and the dashed one that waits for a yes."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from cerebellum_viewer.canvas.drawing import (
    CORRECTED_MASK,
    MASK,
    PROPOSAL,
    SHADOW,
    draw_box,
    on_screen,
    stroke,
    to_screen,
    veil,
)
from cerebellum_viewer.canvas.layers import SliceLayer
from cerebellum_viewer.canvas.traces import Trace, TracedMask, Traces
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.display import Display, Layer
from engine.data.annotation import SliceKey
from engine.data.boxes import Box
from engine.data.masks import Mask, bounding_box
from engine.errors import UserError

CORRECTED_DASHES = (6.0, 2.0, 1.5, 2.0)
PROPOSED_DASHES = (4.0, 4.0)
PROPOSED_OPACITY = 0.3
"""Of the veil, less than of a mask that counts: what lies below it shall be seen."""
LINE_REACH = 3.0
"""How far a line sticks out of its mask, in pixels of the slice where these are as small as those of the screen."""


class MaskLayer(SliceLayer):
    """The mask that counts: a veil, and a crisp line along the pixels' edges.

    The expert's has a solid line; one that a person or a tool has changed another colour and a dash-dotted one.
    """

    def __init__(self, document: Document, display: Display, traces: Traces) -> None:
        super().__init__(display, Layer.MASK)
        self._document = document
        self._traces = traces
        self._name: str | None = None
        self._stored = self._shown = TracedMask()
        self.under_hand: Mask | None = None
        self._veil = QPixmap()
        document.slice_changed.connect(self._load)
        document.annotation_changed.connect(self._reload)

    @property
    def mask(self) -> Mask | None:
        """The mask that counts on the current slice, as it is stored."""
        return self._stored.mask

    def show_preview(self, mask: Mask | None) -> None:
        """Paint a mask as it would be; None for the stored one."""
        if mask is not self.under_hand:
            before, self.under_hand = self._shown, mask
            self._show(self._stored if mask is None else TracedMask.of(mask, corrected=True))
            self.update(_changed(before, self._shown) or self.boundingRect())

    def paint(self, painter: QPainter, *_: object) -> None:
        """Veil and line."""
        trace = self._shown.trace
        if trace is not None:
            painter.translate(trace.corner)
            painter.drawPixmap(QPointF(0.0, 0.0), self._veil)
            painter.setPen(self._pen())
            painter.drawPath(trace.outline)

    def _pen(self) -> QPen:
        if self._shown.corrected:
            return stroke(CORRECTED_MASK, 1.5, CORRECTED_DASHES)
        pen = stroke(MASK, 1.0)
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        return pen

    def _reload(self, key: SliceKey) -> None:
        if key == self._document.current and self._document.annotations[key].mask != self._name:
            self._load()

    def _load(self) -> None:
        key = self._document.current
        self._name = None if key is None else self._document.annotations[key].mask
        self._stored = TracedMask() if key is None else self._read(key)
        self.under_hand = None
        self._show(self._stored)
        self.update()

    def _read(self, key: SliceKey) -> TracedMask:
        try:
            return self._traces.of(key, self._shown)
        except UserError as error:
            self._document.failed.emit(error)
            return TracedMask()

    def _show(self, traced: TracedMask) -> None:
        self._shown = traced
        color = CORRECTED_MASK if traced.corrected else MASK
        self._veil = QPixmap() if traced.trace is None else veil(traced.trace.organ, color)


def _changed(before: TracedMask, after: TracedMask) -> QRectF | None:
    """The rectangle in which two masks differ, and a line's width around it; None if everything may."""
    if before.mask is None or after.mask is None or before.corrected is not after.corrected:
        return None
    box = bounding_box(before.mask ^ after.mask)
    if box is None:
        return QRectF()
    return QRectF(box.x0, box.y0, box.width, box.height).adjusted(-LINE_REACH, -LINE_REACH, LINE_REACH, LINE_REACH)


class ProposalLayer(SliceLayer):
    """What nobody has accepted yet, dashed: the tool's proposal, else the document's suggestion for the slice."""

    def __init__(self, document: Document, display: Display) -> None:
        super().__init__(display)
        self._document = document
        self._proposed: Mask | None = None
        self._boxes: tuple[Box, ...] = ()
        self._trace: Trace | None = None
        self._veil = QPixmap()
        display.layers_changed.connect(self._hide_with_all)
        document.slice_changed.connect(self._make)
        document.suggestions_changed.connect(self._make)

    def show_preview(self, mask: Mask | None) -> None:
        """Paint what a tool proposes; None for nothing."""
        if mask is not self._proposed:
            self._proposed = mask
            self._make()

    def paint(self, painter: QPainter, *_: object) -> None:
        """Veil, dashed line over a shadow, dashed boxes."""
        if self._trace is not None:
            painter.save()
            painter.translate(self._trace.corner)
            painter.setOpacity(PROPOSED_OPACITY)
            painter.drawPixmap(QPointF(0.0, 0.0), self._veil)
            painter.setOpacity(1.0)
            for pen in (stroke(SHADOW, 3.0), stroke(PROPOSAL, 1.5, PROPOSED_DASHES)):
                painter.setPen(pen)
                painter.drawPath(self._trace.outline)
            painter.restore()
        transform = to_screen(painter)
        for box in self._boxes:
            draw_box(painter, on_screen(transform, box), stroke(PROPOSAL, 1.5, PROPOSED_DASHES))

    def _hide_with_all(self) -> None:
        self.setVisible(not self._display.hidden)

    def _make(self) -> None:
        key = self._document.current
        suggested = None if key is None else self._document.suggestions.get(key)
        mask = self._proposed
        if mask is None and suggested is not None and suggested.mask is not None:
            mask = suggested.mask.decode()
        self._boxes = () if suggested is None else tuple(item.box for item in suggested.boxes)
        self._trace = Trace.of(mask, dashed=True)
        self._veil = QPixmap() if self._trace is None else veil(self._trace.organ, PROPOSAL)
        self.update()
