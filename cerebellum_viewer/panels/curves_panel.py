"""The dock “Curves”: experiments overlaid, and a way from a bad point of a curve to the slices behind it."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, QModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.panels.curve_plots import CurvePoint, Look, LossPlot, MetricPlot, colors_for, is_dark
from cerebellum_viewer.panels.experiment_list import ExperimentModel
from cerebellum_viewer.services.checkpoints import load_checkpoint
from cerebellum_viewer.services.experiments import ExperimentRecord, ExperimentWatcher
from cerebellum_viewer.services.wording import leak_text, part_text
from engine.data.split import Part
from engine.errors import UserError
from engine.experiment import Status

METRICS: dict[str, str] = {
    "mean_iou": str(QT_TRANSLATE_NOOP("Curves", "Mean IoU")),
    "f1": str(QT_TRANSLATE_NOOP("Curves", "F1")),
    "precision": str(QT_TRANSLATE_NOOP("Curves", "Precision")),
    "recall": str(QT_TRANSLATE_NOOP("Curves", "Recall")),
    "false_positives": str(QT_TRANSLATE_NOOP("Curves", "False positives")),
}

GOES_ON = frozenset({Status.INTERRUPTED, Status.FAILED, Status.CANCELLED})
LIST_WIDTH = 360
LIST_HEIGHT = 120
WIDE = 1.4
"""Plots stand side by side where the panel is this much wider than high."""


class CurvesPanel(QWidget):
    """List, loss and metric. A click on a point puts that checkpoint's predictions on the canvas."""

    checkpoint_shown = Signal(str, int)
    """Experiment and step whose predictions are now on the canvas."""
    resume_wanted = Signal(str)
    """The user wants this experiment's training to go on."""

    def __init__(self, document: Document, watcher: ExperimentWatcher, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._watcher = watcher
        self.model = ExperimentModel(watcher, self)
        self.loss_plot = LossPlot()
        self.scores_plot = MetricPlot()
        self.scores_plot.item.setXLink(self.loss_plot.item)
        self._list = _experiment_view(self.model)
        self._metric_choice = QComboBox()
        self._log = QCheckBox(self.tr("Log loss"))
        self._resume = QPushButton(self.tr("Resume training"))
        self._hovered = QLabel()
        # Side by side they ask for more width than the docks should start with; a wide panel turns them.
        self._plots = QSplitter(Qt.Orientation.Vertical)
        self._whole = QSplitter(Qt.Orientation.Vertical)
        self._shaped: Qt.Orientation | None = None
        self._redraw_soon = QTimer(self, interval=0, singleShot=True)
        self._lay_out()
        self._connect()
        self._redraw()

    def show_checkpoint(self, name: str, step: int) -> None:
        """Put a checkpoint's predictions on the canvas."""
        record = self._watcher.record(name)
        if record is None:
            return
        try:
            shown = load_checkpoint(record.experiment, step)
        except UserError as error:
            self._document.failed.emit(error)
            return
        self._document.show_checkpoint(shown)
        self.checkpoint_shown.emit(name, step)

    # --- building ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        for metric, text in METRICS.items():
            self._metric_choice.addItem(QCoreApplication.translate("Curves", text), metric)
        self._metric_choice.setAccessibleName(self.tr("Metric"))
        self._hovered.setWordWrap(True)
        self._hovered.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._hovered.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        # Room for two lines, or the plots would jump under the pointer.
        self._hovered.setMinimumHeight(2 * self._hovered.fontMetrics().lineSpacing())
        bar = QHBoxLayout()
        for widget in (self._metric_choice, self._log, self._resume):
            bar.addWidget(widget)
        bar.addStretch(1)
        self._plots.addWidget(self.loss_plot)
        self._plots.addWidget(self.scores_plot)
        self._plots.setSizes([1, 1])
        self._whole.addWidget(self._list)
        self._whole.addWidget(self._plots)
        self._whole.setStretchFactor(1, 1)
        for splitter in (self._plots, self._whole):
            splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(4)
        layout.addLayout(bar)
        layout.addWidget(self._hovered)
        layout.addWidget(self._whole, 1)

    def _connect(self) -> None:
        self._redraw_soon.timeout.connect(self._redraw)
        self.model.checked_changed.connect(self._redraw_soon.start)
        self._watcher.experiment_changed.connect(self._update)
        self._document.checkpoint_changed.connect(self._mark_shown)
        self._metric_choice.currentIndexChanged.connect(self._redraw_soon.start)
        self._log.toggled.connect(self.loss_plot.set_log)
        self._list.selectionModel().currentChanged.connect(self._offer_resume)
        self._list.activated.connect(self._show_best)
        self._resume.clicked.connect(self._ask_to_resume)
        self.scores_plot.point_hovered.connect(self._describe)
        self.scores_plot.point_clicked.connect(self.show_checkpoint)

    # --- drawing -----------------------------------------------------------------------------------------------

    def _update(self, name: str) -> None:
        """Lengthen one loss curve; a new score changes what the points are, and everything is drawn again."""
        record = self._watcher.record(name)
        if record is None or all(name != other.name for other in self.model.checked):
            return
        self.loss_plot.draw(record, self._look(record))
        scored = sum(len(record.scores(part)) for part in (Part.VAL, Part.TEST))
        if scored != sum(point.experiment == name for point in self.scores_plot.points):
            self._redraw_soon.start()
        self._offer_resume()

    def _redraw(self) -> None:
        metric = str(self._metric_choice.currentData())
        self.loss_plot.clear()
        self.scores_plot.clear()
        self.scores_plot.set_metric(self._metric_choice.currentText(), fraction=metric != "false_positives")
        for record in self.model.checked:
            self.loss_plot.draw(record, self._look(record))
            self.scores_plot.draw(record, self._look(record), metric)
        self.scores_plot.finish()
        self._mark_shown()
        stamp = self._stamp()
        self.loss_plot.set_stamp(stamp)
        self.scores_plot.set_stamp(stamp)
        self.model.set_colors(colors_for(dark=is_dark(self.palette())))
        self._offer_resume()

    def _mark_shown(self) -> None:
        shown = self._document.shown
        self.scores_plot.mark_shown(*((shown.experiment, shown.step) if shown else ("", 0)))

    def _stamp(self) -> str:
        leaking = [record.name for record in self.model.checked if record.stamp]
        if not leaking or len(leaking) == len(self.model.checked):
            return leak_text() if leaking else ""
        return f"{leak_text()} ({', '.join(leaking)})"

    def _look(self, record: ExperimentRecord) -> Look:
        return Look.of(self.model.number(record.name), dark=is_dark(self.palette()))

    def _describe(self, point: CurvePoint | None) -> None:
        if point is None:
            hint = self.tr("Click a point to see that checkpoint's worst slices.")
            self._hovered.setText(hint if self.scores_plot.points else "")
            return
        values = point.metrics
        text = self.tr("IoU {iou} · F1 {f1} · {wrong} false positives · {patients} patients · {part}, {name} @ {step}")
        self._hovered.setText(
            text.format(
                name=point.experiment,
                step=point.step,
                part=part_text(point.part),
                iou=f"{values['mean_iou']:.3f}",
                f1=f"{values['f1']:.3f}",
                wrong=values["false_positives"],
                patients=values["patients"],
            )
        )

    # --- acting ------------------------------------------------------------------------------------------------

    def _offer_resume(self) -> None:
        record = self.model.record_at(self._list.currentIndex())
        self._resume.setVisible(record is not None and record.status in GOES_ON)

    def _ask_to_resume(self) -> None:
        record = self.model.record_at(self._list.currentIndex())
        if record is not None:
            self.resume_wanted.emit(record.name)

    def _show_best(self, index: QModelIndex) -> None:
        record = self.model.record_at(index)
        if record is not None and record.best_step is not None:
            self.show_checkpoint(record.name, record.best_step)

    # --- Qt ----------------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt override
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._redraw_soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt override
        super().resizeEvent(event)
        wide = self.width() > WIDE * self.height()
        direction = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if direction is not self._shaped:
            self._shaped = direction
            self._plots.setOrientation(direction)
            self._whole.setOrientation(direction)
            own, whole = (LIST_WIDTH, self.width()) if wide else (LIST_HEIGHT, self.height())
            self._whole.setSizes([own, whole - own])

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt override
        return QSize(340, 420)


def _experiment_view(model: ExperimentModel) -> QTreeView:
    view = QTreeView()
    view.setModel(model)
    view.setRootIsDecorated(False)
    view.setUniformRowHeights(True)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setAccessibleName(QCoreApplication.translate("Experiments", "Experiments"))
    header = view.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    view.setMinimumWidth(180)
    return view
