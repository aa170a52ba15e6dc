"""The error queue: as many entries as the scorer counts, worst first, errors in mm by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.annotation import Detection, SliceKey
from engine.data.boxes import Box
from engine.data.split import Part
from engine.manifest import ManifestSlice
from engine.measures.growth import days_of_error
from engine.scoring.decode import Found
from engine.scoring.metrics import judge_found
from engine.scoring.millimetres import size_error
from engine.scoring.problems import CONFIDENT, LOW_IOU, Kind, counts, kind_of, problems
from engine.shapes.consistency import SliceShape, check

TRUTH, AWAY = Box(0, 0, 10, 10), Box(50, 50, 60, 60)


def judged(*slices):
    """Slices from pairs of true boxes and found ones with scores, best first."""
    items = [
        ManifestSlice(SliceKey("v", number), "p", Part.VAL, "x.bmp", "", 100, 100, tuple(truth))
        for number, (truth, _) in enumerate(slices)
    ]
    found = [[Detection(box, score) for box, score in own] for _, own in slices]
    return judge_found(items, Found.of(found))


pixels = st.integers(0, 12)
boxes = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), pixels, pixels, st.integers(1, 9), st.integers(1, 9))
found_boxes = st.lists(st.tuples(boxes, st.sampled_from([0.2, 0.4, 0.6, 0.8])), max_size=6).map(
    lambda own: sorted(own, key=lambda pair: -pair[1])
)


@given(
    st.lists(st.tuples(st.lists(boxes, max_size=3), found_boxes), min_size=1, max_size=5),
    st.sampled_from([0.0, 0.3, 0.6]),
)
def test_that_the_queue_has_as_many_entries_as_the_scorer_counts(slices, confidence):
    part = judged(*slices)
    queue, summary = problems(part, confidence), part.at(confidence).summary
    number = counts(queue)
    assert number[Kind.FALSE_NEGATIVE] == summary.missed
    assert number[Kind.FALSE_POSITIVE] == summary.false_positives
    hits = sum(item.matched for item in part.at(confidence).slices)
    fine = sum(len(item.boxes) for item in part.slices) - number[Kind.FALSE_NEGATIVE] - number[Kind.LOW_IOU]
    assert 0 <= fine <= hits
    sure = [item for item in queue if item.kind is Kind.FALSE_POSITIVE and item.score >= CONFIDENT]
    assert number[Kind.CONFIDENT_AND_WRONG] == len(sure)
    assert [item.badness for item in queue] == sorted((item.badness for item in queue), reverse=True)


def test_that_each_kind_is_told_with_its_boxes():
    half, near = Box(0, 0, 10, 5), Box(0, 0, 10, 4)
    queue = problems(judged(([TRUTH], [(half, 0.9), (AWAY, 0.3)]), ([TRUTH], [(near, 0.7)]), ([], [])), 0.1)
    by_kind = {item.kind: item for item in queue}
    assert counts(queue) == {
        Kind.FALSE_NEGATIVE: 1,
        Kind.FALSE_POSITIVE: 2,
        Kind.LOW_IOU: 1,
        Kind.CONFIDENT_AND_WRONG: 1,
        Kind.TRUTH_OFF_MASK: 0,
        Kind.NEIGHBOUR_OUTLIER: 0,
    }
    low, miss, sure = (by_kind[kind] for kind in (Kind.LOW_IOU, Kind.FALSE_NEGATIVE, Kind.CONFIDENT_AND_WRONG))
    assert (low.found, low.truth, low.iou, low.badness) == (half, TRUTH, 0.5, 0.5)
    assert low.iou < LOW_IOU
    assert (miss.found, miss.truth, miss.iou, miss.key.index) == (near, TRUTH, pytest.approx(0.4), 1)
    assert (sure.found, sure.score, sure.badness) == (near, 0.7, 0.7)


def test_that_a_miss_with_nothing_near_is_the_worst_of_all():
    first = problems(judged(([TRUTH], [(AWAY, 0.9)])), 0.1)[0]
    assert (first.kind, first.badness, first.found, first.iou) == (Kind.FALSE_NEGATIVE, 1, None, 0)


def test_that_errors_are_in_millimetres_where_a_spacing_is_known():
    part = judged(([TRUTH], [(Box(1, 0, 10, 5), 0.9)]))
    assert [item.size for item in problems(part, 0.1)] == [None] * len(problems(part, 0.1))
    size = problems(part, 0.1, {"v": (0.5, 0.4)})[0].size
    assert size.edges == pytest.approx((0.5, 0, 0, -2))
    assert (size.width, size.height, size.worst_edge) == pytest.approx((-0.5, -2, 2))
    assert size.days is None


def test_that_days_are_those_of_an_error_of_the_diameter():
    found = size_error(Box(0, 0, 82, 20), Box(0, 0, 80, 20), (0.25, 0.25))
    assert found.days == pytest.approx(days_of_error(20, 0.5))


def test_that_a_pixel_of_no_size_is_refused():
    with pytest.raises(ValueError, match="mm"):
        size_error(TRUTH, TRUTH, (0.0, 0.5))


def test_that_labels_off_their_mask_or_their_neighbours_are_of_these_kinds_and_crosses_of_none():
    mask = np.zeros((100, 100), np.bool_)
    mask[30:60, 20:70] = True
    tight = Box(20, 30, 70, 60)
    shapes = [SliceShape(number, tight, mask) for number in range(12)]
    shapes[3] = SliceShape(3, Box(20, 30, 80, 60), mask)
    shapes[7] = SliceShape(7, tight.moved(25, 25), None)
    shapes[9] = SliceShape(9, tight, mask, crossed=True)
    found = {(kind_of(finding), finding.index) for finding in check(shapes).findings}
    assert found >= {(Kind.TRUTH_OFF_MASK, 3), (Kind.NEIGHBOUR_OUTLIER, 7), (None, 9)}
