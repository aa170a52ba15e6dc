"""The dock “Results”: all checkpoints as a table, and grids of experiments as a heat map."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QTabWidget, QWidget

from cerebellum_viewer.panels.checkpoints_panel import CheckpointsPanel
from cerebellum_viewer.panels.grid_panel import GridPanel


class ResultsPanel(QTabWidget):
    """Wider than high, so it lies below the canvas."""

    def __init__(self, checkpoints: CheckpointsPanel, grid: GridPanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self.checkpoints, self.grid = checkpoints, grid
        self.addTab(checkpoints, self.tr("Checkpoints"))
        self.addTab(grid, self.tr("Heat map"))

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt override
        return QSize(700, 230)
