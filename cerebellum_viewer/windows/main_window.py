"""The main window: places canvas, docks, menus and bars. What they do lives elsewhere."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QChildEvent, QEvent, QMimeData, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDockWidget,
    QFrame,
    QLabel,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QTabBar,
    QTabWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from cerebellum_viewer.canvas.slice_view import Hover, SliceView
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.bindings import Bindings
from cerebellum_viewer.services.settings import WINDOW_GEOMETRY, WINDOW_STATE, Settings
from cerebellum_viewer.services.wording import read_only_text
from cerebellum_viewer.widgets.sentence import Sentence
from cerebellum_viewer.widgets.still_label import StillLabel
from cerebellum_viewer.widgets.wide_button import wide_button
from cerebellum_viewer.windows.action_row import SECTIONS, Menu, menu_title
from cerebellum_viewer.windows.action_table import commands
from cerebellum_viewer.windows.actions import Actions
from engine.errors import UserError

LAYOUT_VERSION = 1
FIRST_SIZE = QSize(1320, 820)
ICON = QSize(20, 20)


def _dragged(data: QMimeData) -> Path | None:
    """The first file or folder of this machine among what is dragged."""
    return next((Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()), None)


class MainWindow(QMainWindow):
    """Shows the start page until the document has a workspace."""

    closing = Signal()
    dropped = Signal(object)
    """What was dropped on the window (Path)."""

    def __init__(self, document: Document, settings: Settings) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._document = document
        self._settings = settings
        for owned in (document, settings):
            owned.setParent(self)  # all that listens to them ends with the window
        self.bindings = Bindings(commands(), settings, self)
        self.table = Actions(self, self.bindings)
        self.middle = QStackedWidget()
        self._banner = _Banner(self.table["file.reopen"])
        self._column = QVBoxLayout()
        self._hover = StillLabel()
        self._saved = QLabel()
        self._docks: list[QDockWidget] = []
        self._layout = QByteArray()
        self.setCentralWidget(self.middle)
        self.resize(FIRST_SIZE.boundedTo(self.screen().availableSize()))
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        # Eight names have room one below the other, on any screen and in any language.
        self.setTabPosition(Qt.DockWidgetArea.RightDockWidgetArea, QTabWidget.TabPosition.East)
        self._panels_menu = QMenu(self.tr("Show or hide"), self)
        self._make_menus()
        self._make_toolbar()
        self._make_status_bar()
        document.workspace_changed.connect(self._show_workspace)
        document.annotation_changed.connect(self._show_saved)
        document.not_saved.connect(self._show_not_saved)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        if _dragged(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        path = _dragged(event.mimeData())
        if path is not None:
            event.setDropAction(Qt.DropAction.CopyAction)  # nothing is moved out of where it was dragged from
            event.accept()
            self.dropped.emit(path)

    def place_canvas(self, view: SliceView, around: QWidget, filmstrip: QWidget, start_page: QWidget) -> None:
        """Fill the middle: the start page first, the canvas and what is around it once a workspace is open."""
        area = QWidget()
        column = self._column
        area.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner)
        column.addWidget(around, 1)
        column.addWidget(filmstrip)
        self.middle.addWidget(start_page)
        self.middle.setFocusProxy(start_page)
        self.middle.addWidget(area)
        self.table.put_into(self, view)
        view.hovered.connect(self._show_hover)
        view.menu_requested.connect(lambda at: self._show_context_menu(view.mapToGlobal(at)))

    def add_tool_options(self, widget: QWidget) -> None:
        """Put the options of the tool in hand over the canvas."""
        self._column.insertWidget(1, widget)

    def add_panel(self, widget: QWidget, title: str, area: Qt.DockWidgetArea) -> QDockWidget:
        """Put a panel into a dock; in an area that has docks already it becomes a tab beside them."""
        dock = QDockWidget(title, self)
        dock.setObjectName(f"dock.{type(widget).__name__}")
        dock.setWidget(widget)
        beside = [other for other in self._docks if self.dockWidgetArea(other) == area]
        self.addDockWidget(area, dock)
        if beside:
            self.tabifyDockWidget(beside[-1], dock)
        self._docks.append(dock)
        self._panels_menu.addAction(dock.toggleViewAction())
        return dock

    def show_panel(self, widget: QWidget) -> None:
        """Bring a panel to the front."""
        for dock in self._docks:
            if dock.widget() is widget:
                dock.show()
                dock.raise_()

    def restore_layout(self) -> None:
        """Put window and docks where they were left. Call it once, when all panels are in."""
        self.restoreGeometry(self._settings.get(WINDOW_GEOMETRY))
        for dock in reversed(self._docks):
            dock.raise_()
        first = self.saveState(LAYOUT_VERSION)
        self._layout = QByteArray(self._settings.get(WINDOW_STATE)) or first
        self.middle.setCurrentIndex(0)
        self._show_workspace()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: remember the layout. There is nothing to save: every edit is on disk."""
        self._settings.set(WINDOW_GEOMETRY, bytes(self.saveGeometry().data()))
        if self._document.workspace is not None:
            self._settings.set(WINDOW_STATE, bytes(self.saveState(LAYOUT_VERSION).data()))
        self.closing.emit()
        super().closeEvent(event)

    def childEvent(self, event: QChildEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: many docks have names that are read whole and scrolled, not cut to their first letters."""
        super().childEvent(event)
        tabs = event.child()
        if event.type() is QEvent.Type.ChildPolished and isinstance(tabs, QTabBar):
            tabs.setElideMode(Qt.TextElideMode.ElideNone)

    def leave(self) -> None:
        """Close the window."""
        self.close()

    def toggle_full_screen(self, on: bool) -> None:
        """The whole screen for the window, or a window again."""
        (self.showFullScreen if on else self.showNormal)()

    # --- making ------------------------------------------------------------------------------------------------

    def _make_menus(self) -> None:
        for menu in Menu:
            shown = self.menuBar().addMenu(menu_title(menu))
            group = ""
            for row, action in self.table.rows(menu):
                if (row.group != group or row.id in SECTIONS) and not shown.isEmpty():
                    shown.addSeparator()
                group = row.group
                shown.addAction(action)
            if menu is Menu.PANELS:
                shown.addMenu(self._panels_menu)

    def _make_toolbar(self) -> None:
        bar = self._bar = QToolBar(self.tr("Tools"))
        self.addToolBar(bar)
        bar.setObjectName("toolbar")
        bar.setMovable(False)
        bar.setIconSize(ICON)
        bar.toggleViewAction().setEnabled(False)
        group = ""
        for row, action in self.table.bar_rows():
            if group and row.bar != group:
                bar.addSeparator()
            group = row.bar
            bar.addAction(action)

    def _make_status_bar(self) -> None:
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(self._hover, 1)
        bar.addPermanentWidget(self._saved)

    # --- following ---------------------------------------------------------------------------------------------

    def _show_workspace(self) -> None:
        workspace = self._document.workspace
        opened = workspace is not None
        self._place_panels(opened)
        name = "" if workspace is None else f"{Path(workspace.folder).resolve().name} – "
        self.setWindowTitle(f"{name}Cerebellum Viewer")
        self._show_saved()

    def _place_panels(self, opened: bool) -> None:
        """The start page has the window for itself; panels come with the first workspace."""
        if opened and self.middle.currentIndex() == 0 and not self._layout.isEmpty():
            self._restore_state()
        self.middle.setCurrentIndex(1 if opened else 0)
        self._panels_menu.setEnabled(opened)
        self._bar.setVisible(opened)
        if not opened:
            self.middle.setFocus()
            for dock in self._docks:
                dock.hide()
            self._hide_tabs()

    def _restore_state(self) -> None:
        """Qt takes new bars of tabs; it shows those that it takes."""
        self._hide_tabs()
        self.restoreState(self._layout, LAYOUT_VERSION)

    def _hide_tabs(self) -> None:
        """Qt leaves bars of tabs where they were when their docks go."""
        for bar in self.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            bar.hide()

    def _show_saved(self) -> None:
        workspace = self._document.workspace
        self._banner.tell(self._why_read_only(), with_remedy=workspace is not None and bool(workspace.read_only))
        if workspace is None:
            self._saved.clear()
        else:
            self._saved.setText(self.tr("All changes saved") if self._document.editable else self.tr("Read-only"))

    def tell_free(self, free: bool) -> None:
        """Say above a workspace that could only be looked at whether it can be opened to be changed."""
        text = self.tr("Nobody else has this workspace open any more: open it again to change it.")
        self._banner.tell(text if free else self._why_read_only(), with_remedy=True)

    def _show_not_saved(self, error: UserError) -> None:
        """The banner stays until a step is saved again."""
        self._banner.tell(str(error))
        self._saved.setText(self.tr("The last step failed"))

    def _why_read_only(self) -> str:
        workspace, past = self._document.workspace, self._document.past
        if workspace is not None and workspace.read_only:
            text = self.tr("Read-only: {0}. You can look, but not change anything.")
            return text.format(read_only_text(workspace.read_only))
        if past is not None:
            text = self.tr("The state at row {0} of the history: look, or restore it. “Back to now” is in History.")
            return text.format(past)
        return ""

    def _show_hover(self, hover: Hover | None) -> None:
        key = self._document.current
        if hover is None or key is None:
            self._hover.set_text("")
            return
        text = self.tr("x {0}   y {1}   grey {2:.5g}").format(hover.x, hover.y, hover.grey)
        spacing = self._document.volumes[key.volume].spacing_mm
        if spacing is not None:
            place = (hover.x * spacing[0], hover.y * spacing[1])
            text += self.tr("      {0:.1f} mm   {1:.1f} mm").format(*place)
        self._hover.set_text(text)

    def _show_context_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for _, action in self.table.rows(Menu.REVIEW):
            menu.addAction(action)
        menu.addSeparator()
        for action_id in ("prediction.use", "edit.delete", "view.fit"):
            menu.addAction(self.table[action_id])
        menu.popup(at)


class _Banner(QFrame):
    """Says above the canvas that nothing can be changed, or was not saved, and why; with what can be done about it."""

    def __init__(self, remedy: QAction) -> None:
        super().__init__()
        self._remedy = wide_button(remedy)
        self.setObjectName("banner")
        self._label = Sentence()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(12, 5, 12, 5)
        self._row.addWidget(self._label, 1)
        self._row.addWidget(self._remedy)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: in a narrow window the button stands below the sentence, which is then not cut into words."""
        super().resizeEvent(event)
        narrow = event.size().width() < 3 * self._remedy.sizeHint().width()
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def tell(self, text: str, *, with_remedy: bool = False) -> None:
        """Show a sentence, or nothing."""
        self._label.setText(text)
        self._remedy.setVisible(with_remedy)
        self.setVisible(bool(text))
