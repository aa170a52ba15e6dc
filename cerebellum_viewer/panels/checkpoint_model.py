"""All checkpoints of all experiments as a table: numbers on validation, those on the test part under seal."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, QSortFilterProxyModel, Qt
from PySide6.QtGui import QIcon

from cerebellum_viewer.services.experiments import ExperimentRecord, ExperimentWatcher
from cerebellum_viewer.services.seal import Seal
from cerebellum_viewer.services.wording import METRICS, leak_text, metric_definition, metric_number, metric_text
from cerebellum_viewer.widgets.table_model import ROOT, AnyIndex, ItemRole, TableModel
from engine.data.split import Part

FIRST_HEADERS = (
    str(QT_TRANSLATE_NOOP("Checkpoints", "Experiment")),
    str(QT_TRANSLATE_NOOP("Checkpoints", "Batches")),
    str(QT_TRANSLATE_NOOP("Checkpoints", "Best")),
)
LAST_HEADER = str(QT_TRANSLATE_NOOP("Checkpoints", "Openings"))
BEST = 2
VALIDATION = dict(enumerate(METRICS, start=len(FIRST_HEADERS)))
TEST = dict(enumerate(("mean_iou", "f1", "false_positives"), start=len(FIRST_HEADERS) + len(METRICS)))
OPENINGS = len(FIRST_HEADERS) + len(VALIDATION) + len(TEST)
NOTHING = -1.0
"""Sorts below every number."""


@dataclass(frozen=True, slots=True)
class Row:
    """One checkpoint that was scored on validation."""

    record: ExperimentRecord
    step: int
    validation: dict[str, Any]
    test: dict[str, Any]
    best: bool

    def value(self, column: int) -> str | float:
        """What a column is sorted by."""
        if column == 0:
            return self.record.name
        if column in VALIDATION:
            return float(self.validation[VALIDATION[column]])
        if column in TEST:
            return float(self.test.get(TEST[column], NOTHING))
        return float({1: self.step, BEST: self.best, OPENINGS: self.record.test_openings}[column])

    def text(self, column: int) -> str:
        """What a column says."""
        value = self.value(column)
        if column == BEST:
            return "★" if self.best else ""
        metric = VALIDATION.get(column) or TEST.get(column)
        if metric is None:
            return f"{value:g}" if isinstance(value, float) else value
        return "–" if value == NOTHING else metric_number(metric, float(value))


def rows_of(record: ExperimentRecord) -> list[Row]:
    """The checkpoints of one experiment in the order of training."""
    on_test, best = record.scores(Part.TEST), record.best_step
    scored = sorted(record.scores(Part.VAL).items())
    return [Row(record, step, found, on_test.get(step, {}), step == best) for step, found in scored]


class CheckpointModel(TableModel[Row]):
    """Follows the watcher; only the rows of the experiment that changed are made anew."""

    context = "Checkpoints"
    headers = (*FIRST_HEADERS, *VALIDATION.values(), *TEST.values(), LAST_HEADER)
    numbers = range(1, len(headers))

    def __init__(self, watcher: ExperimentWatcher, seal: Seal, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watcher = watcher
        self._seal = seal
        self._lock = QIcon()
        watcher.experiments_reset.connect(self._reload)
        watcher.experiment_added.connect(self._renew)
        watcher.experiment_changed.connect(self._renew)
        seal.changed.connect(self._refresh)
        self._reload()

    def row(self, number: int) -> Row:
        """What one row is about."""
        return self._rows[number]

    def number(self, experiment: str, step: int) -> int | None:
        """The row of a checkpoint."""
        places = (i for i, row in enumerate(self._rows) if (row.record.name, row.step) == (experiment, step))
        return next(places, None)

    def value(self, index: AnyIndex) -> str | float:
        """What a cell is sorted by; nothing is to be learnt from the order of sealed ones."""
        row, column = self._rows[index.row()], index.column()
        return NOTHING if self._sealed(row, column) else row.value(column)

    def set_lock(self, icon: QIcon) -> None:
        """The picture that stands for a sealed number."""
        self._lock = icon
        self._refresh()

    def _reload(self) -> None:
        records = (self._watcher.record(name) for name in self._watcher.names)
        self.put(row for record in records if record is not None for row in rows_of(record))

    def _renew(self, name: str) -> None:
        """A batch more changes nothing here; a score or an opening does."""
        record = self._watcher.record(name)
        places = [place for place, row in enumerate(self._rows) if row.record.name == name]
        if record is None or (places and self._rows[places[0]].record.milestones == record.milestones):
            return
        first = places[0] if places else len(self._rows)
        if places:
            self.beginRemoveRows(ROOT, first, places[-1])
            del self._rows[first : places[-1] + 1]
            self.endRemoveRows()
        rows = rows_of(record)
        if rows:
            self.beginInsertRows(ROOT, first, first + len(rows) - 1)
            self._rows[first:first] = rows
            self.endInsertRows()

    def _refresh(self) -> None:
        if self._rows:
            corners = self.index(0, min(TEST)), self.index(len(self._rows) - 1, OPENINGS)
            self.dataChanged.emit(*corners)

    def _sealed(self, row: Row, column: int) -> bool:
        return column in TEST and row.record.name not in self._seal.opened

    # --- Qt ----------------------------------------------------------------------------------------------------

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = ItemRole.DisplayRole) -> Any:  # noqa: ANN401, N802  # Qt override
        metric = VALIDATION.get(section) or TEST.get(section)
        if role == ItemRole.ToolTipRole and metric is not None:
            return metric_definition(metric)
        return super().headerData(section, orientation, role)

    def title(self, column: int) -> str:
        """The heading of a column."""
        if column in TEST:
            return QCoreApplication.translate("Checkpoints", "Test: {0}").format(metric_text(TEST[column]))
        return metric_text(VALIDATION[column]) if column in VALIDATION else super().title(column)

    def cell(self, row: int, column: int, role: int) -> Any:  # noqa: ANN401  # whatever the role asks for
        """A number, or a lock where it is under seal."""
        item = self._rows[row]
        sealed = self._sealed(item, column)
        if role == ItemRole.DisplayRole:
            return "" if sealed else item.text(column)
        if role == ItemRole.DecorationRole:
            return self._lock if sealed else None
        return (
            _words(item, column, sealed=sealed) if role in {ItemRole.ToolTipRole, ItemRole.AccessibleTextRole} else None
        )


def _words(row: Row, column: int, *, sealed: bool) -> str | None:
    """What a cell means, for tool tips and screen readers, where the text alone does not say it."""
    if sealed:
        return QCoreApplication.translate("Checkpoints", "sealed: the test part is for the last word")
    if column == BEST and row.best:
        return QCoreApplication.translate("Checkpoints", "best of its experiment by mean IoU on validation")
    if column == 0:
        return f"{row.record.name}\n{leak_text()}" if row.record.stamp else row.record.name
    low, high = row.validation["mean_iou_low"], row.validation["mean_iou_high"]
    if VALIDATION.get(column) == "mean_iou" and low is not None and high is not None:
        text = QCoreApplication.translate(
            "Checkpoints", "{0}; 95 % t by patient {1} to {2}; patients: {3}, slices: {4}"
        )
        counts = row.validation["patients"], row.validation["slices"]
        return text.format(row.text(column), f"{low:.3f}", f"{high:.3f}", *counts)
    return row.text(column)


class CheckpointFilter(QSortFilterProxyModel):
    """The rows whose experiment has every word that is typed in its name, of all checkpoints or the best ones."""

    def __init__(self, source: CheckpointModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._checkpoints = source
        self._words: tuple[str, ...] = ()
        self._best_only = False
        self.setSourceModel(source)

    def narrow(self, text: str, *, best_only: bool) -> None:
        """Show these rows alone."""
        self._words, self._best_only = tuple(text.casefold().split()), best_only
        self.invalidate()

    def lessThan(self, left: AnyIndex, right: AnyIndex) -> bool:  # noqa: N802  # Qt override
        """By value and at once: asking `data` for a role takes more than twice as long."""
        one, other = self._checkpoints.value(left), self._checkpoints.value(right)
        return one < other  # type: ignore[operator]  # a column has values of one type

    def filterAcceptsRow(self, number: int, _parent: AnyIndex) -> bool:  # noqa: N802  # Qt override
        row = self._checkpoints.row(number)
        name = row.record.name.casefold()
        return (row.best or not self._best_only) and all(word in name for word in self._words)
