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
from engine.scoring.contours import MEASURES

FIRST_HEADERS = (
    str(QT_TRANSLATE_NOOP("Checkpoints", "Experiment")),
    str(QT_TRANSLATE_NOOP("Checkpoints", "Batches")),
    str(QT_TRANSLATE_NOOP("Checkpoints", "Best")),
)
LAST_HEADER = str(QT_TRANSLATE_NOOP("Checkpoints", "Openings"))
BEST = 2
VALIDATION = dict(enumerate((*METRICS, *MEASURES), start=len(FIRST_HEADERS)))
TEST = dict(enumerate(("mean_iou", "f1", "false_positives", *MEASURES), start=len(FIRST_HEADERS) + len(VALIDATION)))
OPENINGS = len(FIRST_HEADERS) + len(VALIDATION) + len(TEST)
MM = "_mm"
"""What the code of a measure in mm ends in, that in pixels without it."""
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
        metrics, code = self.told(column)
        if code:
            return NOTHING if metrics.get(code) is None else float(metrics[code])
        return float({1: self.step, BEST: self.best, OPENINGS: self.record.test_openings}[column])

    def told(self, column: int) -> tuple[dict[str, Any], str]:
        """The metrics that a column is of, and the code of its own; an empty one where it is of none."""
        return (self.test, TEST[column]) if column in TEST else (self.validation, VALIDATION.get(column, ""))

    def text(self, column: int) -> str:
        """What a column says."""
        value = self.value(column)
        if column == BEST:
            return "★" if self.best else ""
        _, metric = self.told(column)
        if not metric:
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
        watcher.experiment_removed.connect(self._remove)
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

    def untold(self) -> set[int]:
        """Columns about drawn masks of which no checkpoint tells anything."""
        return {
            column
            for column, code in (VALIDATION | TEST).items()
            if code in MEASURES and all(row.value(column) == NOTHING for row in self._rows)
        }

    def set_lock(self, icon: QIcon) -> None:
        """The picture that stands for a sealed number."""
        self._lock = icon
        self._refresh()

    def _reload(self) -> None:
        records = (self._watcher.record(name) for name in self._watcher.names)
        self.put(row for record in records if record is not None for row in rows_of(record))

    def _places(self, name: str) -> list[int]:
        """The rows of an experiment, which follow each other."""
        return [place for place, row in enumerate(self._rows) if row.record.name == name]

    def _remove(self, name: str) -> None:
        if places := self._places(name):
            self.beginRemoveRows(ROOT, places[0], places[-1])
            del self._rows[places[0] : places[-1] + 1]
            self.endRemoveRows()

    def _renew(self, name: str) -> None:
        """A batch more changes nothing here; a score or an opening does."""
        record = self._watcher.record(name)
        places = self._places(name)
        if record is None or (places and self._rows[places[0]].record.milestones == record.milestones):
            return
        first, rows = places[0] if places else len(self._rows), rows_of(record)
        if [self._rows[place].step for place in places] != [row.step for row in rows[: len(places)]]:
            self._remove(name)
            places = []
        # What was there stays there, and so does what is selected.
        self._rows[first : first + len(places)] = rows[: len(places)]
        if places:
            self.dataChanged.emit(self.index(first, 0), self.index(places[-1], OPENINGS))
        if rows[len(places) :]:
            self.beginInsertRows(ROOT, first + len(places), first + len(rows) - 1)
            self._rows[first + len(places) : first + len(places)] = rows[len(places) :]
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
    metrics, code = row.told(column)
    low, high = (metrics.get(f"{code}_{end}") for end in ("low", "high"))
    if low is None or high is None:
        return row.text(column)
    text = QCoreApplication.translate("Checkpoints", "{0}; 95 % t by patient {1} to {2}; patients: {3}, slices: {4}")
    own = f"{code}_" if code in MEASURES else ""
    counts = (metrics.get(f"{own}{what}", "–") for what in ("patients", "slices"))
    return text.format(row.text(column), metric_number(code, low), metric_number(code, high), *counts)


def masks_text(row: Row) -> str:
    """How well a checkpoint draws masks, each measure with its interval; empty where it draws none."""
    found = row.validation
    if found.get("dice") is None:
        return ""
    codes = [code for code in MEASURES if not code.endswith(MM) and found.get(code) is not None]
    told = "; ".join(f"{metric_text(code)} {_in_units(code, found)}" for code in codes)
    text = QCoreApplication.translate("Checkpoints", "Masks: {0}. Patients: {1}, slices: {2}, in mm: {3}.")
    counts = (found.get(code, 0) for code in ("dice_patients", "dice_slices", f"hausdorff_95{MM}_slices"))
    return text.format(told, *counts)


def _in_units(code: str, found: dict[str, Any]) -> str:
    """A measure with its interval, and the same in mm where some spacing is known."""
    value = _with_interval(code, found)
    return value if found.get(f"{code}{MM}") is None else f"{value}, mm {_with_interval(f'{code}{MM}', found)}"


def _with_interval(code: str, found: dict[str, Any]) -> str:
    low, high = (found.get(f"{code}_{end}") for end in ("low", "high"))
    value = metric_number(code, found[code])
    return value if low is None or high is None else f"{value} ({metric_number(code, low)}–{metric_number(code, high)})"


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
