"""The shortcut sheet: every key and mouse gesture as they are now, searchable, and as a PDF."""

import html
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QPageSize, QPdfWriter, QStandardItem, QStandardItemModel, QTextDocument
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.widgets.button_box import add_button
from cerebellum_viewer.widgets.path_dialog import Wanted, ask_path

Section = tuple[str, Sequence[tuple[str, str]]]
"""A title and rows of (what, by which keys or gesture)."""
_ACTION_WIDTH = 440


class ShortcutsDialog(QDialog):
    """A sheet made from sections, as the user sees them; they may be replaced while it is open."""

    change_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard and mouse"))
        self._sections: Sequence[Section] = ()
        self._model = QStandardItemModel(0, 2, self)
        self.filtered = QSortFilterProxyModel(self)
        self.filtered.setSourceModel(self._model)
        self.filtered.setFilterKeyColumn(-1)
        self.filtered.setRecursiveFilteringEnabled(True)
        self.filtered.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search by action or key"))
        self.search.setAccessibleName(self.tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.view = QTreeView()
        self._lay_out()
        self.search.textChanged.connect(self._search)

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Fill the sheet."""
        self._sections = sections
        self._model.clear()
        self._model.setHorizontalHeaderLabels([self.tr("Action"), self.tr("Keys or gesture")])
        for title, rows in sections:
            head = QStandardItem(title)
            font = head.font()
            font.setBold(True)
            head.setFont(font)
            for row in rows:
                head.appendRow([QStandardItem(text) for text in row])
            self._model.appendRow([head, QStandardItem()])
        self._expand()

    def save_pdf(self, path: Path) -> None:
        """Write the whole sheet as a PDF of A4 pages."""
        writer = QPdfWriter(str(path))
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        writer.setTitle(self.windowTitle())
        document = QTextDocument()
        document.setHtml(sheet_html(self.windowTitle(), self._sections))
        document.print_(writer)

    def _search(self, text: str) -> None:
        self.filtered.setFilterFixedString(text)
        self._expand()

    def _expand(self) -> None:
        self.view.expandAll()
        for row in range(self.filtered.rowCount()):
            self.view.setFirstColumnSpanned(row, self.view.rootIndex(), True)
        self.view.setColumnWidth(0, _ACTION_WIDTH)

    def _ask_for_pdf(self) -> None:
        title, kinds = self.tr("Save as PDF"), "PDF (*.pdf)"
        ask_path(self, title, Wanted.NEW_FILE, self.save_pdf, start="keys.pdf", kinds=kinds)

    def _lay_out(self) -> None:
        self.view.setModel(self.filtered)
        self.view.setRootIsDecorated(False)
        self.view.setItemsExpandable(False)
        self.view.setIndentation(12)
        self.view.setUniformRowHeights(True)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        change = add_button(buttons, self.tr("Change keys and mouse…"), QDialogButtonBox.ButtonRole.ActionRole)
        save = add_button(buttons, self.tr("Save as PDF…"), QDialogButtonBox.ButtonRole.ActionRole)
        change.clicked.connect(self.change_wanted)
        save.clicked.connect(self._ask_for_pdf)
        buttons.rejected.connect(self.close)
        for button in (change, save):
            button.setAutoDefault(False)  # Enter in the search field opens nothing
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.view)
        layout.addWidget(buttons)
        self.resize(700, 640)


def sheet_html(title: str, sections: Sequence[Section]) -> str:
    """The sheet as a page for printing."""
    tables = "".join(
        f"<h3>{html.escape(name)}</h3><table width='100%' cellpadding='2'>"
        + "".join(f"<tr><td width='60%'>{html.escape(w)}</td><td>{html.escape(how)}</td></tr>" for w, how in rows)
        + "</table>"
        for name, rows in sections
    )
    return f"<h2>{html.escape(title)}</h2>{tables}"
