"""Checkpoints are judged with the confidence of validation, and the test part is never opened in secret."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.cli import main
from engine.clock import user_name
from engine.config import Grid
from engine.data.annotation import Annotation
from engine.data.split import Part
from engine.data.store import Workspace
from engine.errors import Cancelled, UserError
from engine.experiment import Experiment
from engine.manifest import ManifestSlice
from engine.protocol import CheckpointScored, Event, StepFinished, Warned
from engine.protocol import TestSetOpened as Opened  # pytest would collect its own name
from engine.scoring import score as score_module
from engine.scoring.definitions import DEFINITIONS
from engine.scoring.metrics import evaluate
from engine.scoring.predictions import Predictions, load_predictions, save_predictions
from engine.scoring.score import score
from engine.training.checkpoint import read_sidecar
from engine.training.train import train
from tests.engine.conftest import experiment_in

MakeExperiment = Callable[..., Experiment]


@pytest.fixture
def trained(make_experiment: MakeExperiment) -> Experiment:
    """An experiment with checkpoints 2 and 4."""
    experiment = make_experiment(steps=4)
    train(experiment, lambda _: None, lambda: False)
    return experiment


def run(experiment: Experiment, *parts: Part, step: int | None = None) -> list[Event]:
    events: list[Event] = []
    score(experiment, parts, events.append, lambda: False, step)
    return events


def test_that_opening_the_test_part_is_told_before_its_result(trained: Experiment) -> None:
    opened, scored = run(trained, Part.TEST, step=4)
    assert isinstance(opened, Opened)
    assert (opened.step, opened.who) == (4, user_name())
    assert isinstance(scored, CheckpointScored)
    assert (scored.step, scored.part) == (4, Part.TEST)


def test_that_all_checkpoints_at_once_are_one_opening(trained: Experiment) -> None:
    events = run(trained, Part.TEST)
    assert [event.step for event in events if isinstance(event, Opened)] == [0]


def test_that_test_is_judged_at_the_confidence_that_validation_chose(trained: Experiment) -> None:
    """Predictions whose best confidence is 0.7 on validation and 0.2 on test."""
    weights = read_sidecar(trained.checkpoint_path(4)).sha256
    for part, right, wrong in ((Part.VAL, 0.8, 0.6), (Part.TEST, 0.3, 0.1)):
        items = trained.manifest().part(part)
        raw = np.stack([raw_output(item, trained.config().grid, right, wrong) for item in items])
        predictions = Predictions(tuple(item.key for item in items), raw, weights)
        save_predictions(trained.predictions_path(4, part), predictions)
        assert evaluate(items, predictions, trained.config().grid).summary.confidence == pytest.approx(
            (right + wrong) / 2
        )
    scored = run(trained, Part.TEST, step=4)[-1]
    assert isinstance(scored, CheckpointScored)
    assert scored.metrics["confidence"] == pytest.approx(0.7)
    assert scored.metrics["f1"] == 0
    about = read_sidecar(trained.checkpoint_path(4))
    assert (about.confidence, about.sha256) == (pytest.approx(0.7), weights)


def raw_output(item: ManifestSlice, grid: Grid, right: float, wrong: float) -> np.ndarray:
    """A network's numbers: the true box at confidence `right` where there is one, a wrong one at `wrong` anyhow."""
    cells = grid.side**2
    classes, confidences = np.ones((cells, grid.classes)), np.zeros((cells, grid.boxes))
    boxes = np.full((cells, grid.boxes, 4), 0.2)
    confidences[0, 1] = wrong
    for box in item.boxes[:1]:
        x, y = (box.x0 + box.x1) / 2 / item.width * grid.side, (box.y0 + box.y1) / 2 / item.height * grid.side
        cell = int(y) * grid.side + int(x)
        roots = np.sqrt([(box.x1 - box.x0) / item.width, (box.y1 - box.y0) / item.height])
        confidences[cell, 0], boxes[cell, 0] = right, [x % 1, y % 1, *roots]
    return np.concatenate([part.ravel() for part in (classes, confidences, boxes)]).astype(np.float32)


def test_that_other_parts_open_nothing(trained: Experiment) -> None:
    assert not any(isinstance(event, Opened) for event in run(trained, Part.TRAIN, Part.VAL))


def test_that_all_checkpoints_are_scored_at_the_confidence_of_validation(trained: Experiment) -> None:
    events = run(trained, Part.VAL, Part.TRAIN)
    scored = {(e.step, e.part): e.metrics for e in events if isinstance(e, CheckpointScored)}
    assert set(scored) == {(step, part) for step in (2, 4) for part in (Part.VAL, Part.TRAIN)}
    for step in (2, 4):
        assert scored[step, Part.VAL]["confidence"] == scored[step, Part.TRAIN]["confidence"]


