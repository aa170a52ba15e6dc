"""How stored checkpoints would score by labels that have moved on since their training."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from engine.data.split import Part
from engine.errors import UserError
from engine.experiment import Experiment
from engine.job_history import scores
from engine.label_changes import LabelChanges
from engine.manifest import ManifestSlice
from engine.scoring.matching import Matching, match, rematched
from engine.scoring.metrics import IOU_THRESHOLD, Metrics, score_slices, summarise
from engine.scoring.predictions import find_all, load_predictions


@dataclass(frozen=True, slots=True)
class Moved:
    """One stored checkpoint on one part: its metrics by the manifest's labels, and by those of now."""

    experiment: str
    step: int
    part: Part
    before: Metrics
    after: Metrics


@dataclass(frozen=True, slots=True, eq=False)
class StoredCheckpoint:
    """The boxes of a checkpoint on one part that count at its confidence, matched to the manifest's labels."""

    experiment: str
    step: int
    part: Part
    slices: tuple[ManifestSlice, ...]
    matching: Matching
    before: Metrics


def stored_checkpoints(experiment: Experiment, part: Part = Part.VAL) -> tuple[list[StoredCheckpoint], list[str]]:
    """Every scored checkpoint of an experiment whose predictions on `part` are stored, and what could not be read.

    The confidence is the one that was stated when it was scored. Raises UserError if the experiment is damaged.
    """
    manifest, layout = experiment.manifest(), experiment.config().layout
    slices, stored, faults = tuple(manifest.part(part)), [], []
    for step, metrics in sorted(scores(experiment.events(), part).items()):
        confidence = float(metrics["confidence"])
        try:
            predictions = load_predictions(experiment.predictions_path(step, part))
            found = find_all(slices, predictions, layout, confidence)
        except UserError as error:
            faults.append(f"{experiment.name} @ {step}: {error}")
            continue
        matching = match([item.boxes for item in slices], found, [IOU_THRESHOLD])
        before = summarise(score_slices(slices, matching, confidence), confidence)
        stored.append(StoredCheckpoint(experiment.name, step, part, slices, matching, before))
    return stored, faults


def preview(checkpoints: Iterable[StoredCheckpoint], changes: LabelChanges) -> list[Moved]:
    """How the metrics of stored checkpoints move with the labels.

    The confidence stays the one that was stated, so that what moves is the labels' doing alone.
    """
    return [Moved(item.experiment, item.step, item.part, item.before, _after(item, changes)) for item in checkpoints]


def _after(item: StoredCheckpoint, changes: LabelChanges) -> Metrics:
    """The same boxes by the labels of now; only slices that differ are matched again, none is decoded again."""
    if not changes.keys & {own.key for own in item.slices}:
        return item.before
    touched, stays = (
        np.array([(own.key in keys) is wanted for own in item.slices], np.bool_)
        for keys, wanted in ((changes.boxes, True), (changes.lost, False))
    )
    slices = [replace(own, boxes=changes.boxes.get(own.key, own.boxes)) for own in item.slices]
    matching = rematched(item.matching, [own.boxes for own in slices], touched).on(stays)
    left = [own for own in slices if own.key not in changes.lost]
    return summarise(score_slices(left, matching, item.before.confidence), item.before.confidence)
