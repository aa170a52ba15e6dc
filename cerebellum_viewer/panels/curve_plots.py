"""Two plots over the batches learnt: the loss, and one metric with a point for each scored checkpoint."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cerebellum_viewer.services.experiments import ExperimentRecord
from cerebellum_viewer.services.theme import DARK, colors_of
from engine.data.split import Part

LIGHT_COLORS = ("#0072b2", "#d55e00", "#00795a", "#b3508a", "#8a6d00", "#3a3a3a")
DARK_COLORS = ("#56b4e9", "#e69f00", "#2fc79a", "#e39cc4", "#f0e442", "#d0d0d0")
"""Okabe and Ito's colours, told apart with any kind of colour vision, with enough contrast to each background."""
SYMBOLS = ("o", "s", "t", "d", "p", "h")
LEGEND_FROM_PX = 190
REACH_PX = 16.0
"""A click this near to a point means the point."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One scored checkpoint on the plot."""

    experiment: str
    step: int
    part: Part
    value: float
    metrics: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """How one experiment is drawn."""

    color: QColor
    symbol: str

    @classmethod
    def of(cls, number: int, *, dark: bool) -> "Look":
        """The look with a number; colours and symbols repeat after six."""
        colors = colors_for(dark=dark)
        return cls(QColor(colors[number % len(colors)]), SYMBOLS[number % len(SYMBOLS)])


def colors_for(*, dark: bool) -> tuple[str, ...]:
    """The palette for a background."""
    return DARK_COLORS if dark else LIGHT_COLORS


def is_dark(palette: QPalette) -> bool:
    """Whether text is drawn light on dark."""
    return colors_of(palette) is DARK


LEGEND_LETTERS = 32


