"""The still part of the canvas: one slice with its layers and writing, fitted or zoomed."""

from collections.abc import Sequence

from pyqtgraph import GraphicsView, ViewBox
from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QGraphicsView, QWidget

from cerebellum_viewer.canvas.coordinates import Point, Size, auto_window
from cerebellum_viewer.canvas.layers import ImageLayer, SliceLayer
from cerebellum_viewer.canvas.overlay import (
    POINTS,
    Corner,
    corners,
    paint_corners,
    paint_notice,
    paint_scale_bar,
    paint_sentence,
    written_places,
)
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.display import Display
from cerebellum_viewer.services.pictures import Picture, Pictures
from cerebellum_viewer.services.theme import CANVAS
from engine.data.annotation import SliceKey
from engine.data.depth import DeepImage
from engine.errors import UserError

FIT_MARGIN = 0.04
MIN_ZOOM, MAX_ZOOM = 0.05, 64.0


class SliceCanvas(GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """Shows the document's current slice, under `overlays` from the lowest up; pyqtgraph does the geometry."""

    def __init__(
        self,
        document: Document,
        pictures: Pictures,
        display: Display,
        image: ImageLayer,
        overlays: Sequence[SliceLayer],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, useOpenGL=False, background=CANVAS)
        self.document = document
        self.display = display
        self.picture: Picture | None = None
        self._pictures = pictures
        self._volume: str | None = None
        self._fitted = True
        self.view_box = ViewBox(lockAspect=True, invertY=True, enableMouse=False, enableMenu=False)
        self._image = image
        self._layers = (image, *overlays)
        self.setCentralItem(self.view_box)
        for layer in self._layers:
            self.view_box.addItem(layer, ignoreBounds=True)
            layer.written = self.written
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setAntialiasing(False)
        font = self.font()
        font.setPointSizeF(POINTS)
        self.setFont(font)
        self.setMinimumSize(150, 200)  # two beside each other leave the panels their place at 1024 px
        document.slice_changed.connect(self._show_slice)
        document.annotation_changed.connect(self._repaint)
        document.checkpoint_changed.connect(self._repaint)
        display.grey_changed.connect(self._repaint)
        pictures.changed.connect(self._show_slice)

    @property
    def zoom(self) -> float:
        """Pixels of the screen per pixel of the slice."""
        return float(self.viewport().width() / max(self.view_box.viewRect().width(), 1e-9))

    def zoom_by(self, factor: float, position: QPointF | None = None) -> None:
        """Nearer or farther, about a point of the screen or the middle."""
        factor = min(max(factor, MIN_ZOOM / self.zoom), MAX_ZOOM / self.zoom)
        about = QPointF(self.viewport().rect().center()) if position is None else position
        self.release_fit()
        self.view_box.scaleBy((1 / factor, 1 / factor), center=self.view_box.mapSceneToView(about))

    def zoom_to_pixels(self) -> None:
        """One pixel of the slice on one of the screen, also where the desktop enlarges everything."""
        self.zoom_by(1 / (self.zoom * self.devicePixelRatioF()))

    def fit(self) -> None:
        """The whole slice, as large as it can be."""
        size = self.slice_size()
        if size is not None:
            self._fitted = True
            self.view_box.setRange(QRectF(0.0, 0.0, float(size[0]), float(size[1])), padding=FIT_MARGIN)

    def auto_grey(self) -> None:
        """Window and level from the picture itself."""
        picture = self.deep_picture()
        if picture is not None:
            window, level = auto_window(picture)
            self.display.change_grey(window=window, level=level)

    def deep_picture(self) -> DeepImage | None:
        """The shown picture with all its bits, for the eye alone; None where there is none."""
        key = self.document.current
        deep = None if key is None or self.picture is None else self._pictures.deep(key)
        return None if isinstance(deep, UserError) else deep

    def to_slice(self, position: QPointF) -> Point:
        """The point of the slice at a point of the screen."""
        point = self.view_box.mapSceneToView(position)
        return float(point.x()), float(point.y())

    def to_screen(self, point: Point) -> QPointF:
        """The inverse of `to_slice`."""
        return QPointF(self.view_box.mapViewToScene(QPointF(float(point[0]), float(point[1]))))

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:  # noqa: N802, ARG002  # Qt's
        """Qt's hook: the writing over the layers."""
        area, key = QRectF(self.viewport().rect()), self.document.current
        painter.resetTransform()
        if key is None:
            paint_sentence(painter, area, *_empty_sentence())
            return
        if isinstance(self.picture, UserError):
            paint_sentence(painter, area, self.picture.message, self.picture.hint)
        elif self._pictures.altered(key):
            paint_notice(painter, area, _altered_sentence())
        paint_corners(painter, area, self.corners(key))
        spacing = self.document.volumes[key.volume].spacing_mm
        if spacing is not None:
            paint_scale_bar(painter, area, self.zoom / spacing[0])

    def corners(self, key: SliceKey) -> list[Corner]:
        """What is written in the corners."""
        return corners(self.document, key, self.display.grey, self.zoom * self.devicePixelRatioF())

    def written(self) -> list[QRectF]:
        """Where labels cannot stand, since something is written there."""
        area, key = QRectF(self.viewport().rect()), self.document.current
        return [] if key is None else written_places(self.font(), area, self.corners(key))

    def release_fit(self) -> None:
        """From now on the user chooses what is seen; a larger window does not change it."""
        self._fitted = False

    def _show_slice(self, key: SliceKey | None) -> None:
        self.picture = None if key is None else self._pictures.picture(key)
        self._image.show_picture(UserError("") if key is None else self._pictures.deep(key))
        size = self.slice_size()
        for layer in self._layers:
            layer.resize(*(size or (0, 0)))
        if key is not None and (key.volume != self._volume or self._fitted):
            self._volume = key.volume
            self.fit()
        if key is not None and not isinstance(self.picture, UserError):
            self.document.saw(key)
        self._repaint()

    def _repaint(self) -> None:
        self.viewport().update()

    def slice_size(self) -> Size | None:
        """(width, height) of the current slice in pixels."""
        key = self.document.current
        if key is None:
            return None
        record = self.document.slices[key]
        return record.width, record.height

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: a slice that was shown as a whole stays so."""
        super().resizeEvent(event)
        if getattr(self, "_fitted", False):
            self.fit()


def _altered_sentence() -> str:
    changed = QCoreApplication.translate("SliceCanvas", "This file has changed since it was imported.")
    meant = QCoreApplication.translate("SliceCanvas", "If that was meant, accept it in the Review menu.")
    return f"{changed}\n{meant}"


def _empty_sentence() -> tuple[str, str]:
    title = QCoreApplication.translate("SliceCanvas", "This workspace has no slices yet.")
    return title, QCoreApplication.translate("SliceCanvas", "Import a folder of ultrasound pictures to begin.")
