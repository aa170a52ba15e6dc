"""What does not fit its neighbours, over all volumes, as a table with the worst on top."""

from collections.abc import Mapping
from dataclasses import dataclass
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

from engine.data.annotation import SliceKey
from engine.shapes.consistency import Finding, Quantity, Report

AnyIndex = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()

_QUANTITIES = {
    Quantity.CENTER_X: QT_TRANSLATE_NOOP("Consistency", "centre x"),
    Quantity.CENTER_Y: QT_TRANSLATE_NOOP("Consistency", "centre y"),
    Quantity.WIDTH: QT_TRANSLATE_NOOP("Consistency", "width"),
    Quantity.HEIGHT: QT_TRANSLATE_NOOP("Consistency", "height"),
    Quantity.AREA: QT_TRANSLATE_NOOP("Consistency", "mask area"),
    Quantity.JUMP: QT_TRANSLATE_NOOP("Consistency", "jump"),
    Quantity.GAP: QT_TRANSLATE_NOOP("Consistency", "gap"),
    Quantity.MISFIT: QT_TRANSLATE_NOOP("Consistency", "off the mask"),
}
_UNITS = {
    Quantity.AREA: QT_TRANSLATE_NOOP("Consistency", "{0:.0f} px²"),
    Quantity.JUMP: QT_TRANSLATE_NOOP("Consistency", "{0:.2f} of its size"),
}
_GAPS = (QT_TRANSLATE_NOOP("Consistency", "nothing"), QT_TRANSLATE_NOOP("Consistency", "an organ"))
_HEADERS = (
    QT_TRANSLATE_NOOP("Consistency", "Slice"),
    QT_TRANSLATE_NOOP("Consistency", "What"),
    QT_TRANSLATE_NOOP("Consistency", "Value"),
    QT_TRANSLATE_NOOP("Consistency", "Expected"),
    QT_TRANSLATE_NOOP("Consistency", "Score"),
)
WORDS = 1
"""The column that says in words what does not fit; it takes what room the others leave."""
_NUMBERS = frozenset({2, 3, 4})


@dataclass(frozen=True, slots=True)
class Row:
    """One finding and the slice it is about."""

    key: SliceKey
    finding: Finding


def quantity_text(quantity: Quantity) -> str:
    """What is followed through the slices, in the user's language."""
    return QCoreApplication.translate("Consistency", str(_QUANTITIES[quantity]))


def value_text(quantity: Quantity, value: float) -> str:
    """A value of a quantity with its unit, in the user's language."""
    if quantity is Quantity.GAP:
        return QCoreApplication.translate("Consistency", str(_GAPS[round(value)]))
    pattern = QCoreApplication.translate("Consistency", str(_UNITS.get(quantity, "{0:.1f} px")))
    return pattern.format(value)


class FindingsModel(QAbstractTableModel):
    """One row per finding, worst first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def show(self, reports: Mapping[str, Report]) -> None:
        """Other reports."""
        found = [
            Row(SliceKey(volume, finding.index), finding)
            for volume, report in reports.items()
            for finding in report.findings
        ]
        self.beginResetModel()
        self._rows = sorted(found, key=lambda row: (-row.finding.score, row.key))
        self.endResetModel()

    def key(self, row: int) -> SliceKey:
        """The slice that one row is about."""
        return self._rows[row].key

    # --- Qt ----------------------------------------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex = ROOT) -> int:  # noqa: N802  # Qt override
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = ROOT) -> int:  # noqa: N802  # Qt override
        return 0 if parent.isValid() else len(_HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401, N802  # Qt override
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return QCoreApplication.translate("Consistency", str(_HEADERS[section]))
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  # Qt override
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts(self._rows[index.row()])[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in _NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _texts(self, row: Row) -> tuple[str, ...]:
        found = row.finding
        values = (value_text(found.quantity, value) for value in (found.value, found.expected))
        return str(row.key), quantity_text(found.quantity), *values, f"{found.score:.1f}"
