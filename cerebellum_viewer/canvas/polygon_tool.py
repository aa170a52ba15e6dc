"""The polygon: a mask by the corners of its outline, and the outline of a mask pulled at its corners."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt

from cerebellum_viewer.canvas.coordinates import Point
from cerebellum_viewer.canvas.mask_tools import ACCEPT_KEYS, mask_change
from cerebellum_viewer.canvas.tools import Change, Preview, Sketch, Target, Tool
from engine.data.masks import Mask, Points, polygon
from engine.shapes.painting import polygon_of

TOLERANCE_PX = 1.0
"""How far the corners' outline may lie beside the mask's own at least; more where the slice is shown small, or the
corners would lie on each other. What is not pulled at stays as it is."""
_FEWEST = 3
_DELETE_KEYS = frozenset({Qt.Key.Key_Backspace, Qt.Key.Key_Delete})


@dataclass(frozen=True, slots=True)
class _Pull:
    """A corner of a mask's outline, held: `corners` with it, where it is now."""

    target: Target
    before: Points
    corners: Points
    index: int

    def to(self, point: Point) -> "_Pull":
        corners = self.corners.copy()
        corners[self.index] = np.clip(point, (0, 0), self.target.size)
        return _Pull(self.target, self.before, corners, self.index)

    def mask(self) -> Mask:
        """Only what lies between the old outline and the new one changes."""
        shape = self.target.canvas.shape
        old, new = polygon(shape, self.before), polygon(shape, self.corners)
        return (self.target.canvas | (new & ~old)) & ~(old & ~new)