def test_that_stored_predictions_spare_the_network(trained: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(trained, Part.TEST, step=2)[-1]
    monkeypatch.setattr(score_module, "predict_slices", lambda *_: pytest.fail("the network was run"))
    assert run(trained, Part.TEST, step=2)[-1] == first


def test_that_predictions_of_other_weights_or_damaged_ones_are_made_again(trained: Experiment) -> None:
    expected = run(trained, Part.VAL, step=2)
    kept, other = (trained.predictions_path(step, Part.VAL) for step in (2, 4))
    for wrong in (other.read_bytes(), b"nonsense"):
        kept.write_bytes(wrong)
        assert run(trained, Part.VAL, step=2) == expected


def test_that_stored_predictions_that_are_no_numbers_are_made_again(trained: Experiment) -> None:
    expected, path = run(trained, Part.VAL, step=2), trained.predictions_path(2, Part.VAL)
    stored = load_predictions(path)
    stored.raw[0, 0] = np.nan
    save_predictions(path, stored)
    assert run(trained, Part.VAL, step=2) == expected
    assert not np.isnan(load_predictions(path).raw).any()


def test_that_what_was_judged_before_is_not_judged_again(trained: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(trained, Part.VAL, Part.TRAIN)
    monkeypatch.setattr(score_module, "evaluate", lambda *_, **__: pytest.fail("it was judged again"))
    assert run(trained, Part.VAL, Part.TRAIN) == first


@pytest.mark.parametrize("damage", [b"", b"[]", b'{"of": 1, "metrics": {}}'])
def test_that_kept_metrics_that_are_damaged_are_made_again(trained: Experiment, damage: bytes) -> None:
    first = run(trained, Part.VAL, step=2)
    trained.predictions_path(2, Part.VAL).with_suffix(".json").write_bytes(damage)
    assert run(trained, Part.VAL, step=2) == first


def test_that_kept_metrics_of_other_predictions_are_made_again(trained: Experiment) -> None:
    first = run(trained, Part.VAL, step=2)
    kept, items = trained.predictions_path(2, Part.VAL), trained.manifest().part(Part.VAL)
    raw = np.stack([raw_output(item, trained.config().grid, 0.9, 0.1) for item in items])
    weights = read_sidecar(trained.checkpoint_path(2)).sha256
    save_predictions(kept, Predictions(tuple(item.key for item in items), raw, weights))
    assert run(trained, Part.VAL, step=2) != first


def test_that_one_network_gives_every_checkpoint_its_own_predictions(trained: Experiment) -> None:
    """One after the other through a resident network is what each alone gives."""
    together = run(trained, Part.TEST)[1:]
    for step in (2, 4):
        for part in (Part.VAL, Part.TEST):
            trained.predictions_path(step, part).unlink()
    assert [run(trained, Part.TEST, step=step)[-1] for step in (2, 4)] == together


def test_that_a_damaged_checkpoint_among_forty_is_named_and_the_others_go_on(trained: Experiment) -> None:
    steps = [2, 4, *range(5, 43)]
    for step in steps[2:]:
        for suffix in (".safetensors", ".json"):
            source, copy = (trained.checkpoint_path(number).with_suffix(suffix) for number in (4, step))
            shutil.copy(source, copy)
    path = trained.checkpoint_path(20)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    events = run(trained, Part.TRAIN)
    assert len(steps) == len(events) == 40
    (warned,) = (event for event in events if isinstance(event, Warned))
    assert "Checkpoint 20 was not scored: 000020.safetensors is damaged" in warned.message
    assert [event.step for event in events if isinstance(event, CheckpointScored)] == [s for s in steps if s != 20]


def test_that_labels_edited_while_it_learns_change_nothing_of_what_it_is_judged_by(
    fresh_workspace_folder: Path,
) -> None:
    undisturbed, edited = (experiment_in(fresh_workspace_folder) for _ in range(2))
    expected, found = list[Event](), list[Event]()

    def listen(event: Event) -> None:
        found.append(event)
        if isinstance(event, StepFinished) and event.step == 1:
            clear_labels(edited)

    train(undisturbed, expected.append, lambda: False)
    train(edited, listen, lambda: False)
    assert metrics_in(found) == metrics_in(expected) != []


def metrics_in(events: list[Event]) -> list[dict[str, Any]]:
    return [event.metrics for event in events if isinstance(event, CheckpointScored)]


def clear_labels(experiment: Experiment) -> None:
    """Somebody takes every box of the workspace away."""
    with Workspace.open(experiment.workspace_folder) as workspace:
        for item in experiment.manifest().slices:
            workspace.record_edits({item.key: Annotation()}, "clear")


def test_that_the_command_line_defines_the_numbers_that_it_prints(
    trained: Experiment, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["score", str(trained.workspace_folder), trained.name]
    assert main(words) == 0
    text = capsys.readouterr().out
    assert main([*words, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert set(data["definitions"]) == set(data["checkpoints"]["4"]) & set(DEFINITIONS)
    for code in ("mean_iou", "f1", "false_positives"):
        assert f"{DEFINITIONS[code].name}: {data['definitions'][code]}" in text.splitlines()


def test_that_damage_in_all_checkpoints_is_an_error(trained: Experiment) -> None:
    for step in (2, 4):
        trained.checkpoint_path(step).write_bytes(b"")
    with pytest.raises(UserError, match="000002"):
        run(trained, Part.TRAIN)
    with pytest.raises(UserError, match="000004"):
        run(trained, Part.TRAIN, step=4)


def test_that_a_checkpoint_that_is_not_there_is_refused_with_those_that_are(trained: Experiment) -> None:
    with pytest.raises(UserError, match=r"no checkpoint 3.*2, 4"):
        run(trained, Part.VAL, step=3)


def test_that_scoring_before_training_is_refused(make_experiment: MakeExperiment) -> None:
    with pytest.raises(UserError, match=r"no checkpoint yet"):
        run(make_experiment(), Part.VAL)


def test_that_scoring_stops_when_asked(trained: Experiment) -> None:
    with pytest.raises(Cancelled):
        score(trained, [Part.VAL], lambda _: None, lambda: True)
