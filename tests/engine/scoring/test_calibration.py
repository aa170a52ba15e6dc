"""Whether scores come true: bins of equal mass worked out by hand."""

import pytest

from engine.data.annotation import Detection
from engine.data.boxes import Box
from engine.scoring.calibration import calibrate
from engine.scoring.decode import Found
from engine.scoring.matching import match

TRUTH = Box(0, 0, 10, 10)


def matching(*pairs):
    """Slices with one true box and one found one each, of this height (a tenth of the IoU) and score."""
    found = Found.of([[Detection(Box(0, 0, 10, height), score)] for height, score in pairs])
    return match([[TRUTH]] * len(pairs), found, [0.5])


def test_that_a_score_that_is_the_realised_overlap_has_no_error():
    result = calibrate(matching(*[(8, 0.8)] * 15))
    assert result.iou_error == pytest.approx(0)
    assert result.precision_error == pytest.approx(0.2)
    assert (len(result.bins), result.bins[0].boxes) == (1, 15)


def test_that_bins_hold_equal_numbers_and_weigh_by_them():
    """Ten boxes of score 0.2 and overlap 0.4, ten of score 0.9 and overlap 0.6."""
    result = calibrate(matching(*[(4, 0.2)] * 10, *[(6, 0.9)] * 10))
    assert [(item.boxes, item.score, item.iou, item.precision) for item in result.bins] == [
        (10, pytest.approx(0.2), pytest.approx(0.4), 0),
        (10, pytest.approx(0.9), pytest.approx(0.6), 1),
    ]
    assert result.iou_error == pytest.approx((0.2 + 0.3) / 2)
    assert result.precision_error == pytest.approx((0.2 + 0.1) / 2)


def test_that_boxes_below_the_confidence_take_no_part_and_none_give_no_error():
    assert calibrate(matching((4, 0.2), (6, 0.9)), 0.5).bins[0].boxes == 1
    assert calibrate(matching((4, 0.2)), 0.5).iou_error is None
