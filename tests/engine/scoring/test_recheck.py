"""What an experiment kept gives its numbers again, to the bit; what does not is named, and the rest goes on."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.data.split import Part
from engine.experiment import MANIFEST, Experiment
from engine.jobs import EVENTS
from engine.protocol import CheckpointScored
from engine.scoring.predictions import MADE, load_predictions, save_predictions
from engine.scoring.recheck import recheck
from engine.scoring.score import score
from engine.training.train import train
from tests.engine.conftest import experiment_in, write_workspace


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Experiment:
    """Two checkpoints, judged on validation; one of them on test."""
    experiment = experiment_in(write_workspace(tmp_path_factory.mktemp("made")))
    train(experiment, experiment.append, lambda: False)
    score(experiment, [Part.TEST], experiment.append, lambda: False, 4)
    return experiment


@pytest.fixture
def mine(made: Experiment, tmp_path: Path) -> Experiment:
    """A copy that a test may spoil."""
    workspace = shutil.copytree(made.workspace_folder, tmp_path / "mine")
    return Experiment(workspace / "experiments" / made.name)


def test_that_an_untouched_experiment_gives_every_number_and_every_bit_again(made: Experiment) -> None:
    found = recheck(made, weights=True)
    assert found.faults == ()
    assert (found.checkpoints, found.scores, found.forwards) == (2, 3, 3)


def test_that_one_metric_changed_in_the_record_is_named(mine: Experiment) -> None:
    *_, row = [event for event in mine.events() if isinstance(event, CheckpointScored)]
    mine.append(replace(row, metrics={**row.metrics, "false_positives": row.metrics["false_positives"] + 1}))
    (fault,) = recheck(mine).faults
    right = row.metrics["false_positives"]
    assert fault == f"checkpoint 4 of small: test: false_positives is {right}, on record is {right + 1}"


def test_that_intervals_of_an_earlier_definition_are_counted_and_not_called_wrong(mine: Experiment) -> None:
    *_, row = [event for event in mine.events() if isinstance(event, CheckpointScored)]
    plain = {**row.metrics, "mean_iou_low": 0.0, "bca_high": 1.0}
    mine.append(replace(row, metrics={key: value for key, value in plain.items() if key != "definitions"}))
    found = recheck(mine)
    (earlier,) = found.earlier
    assert {"mean_iou_low", "bca_high", "f1"} <= earlier
    assert found.faults == ()
    mine.append(replace(row, metrics=plain | {"f1": 2}))
    assert [fault.split(" is ")[0].split(": ")[-1] for fault in recheck(mine).faults if "f1" in fault] == ["f1"]


def test_that_one_flipped_bit_of_a_prediction_is_found_by_the_weights_alone(mine: Experiment) -> None:
    path = mine.predictions_path(2, Part.VAL)
    kept = load_predictions(path)
    kept.raw.view(np.uint32)[1, -1] ^= 1
    save_predictions(path, kept)
    assert recheck(mine).faults == ()
    (fault,) = recheck(mine, weights=True).faults
    assert f"val: the weights predict otherwise on 1 slice ({kept.keys[1]})" in fault


def test_that_a_localisers_predictions_of_before_are_compared_by_what_is_made_as_it_was(tmp_path: Path) -> None:
    localiser = {"network": "localiser", "boxes": 1, "input_size": 64, "width": 0.25, "batch": 2, "steps": 2}
    experiment = experiment_in(write_workspace(tmp_path), **localiser)
    train(experiment, experiment.append, lambda: False)
    path = experiment.predictions_path(2, Part.VAL)
    kept = load_predictions(path)
    assert recheck(experiment, weights=True).faults == ()
    for column, made, faults in ((-1, MADE, 1), (-1, MADE - 1, 0), (0, MADE - 1, 1)):
        raw = kept.raw.copy()
        raw.view(np.uint32)[0, column] ^= 1
        save_predictions(path, replace(kept, raw=raw, made=made))
        found = recheck(experiment, weights=True).faults
        assert sum("the weights predict otherwise" in fault for fault in found) == faults


def test_that_missing_extra_and_damaged_predictions_are_named_and_the_rest_is_judged(mine: Experiment) -> None:
    kept = load_predictions(mine.predictions_path(2, Part.VAL))
    save_predictions(mine.predictions_path(2, Part.VAL), replace(kept, keys=kept.keys[1:], raw=kept.raw[1:]))
    mine.predictions_path(4, Part.VAL).write_bytes(b"nothing")
    faults = recheck(mine).faults
    assert faults[0].startswith(f"checkpoint 2 of small: val: Predictions are missing: 1 slice ({kept.keys[0]})")
    assert faults[1].startswith("checkpoint 4 of small: val: 000004-val.safetensors cannot be read")
    assert len(faults) == 2


def test_that_a_changed_checkpoint_among_several_is_named(mine: Experiment) -> None:
    path = mine.checkpoint_path(2)
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    assert recheck(mine).faults == ("checkpoint 2 of small: the file has changed (000002.safetensors)",)
    path.unlink()
    assert recheck(mine).faults == ("checkpoint 2 of small: No such file or directory (000002.safetensors)",)


def test_that_a_changed_manifest_is_named_by_every_checkpoint_that_learnt_from_another(mine: Experiment) -> None:
    value = json.loads((mine.folder / MANIFEST).read_text())
    value["slices"][0]["boxes"][0]["x1"] += 1
    (mine.folder / MANIFEST).write_text(json.dumps(value))
    faults = [fault for fault in recheck(mine).faults if "manifest" in fault]
    assert faults == [f"checkpoint {n} of small: the manifest is not the one that it learnt from" for n in (2, 4)]


def test_that_a_manifest_that_cannot_be_read_is_one_difference(mine: Experiment) -> None:
    (mine.folder / MANIFEST).write_text("{\n")
    (fault,) = recheck(mine).faults
    assert fault.startswith("experiment small: ")
    assert MANIFEST in fault


def test_that_a_damaged_line_of_the_log_is_told_and_hides_no_other(mine: Experiment) -> None:
    before = recheck(mine)
    log = mine.folder / EVENTS
    log.write_bytes(b"{\n" + log.read_bytes())
    after = recheck(mine)
    assert after.faults == ("experiment small: 1 line of events.jsonl damaged",)
    assert (after.checkpoints, after.scores) == (before.checkpoints, before.scores)
