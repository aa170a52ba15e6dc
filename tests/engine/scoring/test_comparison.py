"""Two checkpoints by patient: cases by hand, an exact test by counting, and what many comparisons cost."""

import numpy as np
import pytest

from engine.data.annotation import SliceKey
from engine.errors import UserError
from engine.scoring.comparison import compare, holm, multiplicity_note, sign_flip_p
from engine.scoring.contours import ContourScore
from engine.scoring.metrics import RATIOS, SliceScore


def scores(ious, alarms=0):
    """One slice per entry, of the patient and IoU named."""
    return [
        SliceScore(SliceKey(patient, index), patient, iou, 0.9, int(iou > 0.5), alarms, int(iou <= 0.5))
        for index, (patient, iou) in enumerate(ious)
    ]


FIRST = scores([("a", 0.6), ("a", 0.8), ("b", 0.5), ("c", 0.9)])
SECOND = scores([("a", 0.8), ("a", 0.8), ("b", 0.9), ("c", 0.8)])


def test_that_the_difference_is_of_patients_and_not_of_slices():
    found = compare(FIRST, SECOND)
    assert found.t.value == found.bca.value == pytest.approx((0.1 + 0.4 - 0.1) / 3)
    assert (found.first, found.second) == (pytest.approx(0.7), pytest.approx(2.5 / 3))
    assert found.patients == ("a", "b", "c")
    assert found.t.low < found.t.value < found.t.high


def drawn(*values):
    """One slice per entry: its patient, Dice, and 95 % Hausdorff distance."""
    return [
        ContourScore(SliceKey(patient, index), patient, dice, hausdorff_95=farthest)
        for index, (patient, dice, farthest) in enumerate(values)
    ]


def test_that_drawn_masks_are_paired_by_patient_and_a_slice_without_a_distance_takes_no_part():
    """The second draws nothing on one slice of b: that costs it Dice there, and leaves the slice without a distance."""
    first = drawn(("a", 0.8, 4.0), ("a", 0.9, 2.0), ("b", 0.9, 3.0), ("b", 0.7, 9.0))
    second = drawn(("a", 0.9, 3.0), ("a", 0.9, 2.0), ("b", 0.9, 6.0), ("b", 0.0, None))
    found = compare(first, second, "dice")
    assert found.t.value == pytest.approx((0.05 - 0.35) / 2)
    assert found.t.low < found.t.value < found.t.high
    assert (found.unpaired, round(found.slices[0].difference, 9)) == (0, -0.7)
    found = compare(first, second, "hausdorff_95")
    assert (found.first, found.second) == (3, pytest.approx((2.5 + 6) / 2))
    assert found.t.value == pytest.approx((-0.5 + 3) / 2)
    assert (found.unpaired, [item.difference for item in found.slices]) == (1, [3, -1, 0])
    with pytest.raises(UserError, match="No slice has a 95 % Hausdorff distance in mm"):
        compare(first, second, "hausdorff_95_mm")


def test_that_slices_of_the_largest_difference_come_first():
    found = compare(FIRST, SECOND).slices
    assert [(item.patient, round(item.difference, 9)) for item in found] == [
        ("b", 0.4),
        ("a", 0.2),
        ("c", -0.1),
        ("a", 0),
    ]


def test_that_the_exact_p_is_counted_by_hand():
    """Of the 8 sign patterns of 1, 2, 3 only two have a sum of 6 or more in size; of 1, 2, -3 all do (its sum is 0)."""
    assert sign_flip_p([1, 2, 3]) == 2 / 8
    assert sign_flip_p([1, 2, -3]) == 1
    assert sign_flip_p([0.3]) is None
    assert sign_flip_p([0, 0]) == 1


def test_that_drawn_patterns_come_near_the_exact_p_and_are_never_zero():
    differences = np.random.default_rng(1).normal(0.4, 1, 14)
    exact = sign_flip_p(differences)
    drawn = sign_flip_p([*differences, 0.0])
    assert drawn == pytest.approx(exact, abs=0.02)
    assert drawn == sign_flip_p([*differences, 0.0])
    assert sign_flip_p(np.ones(40)) == pytest.approx(1 / 2**14, rel=0.01)


@pytest.mark.parametrize(
    ("metric", "difference"),
    {
        "mean_iou": 0.4 / 3,
        "detection_rate": 1 / 3,
        "iou_detected": 0.0,  # b, which the first did not find, has no value there; a gains what c loses
        "recall": 1 / 3,
        "precision": -0.5,  # b has no box at all in the first, hence no value there
        "false_positives_per_slice": 1.0,
        "f1": (2 / 3 - 1 + 2 / 3 - 0 + 2 / 3 - 1) / 3,
    }.items(),
)
def test_that_any_metric_by_patient_can_be_compared(metric, difference):
    """The second has a false alarm on every slice; `FIRST` has none, and finds nothing of b."""
    found = compare(FIRST, scores([("a", 0.8), ("a", 0.8), ("b", 0.9), ("c", 0.8)], alarms=1), metric)
    assert found.t.value == pytest.approx(difference, abs=1e-9)


def test_that_every_metric_by_patient_is_among_those_that_are_tried():
    assert len(RATIOS) == 7


def test_that_slices_that_one_alone_was_judged_on_take_no_part_and_are_counted():
    found = compare(FIRST, SECOND[1:])
    assert (found.unpaired, len(found.slices)) == (1, 3)
    assert found.t.value == pytest.approx((0 + 0.4 - 0.1) / 3)


def test_that_checkpoints_without_a_common_patient_are_refused():
    with pytest.raises(UserError, match="no patient in common"):
        compare(FIRST[:1], SECOND[1:])


def test_that_p_values_are_corrected_after_holm():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []
    assert holm([0.9, 0.8]) == [1, 1]


def test_that_many_comparisons_carry_a_note_and_one_none():
    assert multiplicity_note(1) == ""
    assert "40 %" in multiplicity_note(10).replace("%", " %")


def test_that_an_interval_of_a_difference_of_shares_ends_where_shares_can_differ_no_more():
    """Two patients that differ by -0.9 and 0.9: Student's t alone would say 12.7 times the standard error."""
    found = compare(scores([("a", 0.95), ("b", 0.05)]), scores([("a", 0.05), ("b", 0.95)]))
    assert (found.t.low, found.t.high) == (-1, 1)
    assert -1 <= found.bca.low <= found.bca.high <= 1
