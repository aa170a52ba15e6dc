"""The list of trainings with what can be done to each: pause, go on, cancel, earlier, later. Keys do the same."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QStyle,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.panels.job_status import duration
from cerebellum_viewer.panels.queue_model import STATE, QueueModel
from cerebellum_viewer.services.experiments import ExperimentRecord, ExperimentWatcher
from cerebellum_viewer.services.resources import icon
from cerebellum_viewer.services.training_queue import TrainingQueue
from cerebellum_viewer.services.wording import moved_labels_text
from cerebellum_viewer.widgets.empty_hint import EmptyHint
from cerebellum_viewer.widgets.sentence import Sentence
from engine.job_history import AT_WORK, GOES_ON, Status
from engine.protocol import Event

ROWS_SHOWN = 4
PAUSE_MS = 200
"""After an edit: a drag of a box makes many."""


@dataclass(frozen=True, slots=True)
class _Act:
    """Something that can be done to an experiment, and when."""

    text: str
    icon: str
    key: str
    do: Callable[[str], None]
    applies: Callable[[ExperimentRecord, bool], bool]
    """Told the experiment and whether it waits in the queue."""


class QueueList(QWidget):
    """Follows the experiments of the workspace; what is selected is what the buttons mean."""

    chosen = Signal(str)
    """The experiment that somebody, or a start, has selected."""

    def __init__(
        self, document: Document, watcher: ExperimentWatcher, queue: TrainingQueue, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._watcher = watcher
        self._queue = queue
        self.model = QueueModel(watcher, queue, self)
        self.table = QTreeView()
        self.left = QLabel()
        self.remarks = Sentence()
        self._remarked: tuple[str, tuple[Event, ...]] = ("", ())
        self._labels_soon = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._acts = {name: (act, self._action(act)) for name, act in self._table_of_acts().items()}
        self._draw_icons()
        self._lay_out()
        queue.added.connect(self.select)
        self.table.selectionModel().currentChanged.connect(self._choose)
        watcher.experiment_changed.connect(self._remark_news)
        document.annotation_changed.connect(self._labels_soon.start)
        self._labels_soon.timeout.connect(self._remark)
        for signal in (queue.changed, watcher.experiment_changed, self.table.selectionModel().currentChanged):
            signal.connect(self._enable)
        for signal in (queue.changed, watcher.experiments_reset, watcher.experiment_added, watcher.experiment_changed):
            signal.connect(self._tell_left)
        watcher.experiment_removed.connect(self._tell_left)
        self._enable()
        self._tell_left()

    def action(self, name: str) -> QAction:
        """What a button and its key do: “pause”, “go_on”, “cancel”, “remove”, “earlier” or “later”."""
        return self._acts[name][1]

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: the theme may be another one."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icons()

    def select(self, name: str) -> None:
        """Choose an experiment."""
        row = self.model.row_of(name)
        if row is not None:
            self.table.setCurrentIndex(self.model.index(row, 0))

    def _table_of_acts(self) -> dict[str, _Act]:
        queue = self._queue
        return {
            "pause": _Act(
                self.tr("Pause"), "pause", "Space", queue.pause, lambda record, _: record.status is Status.RUNNING
            ),
            "go_on": _Act(
                self.tr("Go on or try again"),
                "play",
                "Return",
                queue.go_on,
                lambda record, waits: not waits and record.status in GOES_ON,
            ),
            "cancel": _Act(
                self.tr("Cancel, or take out of the queue"),
                "cancel",
                "Delete",
                queue.cancel,
                lambda record, waits: waits or record.name in queue.entries.at_work or record.status in AT_WORK,
            ),
            "remove": _Act(
                self.tr("Give up: the machine that trains it is gone"),
                "delete",
                "Shift+Delete",
                queue.remove,
                lambda record, _: (worker := queue.entries.at_work.get(record.name)) is not None and not worker.is_here,
            ),
            "earlier": _Act(
                self.tr("Earlier"), "up", "Alt+Up", lambda name: queue.move(name, -1), lambda _, waits: waits
            ),
            "later": _Act(
                self.tr("Later"), "down", "Alt+Down", lambda name: queue.move(name, 1), lambda _, waits: waits
            ),
        }

    def _action(self, act: _Act) -> QAction:
        action = QAction(act.text, self)
        action.setShortcut(QKeySequence(act.key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setToolTip(f"{act.text} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
        action.triggered.connect(lambda: self._do(act))
        self.table.addAction(action)
        return action

    def _draw_icons(self) -> None:
        for act, action in self._acts.values():
            action.setIcon(icon(act.icon, self.palette()))

    def _do(self, act: _Act) -> None:
        record = self.model.record_at(self.table.currentIndex())
        if record is not None:
            act.do(record.name)

    def _enable(self, *_: object) -> None:
        record = self.model.record_at(self.table.currentIndex())
        waits = record is not None and record.name in self._queue.entries.waiting
        for act, action in self._acts.values():
            action.setEnabled(record is not None and act.applies(record, waits))

    def _choose(self) -> None:
        self._remark()
        record = self.model.record_at(self.table.currentIndex())
        if record is not None:
            self.chosen.emit(record.name)

    def _remark_news(self, name: str) -> None:
        """A batch more is no news."""
        record = self._watcher.record(name)
        if record is not None and self._remarked[0] == name and self._remarked[1] != record.milestones:
            self._remark()

    def _remark(self) -> None:
        """What is to be known of the selected training: also whether labels are not those any more that it learns."""
        record = self.model.record_at(self.table.currentIndex())
        self._remarked = ("", ()) if record is None else (record.name, record.milestones)
        count = 0 if record is None else self._watcher.moved_labels(record.name)
        moved = [moved_labels_text(count)] if count else []
        self.remarks.setText("\n".join([*moved, *(record.remarks if record else ())]))
        self.remarks.setVisible(bool(self.remarks.text()))

    def _tell_left(self, *_: object) -> None:
        seconds = self.model.seconds_left()
        self.left.setText("" if seconds is None else self.tr("In all about {0} left").format(duration(seconds)))

    def _lay_out(self) -> None:
        for hint in (self.left, self.remarks):
            hint.setObjectName("hint")
        self.remarks.hide()
        self.table.setModel(self.model)
        EmptyHint(self.table, self.tr("Trainings stand here, whether they are started in this window or elsewhere."))
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        # The trainings of a grid differ at the ends of their names, and so do reasons of failures.
        self.table.setTextElideMode(Qt.TextElideMode.ElideLeft)
        self.table.setAccessibleName(self.tr("Trainings, those at work and those that wait first"))
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        header = self.table.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column in (0, STATE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        # Two pixels above and below a row are the style sheet's.
        icon_side = self.style().pixelMetric(QStyle.PixelMetric.PM_SmallIconSize)
        row, frame = max(self.table.fontMetrics().height(), icon_side) + 4, 2 * self.table.frameWidth()
        header.ensurePolished()
        self.table.setMinimumHeight(header.sizeHint().height() + 2 * row + frame)
        self.table.setMaximumHeight(header.sizeHint().height() + ROWS_SHOWN * row + frame)
        buttons = QHBoxLayout()
        for _, action in self._acts.values():
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAutoRaise(True)
            button.setAccessibleName(action.text())
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.left)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 0, 6, 0)
        layout.setSpacing(3)
        layout.addLayout(buttons)
        layout.addWidget(self.table)
        layout.addWidget(self.remarks)
