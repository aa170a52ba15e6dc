"""What the actions of review, paging and viewing do, by their ids; and which of them are checked or enabled now."""

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QUndoStack

from cerebellum_viewer.canvas.box_tools import BoxTool, SelectTool
from cerebellum_viewer.canvas.grey_tool import GreyTool
from cerebellum_viewer.canvas.slice_view import SliceView
from cerebellum_viewer.document import edits, review
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.masks import neighbour_of
from cerebellum_viewer.document.picking import picked_box
from cerebellum_viewer.services.display import Display, Layer
from cerebellum_viewer.services.settings import BY_GAIN, LANGUAGE, THEME, Settings
from cerebellum_viewer.windows.action_table import ACTIONS
from cerebellum_viewer.windows.actions import Actions, Handler
from cerebellum_viewer.windows.panel_rows import PANEL_ROWS
from engine.data.annotation import Annotation, Review, SliceKey

ZOOM_STEP = 1.25
DUPLICATE_STEP = 8

_REVIEWS = {
    "review.accept": Review.ACCEPTED,
    "review.reject": Review.REJECTED,
    "review.flag": Review.FLAGGED,
    "review.unreviewed": Review.UNREVIEWED,
}
_LAYERS = {
    "layer.mask": Layer.MASK,
    "layer.boxes": Layer.BOXES,
    "layer.predictions": Layer.PREDICTIONS,
    "layer.ghosts": Layer.GHOSTS,
    "layer.measures": Layer.MEASURES,
}
_MASKS = tuple(row.id for row in ACTIONS if row.id.startswith("mask."))
_MASK_TOOLS = (
    "tool.polygon",
    "tool.brush",
    "tool.eraser",
    "tool.threshold",
    "tool.smart",
    "tool.fill",
    "tool.calliper",
)
_ON_SOMETHING = ("edit.delete", "edit.duplicate", "mask.revert", "prediction.use")
"""What also needs something on the slice that it acts on: `_refresh_slice` looks after these."""
_EDITING = tuple(
    action_id
    for action_id in ("edit.paste_previous", "tool.box", *_MASKS, *_MASK_TOOLS, *_REVIEWS)
    if action_id not in _ON_SOMETHING
)
_WORKING = (
    "file.save",
    "file.export",
    "file.blackout",
    "file.erase",
    "data.split",
    "train.start",
    "checkpoint.score_all",
    "queue.next",
    "queue.previous",
)
_PANELS = tuple(row.id for row in PANEL_ROWS)
_SHOWING = tuple(
    row.id
    for row in ACTIONS
    if row.id.startswith(
        (
            "slice.",
            "volume.",
            "cine.",
            "view.split",
            "view.compare",
            "view.readers",
            "view.fit",
            "view.zoom",
            "view.actual",
            "view.reset",
            "review.next",
            "review.previous",
            "tool.",
        )
    )
)


def go_handlers(document: Document) -> dict[str, Handler]:
    """Paging."""
    return {
        "slice.previous": lambda: document.step(-1),
        "slice.next": lambda: document.step(1),
        "slice.first": lambda: document.step(-len(document.slices)),
        "slice.last": lambda: document.step(len(document.slices)),
        "volume.previous": lambda: document.step_volume(-1),
        "volume.next": lambda: document.step_volume(1),
    }


def edit_handlers(document: Document, display: Display, settings: Settings) -> dict[str, Handler]:
    """Changes of the annotation, undo and redo."""
    stack: QUndoStack = document.undo_stack

    def accept() -> None:
        review.accept(document, adopt=display.visible(Layer.PREDICTIONS), by_gain=settings.get(BY_GAIN))

    return {
        "edit.undo": stack.undo,
        "edit.redo": stack.redo,
        "edit.delete": lambda: delete_box(document),
        "edit.duplicate": lambda: duplicate_box(document),
        "edit.paste_previous": lambda: paste_previous(document),
        "prediction.use": lambda: use_prediction(document),
        "review.accept": accept,
        "review.reject": lambda: review.set_review(document, Review.REJECTED),
        "review.flag": lambda: review.set_review(document, Review.FLAGGED),
        "review.unreviewed": lambda: review.set_review(document, Review.UNREVIEWED),
    }


def view_handlers(view: SliceView, display: Display, settings: Settings) -> dict[str, Handler]:
    """Tools, zoom, grey scale, layers, theme."""
    return {
        "tool.select": lambda: view.set_tool(SelectTool()),
        "tool.box": lambda: view.set_tool(BoxTool()),
        "tool.grey": lambda: view.set_tool(GreyTool()),
        "view.fit": view.fit,
        "view.zoom_in": lambda: view.zoom_by(ZOOM_STEP),
        "view.zoom_out": lambda: view.zoom_by(1 / ZOOM_STEP),
        "view.actual": view.zoom_to_pixels,
        "view.invert": lambda on: display.change_grey(invert=on),
        "view.reset": lambda: reset_view(view, display),
        "view.reset_grey": display.reset_grey,
        "layer.mask": lambda on: display.enable(Layer.MASK, on),
        "layer.boxes": lambda on: display.enable(Layer.BOXES, on),
        "layer.predictions": lambda on: display.enable(Layer.PREDICTIONS, on),
        "layer.ghosts": lambda on: display.enable(Layer.GHOSTS, on),
        "layer.measures": lambda on: display.enable(Layer.MEASURES, on),
        "layer.hide_all": display.hide_all,
        "view.theme_dark": lambda: settings.set(THEME, "dark"),
        "view.theme_light": lambda: settings.set(THEME, "light"),
        "view.theme_system": lambda: settings.set(THEME, "system"),
        "language.en": lambda: settings.set(LANGUAGE, "en"),
        "language.es": lambda: settings.set(LANGUAGE, "es"),
    }


