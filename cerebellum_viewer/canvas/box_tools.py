"""Tools for boxes: select, move and resize them, and draw new ones."""

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt

from cerebellum_viewer.canvas.coordinates import Handle, Point, dragged, hit_handle, spanned
from cerebellum_viewer.canvas.pins import pin_at
from cerebellum_viewer.canvas.tools import BoxPreview, Change, NotePreview, Preview, Target, Tool
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


@dataclass(frozen=True, slots=True)
class _Pin:
    """A note of a target, held by its pin."""

    target: Target
    index: int
    start: Point

    def dragged_to(self, point: Point) -> Point:
        """Where the tip is then: always on the slice."""
        note, size = self.target.annotation.notes[self.index], self.target.size
        x, y = note.x + point[0] - self.start[0], note.y + point[1] - self.start[1]
        return min(max(x, 0.0), float(size[0])), min(max(y, 0.0), float(size[1]))


class SelectTool(Tool):
    """Selects a box, moves it, pulls at its eight handles; moves notes by their pins."""

    hint = QT_TRANSLATE_NOOP("ToolHints", "Drag a box or its handles; arrows move it, with Alt an edge.")

    def __init__(self) -> None:
        self._grip: _Grip | None = None
        self._box: Box | None = None
        self._pin: _Pin | None = None
        self._place: Point | None = None

    @property
    def holds(self) -> bool:
        """Whether a box or a note is in the hand."""
        return self._grip is not None or self._pin is not None

    def preview(self) -> Preview:
        """The box, or the note, where it would be."""
        if self._pin is not None and self._place is not None:
            return Preview(note=NotePreview(self._pin.index, self._place))
        return Preview(BoxPreview(self._box, self._grip.index)) if self._grip and self._box else Preview()

    def cursor(self, point: Point, target: Target) -> Qt.CursorShape:
        """Shows what a press would grip."""
        if pin_at(point, target) is not None:
            return Qt.CursorShape.PointingHandCursor
        grip = _grip_at(point, target)
        return CURSORS[grip.handle] if grip else Qt.CursorShape.ArrowCursor

    def press(self, point: Point, target: Target) -> int | None:
        """Select what lies under the point, or nothing; pins lie over boxes."""
        pin = pin_at(point, target)
        if pin is not None:
            self._pin = _Pin(target, pin, point)
            return target.selection
        self._grip = _grip_at(point, target)
        return self._grip.index if self._grip else None

    def move(self, point: Point) -> None:
        """Drag the box or the note."""
        self._place = self._pin.dragged_to(point) if self._pin else None
        self._box = self._grip.dragged_to(point) if self._grip else None

    def release(self, point: Point) -> Change | None:
        """Move or resize the box, or move the note; a mere click changes nothing."""
        grip, pin = self._grip, self._pin
        self.escape()
        if pin is not None:
            return None if point == pin.start else _moved_note(pin, point)
        if grip is None or grip.dragged_to(point) == grip.box:
            return None
        after = edits.set_box(grip.target.annotation, grip.index, grip.dragged_to(point))
        if grip.handle is Handle.INSIDE:
            return Change(after, QCoreApplication.translate("Tools", "Move box"), grip.index)
        return Change(after, QCoreApplication.translate("Tools", "Resize box"), grip.index)

    def escape(self) -> bool:
        """Leave box and note where they were."""
        held = self.holds
        self._grip = self._box = self._pin = self._place = None
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


def _moved_note(pin: _Pin, point: Point) -> Change:
    after = edits.move_note(pin.target.annotation, pin.index, pin.dragged_to(point))
    return Change(after, QCoreApplication.translate("Tools", "Move a note"), pin.target.selection)


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
