"""Keys that the canvas handles itself, because they are held, or mean another thing while a box is selected."""

from collections.abc import Mapping
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from cerebellum_viewer.canvas.coordinates import Size
from cerebellum_viewer.document import edits
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.edits import Edge
from cerebellum_viewer.services.display import Display
from cerebellum_viewer.services.keymap import key_text
from engine.data.boxes import Box

LONG_STEP = 10
TAP_MS = 300
"""A key released sooner was tapped, not held."""

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0, Edge.LEFT),
    Qt.Key.Key_Right: (1, 0, Edge.RIGHT),
    Qt.Key.Key_Up: (0, -1, Edge.TOP),
    Qt.Key.Key_Down: (0, 1, Edge.BOTTOM),
}
_SHIFT, _ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


def box_after_arrow(box: Box, key: Qt.Key, modifiers: Qt.KeyboardModifier, size: Size) -> Box:
    """Arrow: move 1 px; with Shift 10 px; with Alt the edge it points at goes out, with Alt and Shift in."""
    dx, dy, edge = _ARROWS[key]
    if modifiers & _ALT:
        return edits.nudged_edge(box, edge, -1 if modifiers & _SHIFT else 1, size)
    step = LONG_STEP if modifiers & _SHIFT else 1
    return edits.nudged(box, dx * step, dy * step, size)


class Hold(StrEnum):
    """What a key can do for as long as it is held down."""

    PAN = "hold.pan"
    HIDE = "hold.hide"


class CanvasKeys(QObject):
    """Keys that are held, and arrows on a box. A held key that was not used as one was tapped."""

    tapped = Signal(str)
    """The key, which may have an action."""

    def __init__(self, document: Document, display: Display, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._display = display
        self._since_hidden = QElapsedTimer()
        self._was_hidden = False
        self._panned = False
        self._held: dict[int, tuple[str, Hold]] = {}
        self.holds: Mapping[str, Hold] = {}
        """What each key does while it is held."""

    @property
    def pan_held(self) -> bool:
        """Whether a drag pans now."""
        return any(hold is Hold.PAN for _, hold in self._held.values())

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key comes here although an action has it for its shortcut."""
        return self._nudges(event) or _text(event) in self.holds

    def press(self, event: QKeyEvent) -> bool:
        """Handle a key going down; False if it is none of ours."""
        text = _text(event)
        if text in self.holds:
            self._hold(event, text)
        elif self._nudges(event):
            self._nudge(Qt.Key(event.key()), event.modifiers())
        else:
            return False
        return True

    def release(self, event: QKeyEvent) -> None:
        """Handle a key coming up."""
        if event.isAutoRepeat() or event.key() not in self._held:
            return
        text, hold = self._held.pop(event.key())
        if not self._used(hold):
            self.tapped.emit(text)

    def let_go(self) -> None:
        """The canvas has lost the focus: keys that were held are not any more."""
        for _, hold in self._held.values():
            self._used(hold)
        self._held.clear()

    def panned(self) -> None:
        """The key that pans was used and is not tapped when it comes up."""
        self._panned = self.pan_held

    def _hold(self, event: QKeyEvent, text: str) -> None:
        if event.isAutoRepeat():
            return
        self._held[event.key()] = text, self.holds[text]
        if self.holds[text] is Hold.HIDE:
            self._was_hidden = self._display.hidden
            self._since_hidden.start()
            self._display.hide_all(True)

    def _used(self, hold: Hold) -> bool:
        """End what a key has done while it was held; returns whether that was what it was pressed for."""
        if hold is Hold.HIDE:
            self._display.hide_all(self._was_hidden)
            return self._since_hidden.elapsed() > TAP_MS
        used, self._panned = self._panned, False
        return used

    def _nudges(self, event: QKeyEvent) -> bool:
        arrow = Qt.Key(event.key()) in _ARROWS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        return arrow and self._document.selection is not None

    def _nudge(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
        document = self._document
        if document.current is None or document.selection is None or not document.editable:
            return
        record, annotation = document.slices[document.current], document.annotations[document.current]
        box = annotation.boxes[document.selection].box
        after = box_after_arrow(box, key, modifiers, (record.width, record.height))
        text = QCoreApplication.translate("Tools", "Nudge box")
        changed = edits.set_box(annotation, document.selection, after)
        document.edit(document.current, changed, text, merge=f"nudge {document.selection}")


def _text(event: QKeyEvent) -> str:
    return key_text(QKeySequence(event.keyCombination()))
