"""The job “score”: judge checkpoints on parts of the split, with the confidence that validation chose."""

from collections.abc import Callable, Sequence
from pathlib import Path

from engine.data.split import Part
from engine.data.store import user_name
from engine.errors import Cancelled, UserError
from engine.experiment import Experiment, ManifestSlice
from engine.models.compute import prepare
from engine.protocol import CheckpointScored, Event, TestSetOpened
from engine.scoring.metrics import Evaluation, evaluate
from engine.scoring.predict import predict_slices
from engine.scoring.predictions import Predictions, load_predictions, save_predictions
from engine.training.checkpoint import load_network, read_sidecar, saved_steps
from engine.training.resident import ResidentSlices, load_slices


def score(
    experiment: Experiment,
    parts: Sequence[Part],
    on_event: Callable[[Event], None],
    should_stop: Callable[[], bool],
    step: int | None = None,
) -> None:
    """Judge the checkpoint of `step`, or all of them, on `parts`, and tell every result.

    Whoever opens the test part is put on record before the first look at it. Raises UserError if there is nothing to
    judge, Cancelled if `should_stop`.
    """
    judge, steps = _Judge(experiment, should_stop), steps_to_score(experiment, step)
    if Part.TEST in parts:
        on_event(TestSetOpened(step=step or 0, who=user_name()))
    for chosen in steps:
        on_validation = judge.evaluate(chosen, Part.VAL)
        for part in parts:
            result = judge.evaluate(chosen, part, on_validation.summary.confidence)
            on_event(CheckpointScored(step=chosen, part=part, metrics=result.metrics))


def steps_to_score(experiment: Experiment, step: int | None) -> list[int]:
    """The checkpoints that `score` judges. Raises UserError if the one asked for is not there, or none is."""
    steps = saved_steps(experiment)
    if not steps:
        raise UserError(f"{experiment.name} has no checkpoint yet.", "Train it first.")
    if step is not None and step not in steps:
        raise UserError(f"{experiment.name} has no checkpoint {step}.", f"Choose one of: {', '.join(map(str, steps))}.")
    return steps if step is None else [step]


class _Judge:
    """Reads the pictures of a part once, and runs a network only where its predictions are not stored already."""

    def __init__(self, experiment: Experiment, should_stop: Callable[[], bool]) -> None:
        self._experiment = experiment
        self._should_stop = should_stop
        self._manifest = experiment.manifest()
        self._config = experiment.config()
        self._device = prepare(self._config)
        self._resident: dict[Part, ResidentSlices] = {}

    def evaluate(self, step: int, part: Part, confidence: float | None = None) -> Evaluation:
        """Judge one checkpoint on one part; without a `confidence` the best one for this part is chosen."""
        if self._should_stop():
            raise Cancelled
        slices = self._manifest.part(part)
        if not slices:
            raise UserError(f"The {part} part of the split has no slices.", "Make another split and train again.")
        predictions = self._predictions(step, part, slices)
        return evaluate(slices, predictions, self._config.grid, confidence=confidence)

    def _predictions(self, step: int, part: Part, slices: list[ManifestSlice]) -> Predictions:
        checkpoint = self._experiment.checkpoint_path(step)
        stored = _stored(self._experiment.predictions_path(step, part))
        keys = tuple(item.key for item in slices)
        if stored and stored.keys == keys and stored.weights == read_sidecar(checkpoint).sha256:
            return stored
        network, sidecar = load_network(checkpoint)
        network.to(self._device)
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
