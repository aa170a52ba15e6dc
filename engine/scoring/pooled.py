"""Folds as one result: every slice judged by the experiment that did not see its patient, out of stored predictions.

Nothing of a patient decides how that patient is judged: for each fold the checkpoint with the best mean IoU and the
confidence with the best F1 are chosen on what validates in the other folds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from engine.data.annotation import Detection, SliceKey
from engine.data.boxes import Box
from engine.data.split import Part
from engine.errors import UserError
from engine.experiment import Experiment, load_masks
from engine.manifest import Manifest, ManifestSlice
from engine.scoring.contours import ContourScore
from engine.scoring.decode import Found
from engine.scoring.metrics import (
    Evaluation,
    Judged,
    choose_confidence,
    judge_contours,
    judge_found,
    ratio,
    score_slices,
)
from engine.scoring.predictions import detections_by_slice, load_predictions
from engine.wording import named

Detections = Mapping[SliceKey, tuple[Detection, ...]]


@dataclass(frozen=True, slots=True)
class FoldResult:
    """How one fold was judged: by which checkpoint, at which confidence; over `slices`."""

    experiment: str
    step: int
    confidence: float
    slices: int


@dataclass(frozen=True, slots=True)
class Pooled:
    """All folds judged as one, their boxes ranked together; `unjudged`: slices no fold holds out, the test part aside.

    The confidence in the summary is the median over the folds, each of which has its own.
    """

    evaluation: Evaluation
    folds: tuple[FoldResult, ...]
    unjudged: tuple[SliceKey, ...]
    stamp: str


@dataclass(frozen=True, slots=True)
class _Fold:
    """One experiment: what it validates on, and what each of its checkpoints finds there."""

    experiment: Experiment
    slices: Sequence[ManifestSlice]
    found: Mapping[int, Detections]

    def contours(self, step: int) -> list[ContourScore]:
        """How well one of its checkpoints draws there, where an expert has drawn. Raises UserError as `load_masks`."""
        predictions = load_predictions(self.experiment.predictions_path(step, Part.VAL))
        masks = load_masks(self.experiment, Part.VAL)
        return judge_contours(self.slices, predictions, self.experiment.config().layout, masks)


def folds_of(experiment: Experiment, others: Iterable[Experiment]) -> list[Experiment]:
    """The experiment and the newest ones that are folds of the same deal: same configuration, slices and test part.

    Those whose folder is damaged, and those that hold out what another does already, are passed over.
    """
    config, deal, taken = experiment.config(), _deal(experiment.manifest()), _held_out(experiment.manifest())
    folds = [experiment]
    for other in reversed(list(others)):
        try:
            manifest = other.manifest()
            fits = other.config() == config and _deal(manifest) == deal
        except UserError:
            continue
        held = _held_out(manifest)
        if fits and not held & taken:
            folds.append(other)
            taken |= held
    return folds


def pool(experiments: Sequence[Experiment], step: int | None = None) -> Pooled:
    """Judge the folds of one deal as one, with the checkpoint of `step` or the one that the other folds choose.

    Raises UserError if they are no folds of one deal, if there is only one, or if predictions are missing.
    """
    manifests = [experiment.manifest() for experiment in experiments]
    _refuse_strangers(experiments, manifests)
    folds = [_read(experiment, manifest) for experiment, manifest in zip(experiments, manifests, strict=True)]
    steps = sorted(set.intersection(*(set(fold.found) for fold in folds)))
    if not steps or (step is not None and step not in steps):
        what = "checkpoint" if step is None else f"checkpoint {step}"
        raise UserError(f"The folds have no {what} in common that was judged on validation.", "Train each to its end.")
    scored, results = [], []
    kept: dict[SliceKey, tuple[Detection, ...]] = {}
    contours: list[ContourScore] = []
    for fold in folds:
        others = [other for other in folds if other is not fold]
        chosen = _best_step(others, steps) if step is None else step
        confidence = choose_confidence(_together(others, chosen).matching)
        own = _judged(fold.slices, fold.found[chosen])
        scored += score_slices(own.slices, own.matching, confidence)
        kept |= fold.found[chosen]
        contours += fold.contours(chosen)
        results.append(FoldResult(fold.experiment.name, chosen, confidence, len(fold.slices)))
    held = frozenset[SliceKey]().union(*map(_held_out, manifests))
    rest = {item.key for item in manifests[0].slices if item.part is not Part.TEST} - held
    stamp = next((manifest.stamp for manifest in manifests if manifest.stamp), "")
    judged = _judged([item for fold in folds for item in fold.slices], kept)
    scored.sort(key=lambda item: item.key)
    judged = replace(judged, contours=tuple(sorted(contours, key=lambda item: item.key)))
    evaluation = judged.summed_up(scored, median(fold.confidence for fold in results))
    return Pooled(evaluation, tuple(results), tuple(sorted(rest)), stamp)


def _judged(slices: Sequence[ManifestSlice], found: Detections) -> Judged:
    """In the order of the slices' names, so that the order of folds decides nothing."""
    ordered = sorted(slices, key=lambda item: item.key)
    return judge_found(ordered, Found.of([found[item.key] for item in ordered]))


