"""What a held mouse button does: pan, zoom, window and level, or the tool in hand. One object per gesture."""

from collections.abc import Callable
from typing import Protocol

from pyqtgraph import ViewBox
from PySide6.QtCore import QPointF

from cerebellum_viewer.canvas.coordinates import Point
from cerebellum_viewer.canvas.tools import Change, Tool
from cerebellum_viewer.services.display import Display

ZOOM_PER_PIXEL = 1.008
MOST_PIXELS = 2000.0
"""What one move counts at most: a pointer that jumps farther is past every limit of the zoom."""
CLICK_PIXELS = 4
NARROW = 32.0
"""Grey values of a window below which a drag changes it in finer steps: pictures of 16 bits need them."""


class Gesture(Protocol):
    """From press to release, positions in pixels of the screen."""

    def move(self, position: QPointF) -> None:
        """The pointer moved."""

    def release(self, position: QPointF) -> None:
        """The button came up."""

    def cancel(self) -> None:
        """Escape, or the slice has gone."""


class PanGesture:
    """The slice follows the pointer."""

    def __init__(self, view_box: ViewBox, start: QPointF, moved: Callable[[], None]) -> None:
        self._view_box = view_box
        self._last = start
        self._moved = moved

    def move(self, position: QPointF) -> None:
        """Shift the slice."""
        self._moved()
        before, after = (self._view_box.mapSceneToView(point) for point in (self._last, position))
        self._view_box.translateBy(x=before.x() - after.x(), y=before.y() - after.y())
        self._last = position

    def release(self, position: QPointF) -> None:
        """Stay here."""

    def cancel(self) -> None:
        """Stay here as well: looking elsewhere is nothing to take back."""


class ZoomGesture:
    """Up is nearer, down is farther, about the point of the press."""

    def __init__(self, zoom: Callable[[float, QPointF], None], start: QPointF) -> None:
        self._zoom = zoom
        self._start = self._last = start

    def move(self, position: QPointF) -> None:
        """Zoom by how far the pointer went up or down."""
        up = min(max(self._last.y() - position.y(), -MOST_PIXELS), MOST_PIXELS)
        self._zoom(float(ZOOM_PER_PIXEL**up), self._start)
        self._last = position

    def release(self, position: QPointF) -> None:
        """Stay here."""

    def cancel(self) -> None:
        """Stay here as well."""


class ClickGesture:
    """A mere click does one thing, a drag another or nothing."""

    def __init__(self, drag: Gesture | None, start: QPointF, clicked: Callable[[QPointF], None]) -> None:
        self._drag = drag
        self._start = start
        self._clicked = clicked
        self._moved = False

    def move(self, position: QPointF) -> None:
        """From a few pixels on it is a drag."""
        self._moved = self._moved or (position - self._start).manhattanLength() > CLICK_PIXELS
        if self._moved and self._drag is not None:
            self._drag.move(position)

    def release(self, position: QPointF) -> None:
        """Tell of a click, or end the drag."""
        if not self._moved:
            self._clicked(position)
        elif self._drag is not None:
            self._drag.release(position)

    def cancel(self) -> None:
        """Give up the drag."""
        if self._drag is not None:
            self._drag.cancel()


class WindowGesture:
    """Right widens the window, down lowers the level: brighter."""

    def __init__(self, display: Display, start: QPointF) -> None:
        self._display = display
        self._start = start
        self._grey = display.grey

    def move(self, position: QPointF) -> None:
        """Change both."""
        moved = (position - self._start) * min(self._grey.window / NARROW, 1.0)
        self._display.change_grey(window=self._grey.window + moved.x(), level=self._grey.level - moved.y())

    def release(self, position: QPointF) -> None:
        """Keep it."""

    def cancel(self) -> None:
        """Back to what it was."""
        self._display.set_grey(self._grey)


class ToolGesture:
    """The tool in hand, from press to release: what it shows meanwhile, and its change at the end."""

    def __init__(
        self,
        tool: Tool,
        to_slice: Callable[[QPointF], Point],
        shown: Callable[[], None],
        finished: Callable[[Change | None], None],
    ) -> None:
        self._tool = tool
        self._to_slice = to_slice
        self._shown = shown
        self._finished = finished

    def move(self, position: QPointF) -> None:
        """Show what would come of it."""
        self._tool.move(self._to_slice(position))
        self._shown()

    def release(self, position: QPointF) -> None:
        """Make the change, if there is one."""
        self._finished(self._tool.release(self._to_slice(position)))

    def cancel(self) -> None:
        """Forget it."""
        self._tool.escape()
        self._shown()
