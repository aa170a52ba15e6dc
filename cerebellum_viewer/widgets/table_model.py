"""What Qt asks of every flat table alike: rows, columns, headings, and numbers at the right under their heading."""

from abc import abstractmethod
from collections.abc import Container, Iterable
from typing import Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

AnyIndex = QModelIndex | QPersistentModelIndex
ItemRole = Qt.ItemDataRole
ROOT = QModelIndex()
Row = TypeVar("Row")

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TableModel(QAbstractTableModel, Generic[Row]):
    """A subclass names its columns, keeps its rows in `_rows`, and says in `cell` what stands where."""

    context: ClassVar[str]
    """Where the translations of the headings are."""
    headers: ClassVar[tuple[str, ...]]
    numbers: ClassVar[Container[int]] = frozenset()
    """The columns that hold numbers."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def title(self, column: int) -> str:
        """The heading of a column."""
        return QCoreApplication.translate(self.context, self.headers[column])

    @abstractmethod
    def cell(self, row: int, column: int, role: int) -> Any:  # noqa: ANN401  # whatever the role asks for
        """What a cell has for a role; its alignment is known without."""

    def put(self, rows: Iterable[Row]) -> None:
        """Other rows in place of all."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def _tell_row(self, row: int) -> None:
        """Let views ask for a row again."""
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.headers) - 1))

    # --- Qt ----------------------------------------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex = ROOT) -> int:  # noqa: N802  # Qt override
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = ROOT) -> int:  # noqa: N802  # Qt override
        return 0 if parent.isValid() else len(self.headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = ItemRole.DisplayRole) -> Any:  # noqa: ANN401, N802  # Qt override
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == ItemRole.TextAlignmentRole:
            return _RIGHT if section in self.numbers else _LEFT
        return self.title(section) if role == ItemRole.DisplayRole else None

    def data(self, index: AnyIndex, role: int = ItemRole.DisplayRole) -> Any:  # noqa: ANN401  # Qt override
        if not index.isValid():
            return None
        if role == ItemRole.TextAlignmentRole:
            return _RIGHT if index.column() in self.numbers else _LEFT
        return self.cell(index.row(), index.column(), role)
