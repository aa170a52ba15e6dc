"""The dock “Results”: all checkpoints as a table, grids as a heat map, pairs compared, and labels that moved on."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QTabWidget, QWidget

from cerebellum_viewer.panels.checkpoints_panel import CheckpointsPanel
from cerebellum_viewer.panels.comparison_panel import ComparisonPanel
from cerebellum_viewer.panels.grid_panel import GridPanel
from cerebellum_viewer.panels.labels_panel import LabelsPanel
from cerebellum_viewer.services.comparing import Named


class ResultsPanel(QTabWidget):
    """Wider than high, so it lies below the canvas."""

    def __init__(
        self,
        checkpoints: CheckpointsPanel,
        grid: GridPanel,
        comparison: ComparisonPanel,
        labels: LabelsPanel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self.checkpoints, self.grid, self.comparison, self.labels = checkpoints, grid, comparison, labels
        self.addTab(checkpoints, self.tr("Checkpoints"))
        self.addTab(grid, self.tr("Heat map"))
        self.addTab(comparison, self.tr("Comparison"))
        self.addTab(labels, self.tr("Changed labels"))
        checkpoints.comparison_wanted.connect(self._compare)

    def _compare(self, first: Named, second: Named) -> None:
        self.comparison.compare(first, second)
        self.setCurrentWidget(self.comparison)

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt override
        return QSize(700, 230)
