"""The job “train”: Darknet's training of a YOLOv1 network, every checkpoint judged on validation at once."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from time import monotonic

import torch
from torch import Tensor

from engine.config import TrainConfig
from engine.data.split import Part
from engine.errors import Cancelled, UserError, WorkError
from engine.experiment import Experiment, Manifest, scores
from engine.models.compute import prepare
from engine.protocol import CheckpointSaved, CheckpointScored, Event, StepFinished
from engine.scoring.metrics import evaluate
from engine.scoring.predict import predict_slices
from engine.scoring.predictions import save_predictions
from engine.scoring.score import score
from engine.training.checkpoint import (
    Sidecar,
    load_state,
    load_weights,
    resume_step,
    save_checkpoint,
    save_state,
    saved_steps,
)
from engine.training.learner import Learner, learning_rate
from engine.training.resident import ResidentSlices, load_slices

SECONDS_BETWEEN_EVENTS = 0.1
"""StepFinished is told about ten times a second, and for the last batch before each checkpoint."""


def train(
    experiment: Experiment,
    on_event: Callable[[Event], None],
    should_stop: Callable[[], bool],
    *,
    resume: bool = False,
) -> None:
    """Train from the beginning, or with `resume` go on from the last checkpoint as if nothing had happened.

    Every `checkpoint_every` batches and after the last one the weights are saved, judged on validation, and told; a
    resumed training first judges what a killed one saved only. Raises UserError for bad input, WorkError when the loss
    is no number any more (what was saved stays), Cancelled when `should_stop`, which is asked before every pass.
    """
    config, manifest = experiment.config(), experiment.manifest()
    _check(experiment, config, resume=resume)
    device = prepare(config)
    pictures, validation = (
        load_slices(manifest.part(part), experiment.workspace_folder, device, should_stop)
        for part in (Part.TRAIN, Part.VAL)
    )
    learner = Learner(config, device)
    done = _go_on(experiment, learner) if resume else 0
    for step in _unscored(experiment, done):
        score(experiment, [Part.VAL], on_event, should_stop, step)
    meter = _Meter(config, on_event)
    keeper = _Keeper(experiment, config, manifest, validation, on_event, should_stop)
    for step in range(done + 1, config.steps + 1):
        if should_stop():
            raise Cancelled
        meter.add(step, learner.learn(pictures, step))
        if step % config.checkpoint_every == 0 or step == config.steps:
            meter.tell(step)
            keeper.keep(learner, step)
            meter.restart()


def _check(experiment: Experiment, config: TrainConfig, *, resume: bool) -> None:
    """Refuse what cannot end well before any picture is read."""
    if config.batch < 2:
        raise UserError(
            "A batch of one picture cannot be trained: batch normalisation needs two to compare.",
            "Give a batch of 2 or more.",
        )
    if saved_steps(experiment) and not resume:
        raise UserError(
            f"{experiment.name} has checkpoints already.",
            "Resume it, or start a new experiment.",
        )


def _go_on(experiment: Experiment, learner: Learner) -> int:
    """Take up the last whole checkpoint; the number of batches that it has learnt, 0 if there is none."""
    step = resume_step(experiment)
    if step:
        load_weights(experiment.checkpoint_path(step), learner.network)
        learner.set_velocity(load_state(experiment, dict(learner.network.named_parameters())))
    return step


def _unscored(experiment: Experiment, done: int) -> list[int]:
    """The checkpoints up to batch `done` that were never judged; a later one is learnt, saved and judged anew."""
    scored = scores(experiment.events(), Part.VAL)
    return [step for step in saved_steps(experiment) if step <= done and step not in scored]


@dataclass(frozen=True, slots=True)
class _Keeper:
    """Saves the checkpoints of one training and judges them with the weights in memory."""

    experiment: Experiment
    config: TrainConfig
    manifest: Manifest
    validation: ResidentSlices
    on_event: Callable[[Event], None]
    should_stop: Callable[[], bool]

    def keep(self, learner: Learner, step: int) -> None:
        """Save weights and momentum after batch `step`, and judge them. If cancelled, they are judged later."""
        if not learner.is_finite():
            raise _exploded(step)
        sidecar = self._save(learner, step)
        predictions = predict_slices(learner.network, self.validation, self.config, sidecar.sha256, self.should_stop)
        save_predictions(self.experiment.predictions_path(step, Part.VAL), predictions)
        result = evaluate(self.manifest.part(Part.VAL), predictions, self.config.grid)
        self.on_event(CheckpointScored(step=step, part=Part.VAL, metrics=result.metrics))

    def _save(self, learner: Learner, step: int) -> Sidecar:
        """The weights first: a state on disk always finds the checkpoint that it belongs to."""
        path = self.experiment.checkpoint_path(step)
        stamp = self.manifest.stamp
        about = Sidecar(step=step, config=self.config, split=self.manifest.split, stamp=stamp)
        sidecar = save_checkpoint(path, learner.network, about)
        save_state(self.experiment, learner.velocity(), step)
        file = path.relative_to(self.experiment.folder).as_posix()
        self.on_event(CheckpointSaved(step=step, file=file, sha256=sidecar.sha256))
        return sidecar


class _Meter:
    """Tells the loss and the speed now and then. Only then is it read from the device, so a graphics card runs on."""

    def __init__(self, config: TrainConfig, on_event: Callable[[Event], None]) -> None:
        self._config = config
        self._on_event = on_event
        self._untold: list[Tensor] = []
        self._since = monotonic()

    def add(self, step: int, loss: Tensor) -> None:
        """Count batch `step` with its loss []."""
        self._untold.append(loss)
        if monotonic() - self._since >= SECONDS_BETWEEN_EVENTS:
            self.tell(step)

    def tell(self, step: int) -> None:
        """Tell the batches up to `step`. Raises WorkError, naming the first batch whose loss is no number."""
        if not self._untold:
            return
        losses: list[float] = torch.stack(self._untold).tolist()
        for number, loss in enumerate(losses, step - len(losses) + 1):
            if not isfinite(loss):
                raise _exploded(number)
        pace = self._config.batch * len(losses) / max(monotonic() - self._since, 1e-9)
        rate = learning_rate(self._config, step)
        self._on_event(StepFinished(step=step, loss=losses[-1], learning_rate=rate, pictures_per_second=pace))
        self.restart()

    def restart(self) -> None:
        """Start the clock anew, so that saving and judging do not count as learning."""
        self._untold.clear()
        self._since = monotonic()


def _exploded(step: int) -> WorkError:
    return WorkError(
        f"The training ran away: in batch {step} the loss was no number any more.",
        "Lower the learning rate or give a burn-in. Checkpoints saved before stay.",
    )
