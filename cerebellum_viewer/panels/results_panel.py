"""The dock “Results”: all checkpoints as a table, grids as a heat map, pairs compared, and labels that moved on."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QTabWidget, QWidget

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
        self.addTab(_scrolling(checkpoints), self.tr("Checkpoints"))
        self.addTab(_scrolling(grid), self.tr("Heat map"))
        self._beside = _scrolling(comparison)
        self.addTab(self._beside, self.tr("Comparison"))
        self.addTab(_scrolling(labels), self.tr("Changed labels"))
        checkpoints.comparison_wanted.connect(self._compare)

    def _compare(self, first: Named, second: Named) -> None:
        self.comparison.compare(first, second)
        self.setCurrentWidget(self._beside)

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt override
        return QSize(700, 230)


def _scrolling(page: QWidget) -> QScrollArea:
    """Between two docks on a small screen there is less room than a page needs: it scrolls, and widens no window."""
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    return area
