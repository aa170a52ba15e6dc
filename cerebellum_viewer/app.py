"""The composition root: builds every long-lived object once and hands it on. The only file that knows all."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs
from pyqtgraph.util.garbage_collector import GarbageCollector
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from cerebellum_viewer import __version__
from cerebellum_viewer.canvas.slice_view import SliceView
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.past import save
from cerebellum_viewer.errors import ErrorReporter, log_to
from cerebellum_viewer.panels.display_panel import DisplayPanel
from cerebellum_viewer.panels.filmstrip import Filmstrip
from cerebellum_viewer.panels.history_panel import HistoryPanel
from cerebellum_viewer.panels.slice_panel import SlicePanel
from cerebellum_viewer.panels.start_page import StartPage
from cerebellum_viewer.panels.toasts import Toasts
from cerebellum_viewer.panels.tool_panel import ToolPanel
from cerebellum_viewer.panels.volumes_panel import VolumesPanel
from cerebellum_viewer.services import resources
from cerebellum_viewer.services.display import Display
from cerebellum_viewer.services.looks import Looks
from cerebellum_viewer.services.pictures import Pictures
from cerebellum_viewer.services.process import prepare_process
from cerebellum_viewer.services.reading_on import ReadingOn
from cerebellum_viewer.services.settings import LANGUAGE, RECENT_WORKSPACES, Settings
from cerebellum_viewer.services.theme import Theme
from cerebellum_viewer.services.tool_options import ToolOptions
from cerebellum_viewer.services.waiting import Waiting
from cerebellum_viewer.services.wording import read_only_text
from cerebellum_viewer.widgets.path_dialog import Wanted, ask_path
from cerebellum_viewer.windows.actions import Handler
from cerebellum_viewer.windows.handlers import ActionStates, edit_handlers, go_handlers, view_handlers
from cerebellum_viewer.windows.keys import Keys
from cerebellum_viewer.windows.looking import Looking
from cerebellum_viewer.windows.main_window import MainWindow
from cerebellum_viewer.windows.mask_handlers import mask_handlers, tool_handlers
from cerebellum_viewer.windows.measuring import Measuring
from cerebellum_viewer.windows.preannotating import Preannotating
from cerebellum_viewer.windows.research import Research
from cerebellum_viewer.windows.safekeeping import Safekeeping
from cerebellum_viewer.windows.volume_tools import VolumeTools
from engine.data.database import DamagedError, refuse_silent
from engine.data.store import Workspace
from engine.errors import UserError

NAME = "cerebellum-viewer"
MOST_RECENT = 4


@dataclass(slots=True, weakref_slot=True)
class Viewer:
    """Everything that lives as long as the window."""

    settings: Settings
    document: Document
    display: Display
    pictures: Pictures
    reading_on: ReadingOn
    theme: Theme
    canvas: SliceView
    window: MainWindow
    toasts: Toasts
    volumes: VolumesPanel
    slice_panel: SlicePanel
    display_panel: DisplayPanel
    filmstrip: Filmstrip
    research: Research
    looks: Looks
    looking: Looking
    keys: Keys
    tool_options: ToolOptions
    tool_panel: ToolPanel
    volume_tools: VolumeTools
    preannotating: Preannotating
    history: HistoryPanel
    measuring: Measuring
    safekeeping: Safekeeping = field(init=False)
    waiting: Waiting = field(init=False)

    def __post_init__(self) -> None:
        self.waiting = Waiting(self.document, self.research.background, self.window)
        self.waiting.free.connect(self.window.tell_free)
        self.safekeeping = Safekeeping(self.document, self.research.background, self.open_workspace, self.window)

    def connect_handlers(self, handlers: Mapping[str, Handler]) -> None:
        """Say what more of the actions do."""
        self.window.table.connect_handlers(handlers)

    def open_workspace(self, folder: Path) -> None:
        """Open another workspace; one that cannot be opened leaves the present one as it is and is told of."""
        opened = self.document.workspace
        try:
            refuse_silent(folder)
            # Opened twice it would be locked by itself; one that is read-only may be free by now.
            if opened is not None and not opened.read_only and self.document.has_open(folder):
                self.canvas.setFocus()
                return
            self.document.open(Workspace.open(folder))
        except DamagedError as error:
            self.toasts.error(error)
            self.safekeeping.offer(error)
        except UserError as error:
            self.toasts.error(error)
        else:
            self.research.show_newest_result()
            self.canvas.setFocus()

    def take_in(self, path: Path) -> None:
        """Open a workspace that was dropped on the window; another folder, or that of a file, is looked through."""
        try:
            refuse_silent(path)
        except UserError as error:
            self.toasts.error(error)
            return
        folder = path if path.is_dir() else path.parent
        if Workspace.exists(folder):
            self.open_workspace(folder)
            return
        self.research.import_dialog.choose_source(folder)
        self.window.table["file.import"].trigger()

    def reopen(self) -> None:
        """Open a read-only workspace anew, which may be free by now, or taken again."""
        before = self.document.workspace
        if before is None:
            return
        self.open_workspace(before.folder)
        now = self.document.workspace
        if now is not None and now is not before and now.read_only:
            told = QCoreApplication.translate("MainWindow", "It still cannot be changed: {0}. You hear when it can.")
            self.toasts.note(told.format(read_only_text(now.read_only)))

    def close(self) -> None:
        """Release the workspace and everything that runs beside the window."""
        self.slice_panel.comment.save()
        self.looks.save()
        self.looking.close()
        self.volume_tools.close()
        self.preannotating.close()
        self.research.close()
        self.document.close()
        self.pictures.close()
        self.settings.sync()


def build(settings_path: Path, workspace_path: Path | None = None) -> Viewer:
    """The whole viewer, not shown yet. A QApplication must exist."""
    application = QApplication.instance()
    assert isinstance(application, QApplication), "there is no window without an application"
    settings = Settings(settings_path)
    theme = Theme(application, settings)
    document = Document()
    display = Display(settings, document)
    looks = Looks(document, display, settings)
    pictures = Pictures(document, document)
    reading_on = ReadingOn(document, document)
    window = MainWindow(document, settings)
    canvas = SliceView(document, pictures, display)
    volumes, display_panel = VolumesPanel(document), DisplayPanel(display, canvas.auto_grey, looks.same_everywhere)
    slice_panel, history = _slice_panel(document, window), HistoryPanel(document)
    tool_options = ToolOptions(settings, document)
    left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
    for panel, title, area in (
        (volumes, QCoreApplication.translate("MainWindow", "Volumes"), left),
        (history, QCoreApplication.translate("MainWindow", "History"), left),
        (slice_panel, QCoreApplication.translate("MainWindow", "Slice"), right),
        (display_panel, QCoreApplication.translate("MainWindow", "Display"), right),
    ):
        window.add_panel(panel, title, area)
    toasts = Toasts(window.middle)
    research = Research(window, document, toasts)
    looking = Looking(window, canvas, pictures, research, settings)
    viewer = Viewer(
        settings=settings,
        document=document,
        display=display,
        pictures=pictures,
        reading_on=reading_on,
        theme=theme,
        canvas=canvas,
        window=window,
        toasts=toasts,
        volumes=volumes,
        slice_panel=slice_panel,
        display_panel=display_panel,
        filmstrip=Filmstrip(document, looking.previews),
        research=research,
        looks=looks,
        looking=looking,
        keys=Keys(window, canvas, document, settings),
        tool_options=tool_options,
        tool_panel=ToolPanel(document, tool_options),
        volume_tools=VolumeTools(window, canvas, volumes, research.background),
        preannotating=Preannotating(
            window, document, volumes, research.watcher, research.in_use, research.background, settings
        ),
        history=history,
        measuring=Measuring(window, canvas, research),
    )
    _place(viewer)
    _connect(viewer)
    if workspace_path is not None:
        viewer.open_workspace(workspace_path)
    return viewer


def run(workspace: Path | None = None, *, with_curves: bool = False) -> int:
    """Show the window until it is closed; returns the exit status. Raises UserError where there is no screen.

    `with_curves` puts the curves in front of the other panels.
    """
    check_display()
    prepare_process()
    application = QApplication(sys.argv[:1])
    # Python would else collect garbage in whichever thread is at work; a widget freed there crashes Qt.
    collector = GarbageCollector()
    application.setApplicationName(NAME)
    application.setApplicationDisplayName("Cerebellum Viewer")
    application.setApplicationVersion(__version__)
    log_file = platformdirs.user_log_path(NAME) / "viewer.log"
    log_to(log_file)
    reporter = ErrorReporter(log_file, application)
    reporter.install()
    settings_path = platformdirs.user_config_path(NAME) / "settings.ini"
    install_translators(application, Settings(settings_path).get(LANGUAGE))
    viewer = build(settings_path, workspace)
    reporter.user_error.connect(viewer.toasts.error)
    application.aboutToQuit.connect(viewer.close)
    viewer.window.restore_layout()
    if with_curves:
        viewer.window.show_panel(viewer.research.curves)
    viewer.window.show()
    status = application.exec()
    collector.timer.stop()
    return status


def has_display() -> bool:
    """Whether Qt finds a screen; where it does not, it ends the process without a word."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in screens)


