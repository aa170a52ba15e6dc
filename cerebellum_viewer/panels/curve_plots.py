"""Two plots over the batches learnt: loss or learning rate, and one metric with a point for each scored checkpoint."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QWidget

from cerebellum_viewer.panels.curve_series import CurvePoint, Look, Series, smoothed
from cerebellum_viewer.panels.plot import Plot, short
from cerebellum_viewer.services.experiments import ExperimentRecord, LearningCurve
from cerebellum_viewer.services.patient_curves import PatientCurves
from cerebellum_viewer.services.wording import is_fraction, metric_number, metric_text
from engine.data.split import Part

REACH_PX = 16.0
"""A click this near to a point means the point."""
RAW_ALPHA, FAN_ALPHA, BAND_ALPHA = 70, 120, 38


class Quantity(StrEnum):
    """What is known of every single batch."""

    LOSS = "loss"
    LEARNING_RATE = "learning_rate"


QUANTITIES: dict[Quantity, str] = {
    Quantity.LOSS: str(QT_TRANSLATE_NOOP("Curves", "Loss")),
    Quantity.LEARNING_RATE: str(QT_TRANSLATE_NOOP("Curves", "Learning rate")),
}


def quantity_text(quantity: Quantity) -> str:
    """What is known of every batch, in the user's language."""
    return QCoreApplication.translate("Curves", QUANTITIES[quantity])


def batch_series(record: ExperimentRecord, quantity: Quantity, color: QColor) -> Series:
    """One experiment's raw values of every batch."""
    curve: LearningCurve = record.curve
    values = curve.losses if quantity is Quantity.LOSS else curve.rates
    return Series(record.name, color, curve.steps, values)


class BatchPlot(Plot):
    """Loss or learning rate against batches; where the loss is smoothed, the raw one stays faint behind it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(quantity_text(Quantity.LOSS), (-6, 6), parent)
        self._quantity, self._over = Quantity.LOSS, 1
        self._lines: dict[str, tuple[Any, Any]] = {}
        self.item.setDownsampling(auto=True, mode="mean")
        self.item.setClipToView(True)

    def set_view(self, quantity: Quantity, *, log: bool, over: int) -> None:
        """What to draw from now on: on a logarithmic axis or a plain one, smoothed over so many batches."""
        self._quantity, self._over = quantity, over if quantity is Quantity.LOSS else 1
        self.name_axis(quantity_text(quantity))
        self.item.setLogMode(y=log)

    def clear(self) -> None:
        super().clear()
        self._lines = {}

    def draw(self, record: ExperimentRecord, look: Look) -> None:
        """Draw or lengthen one experiment's line."""
        if record.name not in self._lines:
            faint = QColor(look.color)
            faint.setAlpha(RAW_ALPHA)
            raw = self.item.plot(pen=pg.mkPen(faint, width=1))
            line = self.item.plot(pen=pg.mkPen(look.color, width=1.5), name=short(record.name))
            self._lines[record.name] = raw, line
        raw, line = self._lines[record.name]
        series = batch_series(record, self._quantity, look.color)
        shown = Series(series.name, series.color, series.steps, smoothed(series.values, self._over))
        raw.setData(*((series.steps, series.values) if self._over > 1 else ([], [])))
        line.setData(shown.steps, shown.values)
        self.series[record.name] = shown


class MetricPlot(Plot):
    """One metric against batches. The point under the mouse, or chosen by arrow keys, is ringed; a click shows it."""

    point_hovered = Signal(object)
    """The CurvePoint under the mouse or the keyboard's ring, or None."""
    point_clicked = Signal(str, int)
    """Experiment and step whose predictions the user wants to see."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._ring = pg.ScatterPlotItem(size=17, brush=None)
        self._shown = pg.ScatterPlotItem(size=15, symbol="x")
        super().__init__(metric_text("mean_iou"), (-6, -6), parent)
        self._metric = "mean_iou"
        self._points: list[CurvePoint] = []
        self._current: CurvePoint | None = None
        self.view.scene().sigMouseMoved.connect(self._hover)
        self.view.scene().sigMouseClicked.connect(self._click)

    @property
    def points(self) -> Sequence[CurvePoint]:
        """Every point that can be clicked, from left to right."""
        return tuple(self._points)

    def clear(self) -> None:
        super().clear()
        self._points = []
        self._current = None

    def draw(self, record: ExperimentRecord, look: Look, parts: Sequence[Part]) -> None:
        """Add one experiment: validation solid, test dashed where somebody opened it, the best point filled large."""
        for part in parts:
            scored = sorted(record.scores(part).items())
            if scored:
                self._draw_part(record.name, scored, look, part)
        self._mark_best(record, look)
        self._points.sort(key=lambda point: (point.step, point.value))

    def draw_fan(self, fan: PatientCurves, look: Look) -> None:
        """Add a thin line for every patient of one experiment, the worst at the end first."""
        tint = QColor(look.color)
        tint.setAlpha(FAN_ALPHA)
        for patient, steps, values in fan.worst_first():
            self.series[patient] = Series(patient, look.color, steps, values)
            self.item.plot(steps, values, pen=pg.mkPen(tint, width=1))

    def set_metric(self, metric: str) -> None:
        """What to draw from now on. A fraction always has the same axis, so that curves compare at a glance."""
        self._metric = metric
        self.number = lambda value: metric_number(metric, value)
        self.name_axis(metric_text(metric))
        if is_fraction(metric):
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
        text = self.palette().text().color()
        self._ring.setPen(pg.mkPen(text, width=1.5))
        self._shown.setPen(pg.mkPen(text, width=1))

    def _draw_part(self, name: str, scored: list[tuple[int, Any]], look: Look, part: Part) -> None:
        on_test = part is Part.TEST
        values = [float(found[self._metric]) for _, found in scored]
        title = QCoreApplication.translate("Curves", "{name} (test)").format(name=name) if on_test else name
        series = Series(title, look.color, np.array([step for step, _ in scored]), np.array(values))
        if self._metric == "mean_iou" and not on_test:
            self._draw_band(scored, look)
        self.item.plot(
            series.steps,
            series.values,
            pen=pg.mkPen(look.color, width=1.5, style=Qt.PenStyle.DashLine if on_test else Qt.PenStyle.SolidLine),
            symbol=look.symbol,
            symbolSize=8,
            symbolPen=pg.mkPen(look.color),
            symbolBrush=None if on_test else look.color,
            name=short(title),
        )
        self.series[title] = series
        points = zip(scored, values, strict=True)
        self._points += [CurvePoint(name, step, part, value, found) for (step, found), value in points]

    def _draw_band(self, scored: list[tuple[int, Any]], look: Look) -> None:
        known = [(step, m) for step, m in scored if m["mean_iou_low"] is not None and m["mean_iou_high"] is not None]
        steps = [step for step, _ in known]
        low, high = (
            pg.PlotCurveItem(steps, [float(m[edge]) for _, m in known], pen=None)
            for edge in ("mean_iou_low", "mean_iou_high")
        )
        tint = QColor(look.color)
        tint.setAlpha(BAND_ALPHA)
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
            point = self._points[min(max(place, 0), len(self._points) - 1)]
            self._point_at(point)
            self.cursor_moved.emit(float(point.step))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._current is not None:
            self._choose(self._current)
        else:
            super().keyPressEvent(event)
