"""Where slices and edges of boxes lie in a strip: one axis are the slices, the other rows or columns of the picture."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF

from cerebellum_viewer.canvas.coordinates import Handle
from engine.data.boxes import Box


class Plane(Enum):
    """How the volume is cut: the value are the two handles of a box that can be seen in it, the lower edge first."""

    ROWS = (Handle.TOP, Handle.BOTTOM)
    """Upright, slices from left to right."""
    COLUMNS = (Handle.LEFT, Handle.RIGHT)
    """Level, slices from top to bottom."""

    def edges(self, box: Box) -> tuple[float, float]:
        """The two edges of a box that can be seen."""
        return (box.y0, box.y1) if self is Plane.ROWS else (box.x0, box.x1)

    def across(self, box: Box) -> float:
        """Where the middle of a box lies on the axis that cannot be seen."""
        return box.center[0] if self is Plane.ROWS else box.center[1]


@dataclass(frozen=True, slots=True)
class StripGeometry:
    """`count` slices and `extent` pixels of the picture in an area of the screen."""

    plane: Plane
    area: QRectF
    count: int
    extent: float

    @property
    def thickness(self) -> float:
        """Pixels of the screen per slice."""
        return self._lengths()[0] / max(self.count, 1)

    @property
    def scale(self) -> float:
        """Pixels of the screen per pixel of the picture."""
        return self._lengths()[1] / max(self.extent, 1.0)

    def slice_at(self, point: QPointF) -> int:
        """Which slice lies under a point; the first or last beside the area."""
        along = self._split(point)[0]
        return min(max(int(along / max(self.thickness, 1e-9)), 0), self.count - 1)

    def position_at(self, point: QPointF) -> float:
        """Which row or column lies under a point, in pixels of the picture."""
        return self._split(point)[1] / max(self.scale, 1e-9)

    def cell(self, place: int, low: float = 0.0, high: float | None = None) -> QRectF:
        """The part of a slice's stripe from one row or column to another."""
        start, end = low * self.scale, (self.extent if high is None else high) * self.scale
        along = place * self.thickness
        if self.plane is Plane.ROWS:
            return QRectF(self.area.left() + along, self.area.top() + start, self.thickness, end - start)
        return QRectF(self.area.left() + start, self.area.top() + along, end - start, self.thickness)

    def point(self, place: int, position: float) -> QPointF:
        """The middle of a slice's stripe at a row or column."""
        return self.cell(place, position, position).center()

    def _lengths(self) -> tuple[float, float]:
        """Of the area along the slices and across them."""
        size = self.area.size()
        return (size.width(), size.height()) if self.plane is Plane.ROWS else (size.height(), size.width())

    def _split(self, point: QPointF) -> tuple[float, float]:
        x, y = point.x() - self.area.left(), point.y() - self.area.top()
        return (x, y) if self.plane is Plane.ROWS else (y, x)
