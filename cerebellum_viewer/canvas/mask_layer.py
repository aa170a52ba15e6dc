"""Masks on the canvas: the one that counts, as it is or under the hand, and the dashed one that waits for a yes."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from cerebellum_viewer.canvas.drawing import (
    CORRECTED_MASK,
    MASK,
    PROPOSAL,
    SHADOW,
    draw_box,
    loop_path,
    on_screen,
    outline_path,
    stroke,
    to_screen,
    veil,
)
from cerebellum_viewer.canvas.layers import SliceLayer
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.masks import read_mask
from cerebellum_viewer.services.display import Display, Layer
from engine.data.annotation import SliceKey
from engine.data.boxes import Box
from engine.data.masks import Mask, bounding_box

CORRECTED_DASHES = (6.0, 2.0, 1.5, 2.0)
PROPOSED_DASHES = (4.0, 4.0)
LINE_REACH = 3.0
"""How far a line sticks out of its mask, in pixels of the slice where these are as small as those of the screen."""


class _Shape:
    """A mask ready to be painted. Most of one is empty: only the part that is not is traced and painted."""

    def __init__(self, mask: Mask | None = None, color: QColor = MASK, *, dashed: bool = False) -> None:
        box = None if mask is None else bounding_box(mask)
        self.veil, self.outline, self.corner = QPixmap(), QPainterPath(), QPointF()
        if mask is not None and box is not None:
            x0, y0, x1, y1 = (int(edge) for edge in box.edges)
            organ = np.ascontiguousarray(mask[y0:y1, x0:x1])
            self.corner = QPointF(box.x0, box.y0)
            self.veil, self.outline = veil(organ, color), (loop_path if dashed else outline_path)(organ)


class MaskLayer(SliceLayer):
    """The mask that counts: a veil, and a crisp line along the pixels' edges.

    The expert's has a solid line; one that a person or a tool has changed another colour and a dash-dotted one.
    """

    def __init__(self, document: Document, display: Display) -> None:
        super().__init__(display, Layer.MASK)
        self._document = document
        self._name: str | None = None
        self._stored: Mask | None = None
        self.under_hand: Mask | None = None
        self._corrected = False
        self._shape = _Shape()
        document.slice_changed.connect(self._load)
        document.annotation_changed.connect(self._reload)

    @property
    def mask(self) -> Mask | None:
        """The mask that counts on the current slice, as it is stored."""
        return self._stored

    def show_preview(self, mask: Mask | None) -> None:
        """Paint a mask as it would be; None for the stored one."""
        if mask is not self.under_hand:
            before = self._shown
            self.under_hand = mask
            self._make()
            self.update(_changed(before, self._shown) or self.boundingRect())

    def paint(self, painter: QPainter, *_: object) -> None:
        """Veil and line."""
        if self._shape.veil.isNull():
            return
        painter.translate(self._shape.corner)
        painter.drawPixmap(QPointF(0.0, 0.0), self._shape.veil)
        painter.setPen(self._pen())
        painter.drawPath(self._shape.outline)

    def _pen(self) -> QPen:
        if self._corrected:
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
        self._stored = None if key is None else read_mask(self._document, key)
        self.under_hand = None
        self._make()
        self.update()

    @property
    def _shown(self) -> tuple[Mask | None, bool]:
        """The mask on the screen, and whether it is another than the expert's."""
        key = self._document.current
        if self.under_hand is not None:
            return self.under_hand, True
        return self._stored, key is not None and self._document.annotations[key].mask is not None

    def _make(self) -> None:
        mask, self._corrected = self._shown
        self._shape = _Shape(mask, CORRECTED_MASK if self._corrected else MASK, dashed=self._corrected)


def _changed(before: tuple[Mask | None, bool], after: tuple[Mask | None, bool]) -> QRectF | None:
    """The rectangle in which two masks differ, and a line's width around it; None if everything may."""
    (old, old_style), (new, new_style) = before, after
    if old is None or new is None or old_style is not new_style:
        return None
    box = bounding_box(old ^ new)
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
        self._shape = _Shape()
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
        if not self._shape.veil.isNull():
            painter.save()
            painter.translate(self._shape.corner)
            painter.drawPixmap(QPointF(0.0, 0.0), self._shape.veil)
            for pen in (stroke(SHADOW, 3.0), stroke(PROPOSAL, 1.5, PROPOSED_DASHES)):
                painter.setPen(pen)
                painter.drawPath(self._shape.outline)
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
        self._shape = _Shape(mask, PROPOSAL, dashed=True)
        self.update()
