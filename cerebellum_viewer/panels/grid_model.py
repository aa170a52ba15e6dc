"""A grid of experiments as a heat map: a number in every cell, on a colour that every eye can order."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from cerebellum_viewer.services.grids import Cell, Grid
from cerebellum_viewer.services.theme import contrast
from cerebellum_viewer.services.wording import is_fraction, metric_number
from engine.data.colormaps import VIRIDIS

ItemRole = Qt.ItemDataRole
AnyIndex = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
INKS = (QColor("#000000"), QColor("#ffffff"))


class GridModel(QAbstractTableModel):
    """Viridis from the worst cell to the best one: its lightness alone tells the order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._grid = Grid((), (), {}, ())
        self._metric = "mean_iou"

    def show(self, grid: Grid, metric: str) -> None:
        """Another grid."""
        self.beginResetModel()
        self._grid, self._metric = grid, metric
        self.endResetModel()

    def cell(self, index: AnyIndex) -> Cell | None:
        """The experiments of a cell; None where there are none."""
        return self._grid.cells.get((index.row(), index.column()))

    def color(self, cell: Cell) -> QColor:
        """The ground of a cell. The best cell is bright; of false positives that is the one with the fewest."""
        means = [other.mean for other in self._grid.cells.values()]
        low, high = min(means), max(means)
        share = (cell.mean - low) / (high - low) if high > low else 1.0
        red, green, blue = VIRIDIS[round(255 * (share if is_fraction(self._metric) else 1.0 - share))]
        return QColor(int(red), int(green), int(blue))

    # --- Qt ----------------------------------------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex = ROOT) -> int:  # noqa: N802  # Qt override
        return 0 if parent.isValid() else len(self._grid.rows)

    def columnCount(self, parent: AnyIndex = ROOT) -> int:  # noqa: N802  # Qt override
        return 0 if parent.isValid() else len(self._grid.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = ItemRole.DisplayRole) -> Any:  # noqa: ANN401, N802  # Qt override
        if role != ItemRole.DisplayRole:
            return None
        values = self._grid.columns if orientation is Qt.Orientation.Horizontal else self._grid.rows
        value = values[section]
        return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)

    def data(self, index: AnyIndex, role: int = ItemRole.DisplayRole) -> Any:  # noqa: ANN401  # Qt override
        cell = self.cell(index)
        if cell is None:
            return None
        if role == ItemRole.DisplayRole:
            return self._text(cell)
        if role == ItemRole.BackgroundRole:
            return self.color(cell)
        if role == ItemRole.ForegroundRole:
            ground = self.color(cell)
            return max(INKS, key=lambda ink: contrast(ink, ground))
        if role == ItemRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role == ItemRole.ToolTipRole:
            return "\n".join(cell.names)
        return None

    def _text(self, cell: Cell) -> str:
        mean = metric_number(self._metric, round(cell.mean, 3))
        if cell.spread is None:
            return mean
        text = QCoreApplication.translate("Grid", "{mean} ± {spread}\nof {n}")
        return text.format(mean=mean, spread=metric_number(self._metric, round(cell.spread, 3)), n=len(cell.values))
