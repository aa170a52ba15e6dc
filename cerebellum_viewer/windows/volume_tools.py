"""Whole volumes: key slices and proposals, the consistency dock, the best plane, notes; built into a window."""

from PySide6.QtCore import QObject, Qt

from cerebellum_viewer.canvas.note_editor import NoteEditor
from cerebellum_viewer.canvas.slice_view import SliceView
from cerebellum_viewer.dialogs.propagate_dialog import PropagateDialog
from cerebellum_viewer.document import suggesting
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.review import accept_slices
from cerebellum_viewer.document.suggestions import Suggestion
from cerebellum_viewer.panels.consistency_panel import ConsistencyPanel
from cerebellum_viewer.panels.volumes_panel import VolumesPanel
from cerebellum_viewer.panels.worst_panel import WorstPanel
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.consistency import Consistency
from cerebellum_viewer.services.keymap import shown
from cerebellum_viewer.services.plane_finder import FoundPlane, find_plane, sections
from cerebellum_viewer.windows.actions import Handler
from cerebellum_viewer.windows.main_window import MainWindow
from engine.data.annotation import SliceKey, Source

_QUEUE = "error queue"
_SHOWING = ("plane.best", "volume.check")
_EDITING = ("key.toggle", "suggest.interpolate", "suggest.propagate", "review.accept_selected", "note.add")
_PROPOSED = ("suggest.accept_all", "suggest.drop")


class VolumeTools(QObject):
    """Builds the parts, says what their actions do, and keeps the states of these."""

    def __init__(self, window: MainWindow, canvas: SliceView, volumes: VolumesPanel, background: Background) -> None:
        super().__init__(window)
        self._window = window
        self._document: Document = canvas.document
        self._volumes = volumes
        self._background = background
        self.consistency = Consistency(self._document, background, self)
        self.panel = ConsistencyPanel(self._document, self.consistency)
        self.notes = NoteEditor(canvas)
        self.propagate = PropagateDialog(self._document, window)
        dock = window.add_panel(self.panel, self.tr("Check"), Qt.DockWidgetArea.RightDockWidgetArea)
        dock.visibilityChanged.connect(self.panel.set_shown)
        document = self._document
        for signal in (document.workspace_changed, document.slice_changed, document.suggestions_changed):
            signal.connect(self._show_states)
        document.annotation_changed.connect(self._edited)

    def handlers(self) -> dict[str, Handler]:
        """What the actions of whole volumes do, by their ids."""
        document = self._document
        return {
            "key.toggle": lambda _on: suggesting.toggle_key(document),
            "suggest.interpolate": self.interpolate,
            "suggest.propagate": self.propagate.begin,
            "suggest.accept_all": lambda: suggesting.accept_suggestions(document),
            "suggest.drop": lambda: suggesting.drop_suggestions(document),
            "plane.best": self.find_plane,
            "volume.check": lambda: self._window.show_panel(self.panel),
            "review.accept_selected": lambda: accept_slices(document, self._volumes.selected()),
            "note.add": self.notes.begin,
        }

    def close(self) -> None:
        """Begin nothing more."""
        for who in ("", _QUEUE):
            self.consistency.set_active(False, who)

    def feed(self, queue: WorstPanel) -> None:
        """Tell the error queue what looks wrong with labels, as long as it wants to know."""
        self.consistency.changed.connect(lambda _volume: queue.show_findings(self.consistency.reports))
        queue.labels_wanted.connect(lambda wanted: self.consistency.set_active(wanted, _QUEUE))

    def interpolate(self) -> None:
        """Propose boxes and masks between the key slices of the current volume."""
        key = self._document.current
        if key is None:
            return
        keys = suggesting.key_slices(self._document, key.volume)
        self._background.run(
            lambda _: suggesting.interpolated(keys),
            lambda made: self._propose(key.volume, made),
            self._document.failed.emit,
        )

    def find_plane(self) -> None:
        """Go to the slice in which the cerebellum is widest, and show the curve of its width."""
        key = self._document.current
        if key is None:
            return
        volume, known = self._document.volumes[key.volume], sections(self._document, key.volume)
        self._background.run(
            lambda _: find_plane(volume, known),
            lambda plane: self._show_plane(key.volume, plane),
            self._document.failed.emit,
        )

    def _propose(self, volume: str, made: dict[SliceKey, Suggestion]) -> None:
        if volume not in self._document.volumes:
            return
        self._document.suggest(made)
        if made:
            text = self.tr("%n slices proposed, dashed. Accept one: {0}, all: {1}; drop them: {2}.", "", len(made))
            keys = map(self._key, ("suggest.accept", "suggest.accept_all", "suggest.drop"))
            told, overlap = text.format(*keys), suggesting.agreement(self._document, made)
            if overlap is not None:
                told += " " + self.tr("IoU with the boxes that are there: {0:.2f}.").format(overlap)
            self._document.noted.emit(told)
        else:
            text = self.tr("Nothing to interpolate: mark the slices before and after others as key slices ({0}).")
            self._document.noted.emit(text.format(self._key("key.toggle")))

    def _key(self, action_id: str) -> str:
        """The key of an action as it is now, or its name where it has none."""
        return shown(self._window.bindings.keys[action_id][:1]) or self._window.table[action_id].text()

    def _show_plane(self, volume: str, plane: FoundPlane | None) -> None:
        document = self._document
        if plane is None:
            document.noted.emit(self.tr("No slice of this volume shows the cerebellum yet."))
        elif document.current is not None and document.current.volume == volume:
            document.go_to(SliceKey(volume, plane.found.index))
            self.panel.show_plane(plane)
            self._window.show_panel(self.panel)
            text = self.tr("Transcerebellar plane: slice {0}, where the cerebellum is widest.")
            told = text.format(plane.found.index)
            if plane.predicted is not None:
                away = abs(plane.predicted - plane.found.index)
                told += " " + self.tr("The checkpoint finds slice {0}: {1} off.").format(plane.predicted, away)
            document.noted.emit(told)

    def _edited(self, key: SliceKey) -> None:
        """Proposals follow the key slices they are made from."""
        asked = self._document.suggestions.asked
        made = [other for other, item in asked.items() if item.source is Source.INTERPOLATED]
        if self._document.annotations[key].is_key and any(other.volume == key.volume for other in made):
            keys = suggesting.key_slices(self._document, key.volume)
            self._document.suggest(suggesting.interpolated(keys))
        self._show_states()

    def _show_states(self) -> None:
        document, table = self._document, self._window.table
        opened, proposed = document.current is not None, bool(document.suggestions)
        for names, enabled in (
            (_SHOWING, opened),
            (_EDITING, opened and document.editable),
            (_PROPOSED, proposed and document.editable),
            (("suggest.accept",), document.current in document.suggestions and document.editable),
        ):
            for name in names:
                table[name].setEnabled(enabled)
        table["key.toggle"].setChecked(document.current is not None and document.annotations[document.current].is_key)
