"""Results: honest and flattered checkpoints side by side, differences patient by patient, slices chosen by rule."""

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from engine.data.split import Part
from engine.job_history import Status
from engine.protocol import CheckpointScored
from engine.scoring.metrics import evaluate
from engine.study.results import differences, read_result, read_results, shown_slices
from engine.study.work import experiment_of
from tests.engine.study.conftest import TINY, pretend_all
from tests.engine.study.pretending import pretend


@pytest.fixture
def leak(begin, fresh_workspace_folder):
    """A study that is done: the split by slice is nearer to the truth than the one by patient."""
    plan = pretend_all(fresh_workspace_folder, begin("leak", seeds=2), (0.01, 0.08))
    return read_results(fresh_workspace_folder, plan)


def test_that_a_result_holds_what_the_folder_tells(leak):
    assert [result.run.label for result in leak] == [
        "by-slice-seed0",
        "by-patient-seed0",
        "by-slice-seed1",
        "by-patient-seed1",
    ]
    for result in leak:
        assert result.status is Status.DONE
        assert sorted(result.validation) == sorted(result.test) == sorted(result.hashes) == [1, 2]
        assert (len(result.openings), result.device, result.failure) == (2, "cpu", "")
    assert [bool(result.manifest.stamp) for result in leak] == [True, False, True, False]


def test_that_the_checkpoint_is_chosen_on_validation_and_the_flattered_one_on_test(leak):
    experiment, metrics = leak[0].experiment, leak[0].test[1]
    for step, part, value in ((1, "val", 0.1), (2, "val", 0.9), (1, "test", 0.8), (2, "test", 0.2)):
        experiment.append(CheckpointScored(step=step, part=part, metrics={**metrics, "mean_iou": value}))
    result = read_result(leak[0].run, leak[0].experiment)
    assert (result.chosen, result.flattered) == (2, 1)
    assert result.at(result.chosen)["mean_iou"] == 0.2


def test_that_a_difference_is_the_mean_over_the_patients_that_both_were_tested_on(leak):
    (difference,) = differences(leak, "by-patient")
    by_arm = {}
    for result in leak:
        slices = result.manifest.part(Part.TEST)
        scored = evaluate(slices, result.predictions(result.chosen), result.config.grid, confidence=0.5).slices
        for item in scored:
            if item.iou is not None:
                by_arm.setdefault(result.run.arm, {}).setdefault(item.patient, []).append(item.iou)
    ours, theirs = by_arm["by-slice"], by_arm["by-patient"]
    expected = [np.mean(ours[patient]) - np.mean(theirs[patient]) for patient in ours.keys() & theirs.keys()]
    assert difference.mean == pytest.approx(np.mean(expected))
    assert difference.patients == len(expected) > 1
    interval = ttest_1samp(expected, 0).confidence_interval(0.95)
    assert (difference.low, difference.high) == pytest.approx((interval.low, interval.high))
    assert difference.mean > 0.1


def test_that_one_common_patient_gives_a_difference_without_an_interval(leak):
    (difference,) = differences(leak[:2], "by-patient")
    assert difference.patients == 1
    assert (difference.low, difference.high) == (None, None)


def test_that_lost_predictions_cost_the_difference_and_nothing_else(leak, fresh_workspace_folder):
    for result in leak:
        result.experiment.predictions_path(result.chosen, Part.TEST).unlink()
    again = [read_result(result.run, result.experiment) for result in leak]
    assert differences(again, "by-patient") == []
    assert all("cannot be read" in result.problem for result in again)


def test_that_shown_slices_are_chosen_without_a_look_at_predictions(leak):
    manifests = [result.manifest for result in leak[:1]]
    found = shown_slices(manifests, 3)
    tested = {item.key for item in manifests[0].part(Part.TEST) if item.boxes}
    assert {item.key for item in found} <= tested
    assert len({item.patient for item in found}) == len(found) == min(3, len({key.volume for key in tested}))
    assert shown_slices(manifests, 3) == found


def test_that_a_study_that_was_not_begun_has_no_results(fresh_workspace_folder, begin):
    plan = begin("boxes", options=TINY)
    assert [result.status for result in read_results(fresh_workspace_folder, plan)] == [Status.WAITING] * 4
    pretend(experiment_of(fresh_workspace_folder, plan, plan.runs[1]))
    assert [bool(result.test) for result in read_results(fresh_workspace_folder, plan)] == [False, True, False, False]
