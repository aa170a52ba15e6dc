"""The heat map of a grid, or of all on a split: two options and a metric are chosen, a cell draws its curves."""

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.panels.grid_model import GridModel
from cerebellum_viewer.panels.option_texts import LABELS
from cerebellum_viewer.services.experiments import ExperimentRecord, ExperimentWatcher
from cerebellum_viewer.services.grids import Family, families, make_grid
from cerebellum_viewer.services.wording import METRICS, leak_text, metric_definition, metric_text
from cerebellum_viewer.widgets.sentence import Sentence
from engine.study.grid import grids

NO_FAMILY = Family("", (), {})


class GridPanel(QWidget):
    """Arrow keys go from cell to cell; Enter or a double-click draws the experiments of one."""

    experiments_wanted = Signal(list)
    """Names of the experiments whose curves the user wants to see, and no others."""

    def __init__(self, watcher: ExperimentWatcher, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._watcher = watcher
        self._known: dict[str, int] = {}
        self.model = GridModel(self)
        self._families: dict[str, Family] = {}
        self.family, self.rows, self.columns, self.metric_choice = (QComboBox() for _ in range(4))
        self.table = QTableView()
        self.hint = Sentence()
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._lay_out()
        self._connect()
        self._renew()

    def _lay_out(self) -> None:
        for metric in METRICS:
            self.metric_choice.addItem(metric_text(metric), metric)
            tip = metric_definition(metric)
            self.metric_choice.setItemData(self.metric_choice.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.table.setModel(self.model)
        self.table.setItemDelegate(_Framed(self.table))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setAccessibleName(self.tr("Heat map"))
        for header in (self.table.horizontalHeader(), self.table.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.hint.setObjectName("hint")
        bar = QHBoxLayout()
        self.family.setAccessibleName(self.tr("Grid or split"))
        self.family.setToolTip(self.tr("Grid or split"))
        bar.addWidget(self.family)
        for name, combo in (
            (self.tr("Rows"), self.rows),
            (self.tr("Columns"), self.columns),
            (self.tr("Metric"), self.metric_choice),
        ):
            label = QLabel(name)
            label.setBuddy(combo)
            combo.setAccessibleName(name)
            bar.addWidget(label)
            bar.addWidget(combo)
        bar.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setSpacing(4)
        layout.addLayout(bar)
        layout.addWidget(self.hint)
        layout.addWidget(self.table, 1)

    def _connect(self) -> None:
        self.family.currentIndexChanged.connect(self._renew)
        for combo in (self.rows, self.columns, self.metric_choice):
            combo.currentIndexChanged.connect(self._show)
        self.table.activated.connect(self._choose)
        watcher = self._watcher
        for signal in (watcher.experiments_reset, watcher.experiment_added, watcher.experiment_removed):
            signal.connect(self._soon.start)
        watcher.experiment_changed.connect(self._look)
        self._soon.timeout.connect(self._renew)

    def _records(self) -> list[ExperimentRecord]:
        records = (self._watcher.record(name) for name in self._watcher.names)
        return [record for record in records if record is not None and record.best_step is not None]

    def _chosen(self) -> Family:
        """Always of one split: numbers on other slices make no mean with them."""
        return self._families.get(self.family.currentText(), NO_FAMILY)

    def _look(self, name: str) -> None:
        """A batch more changes no cell."""
        record = self._watcher.record(name)
        if record is not None and record.scorings != self._known.get(name, 0):
            self._soon.start()

    def _renew(self) -> None:
        """Other experiments may vary in other options; what was chosen stays if it still does."""
        records = self._records()
        self._known = {record.name: record.scorings for record in records}
        remembered = grids(records[0].experiment.workspace_folder) if records else []
        self._families = {family.title: family for family in families(records, remembered)}
        _fill_families(self.family, list(self._families))
        names = list(self._chosen().axes)
        _fill(self.rows, names, 0)
        _fill(self.columns, names, 1)
        self._show()

    def _show(self) -> None:
        family, metric = self._chosen(), str(self.metric_choice.currentData())
        axes = self.rows.currentData() or "", self.columns.currentData() or ""
        several = len(family.records) > 1 and any(axes)
        self.table.setVisible(several)
        grid = make_grid(family if several else NO_FAMILY, *axes, metric)
        self.model.show(grid, metric)
        if not several:
            self.hint.setText(
                self.tr("Two or more scored experiments that differ in an option make a heat map, like a grid of them.")
            )
            return
        sentences = [self.tr("Best checkpoint by validation; the brighter, the better. Enter draws a cell’s curves.")]
        if grid.over:
            over = ", ".join(option_text(name) for name in grid.over)
            sentences.append(self.tr("Mean ± standard deviation over: {0}.").format(over))
        if any(record.stamp for record in family.records):
            sentences.append(leak_text())
        self.hint.setText(" ".join(sentences))

    def _choose(self, index: QModelIndex) -> None:
        cell = self.model.cell(index)
        if cell is not None:
            self.experiments_wanted.emit(list(cell.names))


class _Framed(QStyledItemDelegate):
    """The current cell in a frame: a ground in the accent colour would be another number."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Qt's hook."""
        plain = QStyleOptionViewItem(option)
        plain.state &= ~(QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus)
        super().paint(painter, plain, index)
        if option.state & QStyle.StateFlag.State_Selected:
            for width, color in ((5, option.palette.base()), (3, option.palette.text())):
                painter.setPen(QPen(color.color(), width))
                painter.drawRect(option.rect.adjusted(1, 1, -2, -2))

    def sizeHint(  # noqa: N802  # Qt override
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Room for the frame around the number."""
        return super().sizeHint(option, index) + QSize(14, 10)


def option_text(name: str) -> str:
    """An option of a training in the user's language."""
    return QCoreApplication.translate("Options", LABELS[name])


def _fill_families(combo: QComboBox, names: list[str]) -> None:
    chosen = combo.currentText()
    with QSignalBlocker(combo):
        combo.clear()
        combo.addItems(names)
        combo.setCurrentIndex(max(combo.findText(chosen), 0))


def _fill(combo: QComboBox, names: list[str], first: int) -> None:
    chosen = combo.currentData()
    with QSignalBlocker(combo):
        combo.clear()
        for name in names:
            combo.addItem(option_text(name), name)
        if len(names) < 2:
            combo.insertItem(first, "–", "")
        place = combo.findData(chosen) if chosen else -1
        combo.setCurrentIndex(place if place >= 0 else min(first, combo.count() - 1))
