"""The calliper: lines between two points, drawn and pulled at their ends; and the diameter of the mask, to correct."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt

from cerebellum_viewer.canvas.coordinates import Point
from cerebellum_viewer.canvas.tools import CalliperPreview, Change, Control, Preview, Target, Tool
from cerebellum_viewer.document import edits
from cerebellum_viewer.services.tool_options import ToolOptions
from engine.data.callipers import LEAST_LENGTH, Calliper, Role
from engine.measures.measured import shown_callipers

_DELETE_KEYS = frozenset({Qt.Key.Key_Backspace, Qt.Key.Key_Delete})


@dataclass(frozen=True, slots=True)
class _End:
    """A calliper of a target held by its end: `index` among those laid; None for a new one or that of the mask."""

    target: Target
    calliper: Calliper
    index: int | None

    def to(self, point: Point) -> "_End":
        """The end elsewhere on the slice."""
        width, height = self.target.size
        end = min(max(point[0], 0.0), float(width)), min(max(point[1], 0.0), float(height))
        return replace(self, calliper=replace(self.calliper, end=end))


class CalliperTool(Tool):
    """Draws a line from end to end, or pulls at an end of one that is there."""

    measures = True
    controls = frozenset({Control.ROLE})
    hint = QT_TRANSLATE_NOOP("ToolHints", "Drag from point to point, or pull at an end. Delete takes one away.")

    def __init__(self, options: ToolOptions) -> None:
        self._options = options
        self._held: _End | None = None
        self._start: Calliper | None = None
        self._under: _End | None = None

    def cursor(self, point: Point, target: Target) -> Qt.CursorShape:
        """A hand over an end."""
        held = _end_at(point, target) is not None
        return Qt.CursorShape.PointingHandCursor if held else Qt.CursorShape.CrossCursor

    def preview(self) -> Preview:
        """The line where it would be."""
        held = self._held
        return Preview() if held is None else Preview(calliper=CalliperPreview(held.index, held.calliper))

    def hover(self, point: Point, target: Target) -> None:
        """Remember which line Delete would mean."""
        self._under = _end_at(point, target)

    def press(self, point: Point, target: Target) -> int | None:
        """Take an end, or put down the first point of a new line."""
        new = _End(target, Calliper(point, point, self._options.role), None).to(point)
        self._held = _end_at(point, target) or replace(new, calliper=replace(new.calliper, start=new.calliper.end))
        self._start = self._held.calliper
        return target.selection

    def move(self, point: Point) -> None:
        """The end goes along."""
        self._held = None if self._held is None else self._held.to(point)

    def release(self, point: Point) -> Change | None:
        """Lay the line; a mere click lays none."""
        self.move(point)
        held, start = self._held, self._start
        self.escape()
        if held is None or start is None or held.calliper == start:
            return None
        if held.calliper.length() < max(held.target.tolerance / 2, LEAST_LENGTH):
            return None
        after = edits.lay_calliper(held.target.annotation, held.calliper, held.index)
        return Change(after, QCoreApplication.translate("Tools", "Lay a calliper"), held.target.selection)

    def wants(self, key: Qt.Key) -> bool:
        """Delete, where a line that was laid is under the pointer."""
        return key in _DELETE_KEYS and self._under is not None and self._under.index is not None

    def key(self, key: Qt.Key) -> Change | None:  # noqa: ARG002  # one key, one deed
        """Take the line away; the diameter is that of the mask again."""
        under, self._under = self._under, None
        if under is None or under.index is None:
            return None
        after = edits.delete_calliper(under.target.annotation, under.index)
        return Change(after, QCoreApplication.translate("Tools", "Delete a calliper"), under.target.selection)

    def escape(self) -> bool:
        """Lay nothing."""
        begun = self._held is not None
        self._held = self._start = self._under = None
        return begun


def _end_at(point: Point, target: Target) -> _End | None:
    """The nearest end under a point, turned so that it is the moving one."""
    ends = [
        (Calliper(point, end).length(), _End(target, replace(item, start=other, end=end), index))
        for index, item in shown_callipers(target.annotation, target.mask, target.spacing)
        for end, other in ((item.end, item.start), (item.start, item.end))
    ]
    distance, nearest = min(ends, key=lambda found: found[0], default=(0.0, None))
    return nearest if distance <= target.tolerance else None


def role_text(role: Role) -> str:
    """What a calliper is for, in the user's language."""
    texts = {
        Role.DISTANCE: QCoreApplication.translate("Callipers", "Distance"),
        Role.TCD: QCoreApplication.translate("Callipers", "TCD"),
        Role.MIDLINE: QCoreApplication.translate("Callipers", "Midline"),
    }
    return texts[role]
