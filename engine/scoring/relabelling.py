"""How stored checkpoints would score by labels that have moved on since their training."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from engine.data.split import Part
from engine.errors import UserError
from engine.experiment import Experiment, scores
from engine.labels import LabelChanges
from engine.scoring.matching import rematched
from engine.scoring.metrics import Evaluation, Judged, judge
from engine.scoring.predictions import load_predictions


@dataclass(frozen=True, slots=True)
class Moved:
    """One stored checkpoint on one part: its metrics by the manifest's labels, and by those of now."""

    experiment: str
    step: int
    part: Part
    before: Evaluation
    after: Evaluation


@dataclass(frozen=True, slots=True, eq=False)
class StoredCheckpoint:
    """The predictions of a checkpoint on one part, matched to the manifest's labels, and how that was judged."""

    experiment: str
    step: int
    part: Part
    judged: Judged
    before: Evaluation


def stored_checkpoints(experiment: Experiment, part: Part = Part.VAL) -> tuple[list[StoredCheckpoint], list[str]]:
    """Every scored checkpoint of an experiment whose predictions on `part` are stored, and what could not be read.

    The confidence is the one that was stated when it was scored. Raises UserError if the experiment is damaged.
    """
    manifest, layout = experiment.manifest(), experiment.config().layout
    slices, stored, faults = manifest.part(part), [], []
    for step, metrics in sorted(scores(experiment.events(), part).items()):
        try:
            judged = judge(slices, load_predictions(experiment.predictions_path(step, part)), layout)
        except UserError as error:
            faults.append(f"{experiment.name} @ {step}: {error}")
            continue
        stored.append(StoredCheckpoint(experiment.name, step, part, judged, judged.at(float(metrics["confidence"]))))
    return stored, faults


def preview(checkpoints: Iterable[StoredCheckpoint], changes: LabelChanges) -> list[Moved]:
    """How the metrics of stored checkpoints move with the labels; see `relabelled`.

    The confidence stays the one that was stated, so that what moves is the labels' doing alone.
    """
    return [Moved(item.experiment, item.step, item.part, item.before, _after(item, changes)) for item in checkpoints]


def _after(item: StoredCheckpoint, changes: LabelChanges) -> Evaluation:
    if not changes.keys & {own.key for own in item.judged.slices}:
        return item.before
    return relabelled(item.judged, changes).at(item.before.summary.confidence)


def relabelled(judged: Judged, changes: LabelChanges) -> Judged:
    """The same boxes by the labels of now; only slices that differ are matched again, none is decoded again."""
    touched = np.array([item.key in changes.boxes for item in judged.slices], np.bool_)
    slices = [replace(item, boxes=changes.boxes.get(item.key, item.boxes)) for item in judged.slices]
    truth = [item.boxes for item in slices]
    moved = Judged(
        tuple(slices),
        rematched(judged.matching, truth, touched),
        rematched(judged.voc, truth, touched, "best"),
        judged.missing,
    )
    return moved.without(changes.lost)
