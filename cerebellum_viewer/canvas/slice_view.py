"""The canvas under the hand: what mouse, wheel and keys do on a slice."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsView, QWidget

from cerebellum_viewer.canvas.box_tools import SelectTool
from cerebellum_viewer.canvas.coordinates import Point, grey_per_step
from cerebellum_viewer.canvas.gestures import (
    ClickGesture,
    Gesture,
    PanGesture,
    ToolGesture,
    WindowGesture,
    ZoomGesture,
)
from cerebellum_viewer.canvas.keyboard import CanvasKeys
from cerebellum_viewer.canvas.pins import pin_at
from cerebellum_viewer.canvas.slice_canvas import SliceCanvas
from cerebellum_viewer.canvas.stack import LayerStack
from cerebellum_viewer.canvas.tools import HIT_PIXELS, Change, Preview, Target, Tool
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.picking import select_box
from cerebellum_viewer.services.display import Display, Layer
from cerebellum_viewer.services.key_presets import Drag, MouseMap, Wheel
from cerebellum_viewer.services.pictures import Pictures
from engine.errors import UserError

WHEEL_NOTCH = 120
ZOOM_PER_NOTCH = 1.2
SELECT_ACTION = "tool.select"


@dataclass(frozen=True, slots=True)
class Hover:
    """The pixel under the pointer."""

    x: int
    y: int
    grey: float
    """0 to 255, with fractions where the picture has 16 bits."""


class SliceView(SliceCanvas):
    """The canvas under the hand. Handles its events itself."""

    hovered = Signal(object)
    """A Hover, or None beside the picture."""
    menu_requested = Signal(QPoint)
    """A right click, in pixels of the screen."""
    note_opened = Signal(int)
    """A double click on the pin of a note: its index."""
    tool_changed = Signal(object)
    """Another Tool is in hand."""
    enter_taken = Signal(bool)
    """Whether Enter now finishes what the tool in hand has begun."""
    size_stepped = Signal(int)
    """Shift+wheel: by how many steps the tool is to grow."""

    def __init__(self, document: Document, pictures: Pictures, display: Display, parent: QWidget | None = None) -> None:
        stack = LayerStack.of(document, display)
        super().__init__(document, pictures, display, stack.image, stack.overlays, parent)
        self.layers, self.boxes = stack, stack.boxes
        self.viewport().installEventFilter(stack.magnifier)
        self.tool: Tool = SelectTool()
        self.keys = CanvasKeys(document, display, self)
        self.mouse = MouseMap()
        self._gesture: Gesture | None = None
        self._enter_taken = False
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
        target = self._target()
        if tool.measures:
            self.display.enable(Layer.MEASURES, True)
        if tool.edits_mask and self.document.editable and target is not None:
            self.display.enable(Layer.MASK, True)
            tool.begin(target)
        self.show_tool()
        self.tool_changed.emit(tool)

    def show_tool(self) -> None:
        """Paint what the tool shows now; where nothing can be changed it shows nothing."""
        self.layers.show_preview(self.tool.preview() if self.document.editable else Preview())
        taken = self.document.editable and self.tool.wants(Qt.Key.Key_Return)
        if taken is not self._enter_taken:
            self._enter_taken = taken
            self.enter_taken.emit(taken)

    def _repaint_little(self, little: bool) -> None:
        """While a mask is painted only what a stroke touches is; nothing else changes meanwhile."""
        mode = QGraphicsView.ViewportUpdateMode
        self.setViewportUpdateMode(mode.MinimalViewportUpdate if little else mode.FullViewportUpdate)

    def _finish(self, change: Change | None) -> None:
        """Make the change that a tool asks for."""
        key = self.document.current
        if change is not None and key is not None and self.document.editable:
            self.document.edit(key, change.annotation, change.text, masks=change.masks)
            if change.selection is not None and change.selection < len(self.document.annotations[key].boxes):
                self.document.select(change.selection)
                if change.drawn:
                    self._put_tool_down()
        self.show_tool()

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
        """Qt's hook: window and level by themselves, or the text of a note; elsewhere like a press."""
        target = self._target()
        pin = None if target is None else pin_at(self.to_slice(event.position()), target)
        if self.tool.looks or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.auto_grey()
        elif pin is not None and isinstance(self.tool, SelectTool):
            self.note_opened.emit(pin)
        else:
            self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: go on with a gesture, or show what lies under the pointer."""
        self.hovered.emit(self._hover(event.position()))
        if self._gesture is not None:
            self._gesture.move(event.position())
        else:
            self._point_at(self.to_slice(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: end the gesture."""
        gesture, self._gesture = self._gesture, None
        self._repaint_little(False)
        if gesture is not None:
            gesture.release(event.position())
            self._point_at(self.to_slice(event.position()))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook: page or zoom at the pointer; with Ctrl the other of both. Touch pads send parts of a notch."""
        # Some desktops turn the wheel sideways while Shift is held.
        delta = event.angleDelta().y() or event.angleDelta().x()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control is not (self.mouse.wheel is Wheel.ZOOM):
            self.zoom_by(float(ZOOM_PER_NOTCH ** (delta / WHEEL_NOTCH)), event.position())
            return
        self._wheel += delta
        notches = int(self._wheel / WHEEL_NOTCH)
        self._wheel -= notches * WHEEL_NOTCH
        if notches and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.size_stepped.emit(notches)
        elif notches:
            self.document.step(-notches)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802, ARG002  # Qt's
        """Qt's hook: nothing lies under the pointer."""
        self.hovered.emit(None)
        self.layers.sketch.show_preview(replace(self.tool.preview().sketch, circle=None))

    def _begin(self, event: QMouseEvent) -> Gesture | None:
        button, start = event.button(), event.position()
        left = button == Qt.MouseButton.LeftButton
        if left and self.keys.pan_held:
            self.keys.panned()
            return self._drag(Drag.PAN, start)
        if button == Qt.MouseButton.MiddleButton:
            return self._drag(self.mouse.middle, start)
        if button == Qt.MouseButton.RightButton:
            drag = self._drag(self.mouse.right, start)
            return ClickGesture(drag, start, lambda at: self.menu_requested.emit(at.toPoint()))
        if left and (self.tool.looks or event.modifiers() & Qt.KeyboardModifier.ShiftModifier):
            return self._drag(Drag.GREY, start)
        target = self._target()
        if not left or target is None or (self.tool.edits_mask and not self.document.editable):
            return None
        self.document.select(self.tool.press(self.to_slice(start), target))
        self.show_tool()
        self._repaint_little(self.tool.edits_mask)
        gesture = ToolGesture(self.tool, self.to_slice, self.show_tool, self._finish)
        idle = isinstance(self.tool, SelectTool) and not self.tool.holds
        return (self._drag(self.mouse.left, start) if idle else None) or gesture

    def _drag(self, drag: Drag, start: QPointF) -> Gesture | None:
        """What a drag does that has nothing to do with a tool."""
        makers: dict[Drag, Callable[[], Gesture]] = {
            Drag.PAN: lambda: PanGesture(self.view_box, start, self.release_fit),
            Drag.ZOOM: lambda: ZoomGesture(self.zoom_by, start),
            Drag.GREY: lambda: WindowGesture(self.display, start),
        }
        return makers[drag]() if drag in makers else None

    def _target(self) -> Target | None:
        key, size = self.document.current, self.slice_size()
        if key is None or size is None:
            return None
        picture = None if isinstance(self.picture, UserError) else self.picture
        annotation, selection = self.document.annotations[key], self.document.selection
        mask, spacing = self.layers.mask.mask, self.document.volumes[key.volume].spacing_mm
        return Target(annotation, size, selection, HIT_PIXELS / self.zoom, mask, picture, spacing)

    def _point_at(self, point: Point) -> None:
        """Show what the tool would do at a point."""
        target, shape = self._target(), Qt.CursorShape.ArrowCursor
        if target is not None:
            self.tool.hover(point, target)
            shape = self.tool.cursor(point, target)
            self.show_tool()
        self.viewport().setCursor(shape)

    def _hover(self, position: QPointF) -> Hover | None:
        picture = self.deep_picture()
        if picture is None:
            return None
        x, y = (int(value // 1) for value in self.to_slice(position))
        inside = 0 <= y < picture.shape[0] and 0 <= x < picture.shape[1]
        return Hover(x, y, float(picture[y, x]) * grey_per_step(picture)) if inside else None

    def _cancel(self) -> bool:
        """Give up what is begun; returns whether anything was."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
        self._repaint_little(False)
        begun = self.tool.escape()
        self.show_tool()
        return begun or gesture is not None

    # --- keys --------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Qt's hook: keys that mean something here do not set off the action that has them for its shortcut."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._wants(event):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        if event.key() == Qt.Key.Key_Escape:
            if not self._cancel():
                self.document.select(None)
        elif self._tool_wants(event):
            self._finish(self.tool.key(Qt.Key(event.key())))
        elif not self.keys.press(event):
            event.ignore()

    def _wants(self, event: QKeyEvent) -> bool:
        return self._tool_wants(event) or self.keys.wants(event)

    def _tool_wants(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        return plain and self.tool.wants(Qt.Key(event.key()))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        self.keys.release(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802  # Qt's name
        """Qt's hook: Tab goes from box to box; where there are none it leaves the canvas."""
        return select_box(self.document, 1 if forward else -1) or bool(super().focusNextPrevChild(forward))

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  # Qt's name
        """Qt's hook."""
        self.keys.let_go()
        super().focusOutEvent(event)
