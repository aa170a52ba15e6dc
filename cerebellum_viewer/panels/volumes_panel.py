"""Dock “Volumes”: patients, volumes and slices with their states, a filter, and how far the review is."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.item_models import Column, Role, SliceTreeModel
from cerebellum_viewer.panels.badge_delegate import BadgeDelegate
from cerebellum_viewer.widgets.ground import make_opaque, paint_ground
from cerebellum_viewer.widgets.sentence import Sentence
from engine.data.annotation import SliceKey

TYPING_PAUSE_MS = 150
LEAST_WIDTH, NAME_WIDTH = 292, 148
"""Of the dock and its first column: room for names of eight letters, states and progress in every language."""
FEW_SLICES = 400
"""A filtered tree of at most so many slices is shown unfolded."""


class _SliceTree(QTreeView):
    """On a ground of its own; goes by itself to what becomes current."""

    def __init__(self) -> None:
        super().__init__()
        make_opaque(self)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        paint_ground(self, event, self.palette().base())
        super().paintEvent(event)


class VolumesPanel(QWidget):
    """Goes to the slice that is clicked; marks the slice that is shown."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.model = SliceTreeModel(document, self)
        self.filter = QLineEdit()
        self.tree = _SliceTree()
        self._delegate = BadgeDelegate()
        self._nothing = Sentence(self.tr("No slice fits this filter."))
        self._progress = QProgressBar(textVisible=False)
        self._progress_text = QLabel()
        self._typing = QTimer(self)
        self._layout = QVBoxLayout(self)
        self._build()
        self._follow()

    def selected(self) -> list[SliceKey]:
        """The slices that are selected in the tree; of a selected patient or volume, its slices."""
        found: dict[SliceKey, None] = {}
        places = self.tree.selectionModel().selectedRows()
        while places:
            place = places.pop(0)
            key = place.data(Role.KEY)
            if key is None:
                places += [self.model.index(row, 0, place) for row in range(self.model.rowCount(place))]
            else:
                found[key] = None
        return list(found)

    def add_below(self, widget: QWidget) -> None:
        """Put something that is about all slices under the tree."""
        self._layout.addWidget(widget)

    def _build(self) -> None:
        self.filter.setPlaceholderText(self.tr("Filter, e.g. flagged or vol03"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName(self.tr("Filter slices by name or state"))
        self.tree.setModel(self.model)
        self.tree.setItemDelegateForColumn(Column.STATE, self._delegate)
        self.tree.setUniformRowHeights(True)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideLeft)  # long names differ in their ends
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setAllColumnsShowFocus(True)
        self.tree.setIndentation(14)
        self.tree.setAccessibleName(self.tr("Patients, volumes and slices"))
        self._nothing.setObjectName("hint")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._nothing.hide()
        header = self.tree.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(Column.NAME, NAME_WIDTH)
        self.setMinimumWidth(LEAST_WIDTH)
        layout = self._layout
        layout.setContentsMargins(6, 6, 0, 6)
        layout.addWidget(self.filter)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self._nothing, 1)
        layout.addWidget(self._progress_text)
        layout.addWidget(self._progress)

    def _follow(self) -> None:
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_PAUSE_MS)
        self._typing.timeout.connect(self.apply_filter)
        self.filter.textChanged.connect(self._typing.start)
        self.tree.selectionModel().currentChanged.connect(self._go_to)
        self.model.modelReset.connect(self._model_reset)
        self._document.slice_changed.connect(self._mark)
        self._document.annotation_changed.connect(self._show_progress)
        self._model_reset()

    def apply_filter(self) -> None:
        """Show what fits the words in the filter now, without waiting for a pause in typing."""
        self.model.filter_by(self.filter.text())
        if self.filter.text():
            self._unfold_few()

    def _unfold_few(self) -> None:
        """A short result needs no more clicks; a long one would take long to lay out."""
        root = QModelIndex()
        shown = 0
        for patient in (self.model.index(row, 0, root) for row in range(self.model.rowCount(root))):
            for row in range(self.model.rowCount(patient)):
                shown += self.model.rowCount(self.model.index(row, 0, patient))
            if shown > FEW_SLICES:
                return
        self.tree.expandAll()

    def _model_reset(self) -> None:
        missed = bool(self.filter.text()) and self.model.rowCount() == 0
        self.tree.setHidden(missed)
        self._nothing.setVisible(missed)
        self._mark(self._document.current)
        self._show_progress()

    def _mark(self, key: SliceKey | None) -> None:
        index = self.model.index_of(key)
        if index.isValid() and index != self.tree.currentIndex():
            # By the tree itself, Ctrl held for undo would add the slice to those that are selected.
            flags = QItemSelectionModel.SelectionFlag
            self.tree.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def _go_to(self, index: QModelIndex) -> None:
        key = index.data(Role.KEY) if index.isValid() else None
        if key is not None and key != self._document.current:
            self._document.go_to(key)

    def _show_progress(self) -> None:
        done, total = self.model.reviewed
        self._progress_text.setText(self.tr("{0} of {1} reviewed").format(done, total))
        self._progress.setRange(0, max(total, 1))
        self._progress.setValue(done)
