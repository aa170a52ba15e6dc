"""The experiments as a table of jobs: those at work first, then those that wait in their order, then the others."""

from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QModelIndex, QObject
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication

from cerebellum_viewer.panels.job_status import duration
from cerebellum_viewer.services.experiments import ExperimentRecord, ExperimentWatcher
from cerebellum_viewer.services.resources import icon_pixmap
from cerebellum_viewer.services.states import STATES, reason_text, status_text
from cerebellum_viewer.services.theme import colors_of
from cerebellum_viewer.services.training_queue import TrainingQueue
from cerebellum_viewer.widgets.table_model import AnyIndex, ItemRole, TableModel
from engine.job_history import AT_WORK, Status
from engine.protocol import JobFailed
from engine.standing import rank, seconds_left

ICON_SIDE = 14

HEADERS = (
    str(QT_TRANSLATE_NOOP("Queue", "Experiment")),
    str(QT_TRANSLATE_NOOP("Queue", "State")),
    str(QT_TRANSLATE_NOOP("Queue", "Batches")),
    str(QT_TRANSLATE_NOOP("Queue", "Left")),
)
STATE = 1


class QueueModel(TableModel[str]):
    """A row for each experiment."""

    context, headers, numbers = "Queue", HEADERS, frozenset({2, 3})

    def __init__(self, watcher: ExperimentWatcher, queue: TrainingQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watcher = watcher
        self._queue = queue
        for signal in (watcher.experiments_reset, watcher.experiment_added, watcher.experiment_removed, queue.changed):
            signal.connect(self._sort)
        watcher.experiment_changed.connect(self._change)
        self._sort()

    def record_at(self, index: AnyIndex) -> ExperimentRecord | None:
        """The experiment of a row."""
        return self._watcher.record(self._rows[index.row()]) if index.isValid() else None

    def row_of(self, name: str) -> int | None:
        """The row of an experiment, where it has one."""
        return self._rows.index(name) if name in self._rows else None

    def seconds_left(self) -> float | None:
        """What is at work and what waits, one after the other; None where that is nothing, or not known."""
        records = (self._watcher.record(name) for name in self._rows)
        known = [self._seconds_left(record) for record in records if record is not None]
        found = [seconds for seconds in known if seconds is not None]
        return sum(found) if found else None

    def _order(self) -> list[str]:
        records = {name: self._watcher.record(name) for name in reversed(self._watcher.names)}
        statuses = {name: record.status if record else None for name, record in records.items()}
        return sorted(statuses, key=lambda name: rank(name, statuses[name], self._queue.entries))

    def _sort(self) -> None:
        """Put the rows in order; a selection stays with its experiment."""
        wanted = self._order()
        if wanted == self._rows:
            return
        self.layoutAboutToBeChanged.emit()
        before = self._rows
        self._rows = wanted
        places = {name: row for row, name in enumerate(wanted)}
        for index in self.persistentIndexList():
            row = places.get(before[index.row()])
            self.changePersistentIndex(index, QModelIndex() if row is None else self.index(row, index.column()))
        self.layoutChanged.emit()

    def _change(self, name: str) -> None:
        self._sort()
        row = self.row_of(name)
        if row is not None:
            self._tell_row(row)

    def cell(self, row: int, column: int, role: int) -> Any:  # noqa: ANN401  # whatever the role asks for
        """Name, state, and how far it is."""
        record = self._watcher.record(self._rows[row])
        if record is None:
            return None
        if role == ItemRole.DisplayRole:
            return self._texts(record)[column]
        if role == ItemRole.ToolTipRole:
            return _tool_tip(record)
        if column == STATE and role in {ItemRole.DecorationRole, ItemRole.ForegroundRole}:
            state = STATES[self._status(record)]
            color = QColor(getattr(colors_of(QApplication.palette()), state.tone))
            return color if role == ItemRole.ForegroundRole else _icon(state.icon, color)
        return None

    def _texts(self, record: ExperimentRecord) -> tuple[str, str, str, str]:
        status, word, left = self._status(record), record.last_word, self._seconds_left(record)
        state = status_text(status)
        if status is Status.FAILED and isinstance(word, JobFailed):
            state = f"{state}: {reason_text(word.reason)}"
        batches = f"{_done(record)}/{record.config.steps}"
        return record.name, state, batches, "" if left is None else duration(left)

    def _seconds_left(self, record: ExperimentRecord) -> float | None:
        """None where it is neither at work nor waits, and where nothing is known of this machine."""
        if self._status(record) not in AT_WORK and record.name not in self._queue.entries.waiting:
            return None
        speed = record.latest.pictures_per_second if record.latest else None
        return seconds_left(record.experiment, _done(record), speed, self._queue.pace)

    def _status(self, record: ExperimentRecord) -> Status:
        """What is in the queue again waits, however its last job ended."""
        return Status.WAITING if record.name in self._queue.entries.waiting else record.status


def _icon(name: str, color: QColor) -> QIcon:
    """On the ground of a selected row it has the colour of the words there."""
    icon = QIcon(icon_pixmap(name, color, ICON_SIDE))
    selected = icon_pixmap(name, QApplication.palette().highlightedText().color(), ICON_SIDE)
    icon.addPixmap(selected, QIcon.Mode.Selected)
    return icon


def _done(record: ExperimentRecord) -> int:
    """Batches learnt."""
    return int(record.curve.steps[-1]) if record.curve.steps.size else 0


def _tool_tip(record: ExperimentRecord) -> str:
    word = record.last_word
    return f"{record.name}\n{word.message}\n{word.hint}".strip() if isinstance(word, JobFailed) else record.name
