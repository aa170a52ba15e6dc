"""Two stored checkpoints, compared by patient on the slices of validation that both were judged on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cerebellum_viewer.document.document import ShownCheckpoint
from cerebellum_viewer.services.checkpoints import load_checkpoint
from engine.data.split import Part
from engine.experiment import Experiment
from engine.scoring.comparison import Comparison, compare
from engine.scoring.metrics import SliceScore

Named = tuple[Experiment, int]
"""An experiment and a step of it."""


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """Both checkpoints as they can be shown, and the second less the first."""

    first: ShownCheckpoint
    second: ShownCheckpoint
    result: Comparison


def compare_pair(first: Named, second: Named, parts: Sequence[Collection[Part]]) -> ComparedPair:
    """Read both on those parts of each that may be shown, and compare their IoU on validation.

    Raises UserError if predictions are missing or no patient is common.
    """
    one, other = (load_checkpoint(*named, shown) for named, shown in zip((first, second), parts, strict=True))
    return ComparedPair(one, other, compare(_on_validation(one), _on_validation(other)))


def _on_validation(shown: ShownCheckpoint) -> list[SliceScore]:
    return [item for item in shown.scores if shown.part_of[item.key] is Part.VAL]
