"""The layers of the canvas: picture, annotated boxes, predicted boxes. Each follows its own part."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsObject

from cerebellum_viewer.canvas.coordinates import color_table
from cerebellum_viewer.canvas.drawing import (
    CORRECTED_MASK,
    MASK,
    PREDICTION,
    TRUTH,
    draw_box,
    draw_grips,
    label_size,
    on_screen,
    outline_path,
    stroke,
    to_screen,
    write_label,
)
from cerebellum_viewer.canvas.plates import Page, label_above, label_below
from cerebellum_viewer.canvas.readings import Mark, ShownReading
from cerebellum_viewer.canvas.tools import BoxPreview
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.display import Display, GreyScale, Layer
from cerebellum_viewer.services.pictures import DeepPicture
from engine.data.annotation import LabelledBox, SliceKey, Source
from engine.data.boxes import Box, iou
from engine.errors import UserError

REACH = 400.0
"""How far labels and handles may stick out of a slice, in its pixels."""


class SliceLayer(QGraphicsObject):
    """One thing painted over the whole slice, one unit a pixel; asks for a repaint of itself alone.

    What it looks like is Qt's own hook, `paint`, of each layer.
    """

    def __init__(self, display: Display, layer: Layer | None = None) -> None:
        super().__init__()
        self._bounds = QRectF()
        self._display = display
        self._layer = layer
        self._apart = False
        self.written: Callable[[], Sequence[QRectF]] = list
        """Where the canvas writes itself; it says so to its layers."""
        if layer is not None:
            display.layers_changed.connect(self._follow_display)
            self._follow_display()

    def resize(self, width: int, height: int) -> None:
        """Take the size of another slice."""
        bounds = QRectF(0.0, 0.0, float(width), float(height))
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds

    def boundingRect(self) -> QRectF:  # noqa: N802  # Qt's name
        """The slice and what sticks out of it."""
        return self._bounds.adjusted(-REACH, -REACH, REACH, REACH)

    def area(self) -> QRectF:
        """What of the screen shows the slice, in its pixels."""
        return QRectF(self.scene().views()[0].viewport().rect())

    def page(self) -> Page:
        """Where on the screen labels may be written."""
        return Page(self.area(), self.written)

    def set_apart(self, apart: bool) -> None:
        """Whether this is shown on the canvas beside, and not here."""
        self._apart = apart
        self._follow_display()

    def _follow_display(self) -> None:
        if self._layer is not None:
            self.setVisible(self._display.visible(self._layer) and not self._apart)
            self.setOpacity(self._display.opacity(self._layer))


class ImageLayer(SliceLayer):
    """The picture, through a table of colours: changing the window costs one look-up per pixel.

    Qt knows tables of 256 colours; pictures of 16 bits are looked up here.
    """

    def __init__(self, display: Display) -> None:
        super().__init__(display)
        self._indexed = QImage()
        self._deep: npt.NDArray[np.uint16] | None = None
        self._pixmap = QPixmap()
        self._table: list[int] = []
        display.grey_changed.connect(self._change_table)
        self._change_table()

    def show_picture(self, picture: DeepPicture) -> None:
        """Paint another picture, or none if it could not be read."""
        self._indexed, self._deep = QImage(), None
        if not isinstance(picture, UserError) and picture.dtype == np.uint16:
            self._deep = picture.astype(np.uint16, copy=False)
        elif not isinstance(picture, UserError):
            height, width = picture.shape
            self._indexed = QImage(picture.data, width, height, width, QImage.Format.Format_Indexed8).copy()
        self._render()

    @property
    def pixmap(self) -> QPixmap:
        """The picture as it is painted."""
        return self._pixmap

    def paint(self, painter: QPainter, *_: object) -> None:
        """The picture at the origin, one unit a pixel."""
        painter.drawPixmap(QPointF(0.0, 0.0), self._pixmap)

    def _change_table(self) -> None:
        self._table = _packed(color_table(self._display.grey)).tolist()
        self._render()

    def _render(self) -> None:
        """The screen wants 32 bits; converting once is cheaper than at every repaint."""
        self._indexed.setColorTable(self._table)
        image = self._indexed if self._deep is None else _looked_up(self._deep, self._display.grey)
        self._pixmap = QPixmap.fromImage(image)
        self.update()


def _packed(table: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    """Colours as Qt's 32 bits."""
    return np.ascontiguousarray(table[:, (2, 1, 0, 3)]).view("<u4")[:, 0].astype(np.uint32)


