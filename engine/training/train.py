"""The job “train”: the loop of a training of any network, every checkpoint judged on validation at once."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from math import isfinite
from pathlib import Path
from time import monotonic

import numpy as np
import torch
from torch import Tensor

from engine.config import TrainConfig
from engine.data.annotation import SliceKey
from engine.data.masks import Mask
from engine.data.split import Part
from engine.errors import Cancelled, DiskFullError, RanAwayError, UserError, is_out_of_memory
from engine.experiment import START, Experiment, load_masks
from engine.files import write_json_atomic
from engine.job_history import scores
from engine.jobs import Wish
from engine.manifest import Manifest
from engine.models.compute import prepare
from engine.models.start import Start
from engine.networks import Blueprint, check_trainable
from engine.protocol import CheckpointSaved, CheckpointScored, CostEstimated, Event, StepFinished, Warned
from engine.scoring.metrics import evaluate
from engine.scoring.predict import predict_slices
from engine.scoring.predictions import save_predictions
from engine.scoring.score import score
from engine.training.checkpoint import (
    Sidecar,
    as_stored,
    load_state,
    put_confidence,
    save_checkpoint,
    save_state,
)
from engine.training.cost import Cost, disk_cost
from engine.training.learner import Learner, make_learner
from engine.training.memory import out_of_memory
from engine.training.probe import seconds_per_picture
from engine.training.resident import ResidentSlices, load_slices
from engine.wording import counted

SECONDS_BETWEEN_EVENTS = 0.1
"""StepFinished is told about ten times a second, and for the last batch before each checkpoint."""

Tell = Callable[[Event], None]


def train(experiment: Experiment, on_event: Tell, should_stop: Callable[[], bool], *, resume: bool = False) -> None:
    """Train from the beginning, or with `resume` go on from the last checkpoint as if nothing had happened.

    Every `checkpoint_every` batches and after the last one the weights are saved, judged on validation, and told; a
    resumed training first judges what a killed one saved only. Raises UserError for bad input, RanAwayError when the
    loss is no number any more (what was saved stays), WorkError when memory or disk runs out, Cancelled when
    `should_stop`, which is asked before every batch; if a pause is wished, the state is put down before.
    """
    config, network = experiment.config(), experiment.network()
    check_trainable(config, network)
    if experiment.saved_steps() and not resume:
        raise UserError(f"{experiment.name} has checkpoints already.", "Resume it, or start a new experiment.")
    device = prepare(config)
    try:
        _train(experiment, on_event, should_stop, device, resume=resume)
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
    else:
        return
    # Only here has the traceback let go of the batch that did not fit.
    raise out_of_memory(config, network, device)


def _train(
    experiment: Experiment, on_event: Tell, should_stop: Callable[[], bool], device: torch.device, *, resume: bool
) -> None:
    config, network, manifest = experiment.config(), experiment.network(), experiment.manifest()
    pictures, validation = (
        load_slices(manifest.part(part), experiment.workspace_folder, device, should_stop)
        for part in (Part.TRAIN, Part.VAL)
    )
    learner = make_learner(config, network, pictures, load_masks(experiment, Part.TRAIN), device)
    done = _go_on(experiment, learner) if resume else 0
    if not done:
        _begin(experiment, learner, on_event)
        on_event(_estimate(experiment, config, network, device))
    for step in _unscored(experiment, done):
        score(experiment, [Part.VAL], on_event, should_stop, step)
    judged_by = load_masks(experiment, Part.VAL)
    keeper = _Keeper(experiment, config, manifest, validation, judged_by, on_event, should_stop)
    if config.judge_start and not done:
        keeper.keep(learner, 0)
    _learn(learner, keeper, _Meter(config, learner, on_event), done)


def _learn(learner: Learner, keeper: "_Keeper", meter: "_Meter", done: int) -> None:
    config = keeper.config
    for step in range(done + 1, config.steps + 1):
        if keeper.should_stop():
            if step - 1 > done and keeper.experiment.wish() is Wish.PAUSE:
                meter.tell(step - 1)
                keeper.put_aside(learner, step - 1)
            raise Cancelled
        meter.add(step, learner.learn(step))
        if step % config.checkpoint_every == 0 or step == config.steps:
            meter.tell(step)
            keeper.keep(learner, step)
            meter.restart()


def _estimate(experiment: Experiment, config: TrainConfig, network: Blueprint, device: torch.device) -> CostEstimated:
    """What it will take. Raises DiskFullError if the disk has no room for it."""
    seconds = seconds_per_picture(config, network, device) * config.batch * config.steps
    cost: Cost = replace(disk_cost(config, network, experiment.folder), seconds=seconds)
    if not cost.fits:
        raise DiskFullError(
            f"The disk has no room for this training: {cost.sentence()}",
            "Free some space, or save checkpoints less often.",
        )
    return CostEstimated(
        disk_bytes=cost.disk_bytes, free_bytes=cost.free_bytes, seconds=seconds, sentence=cost.sentence()
    )


def _begin(experiment: Experiment, learner: Learner, on_event: Tell) -> None:
    """Fill in the weights that the training starts from, and put down what they are."""
    config, start = experiment.config(), {"kind": "random", "seed": experiment.config().seed}
    if config.start:
        path = experiment.workspace_folder / config.start
        found = learner.start_from(path)
        start = asdict(found)
        for note in (*found.notes, *_lacking(found)):
            on_event(Warned(message=note))
    elif config.freeze:
        on_event(Warned(message=f"The first {counted(config.freeze, 'layer')} stay as random as they are."))
    write_json_atomic(experiment.folder / START, start)


def _lacking(start: Start) -> tuple[str, ...]:
    """A sentence where a file did not give the whole network."""
    layers = dict.fromkeys(name.split(".")[1] for name in start.random if "." in name)
    return (f"{start.file} does not give layers {', '.join(layers)}: they start random.",) if layers else ()


def _go_on(experiment: Experiment, learner: Learner) -> int:
    """Take up the last whole state; the number of batches that it has learnt, 0 if there is none."""
    state = load_state(experiment, experiment.manifest_hash())
    if state is None:
        return 0
    learner.set_state(state)
    return state.step


def _unscored(experiment: Experiment, done: int) -> list[int]:
    """The checkpoints up to batch `done` that were never judged; a later one is learnt, saved and judged anew."""
    scored = scores(experiment.events(), Part.VAL)
    return [step for step in experiment.saved_steps() if step <= done and step not in scored]


@dataclass(frozen=True, slots=True)
class _Keeper:
    """Saves the checkpoints of one training and judges them with the weights in memory."""

    experiment: Experiment
    config: TrainConfig
    manifest: Manifest
    validation: ResidentSlices
    masks: Mapping[SliceKey, Mask]
    on_event: Tell
    should_stop: Callable[[], bool]

    def keep(self, learner: Learner, step: int) -> None:
        """Save weights and state after batch `step`, and judge them. If cancelled, they are judged later.

        Of a checkpoint that is judged as what the training starts from, after batch 0, the calibration stays: what
        follows is to be compared with it by slices on which neither has chosen anything.
        """
        if not learner.is_finite():
            raise ran_away(step, "a weight")
        if not (self.config.judge_start and self.experiment.start()["kind"] == "checkpoint"):
            learner.calibrate(self.validation)
        sidecar = self._save(learner, step)
        with as_stored(learner.network, self.config):
            predictions = predict_slices(
                learner.network, self.validation, self.config, sidecar.sha256, self.should_stop
            )
        if np.isnan(predictions.raw).any():
            raise ran_away(step, "a prediction")
        save_predictions(self.experiment.predictions_path(step, Part.VAL), predictions)
        slices = self.manifest.part(Part.VAL)
        result = evaluate(slices, predictions, self.config.layout, masks=self.masks)
        put_confidence(self.experiment.checkpoint_path(step), result.metrics["confidence"])
        self.on_event(CheckpointScored(step=step, part=Part.VAL, metrics=result.metrics))

    def put_aside(self, learner: Learner, step: int) -> None:
        """Save only what a resumed training needs to go on behind batch `step` as if it had never stopped."""
        if not learner.is_finite():
            raise ran_away(step, "a weight")
        save_state(self.experiment, learner.state(step), self.experiment.manifest_hash())

    def _save(self, learner: Learner, step: int) -> Sidecar:
        """The weights first: a state on disk always finds the checkpoint that it belongs to."""
        path, manifest_hash = self.experiment.checkpoint_path(step), self.experiment.manifest_hash()
        about = Sidecar(
            step=step,
            # Where a file lay on this machine is nobody's business; its name and hash are in `start`.
            config=self.config.with_options(start=Path(self.config.start).name),
            network=self.experiment.network_text(),
            split=self.manifest.split,
            stamp=self.manifest.stamp,
            start=self.experiment.start(),
            manifest=manifest_hash,
        )
        sidecar = save_checkpoint(path, learner.network, about)
        save_state(self.experiment, learner.state(step), manifest_hash)
        file = path.relative_to(self.experiment.folder).as_posix()
        self.on_event(CheckpointSaved(step=step, file=file, sha256=sidecar.sha256))
        return sidecar


class _Meter:
    """Tells the loss and the speed now and then. Only then is it read from the device, so a graphics card runs on."""

    def __init__(self, config: TrainConfig, learner: Learner, on_event: Tell) -> None:
        self._config = config
        self._learner = learner
        self._on_event = on_event
        self._untold: list[Tensor] = []
        self._since = monotonic()

    def add(self, step: int, loss: Tensor) -> None:
        """Count batch `step` with its loss []."""
        self._untold.append(loss)
        if monotonic() - self._since >= SECONDS_BETWEEN_EVENTS:
            self.tell(step)

    def tell(self, step: int) -> None:
        """Tell the batches up to `step`. Raises RanAwayError, naming the first batch whose loss is no number."""
        if not self._untold:
            return
        losses: list[float] = torch.stack(self._untold).tolist()
        for number, loss in enumerate(losses, step - len(losses) + 1):
            if not isfinite(loss):
                raise ran_away(number)
        pace = self._config.batch * len(losses) / max(monotonic() - self._since, 1e-9)
        rate = self._learner.rate
        self._on_event(StepFinished(step=step, loss=losses[-1], learning_rate=rate, pictures_per_second=pace))
        self.restart()

    def restart(self) -> None:
        """Start the clock anew, so that saving and judging do not count as learning."""
        self._untold.clear()
        self._since = monotonic()


def ran_away(step: int, what: str = "the loss") -> RanAwayError:
    """The error of a training in which something was no number any more in batch `step`."""
    return RanAwayError(
        f"The training ran away: in batch {step} {what} was no number any more.",
        "Lower the learning rate or give a burn-in. Checkpoints saved before stay.",
    )
