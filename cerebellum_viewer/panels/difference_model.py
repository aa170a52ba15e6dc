"""The slices of two compared checkpoints as a table, those where they differ most on top."""

from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QAbstractTableModel, QCoreApplication, QModelIndex, QObject, Qt
from PySide6.QtCore import QPersistentModelIndex as PersistentIndex

from engine.data.annotation import SliceKey
from engine.scoring.comparison import SliceDifference

ItemRole = Qt.ItemDataRole
AnyIndex = QModelIndex | PersistentIndex
ROOT = QModelIndex()

HEADERS = (
    str(QT_TRANSLATE_NOOP("Comparison", "Slice")),
    str(QT_TRANSLATE_NOOP("Comparison", "Patient")),
    str(QT_TRANSLATE_NOOP("Comparison", "First IoU")),
    str(QT_TRANSLATE_NOOP("Comparison", "Second IoU")),
    str(QT_TRANSLATE_NOOP("Comparison", "Difference")),
)
NUMBERS_FROM = 2


class DifferenceModel(QAbstractTableModel):
    """One row per slice with an organ."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[SliceDifference, ...] = ()

    def show(self, rows: tuple[SliceDifference, ...]) -> None:
        """Another pair."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def key(self, row: int) -> SliceKey:
        """The slice of one row."""
        return self._rows[row].key

    # --- Qt ----------------------------------------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex = ROOT) -> int:  # noqa: N802  # Qt override
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = ROOT) -> int:  # noqa: N802  # Qt override
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = ItemRole.DisplayRole) -> Any:  # noqa: ANN401, N802  # Qt override
        if orientation is Qt.Orientation.Horizontal and role == ItemRole.DisplayRole:
            return QCoreApplication.translate("Comparison", HEADERS[section])
        return None

    def data(self, index: AnyIndex, role: int = ItemRole.DisplayRole) -> Any:  # noqa: ANN401  # Qt override
        if not index.isValid():
            return None
        if role == ItemRole.DisplayRole:
            item = self._rows[index.row()]
            numbers = f"{item.first:.3f}", f"{item.second:.3f}", f"{item.difference:+.3f}"
            return (str(item.key), item.patient, *numbers)[index.column()]
        if role == ItemRole.TextAlignmentRole and index.column() >= NUMBERS_FROM:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None
