"""The dock “Worst”: the slices behind a point of a curve, and one key to get to the next bad one."""

from collections.abc import Mapping
from html import escape

from PySide6.QtCore import QCoreApplication, QModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSlider,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.panels.score_more import ScoreMore
from cerebellum_viewer.panels.stamp import Stamp
from cerebellum_viewer.panels.worst_filters import WorstFilters
from cerebellum_viewer.panels.worst_model import LABEL_KINDS, WorstFilter, WorstModel
from cerebellum_viewer.services.checkpoints import at_confidence, load_checkpoint, summary
from cerebellum_viewer.services.error_queue import label_kinds, problem_kinds, size_errors
from cerebellum_viewer.services.experiments import ExperimentWatcher
from cerebellum_viewer.services.jobs import JobRunner
from cerebellum_viewer.services.seal import Seal
from cerebellum_viewer.services.wording import Counted, metric_definition
from cerebellum_viewer.widgets.empty_hint import EmptyHint
from cerebellum_viewer.widgets.sentence import Sentence
from engine.data.annotation import SliceKey
from engine.data.split import Part
from engine.errors import UserError
from engine.label_changes import changed_labels
from engine.manifest import Manifest
from engine.scoring.metrics import Metrics
from engine.shapes.consistency import VolumeCheck

SLIDER_STEPS = 1000
SLIDER_PAUSE_MS = 30


