"""Training learns, tells what it does, stops when asked and goes on as if it had not."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from engine.config import TrainConfig
from engine.data.split import Part
from engine.errors import Cancelled, UserError, WorkError
from engine.experiment import Experiment
from engine.protocol import CheckpointSaved, CheckpointScored, Event, StepFinished
from engine.scoring.metrics import evaluate
from engine.scoring.predict import predict_slices
from engine.scoring.predictions import load_predictions
from engine.training.checkpoint import saved_steps
from engine.training.learner import Learner, learning_rate
from engine.training.resident import load_slices
from engine.training.train import train

MakeExperiment = Callable[..., Experiment]
CPU = torch.device("cpu")


def run(experiment: Experiment, **options: Any) -> list[Event]:
    events: list[Event] = []
    train(experiment, events.append, lambda: False, **options)
    return events


def test_that_every_checkpoint_is_saved_and_judged_at_once(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(steps=5, checkpoint_every=2)
    events = run(experiment)
    assert [e.step for e in events if isinstance(e, CheckpointSaved)] == [2, 4, 5]
    scored = [(e.step, e.part) for e in events if isinstance(e, CheckpointScored)]
    assert scored == [(step, Part.VAL) for step in (2, 4, 5)]
    assert saved_steps(experiment) == [2, 4, 5]
    assert all(experiment.predictions_path(step, Part.VAL).exists() for step in (2, 4, 5))


def test_that_the_last_batch_before_a_checkpoint_is_always_told(make_experiment: MakeExperiment) -> None:
    told = [e.step for e in run(make_experiment(steps=5, checkpoint_every=2)) if isinstance(e, StepFinished)]
    assert {2, 4, 5} <= set(told)
    assert told == sorted(set(told))


def test_that_a_resumed_run_equals_an_unbroken_one_bit_by_bit(make_experiment: MakeExperiment) -> None:
    unbroken, broken = make_experiment(steps=6, checkpoint_every=2), make_experiment(steps=6, checkpoint_every=2)
    run(unbroken)
    asked_after_checkpoint = []

    def stop_one_batch_after_the_first_checkpoint() -> bool:
        asked_after_checkpoint.extend(saved_steps(broken))
        return len(asked_after_checkpoint) > 1

    with pytest.raises(Cancelled):
        train(broken, lambda _: None, stop_one_batch_after_the_first_checkpoint)
    assert saved_steps(broken) == [2]
    run(broken, resume=True)
    for step in (2, 4, 6):
        assert broken.checkpoint_path(step).read_bytes() == unbroken.checkpoint_path(step).read_bytes()
        found, expected = (load_predictions(e.predictions_path(step, Part.VAL)) for e in (broken, unbroken))
        assert (found.keys, found.weights) == (expected.keys, expected.weights)
        # By their bits: the order of a file's header is not fixed.
        assert found.raw.tobytes() == expected.raw.tobytes()
    assert (broken.folder / "state.safetensors").read_bytes() == (unbroken.folder / "state.safetensors").read_bytes()


@pytest.mark.parametrize("stopped", [2, 4])
def test_that_resuming_judges_what_was_saved_only(make_experiment: MakeExperiment, stopped: int) -> None:
    experiment = make_experiment(steps=4)

    def die_after_saving(event: Event) -> None:
        experiment.append(event)
        if isinstance(event, CheckpointSaved) and event.step == stopped:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(experiment, die_after_saving, lambda: False)
    train(experiment, experiment.append, lambda: False, resume=True)
    scored = [(e.step, e.part) for e in experiment.events() if isinstance(e, CheckpointScored)]
    assert scored == [(2, Part.VAL), (4, Part.VAL)]


def test_that_a_wish_to_stop_is_heard_while_a_checkpoint_is_judged(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(steps=2)
    events: list[Event] = []
    with pytest.raises(Cancelled):
        train(experiment, events.append, lambda: any(isinstance(e, CheckpointSaved) for e in events))
    assert not any(isinstance(e, CheckpointScored) for e in events)
    assert saved_steps(experiment) == [2]


def test_that_resuming_what_never_began_begins(make_experiment: MakeExperiment) -> None:
    assert isinstance(run(make_experiment(steps=2), resume=True)[-1], CheckpointScored)


def test_that_checkpoints_are_never_overwritten_by_starting_again(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(steps=2)
    run(experiment)
    with pytest.raises(UserError, match="has checkpoints already"):
        run(experiment)


def test_that_a_batch_of_one_picture_is_refused(make_experiment: MakeExperiment) -> None:
    with pytest.raises(UserError, match="batch of one"):
        run(make_experiment(batch=1))


def test_that_a_training_that_runs_away_names_the_batch_and_keeps_good_checkpoints(
    make_experiment: MakeExperiment,
) -> None:
    experiment = make_experiment(learning_rate=1, coord_scale=100, momentum=0.999, steps=200, checkpoint_every=1)
    with pytest.raises(WorkError, match=r"in batch \d+ the loss was no number"):
        run(experiment)
    for step in saved_steps(experiment):
        assert experiment.checkpoint_path(step).stat().st_size > 0


def test_that_learning_one_batch_by_heart_raises_the_iou(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(
        width=0.25, input_size=96, side=5, batch=8, jitter=0, exposure=1, flip=False, learning_rate=5e-3, burn_in=10
    )
    config = experiment.config()
    items = [item for item in experiment.manifest().part(Part.TRAIN) if item.boxes][:4]
    slices = load_slices(items, experiment.workspace_folder, CPU, lambda: False)
    learner = Learner(config, CPU)

    def mean_iou() -> float:
        return evaluate(items, predict_slices(learner.network, slices, config, ""), config.grid).summary.mean_iou

    before = mean_iou()
    losses = [float(learner.learn(slices, step)) for step in range(1, 81)]
    assert sum(losses[-5:]) < 0.2 * sum(losses[:5])
    assert mean_iou() > before + 0.3


def test_that_bfloat16_learns_too(make_experiment: MakeExperiment) -> None:
    events = run(make_experiment(steps=3, precision="bf16"))
    assert all(e.loss > 0 for e in events if isinstance(e, StepFinished))


def test_that_the_rate_rises_with_the_fourth_power_during_burn_in() -> None:
    config = TrainConfig(learning_rate=0.1, burn_in=10)
    assert learning_rate(config, 5) == pytest.approx(0.1 / 16)
    assert learning_rate(config, 10) == learning_rate(config, 1000) == 0.1
    assert learning_rate(TrainConfig(learning_rate=0.1), 1) == 0.1


def test_that_the_update_is_darknets(make_experiment: MakeExperiment) -> None:
    """v <- momentum v + gradient + decay w; w <- w - rate v, without decay on vectors."""
    experiment = make_experiment(decay=0.1, momentum=0.5, learning_rate=0.01)
    slices = load_slices(experiment.manifest().part(Part.TRAIN), experiment.workspace_folder, CPU, lambda: False)
    learner = Learner(experiment.config(), CPU)
    weights = dict(learner.network.named_parameters())
    learner.learn(slices, 1)
    before = {name: tensor.detach().clone() for name, tensor in weights.items()}
    velocity = {name: tensor.clone() for name, tensor in learner.velocity().items()}
    learner.learn(slices, 2)
    for name, tensor in weights.items():
        gradient = tensor.grad
        assert gradient is not None
        decay = 0.1 if tensor.ndim > 1 else 0.0
        expected = before[name] - 0.01 * (0.5 * velocity[name] + gradient + decay * before[name])
        torch.testing.assert_close(tensor.detach(), expected, atol=1e-6, rtol=1e-5)
