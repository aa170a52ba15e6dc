"""The open workspace, the current slice, the selection, the shown checkpoint, undo: all that views watch."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from cerebellum_viewer.document.commands import Replace
from cerebellum_viewer.document.order import Order
from cerebellum_viewer.document.suggestions import Suggestion, Suggestions
from engine.data.annotation import Annotation, Detection, Review, SliceKey
from engine.data.boxes import iou
from engine.data.masks import EncodedMask, Mask
from engine.data.split import Part
from engine.data.store import Slice, Workspace
from engine.data.stored import StoredAnnotations
from engine.data.volumes import Volume
from engine.errors import UserError
from engine.files import PATIENCE_S
from engine.scoring.metrics import SliceScore

UNDO_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class ShownCheckpoint:
    """A checkpoint whose predictions are on the canvas.

    `parts` are the parts that were scored, `part_of` says which one each slice of its experiment belongs to. `faults`
    are sentences about what is wrong with its predictions.
    """

    experiment: str
    step: int
    detections: Mapping[SliceKey, tuple[Detection, ...]]
    scores: tuple[SliceScore, ...]
    confidence: float
    parts: tuple[Part, ...] = ()
    part_of: Mapping[SliceKey, Part] = field(default_factory=dict)
    stamp: str = ""
    faults: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How the checkpoint is called in lists and in the provenance of a box."""
        return f"{self.experiment} @ {self.step}"


@dataclass(slots=True)
class _State:
    """What is loaded of the workspace; replaced as a whole when another is opened."""

    volumes: dict[str, Volume] = field(default_factory=dict)
    slices: Mapping[SliceKey, Slice] = field(default_factory=dict)
    annotations: StoredAnnotations = field(default_factory=StoredAnnotations)
    seen: set[SliceKey] = field(default_factory=set)
    suggestions: Suggestions = field(init=False, default_factory=Suggestions)


class _Steps(QUndoStack):
    """Undo steps; what is half typed becomes one of them before another is taken back or made again."""

    def __init__(self, document: "Document") -> None:
        super().__init__(document)
        self._document = document
        self.setUndoLimit(UNDO_LIMIT)

    def undo(self) -> None:
        """Take the last step back."""
        self._document.leaving.emit()
        if self._document.editable:
            self._take(self.index() - 1, super().undo, super().redo)

    def redo(self) -> None:
        """Make the step again that was taken back last."""
        self._document.leaving.emit()
        if self._document.editable:
            self._take(self.index(), super().redo, super().undo)

    def _take(self, number: int, there: Callable[[], None], back: Callable[[], None]) -> None:
        """Take the step of that number; one that cannot be saved stays where it was, so that it can be tried again."""
        there()
        step = self.command(number)
        if isinstance(step, Replace) and step.failed:
            back()


