"""The slices of the shown checkpoint as a table, worst first, with what went wrong in a word."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from cerebellum_viewer.document.document import ShownCheckpoint
from cerebellum_viewer.services.checkpoints import is_low
from cerebellum_viewer.services.wording import part_text
from engine.data.annotation import SliceKey
from engine.data.split import Part
from engine.scoring.metrics import SliceScore

ItemRole = Qt.ItemDataRole
AnyIndex = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
SORT_ROLE = ItemRole.UserRole


class Verdict(StrEnum):
    """What went wrong on a slice."""

    MISSED = "missed"
    LOW_IOU = "low IoU"
    FALSE_ALARM = "false alarm"
    OK = "ok"


VERDICTS: dict[Verdict, str] = {
    Verdict.MISSED: str(QT_TRANSLATE_NOOP("Worst", "missed")),
    Verdict.LOW_IOU: str(QT_TRANSLATE_NOOP("Worst", "low IoU")),
    Verdict.FALSE_ALARM: str(QT_TRANSLATE_NOOP("Worst", "false alarm")),
    Verdict.OK: str(QT_TRANSLATE_NOOP("Worst", "ok")),
}

HEADERS = (
    str(QT_TRANSLATE_NOOP("Worst", "Slice")),
    str(QT_TRANSLATE_NOOP("Worst", "IoU")),
    str(QT_TRANSLATE_NOOP("Worst", "Confidence")),
    str(QT_TRANSLATE_NOOP("Worst", "Verdict")),
    str(QT_TRANSLATE_NOOP("Worst", "Patient")),
    str(QT_TRANSLATE_NOOP("Worst", "Part")),
)
NUMBERS = frozenset({1, 2})


def verdict_of(item: SliceScore) -> Verdict:
    """A box on the organ that fits badly is “low IoU”; no box on it at all is “missed”."""
    if item.missed:
        return Verdict.LOW_IOU if item.false_positives and item.iou else Verdict.MISSED
    return Verdict.FALSE_ALARM if item.false_positives else Verdict.OK


class WorstModel(QAbstractTableModel):
    """One row per judged slice."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[SliceScore, ...] = ()
        self._places: dict[SliceKey, int] = {}
        self._parts: Mapping[SliceKey, Part] = {}

    def show(self, shown: ShownCheckpoint | None, parts: Mapping[SliceKey, Part]) -> None:
        """Another checkpoint, or the same one at another confidence."""
        self.beginResetModel()
        self._rows = shown.scores if shown else ()
        self._places = {item.key: row for row, item in enumerate(self._rows)}
        self._parts = parts
        self.endResetModel()

    def score(self, row: int) -> SliceScore:
        """What is known of one row's slice."""
        return self._rows[row]

    def index_of(self, key: SliceKey | None) -> QModelIndex:
        """The row of a slice; invalid where it has none."""
        return self.index(self._places[key], 0) if key in self._places else QModelIndex()

    def part(self, row: int) -> Part:
        """The part of the split that one row's slice belongs to."""
        return self._parts[self._rows[row].key]

    # --- Qt ----------------------------------------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex = ROOT) -> int:  # noqa: N802  # Qt override
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = ROOT) -> int:  # noqa: N802  # Qt override
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = ItemRole.DisplayRole) -> Any:  # noqa: ANN401, N802  # Qt override
        if orientation is Qt.Orientation.Horizontal and role == ItemRole.DisplayRole:
            return QCoreApplication.translate("Worst", HEADERS[section])
        return None

    def data(self, index: AnyIndex, role: int = ItemRole.DisplayRole) -> Any:  # noqa: ANN401  # Qt override
        if not index.isValid():
            return None
        if role == ItemRole.DisplayRole:
            return self._texts(index.row())[index.column()]
        if role == SORT_ROLE:
            return self._values(index.row())[index.column()]
        if role == ItemRole.TextAlignmentRole and index.column() in NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _texts(self, row: int) -> tuple[str, ...]:
        item = self._rows[row]
        iou = "–" if item.iou is None else f"{item.iou:.3f}"
        verdict = QCoreApplication.translate("Worst", VERDICTS[verdict_of(item)])
        return str(item.key), iou, f"{item.score:.3f}", verdict, item.patient, part_text(self.part(row))

    def _values(self, row: int) -> tuple[Any, ...]:
        """What columns are sorted by. Slice names carry their number with leading zeros so that 10 follows 9."""
        item = self._rows[row]
        name = f"{item.key.volume}/{item.key.index:09d}"
        iou = 2.0 if item.iou is None else item.iou
        return name, iou, item.score, list(Verdict).index(verdict_of(item)), item.patient, self.part(row).value


class WorstFilter(QSortFilterProxyModel):
    """Slices below an IoU, of one part or of all."""

    def __init__(self, source: WorstModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worst = source
        self._below = 1.0
        self._part: Part | None = None
        self.setSourceModel(source)
        self.setSortRole(SORT_ROLE)

    def narrow(self, below: float, part: Part | None) -> None:
        """Show slices with an IoU below `below` (1: all) of one part (None: of all)."""
        self._below, self._part = below, part
        self.invalidate()

    def filterAcceptsRow(self, row: int, _parent: AnyIndex) -> bool:  # noqa: N802  # Qt override
        wanted = self._part is None or self._worst.part(row) is self._part
        return wanted and (self._below >= 1 or is_low(self._worst.score(row), self._below))
