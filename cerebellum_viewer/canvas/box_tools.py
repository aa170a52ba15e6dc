"""Tools for boxes: select, move and resize them, and draw new ones."""

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt

from cerebellum_viewer.canvas.coordinates import Handle, Point, dragged, hit_handle, spanned
from cerebellum_viewer.canvas.tools import BoxPreview, Change, Preview, Target, Tool
from cerebellum_viewer.document import edits
from engine.data.boxes import Box

CURSORS = {
    Handle.INSIDE: Qt.CursorShape.SizeAllCursor,
    Handle.LEFT: Qt.CursorShape.SizeHorCursor,
    Handle.RIGHT: Qt.CursorShape.SizeHorCursor,
    Handle.TOP: Qt.CursorShape.SizeVerCursor,
    Handle.BOTTOM: Qt.CursorShape.SizeVerCursor,
    Handle.TOP_LEFT: Qt.CursorShape.SizeFDiagCursor,
    Handle.BOTTOM_RIGHT: Qt.CursorShape.SizeFDiagCursor,
    Handle.TOP_RIGHT: Qt.CursorShape.SizeBDiagCursor,
    Handle.BOTTOM_LEFT: Qt.CursorShape.SizeBDiagCursor,
}


@dataclass(frozen=True, slots=True)
class _Grip:
    """A box of a target, held somewhere."""

    target: Target
    index: int
    handle: Handle
    start: Point

    @property
    def box(self) -> Box:
        return self.target.annotation.boxes[self.index].box

    def dragged_to(self, point: Point) -> Box:
        """Whole pixels: the edges of a box from a mask stay on the edges of pixels."""
        dx, dy = round(point[0] - self.start[0]), round(point[1] - self.start[1])
        return dragged(self.box, self.handle, dx, dy, self.target.size)


class SelectTool(Tool):
    """Selects a box, moves it, pulls at its eight handles."""

    hint = QT_TRANSLATE_NOOP("ToolHints", "Drag a box or its handles; arrows move it, with Alt an edge.")

    def __init__(self) -> None:
        self._grip: _Grip | None = None
        self._box: Box | None = None

    def preview(self) -> Preview:
        """The box where it would be."""
        return Preview(BoxPreview(self._box, self._grip.index)) if self._grip and self._box else Preview()

    def cursor(self, point: Point, target: Target) -> Qt.CursorShape:
        """Shows what a press would grip."""
        grip = _grip_at(point, target)
        return CURSORS[grip.handle] if grip else Qt.CursorShape.ArrowCursor

    def press(self, point: Point, target: Target) -> int | None:
        """Select what lies under the point, or nothing."""
        self._grip = _grip_at(point, target)
        return self._grip.index if self._grip else None

    def move(self, point: Point) -> None:
        """Drag the box."""
        self._box = self._grip.dragged_to(point) if self._grip else None

    def release(self, point: Point) -> Change | None:
        """Move or resize the box; a mere click changes nothing."""
        grip = self._grip
        self.escape()
        if grip is None or grip.dragged_to(point) == grip.box:
            return None
        after = edits.set_box(grip.target.annotation, grip.index, grip.dragged_to(point))
        if grip.handle is Handle.INSIDE:
            return Change(after, QCoreApplication.translate("Tools", "Move box"), grip.index)
        return Change(after, QCoreApplication.translate("Tools", "Resize box"), grip.index)

    def escape(self) -> bool:
        """Leave the box where it was."""
        held = self._grip is not None
        self._grip = self._box = None
        return held


class BoxTool(Tool):
    """Draws a new box from corner to corner; on an edge of a box it pulls at that instead."""

    hint = QT_TRANSLATE_NOOP("ToolHints", "Drag from corner to corner.")

    def __init__(self) -> None:
        self._select = SelectTool()
        self._start: Point | None = None
        self._target: Target | None = None
        self._box: Box | None = None

    def preview(self) -> Preview:
        """The box as drawn so far, or as an edge of it is pulled."""
        return Preview(BoxPreview(self._box)) if self._box else self._select.preview()

    def cursor(self, point: Point, target: Target) -> Qt.CursorShape:
        """A cross, or what an edge would do."""
        grip = _edge_at(point, target)
        return CURSORS[grip.handle] if grip else Qt.CursorShape.CrossCursor

    def press(self, point: Point, target: Target) -> int | None:
        """Put down the first corner."""
        if _edge_at(point, target):
            return self._select.press(point, target)
        self._start, self._target = point, target
        return None

    def move(self, point: Point) -> None:
        """Draw on."""
        self._box = self._drawn_to(point)
        self._select.move(point)

    def release(self, point: Point) -> Change | None:
        """Add the box; a click that hardly moved draws nothing."""
        box, target = self._drawn_to(point), self._target
        self._start = self._target = self._box = None
        if target is None:
            return self._select.release(point)
        if box is None:
            return None
        text = QCoreApplication.translate("Tools", "Draw box")
        return Change(edits.add_box(target.annotation, box), text, len(target.annotation.boxes), drawn=True)

    def escape(self) -> bool:
        """Draw nothing."""
        begun = self._start is not None
        self._start = self._target = self._box = None
        return self._select.escape() or begun

    def _drawn_to(self, point: Point) -> Box | None:
        if self._start is None or self._target is None:
            return None
        distance = max(abs(point[0] - self._start[0]), abs(point[1] - self._start[1]))
        if distance < max(self._target.tolerance / 2, 1.0):
            return None
        start, end = ((float(round(x)), float(round(y))) for x, y in (self._start, point))
        return spanned(start, end, self._target.size)


def _grip_at(point: Point, target: Target) -> _Grip | None:
    """What a press grips: the selected box before others, then the smallest under the point."""
    boxes = [item.box for item in target.annotation.boxes]
    order = sorted(range(len(boxes)), key=lambda i: (i != target.selection, boxes[i].width * boxes[i].height))
    for index in order:
        handle = hit_handle(boxes[index], point, target.tolerance)
        if handle is not None:
            return _Grip(target, index, handle, point)
    return None


def _edge_at(point: Point, target: Target) -> _Grip | None:
    grip = _grip_at(point, target)
    return grip if grip and grip.handle is not Handle.INSIDE else None