class Document(QObject):
    """The only mutable thing that several views see. Views read it and listen; they change it by `edit` alone."""

    workspace_changed = Signal()
    """Another workspace is open, or slices were added."""
    leaving = Signal()
    """The slice on screen may be another in a moment: what is half typed for it must be saved now or never."""
    slice_changed = Signal(object)
    """The current SliceKey, or None."""
    annotation_changed = Signal(object)
    """The SliceKey whose annotation has another value."""
    selection_changed = Signal(object)
    """Index of the selected box in the current annotation, or None."""
    checkpoint_changed = Signal()
    """Another checkpoint's predictions are shown, or none."""
    suggestions_changed = Signal()
    """Something else is proposed, on whichever slices."""
    failed = Signal(object)
    """A UserError that the user must see."""
    not_saved = Signal(object)
    """The UserError that kept the last step from being saved; memory and disk are as before it."""
    history_changed = Signal()
    """A row was added to the history that changes no slice."""
    noted = Signal(str)
    """A sentence that the user should see; nothing went wrong."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack: QUndoStack = _Steps(self)
        self.workspace: Workspace | None = None
        self.current: SliceKey | None = None
        self.selection: int | None = None
        self.shown: ShownCheckpoint | None = None
        self.past: int | None = None
        self.order = Order()
        self._state = _State()

    # --- reading -----------------------------------------------------------------------------------------------

    @property
    def volumes(self) -> Mapping[str, Volume]:
        """All volumes by name."""
        return self._state.volumes

    @property
    def slices(self) -> Mapping[SliceKey, Slice]:
        """All slices in the order of paging."""
        return self._state.slices

    @property
    def annotations(self) -> StoredAnnotations:
        """What is said about every slice now."""
        return self._state.annotations

    @property
    def editable(self) -> bool:
        """Whether annotations can be changed: neither the workspace is read-only nor a past state shown."""
        return self.workspace is not None and not self.workspace.read_only and self.past is None

    def has_open(self, folder: Path) -> bool:
        """Whether this is the folder of the open workspace, by whatever path."""
        return self.workspace is not None and self.workspace.folder.resolve() == folder.resolve()

    def volume_keys(self, volume: str) -> list[SliceKey]:
        """The slices of one volume in order."""
        return self.order.volume(volume)

    def mask(self, key: SliceKey) -> Mask | None:
        """The mask [height, width] of a slice that counts, corrected or the expert's. Raises UserError if damaged."""
        return self.workspace.history.mask(key, self._state.annotations[key]) if self.workspace else None

    def was_seen(self, key: SliceKey) -> bool:
        """Whether the picture of a slice was on the canvas since the workspace was opened, or somebody reviewed it."""
        return key in self._state.seen or self._state.annotations[key].review is not Review.UNREVIEWED

    @property
    def suggestions(self) -> Suggestions:
        """What is proposed and shown dashed until somebody accepts it."""
        return self._state.suggestions

    def detections(self, key: SliceKey) -> tuple[Detection, ...]:
        """The shown checkpoint's boxes on a slice at or above its confidence, best first."""
        if self.shown is None:
            return ()
        return tuple(d for d in self.shown.detections.get(key, ()) if d.score >= self.shown.confidence)

    def overlap(self, key: SliceKey) -> float | None:
        """IoU of the best detection with the annotated box it fits best; None if either is missing."""
        found = self.detections(key)
        truth = self._state.annotations[key].boxes if found else ()
        return max((iou(found[0].box, item.box) for item in truth), default=None)

    # --- opening and paging ------------------------------------------------------------------------------------

    def open(self, workspace: Workspace) -> None:
        """Show another workspace, or the same anew. The caller opened it, and keeps the old one until this returns."""
        # A progress bar that is set paints the whole window at once: nobody may show a slice of what goes.
        self.go_to(None)
        previous, self.workspace = self.workspace, workspace
        workspace.patience_s = PATIENCE_S
        self.undo_stack.clear()
        self.show_checkpoint(None)
        self.past = None
        self._state = _State()
        self.reload()
        if previous is not None and previous is not workspace:
            previous.close()

    def reload(self) -> None:
        """Read the workspace again, after an import for instance."""
        if self.workspace is None:
            return
        slices, seen = self.workspace.slices(), self._state.seen
        facts, said = facts_at(self.workspace, self.past), said_at(self.workspace, self.past)
        self._state = _State(facts, slices, said, seen)
        self.order = Order(self._state.slices)
        if self.current not in self._state.slices:
            self.current = self.selection = None
        self.workspace_changed.emit()
        self.suggestions_changed.emit()
        if self.current is None:
            self.go_to(next(iter(self._state.slices), None))

    def close(self) -> None:
        """Let go of the workspace; there is nothing left to take back."""
        self.undo_stack.clear()
        if self.workspace is not None:
            self.workspace.close()
            self.workspace = None

    def go_to(self, key: SliceKey | None) -> None:
        """Make `key` the current slice."""
        if key is not None and key not in self._state.slices:
            return
        self.leaving.emit()
        self.current = key
        self.select(None)
        self.slice_changed.emit(key)

    def step(self, count: int) -> None:
        """Page within the current volume, stopping at its ends."""
        target = self.current and self.order.stepped(self.current, count)
        if target != self.current:
            self.go_to(target)

    def step_volume(self, count: int) -> None:
        """Go to the next or previous volume, to the slice at the same place in it."""
        target = self.current and self.order.beside(self.current, count)
        if target != self.current:
            self.go_to(target)

    def saw(self, key: SliceKey) -> None:
        """The canvas shows the picture of a slice."""
        self._state.seen.add(key)

    def select(self, index: int | None) -> None:
        """Select a box of the current slice, or none."""
        if index != self.selection:
            self.selection = index
            self.selection_changed.emit(index)

    def show_checkpoint(self, shown: ShownCheckpoint | None) -> None:
        """Put a checkpoint's predictions on the canvas, or take them off; a blinded reader sees none."""
        self.shown = None if is_blinded(self.workspace) else shown
        self.checkpoint_changed.emit()

    # --- changing ----------------------------------------------------------------------------------------------

    def edit(
        self, key: SliceKey, after: Annotation, text: str, merge: str = "", masks: tuple[EncodedMask, ...] = ()
    ) -> None:
        """One undoable step. `text` names it in menus and in the history; equal `merge` texts become one step.

        `masks` are those that `after` names and the workspace has not seen yet.
        """
        self.edit_all({key: after}, text, merge, masks)

    def edit_all(
        self,
        after: Mapping[SliceKey, Annotation],
        text: str,
        merge: str = "",
        masks: tuple[EncodedMask, ...] = (),
        volumes: Iterable[Volume] = (),
    ) -> None:
        """The same for several slices, and for facts of volumes: one step, on disk as a whole or not at all."""
        before, known = self._state.annotations, self._state.volumes
        changes = {key: (before[key], annotation) for key, annotation in after.items() if annotation != before[key]}
        facts = tuple((known[volume.name], volume) for volume in volumes if volume != known[volume.name])
        if changes or facts:
            self.undo_stack.push(Replace(self, changes, text, merge, masks, facts))

    def suggest(self, suggestions: Mapping[SliceKey, Suggestion]) -> None:
        """Propose this, and nothing else any more that somebody has asked for."""
        self._state.suggestions.ask(suggestions)
        self.suggestions_changed.emit()

    def apply(
        self,
        changes: Mapping[SliceKey, Annotation],
        action: str,
        masks: tuple[EncodedMask, ...] = (),
        volumes: Collection[Volume] = (),
    ) -> None:
        """For commands only: on disk first, then in memory, then on screen, which goes to a slice that was changed.

        Raises UserError if it cannot be saved; nothing has changed then.
        """
        if self.workspace is None:
            return
        if self.past is not None:
            raise UserError(self.tr("A past state is shown: nothing can be changed in it."))
        self.workspace.record_edits(changes, action, masks, volumes=volumes)
        self._state.annotations.replace(changes)
        if volumes:
            self.reload()
        settled = self._state.suggestions.settle(changes, self._state.annotations)
        here = self.current
        if volumes or here is None or here not in changes:
            self.go_to(here if here in changes else next(iter(changes), here))
        elif self.selection is not None and self.selection >= len(changes[here].boxes):
            self.select(None)
        for key in changes:
            self.annotation_changed.emit(key)
        if settled:
            self.suggestions_changed.emit()


def is_blinded(workspace: Workspace | None) -> bool:
    """Whether who reads now shall not see what a model says."""
    return workspace is not None and workspace.readers.current.blinded


def facts_at(workspace: Workspace, past: int | None) -> dict[str, Volume]:
    """What is known of every volume now, or was after a row of the history; of those that came later it is as now."""
    then = {} if past is None else workspace.history.volumes_at(past)
    return {**workspace.volumes(), **then}


def said_at(workspace: Workspace, past: int | None) -> StoredAnnotations:
    """What is said about every slice now, or was after a row of the history; nothing about slices that came later."""
    if past is None:
        return workspace.annotations()
    then = workspace.history.at(past)
    then.replace({key: Annotation() for key in workspace.slices() if key not in then})
    return then
