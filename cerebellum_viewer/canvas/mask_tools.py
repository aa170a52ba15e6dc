"""Tools that paint on a slice's mask: brush, eraser, fill, and the threshold within a region."""

import numpy as np
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt

from cerebellum_viewer.canvas.coordinates import Point, spanned
from cerebellum_viewer.canvas.tools import Change, Control, Preview, Sketch, Target, Tool
from cerebellum_viewer.document.masks import with_mask
from cerebellum_viewer.services.tool_options import ToolOptions
from engine.data.annotation import Source
from engine.data.boxes import Box
from engine.data.masks import Mask
from engine.shapes.painting import brush, fill, threshold

SMALLEST_RADIUS = 0.75
"""A smaller dot may fall between the centres of the pixels and paint none."""
ACCEPT_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


def mask_change(
    target: Target,
    mask: Mask,
    text: str,
    source: Source | None = None,
    checkpoint: str | None = None,
    score: float | None = None,
) -> Change | None:
    """The change that puts another mask on a slice, as `with_mask` has it; None if it is the same."""
    changed = with_mask(target.annotation, target.mask, mask, source, checkpoint, score)
    return None if changed is None else Change(changed[0], text, target.selection, masks=(changed[1],))


class BrushTool(Tool):
    """Paints or, as the eraser, wipes along the pointer's way; from press to release is one step."""

    edits_mask = True
    controls = frozenset({Control.SIZE})
    hint = QT_TRANSLATE_NOOP("ToolHints", "Drag over the organ. Shift+wheel: size.")

    def __init__(self, options: ToolOptions, *, paints: bool = True) -> None:
        self._options = options
        self._paints = paints
        self._target: Target | None = None
        self._mask: Mask | None = None
        self._at: Point | None = None

    def cursor(self, point: Point, target: Target) -> Qt.CursorShape:  # noqa: ARG002
        """A cross in the middle of the circle that shows the size."""
        return Qt.CursorShape.CrossCursor

    def preview(self) -> Preview:
        """The mask as painted so far, and the size."""
        circle = None if self._at is None else (self._at, self._options.diameter / 2)
        return Preview(painted=self._mask, sketch=Sketch(circle=circle))

    def hover(self, point: Point, target: Target) -> None:  # noqa: ARG002
        """The circle goes along."""
        self._at = point

    def press(self, point: Point, target: Target) -> int | None:
        """A dot."""
        self._target, self._mask, self._at = target, target.canvas, point
        self._paint(point)
        return target.selection

    def move(self, point: Point) -> None:
        """A line from where the pointer was."""
        if self._mask is not None:
            self._paint(point)

    def release(self, point: Point) -> Change | None:
        """Keep what was painted."""
        self.move(point)
        target, mask = self._target, self._mask
        self._target = self._mask = None
        if target is None or mask is None:
            return None
        if self._paints:
            return mask_change(target, mask, QCoreApplication.translate("Tools", "Paint"))
        return mask_change(target, mask, QCoreApplication.translate("Tools", "Erase"))

    def escape(self) -> bool:
        """Paint nothing."""
        held = self._mask is not None
        self._target = self._mask = None
        return held

    def _paint(self, point: Point) -> None:
        assert self._mask is not None, "a stroke has begun"
        way = np.array([self._at or point, point], np.float64)
        patch = brush(self._mask, way, max(self._options.diameter / 2, SMALLEST_RADIUS), self._paints)
        self._mask = self._mask if patch is None else patch.applied(self._mask)
        self._at = point


class FillTool(Tool):
    """Fills the hole of the mask that is clicked into."""

    edits_mask = True
    hint = QT_TRANSLATE_NOOP("ToolHints", "Click into a hole of the mask.")

    def __init__(self) -> None:
        self._target: Target | None = None

    def cursor(self, point: Point, target: Target) -> Qt.CursorShape:  # noqa: ARG002
        """A cross."""
        return Qt.CursorShape.CrossCursor

    def press(self, point: Point, target: Target) -> int | None:  # noqa: ARG002
        """Wait for the button to come up."""
        self._target = target
        return target.selection

    def release(self, point: Point) -> Change | None:
        """Fill; beside every hole nothing happens."""
        target, self._target = self._target, None
        text = QCoreApplication.translate("Tools", "Fill hole")
        return None if target is None else mask_change(target, fill(target.canvas, point), text)

    def escape(self) -> bool:
        """Fill nothing."""
        held, self._target = self._target is not None, None
        return held


class ThresholdTool(Tool):
    """Proposes the pixels of a region between two grey values; Enter adds them to the mask.

    The region is dragged from corner to corner; to begin with it is the picked box.
    """

    edits_mask = True
    controls = frozenset({Control.LIMITS})
    hint = QT_TRANSLATE_NOOP("ToolHints", "Drag a region. Enter adds, Esc drops it.")

    def __init__(self, options: ToolOptions) -> None:
        self._options = options
        self._target: Target | None = None
        self._start: Point | None = None
        self._region: Box | None = None
        self._chosen: tuple[object, Mask] | None = None

    def cursor(self, point: Point, target: Target) -> Qt.CursorShape:  # noqa: ARG002
        """A cross."""
        return Qt.CursorShape.CrossCursor

    def preview(self) -> Preview:
        """What would be added, with the limits as they are now."""
        return Preview(proposed=self._pixels(), sketch=Sketch(region=self._region))

    def begin(self, target: Target) -> None:
        """Look into the picked box."""
        self._target, self._region = target, target.picked_box

    def press(self, point: Point, target: Target) -> int | None:
        """One corner of the region."""
        self._target, self._start, self._region = target, point, None
        return target.selection

    def move(self, point: Point) -> None:
        """The corner opposite."""
        if self._start is not None and self._target is not None:
            self._region = spanned(_whole(self._start), _whole(point), self._target.size)

    def release(self, point: Point) -> Change | None:
        """The region stays until it is answered; a mere click makes none."""
        if self._start is not None and _whole(point) != _whole(self._start):
            self.move(point)
        self._start = None
        return None

    def wants(self, key: Qt.Key) -> bool:
        """Enter, while there is something to accept."""
        return key in ACCEPT_KEYS and self._region is not None

    def key(self, key: Qt.Key) -> Change | None:  # noqa: ARG002
        """Add the proposed pixels to the mask."""
        target, chosen = self._target, self._pixels()
        self.escape()
        if target is None or chosen is None:
            return None
        return mask_change(target, target.canvas | chosen, QCoreApplication.translate("Tools", "Threshold"))

    def escape(self) -> bool:
        """Drop the region."""
        held = self._region is not None or self._start is not None
        self._target = self._start = self._region = self._chosen = None
        return held

    def _pixels(self) -> Mask | None:
        """The pixels of the region within the limits; the same array for as long as both are the same."""
        target, asked = self._target, (self._region, self._options.limits)
        if target is None or target.picture is None or self._region is None:
            return None
        if self._chosen is None or self._chosen[0] != asked:
            x0, y0, x1, y1 = (int(edge) for edge in self._region.edges)
            region = np.zeros(target.picture.shape, np.bool_)
            region[y0:y1, x0:x1] = True
            self._chosen = asked, threshold(target.picture, region, *self._options.limits)
        return self._chosen[1]


def _whole(point: Point) -> Point:
    return float(round(point[0])), float(round(point[1]))
