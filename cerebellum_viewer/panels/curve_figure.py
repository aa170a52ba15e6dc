"""Both plots as one figure: what is drawn as a value, one cursor through both, and the numbers behind them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSplitter, QWidget

from cerebellum_viewer.panels.curve_plots import BatchPlot, MetricPlot, Quantity, batch_series
from cerebellum_viewer.panels.curve_series import Look, is_dark
from cerebellum_viewer.panels.plot import Plot
from cerebellum_viewer.services.experiments import ExperimentRecord
from cerebellum_viewer.services.patient_curves import PatientCurves
from cerebellum_viewer.services.wording import leak_text
from engine.data.split import Part

HEADINGS = ("experiment", "part", "patient", "quantity", "batches", "value", "stamp")
"""Of the table of values. English, as in every file that the program writes."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the figure shows.

    Experiments by their place in the palette; results on the test part only of those that are `opened`; a line for
    each patient of the experiment that `fan` is of.
    """

    records: Sequence[ExperimentRecord] = ()
    numbers: Mapping[str, int] | None = None
    quantity: Quantity = Quantity.LOSS
    metric: str = "mean_iou"
    log: bool = False
    smoothed_over: int = 1
    opened: frozenset[str] = frozenset()
    fan: PatientCurves | None = None

    def number(self, name: str) -> int:
        """The place in the palette that an experiment has."""
        return (self.numbers or {}).get(name, 0)

    def parts(self, name: str) -> tuple[Part, ...]:
        """The parts of the split whose results may be seen."""
        return (Part.VAL, Part.TEST) if name in self.opened else (Part.VAL,)

    @property
    def stamp(self) -> str:
        """What the figure must bear, with the names where only some experiments leak."""
        leaking = [record.name for record in self.records if record.stamp]
        if not leaking or len(leaking) == len(self.records):
            return leak_text() if leaking else ""
        return f"{leak_text()} ({', '.join(leaking)})"

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Every value that is drawn, raw, under `HEADINGS`."""
        for record in self.records:
            series = batch_series(record, self.quantity, QColor())
            for step, value in zip(series.steps.tolist(), series.values.tolist(), strict=True):
                yield record.name, "", "", self.quantity.value, step, value, record.stamp
            for part in self.parts(record.name):
                for step, found in sorted(record.scores(part).items()):
                    yield record.name, part.value, "", self.metric, step, found[self.metric], record.stamp
            if self.fan is not None and self.fan.experiment == record.name:
                for patient, steps, values in self.fan.worst_first():
                    for step, value in zip(steps.tolist(), values.tolist(), strict=True):
                        yield record.name, Part.VAL.value, patient, "mean_iou", step, value, record.stamp


class CurveFigure(QSplitter):
    """Loss or learning rate, and one metric."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.batch_plot, self.metric_plot = BatchPlot(), MetricPlot()
        self.metric_plot.item.setXLink(self.batch_plot.item)
        self.setChildrenCollapsible(False)
        for plot in self.plots:
            self.addWidget(plot)
            plot.cursor_moved.connect(self.show_cursor)
        self.setSizes([1, 1])

    @property
    def plots(self) -> tuple[Plot, Plot]:
        """Both."""
        return self.batch_plot, self.metric_plot

    def draw(self, drawing: Drawing) -> None:
        """Draw everything anew; the cursor stays where it is."""
        batch = self.batch_plot.cursor_batch
        for plot in self.plots:
            plot.clear()
            plot.set_stamp(drawing.stamp)
        self.batch_plot.set_view(drawing.quantity, log=drawing.log, over=drawing.smoothed_over)
        self.metric_plot.set_metric(drawing.metric)
        for record in drawing.records:
            look = self.look(drawing, record.name)
            self.batch_plot.draw(record, look)
            self.metric_plot.draw(record, look, drawing.parts(record.name))
        if drawing.fan is not None and drawing.metric == "mean_iou":
            self.metric_plot.draw_fan(drawing.fan, self.look(drawing, drawing.fan.experiment))
        self.metric_plot.finish()
        self.show_cursor(batch)

    def look(self, drawing: Drawing, name: str) -> Look:
        """How an experiment is drawn on this background."""
        return Look.of(drawing.number(name), dark=is_dark(self.palette()))

    def show_cursor(self, batch: float | None) -> None:
        """One cursor through both plots."""
        for plot in self.plots:
            plot.show_cursor(batch)
