"""Measuring: the dock, the size of a pixel by a line or by the ruler, and reports; built into a window."""

from PySide6.QtCore import QObject, Qt

from cerebellum_viewer.canvas.slice_view import SliceView
from cerebellum_viewer.dialogs.calibration_dialog import CalibrationDialog
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.panels.measures_panel import MeasuresPanel
from cerebellum_viewer.services.display import Layer
from cerebellum_viewer.windows.actions import Handler
from cerebellum_viewer.windows.main_window import MainWindow
from cerebellum_viewer.windows.research import Research
from engine.data.annotation import SliceKey
from engine.data.callipers import Role
from engine.errors import UserError
from engine.measures.ruler import Ruler, find_ruler

_SHOWING = ("measure.report",)
_EDITING = ("measure.calibrate", "measure.ruler")


class Measuring(QObject):
    """Builds the parts, says what their actions do, and keeps the states of these."""

    def __init__(self, window: MainWindow, canvas: SliceView, research: Research) -> None:
        super().__init__(window)
        self._window = window
        self._canvas = canvas
        self._document: Document = canvas.document
        self._background = research.background
        self._reports = research.reports
        self.panel = MeasuresPanel(self._document, [window.table[action_id] for action_id in (*_EDITING, *_SHOWING)])
        self.dialog = CalibrationDialog(self._document, window)
        dock = window.add_panel(self.panel, self.tr("Measures"), Qt.DockWidgetArea.RightDockWidgetArea)
        dock.visibilityChanged.connect(self.panel.set_shown)
        self.dialog.finished.connect(lambda _: canvas.layers.callipers.show_ruler(None))
        self._document.workspace_changed.connect(self._show_states)
        self._document.slice_changed.connect(self._show_states)

    def handlers(self) -> dict[str, Handler]:
        """What the actions of measuring do, by their ids."""
        return {
            "measure.calibrate": self.calibrate,
            "measure.ruler": self.find_ruler,
            "measure.report": self.write_report,
        }

    def calibrate(self) -> None:
        """Ask how long the distance is that was drawn last on this slice."""
        key = self._document.current
        if key is None:
            return
        drawn = [item for item in self._document.annotations[key].callipers if item.role is Role.DISTANCE]
        if drawn:
            self.dialog.begin_with_line(key, drawn[-1])
        else:
            text = self.tr("Draw a line of known length first, along the ruler for instance: calliper, drag.")
            self._document.noted.emit(text)

    def find_ruler(self) -> None:
        """Look for the depth ruler beside the window."""
        key, picture = self._document.current, self._canvas.picture
        if key is not None and picture is not None and not isinstance(picture, UserError):
            grey = picture
            self._background.run(
                lambda _: find_ruler(grey), lambda ruler: self._show_ruler(key, ruler), self._document.failed.emit
            )

    def write_report(self) -> None:
        """Report on the measures of the current volume."""
        workspace, key = self._document.workspace, self._document.current
        if workspace is not None and key is not None:
            self._reports.write_measures(workspace.folder, key.volume, workspace.readers.current.name)

    def _show_ruler(self, key: SliceKey, ruler: Ruler | None) -> None:
        if key != self._document.current:
            return
        if ruler is None:
            self._document.noted.emit(self.tr("No ruler was found at the edges. Draw a line of known length instead."))
            return
        self._canvas.display.enable(Layer.MEASURES, True)
        self._canvas.layers.callipers.show_ruler(ruler)
        self.dialog.begin_with_ruler(key, ruler)

    def _show_states(self) -> None:
        opened = self._document.current is not None
        for names, enabled in ((_SHOWING, opened), (_EDITING, opened and self._document.editable)):
            for name in names:
                self._window.table[name].setEnabled(enabled)
