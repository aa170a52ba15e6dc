"""The smart tool: proposes the organ in a box, lets strokes correct the proposal, and waits for a yes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt

from cerebellum_viewer.canvas.coordinates import Point, spanned
from cerebellum_viewer.canvas.mask_tools import ACCEPT_KEYS, SMALLEST_RADIUS, mask_change
from cerebellum_viewer.canvas.tools import Change, Control, Preview, Sketch, Target, Tool
from cerebellum_viewer.document.suggestions import StandingProposal
from cerebellum_viewer.services.tool_options import ToolOptions
from engine.data.annotation import CORRECTED, LabelledBox, Source
from engine.data.boxes import Box, iou
from engine.data.images import GreyImage
from engine.data.masks import Mask
from engine.shapes.painting import stroke
from engine.shapes.smart import refine, segment, within

Advice = Callable[[], Callable[[], StandingProposal | None]]
"""Says here and now how a model is asked about the slice on the canvas; it is asked beside the window."""
_LEAST_SIDE = 4.0
"""A smaller box holds no organ: it was a click."""


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A mask that waits for a yes, with where it comes from: a model, named by its checkpoint, or the picture alone.

    `score` is the confidence of the model's box that the mask is of, where it has one.
    """

    mask: Mask
    source: Source = Source.SMART
    checkpoint: str | None = None
    score: float | None = None

    def refined(self, picture: GreyImage, inside: Mask, outside: Mask) -> "Draft":
        """The mask corrected by a stroke; a model's is no longer as the model drew it."""
        source = CORRECTED[self.source] if self.source is Source.MODEL else self.source
        return replace(self, mask=refine(picture, self.mask, inside, outside), source=source)


Runner = Callable[[Callable[[], Draft], Callable[[Draft], None]], None]
"""Calls a function beside the window and hands its result to another one, here."""


