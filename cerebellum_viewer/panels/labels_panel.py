"""Labels that moved on since a training: on how many slices, and how its checkpoints would score on those of now."""

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.experiments import ExperimentWatcher
from cerebellum_viewer.services.wording import metric_definition, metric_number, metric_text
from cerebellum_viewer.widgets.empty_hint import EmptyHint
from cerebellum_viewer.widgets.sentence import Sentence
from engine.data.split import Part
from engine.errors import UserError
from engine.experiment import Experiment
from engine.label_changes import LabelChanges, changed_labels
from engine.manifest import Manifest
from engine.scoring.relabelling import Moved, StoredCheckpoint, preview, stored_checkpoints

SHOWN = ("mean_iou", "f1", "false_positives")
PAUSE_MS = 200
"""After an edit: a drag of a box makes many."""
Stored = tuple[Manifest, list[StoredCheckpoint], list[str]]


class LabelsPanel(QWidget):
    """About the experiment whose checkpoint is shown; reads and counts while it is visible only."""

    checkpoint_wanted = Signal(str, int)
    """Experiment and step whose predictions the user wants to see."""

    def __init__(
        self, document: Document, watcher: ExperimentWatcher, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._watcher = watcher
        self._background = background
        self._name = ""
        self._stored: Stored | None = None
        self.summary = Sentence()
        self.table = QTreeWidget()
        self._soon = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._lay_out()
        self._soon.timeout.connect(self._count)
        document.checkpoint_changed.connect(self._follow)
        document.annotation_changed.connect(self._soon.start)
        document.workspace_changed.connect(self._soon.start)
        watcher.experiment_changed.connect(self._read_again)
        self.table.itemActivated.connect(lambda item: self.checkpoint_wanted.emit(self._name, int(item.text(0))))
        self._follow()

    def _lay_out(self) -> None:
        self.table.setHeaderLabels([self.tr("Batches"), *(metric_text(metric) for metric in SHOWN)])
        _at_the_right(self.table.headerItem())
        for column, metric in enumerate(SHOWN, start=1):
            self.table.headerItem().setToolTip(column, metric_definition(metric))
        hint = self.tr("What changed labels do to the metrics of the experiment whose checkpoint is on the canvas.")
        EmptyHint(self.table, hint)
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setAccessibleName(self.tr("Metrics by the labels of the training and by those of now"))
        self.table.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.header().setStretchLastSection(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setSpacing(4)
        layout.addWidget(self.summary)
        layout.addWidget(self.table, 1)

    # --- reading -----------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        shown = self._document.shown
        name = "" if shown is None else shown.experiment
        if name != self._name or (name and self._stored is None):
            self._name, self._stored = name, None
            self.table.clear()
            hint = self.tr("Show a checkpoint to see what changed labels do to its experiment.")
            self.summary.setText("" if name else hint)
            self._read()

    def _read_again(self, name: str) -> None:
        record = self._watcher.record(name)
        if name != self._name or record is None or self._stored is None:
            return
        if len(record.scores(Part.VAL)) != len(self._stored[1]) + len(self._stored[2]):
            self._stored = None
            self._read()

    def _read(self) -> None:
        record = self._watcher.record(self._name)
        if record is not None and self.isVisible():
            read = partial(_read_stored, record.experiment)
            self._background.run(lambda _report: read(), partial(self._take, self._name), self._fail)

    def _take(self, name: str, stored: Stored) -> None:
        if name == self._name:
            self._stored = stored
            self._count()

    def _fail(self, error: UserError) -> None:
        self.summary.setText(error.message)

    # --- counting ----------------------------------------------------------------------------------------------

    def _count(self) -> None:
        if self._stored is None or not self.isVisible():
            return
        manifest, checkpoints, faults = self._stored
        changes = changed_labels(manifest, self._document.annotations)
        self.summary.setText("\n".join([self._describe(manifest, changes), *faults]))
        self._background.run(lambda _report: preview(checkpoints, changes), partial(self._show, self._name), self._fail)

    def _describe(self, manifest: Manifest, changes: LabelChanges) -> str:
        if not changes:
            return self.tr("{0}: the labels are those that it was trained on.").format(self._name)
        on_validation = sum(item.key in changes.keys for item in manifest.part(Part.VAL))
        text = self.tr(
            "{name}: labels have moved on since this was trained. Slices: {n}, of them in validation: {v},"
            " not counting any more: {gone}."
        )
        return text.format(name=self._name, n=len(changes.keys), v=on_validation, gone=len(changes.lost))

    def _show(self, name: str, moved: list[Moved]) -> None:
        if name != self._name:
            return
        self.table.clear()
        self.table.addTopLevelItems([_row(item) for item in moved])

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  # Qt override
        super().showEvent(event)
        if self._stored is None:
            self._read()
        else:
            self._count()


def _read_stored(experiment: Experiment) -> Stored:
    return experiment.manifest(), *stored_checkpoints(experiment)


def _row(moved: Moved) -> QTreeWidgetItem:
    return _at_the_right(QTreeWidgetItem([str(moved.step), *_texts(moved)]))


def _at_the_right(row: QTreeWidgetItem) -> QTreeWidgetItem:
    """Digits below digits, and their heading over them."""
    for column in range(row.columnCount()):
        row.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return row


def _texts(moved: Moved) -> list[str]:
    """Each metric before and after."""
    pairs = ((metric, getattr(moved.before, metric), getattr(moved.after, metric)) for metric in SHOWN)
    return [
        metric_number(metric, before)
        if before == after
        else f"{metric_number(metric, before)} → {metric_number(metric, after)}"
        for metric, before, after in pairs
    ]
