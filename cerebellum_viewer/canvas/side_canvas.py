"""A second canvas beside the first: the same slice at the same place and zoom, with what another reader says of it."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QMouseEvent, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from cerebellum_viewer.canvas.gestures import PanGesture
from cerebellum_viewer.canvas.layers import BoxLayer, ImageLayer, ReadingLayer
from cerebellum_viewer.canvas.overlay import Corner
from cerebellum_viewer.canvas.readings import ShownReading
from cerebellum_viewer.canvas.slice_canvas import SliceCanvas
from cerebellum_viewer.canvas.slice_view import SliceView
from cerebellum_viewer.services.pictures import Pictures
from engine.data.annotation import SliceKey


class SideCanvas(SliceCanvas):
    """Follows the main canvas and, where the hand moves or zooms it, leads it. It costs nothing while it is hidden."""

    def __init__(
        self, main: SliceView, pictures: Pictures, reading: ShownReading, parent: QWidget | None = None
    ) -> None:
        document, display = main.document, main.display
        marks = ReadingLayer(document, display, reading)
        boxes = BoxLayer(document, display, reading, with_grips=False)
        super().__init__(document, pictures, display, ImageLayer(display), (marks, boxes), parent)
        self._main = main
        self._reading = reading
        self._marks, self._boxes = marks, boxes
        self._pan: PanGesture | None = None
        self.setAccessibleName(self.tr("Slice beside"))
        main.view_box.sigRangeChanged.connect(self._follow)

    def show_reading(self, reading: ShownReading, *, with_boxes: bool) -> None:
        """Show what another reader says, over the annotated boxes or without them."""
        self._reading = reading
        self._marks.show_reading(reading)
        self._boxes.show_reading(reading)
        self._boxes.set_apart(not with_boxes)
        self._repaint()

    def corners(self, key: SliceKey) -> list[Corner]:
        """The reader's name, and what was found; a box that bears the name alone adds nothing to it."""
        marks, title = self._reading.marks(key), self._reading.title()
        words = [mark.text for mark in marks] or [self._reading.nothing(key)]
        lines = [title, *(word for word in words if word not in {"", title, *title.split(", ")})]
        return [((0.0, 0.0), lines)]

    def fit(self) -> None:
        """The place and zoom of the main canvas."""
        self._follow()

    # --- Qt's hooks --------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: take up what was missed while this was hidden."""
        super().showEvent(event)
        self._show_slice(self.document.current)
        self._follow()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        super().resizeEvent(event)
        if hasattr(self, "_main"):
            self._follow()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: as on the main canvas, which lies under the same point."""
        self._main.wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: every button pans; there is nothing to edit here."""
        self._pan = PanGesture(self._main.view_box, event.position(), self._main.release_fit)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        if self._pan is not None:
            self._pan.move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802, ARG002  # Qt's
        """Qt's hook."""
        self._pan = None

    # --- following ---------------------------------------------------------------------------------------------

    def _show_slice(self, key: SliceKey | None) -> None:
        if self.isVisible():
            super()._show_slice(key)

    def _follow(self) -> None:
        """The same middle and the same pixels of the screen per pixel, should the sizes differ."""
        if not self.isVisible():
            return
        seen, zoom = self._main.view_box.viewRect(), self._main.zoom
        size = QRectF(self.viewport().rect()).size() / zoom
        rect = QRectF(QPointF(), size)
        rect.moveCenter(seen.center())
        self.view_box.setRange(rect, padding=0)