def reset_view(view: SliceView, display: Display) -> None:
    """Everything about looking as it was at first."""
    view.fit()
    display.reset_grey()


def delete_box(document: Document) -> None:
    """Delete the picked box of the current slice."""
    index = picked_box(document)
    if document.current is not None and index is not None:
        after = edits.delete_box(document.annotations[document.current], index)
        document.edit(document.current, after, QCoreApplication.translate("Review", "Delete box"))
        document.select(None)


def duplicate_box(document: Document) -> None:
    """A second object like the picked box, a little beside it and selected."""
    key, index = document.current, picked_box(document)
    if key is None or index is None:
        return
    annotation, record = document.annotations[key], document.slices[key]
    box, size = annotation.boxes[index].box, (record.width, record.height)
    beside = (edits.nudged(box, step, step, size) for step in (DUPLICATE_STEP, -DUPLICATE_STEP))
    place = next((other for other in beside if other != box), box)
    document.edit(
        key,
        edits.duplicate_box(annotation, index, place),
        QCoreApplication.translate("Review", "Duplicate box"),
    )
    document.select(len(annotation.boxes))


def paste_previous(document: Document) -> None:
    """Add the boxes of the previous slice of the volume, those that are not there already; the last is selected."""
    key, previous = document.current, neighbour_of(document, -1)
    if key is None or previous is None:
        return
    annotation, record = document.annotations[key], document.slices[key]
    after = edits.paste_boxes(annotation, document.annotations[previous].boxes, (record.width, record.height))
    if len(after.boxes) > len(annotation.boxes):
        document.edit(key, after, QCoreApplication.translate("Review", "Paste boxes of {0}").format(previous))
        document.select(len(after.boxes) - 1)


def use_prediction(document: Document) -> None:
    """Put the best predicted box in the place of the picked one, or beside the others if none is meant."""
    if document.current is None or document.shown is None or not document.detections(document.current):
        return
    annotation, index = document.annotations[document.current], picked_box(document)
    cleared = annotation if index is None else edits.delete_box(annotation, index)
    best = document.detections(document.current)[0]
    after = edits.adopt_detection(cleared, best, document.shown.name)
    document.edit(document.current, after, QCoreApplication.translate("Review", "Use predicted box"))


class ActionStates(QObject):
    """Keeps check marks and greyed-out actions in step with what is open."""

    def __init__(self, actions: Actions, document: Document, display: Display, settings: Settings) -> None:
        super().__init__(actions)
        self._actions = actions
        self._document = document
        self._display = display
        self._settings = settings
        self._shown = False
        document.workspace_changed.connect(self.refresh)
        document.slice_changed.connect(self._follow)
        document.annotation_changed.connect(self._refresh_slice)
        document.checkpoint_changed.connect(self.refresh)
        document.undo_stack.indexChanged.connect(self._refresh_steps)
        display.grey_changed.connect(self._refresh_looks)
        display.layers_changed.connect(self._refresh_looks)
        settings.changed.connect(self._refresh_looks)
        for action_id in _REVIEWS:
            actions[action_id].triggered.connect(self._refresh_slice)  # a click marks it, even where it is refused
        actions["tool.select"].setChecked(True)
        self.refresh()

    def refresh(self) -> None:
        """Look at everything again: a few dozen booleans, far below a millisecond."""
        document, self._shown = self._document, self._document.current is not None
        for action_id in (*_WORKING, *_PANELS):
            self._actions[action_id].setEnabled(document.workspace is not None and self._actions.has_handler(action_id))
        locked = document.workspace is not None and bool(document.workspace.read_only)
        self._actions["file.reopen"].setEnabled(locked)
        for action_id in _SHOWING:
            self._actions[action_id].setEnabled(self._shown)
        for action_id in _EDITING:
            self._actions[action_id].setEnabled(self._shown and document.editable)
        self._refresh_steps()
        self._refresh_slice()
        self._refresh_looks()

    def _follow(self, key: SliceKey | None) -> None:
        """From one slice to the next only what is said about them differs."""
        if self._shown is (key is not None):
            self._refresh_slice()
        else:
            self.refresh()

    def _refresh_steps(self) -> None:
        stack, editable = self._document.undo_stack, self._document.editable
        self._actions["edit.undo"].setEnabled(stack.canUndo() and editable)
        self._actions["edit.redo"].setEnabled(stack.canRedo() and editable)

    def _refresh_slice(self) -> None:
        """What is said about the current slice, or nothing. To take an action away and give it back is not cheap."""
        key, editable = self._document.current, self._document.editable
        said = Annotation() if key is None else self._document.annotations[key]
        for action_id, state in _REVIEWS.items():
            self._actions[action_id].setChecked(said.review is state)
        self._actions["mask.linked"].setChecked(said.linked)
        predicted = key is not None and bool(self._document.detections(key))
        there = (bool(said.boxes), bool(said.boxes), said.mask is not None, predicted)
        for action_id, something in zip(_ON_SOMETHING, there, strict=True):
            self._actions[action_id].setEnabled(editable and something)

    def _refresh_looks(self) -> None:
        for action_id, layer in _LAYERS.items():
            self._actions[action_id].setChecked(self._display.enabled(layer))
        self._actions["layer.hide_all"].setChecked(self._display.hidden)
        self._actions["view.invert"].setChecked(self._display.grey.invert)
        self._actions[f"view.theme_{self._settings.get(THEME)}"].setChecked(True)
        language = self._settings.get(LANGUAGE)
        if language != "system":
            self._actions[f"language.{language}"].setChecked(True)
