"""The experiments as a table of jobs: those at work first, then those that wait in their order, then the others."""

from typing import Any

from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from cerebellum_viewer.panels.job_status import duration
from cerebellum_viewer.services.experiments import ExperimentRecord, ExperimentWatcher
from cerebellum_viewer.services.resources import icon_pixmap
from cerebellum_viewer.services.states import STATES, reason_text, status_text
from cerebellum_viewer.services.theme import colors_of
from cerebellum_viewer.services.training_queue import TrainingQueue
from engine.experiment import AT_WORK, Status
from engine.protocol import JobFailed

ItemRole = Qt.ItemDataRole
AnyIndex = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ICON_SIDE = 14

HEADERS = (
    str(QT_TRANSLATE_NOOP("Queue", "Experiment")),
    str(QT_TRANSLATE_NOOP("Queue", "State")),
    str(QT_TRANSLATE_NOOP("Queue", "Batches")),
    str(QT_TRANSLATE_NOOP("Queue", "Left")),
)
STATE = 1
_RANKS = {Status.PAUSED: 2, Status.INTERRUPTED: 2, Status.FAILED: 2, Status.CANCELLED: 3, Status.DONE: 4}


class QueueModel(QAbstractTableModel):
    """A row for each experiment."""

    def __init__(self, watcher: ExperimentWatcher, queue: TrainingQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watcher = watcher
        self._queue = queue
        self._names: list[str] = []
        for signal in (watcher.experiments_reset, watcher.experiment_added, queue.changed):
            signal.connect(self._sort)
        watcher.experiment_changed.connect(self._change)
        self._sort()

    def record_at(self, index: AnyIndex) -> ExperimentRecord | None:
        """The experiment of a row."""
        return self._watcher.record(self._names[index.row()]) if index.isValid() else None

    def row_of(self, name: str) -> int | None:
        """The row of an experiment, where it has one."""
        return self._names.index(name) if name in self._names else None

    def _order(self) -> list[str]:
        waiting = {name: place for place, name in enumerate(self._queue.entries.waiting)}
        ages = {name: age for age, name in enumerate(reversed(self._watcher.names))}

        def rank(name: str) -> tuple[int, int]:
            record = self._watcher.record(name)
            if name in waiting:
                return 1, waiting[name]
            if name in self._queue.entries.at_work or (record is not None and record.status in AT_WORK):
                return 0, ages[name]
            return _RANKS.get(record.status, 3) if record else 3, ages[name]

        return sorted(ages, key=rank)

    def _sort(self) -> None:
        """Put the rows in order; a selection stays with its experiment."""
        wanted = self._order()
        if wanted == self._names:
            return
        self.layoutAboutToBeChanged.emit()
        before = self._names
        self._names = wanted
        places = {name: row for row, name in enumerate(wanted)}
        for index in self.persistentIndexList():
            row = places.get(before[index.row()])
            self.changePersistentIndex(index, QModelIndex() if row is None else self.index(row, index.column()))
        self.layoutChanged.emit()

    def _change(self, name: str) -> None:
        self._sort()
        row = self.row_of(name)
        if row is not None:
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(HEADERS) - 1))

    # --- Qt ----------------------------------------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex = ROOT) -> int:  # noqa: N802  # Qt override
        return 0 if parent.isValid() else len(self._names)

    def columnCount(self, parent: AnyIndex = ROOT) -> int:  # noqa: N802  # Qt override
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = ItemRole.DisplayRole) -> Any:  # noqa: ANN401, N802  # Qt override
        if orientation is Qt.Orientation.Horizontal and role == ItemRole.DisplayRole:
            return QCoreApplication.translate("Queue", HEADERS[section])
        return None

    def data(self, index: AnyIndex, role: int = ItemRole.DisplayRole) -> Any:  # noqa: ANN401  # Qt override
        record = self.record_at(index)
        if record is None:
            return None
        if role == ItemRole.DisplayRole:
            return _texts(record, self._status(record))[index.column()]
        if role == ItemRole.ToolTipRole:
            return _tool_tip(record)
        if role == ItemRole.TextAlignmentRole and index.column() > STATE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if index.column() == STATE and role in {ItemRole.DecorationRole, ItemRole.ForegroundRole}:
            state = STATES[self._status(record)]
            color = QColor(getattr(colors_of(QApplication.palette()), state.tone))
            return color if role == ItemRole.ForegroundRole else icon_pixmap(state.icon, color, ICON_SIDE)
        return None

    def _status(self, record: ExperimentRecord) -> Status:
        """What is in the queue again waits, however its last job ended."""
        return Status.WAITING if record.name in self._queue.entries.waiting else record.status


def _texts(record: ExperimentRecord, status: Status) -> tuple[str, str, str, str]:
    word, state = record.last_word, status_text(status)
    done = int(record.curve.steps[-1]) if record.curve.steps.size else 0
    if status is Status.FAILED and isinstance(word, JobFailed):
        state = f"{state}: {reason_text(word.reason)}"
    return record.name, state, f"{done}/{record.config.steps}", _time_left(record, done)


def _time_left(record: ExperimentRecord, done: int) -> str:
    if record.status not in AT_WORK or record.latest is None:
        return ""
    return duration((record.config.steps - done) * record.config.batch / max(record.latest.pictures_per_second, 1e-9))


def _tool_tip(record: ExperimentRecord) -> str:
    word = record.last_word
    return f"{record.name}\n{word.message}\n{word.hint}".strip() if isinstance(word, JobFailed) else record.name