def _looked_up(picture: npt.NDArray[np.uint16], grey: GreyScale) -> QImage:
    height, width = picture.shape
    colors = _packed(color_table(grey, 1 << 16))[picture]
    return QImage(colors.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


class BoxLayer(SliceLayer):
    """The annotated boxes, solid; the selected one with its handles, and a box under the hand."""

    def __init__(self, document: Document, display: Display, reading: ShownReading, *, with_grips: bool = True) -> None:
        super().__init__(display, Layer.BOXES)
        self._with_grips = with_grips
        self._document = document
        self._reading = reading
        self.preview: BoxPreview | None = None
        document.slice_changed.connect(self._repaint)
        document.annotation_changed.connect(self._repaint)
        document.selection_changed.connect(self._repaint)
        document.checkpoint_changed.connect(self._repaint)

    def show_preview(self, preview: BoxPreview | None) -> None:
        """Paint a box as it would be."""
        if preview != self.preview:
            self.preview = preview
            self.update()

    def show_reading(self, reading: ShownReading) -> None:
        """Measure the overlap with another reading."""
        self._reading = reading
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        """Boxes in pixels of the screen."""
        if self._document.current is None:
            return
        transform = to_screen(painter)
        marks = self._reading.marks(self._document.current)
        best = next(iter(marks), None)
        others = [on_screen(transform, mark.box) for mark in marks] if self._predictions_shown() else []
        for index, item, box in self._shown_boxes():
            selected = index is None or index == self._document.selection
            rect = on_screen(transform, box)
            draw_box(painter, rect, stroke(TRUTH, 2.0))
            self._draw_label(painter, rect, others, _box_label(item, box, best))
            if selected and self._with_grips:
                draw_grips(painter, transform, box)

    def _draw_label(self, painter: QPainter, rect: QRectF, others: Sequence[QRectF], text: str) -> None:
        """Above: the labels of predicted boxes are below theirs."""
        if rect.intersects(self.area()):
            write_label(painter, label_above(rect, others, label_size(painter, text), self.page()), text, TRUTH)

    def _predictions_shown(self) -> bool:
        return self._display.visible(Layer.PREDICTIONS)

    def _shown_boxes(self) -> Iterator[tuple[int | None, LabelledBox, Box]]:
        key, preview = self._document.current, self.preview
        assert key is not None
        for index, item in enumerate(self._document.annotations[key].boxes):
            moved = preview is not None and preview.index == index
            yield index, item, preview.box if preview and moved else item.box
        if preview is not None and preview.index is None:
            yield None, LabelledBox(preview.box), preview.box

    def _repaint(self) -> None:
        self.update()


READERS = ((PREDICTION, (4.0, 3.0)), (CORRECTED_MASK, (1.5, 1.5)), (MASK, (6.0, 2.0, 1.5, 2.0)))
"""Colour and dashes of each of several readers in one picture; a lone one has the first."""


class ReadingLayer(SliceLayer):
    """The boxes of a reading, dashed, with its words below: by default what the shown checkpoint predicts."""

    def __init__(self, document: Document, display: Display, reading: ShownReading) -> None:
        super().__init__(display, Layer.PREDICTIONS)
        self._document = document
        self._reading = reading
        document.slice_changed.connect(self._repaint)
        document.checkpoint_changed.connect(self._repaint)

    def show_reading(self, reading: ShownReading) -> None:
        """Show another reading."""
        self._reading = reading
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        """Boxes in pixels of the screen."""
        if self._document.current is None:
            return
        self._paint_masks(painter, self._document.current)
        transform = to_screen(painter)
        taken = [on_screen(transform, item.box) for item in self._boxes_shown()]
        for mark in self._reading.marks(self._document.current):
            rect, (color, dashes) = on_screen(transform, mark.box), READERS[mark.place % len(READERS)]
            draw_box(painter, rect, stroke(color, 2.0, dashes))
            if rect.intersects(self.area()):
                # Below: the labels of annotated boxes are above theirs.
                label = label_below(rect, taken, label_size(painter, mark.text), self.page())
                write_label(painter, label, mark.text, color)
                taken.append(label)

    def _paint_masks(self, painter: QPainter, key: SliceKey) -> None:
        for place, mask in self._reading.masks(key):
            painter.setPen(stroke(READERS[place % len(READERS)][0], 1.0))
            painter.drawPath(outline_path(mask))

    def _boxes_shown(self) -> Sequence[LabelledBox]:
        key = self._document.current
        return self._document.annotations[key].boxes if key and self._display.visible(Layer.BOXES) else ()

    def _repaint(self) -> None:
        self.update()


def _box_label(item: LabelledBox, box: Box, best: Mark | None) -> str:
    if best is None:
        return item.label
    text = QCoreApplication.translate("Layers", "{0}  IoU {1:.2f}")
    return text.format(item.label, iou(box, best.box)) + _origin(item)


def _origin(item: LabelledBox) -> str:
    """A model's box that nobody touched says so wherever it is shown."""
    return QCoreApplication.translate("Layers", "  (model)") if item.source is Source.MODEL else ""