def is_seen() -> bool:
    """Whether somebody would see a window: it is not painted into memory alone."""
    return has_display() and os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] not in {"offscreen", "minimal"}


def check_display() -> None:
    """Say in words that there is no screen."""
    if not has_display():
        raise UserError(
            "There is no screen to open a window on.",
            f"Start it on a desktop or with “ssh -X”; everything but looking works without: “{NAME} --help”.",
        )


def install_translators(application: QApplication, language: str) -> None:
    """Speak the language that is set: our own texts, which come first where keys have names in both, and Qt's."""
    if language == "system":
        language = QLocale.system().name().split("_")[0]
    ours, qts = QTranslator(application), QTranslator(application)
    if qts.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(qts)
    if ours.load(str(resources.translation(language))):
        application.installTranslator(ours)


def _slice_panel(document: Document, window: MainWindow) -> SlicePanel:
    review = [window.table[f"review.{name}"] for name in ("accept", "reject", "flag", "unreviewed")]
    return SlicePanel(document, review, [window.table["prediction.use"], window.table["edit.delete"]])


def _place(viewer: Viewer) -> None:
    table = viewer.window.table
    start_page = StartPage([table["file.import"], table["file.open"]], _recent_actions(viewer))
    viewer.window.place_canvas(viewer.canvas, viewer.looking.compare, viewer.filmstrip, start_page)
    viewer.window.add_tool_options(viewer.tool_panel)


