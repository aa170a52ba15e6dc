"""Ghosts: the outlines of the slices before and after, faint, each with a colour and a dash of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QTransform

from cerebellum_viewer.canvas.drawing import label_size, on_screen, outline_path, stroke, to_screen, write_label
from cerebellum_viewer.canvas.layers import SliceLayer
from cerebellum_viewer.canvas.plates import moved_into
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.display import Display, Layer
from engine.data.annotation import SliceKey
from engine.data.boxes import Box
from engine.data.masks import bounding_box
from engine.errors import UserError

BEFORE, AFTER = QColor("#cc79a7"), QColor("#f0e442")
LINE_ALPHA = 190
DOTS, DASH_DOT = (1.5, 3.0), (7.0, 3.0, 1.5, 3.0)


@dataclass(frozen=True, slots=True)
class Ghost:
    """What is left of a neighbouring slice: its boxes, and the outline of its mask at a corner."""

    boxes: tuple[Box, ...] = ()
    outline: QPainterPath | None = None
    corner: QPointF | None = None


@dataclass(frozen=True, slots=True)
class _Style:
    offset: int
    color: QColor
    dashes: Sequence[float]


_STYLES = (_Style(-1, BEFORE, DOTS), _Style(1, AFTER, DASH_DOT))


class GhostLayer(SliceLayer):
    """Reads the neighbours when it is painted, so that it costs nothing while it is hidden."""

    def __init__(self, document: Document, display: Display) -> None:
        super().__init__(display, Layer.GHOSTS)
        self._document = document
        self._ghosts: dict[SliceKey, Ghost] = {}
        document.workspace_changed.connect(self._ghosts.clear)
        document.slice_changed.connect(self._forget_far)
        document.annotation_changed.connect(self._forget)

    def paint(self, painter: QPainter, *_: object) -> None:
        """Outlines in pixels of the screen."""
        if self._document.current is None:
            return
        transform, key = to_screen(painter), self._document.current
        for style in _STYLES:
            neighbour = self._neighbour(key, style.offset)
            if neighbour is not None:
                ghost = self._ghost(neighbour)
                self._paint_ghost(painter, transform, ghost, style)
                if ghost.boxes:
                    self._write(painter, self._around(transform, key, ghost.boxes), style)

    def _around(self, transform: QTransform, key: SliceKey, ghosts: Sequence[Box]) -> QRectF:
        """What all boxes on screen cover: labels lie beside it."""
        own = [item.box for item in self._document.annotations[key].boxes]
        found = [item.box for item in self._document.detections(key)]
        around = QRectF()
        for box in (*ghosts, *own, *found):
            around = around.united(on_screen(transform, box))
        return around

    def _paint_ghost(self, painter: QPainter, transform: QTransform, ghost: Ghost, style: _Style) -> None:
        faint = QColor(style.color)
        faint.setAlpha(LINE_ALPHA)
        pen = stroke(faint, 1.25, style.dashes)
        if ghost.outline is not None and ghost.corner is not None:
            painter.save()
            painter.setTransform(QTransform.fromTranslate(ghost.corner.x(), ghost.corner.y()) * transform)
            painter.setPen(pen)
            painter.drawPath(ghost.outline)
            painter.restore()
        painter.setPen(pen)
        for box in ghost.boxes:
            painter.drawRect(on_screen(transform, box))

    def _write(self, painter: QPainter, rect: QRectF, style: _Style) -> None:
        """Beside the boxes, where no other label is: the slice before at the left, the one after at the right."""
        text = QCoreApplication.translate("Layers", "z{0:+d}").format(style.offset)
        size = label_size(painter, text)
        label = QRectF(QPointF(rect.left() - size.width() - 3, rect.center().y()), size)
        if style.offset > 0:
            label.moveLeft(rect.right() + 3)
        write_label(painter, moved_into(label, self.area()), text, style.color)

    def _neighbour(self, key: SliceKey, offset: int) -> SliceKey | None:
        keys = self._document.volume_keys(key.volume)
        place = keys.index(key) + offset
        return keys[place] if 0 <= place < len(keys) else None

    def _ghost(self, key: SliceKey) -> Ghost:
        if key not in self._ghosts:
            self._ghosts[key] = self._made(key)
        return self._ghosts[key]

    def _made(self, key: SliceKey) -> Ghost:
        """A damaged mask is told of when its own slice is shown."""
        boxes = tuple(item.box for item in self._document.annotations[key].boxes)
        try:
            mask = self._document.mask(key)
        except UserError:
            mask = None
        frame = None if mask is None else bounding_box(mask)
        if mask is None or frame is None:
            return Ghost(boxes)
        x0, y0, x1, y1 = (int(edge) for edge in frame.edges)
        return Ghost(boxes, outline_path(mask[y0:y1, x0:x1]), QPointF(frame.x0, frame.y0))

    def _forget(self, key: SliceKey) -> None:
        self._ghosts.pop(key, None)
        self.update()

    def _forget_far(self, key: SliceKey | None) -> None:
        """Two neighbours on either side stay, for paging to and fro."""
        near = () if key is None else tuple(self._neighbour(key, offset) for offset in range(-2, 3))
        for kept in [kept for kept in self._ghosts if kept not in near]:
            del self._ghosts[kept]
        self.update()
