"""Metrics against cases that one can work out by hand."""

import json
from math import exp
from statistics import mean, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.config import Grid
from engine.data.annotation import Detection, SliceKey
from engine.data.boxes import Box
from engine.data.split import Part
from engine.manifest import ManifestSlice
from engine.scoring.decode import THRESHOLD, Found
from engine.scoring.matching import match
from engine.scoring.metrics import (
    choose_confidence,
    evaluate,
    judge_found,
    patient_interval,
    score_slices,
    summarise,
    worst_first,
)
from engine.scoring.predictions import Predictions

TRUTH = Box(0, 0, 10, 10)
HALF = Box(0, 0, 10, 5)
"""Overlaps `TRUTH` by exactly 0.5."""
AWAY = Box(50, 50, 60, 60)


def judged(index, *boxes, patient="P1"):
    """A slice with these true boxes."""
    return ManifestSlice(SliceKey("v", index), patient, Part.VAL, "x.bmp", "", 100, 100, boxes)


def confidence_for(slices, found):
    """The confidence that is chosen for the boxes `found` on each slice."""
    return choose_confidence(judge_found(slices, Found.of([found[item.key] for item in slices])).matching)


def hits(truth, detections):
    """Whether each box finds a true one that no better one found."""
    return match([truth], Found.of([detections]), [0.5]).hits(0.5).tolist()


def score_slice(item, detections, confidence):
    """One slice alone, judged by its boxes, best first."""
    return score_slices([item], match([item.boxes], Found.of([detections]), [0.5]), confidence)[0]


def scored(item, *detections, confidence=0.0):
    return score_slice(item, [Detection(box, score) for box, score in detections], confidence)


def test_that_a_slice_on_which_nothing_is_found_counts_as_overlap_zero():
    summary = summarise([scored(judged(1, TRUTH), (TRUTH, 0.9)), scored(judged(2, TRUTH))], 0.5)
    assert (summary.mean_iou, summary.recall, summary.precision, summary.missed) == (0.5, 0.5, 1, 1)
    assert (summary.detection_rate, summary.f1) == (0.5, pytest.approx(2 / 3))


def test_that_the_best_scored_box_is_judged_and_not_the_best_fitting_one():
    assert scored(judged(1, TRUTH), (AWAY, 0.9), (TRUTH, 0.8)).iou == 0


def test_that_a_second_box_on_the_same_organ_is_a_false_positive():
    result = scored(judged(1, TRUTH), (TRUTH, 0.9), (TRUTH, 0.8))
    assert (result.matched, result.false_positives, result.missed) == (1, 1, 0)


def test_that_an_overlap_of_a_half_is_enough_and_less_is_not():
    less = Box(0, 0, 10, 4.99)
    assert hits([TRUTH], [Detection(HALF, 0.9)]) == [True]
    assert hits([TRUTH], [Detection(less, 0.9)]) == [False]
    assert scored(judged(1, TRUTH), (less, 0.9)).iou == pytest.approx(0.499)


def test_that_each_true_box_is_found_by_the_better_box_that_fits_it():
    other = TRUTH.moved(20, 0)
    assert hits([TRUTH, other], [Detection(other, 0.9), Detection(TRUTH, 0.8)]) == [True, True]


def test_that_boxes_below_the_confidence_count_for_nothing_but_the_mean_overlap():
    result = scored(judged(1, TRUTH), (TRUTH, 0.3), confidence=0.5)
    assert (result.iou, result.matched, result.false_positives, result.missed) == (1, 0, 0, 1)


def test_that_a_slice_without_an_organ_counts_for_false_alarms_only():
    alarm = scored(judged(2), (AWAY, 0.9))
    summary = summarise([scored(judged(1, TRUTH), (TRUTH, 0.9)), alarm, scored(judged(3))], 0.5)
    assert alarm.iou is None
    assert (summary.mean_iou, summary.recall, summary.precision, summary.false_positives) == (1, 1, 0.5, 1)
    assert summary.slices == 3


def test_that_nothing_to_judge_gives_zeros_and_no_interval():
    summary = summarise([], 0.5)
    assert (summary.mean_iou, summary.f1, summary.precision, summary.recall, summary.detection_rate) == (0,) * 5
    assert (summary.mean_iou_low, summary.mean_iou_high, summary.patients, summary.slices) == (None, None, 0, 0)


def test_that_the_interval_is_over_patients_and_not_over_slices():
    values = {"P1": (1.0, 1.0, 1.0), "P2": (0.5,), "P3": (0.6, 0.8)}
    boxes = {1.0: TRUTH, 0.5: HALF, 0.6: Box(0, 0, 10, 6), 0.8: Box(0, 0, 10, 8)}
    results = [
        scored(judged(index, TRUTH, patient=patient), (boxes[value], 0.9))
        for patient, overlaps in values.items()
        for index, value in enumerate(overlaps)
    ]
    means = [1.0, 0.5, 0.7]
    center, low, high = patient_interval(results)
    assert center == pytest.approx(mean(means))
    # Student's t for 97.5 % and two degrees of freedom, on the scale log(p / (1 - p)) whose slope is 1 / (p (1 - p)).
    half = 4.30265 * stdev(means) / 3**0.5 / (center * (1 - center))
    odds = center / (1 - center)
    assert low == pytest.approx(1 / (1 + exp(half) / odds), abs=1e-5)
    assert high == pytest.approx(1 / (1 + exp(-half) / odds), abs=1e-5)
    assert patient_interval(results[:3]) == (1, None, None)
    assert patient_interval([]) == (None, None, None)


def test_that_a_slice_of_an_unknown_patient_counts_as_its_volumes():
    assert scored(judged(1, TRUTH, patient=None)).patient == "v (?)"


