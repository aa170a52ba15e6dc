"""The canvas under the hand: what mouse, wheel and keys do on a slice."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from cerebellum_viewer.canvas.gestures import Gesture, PanGesture, ToolGesture, WindowGesture, ZoomGesture
from cerebellum_viewer.canvas.keyboard import CanvasKeys
from cerebellum_viewer.canvas.slice_canvas import SliceCanvas
from cerebellum_viewer.canvas.tools import SelectTool, Target, Tool
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.display import Display
from cerebellum_viewer.services.pictures import Pictures
from engine.errors import UserError

WHEEL_NOTCH = 120
ZOOM_PER_NOTCH = 1.2
HIT_PIXELS = 7.0
"""How near the pointer must come to an edge, in pixels of the screen."""
SELECT_ACTION = "tool.select"


@dataclass(frozen=True, slots=True)
class Hover:
    """The pixel under the pointer."""

    x: int
    y: int
    grey: int


class SliceView(SliceCanvas):
    """The canvas under the hand. Handles its events itself."""

    hovered = Signal(object)
    """A Hover, or None beside the picture."""
    menu_requested = Signal(QPoint)
    """A right click, in pixels of the screen."""

    def __init__(self, document: Document, pictures: Pictures, display: Display, parent: QWidget | None = None) -> None:
        super().__init__(document, pictures, display, parent)
        self.tool: Tool = SelectTool()
        self.keys = CanvasKeys(document, display, self)
        self._gesture: Gesture | None = None
        self._wheel = 0
        self.setFocusPolicy(Qt.FocusPolicy.WheelFocus)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(self.tr("Slice"))
        # What a gesture began on is not there any more.
        document.slice_changed.connect(self._cancel)
        document.annotation_changed.connect(self._cancel)

    def set_tool(self, tool: Tool) -> None:
        """Take another tool in hand."""
        self._cancel()
        self.tool = tool

    def _put_tool_down(self) -> None:
        """One box is drawn at a time, or the next drag would add another unnoticed.

        The action does it where there is one, so that its check mark follows.
        """
        self.set_tool(SelectTool())
        for action in self.actions():
            if action.objectName() == SELECT_ACTION:
                action.trigger()

    # --- mouse -------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: begin a gesture, unless one is under way with another button."""
        if self._gesture is None:
            self._gesture = self._begin(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: with Shift, window and level by themselves; else like a press."""
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.auto_grey()
        else:
            self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: go on with a gesture, or show what lies under the pointer."""
        self.hovered.emit(self._hover(event.position()))
        if self._gesture is not None:
            self._gesture.move(event.position())
        else:
            target = self._target()
            shape = self.tool.cursor(self.to_slice(event.position()), target) if target else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: end the gesture."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.release(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: page, or zoom at the pointer with Ctrl. Touch pads send parts of a notch."""
        delta = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(float(ZOOM_PER_NOTCH ** (delta / WHEEL_NOTCH)), event.position())
            return
        self._wheel += delta
        notches = int(self._wheel / WHEEL_NOTCH)
        self._wheel -= notches * WHEEL_NOTCH
        if notches:
            self.document.step(-notches)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802, ARG002  # Qt's
        """Qt's hook: nothing lies under the pointer."""
        self.hovered.emit(None)

    def _begin(self, event: QMouseEvent) -> Gesture | None:
        button, start = event.button(), event.position()
        left = button == Qt.MouseButton.LeftButton
        if button == Qt.MouseButton.MiddleButton or (left and self.keys.space_held):
            self.keys.panned()
            self.release_fit()
            return PanGesture(self.view_box, start)
        if button == Qt.MouseButton.RightButton:
            return ZoomGesture(self.zoom_by, start, lambda at: self.menu_requested.emit(at.toPoint()))
        if left and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return WindowGesture(self.display, start)
        target = self._target()
        if not left or target is None:
            return None
        gesture = ToolGesture(self.tool, self.document, self.boxes, self.to_slice, self._put_tool_down)
        gesture.press(start, target)
        return gesture

    def _target(self) -> Target | None:
        key, size = self.document.current, self.slice_size()
        if key is None or size is None:
            return None
        return Target(self.document.annotations[key], size, self.document.selection, HIT_PIXELS / self.zoom)

    def _hover(self, position: QPointF) -> Hover | None:
        picture = self.picture
        if picture is None or isinstance(picture, UserError):
            return None
        x, y = (int(value // 1) for value in self.to_slice(position))
        inside = 0 <= y < picture.shape[0] and 0 <= x < picture.shape[1]
        return Hover(x, y, int(picture[y, x])) if inside else None

    def _cancel(self) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()

    # --- keys --------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Qt's hook: keys that mean something here do not set off the action that has them for its shortcut."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self.keys.wants(event):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        if event.key() == Qt.Key.Key_Escape:
            if self._gesture is None:
                self.document.select(None)
            self._cancel()
        elif not self.keys.press(event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        self.keys.release(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802  # Qt's name
        """Qt's hook: Tab goes from box to box; where there are none it leaves the canvas."""
        key = self.document.current
        count = len(self.document.annotations[key].boxes) if key else 0
        if not count:
            return bool(super().focusNextPrevChild(forward))
        selected, step = self.document.selection, 1 if forward else -1
        self.document.select((0 if forward else count - 1) if selected is None else (selected + step) % count)
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        self.keys.let_go()
        super().focusOutEvent(event)
