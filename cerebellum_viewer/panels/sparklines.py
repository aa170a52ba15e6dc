"""Small curves over the slices of one volume, one below the other, with what stands out marked."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cerebellum_viewer.services.theme import colors_of

ROW = 30
VALUE_WIDTH, GAP = 62, 6
MARK = 4.0
WHOLE = 1000
"""Values from here on are shown without decimals."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A value per slice (NaN for none), and the numbers of the slices that stand out; `unit` follows the value."""

    name: str
    slices: tuple[int, ...]
    values: npt.NDArray[np.float64]
    marked: frozenset[int] = frozenset()
    unit: str = ""


class Sparklines(QWidget):
    """A click goes to the slice below the pointer. Marks are diamonds, so that nothing hangs on colour alone."""

    clicked = Signal(int)
    """The number of a slice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: tuple[Curve, ...] = ()
        self._current: int | None = None
        self._names_width = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def curves(self) -> tuple[Curve, ...]:
        """What is shown."""
        return self._curves

    def show_curves(self, curves: Sequence[Curve]) -> None:
        """Show other curves."""
        self._curves = tuple(curves)
        self._names_width = max((self.fontMetrics().horizontalAdvance(curve.name) for curve in curves), default=0) + GAP
        self.updateGeometry()
        self.update()

    def show_current(self, index: int | None) -> None:
        """Mark the slice on the canvas."""
        self._current = index
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt override
        return QSize(300, ROW * len(self._curves))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt override
        row = int(event.position().y() // ROW)
        if 0 <= row < len(self._curves) and self._curves[row].slices:
            slices = self._curves[row].slices
            distances = [abs(self._place(slices, index) - event.position().x()) for index in slices]
            self.clicked.emit(slices[int(np.argmin(distances))])

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002  # Qt override
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, curve in enumerate(self._curves):
            self._paint_curve(painter, QRectF(0.0, row * ROW, self.width(), ROW), curve)

    def _paint_curve(self, painter: QPainter, area: QRectF, curve: Curve) -> None:
        colors = colors_of(self.palette())
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRectF(0.0, area.top(), self._names_width, ROW), middle | Qt.AlignmentFlag.AlignLeft, curve.name
        )
        value = QRectF(area.right() - VALUE_WIDTH, area.top(), VALUE_WIDTH, ROW)
        painter.drawText(value, middle | Qt.AlignmentFlag.AlignRight, _value_text(curve, self._current))
        if self._current in curve.slices:
            painter.setPen(QPen(QColor(colors.muted), 1.0))
            x = self._place(curve.slices, self._current)
            painter.drawLine(QLineF(x, area.top() + 1, x, area.bottom() - 1))
        points = self._points(area, curve)
        painter.setPen(QPen(QColor(colors.link), 1.5))
        for run in _runs(points):
            painter.drawPolyline(QPolygonF(run)) if len(run) > 1 else painter.drawPoint(run[0])
        painter.setPen(QPen(QColor(colors.warn), 1.5))
        painter.setBrush(QColor(colors.base))
        for index, point in zip(curve.slices, points, strict=True):
            if index in curve.marked:
                painter.drawPolygon(_diamond(point or QPointF(self._place(curve.slices, index), area.center().y())))

    def _place(self, slices: Sequence[int], index: int) -> float:
        first, last = slices[0], max(slices[-1], slices[0] + 1)
        left, right = self._names_width + GAP + MARK, self.width() - VALUE_WIDTH - GAP - MARK
        return left + (index - first) / (last - first) * max(right - left, 1.0)

    def _points(self, area: QRectF, curve: Curve) -> list[QPointF | None]:
        known = curve.values[np.isfinite(curve.values)]
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        top, height = area.top() + MARK + 2, area.height() - 2 * MARK - 4
        # A flat curve lies in the middle.
        shares = (curve.values - low) / (high - low) if high > low else curve.values * 0 + 0.5
        return [
            QPointF(self._place(curve.slices, index), top + (1 - float(share)) * height) if np.isfinite(share) else None
            for index, share in zip(curve.slices, shares, strict=True)
        ]


def _value_text(curve: Curve, index: int | None) -> str:
    if index not in curve.slices:
        return ""
    value = float(curve.values[curve.slices.index(index)])
    if not np.isfinite(value):
        return "–"
    return f"{value:.{0 if abs(value) >= WHOLE else 1}f}{curve.unit}"


def _runs(points: Sequence[QPointF | None]) -> list[list[QPointF]]:
    """The points in pieces without a gap."""
    runs: list[list[QPointF]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _diamond(at: QPointF) -> QPolygonF:
    return QPolygonF([at + QPointF(*step) for step in ((0, -MARK), (MARK, 0), (0, MARK), (-MARK, 0))])
