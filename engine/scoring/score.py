"""The job “score”: judge checkpoints on parts of the split, with the confidence that validation chose."""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np

from engine.clock import user_name
from engine.data.split import Part
from engine.errors import Cancelled, UserError
from engine.experiment import Experiment, load_masks
from engine.files import sha256_of_file, write_json_atomic
from engine.manifest import ManifestSlice
from engine.models.compute import prepare
from engine.protocol import CheckpointScored, Event, TestSetOpened, Warned
from engine.scoring.decode import NMS_IOU, THRESHOLD
from engine.scoring.definitions import REVISION
from engine.scoring.metrics import IOU_THRESHOLD, evaluate
from engine.scoring.predict import predict_slices
from engine.scoring.predictions import Predictions, load_predictions, save_predictions
from engine.scoring.reader import CheckpointReader
from engine.training.checkpoint import put_confidence, read_sidecar
from engine.training.resident import ResidentSlices, load_slices
from engine.version import program_version


def score(
    experiment: Experiment,
    parts: Sequence[Part],
    on_event: Callable[[Event], None],
    should_stop: Callable[[], bool],
    step: int | None = None,
) -> None:
    """Judge the checkpoint of `step`, or all of them, on `parts`, and tell every result.

    Whoever opens the test part is put on record before the first look at it. Of many checkpoints one that cannot be
    used is named in a warning and the others go on. Raises UserError if there is nothing to judge or nothing could be
    judged, Cancelled if `should_stop`.
    """
    steps = steps_to_score(experiment, step)
    with _Judge(experiment, should_stop) as judge:
        if Part.TEST in parts:
            on_event(TestSetOpened(step=step or 0, who=user_name()))
        faults = []
        for chosen, following in zip(steps, [*steps[1:], None], strict=True):
            try:
                _score_one(judge, chosen, following, parts, on_event)
            except UserError as error:
                faults.append(error)
                if len(faults) == len(steps):
                    raise faults[0] from None
                on_event(Warned(message=f"Checkpoint {chosen} was not scored: {error}"))


def _score_one(
    judge: "_Judge", step: int, following: int | None, parts: Sequence[Part], on_event: Callable[[Event], None]
) -> None:
    """Judge one checkpoint while the `following` one is read; nothing is told before all parts are judged."""
    on_validation = judge.metrics(step, Part.VAL, following=following)
    confidence = float(on_validation["confidence"])
    judge.put_confidence(step, confidence)
    found = {
        part: on_validation if part is Part.VAL else judge.metrics(step, part, confidence, following) for part in parts
    }
    for part, metrics in found.items():
        on_event(CheckpointScored(step=step, part=part, metrics=metrics))


def steps_to_score(experiment: Experiment, step: int | None) -> list[int]:
    """The checkpoints that `score` judges. Raises UserError if the one asked for is not there, or none is."""
    steps = experiment.saved_steps()
    if not steps:
        raise UserError(f"{experiment.name} has no checkpoint yet.", "Train it first.")
    if step is not None and step not in steps:
        raise UserError(f"{experiment.name} has no checkpoint {step}.", f"Choose one of: {', '.join(map(str, steps))}.")
    return steps if step is None else [step]


class _Judge(AbstractContextManager["_Judge"]):
    """Reads the pictures of a part once, runs a network only where its predictions are not stored already, and judges

    them only where that was not done before with the same labels and thresholds.
    """

    def __init__(self, experiment: Experiment, should_stop: Callable[[], bool]) -> None:
        self._experiment = experiment
        self._should_stop = should_stop
        self._manifest = experiment.manifest()
        self._labels = experiment.manifest_hash()
        self._config = experiment.config()
        self._device = prepare(self._config)
        self._reader = CheckpointReader(self._device)
        self._resident: dict[Part, ResidentSlices] = {}

    def __exit__(self, *error: object) -> None:
        self._reader.__exit__(*error)

    def metrics(
        self, step: int, part: Part, confidence: float | None = None, following: int | None = None
    ) -> dict[str, Any]:
        """Metrics of one checkpoint on one part; without a `confidence` the best one for this part is chosen.

        If the network has to run, the weights of the checkpoint `following` are read meanwhile.
        """
        if self._should_stop():
            raise Cancelled
        slices = self._manifest.part(part)
        if not slices:
            raise UserError(f"The {part} part of the split has no slices.", "Make another split and train again.")
        weights, path = read_sidecar(self._experiment.checkpoint_path(step)).sha256, self._kept_path(step, part)
        kept = _read_kept(path)
        if kept and kept["of"] == self._about(step, part, weights, confidence):
            metrics: dict[str, Any] = kept["metrics"]
            return metrics
        predictions = self._predictions(step, part, slices, weights, following)
        masks = load_masks(self._experiment, part)
        metrics = evaluate(slices, predictions, self._config.layout, confidence=confidence, masks=masks).metrics
        write_json_atomic(path, {"of": self._about(step, part, weights, confidence), "metrics": metrics})
        return metrics

    def put_confidence(self, step: int, confidence: float) -> None:
        """Let what validation chose travel with the checkpoint."""
        put_confidence(self._experiment.checkpoint_path(step), confidence)

    def _kept_path(self, step: int, part: Part) -> Path:
        return self._experiment.predictions_path(step, part).with_suffix(".json")

    def _about(self, step: int, part: Part, weights: str, confidence: float | None) -> dict[str, Any]:
        """All that metrics depend on: what was predicted by which weights, labels, thresholds and program."""
        stored = self._experiment.predictions_path(step, part)
        return {
            "weights": weights,
            "predictions": sha256_of_file(stored) if stored.is_file() else "",
            "labels": self._labels,
            "thresholds": [THRESHOLD, NMS_IOU, IOU_THRESHOLD, confidence],
            "program": program_version(),
            "definitions": REVISION,
        }

    def _predictions(
        self, step: int, part: Part, slices: list[ManifestSlice], weights: str, following: int | None
    ) -> Predictions:
        stored = _stored(self._experiment.predictions_path(step, part))
        if stored and _answers(stored, slices, weights):
            return stored
        network, sidecar = self._reader.network(self._experiment.checkpoint_path(step))
        if following is not None:
            self._reader.read_ahead(self._experiment.checkpoint_path(following))
        pictures = self._pictures(part, slices)
        predictions = predict_slices(network, pictures, sidecar.config, sidecar.sha256, self._should_stop)
        save_predictions(self._experiment.predictions_path(step, part), predictions)
        return predictions

    def _pictures(self, part: Part, slices: list[ManifestSlice]) -> ResidentSlices:
        if part not in self._resident:
            folder = self._experiment.workspace_folder
            self._resident[part] = load_slices(slices, folder, self._device, self._should_stop)
        return self._resident[part]


def _stored(path: Path) -> Predictions | None:
    """Predictions on disk, or None where there are none or the file is damaged: they can be made again."""
    try:
        return load_predictions(path)
    except UserError:
        return None


def _answers(stored: Predictions, slices: Sequence[ManifestSlice], weights: str) -> bool:
    """Whether these weights have said something of just these slices, and in numbers: else they are asked again."""
    asked = tuple(item.key for item in slices)
    return stored.keys == asked and stored.weights == weights and not np.isnan(stored.raw).any()


def _read_kept(path: Path) -> dict[str, Any] | None:
    """Metrics on disk with what they depend on, or None where there are none or the file is damaged."""
    try:
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kept if isinstance(kept, dict) and {"of", "metrics"} <= kept.keys() else None
