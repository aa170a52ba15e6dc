"""A cut across the slices in which the boxes form a tube: click to go to a slice, drag an edge to correct it."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cerebellum_viewer.canvas.coordinates import Handle, dragged
from cerebellum_viewer.canvas.drawing import TRUTH, stroke
from cerebellum_viewer.document import edits
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.panels.strip_geometry import Plane, StripGeometry
from cerebellum_viewer.panels.strip_image import StripImage
from cerebellum_viewer.services.display import Display
from cerebellum_viewer.services.previews import Previews
from cerebellum_viewer.services.theme import CANVAS, DARK
from engine.data.annotation import SliceKey
from engine.data.boxes import Box

HIT_PIXELS = 6.0
FILL_ALPHA = 50
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


@dataclass(frozen=True, slots=True)
class EdgeDrag:
    """An edge of a box in the hand: where it was taken, and where the pointer is, in rows or columns."""

    key: SliceKey
    index: int
    handle: Handle
    start: float
    now: float


class StripView(QWidget):
    """Reads previews when it is painted, so that it costs nothing while it is hidden."""

    def __init__(
        self, plane: Plane, document: Document, previews: Previews, display: Display, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._plane = plane
        self._document = document
        self._previews = previews
        self._display = display
        self._image: StripImage | None = None
        self._volume: str | None = None
        self._drag: EdgeDrag | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        document.workspace_changed.connect(self._forget)
        document.slice_changed.connect(self._slice_changed)
        document.annotation_changed.connect(self._annotation_changed)
        display.grey_changed.connect(self.update)
        previews.arrived.connect(self._preview_arrived)

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """Qt's hook."""
        return QSize(260, 220)

    @property
    def geometry_now(self) -> StripGeometry:
        """Where everything lies at the moment."""
        key = self._document.current
        count = 0 if key is None else len(self._document.volume_keys(key.volume))
        record = None if key is None else self._document.slices[key]
        extent = 1 if record is None else record.height if self._plane is Plane.ROWS else record.width
        return StripGeometry(self._plane, QRectF(self.rect()), count, float(extent))

    # --- painting ----------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002  # Qt's
        """Qt's hook."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(CANVAS))
        key = self._document.current
        if key is None:
            return
        if self._image is None or self._volume != key.volume:
            self._image, self._volume = StripImage(self._document, key.volume, self._plane), key.volume
        self._image.fetch(self._previews)
        geometry = self.geometry_now
        painter.drawImage(geometry.area, self._image.picture(self._display.grey))
        self._paint_current(painter, geometry, key)
        self._paint_tube(painter, geometry)

    def _paint_current(self, painter: QPainter, geometry: StripGeometry, key: SliceKey) -> None:
        place = self._document.order.place(key)
        color = QColor(DARK.link)
        painter.setPen(stroke(color, 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(geometry.cell(place).adjusted(1, 1, -1, -1))

    def _paint_tube(self, painter: QPainter, geometry: StripGeometry) -> None:
        """Each box as a stripe of its slice; lines from slice to slice make a jump seen."""
        fill = QColor(TRUTH)
        fill.setAlpha(FILL_ALPHA)
        lower, upper = QPolygonF(), QPolygonF()
        for place, box in self._boxes():
            low, high = self._plane.edges(box)
            cell = geometry.cell(place, low, high)
            painter.fillRect(cell, fill)
            painter.setPen(stroke(TRUTH, 1.5))
            if self._plane is Plane.ROWS:
                painter.drawLine(cell.topLeft(), cell.topRight())
                painter.drawLine(cell.bottomLeft(), cell.bottomRight())
            else:
                painter.drawLine(cell.topLeft(), cell.bottomLeft())
                painter.drawLine(cell.topRight(), cell.bottomRight())
            lower.append(geometry.point(place, low))
            upper.append(geometry.point(place, high))
        painter.setPen(stroke(TRUTH, 1.0, (2.0, 3.0)))
        painter.drawPolyline(lower)
        painter.drawPolyline(upper)

    def _boxes(self) -> Iterator[tuple[int, Box]]:
        """The boxes of the volume as they would be if the edge in the hand were let go now."""
        key = self._document.current
        for place, other in enumerate(self._document.volume_keys(key.volume) if key else ()):
            for index, item in enumerate(self._document.annotations[other].boxes):
                held = self._drag is not None and (self._drag.key, self._drag.index) == (other, index)
                yield place, self._moved(self._drag) if held and self._drag else item.box

    def _moved(self, drag: EdgeDrag) -> Box:
        """Whole pixels, as on the canvas."""
        record = self._document.slices[drag.key]
        box, by = self._document.annotations[drag.key].boxes[drag.index].box, float(round(drag.now - drag.start))
        horizontal, vertical = drag.handle.value
        return dragged(box, drag.handle, by * abs(horizontal), by * abs(vertical), (record.width, record.height))

    # --- the hand ----------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: take an edge, or go to the slice."""
        key = self._document.current
        if event.button() != Qt.MouseButton.LeftButton or key is None or self._drag is not None:
            return
        self._drag = self._edge_at(event.position()) if self._document.editable else None
        if self._drag is None:
            keys = self._document.volume_keys(key.volume)
            self._document.go_to(keys[self.geometry_now.slice_at(event.position())])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: pull the edge, or show that there is one."""
        drag = self._drag
        if drag is not None:
            now = self.geometry_now.position_at(event.position())
            self._drag = EdgeDrag(drag.key, drag.index, drag.handle, drag.start, now)
            self.update()
        elif self._document.editable and self._edge_at(event.position()) is not None:
            rows = self._plane is Plane.ROWS
            self.setCursor(Qt.CursorShape.SizeVerCursor if rows else Qt.CursorShape.SizeHorCursor)
        else:
            self.unsetCursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: one undoable step, where the edge has moved."""
        drag, self._drag = self._drag, None
        if drag is None or event.button() != Qt.MouseButton.LeftButton:
            self._drag = drag
            return
        box = self._moved(drag)
        annotation = self._document.annotations[drag.key]
        if box == annotation.boxes[drag.index].box:
            self._document.go_to(drag.key)
        else:
            after = edits.set_box(annotation, drag.index, box)
            self._document.edit(drag.key, after, self.tr("Move edge in the strip"))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: arrows page, Escape lets an edge go where it was."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self._drag is not None:
            self._let_go()
        elif key in _STEPS:
            self._document.step(_STEPS[key])
        else:
            event.ignore()

    def _edge_at(self, point: QPointF) -> EdgeDrag | None:
        key = self._document.current
        if key is None:
            return None
        geometry = self.geometry_now
        slice_key = self._document.volume_keys(key.volume)[geometry.slice_at(point)]
        position = geometry.position_at(point)
        near = [
            (abs(edge - position), index, handle)
            for index, item in enumerate(self._document.annotations[slice_key].boxes)
            for edge, handle in zip(self._plane.edges(item.box), self._plane.value, strict=True)
            if abs(edge - position) * geometry.scale <= HIT_PIXELS
        ]
        if not near:
            return None
        _, index, handle = min(near, key=lambda found: found[0])
        return EdgeDrag(slice_key, index, handle, position, position)

    # --- following ---------------------------------------------------------------------------------------------

    def _forget(self) -> None:
        self._image = None
        self._let_go()

    def _slice_changed(self) -> None:
        self._let_go()

    def _annotation_changed(self, key: SliceKey) -> None:
        """What was taken hold of may not be there any more."""
        if self._drag is not None and self._drag.key == key:
            self._drag = None
        self.update()

    def _let_go(self) -> None:
        self._drag = None
        self.update()

    def _preview_arrived(self, key: SliceKey) -> None:
        if self._image is not None and self._image.wants(key):
            self.update()
