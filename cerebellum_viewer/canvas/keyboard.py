"""Keys that the canvas handles itself, because they are held, or mean another thing while a box is selected."""

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from cerebellum_viewer.canvas.coordinates import Size
from cerebellum_viewer.document import edits
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.edits import Edge
from cerebellum_viewer.services.display import Display
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
_PAGES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
"""Left and Right page by actions of their own."""
_SHIFT, _ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
_UNMODIFIED = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
"""On a Mac the arrows count as keys of the number pad."""


def box_after_arrow(box: Box, key: Qt.Key, modifiers: Qt.KeyboardModifier, size: Size) -> Box:
    """Arrow: move 1 px; with Shift 10 px; with Alt the edge it points at goes out, with Alt and Shift in."""
    dx, dy, edge = _ARROWS[key]
    if modifiers & _ALT:
        return edits.nudged_edge(box, edge, -1 if modifiers & _SHIFT else 1, size)
    step = LONG_STEP if modifiers & _SHIFT else 1
    return edits.nudged(box, dx * step, dy * step, size)


class CanvasKeys(QObject):
    """Space (tap: sign off, hold: pan), H (tap or hold: bare picture), arrows on a box, Up and Down without one."""

    accepted = Signal()
    """Space was tapped."""

    def __init__(self, document: Document, display: Display, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._display = display
        self._since_hidden = QElapsedTimer()
        self._was_hidden = False
        self._panned = False
        self.space_held = False

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key comes here although an action has it for its shortcut."""
        key = Qt.Key(event.key())
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        nudges = key in _ARROWS and self._document.selection is not None
        return nudges or (plain and key in {Qt.Key.Key_Space, Qt.Key.Key_H})

    def press(self, event: QKeyEvent) -> bool:
        """Handle a key going down; False if it is none of ours."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Space:
            self.space_held = True
        elif key == Qt.Key.Key_H:
            self._hide(event)
        elif key in _ARROWS and self._document.selection is not None:
            self._nudge(key, event.modifiers())
        elif key in _PAGES and event.modifiers() in _UNMODIFIED:
            self._document.step(_PAGES[key])
        else:
            return False
        return True

    def release(self, event: QKeyEvent) -> None:
        """Handle a key coming up."""
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Space and self.space_held:
            self.space_held = False
            if not self._panned:
                self.accepted.emit()
            self._panned = False
        elif event.key() == Qt.Key.Key_H and (self._was_hidden or self._since_hidden.elapsed() > TAP_MS):
            self._display.hide_all(False)

    def let_go(self) -> None:
        """The canvas has lost the focus: keys that were held are not any more."""
        self.space_held = self._panned = False

    def panned(self) -> None:
        """Space was held to pan and will not sign off when it comes up."""
        self._panned = self.space_held

    def _hide(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._was_hidden = self._display.hidden
            self._since_hidden.start()
            self._display.hide_all(True)

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
