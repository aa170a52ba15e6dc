"""What the curves show, in two rows: quantity, axis, smoothing; metric, patients, and a way out as a file."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QMenu, QPushButton, QSpinBox, QWidget

from cerebellum_viewer.panels.curve_export import FORMATS
from cerebellum_viewer.panels.curve_figure import Drawing
from cerebellum_viewer.panels.curve_plots import Quantity, quantity_text
from cerebellum_viewer.services.wording import METRICS, metric_definition, metric_text

MOST_SMOOTHED = 999
SMOOTHING_STEP = 10


class CurveControls(QWidget):
    """Knows what is wanted, and nothing of experiments."""

    changed = Signal()
    export_wanted = Signal(str)
    """The end of the file's name: svg, png or csv."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.quantity_choice, self.metric_choice = QComboBox(), QComboBox()
        self.log = QCheckBox(self.tr("Log"))
        self.smoothing = QSpinBox()
        self.patients = QCheckBox(self.tr("Patients"))
        self.export = QPushButton(self.tr("Save as"))
        _fill(self.quantity_choice, ((quantity_text(item), item.value) for item in Quantity))
        _fill(self.metric_choice, ((metric_text(name), name) for name in METRICS))
        self._lay_out()
        for combo in (self.quantity_choice, self.metric_choice):
            combo.currentIndexChanged.connect(self.changed)
        for box in (self.log, self.patients):
            box.toggled.connect(self.changed)
        self.smoothing.valueChanged.connect(self.changed)

    @property
    def wanted(self) -> Drawing:
        """What is chosen, of no experiment yet."""
        return Drawing(
            quantity=Quantity(self.quantity_choice.currentData()),
            metric=str(self.metric_choice.currentData()),
            log=self.log.isChecked(),
            smoothed_over=self.smoothing.value(),
        )

    def _lay_out(self) -> None:
        self.quantity_choice.setAccessibleName(self.tr("Upper curve"))
        self.metric_choice.setAccessibleName(self.tr("Metric"))
        self.log.setToolTip(self.tr("Logarithmic axis of the upper curve"))
        self.smoothing.setRange(1, MOST_SMOOTHED)
        self.smoothing.setSingleStep(SMOOTHING_STEP)
        self.smoothing.setPrefix(self.tr("mean of "))
        self.smoothing.setAccessibleName(self.tr("Smooth the loss over so many batches"))
        self.smoothing.setToolTip(self.tr("Smooth the loss over so many batches; the raw one stays faint behind it"))
        self.patients.setToolTip(self.tr("A line for each patient of one experiment: the one that is chosen or alone"))
        menu = QMenu(self)
        for ending in FORMATS:
            action = menu.addAction(f"{ending.upper()}…")
            action.triggered.connect(lambda _=False, ending=ending: self.export_wanted.emit(ending))
        self.export.setMenu(menu)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        rows = ((self.quantity_choice, self.log, self.smoothing), (self.metric_choice, self.patients, self.export))
        for row, widgets in enumerate(rows):
            for column, widget in enumerate(widgets):
                grid.addWidget(widget, row, column)
        grid.setColumnStretch(0, 1)


def _fill(combo: QComboBox, items: Iterable[tuple[str, str]]) -> None:
    for text, data in items:
        combo.addItem(text, data)
        if data in METRICS:
            combo.setItemData(combo.count() - 1, metric_definition(data), Qt.ItemDataRole.ToolTipRole)
