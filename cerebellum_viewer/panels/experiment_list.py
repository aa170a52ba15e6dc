"""The list of experiments beside the curves: status, best checkpoint, and a check box that draws each."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from cerebellum_viewer.services.experiments import ExperimentRecord, ExperimentWatcher
from cerebellum_viewer.services.states import status_text
from cerebellum_viewer.services.wording import leak_text, moved_labels_text
from cerebellum_viewer.widgets.table_model import AnyIndex, ItemRole, TableModel
from engine.data.split import Part
from engine.job_history import Status

HEADERS = (
    str(QT_TRANSLATE_NOOP("Experiments", "Experiment")),
    str(QT_TRANSLATE_NOOP("Experiments", "Mean IoU")),
    str(QT_TRANSLATE_NOOP("Experiments", "Status")),
    str(QT_TRANSLATE_NOOP("Experiments", "Batches")),
)


class ExperimentModel(TableModel[str]):
    """All experiments, the newest first. Checked ones are drawn; each keeps its colour number while the list lives."""

    checked_changed = Signal()

    context, headers, numbers = "Experiments", HEADERS, frozenset({1, 3})

    def __init__(self, watcher: ExperimentWatcher, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watcher = watcher
        self._numbers: dict[str, int] = {}
        self._checked: set[str] = set()
        self._colors: tuple[str, ...] = ("#000000",)
        watcher.experiments_reset.connect(self._reload)
        watcher.experiment_added.connect(self._add)
        watcher.experiment_changed.connect(self._change)
        watcher.experiment_removed.connect(self._remove)
        self._reload()

    @property
    def checked(self) -> list[ExperimentRecord]:
        """The experiments to draw, the oldest first."""
        records = (self._watcher.record(name) for name in reversed(self._rows) if name in self._checked)
        return [record for record in records if record is not None]

    def number(self, name: str) -> int:
        """The place in the palette that an experiment has."""
        return self._numbers[name]

    def record_at(self, index: AnyIndex) -> ExperimentRecord | None:
        """The experiment of a row."""
        return self._watcher.record(self._rows[index.row()]) if index.isValid() else None

    def row_of(self, name: str) -> int:
        """The row of an experiment."""
        return self._rows.index(name)

    def set_checked(self, name: str, checked: bool) -> None:
        """Draw an experiment or not."""
        (self._checked.add if checked else self._checked.discard)(name)
        index = self.index(self.row_of(name), 0)
        self.dataChanged.emit(index, index, [ItemRole.CheckStateRole])
        self.checked_changed.emit()

    def check_only(self, names: Collection[str]) -> None:
        """Draw these experiments and no others."""
        self._checked = {name for name in self._rows if name in names}
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0), [ItemRole.CheckStateRole])
        self.checked_changed.emit()

    def set_colors(self, colors: tuple[str, ...]) -> None:
        """Another palette, for a dark or a light background."""
        self._colors = colors
        if self._rows:
            corners = self.index(0, 0), self.index(len(self._rows) - 1, 0)
            self.dataChanged.emit(*corners, [ItemRole.DecorationRole])

    def _reload(self) -> None:
        self.beginResetModel()
        self._rows = self._watcher.names[::-1]
        self._numbers = {name: number for number, name in enumerate(self._watcher.names)}
        self._checked = set(self._rows[:1])
        self.endResetModel()
        self.checked_changed.emit()

    def _add(self, name: str) -> None:
        """A run that has just begun is what the user wants to see; it joins those that are drawn."""
        if name in self._rows:
            return
        self.beginInsertRows(QModelIndex(), 0, 0)
        self._rows.insert(0, name)
        self._numbers.setdefault(name, len(self._numbers))
        record = self._watcher.record(name)
        if len(self._rows) == 1 or (record and record.status in {Status.RUNNING, Status.WAITING}):
            self._checked.add(name)
        self.endInsertRows()
        self.checked_changed.emit()

    def _remove(self, name: str) -> None:
        """The others keep their colours, and its own waits for one that comes again under its name."""
        row = self.row_of(name)
        self.beginRemoveRows(QModelIndex(), row, row)
        self._rows.remove(name)
        self._checked.discard(name)
        self.endRemoveRows()
        self.checked_changed.emit()

    def _change(self, name: str) -> None:
        self._tell_row(self.row_of(name))

    # --- Qt ----------------------------------------------------------------------------------------------------

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        checkable = Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | checkable

    def cell(self, row: int, column: int, role: int) -> Any:  # noqa: ANN401  # whatever the role asks for
        """Check box, colour, name, and how it went."""
        record = self._watcher.record(self._rows[row])
        if record is None:
            return None
        if role == ItemRole.DisplayRole:
            return _texts(record)[column]
        if role == ItemRole.ToolTipRole:
            return _tool_tip(record, self._watcher.moved_labels(record.name))
        if column == 0 and role == ItemRole.CheckStateRole:
            return Qt.CheckState.Checked if record.name in self._checked else Qt.CheckState.Unchecked
        if column == 0 and role == ItemRole.DecorationRole:
            return _dot(self._colors[self._numbers[record.name] % len(self._colors)])
        return None

    def setData(self, index: AnyIndex, value: Any, role: int = ItemRole.EditRole) -> bool:  # noqa: ANN401, N802  # Qt override
        record = self.record_at(index)
        if record is None or index.column() != 0 or role != ItemRole.CheckStateRole:
            return False
        self.set_checked(record.name, Qt.CheckState(value) is Qt.CheckState.Checked)
        return True


def _texts(record: ExperimentRecord) -> tuple[str, str, str, str]:
    done = int(record.curve.steps[-1]) if record.curve.steps.size else 0
    best = record.best_step
    mean_iou = "" if best is None else f"{record.scores(Part.VAL)[best]['mean_iou']:.3f}"
    return record.name, mean_iou, status_text(record.status), f"{done}/{record.config.steps}"


def _tool_tip(record: ExperimentRecord, moved_labels: int) -> str:
    config = record.config
    lines = [
        record.name,
        QCoreApplication.translate("Experiments", "Grid {side}, learning rate {rate}, momentum {momentum}").format(
            side=config.side, rate=f"{config.learning_rate:g}", momentum=f"{config.momentum:g}"
        ),
    ]
    if config.start:
        lines.append(
            QCoreApplication.translate("Experiments", "Started from {file}").format(file=Path(config.start).name)
        )
    if record.test_openings:
        lines.append(QCoreApplication.translate("Experiments", "Test part opened {n} ×").format(n=record.test_openings))
    if moved_labels:
        lines.append(moved_labels_text(moved_labels))
    if record.stamp:
        lines.append(leak_text())
    return "\n".join(lines)


def _dot(color: str) -> QIcon:
    pixmap = QPixmap(24, 24)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawEllipse(4, 4, 16, 16)
    painter.end()
    return QIcon(pixmap)
