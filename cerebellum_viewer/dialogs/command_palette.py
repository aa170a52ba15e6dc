"""The command palette: a small list over the window in which any action is found by a few letters."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPalette, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QLabel, QLineEdit, QTreeView, QVBoxLayout, QWidget

from cerebellum_viewer.services.matching import fit

SIZE = (620, 420)
TOP = 60
PAGE = 10
"""Rows that Page Up and Page Down go."""
_ID = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class PaletteRow:
    """An action as the palette shows it. `reason` says why a disabled one is."""

    id: str
    title: str
    menu: str
    keys: str
    icon: QIcon
    enabled: bool
    reason: str = ""

    @property
    def text(self) -> str:
        """What is searched first."""
        return f"{self.title} {self.menu}"


def ranked(rows: Sequence[PaletteRow], query: str, recent: Sequence[str]) -> list[PaletteRow]:
    """The rows that a query fits, the best first; among equals what can be used and was used last."""
    fits = {row.id: _fit(query, row) for row in rows}
    ages = {action_id: age for age, action_id in enumerate(recent)}

    def order(row: PaletteRow) -> tuple[int, bool, int]:
        return -(fits[row.id] or 0), not row.enabled, ages.get(row.id, len(ages))

    return sorted((row for row in rows if fits[row.id] is not None), key=order)


def _fit(query: str, row: PaletteRow) -> int | None:
    return max((found for found in (fit(query, row.text), fit(query, row.id)) if found is not None), default=None)


class CommandPalette(QFrame):
    """Shown over its parent by `ask`; Enter chooses, Escape or a click elsewhere closes."""

    chosen = Signal(str)
    """The id of an enabled action. The palette is closed, and the focus is where it was."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self.setAccessibleName(self.tr("Find an action"))
        self._rows: Sequence[PaletteRow] = ()
        self._recent: Sequence[str] = ()
        self._before: QWidget | None = None
        self._over = parent
        self._model = QStandardItemModel(0, 2, self)
        self.search = QLineEdit()
        self.list = QTreeView()
        self.empty = QLabel(self.tr("No action fits."))
        self._lay_out()
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.list.clicked.connect(self._choose)
        parent.installEventFilter(self)
        self.hide()

    def ask(self, rows: Sequence[PaletteRow], recent: Sequence[str]) -> None:
        """Show the palette with these rows, or close it if it is open."""
        if self.isVisible():
            self.leave()
            return
        self._rows, self._recent = rows, recent
        self._before = self.window().focusWidget()
        self.search.clear()
        self._fill()
        self._place()
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Close, and give the focus back."""
        before, self._before = self._before, None
        self.hide()
        if before is not None:
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's
        """Qt's hook: keys that move in the list while one types; and the window's size."""
        if watched is not self.search:
            if event.type() == QEvent.Type.Resize:
                self._place()
            return False
        if event.type() == QEvent.Type.FocusOut and self.isVisible() and not self.list.hasFocus():
            self._before = None
            self.hide()
        return isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._press(event)

    def _press(self, event: QKeyEvent) -> bool:
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Tab: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Backtab: -1,
            Qt.Key.Key_PageDown: PAGE,
            Qt.Key.Key_PageUp: -PAGE,
        }
        key = Qt.Key(event.key())
        if key in steps:
            self._step(steps[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose(self.list.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True

    def _step(self, step: int) -> None:
        last = self._model.rowCount() - 1
        row = min(max(self.list.currentIndex().row() + step, 0), last)
        self.list.setCurrentIndex(self._model.index(row, 0))

    def _choose(self, index: QModelIndex) -> None:
        row = next((row for row in self._rows if row.id == index.siblingAtColumn(0).data(_ID)), None)
        if row is not None and row.enabled:
            self.leave()
            self.chosen.emit(row.id)

    def _fill(self) -> None:
        self._model.removeRows(0, self._model.rowCount())
        for row in ranked(self._rows, self.search.text(), self._recent):
            self._model.appendRow(self._items(row))
        found = self._model.rowCount() > 0
        self.list.setVisible(found)
        self.empty.setVisible(not found)
        self.list.setCurrentIndex(self._model.index(0, 0))

    def _items(self, row: PaletteRow) -> list[QStandardItem]:
        title = QStandardItem(row.icon, f"{row.menu}:  {row.title}")
        title.setData(row.id, _ID)
        side = QStandardItem(row.keys if row.enabled else row.reason)
        side.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        muted = self.palette().color(QPalette.ColorRole.PlaceholderText)
        for item in (side,) if row.enabled else (title, side):
            item.setForeground(muted)
        spoken = ", ".join(part for part in (row.title, row.menu, row.keys, row.reason) if part)
        title.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)
        return [title, side]

    def _place(self) -> None:
        area = self._over
        width, height = min(SIZE[0], area.width() - 40), min(SIZE[1], area.height() - 2 * TOP)
        self.setGeometry((area.width() - width) // 2, TOP, width, height)

    def _lay_out(self) -> None:
        self.search.setPlaceholderText(self.tr("Find an action: type a few of its letters"))
        self.search.setAccessibleName(self.tr("Find an action"))
        self.list.setAccessibleName(self.tr("Actions found"))
        self.list.setModel(self._model)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.empty.setObjectName("hint")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignTop)