def _deal(manifest: Manifest) -> dict[SliceKey, tuple[bool, tuple[Box, ...]]]:
    """What folds have in common: slices, their truth, and which of them test."""
    return {item.key: (item.part is Part.TEST, item.boxes) for item in manifest.slices}


def _held_out(manifest: Manifest) -> frozenset[SliceKey]:
    return frozenset(item.key for item in manifest.part(Part.VAL))


def _refuse_strangers(experiments: Sequence[Experiment], manifests: Sequence[Manifest]) -> None:
    if len(experiments) < 2:
        raise UserError("There is one fold only.", "Train the other folds with the same options (--split NAME).")
    taken: set[SliceKey] = set()
    for experiment, manifest in zip(experiments, manifests, strict=True):
        held = _held_out(manifest)
        if _deal(manifest) != _deal(manifests[0]) or experiment.config() != experiments[0].config():
            raise UserError(
                f"{experiment.name} and {experiments[0].name} are not of one deal: options, slices or boxes differ.",
                "Pool experiments of one deal.",
            )
        if held & taken:
            twice = named(sorted(held & taken))
            raise UserError(f"{experiment.name} holds out what another fold does: {twice}.", "Leave one of them out.")
        taken |= held


def _read(experiment: Experiment, manifest: Manifest) -> _Fold:
    """What each checkpoint found on what the fold holds out; those without whole predictions are passed over."""
    slices, layout, found = manifest.part(Part.VAL), experiment.config().layout, {}
    for path in sorted(experiment.predictions_path(0, Part.VAL).parent.glob(f"*-{Part.VAL}.safetensors")):
        try:
            predictions = load_predictions(path)
        except UserError:
            continue
        if set(predictions.keys) >= {item.key for item in slices}:
            found[int(path.name.partition("-")[0])] = detections_by_slice(slices, predictions, layout)
    return _Fold(experiment, slices, found)


def _together(folds: Sequence[_Fold], step: int) -> Judged:
    """What several folds hold out, and what their checkpoints of one step find there, matched."""
    slices = [item for fold in folds for item in fold.slices]
    return _judged(slices, {key: boxes for fold in folds for key, boxes in fold.found[step].items()})


def _best_step(folds: Sequence[_Fold], steps: Sequence[int]) -> int:
    """The step with the best mean IoU over all that the folds hold out; the earlier one where two are equal."""

    def mean_iou(step: int) -> float:
        judged = _together(folds, step)
        return ratio("mean_iou", score_slices(judged.slices, judged.matching, 0)) or 0.0

    return max(steps, key=mean_iou)
