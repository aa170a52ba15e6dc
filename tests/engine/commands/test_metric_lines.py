"""What a terminal tells of drawn masks: each measure with its interval, and mm with the slices that have them."""

from engine.commands.metric_lines import drawn_lines
from engine.scoring.contours import ContourMetric, flat
from engine.scoring.intervals import Interval

DRAWN = {
    "dice": ContourMetric(Interval(0.9, 0.85, 0.94, 3), 12),
    "contour_distance": ContourMetric(Interval(1.95, 1.42, 2.49, 3), 11),
    "hausdorff_95": ContourMetric(Interval(5.04, 3.91, 6.17, 3), 11),
}
IN_MM = {
    "contour_distance_mm": ContourMetric(Interval(0.855, None, None, 1), 4),
    "hausdorff_95_mm": ContourMetric(Interval(2.22, None, None, 1), 4),
}


def test_that_masks_are_told_in_pixels_and_in_mm_with_intervals_and_of_how_many_slices_they_are() -> None:
    pixels = (
        "Dice 0.9 (0.85 to 0.94), contour distance 1.95 px (1.42 to 2.49), 95 % Hausdorff distance 5.04 px "
        "(3.91 to 6.17), 3 patients, 12 slices"
    )
    told = drawn_lines({100: flat(DRAWN), 200: flat(DRAWN | IN_MM)})
    assert told[1] == f"    100  {pixels}; no spacing is known."
    assert told[2] == (
        f"    200  {pixels}; contour distance 0.855 mm, 95 % Hausdorff distance 2.22 mm, 1 patient, 4 slices with a "
        "known spacing."
    )
    assert sum("mean by patient" in line for line in told[3:]) == 5


def test_that_nothing_is_told_of_a_network_that_draws_nothing_or_of_rows_of_an_earlier_version() -> None:
    assert drawn_lines({100: flat({}), 200: {"mean_iou": 0.5}}) == []
    assert "Dice 0.8, " in drawn_lines({100: {**flat(DRAWN), "dice": 0.8, "dice_low": None}})[1]
