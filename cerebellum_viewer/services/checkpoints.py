"""From the stored raw predictions of a checkpoint to boxes on slices and a list that begins with the worst."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication

from cerebellum_viewer.document.document import ShownCheckpoint
from cerebellum_viewer.services.experiments import ExperimentWatcher
from cerebellum_viewer.services.wording import Counted
from engine.config import Layout
from engine.data.annotation import Detection, SliceKey
from engine.data.split import Part
from engine.errors import UserError
from engine.experiment import Experiment
from engine.job_history import scores
from engine.manifest import Manifest, ManifestSlice
from engine.scoring.decode import THRESHOLD, Found
from engine.scoring.metrics import (
    Judged,
    Metrics,
    SliceScore,
    choose_confidence,
    judge_found,
    score_slices,
    summarise,
    worst_first,
)
from engine.scoring.predictions import Predictions, find_all, load_predictions
from engine.wording import named

UNSEALED = frozenset({Part.TRAIN, Part.VAL})
"""Parts whose results may be looked at without a word; who may look at more is `services.seal`'s to say."""


def load_checkpoint(experiment: Experiment, step: int, parts: Collection[Part] = UNSEALED) -> ShownCheckpoint:
    """Everything that is stored of one checkpoint on those of the `parts` that it was scored on.

    The confidence is the one that was chosen on validation. What cannot be shown is told in its `faults`. Raises
    UserError if nothing is stored, or nothing of it can be used.
    """
    manifest, layout = experiment.manifest(), experiment.config().layout
    found: dict[SliceKey, tuple[Detection, ...]] = {}
    stored = [part for part in Part if part in parts and experiment.predictions_path(step, part).is_file()]
    if not stored:
        message = QCoreApplication.translate("Errors", "{name} has no predictions of step {step}.")
        hint = QCoreApplication.translate("Errors", "Score the checkpoint again.")
        raise UserError(message.format(name=experiment.name, step=step), hint)
    faults: dict[Part, UserError] = {}
    for part in stored:
        try:
            predictions = load_predictions(experiment.predictions_path(step, part))
            found |= _detections(manifest.part(part), predictions, layout)
        except UserError as error:
            faults[part] = error
    if len(faults) == len(stored):
        worst = next(iter(faults.values()))
        raise UserError(f"{experiment.name} @ {step}: {worst.message}", worst.hint)
    usable = [part for part in stored if part not in faults]
    missing = [item.key for item in manifest.slices if item.part in usable and item.key not in found]
    shown = ShownCheckpoint(
        experiment=experiment.name,
        step=step,
        detections=found,
        scores=(),
        confidence=_confidence(experiment, manifest, step, found),
        parts=tuple(usable),
        part_of={item.key: item.part for item in manifest.slices},
        stamp=manifest.stamp,
        faults=(*map(str, faults.values()), *_missing_text(missing)),
    )
    return at_confidence(shown, manifest, shown.confidence)


def _detections(
    slices: Sequence[ManifestSlice], predictions: Predictions, layout: Layout
) -> dict[SliceKey, tuple[Detection, ...]]:
    """The boxes on each slice that the predictions are about. Raises UserError where they are about others, too."""
    asked, found = set(predictions.keys), find_all(slices, predictions, layout).detections()
    return {item.key: own for item, own in zip(slices, found, strict=True) if item.key in asked}


def _missing_text(keys: Sequence[SliceKey]) -> Iterator[str]:
    if keys:
        text = QCoreApplication.translate("Errors", "Without predictions, and counted as missed: {slices} ({who}).")
        yield text.format(slices=Counted().slices(len(keys)), who=named(keys))


def at_confidence(shown: ShownCheckpoint, manifest: Manifest, confidence: float) -> ShownCheckpoint:
    """The same checkpoint judged at another confidence."""
    judged = [item for item in manifest.slices if item.part in shown.parts]
    scored = worst_first(score_slices(judged, judge_detections(judged, shown.detections).matching, confidence))
    return replace(shown, confidence=confidence, scores=scored)


def judge_detections(slices: Sequence[ManifestSlice], detections: Mapping[SliceKey, Sequence[Detection]]) -> Judged:
    """Boxes that are shown, matched to the truth of the `slices`; without predictions a slice has none."""
    return judge_found(slices, Found.of([detections.get(item.key, ()) for item in slices]))


def summary(shown: ShownCheckpoint, part: Part | None) -> Metrics:
    """The metrics of the shown checkpoint on one part, or on all that were scored."""
    chosen = [item for item in shown.scores if part is None or shown.part_of[item.key] is part]
    return summarise(chosen, shown.confidence)


@dataclass(frozen=True, slots=True)
class ScoredCheckpoint:
    """A checkpoint whose predictions are stored, with its mean IoU on validation."""

    experiment: Experiment
    step: int
    mean_iou: float | None

    @property
    def name(self) -> str:
        """As `ShownCheckpoint.name`."""
        return f"{self.experiment.name} @ {self.step}"


def scored_checkpoints(watcher: ExperimentWatcher) -> list[ScoredCheckpoint]:
    """Every checkpoint that was scored on validation: the newest experiment first, in it the last batches first."""
    records = [record for name in reversed(watcher.names) if (record := watcher.record(name)) is not None]
    return [
        ScoredCheckpoint(record.experiment, step, metrics.get("mean_iou"))
        for record in records
        for step, metrics in sorted(record.scores(Part.VAL).items(), reverse=True)
    ]


def overlap_of(item: SliceScore) -> float:
    """A slice's IoU; where no organ is, 0 with a false alarm and 1 without."""
    return item.iou if item.iou is not None else float(not item.false_positives)


def _confidence(
    experiment: Experiment, manifest: Manifest, step: int, found: Mapping[SliceKey, tuple[Detection, ...]]
) -> float:
    stated = scores(experiment.events(), Part.VAL).get(step)
    if stated is not None:
        return float(stated["confidence"])
    validation = [item for item in manifest.part(Part.VAL) if item.key in found]
    return choose_confidence(judge_detections(validation, found).matching) if validation else THRESHOLD