def test_that_the_confidence_with_the_best_f1_is_chosen():
    slices = [judged(index, TRUTH) for index in range(3)]
    found = {
        slices[0].key: (Detection(TRUTH, 0.9), Detection(AWAY, 0.2)),
        slices[1].key: (Detection(TRUTH, 0.6),),
        slices[2].key: (Detection(AWAY, 0.4),),
    }
    assert confidence_for(slices, found) == 0.5, "half way from the last box that counts to the next"


def test_that_boxes_of_the_same_confidence_are_kept_or_dropped_together():
    slices = [judged(1, TRUTH), judged(2)]
    found = {slices[0].key: (Detection(TRUTH, 0.5),), slices[1].key: (Detection(AWAY, 0.5), Detection(TRUTH, 0.5))}
    chosen = confidence_for(slices, found)
    assert chosen == 0.25
    assert sum(score_slice(item, found[item.key], chosen).false_positives for item in slices) == 2


def test_that_of_equally_good_confidences_the_higher_is_chosen():
    item = judged(1, TRUTH, TRUTH.moved(20, 0))
    found = {item.key: (Detection(TRUTH, 0.9), Detection(AWAY, 0.5), Detection(TRUTH.moved(20, 0), 0.1))}
    # F1 is 2/3 with one box, 1/2 with two, 4/5 with three.
    assert confidence_for([item], found) == 0.05
    alone = judged(2, TRUTH)
    assert confidence_for([alone], {alone.key: (Detection(AWAY, 0.8), Detection(AWAY, 0.2))}) == 0.5


def test_that_without_any_box_the_lowest_confidence_is_chosen():
    assert confidence_for([judged(1, TRUTH)], {SliceKey("v", 1): ()}) == THRESHOLD


detections = st.lists(
    st.tuples(st.sampled_from([TRUTH, HALF, AWAY]), st.sampled_from([0.1, 0.3, 0.5, 0.9])), max_size=4
).map(lambda pairs: tuple(Detection(box, score) for box, score in sorted(pairs, key=lambda pair: -pair[1])))


@given(st.lists(st.tuples(detections, st.booleans()), min_size=1, max_size=5))
def test_that_no_other_confidence_has_a_better_f1(cases):
    slices = [judged(index, *([TRUTH] * organ)) for index, (_, organ) in enumerate(cases)]
    found = {item.key: boxes for item, (boxes, _) in zip(slices, cases, strict=True)}

    def f1(confidence):
        return summarise([score_slice(item, found[item.key], confidence) for item in slices], confidence).f1

    assert f1(confidence_for(slices, found)) == pytest.approx(max(map(f1, (0.1, 0.3, 0.5, 0.9))))


def test_that_the_worst_slice_comes_first():
    good = scored(judged(1, TRUTH), (TRUTH, 0.9))
    poor = scored(judged(2, TRUTH), (HALF, 0.9))
    timid = scored(judged(3, TRUTH), (AWAY, 0.1))
    sure = scored(judged(4, TRUTH), (AWAY, 0.9))
    alarm = scored(judged(5), (AWAY, 0.5))
    quiet = scored(judged(6))
    assert [s.key.index for s in worst_first([good, quiet, poor, timid, alarm, sure])] == [4, 5, 3, 2, 1, 6]


def test_that_average_precision_by_patient_is_a_mean_over_patients_with_a_true_box():
    """P1 finds its organ and nothing else: 1. P2 finds one of two, after an alarm: 51 of 101 recalls at 1/2.

    P3 has no organ: its alarm, the surest of all, counts in the AP over all boxes and in no patient's.
    """
    slices = [judged(1, TRUTH), judged(2, TRUTH, patient="P2"), judged(3, TRUTH, patient="P2"), judged(4, patient="P3")]
    found = [[(TRUTH, 0.8)], [(AWAY, 0.7), (TRUTH, 0.6)], [], [(AWAY, 0.9)]]
    result = judge_found(slices, Found.of([[Detection(*pair) for pair in own] for own in found])).at(0.5)
    assert sorted(result.rankings) == ["P1", "P2"]
    assert result.metrics["patient_ap50"] == pytest.approx((1 + 51 / 101 / 2) / 2)
    assert result.metrics["patient_voc_ap_all"] == pytest.approx((1 + 1 / 4) / 2)
    assert result.metrics["ap50"] == pytest.approx(67 / 101 / 2)
    nothing = judge_found(slices[3:], Found.of([[]])).at(0.5)
    assert nothing.metrics["patient_ap50"] is None


def test_that_a_whole_evaluation_goes_from_raw_numbers_to_json():
    grid = Grid(1, 1, 1)
    sure = np.array([1.0, 0.8, 0.05, 0.05, 0.1**0.5, 0.1**0.5], np.float32)  # the box 0 to 10 of 100
    slices = [judged(1, TRUTH), judged(2, TRUTH, patient="P2"), judged(3, patient="P2")]
    predictions = Predictions((slices[0].key, slices[2].key), np.array([sure, 0 * sure]))
    result = evaluate(slices, predictions, grid)
    assert json.loads(json.dumps(result.metrics, allow_nan=False))["mean_iou"] == pytest.approx(0.5, abs=1e-5)
    assert result.summary.confidence == pytest.approx(0.4)
    assert (result.summary.patients, result.summary.slices, result.summary.missed) == (2, 3, 1)
    assert [item.key.index for item in result.slices] == [2, 1, 3]
    strict = evaluate(slices, predictions, grid, confidence=0.9).summary
    assert (strict.confidence, strict.recall) == (0.9, 0)
