"""The consistency check finds seeded errors, leaves clean volumes alone, and says what it saw and expected."""

from pathlib import Path

import numpy as np
import pytest

from engine.data.boxes import Box
from engine.data.formats.process import read_files
from engine.data.formats.table import BY_TITLE
from engine.shapes.consistency import Quantity, SliceShape, check
from tests.engine.shapes.conftest import simulated
from tests.engine.shapes.seeding import shapes, tally, tight

CAROTID = Path(__file__).resolve().parents[4] / "shared" / "data" / "carotid_315"
HELD_OUT = range(20, 40)
"""The thresholds were chosen on the seeds 0 to 19."""


def growing(count: int = 15) -> list[Box | None]:
    """Sections of an ellipsoid that drifts to the right."""
    halves = [20 * np.sqrt(1 - ((index - 7) / 9) ** 2) for index in range(count)]
    return [Box(90 + i - half, 60 - half, 90 + i + half, 60 + half) for i, half in enumerate(halves)]


@pytest.mark.parametrize(("hand", "least"), [(0.0, 0.95), (0.02, 0.95)])
def test_that_seeded_errors_are_found_and_clean_volumes_are_quiet(hand, least):
    result = tally([simulated(seed).masks for seed in HELD_OUT], seed=5, hand=hand)
    assert result.sensitivity >= least
    assert np.mean(result.false_alarms) <= 1
    assert max(result.false_alarms) <= 3


def test_that_masks_add_no_false_alarms_and_miss_nothing():
    result = tally([simulated(seed).masks for seed in HELD_OUT][:10], seed=5, with_masks=True)
    assert result.sensitivity >= 0.95
    assert np.mean(result.false_alarms) <= 0.5


@pytest.mark.slow
@pytest.mark.skipif(not CAROTID.is_dir(), reason="the carotid series are not at hand")
def test_that_it_holds_on_real_series_with_masks():
    files = read_files([(path, BY_TITLE["MATLAB"]) for path in sorted(CAROTID.glob("vol*/*.mat"))])
    masks = [mask.decode() for file in files for variable in file.variables for mask in variable.masks]
    result = tally([masks[first : first + 15] for first in range(0, len(masks), 15)], seed=3, with_masks=True)
    assert len(result.false_alarms) == 21
    assert result.sensitivity >= 0.95
    assert np.mean(result.false_alarms) <= 1


def test_that_a_bad_slice_throws_no_suspicion_on_its_neighbours():
    boxes = growing()
    boxes[8] = boxes[8].moved(0.3 * boxes[8].width, 0)
    report = check(shapes(boxes))
    assert report.slices == {8}
    (finding,) = report.findings
    assert finding.quantity is Quantity.CENTER_X
    assert finding.expected == pytest.approx(98, abs=0.5)
    assert finding.value == pytest.approx(boxes[8].center[0])


def test_that_several_bad_slices_do_not_excuse_each_other():
    boxes = growing()
    for place in (3, 9, 12):
        boxes[place] = boxes[place].moved(0, 0.4 * boxes[place].height)
    assert check(shapes(boxes)).slices == {3, 9, 12}


def test_that_the_worst_finding_comes_first():
    boxes = growing()
    boxes[4] = boxes[4].moved(0.3 * boxes[4].width, 0)
    boxes[10] = boxes[10].moved(0.9 * boxes[10].width, 0)
    assert [finding.index for finding in check(shapes(boxes)).findings] == [10, 4]


def test_that_missing_slices_are_gaps_between_boxes_only():
    boxes = growing()
    boxes[0] = boxes[6] = boxes[7] = boxes[14] = None
    report = check(shapes(boxes))
    assert {(finding.index, finding.quantity) for finding in report.findings} == {(6, Quantity.GAP), (7, Quantity.GAP)}


def test_that_without_boxes_gaps_are_those_of_masks():
    mask = np.ones((4, 4), bool)
    found = check([SliceShape(index, None, None if index == 2 else mask) for index in range(5)]).findings
    assert [(finding.index, finding.quantity) for finding in found] == [(2, Quantity.GAP)]


def test_that_a_box_which_is_not_its_masks_is_found_even_in_a_volume_of_two_slices():
    masks = simulated(1).masks[6:8]
    boxes = tight(masks)
    boxes[1] = boxes[1].with_edges(x1=boxes[1].x1 + 9)
    (finding,) = check(shapes(boxes, masks)).findings
    assert (finding.index, finding.quantity, finding.value) == (1, Quantity.MISFIT, 9)


def test_that_a_volume_whose_second_half_lies_elsewhere_jumps_there():
    boxes = [Box(50, 50, 90, 80)] * 8 + [Box(110, 50, 150, 80)] * 7
    jumps = [finding for finding in check(shapes(boxes)).findings if finding.quantity is Quantity.JUMP]
    assert [finding.expected for finding in jumps] == [0]
    assert 6 <= jumps[0].index <= 9


def test_that_the_series_have_a_value_for_every_slice_that_has_one():
    masks = list(simulated(2).masks)
    boxes = tight(masks)
    boxes[5] = None
    series = check(shapes(boxes, masks)).series
    assert np.flatnonzero(np.isnan(series[Quantity.WIDTH])).tolist() == [5]
    assert np.flatnonzero(np.isnan(series[Quantity.JUMP])).tolist() == [0, 5]
    assert series[Quantity.AREA].tolist() == [mask.sum() for mask in masks]
    assert series[Quantity.WIDTH][0] == boxes[0].width


@pytest.mark.parametrize("count", [0, 1, 4])
def test_that_too_few_slices_give_no_findings(count):
    boxes = [Box(30 * index, 5, 30 * index + 9 + index, 20) for index in range(count)]
    assert check(shapes(boxes)).findings == ()


def test_that_a_volume_of_nothing_is_quiet():
    assert check([SliceShape(index, None) for index in range(6)]).findings == ()
