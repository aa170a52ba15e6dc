"""Looking at a volume: cine, strip and a second canvas, built into a window, and what their actions do."""

from PySide6.QtCore import QObject, Qt

from cerebellum_viewer.canvas.slice_view import SliceView
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.panels.cine_bar import CineBar
from cerebellum_viewer.panels.compare_view import Beside, CompareView
from cerebellum_viewer.panels.readers_panel import ReadersPanel
from cerebellum_viewer.panels.strip_panel import StripPanel
from cerebellum_viewer.services.cine import Cine
from cerebellum_viewer.services.looks import Looks
from cerebellum_viewer.services.pictures import Pictures
from cerebellum_viewer.services.previews import Previews
from cerebellum_viewer.services.settings import Settings
from cerebellum_viewer.windows.actions import Handler
from cerebellum_viewer.windows.main_window import MainWindow
from cerebellum_viewer.windows.research import Research

_BESIDE = {"view.split": Beside.PREDICTION, "view.compare": Beside.CHECKPOINT, "view.readers": Beside.READERS}


class Looking(QObject):
    """Builds the parts and keeps the check marks of their actions."""

    def __init__(
        self, window: MainWindow, canvas: SliceView, pictures: Pictures, research: Research, settings: Settings
    ) -> None:
        super().__init__(window)
        self._table = window.table
        self._pictures = pictures
        self._document: Document = canvas.document
        document = self._document
        self.previews = Previews(document, self)
        self.cine = Cine(document, pictures, settings, self)
        self.compare = CompareView(canvas, pictures, research.background, research.watcher, research.seal)
        self.strip = StripPanel(document, self.previews, canvas.display)
        self.cine_bar = CineBar(self.cine, self._table["cine.play"], self._table["cine.bounce"])
        window.add_panel(self.strip, self.tr("Strip"), Qt.DockWidgetArea.LeftDockWidgetArea)
        window.statusBar().addPermanentWidget(self.cine_bar)
        canvas.viewport().installEventFilter(self.cine)
        document.workspace_changed.connect(self._show_states)
        document.slice_changed.connect(self._show_states)
        pictures.changed.connect(self._show_states)
        self.cine.changed.connect(self._show_states)
        self.compare.changed.connect(self._show_states)
        research.results.comparison.beside_wanted.connect(self.compare.show_checkpoint_beside)
        self.readers = ReadersPanel(document, research.background)
        # Hidden until it is asked for: most workspaces have one reader.
        window.add_panel(self.readers, self.tr("Readers"), Qt.DockWidgetArea.RightDockWidgetArea).hide()
        self.readers.beside_wanted.connect(self.compare.show_readers_beside)
        self._show_states()

    def handlers(self, looks: Looks) -> dict[str, Handler]:
        """What the actions of looking do, by their ids."""
        beside = {
            action_id: lambda on, what=what: self.compare.show_beside(what if on else Beside.NOTHING)
            for action_id, what in _BESIDE.items()
        }
        return {
            **beside,
            "cine.play": self.cine.play,
            "cine.bounce": self.cine.set_bounces,
            "cine.faster": lambda: self.cine.set_speed(self.cine.speed + 1),
            "cine.slower": lambda: self.cine.set_speed(self.cine.speed - 1),
            "view.grey_everywhere": looks.same_everywhere,
            "picture.accept": self._accept_picture,
        }

    def _accept_picture(self) -> None:
        if self._document.current is not None:
            self._pictures.accept(self._document.current)

    def close(self) -> None:
        """Let go of the reading thread."""
        self.cine.stop()
        self.previews.close()

    def _show_states(self) -> None:
        self.cine_bar.setVisible(self._document.workspace is not None)
        self._table["cine.play"].setChecked(self.cine.playing)
        self._table["cine.bounce"].setChecked(self.cine.bounces)
        for action_id, beside in _BESIDE.items():
            self._table[action_id].setChecked(self.compare.beside is beside)
        key = self._document.current
        changed = key is not None and self._document.editable and self._pictures.altered(key)
        self._table["picture.accept"].setEnabled(changed)
