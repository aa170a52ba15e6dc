"""The layers of the canvas: picture, expert mask, annotated boxes, predicted boxes. Each follows its own part.

Colours are Okabe and Ito's, told apart by colour-blind eyes as well; line style is the second cue.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from pyqtgraph.functions import arrayToQPath
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsObject

from cerebellum_viewer.canvas.coordinates import GRIPS, color_table, grip_position, outline
from cerebellum_viewer.canvas.plates import PLATE, label_above, label_below
from cerebellum_viewer.canvas.tools import Preview
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.display import Display, Layer
from cerebellum_viewer.services.pictures import Picture
from engine.data.annotation import Detection, LabelledBox, Source
from engine.data.boxes import Box, iou
from engine.data.masks import Mask, bounding_box
from engine.errors import UserError

TRUTH = QColor("#1fbf8f")
PREDICTION = QColor("#e69f00")
MASK = QColor("#56b4e9")
SHADOW = QColor(0, 0, 0, 150)
MASK_FILL_ALPHA = 90
LABEL_POINTS = 9
GRIP_SIDE = 7.0
LABEL_MARGIN = 4.0
LABEL_HEIGHT = 18.0
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

    def _follow_display(self) -> None:
        if self._layer is not None:
            self.setVisible(self._display.visible(self._layer))
            self.setOpacity(self._display.opacity(self._layer))


class ImageLayer(SliceLayer):
    """The picture, through a table of 256 colours: changing the window costs one look-up per pixel."""

    def __init__(self, display: Display) -> None:
        super().__init__(display)
        self._indexed = QImage()
        self._pixmap = QPixmap()
        self._table: list[int] = []
        display.grey_changed.connect(self._change_table)
        self._change_table()

    def show_picture(self, picture: Picture) -> None:
        """Paint another picture, or none if it could not be read."""
        if isinstance(picture, UserError):
            self._indexed = QImage()
        else:
            height, width = picture.shape
            self._indexed = QImage(picture.data, width, height, width, QImage.Format.Format_Indexed8).copy()
        self._render()

    def paint(self, painter: QPainter, *_: object) -> None:
        """The picture at the origin, one unit a pixel."""
        painter.drawPixmap(QPointF(0.0, 0.0), self._pixmap)

    def _change_table(self) -> None:
        table = color_table(self._display.grey).astype(np.uint32)
        self._table = (table[:, 3] << 24 | table[:, 0] << 16 | table[:, 1] << 8 | table[:, 2]).tolist()
        self._render()

    def _render(self) -> None:
        """The screen wants 32 bits; converting once is cheaper than at every repaint."""
        self._indexed.setColorTable(self._table)
        self._pixmap = QPixmap.fromImage(self._indexed)
        self.update()


class MaskLayer(SliceLayer):
    """The expert's mask: a veil, and a crisp line along the pixels' edges."""

    def __init__(self, document: Document, display: Display) -> None:
        super().__init__(display, Layer.MASK)
        self._document = document
        self._veil = QPixmap()
        self._outline = QPainterPath()
        self._corner = QPointF()
        self._pen = _pen(MASK, 1.0)
        self._pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        document.slice_changed.connect(self._load)

    def paint(self, painter: QPainter, *_: object) -> None:
        """Veil and line."""
        if not self._veil.isNull():
            painter.translate(self._corner)
            painter.drawPixmap(QPointF(0.0, 0.0), self._veil)
            painter.setPen(self._pen)
            painter.drawPath(self._outline)

    def _load(self) -> None:
        key = self._document.current
        try:
            mask = None if key is None else self._document.expert_mask(key)
        except UserError as error:
            mask = None
            self._document.failed.emit(error)
        box = None if mask is None else bounding_box(mask)
        self._veil = QPixmap()
        if mask is not None and box is not None:
            # Most of a mask is empty: only the part that is not is traced and painted.
            x0, y0, x1, y1 = (int(edge) for edge in box.edges)
            organ = np.ascontiguousarray(mask[y0:y1, x0:x1])
            self._corner = QPointF(box.x0, box.y0)
            self._veil, self._outline = _veil(organ), _path(organ)
        self.update()


class BoxLayer(SliceLayer):
    """The annotated boxes, solid; the selected one with its handles, and a box under the hand."""

    def __init__(self, document: Document, display: Display) -> None:
        super().__init__(display, Layer.BOXES)
        self._document = document
        self._preview: Preview | None = None
        document.slice_changed.connect(self._repaint)
        document.annotation_changed.connect(self._repaint)
        document.selection_changed.connect(self._repaint)
        document.checkpoint_changed.connect(self._repaint)

    def show_preview(self, preview: Preview | None) -> None:
        """Paint a box as it would be."""
        self._preview = preview
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        """Boxes in pixels of the screen."""
        if self._document.current is None:
            return
        transform = _to_screen(painter)
        detections = self._document.detections(self._document.current)
        best = next(iter(detections), None)
        others = [_on_screen(transform, found.box) for found in detections] if self._predictions_shown() else []
        for index, item, box in self._shown_boxes():
            selected = index is None or index == self._document.selection
            rect = _on_screen(transform, box)
            _draw_box(painter, rect, _pen(TRUTH, 2.0 if selected else 1.5))
            self._draw_label(painter, rect, others, _box_label(item, box, best))
            if selected:
                _draw_grips(painter, transform, box)

    def _draw_label(self, painter: QPainter, rect: QRectF, others: Sequence[QRectF], text: str) -> None:
        """Above: the labels of predicted boxes are below theirs."""
        area = self.area()
        if rect.intersects(area):
            _write(painter, label_above(rect, others, _label_size(painter, text), area), text, TRUTH)

    def _predictions_shown(self) -> bool:
        return self._display.visible(Layer.PREDICTIONS)

    def _shown_boxes(self) -> Iterator[tuple[int | None, LabelledBox, Box]]:
        key, preview = self._document.current, self._preview
        assert key is not None
        for index, item in enumerate(self._document.annotations[key].boxes):
            moved = preview is not None and preview.index == index
            yield index, item, preview.box if preview and moved else item.box
        if preview is not None and preview.index is None:
            yield None, LabelledBox(preview.box), preview.box

    def _repaint(self) -> None:
        self.update()


class DetectionLayer(SliceLayer):
    """The boxes that the shown checkpoint predicts, dashed, with their confidence."""

    def __init__(self, document: Document, display: Display) -> None:
        super().__init__(display, Layer.PREDICTIONS)
        self._document = document
        self._pen = _pen(PREDICTION, 1.5)
        self._pen.setDashPattern([5.0, 4.0])
        document.slice_changed.connect(self._repaint)
        document.checkpoint_changed.connect(self._repaint)

    def paint(self, painter: QPainter, *_: object) -> None:
        """Boxes in pixels of the screen."""
        if self._document.current is None:
            return
        transform = _to_screen(painter)
        others = [_on_screen(transform, item.box) for item in self._boxes_shown()]
        for detection in self._document.detections(self._document.current):
            rect = _on_screen(transform, detection.box)
            _draw_box(painter, rect, self._pen)
            text = QCoreApplication.translate("Layers", "predicted {0:.2f}").format(detection.score)
            self._draw_label(painter, rect, others, text)

    def _draw_label(self, painter: QPainter, rect: QRectF, others: Sequence[QRectF], text: str) -> None:
        """Below: the labels of annotated boxes are above theirs."""
        area = self.area()
        if rect.intersects(area):
            _write(painter, label_below(rect, others, _label_size(painter, text), area), text, PREDICTION)

    def _boxes_shown(self) -> Sequence[LabelledBox]:
        key = self._document.current
        return self._document.annotations[key].boxes if key and self._display.visible(Layer.BOXES) else ()

    def _repaint(self) -> None:
        self.update()


def _box_label(item: LabelledBox, box: Box, best: Detection | None) -> str:
    if best is None:
        return item.label
    text = QCoreApplication.translate("Layers", "{0}  IoU {1:.2f}")
    return text.format(item.label, iou(box, best.box)) + _origin(item)


def _origin(item: LabelledBox) -> str:
    """A model's box that nobody touched says so wherever it is shown."""
    return QCoreApplication.translate("Layers", "  (model)") if item.source is Source.MODEL else ""


