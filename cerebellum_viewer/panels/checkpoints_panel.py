"""The table of all checkpoints: sorted, filtered, and the way from a row to its predictions or to the test part."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.panels.checkpoint_model import (
    TEST,
    VALIDATION,
    CheckpointFilter,
    CheckpointModel,
    Row,
    masks_text,
)
from cerebellum_viewer.panels.score_more import opening_text
from cerebellum_viewer.services.experiments import ExperimentWatcher
from cerebellum_viewer.services.jobs import JobRunner
from cerebellum_viewer.services.resources import icon
from cerebellum_viewer.services.seal import Seal
from cerebellum_viewer.widgets.empty_hint import EmptyHint
from cerebellum_viewer.widgets.question import Question
from cerebellum_viewer.widgets.sentence import Sentence
from engine.data.split import Part
from engine.errors import UserError

NAME_WIDTH = 130
"""Of an experiment's name, at first: the metrics on validation lie beside it on a small screen."""
ICON = QSize(14, 14)
"""No higher than the letters, so that more rows are seen."""
ROWS_MEASURED = 40
"""Rows that the widths of columns are measured by: more of them would make a long table slow."""


class CheckpointsPanel(QWidget):
    """Enter or a double-click puts a checkpoint on the canvas."""

    checkpoint_wanted = Signal(str, int)
    """Experiment and step whose predictions the user wants to see."""
    comparison_wanted = Signal(object, object)
    """Two checkpoints, each as an Experiment with a step."""

    def __init__(
        self,
        document: Document,
        watcher: ExperimentWatcher,
        runner: JobRunner,
        seal: Seal,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._runner = runner
        self._seal = seal
        self.model = CheckpointModel(watcher, seal, self)
        self.filtered = CheckpointFilter(self.model, self)
        self.table = _table(self.filtered)
        self._hint = EmptyHint(self.table, self._nothing())
        self.filter = QLineEdit()
        self.best_only = QCheckBox(self.tr("Best only"))
        self.open_button = QPushButton(self.tr("Open test part…"))
        self.compare_button = QPushButton(self.tr("Compare two"))
        self.question = Question()
        self.yes_button = self.question.add_answer(self.tr("Open it"))
        self.masks = Sentence()
        self._count = QLabel()
        self._lay_out()
        self._connect()
        self._tell()
        self._draw_lock()

    @property
    def chosen(self) -> list[Row]:
        """The rows that are selected, from top to bottom."""
        rows = sorted(self.table.selectionModel().selectedRows(), key=lambda index: index.row())
        return [self._row(index) for index in rows]

    def offer(self, actions: Sequence[QAction]) -> None:
        """Put what can be done with a checkpoint into the menu of the table."""
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.table.addActions(actions)

    def score_again(self) -> None:
        """Judge all checkpoints of the chosen experiment on validation; what is stored and sound is not run again."""
        chosen = {row.record.name: row.record.experiment for row in self.chosen}
        try:
            if len(chosen) != 1:
                raise UserError(self.tr("No checkpoint is chosen."), self.tr("Select one in the table of results."))
            self._runner.start_score(next(iter(chosen.values())), [Part.VAL])
        except UserError as error:
            self._document.failed.emit(error)

    def _lay_out(self) -> None:
        self.table.setAccessibleName(self.tr("All checkpoints"))
        self.filter.setPlaceholderText(self.tr("Filter by name"))
        self.filter.setAccessibleName(self.tr("Filter"))
        self.filter.setClearButtonEnabled(True)
        self.masks.setToolTip(self.tr("Means by patient on validation, each with its 95 % t interval by patient."))
        for label in (self._count, self.masks):
            label.setObjectName("hint")
        bar = QHBoxLayout()
        bar.addWidget(self.filter, 1)
        for widget in (self.best_only, self._count, self.compare_button, self.open_button):
            bar.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setSpacing(4)
        layout.addLayout(bar)
        layout.addWidget(self.question)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.masks)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._narrow)
        self.best_only.toggled.connect(self._narrow)
        self.table.activated.connect(self._show)
        self.table.selectionModel().selectionChanged.connect(self._offer)
        self.open_button.clicked.connect(self._ask)
        self.compare_button.clicked.connect(self._compare)
        self.yes_button.clicked.connect(self._open)
        self._seal.changed.connect(self._offer)
        self._document.checkpoint_changed.connect(self._mark_shown)
        rows = self.filtered
        for signal in (rows.rowsInserted, rows.rowsRemoved, rows.modelReset, rows.dataChanged):
            signal.connect(self._tell)

    def _row(self, index: QModelIndex) -> Row:
        return self.model.row(self.filtered.mapToSource(index).row())

    def _narrow(self) -> None:
        self.filtered.narrow(self.filter.text(), best_only=self.best_only.isChecked())
        self._tell()

    def _tell(self) -> None:
        self._hint.setText(self._nothing())
        self._count.setText(self.tr("{0} of {1}").format(self.filtered.rowCount(), self.model.rowCount()))
        untold = self.model.untold()
        for column in VALIDATION | TEST:
            self.table.setColumnHidden(column, column in untold)
        self._offer()

    def _nothing(self) -> str:
        """Why the table is empty where it is."""
        if self.model.rowCount():
            return self.tr("No checkpoint fits this filter.")
        return self.tr("Every checkpoint that was scored stands here.")

    def _show(self, index: QModelIndex) -> None:
        row = self._row(index)
        self.checkpoint_wanted.emit(row.record.name, row.step)

    def _compare(self) -> None:
        first, second = ((row.record.experiment, row.step) for row in self.chosen)
        self.comparison_wanted.emit(first, second)

    def _mark_shown(self) -> None:
        """The row of the checkpoint on the canvas becomes the current one, unless several are selected."""
        shown = self._document.shown
        number = None if shown is None else self.model.number(shown.experiment, shown.step)
        if number is not None and len(self.chosen) <= 1:
            flags = QItemSelectionModel.SelectionFlag
            place = self.filtered.mapFromSource(self.model.index(number, 0))
            self.table.selectionModel().setCurrentIndex(place, flags.ClearAndSelect | flags.Rows)

    # --- the test part -----------------------------------------------------------------------------------------

    def _offer(self) -> None:
        chosen = self.chosen
        sealed = len(chosen) == 1 and not (chosen[0].record.name in self._seal.opened and chosen[0].test)
        self.open_button.setEnabled(sealed)
        self.compare_button.setEnabled(len(chosen) == 2)
        if not sealed:
            self.question.hide()
        self.masks.setText(masks_text(chosen[0]) if len(chosen) == 1 else "")
        self.masks.setVisible(bool(self.masks.text()))

    def _ask(self) -> None:
        self.question.ask(opening_text(self.chosen[0].record))

    def _open(self) -> None:
        row = self.chosen[0]
        try:
            self._seal.open(row.record, row.step, self._runner)
        except UserError as error:
            self._document.failed.emit(error)

    # --- Qt ----------------------------------------------------------------------------------------------------

    def _draw_lock(self) -> None:
        self.model.set_lock(icon("lock", self.palette()))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt override
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_lock()


def _table(model: CheckpointFilter) -> QTreeView:
    view = QTreeView()
    view.setModel(model)
    view.setRootIsDecorated(False)
    view.setUniformRowHeights(True)
    view.setSortingEnabled(True)
    view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    view.setIconSize(ICON)
    header = view.header()
    header.setResizeContentsPrecision(ROWS_MEASURED)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
    header.resizeSection(0, NAME_WIDTH)
    return view
