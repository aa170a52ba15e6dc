"""What the left button does: what a tool is told, what it shows meanwhile, and the one change it asks for."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from PySide6.QtCore import Qt

from cerebellum_viewer.canvas.coordinates import Point, Size
from engine.data.annotation import Annotation
from engine.data.boxes import Box
from engine.data.callipers import Calliper, Spacing
from engine.data.images import GreyImage
from engine.data.masks import EncodedMask, Mask

HIT_PIXELS = 7.0
"""How near the pointer must come to an edge, in pixels of the screen."""


@dataclass(frozen=True, slots=True)
class Target:
    """The slice that a tool works on. `tolerance` is how near counts as a hit, in pixels of the slice.

    `mask` is the one that counts; mask and picture are [height, width] and None where there is none. `spacing` is in mm
    per pixel, None where it is unknown.
    """

    annotation: Annotation
    size: Size
    selection: int | None
    tolerance: float
    mask: Mask | None = None
    picture: GreyImage | None = None
    spacing: Spacing | None = None

    @property
    def canvas(self) -> Mask:
        """The mask to paint on: an empty one where there is none."""
        return np.zeros(self.size[::-1], np.bool_) if self.mask is None else self.mask

    @property
    def picked_box(self) -> Box | None:
        """The selected box, or the only one."""
        boxes = [item.box for item in self.annotation.boxes]
        if self.selection is not None and self.selection < len(boxes):
            return boxes[self.selection]
        return boxes[0] if len(boxes) == 1 else None


@dataclass(frozen=True, slots=True)
class BoxPreview:
    """A box as it would be if the gesture ended now; `index` is None for a new one."""

    box: Box
    index: int | None = None


@dataclass(frozen=True, slots=True)
class NotePreview:
    """Where a note would be pinned if the gesture ended now."""

    index: int
    place: Point


@dataclass(frozen=True, slots=True)
class CalliperPreview:
    """A calliper as it would be if the gesture ended now; `index` is None for one that was not laid yet."""

    index: int | None
    calliper: Calliper


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a tool draws over the slice: a line with its corners, a circle (centre, radius); pixels of the slice."""

    line: tuple[Point, ...] = ()
    corners: tuple[Point, ...] = ()
    circle: tuple[Point, float] | None = None
    region: Box | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a tool shows before anything has changed; each layer of the canvas takes its part.

    `painted` is shown as the mask itself, `proposed` dashed, since it waits for a yes.
    """

    box: BoxPreview | None = None
    painted: Mask | None = None
    proposed: Mask | None = None
    sketch: Sketch = Sketch()
    note: NotePreview | None = None
    calliper: CalliperPreview | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a finished gesture asks for: one undoable step. `masks` are those that the annotation names anew."""

    annotation: Annotation
    text: str
    selection: int | None = None
    masks: tuple[EncodedMask, ...] = ()
    drawn: bool = False
    """Whether it is a new box, after which the tool is put down."""


class Control(StrEnum):
    """What a tool can be set to; the bar over the canvas shows it."""

    SIZE = "size"
    LIMITS = "limits"
    ROLE = "role"


class Tool:
    """One meaning of the left button. This one does nothing; others override what they need.

    A tool changes nothing itself. It is told of the hand, says in `preview` what to show, and returns a `Change` when
    something is finished. After `escape` nothing that it had begun is left.
    """

    looks = False
    """Whether the left button changes window and level, and nothing of the annotation."""
    edits_mask = False
    """Whether a slice's mask is what it works on, which the canvas shows then in any case."""
    measures = False
    """Whether it lays callipers, which the canvas shows then in any case."""
    controls: frozenset[Control] = frozenset()
    """What can be set for it."""
    hint: object = ""
    """How it is used, in English, marked for translation in the context “ToolHints”."""

    def cursor(self, point: Point, target: Target) -> Qt.CursorShape:  # noqa: ARG002  # for tools that look
        """What the pointer looks like at a point."""
        return Qt.CursorShape.ArrowCursor

    def preview(self) -> Preview:
        """What to show now."""
        return Preview()

    def begin(self, target: Target) -> None:
        """The tool is taken in hand."""

    def hover(self, point: Point, target: Target) -> None:
        """The pointer moves, no button is down."""

    def press(self, point: Point, target: Target) -> int | None:  # noqa: ARG002
        """The button goes down; returns which box is selected from now on."""
        return target.selection

    def move(self, point: Point) -> None:
        """The pointer moves with the button down."""

    def release(self, point: Point) -> Change | None:  # noqa: ARG002
        """The button comes up; returns what has changed."""
        return None

    def wants(self, key: Qt.Key) -> bool:  # noqa: ARG002
        """Whether a key means something to what is begun."""
        return False

    def key(self, key: Qt.Key) -> Change | None:  # noqa: ARG002
        """A wanted key goes down; returns what has changed."""
        return None

    def escape(self) -> bool:
        """Forget what is begun; returns whether there was anything."""
        return False