def _pen(color: QColor, width: float) -> QPen:
    pen = QPen(color, width)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def _veil(mask: Mask) -> QPixmap:
    height, width = mask.shape
    fill = QColor(MASK)
    fill.setAlpha(MASK_FILL_ALPHA)
    indexed = QImage(mask.view(np.uint8).data, width, height, width, QImage.Format.Format_Indexed8)
    indexed.setColorTable([0, fill.rgba()])
    return QPixmap.fromImage(indexed)


def _path(mask: Mask) -> QPainterPath:
    ends = outline(mask)
    path: QPainterPath = arrayToQPath(ends[:, 0], ends[:, 1], connect="pairs")
    return path


def _to_screen(painter: QPainter) -> QTransform:
    """Go on in pixels of the screen: lines, handles and letters keep their size at any zoom."""
    transform = painter.transform()
    painter.resetTransform()
    return transform


def _on_screen(transform: QTransform, box: Box) -> QRectF:
    rect = transform.mapRect(QRectF(float(box.x0), float(box.y0), float(box.width), float(box.height)))
    return QRectF(rect.toRect())


def _draw_box(painter: QPainter, rect: QRectF, pen: QPen) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(SHADOW, pen.widthF() + 2))
    painter.drawRect(rect)
    painter.setPen(pen)
    painter.drawRect(rect)


def _draw_grips(painter: QPainter, transform: QTransform, box: Box) -> None:
    painter.setPen(_pen(SHADOW, 1.0))
    painter.setBrush(TRUTH)
    grip = QRectF(0.0, 0.0, GRIP_SIDE, GRIP_SIDE)
    for handle in GRIPS:
        x, y = grip_position(box, handle)
        grip.moveCenter(QPointF(transform.map(QPointF(float(x), float(y))).toPoint()))
        painter.drawRect(grip)


def _label_font(painter: QPainter) -> QFont:
    font = QFont(painter.font())
    font.setPointSizeF(LABEL_POINTS)
    return font


def _label_size(painter: QPainter, text: str) -> QSizeF:
    width = QFontMetricsF(_label_font(painter)).horizontalAdvance(text) + 2 * LABEL_MARGIN
    return QSizeF(width, LABEL_HEIGHT)


def _write(painter: QPainter, place: QRectF, text: str, color: QColor) -> None:
    painter.setFont(_label_font(painter))
    painter.fillRect(place, PLATE)
    painter.setPen(color)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
