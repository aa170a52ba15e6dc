"""Two stored checkpoints, compared by patient on the slices of one part that both were judged on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from cerebellum_viewer.document.document import ShownCheckpoint
from cerebellum_viewer.services.checkpoints import load_checkpoint
from engine.data.split import Part
from engine.experiment import Experiment
from engine.scoring.comparison import Comparison, compare
from engine.scoring.metrics import SliceScore

Named = tuple[Experiment, int]
"""An experiment and a step of it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What two checkpoints are compared in: a metric of `engine.scoring.metrics.RATIOS`, on a part of the split."""

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
    before, after = (_on_part(shown, question.part) for shown in (one, other))
    return ComparedPair(question, one, other, compare(before, after, question.metric))


def _on_part(shown: ShownCheckpoint, part: Part) -> list[SliceScore]:
    return [item for item in shown.scores if shown.part_of[item.key] is part]