class WorstPanel(QWidget):
    """Reads the document's shown checkpoint; a click or Enter goes to the slice."""

    labels_wanted = Signal(bool)
    """Whether slices are chosen by what looks wrong with their labels, so that volumes have to be looked at."""

    def __init__(
        self,
        document: Document,
        watcher: ExperimentWatcher,
        runner: JobRunner,
        seal: Seal,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._watcher = watcher
        self._seal = seal
        self._runner = runner
        self._manifest: tuple[str, Manifest] | None = None
        self.model = WorstModel(self)
        self.filtered = WorstFilter(self.model, self)
        self.table = _table(self.filtered)
        EmptyHint(self.table, self.tr("No slice is chosen."))
        self.summary = Sentence()
        self.confidence = QSlider(Qt.Orientation.Horizontal)
        self.filters = WorstFilters()
        self.score_more = ScoreMore(document, watcher, runner, seal)
        self._chosen = QLabel()
        self._back = QPushButton(self.tr("As validated"))
        self._stamp = Stamp()
        self.moved = Sentence()
        self.faults = Sentence()
        self._judge_soon = QTimer(self, interval=SLIDER_PAUSE_MS, singleShot=True)
        self._lay_out()
        self._connect()
        self._show_checkpoint()

    def next(self) -> None:
        """Go to the next slice of the list."""
        self._step(1)

    def previous(self) -> None:
        """Go to the previous slice of the list."""
        self._step(-1)

    # --- building ----------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.summary.setToolTip("\n".join(metric_definition(metric) for metric in ("mean_iou", "f1")))
        self.moved.setObjectName("hint")
        self.moved.setToolTip(self.tr("What that does to the metrics: “Changed labels” in the dock “Results”"))
        self.confidence.setRange(0, SLIDER_STEPS)
        self.confidence.setAccessibleName(self.tr("Confidence"))
        self._back.setToolTip(self.tr("Back to the confidence that was best on validation"))
        sliders = QHBoxLayout()
        for widget in (QLabel(self.tr("Confidence")), self.confidence, self._chosen, self._back):
            sliders.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setSpacing(4)
        layout.addWidget(self.summary)
        layout.addWidget(self._stamp)
        layout.addWidget(self.faults)
        layout.addWidget(self.moved)
        layout.addLayout(sliders)
        layout.addWidget(self.filters)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.score_more)

    def _connect(self) -> None:
        self._document.checkpoint_changed.connect(self._show_checkpoint)
        self._document.annotation_changed.connect(self._compare_labels)
        self._document.slice_changed.connect(self._mark_current)
        self._watcher.experiment_changed.connect(self._take_new_parts)
        self._seal.changed.connect(self._take_opened)
        self._runner.job_ended.connect(self._take_scored_again)
        self._judge_soon.timeout.connect(self._judge)
        self.confidence.valueChanged.connect(self._slid)
        self.filters.changed.connect(self._narrow)
        self.filters.part.currentIndexChanged.connect(self._describe)
        self._back.clicked.connect(self._reload)
        self.table.clicked.connect(self._go)
        self.table.activated.connect(self._go)

    # --- showing -----------------------------------------------------------------------------------------------

    def _show_checkpoint(self) -> None:
        shown = self._document.shown
        self._read_manifest()
        if shown is None or self._manifest is None:
            self.model.show(shown)
        else:
            manifest, volumes = self._manifest[1], self._document.volumes.values()
            spacings = {volume.name: volume.spacing_mm for volume in volumes if volume.spacing_mm is not None}
            self.model.show(shown, problem_kinds(shown, manifest), size_errors(shown, manifest, spacings))
        patients = sorted({item.patient for item in shown.scores}) if shown else []
        self.filters.offer([Part(name) for name in shown.parts] if shown else [], patients)
        self._narrow()
        for widget in (self.confidence, self.filters, self._back):
            widget.setEnabled(shown is not None)
        self._stamp.show_leak(bool(shown and shown.stamp))
        if shown is not None and not self._judge_soon.isActive():
            self.confidence.blockSignals(True)
            self.confidence.setValue(round(shown.confidence * SLIDER_STEPS))
            self.confidence.blockSignals(False)
        self._chosen.setText(f"{shown.confidence:.3f}" if shown else "")
        self.faults.setText("\n".join(shown.faults) if shown else "")
        self.faults.setVisible(bool(self.faults.text()))
        self._describe()
        self._compare_labels()
        self._mark_current(self._document.current)

    def _read_manifest(self) -> None:
        """The truth as it was when the experiment was made; read once per experiment."""
        shown = self._document.shown
        record = self._watcher.record(shown.experiment) if shown else None
        if record is None:
            self._manifest = None
        elif self._manifest is None or self._manifest[0] != record.name:
            self._manifest = (record.name, record.experiment.manifest())

    def _describe(self) -> None:
        shown = self._document.shown
        if shown is None:
            self.summary.setText(self.tr("Click a point of a curve to see that checkpoint's slices, worst first."))
            return
        metrics = summary(shown, self.filters.wanted.part)
        text = self.tr(
            "<b>{name}</b>, {part}: mean IoU {iou}{interval}, F1 {f1} at confidence {confidence} and IoU {limit};"
            " patients: {patients}, slices: {slices}."
        )
        self.summary.setText(
            text.format(
                name=escape(shown.name),
                part=self.filters.part.currentText(),
                iou=f"{metrics.mean_iou:.3f}",
                interval=self._interval(metrics),
                f1=f"{metrics.f1:.3f}",
                confidence=f"{metrics.confidence:.3f}",
                limit=f"{metrics.iou_threshold:g}",
                patients=metrics.patients,
                slices=metrics.slices,
            )
        )

    def _compare_labels(self) -> None:
        """Say when what is said about the slices is no longer what the checkpoint was trained on."""
        changes = changed_labels(self._manifest[1], self._document.annotations) if self._manifest else None
        self.moved.setVisible(bool(changes))
        if changes:
            text = self.tr("Labels have moved on since this was trained: {0}.")
            self.moved.setText(text.format(Counted().slices(len(changes.keys))))

    def _interval(self, metrics: Metrics) -> str:
        if metrics.mean_iou_low is None or metrics.mean_iou_high is None:
            return ""
        text = self.tr(" (95 % t by patient {low} to {high})")
        return text.format(low=f"{metrics.mean_iou_low:.3f}", high=f"{metrics.mean_iou_high:.3f}")

    def show_findings(self, reports: Mapping[str, VolumeCheck]) -> None:
        """What was found in the volumes about their labels."""
        self.model.labels = label_kinds(reports)
        self._narrow()

    def _narrow(self) -> None:
        self.labels_wanted.emit(self.filters.wanted.kind in LABEL_KINDS)
        self.filtered.narrow(self.filters.wanted)
        self.filters.show_counts(self.filtered.counts(), self.filtered.kinds())

    # --- judging at another confidence -------------------------------------------------------------------------

    def _slid(self) -> None:
        """Judge once per frame however fast the slider moves."""
        if not self._judge_soon.isActive():
            self._judge_soon.start()

    def _judge(self) -> None:
        shown = self._document.shown
        if shown is not None and self._manifest is not None:
            chosen = self.confidence.value() / SLIDER_STEPS
            self._document.show_checkpoint(at_confidence(shown, self._manifest[1], chosen))

    def _reload(self) -> None:
        """Read the checkpoint from disk again: the confidence as validated, and parts that were scored since."""
        shown = self._document.shown
        record = self._watcher.record(shown.experiment) if shown else None
        if shown is None or record is None:
            return
        try:
            self._document.show_checkpoint(
                load_checkpoint(record.experiment, shown.step, self._seal.parts(record.name))
            )
        except UserError as error:
            self._document.failed.emit(error)

    def _take_new_parts(self, name: str) -> None:
        shown, record = self._document.shown, self._watcher.record(name)
        if shown is not None and record is not None and shown.experiment == name:
            scored = {part for part in self._seal.parts(name) if shown.step in record.scores(part)}
            if not scored <= set(shown.parts):
                self._reload()

    def _take_scored_again(self, name: str) -> None:
        shown = self._document.shown
        if shown is not None and shown.experiment == name and shown.faults:
            self._reload()

    def _take_opened(self) -> None:
        if self._document.shown is not None:
            self._take_new_parts(self._document.shown.experiment)

    # --- going -------------------------------------------------------------------------------------------------

    def _key(self, index: QModelIndex) -> SliceKey:
        return self.model.score(self.filtered.mapToSource(index).row()).key

    def _go(self, index: QModelIndex) -> None:
        self._document.go_to(self._key(index))

    def _step(self, count: int) -> None:
        rows = self.filtered.rowCount()
        if not rows and self._document.shown is None:
            self._document.noted.emit(self.tr("The list “Worst” is empty: choose a checkpoint in “Curves”."))
        elif not rows:
            self._document.noted.emit(self.tr("The list “Worst” has no slice of the kind that is chosen there."))
        here = self.table.currentIndex()
        row = here.row() + count if here.isValid() else 0
        if 0 <= row < rows:
            self._go(self.filtered.index(row, 0))

    def _mark_current(self, key: SliceKey | None) -> None:
        """The row of the slice on the canvas; where it has none, the last one stays so that “next” goes on there."""
        index = self.filtered.mapFromSource(self.model.index_of(key))
        if index.isValid():
            self.table.setCurrentIndex(index)

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt override
        return QSize(360, 420)


def _table(model: WorstFilter) -> QTreeView:
    view = QTreeView()
    view.setModel(model)
    view.setRootIsDecorated(False)
    view.setUniformRowHeights(True)
    view.setSortingEnabled(True)
    view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setAccessibleName(QCoreApplication.translate("WorstPanel", "Slices, worst first"))
    view.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    return view