def _recent_actions(viewer: Viewer) -> list[QAction]:
    actions = []
    for folder in viewer.settings.get(RECENT_WORKSPACES)[:MOST_RECENT]:
        action = QAction(folder, viewer.window)
        action.triggered.connect(lambda _=False, folder=folder: viewer.open_workspace(Path(folder)))
        actions.append(action)
    return actions


def _connect(viewer: Viewer) -> None:
    window, document, settings = viewer.window, viewer.document, viewer.settings
    viewer.connect_handlers(
        {
            **go_handlers(document),
            **edit_handlers(document, viewer.display, settings),
            **view_handlers(viewer.canvas, viewer.display, settings),
            **viewer.research.handlers(),
            **viewer.looking.handlers(viewer.looks),
            **viewer.keys.handlers(),
            **tool_handlers(
                viewer.canvas, viewer.tool_options, viewer.research.background, viewer.preannotating.advice
            ),
            **mask_handlers(document),
            **viewer.volume_tools.handlers(),
            **viewer.preannotating.handlers(),
            **viewer.measuring.handlers(),
            "view.full_screen": window.toggle_full_screen,
            "file.open": lambda: _choose_workspace(viewer),
            "file.reopen": viewer.reopen,
            "file.save": lambda: save(document),
            "file.quit": window.leave,
        }
    )
    research = viewer.research
    viewer.keys.give_back_after_click(
        viewer.volumes.tree,
        viewer.filmstrip,
        research.worst.table,
        research.results.comparison.table,
        viewer.looking.readers.table,
        viewer.volume_tools.panel.table,
    )
    viewer.canvas.size_stepped.connect(viewer.tool_options.step_diameter)
    viewer.canvas.tool_changed.connect(viewer.tool_panel.show_tool)
    viewer.canvas.enter_taken.connect(viewer.preannotating.bar.follow_enter)
    viewer.tool_options.changed.connect(viewer.canvas.show_tool)
    ActionStates(window.table, document, viewer.display, settings)
    viewer.theme.changed.connect(lambda: window.table.refresh_icons(window.palette()))
    window.dropped.connect(viewer.take_in)
    document.failed.connect(viewer.toasts.error)
    document.noted.connect(viewer.toasts.note)
    viewer.slice_panel.notes.edit_wanted.connect(viewer.volume_tools.notes.edit)
    viewer.volume_tools.feed(viewer.research.worst)
    viewer.research.import_dialog.imported.connect(lambda _: viewer.canvas.setFocus())
    document.workspace_changed.connect(lambda: _remember(document, settings))
    restart = QCoreApplication.translate("MainWindow", "The language changes when the program is started again.")
    settings.changed.connect(lambda key: viewer.toasts.note(restart) if key == LANGUAGE.key else None)


def _remember(document: Document, settings: Settings) -> None:
    if document.workspace is not None:
        settings.remember_workspace(document.workspace.folder)


def _choose_workspace(viewer: Viewer) -> None:
    title = QCoreApplication.translate("MainWindow", "Open a workspace")
    ask_path(viewer.window, title, Wanted.FOLDER, viewer.open_workspace)
