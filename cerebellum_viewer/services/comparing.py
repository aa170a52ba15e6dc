"""Two stored checkpoints, compared by patient on the slices of one part that both were judged on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from cerebellum_viewer.document.document import ShownCheckpoint
from cerebellum_viewer.services.checkpoints import load_checkpoint
from engine.data.split import Part
from engine.experiment import Experiment
from engine.scoring.comparison import Comparison, Scored, compare, slices_as_scored
from engine.scoring.contours import MEASURES

Named = tuple[Experiment, int]
"""An experiment and a step of it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What two checkpoints are compared in: one of `engine.scoring.comparison.COMPARED`, on a part of the split."""

    first: Named
    second: Named
    metric: str
    part: Part

    @property
    def id(self) -> tuple[frozenset[tuple[Path, int]], str, Part]:
        """The same for the two in the other order."""
        return frozenset((item.folder, step) for item, step in (self.first, self.second)), self.metric, self.part


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """Both checkpoints as they can be shown, and the second less the first."""

    question: Question
    first: ShownCheckpoint
    second: ShownCheckpoint
    result: Comparison


def compare_pair(question: Question, parts: Sequence[Collection[Part]]) -> ComparedPair:
    """Read both on those parts of each that may be shown, and compare them.

    Raises UserError if predictions are missing or no patient is common.
    """
    pair = zip((question.first, question.second), parts, strict=True)
    one, other = (load_checkpoint(*named, shown) for named, shown in pair)
    before, after = (
        _scored(named, shown, question) for named, shown in ((question.first, one), (question.second, other))
    )
    return ComparedPair(question, one, other, compare(before, after, question.metric))


def _scored(named: Named, shown: ShownCheckpoint, question: Question) -> Sequence[Scored]:
    """The slices of the part that may be shown; drawn masks are judged anew, boxes are already."""
    if question.metric in MEASURES and question.part in shown.parts:
        return slices_as_scored(*named, question.part, question.metric)
    return [item for item in shown.scores if shown.part_of[item.key] is question.part]