class Plot(QWidget):
    """A pyqtgraph plot in the colours of the palette, with a stamp that no picture of it can be without."""

    def __init__(self, label: str, legend_offset: tuple[int, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = pg.PlotWidget()
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._legend = self.item.addLegend(offset=legend_offset, labelTextSize="8pt", verSpacing=-6)
        self.item.setLabel("left", label)
        self.item.setLabel("bottom", self.tr("Batches"))
        self.item.hideButtons()
        self.item.setMenuEnabled(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(label)
        self.apply_palette()

    @property
    def item(self) -> Any:  # noqa: ANN401  # pyqtgraph has no types
        """The pyqtgraph plot item."""
        return self._view.getPlotItem()

    @property
    def viewport(self) -> QWidget:
        """What takes the mouse."""
        viewport: QWidget = self._view.viewport()
        return viewport

    def set_stamp(self, text: str) -> None:
        """Say on the plot itself what everybody who sees it must know."""
        self.item.setTitle(text or None, color=colors_of(self.palette()).bad, size="9pt", bold=True)

    def apply_palette(self) -> None:
        """Follow a change between light and dark."""
        palette = self.palette()
        text = palette.text().color()
        self._view.setBackground(palette.base().color())
        for side in ("left", "bottom"):
            axis = self.item.getAxis(side)
            axis.setPen(pg.mkPen(QColor(text.red(), text.green(), text.blue(), 110)))
            axis.setTextPen(text)
            axis.enableAutoSIPrefix(False)
        self.item.showGrid(x=True, y=True, alpha=0.12)
        background = palette.base().color()
        background.setAlpha(190)
        self._legend.setBrush(background)
        self._legend.setLabelTextColor(text)

    def clear(self) -> None:
        """Take every curve off."""
        self.item.clear()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt override
        """The panel around hears of another palette before this plot has it, so every plot listens for itself."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_legend"):
            self.apply_palette()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt override
        """A legend must not hide the curves; the list beside them shows the same colours."""
        super().resizeEvent(event)
        self._legend.setVisible(event.size().height() >= LEGEND_FROM_PX)


class LossPlot(Plot):
    """Loss against batches."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("Curves", "Loss"), (-6, 6), parent)
        self._lines: dict[str, Any] = {}
        self.item.setDownsampling(auto=True, mode="mean")
        self.item.setClipToView(True)

    def set_log(self, log: bool) -> None:
        """A logarithmic loss axis or a plain one."""
        self.item.setLogMode(y=log)

    def clear(self) -> None:
        super().clear()
        self._lines.clear()

    def draw(self, record: ExperimentRecord, look: Look) -> None:
        """Draw or lengthen one experiment's curve."""
        if record.name not in self._lines:
            self._lines[record.name] = self.item.plot(pen=pg.mkPen(look.color, width=1.5), name=_short(record.name))
        self._lines[record.name].setData(record.curve.steps, record.curve.losses)


def _short(name: str) -> str:
    """A name for the legend, which lies over the curves: of a long one the ends, where names of one study differ."""
    return name if len(name) <= LEGEND_LETTERS else f"{name[:8]}…{name[9 - LEGEND_LETTERS :]}"


class MetricPlot(Plot):
    """One metric against batches. The point under the mouse, or chosen by arrow keys, is ringed; a click shows it."""

    point_hovered = Signal(object)
    """The CurvePoint under the mouse or the keyboard's ring, or None."""
    point_clicked = Signal(str, int)
    """Experiment and step whose predictions the user wants to see."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("Curves", "Mean IoU"), (-6, -6), parent)
        self._points: list[CurvePoint] = []
        self._current: CurvePoint | None = None
        self._ring = pg.ScatterPlotItem(size=17, brush=None)
        self._shown = pg.ScatterPlotItem(size=15, symbol="x")
        self._view.scene().sigMouseMoved.connect(self._hover)
        self._view.scene().sigMouseClicked.connect(self._click)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.apply_palette()

    @property
    def points(self) -> Sequence[CurvePoint]:
        """Every point that can be clicked, from left to right."""
        return tuple(self._points)

    def clear(self) -> None:
        super().clear()
        self._points.clear()
        self._current = None

    def draw(self, record: ExperimentRecord, look: Look, metric: str) -> None:
        """Add one experiment: validation solid, test dashed where somebody opened it, the best point filled large."""
        for part, style in ((Part.VAL, Qt.PenStyle.SolidLine), (Part.TEST, Qt.PenStyle.DashLine)):
            scored = sorted(record.scores(part).items())
            if not scored:
                continue
            steps, values = [step for step, _ in scored], [float(found[metric]) for _, found in scored]
            if metric == "mean_iou" and part is Part.VAL:
                self._draw_band(scored, look)
            test_name = QCoreApplication.translate("Curves", "{name} (test)").format(name=_short(record.name))
            self.item.plot(
                steps,
                values,
                pen=pg.mkPen(look.color, width=1.5, style=style),
                symbol=look.symbol,
                symbolSize=8,
                symbolPen=pg.mkPen(look.color),
                symbolBrush=look.color if part is Part.VAL else None,
                name=_short(record.name) if part is Part.VAL else test_name,
            )
            self._points += [CurvePoint(record.name, step, part, float(found[metric]), found) for step, found in scored]
        self._mark_best(record, look)
        self._points.sort(key=lambda point: (point.step, point.value))

    def set_metric(self, text: str, *, fraction: bool) -> None:
        """Name the axis; a fraction always has the same one, so that curves can be compared at a glance."""
        self.item.setLabel("left", text)
        if fraction:
            self.item.setYRange(0.0, 1.0)
        else:
            self.item.enableAutoRange(y=True)

    def finish(self) -> None:
        """Put the marks on top once every curve is drawn."""
        self.item.addItem(self._shown)
        self.item.addItem(self._ring)
        self._point_at(self._current)

    def mark_shown(self, experiment: str, step: int) -> None:
        """Cross the points of the checkpoint that is on the canvas."""
        places = [(p.step, p.value) for p in self._points if (p.experiment, p.step) == (experiment, step)]
        self._shown.setData(pos=np.array(places, float).reshape(-1, 2))

    def apply_palette(self) -> None:
        super().apply_palette()
        if hasattr(self, "_ring"):
            text = self.palette().text().color()
            self._ring.setPen(pg.mkPen(text, width=1.5))
            self._shown.setPen(pg.mkPen(text, width=1))

    def _draw_band(self, scored: list[tuple[int, dict[str, Any]]], look: Look) -> None:
        known = [(step, m) for step, m in scored if m["mean_iou_low"] is not None and m["mean_iou_high"] is not None]
        steps = [step for step, _ in known]
        low, high = (
            pg.PlotCurveItem(steps, [float(m[edge]) for _, m in known], pen=None)
            for edge in ("mean_iou_low", "mean_iou_high")
        )
        tint = QColor(look.color)
        tint.setAlpha(38)
        self.item.addItem(low)
        self.item.addItem(high)
        self.item.addItem(pg.FillBetweenItem(low, high, brush=tint))

    def _mark_best(self, record: ExperimentRecord, look: Look) -> None:
        best = next((p for p in self._points if self._is_best(p, record)), None)
        if best is not None:
            star = pg.ScatterPlotItem([best.step], [best.value], symbol="star", size=18, brush=look.color)
            star.setPen(pg.mkPen(self.palette().base().color(), width=1))
            self.item.addItem(star)

    @staticmethod
    def _is_best(point: CurvePoint, record: ExperimentRecord) -> bool:
        return (point.experiment, point.step, point.part) == (record.name, record.best_step, Part.VAL)

    def _hover(self, scene_position: QPointF) -> None:
        self._point_at(self._nearest(scene_position))

    def _click(self, event: Any) -> None:  # noqa: ANN401  # pyqtgraph has no types
        point = self._nearest(event.scenePos())
        if point is not None and event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self._choose(point)

    def _choose(self, point: CurvePoint) -> None:
        self._point_at(point)
        self.point_clicked.emit(point.experiment, point.step)

    def _point_at(self, point: CurvePoint | None) -> None:
        self._current = point
        places = [] if point is None else [(point.step, point.value)]
        self._ring.setData(pos=np.array(places, float).reshape(-1, 2))
        self.point_hovered.emit(point)

    def _nearest(self, scene_position: QPointF) -> CurvePoint | None:
        to_scene = self.item.vb.mapViewToScene
        near = []
        for point in self._points:
            away = to_scene(QPointF(point.step, point.value)) - scene_position
            near.append((np.hypot(away.x(), away.y()), point))
        distance, nearest = min(near, key=lambda pair: pair[0], default=(np.inf, None))
        return nearest if distance <= REACH_PX else None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt override
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        if key in steps and self._points:
            place = self._points.index(self._current) + steps[key] if self._current in self._points else 0
            self._point_at(self._points[min(max(place, 0), len(self._points) - 1)])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._current is not None:
            self._choose(self._current)
        else:
            super().keyPressEvent(event)