class PolygonTool(Tool):
    """Sets corners by clicks; a click on the first one, a double click or Enter closes. Held, it draws along.

    As long as none is set, the corners of the mask's outline can be pulled, and new ones pulled out of its edges.
    """

    edits_mask = True
    hint = QT_TRANSLATE_NOOP("ToolHints", "Click corners, Enter closes; or pull at the corners of the outline.")

    def __init__(self) -> None:
        self._target: Target | None = None
        self._corners: list[Point] = []
        self._at: Point | None = None
        self._closing = False
        self._pull: _Pull | None = None
        self._outline: tuple[Mask, Points] | None = None

    def cursor(self, point: Point, target: Target) -> Qt.CursorShape:
        """A hand where there is something to pull at."""
        pulls = not self._corners and self._grip(point, target) is not None
        return Qt.CursorShape.PointingHandCursor if pulls else Qt.CursorShape.CrossCursor

    def preview(self) -> Preview:
        """The corners, a line to the pointer; or the mask as it is pulled."""
        if self._pull is not None:
            return Preview(painted=self._pull.mask(), sketch=Sketch(corners=_points(self._pull.corners)))
        if self._corners:
            line = (*self._corners, self._at) if self._at else tuple(self._corners)
            return Preview(sketch=Sketch(line=line, corners=tuple(self._corners)))
        return Preview(sketch=Sketch(corners=_points(self._outline[1]) if self._outline else ()))

    def begin(self, target: Target) -> None:
        """Show the corners of the mask's outline."""
        self._outline_of(target)

    def hover(self, point: Point, target: Target) -> None:
        """The line goes along."""
        self._at = point
        self._outline_of(target)

    def press(self, point: Point, target: Target) -> int | None:
        """Set a corner, close, or grip a corner of the outline."""
        if not self._corners:
            self._pull = self._grip(point, target)
        if self._pull is None:
            ends = (self._corners[0], self._corners[-1]) if self._corners else ()
            self._closing = any(_near(end, point, target.tolerance) for end in ends)
            self._target = target
            if not self._closing:
                self._corners.append(_inside(point, target))
        self._at = point
        return target.selection

    def move(self, point: Point) -> None:
        """Pull at the corner, or draw along."""
        self._at = point
        if self._pull is not None:
            self._pull = self._pull.to(point)
        elif self._target is not None and self._corners and not self._closing:
            far = not _near(self._corners[-1], point, 2 * self._target.tolerance)
            self._corners += [_inside(point, self._target)] if far else []

    def release(self, point: Point) -> Change | None:
        """Keep the pulled corner, or close; else more corners are to come."""
        if self._pull is not None:
            pull = self._pull.to(point)
            self._pull = None
            if np.array_equal(pull.corners, pull.before):
                return None
            return mask_change(pull.target, pull.mask(), QCoreApplication.translate("Tools", "Move corner"))
        return self._close() if self._closing else None

    def wants(self, key: Qt.Key) -> bool:
        """Enter and Backspace, while corners are being set; Delete on a corner of the outline."""
        return (
            key in ACCEPT_KEYS | _DELETE_KEYS if self._corners else key in _DELETE_KEYS and self._hovered() is not None
        )

    def key(self, key: Qt.Key) -> Change | None:
        """Close, or take a corner away."""
        if key in ACCEPT_KEYS:
            return self._close()
        if self._corners:
            self._corners.pop()
            return None
        return self._without_hovered()

    def escape(self) -> bool:
        """Draw nothing."""
        begun = bool(self._corners) or self._pull is not None
        self._target = self._at = self._pull = self._outline = None
        self._corners, self._closing = [], False
        return begun

    def _close(self) -> Change | None:
        target, corners = self._target, np.array(self._corners, np.float64)
        self.escape()
        if target is None or len(corners) < _FEWEST:
            return None
        mask = target.canvas | polygon(target.canvas.shape, corners)
        return mask_change(target, mask, QCoreApplication.translate("Tools", "Draw polygon"))

    def _outline_of(self, target: Target) -> Points:
        """The corners of the mask's outline, traced once per mask."""
        self._target = target if not self._corners else self._target
        if target.mask is None:
            self._outline = None
            return np.zeros((0, 2))
        if self._outline is None or self._outline[0] is not target.mask:
            self._outline = target.mask, polygon_of(target.mask, max(TOLERANCE_PX, target.tolerance / 2))
        return self._outline[1]

    def _grip(self, point: Point, target: Target) -> _Pull | None:
        """The corner of the outline under a point, or a new one where an edge is under it."""
        corners = self._outline_of(target)
        index = _nearest(corners, point, target.tolerance)
        if index is not None:
            return _Pull(target, corners, corners, index)
        edge = _edge_under(corners, point, target.tolerance)
        if edge is None:
            return None
        return _Pull(target, corners, np.insert(corners, edge + 1, point, axis=0), edge + 1)

    def _hovered(self) -> int | None:
        if self._at is None or self._target is None or self._outline is None:
            return None
        return _nearest(self._outline[1], self._at, self._target.tolerance)

    def _without_hovered(self) -> Change | None:
        index, target = self._hovered(), self._target
        if index is None or target is None or self._outline is None or len(self._outline[1]) <= _FEWEST:
            return None
        corners = self._outline[1]
        pull = _Pull(target, corners, np.delete(corners, index, axis=0), 0)
        return mask_change(target, pull.mask(), QCoreApplication.translate("Tools", "Delete corner"))


def _inside(point: Point, target: Target) -> Point:
    """A point that a drag took beyond the border, on it."""
    width, height = target.size
    return min(max(point[0], 0.0), float(width)), min(max(point[1], 0.0), float(height))


def _near(one: Point, other: Point, tolerance: float) -> bool:
    return abs(one[0] - other[0]) <= tolerance and abs(one[1] - other[1]) <= tolerance


def _points(corners: Points) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in corners)


def _nearest(corners: Points, point: Point, tolerance: float) -> int | None:
    """The corner nearest to a point, if it is near."""
    if len(corners) == 0:
        return None
    distances = np.hypot(*(corners - point).T)
    index = int(distances.argmin())
    return index if distances[index] <= tolerance else None


def _edge_under(corners: Points, point: Point, tolerance: float) -> int | None:
    """The edge, by the corner that it leaves, nearest to a point, if it is near."""
    if len(corners) < _FEWEST:
        return None
    ways = np.roll(corners, -1, axis=0) - corners
    lengths = np.maximum((ways**2).sum(axis=1), 1e-12)
    shares = np.clip(((point - corners) * ways).sum(axis=1) / lengths, 0, 1)
    distances = np.hypot(*(corners + shares[:, None] * ways - point).T)
    index = int(distances.argmin())
    return index if distances[index] <= tolerance / 2 else None
