"""Two checkpoints at the command line."""

import json

import numpy as np
import pytest

from engine.cli import main
from engine.commands import comparing
from engine.data.annotation import SliceKey
from engine.data.split import Part
from engine.errors import ExitStatus
from engine.protocol import CheckpointScored
from engine.scoring.contours import ContourScore
from engine.scoring.metrics import SliceScore, evaluate
from engine.scoring.predictions import Predictions, save_predictions
from tests.engine.conftest import experiment_in


@pytest.fixture
def scored(fresh_workspace_folder):
    """A workspace with an experiment of two scored checkpoints."""
    experiment = experiment_in(fresh_workspace_folder)
    slices, grid = experiment.manifest().part(Part.VAL), experiment.config().grid
    for step in (2, 4):
        raw = np.random.default_rng(step).uniform(0, 1, (len(slices), grid.outputs)).astype(np.float32)
        predictions = Predictions(tuple(item.key for item in slices), raw)
        save_predictions(experiment.predictions_path(step, Part.VAL), predictions)
        metrics = evaluate(slices, predictions, grid).metrics
        experiment.append(CheckpointScored(step=step, part=Part.VAL, metrics=metrics))
    return fresh_workspace_folder, experiment.name


def test_that_two_checkpoints_are_compared_for_people_and_for_machines(scored, capsys):
    folder, name = scored
    words = ["compare", str(folder), f"{name}@2", f"{name}@4"]
    assert main(words) is ExitStatus.DONE
    text = capsys.readouterr().out
    assert "permutation p" in text
    assert "mean IoU: Mean over slices" in text
    assert main([*words, "--json"]) is ExitStatus.DONE
    data = json.loads(capsys.readouterr().out)
    assert data["t"]["value"] == pytest.approx(data["second_mean"] - data["first_mean"])
    assert {"p", "bca", "slices", "patients", "definitions"} <= data.keys()


def test_that_a_checkpoint_against_itself_differs_in_nothing(scored, capsys):
    folder, name = scored
    assert main(["compare", str(folder), f"{name}@2", f"{name}@2", "--json"]) is ExitStatus.DONE
    data = json.loads(capsys.readouterr().out)
    assert data["t"]["value"] == data["bca"]["value"] == 0
    assert all(item["difference"] == 0 for item in data["slices"])


_KEYS = [SliceKey("a", 0), SliceKey("a", 1)]
_BOXED = [SliceScore(key, "a", 0.9, 0.9, 1, 0, 0) for key in _KEYS]
_DRAWN = [ContourScore(key, "a", 0.5, hausdorff_95=2.0) for key in _KEYS]
_ONE_BARE = [_DRAWN[0], ContourScore(_KEYS[1], "a", 0.0)]


@pytest.mark.parametrize(
    ("metric", "first", "second", "why"),
    [
        ("hausdorff_95", _DRAWN, _ONE_BARE, "with a 95 % Hausdorff distance in px in one of them alone (the other"),
        ("mean_iou", _BOXED, _BOXED[:1], "judged by one of them alone took no part"),
    ],
)
def test_that_slices_that_take_no_part_are_told_with_their_reason(
    scored, capsys, monkeypatch, metric, first, second, why
):
    folder, name = scored
    monkeypatch.setattr(comparing, "slices_as_scored", lambda _run, step, *_: {2: first, 4: second}[step])
    assert main(["compare", str(folder), f"{name}@2", f"{name}@4", "--metric", metric]) is ExitStatus.DONE
    assert f"1 slice {why}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("second", "words", "said"),
    [
        ("{0}@3", (), "has no checkpoint 3. Choose one of: 2, 4."),
        ("{0}@x", (), "names no scored checkpoint"),
        ("other@2", (), "no experiment"),
        ("{0}@4", ("--metric", "ap"), "no metric by patient"),
        ("{0}@4", ("--metric", "dice"), "No slice has a Dice in both checkpoints. Compare networks that draw masks"),
        ("{0}@4", ("--on", "test"), "was not scored on test"),
    ],
)
def test_that_what_cannot_be_compared_is_refused_in_words(scored, capsys, second, words, said):
    folder, name = scored
    status = main(["compare", str(folder), f"{name}@2", second.format(name), *words])
    assert status is ExitStatus.BAD_INPUT
    assert said in capsys.readouterr().err
