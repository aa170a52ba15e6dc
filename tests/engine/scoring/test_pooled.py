"""Folds pooled: each slice is judged once, by the fold that did not see its patient, and by nothing of that patient."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.cli import main
from engine.data.leakage import guard_facts
from engine.data.split import Part, SplitPlan
from engine.data.store import Workspace
from engine.errors import ExitStatus, UserError
from engine.experiment import Experiment
from engine.files import write_json_atomic
from engine.manifest import make_manifest
from engine.scoring.pooled import folds_of, pool
from engine.scoring.predictions import Predictions, save_predictions
from engine.splitting import deal, keep


@pytest.fixture
def folds(fresh_workspace_folder, make_config):
    """An experiment for each patient beside the test part; the oldest first."""
    with Workspace.open(fresh_workspace_folder) as workspace:
        splits = keep(workspace, deal(guard_facts(workspace), SplitPlan(test=4, leave_one_out=True)))
        return [
            Experiment.create(workspace.experiments_folder, make_config(), make_manifest(workspace, split), f"fold{n}")
            for n, split in enumerate(splits)
        ]


def predict(experiment, step, score=0.9, keys=None):
    """Predictions that hit the true box of every slice, with this confidence."""
    grid = experiment.config().grid
    slices = [item for item in experiment.manifest().part(Part.VAL) if keys is None or item.key in keys]
    raw = np.stack([output(item, grid, score) for item in slices])
    save_predictions(experiment.predictions_path(step, Part.VAL), Predictions(tuple(i.key for i in slices), raw))


def output(item, grid, score):
    """Raw output that has the true box of a slice in its cell, or nothing where there is none."""
    raw = np.zeros(grid.outputs, np.float32)
    if item.boxes:
        cx, cy, width, height = item.boxes[0].to_yolo(item.width, item.height)
        column, row = int(cx * grid.side), int(cy * grid.side)
        cell, cells = row * grid.side + column, grid.side**2
        raw[cell * grid.classes] = 1
        first = cell * grid.boxes
        raw[cells * grid.classes + first] = score
        place = cells * (grid.classes + grid.boxes) + 4 * first
        raw[place : place + 4] = (cx * grid.side - column, cy * grid.side - row, np.sqrt(width), np.sqrt(height))
    return raw


def test_that_every_slice_beside_the_test_part_is_judged_once(folds):
    for experiment in folds:
        predict(experiment, 2)
    pooled = pool(folds)
    wanted = sorted(item.key for item in folds[0].manifest().slices if item.part is not Part.TEST)
    assert sorted(score.key for score in pooled.evaluation.slices) == wanted
    assert (pooled.unjudged, pooled.stamp) == ((), "")
    assert pooled.evaluation.summary.patients == len(folds)
    assert pooled.evaluation.summary.mean_iou == pytest.approx(1, abs=1e-4)


def test_that_each_slice_is_judged_by_the_fold_that_did_not_see_its_patient(folds):
    """One fold finds nothing: only the patient that it holds out is missed."""
    for experiment in folds:
        predict(experiment, 2, 0.0 if experiment is folds[1] else 0.9)
    (blind,) = {item.patient for item in folds[1].manifest().part(Part.VAL)}
    missed = {score.patient for score in pool(folds).evaluation.slices if score.missed}
    assert missed == {blind}


def test_that_checkpoint_and_confidence_are_chosen_by_the_other_folds(folds):
    """Step 2 is good for all but the first fold, which is good at 4 only, and with a confidence of its own."""
    odd, *others = folds
    for step in (2, 4):
        predict(odd, step, 0.4 if step == 4 else 0.0)
        for experiment in others:
            predict(experiment, step, 0.8 if step == 2 else 0.0)
    result = pool(folds).folds[0]
    assert (result.experiment, result.step, result.confidence) == (odd.name, 2, pytest.approx(0.4))


def test_that_a_step_asked_for_is_taken(folds):
    for experiment in folds:
        for step in (2, 4):
            predict(experiment, step)
    assert {fold.step for fold in pool(folds, 4).folds} == {4}
    with pytest.raises(UserError, match="no checkpoint 6 in common"):
        pool(folds, 6)


def test_that_a_fold_that_is_missing_leaves_its_slices_unjudged_and_named(folds):
    for experiment in folds:
        predict(experiment, 2)
    assert pool(folds[1:]).unjudged == tuple(item.key for item in folds[0].manifest().part(Part.VAL))


def test_that_damaged_and_half_predictions_do_not_count(folds):
    for experiment in folds:
        predict(experiment, 2)
        predict(experiment, 4)
    folds[0].predictions_path(2, Part.VAL).write_bytes(b"no")
    predict(folds[1], 4, keys={folds[1].manifest().part(Part.VAL)[0].key})
    with pytest.raises(UserError, match="no checkpoint in common"):
        pool(folds)


def test_that_one_fold_is_no_pool_and_none_holds_out_the_same_twice(folds):
    with pytest.raises(UserError, match="one fold only"):
        pool(folds[:1])
    with pytest.raises(UserError, match="holds out what another fold does"):
        pool([folds[0], folds[0]])


def test_that_other_truth_is_another_deal(folds):
    manifest = folds[1].manifest()
    slices = tuple(replace(item, boxes=()) for item in manifest.slices)
    write_json_atomic(folds[1].folder / "manifest.json", replace(manifest, slices=slices).to_json())
    with pytest.raises(UserError, match="fold1 and fold0 are not of one deal: options, slices or boxes differ"):
        pool(folds)
    assert folds[1] not in folds_of(folds[0], folds)


def test_that_the_folds_of_an_experiment_are_found_the_newest_of_each(folds, make_config):
    again = Experiment.create(folds[0].folder.parent, make_config(), folds[2].manifest(), "again")
    Experiment.create(folds[0].folder.parent, make_config(momentum=0.5), folds[3].manifest(), "other options")
    (folds[4].folder / "manifest.json").write_text("{", encoding="utf-8")
    found = folds_of(folds[0], Experiment.all_in(folds[0].folder.parent))
    assert {item.name for item in found} == {"fold0", "fold1", "fold3", again.name}


@given(st.lists(st.floats(0.2, 1), min_size=5, max_size=5))
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_the_order_of_the_folds_does_not_matter(folds, scores):
    for experiment, score in zip(folds, scores, strict=True):
        predict(experiment, 2, score)
    assert pool(folds).evaluation == pool(folds[::-1]).evaluation


def test_that_score_pools_at_the_command_line(folds, capsys):
    for experiment in folds:
        predict(experiment, 2)
    workspace = folds[0].folder.parent.parent
    assert main(["score", str(workspace), "fold2", "--pooled"]) is ExitStatus.DONE
    told = capsys.readouterr().out
    assert "5 folds, each slice judged by the fold that did not see its patient" in told
    assert main(["score", str(workspace), "fold2", "--pooled", "--json"]) is ExitStatus.DONE
    data = json.loads(capsys.readouterr().out)
    assert {fold["experiment"] for fold in data["folds"]} == {item.name for item in folds}
    assert data["pooled"]["slices"] == 20
    assert f"mean IoU: {data['definitions']['mean_iou']}" in told


def test_that_the_test_part_is_not_pooled(folds, capsys):
    workspace = str(folds[0].folder.parent.parent)
    assert main(["score", workspace, "fold2", "--pooled", "--on", "test"]) is ExitStatus.BAD_INPUT
    assert "validates in each fold" in capsys.readouterr().err