class SmartTool(Tool):
    """Proposes a mask for the picked box or one that is dragged; Enter accepts it, Escape drops it.

    Where a model has an answer for the box, that is the first proposal; else the picture alone makes one.
    A stroke that begins in the proposal says what belongs to the organ, one that begins beside it what does not.
    """

    edits_mask = True
    controls = frozenset({Control.SIZE})
    hint = QT_TRANSLATE_NOOP("ToolHints", "Drag a box, then strokes. Enter accepts, Esc drops.")

    def __init__(self, options: ToolOptions, run: Runner, advice: Advice, updated: Callable[[], None]) -> None:
        self._options = options
        self._run = run
        self._advice = advice
        self._updated = updated
        self._target: Target | None = None
        self._start: Point | None = None
        self._at: Point | None = None
        self._box: Box | None = None
        self._proposed: Draft | None = None
        self._strokes: tuple[list[Point], bool] | None = None
        self._asked = 0

    def cursor(self, point: Point, target: Target) -> Qt.CursorShape:  # noqa: ARG002
        """A cross; busy while a proposal is worked out."""
        waiting = self._box is not None and self._proposed is None and self._start is None
        return Qt.CursorShape.BusyCursor if waiting else Qt.CursorShape.CrossCursor

    def preview(self) -> Preview:
        """The proposal, the box it is for, and the stroke under the hand."""
        line = tuple(self._strokes[0]) if self._strokes else ()
        refining = self._proposed is not None and self._at is not None
        circle = (self._at, self._options.diameter / 2) if refining and self._at else None
        proposed = None if self._proposed is None else self._proposed.mask
        return Preview(proposed=proposed, sketch=Sketch(line=line, circle=circle, region=self._box))

    def begin(self, target: Target) -> None:
        """Propose for the picked box."""
        self._propose(target, target.picked_box)

    def hover(self, point: Point, target: Target) -> None:  # noqa: ARG002
        """The size goes along."""
        self._at = point

    def press(self, point: Point, target: Target) -> int | None:
        """Begin a box, or a stroke on the proposal."""
        self._at = point
        if self._proposed is None:
            self._target, self._start, self._box = target, point, None
            self._asked += 1
        else:
            self._strokes = [point], _contains(self._proposed.mask, point)
        return target.selection

    def move(self, point: Point) -> None:
        """Draw the box or the stroke."""
        self._at = point
        if self._strokes is not None:
            self._strokes[0].append(point)
        elif self._start is not None and self._target is not None:
            self._box = spanned(self._start, point, self._target.size)

    def release(self, point: Point) -> Change | None:
        """Work out a proposal for the box, or a better one with the stroke."""
        if self._strokes is not None:
            self._refine(point)
        elif self._start is not None and self._target is not None:
            self.move(point)
            box, self._start = self._box, None
            large = box is not None and min(box.width, box.height) >= _LEAST_SIDE
            self._propose(self._target, box if large else None)
        return None

    def wants(self, key: Qt.Key) -> bool:
        """Enter, while there is something to accept."""
        return key in ACCEPT_KEYS and self._proposed is not None

    def key(self, key: Qt.Key) -> Change | None:  # noqa: ARG002
        """Put the proposal in the place of the mask."""
        target, draft = self._target, self._proposed
        self.escape()
        if target is None or draft is None:
            return None
        text = QCoreApplication.translate("Tools", "Accept proposed mask")
        return mask_change(target, draft.mask, text, draft.source, draft.checkpoint, draft.score)

    def escape(self) -> bool:
        """Drop the proposal; what is still being worked out is not shown any more."""
        begun = self._box is not None or self._proposed is not None or self._start is not None
        self._target = self._start = self._at = self._box = self._proposed = self._strokes = None
        self._asked += 1
        return begun

    def _propose(self, target: Target, box: Box | None) -> None:
        self._target, self._box, picture = target, box, target.picture
        if box is None or picture is None:
            self._box = None
            return
        advice = self._advice()
        self._ask(lambda: _first_proposal(picture, box, advice()))

    def _refine(self, point: Point) -> None:
        self.move(point)
        target, draft, strokes = self._target, self._proposed, self._strokes
        self._strokes = None
        if target is None or draft is None or strokes is None or target.picture is None:
            return
        picture, (points, belongs) = target.picture, strokes
        nothing = np.zeros_like(draft.mask)
        drawn = stroke(nothing, np.array(points), max(self._options.diameter / 2, SMALLEST_RADIUS), True)
        inside, outside = (drawn, nothing) if belongs else (nothing, drawn)
        self._ask(lambda: draft.refined(picture, inside, outside))

    def _ask(self, work: Callable[[], Draft]) -> None:
        """Run `work`; an answer to what was asked before that is left alone."""
        self._asked += 1
        asked = self._asked

        def show(draft: Draft) -> None:
            if asked == self._asked:
                self._proposed = draft
                self._updated()

        self._run(work, show)


def _first_proposal(picture: GreyImage, box: Box, advised: StandingProposal | None) -> Draft:
    """What the model draws in the box, corrected where the box cuts it off; else what the picture shows."""
    suggestion = None if advised is None else advised.suggestion
    mask = None if suggestion is None or suggestion.mask is None else suggestion.mask.decode()
    fitting = within(mask, box) if mask is not None and mask.shape == picture.shape else None
    if advised is None or suggestion is None or mask is None or fitting is None:
        return Draft(segment(picture, box))
    source = Source.CORRECTED_MODEL if fitting.sum() < mask.sum() else Source.MODEL
    return Draft(fitting, source, advised.model, _score_at(box, suggestion.boxes))


def _score_at(box: Box, found: Sequence[LabelledBox]) -> float | None:
    """The confidence of the box of the model's that overlaps `box` most; None where none does."""
    nearest = max(found, key=lambda item: iou(item.box, box), default=None)
    return nearest.score if nearest is not None and iou(nearest.box, box) > 0 else None


def _contains(mask: Mask, point: Point) -> bool:
    column, row = int(point[0] // 1), int(point[1] // 1)
    return 0 <= row < mask.shape[0] and 0 <= column < mask.shape[1] and bool(mask[row, column])
