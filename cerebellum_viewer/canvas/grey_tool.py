"""The tool that only looks: window and level by dragging, for those who have no key to hold."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt

from cerebellum_viewer.canvas.coordinates import Point
from cerebellum_viewer.canvas.tools import Target, Tool


class GreyTool(Tool):
    """The canvas does what it does with Shift held."""

    looks = True
    hint = QT_TRANSLATE_NOOP("ToolHints", "Drag sideways: window; up or down: level. Double-click: automatic.")

    def cursor(self, point: Point, target: Target) -> Qt.CursorShape:  # noqa: ARG002  # the same everywhere
        """What a drag does."""
        return Qt.CursorShape.SizeAllCursor
