"""Average precision against faster-coco-eval and against cases that one can work out by hand; FROC likewise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.annotation import Detection
from engine.data.boxes import Box
from engine.scoring.decode import Found
from engine.scoring.matching import match
from engine.scoring.ranking import COCO_IOUS, FROC_RATES, coco_ap, froc, precision_recall, rank

TRUTH = Box(0, 0, 10, 10)
AWAY = Box(50, 50, 60, 60)


def found_of(*slices):
    """Boxes of slices, from pairs of box and score, best first."""
    return Found.of([[Detection(box, score) for box, score in own] for own in slices])


def ranking(truth, found):
    return rank(match(truth, found, COCO_IOUS), match(truth, found, [0.5], "best"))


def coco_levels(truth, found):
    """AP at each IoU as faster-coco-eval has it; -1 where no box is true."""
    coco = pytest.importorskip("faster_coco_eval")

    def entry(number, place, box):
        x0, y0, x1, y1 = box
        area = (x1 - x0) * (y1 - y0)
        shape = {"bbox": [x0, y0, x1 - x0, y1 - y0], "area": area, "iscrowd": 0}
        return {"id": number + 1, "image_id": place + 1, "category_id": 1, **shape}

    boxes = [(place, box.edges) for place, own in enumerate(truth) for box in own]
    data = {
        "images": [{"id": place + 1, "width": 200, "height": 200} for place in range(len(truth))],
        "categories": [{"id": 1, "name": "cerebellum"}],
        "annotations": [entry(number, *item) for number, item in enumerate(boxes)],
    }
    detections = [
        {**entry(number, place, edges), "score": score}
        for number, (place, edges, score) in enumerate(
            zip(found.places.tolist(), found.edges.tolist(), found.scores.tolist(), strict=True)
        )
    ]
    if not detections:
        return np.full(10, 0.0 if boxes else -1.0)
    known = coco.COCO(data)
    evaluation = coco.COCOeval_faster(known, known.loadRes(detections), "bbox", print_function=lambda *_: None)
    evaluation.params.maxDets = [1, 10, 1000]
    evaluation.evaluate()
    evaluation.accumulate()
    return evaluation.eval["precision"][:, :, 0, 0, -1].mean(axis=1)


def assert_as_coco(truth, found):
    ours = [coco_ap(precision_recall(match(truth, found, COCO_IOUS), iou)) for iou in COCO_IOUS]
    theirs = coco_levels(truth, found)
    assert [-1 if value is None else value for value in ours] == pytest.approx(theirs, rel=0, abs=1e-9)
    total = ranking(truth, found).ap50_95
    assert (-1 if total is None else total) == pytest.approx(theirs.mean(), rel=0, abs=1e-9)


def around(generator, box, spread):
    """The box with edges that are off, on whole pixels so that equal overlaps are common."""
    shift = generator.integers(-spread, spread + 1, 4)
    x0, y0 = box.x0 + shift[0], box.y0 + shift[1]
    return Box(x0, y0, max(box.x1 + shift[2], x0 + 1), max(box.y1 + shift[3], y0 + 1))


def random_set(seed):
    """Slices with none to three true boxes, with duplicates, near misses, false alarms and coarse scores."""
    generator = np.random.default_rng(seed)
    truth, found = [], []
    for _ in range(generator.integers(1, 40)):
        corners = generator.integers(20, 120, (generator.integers(0, 4), 2))
        own = [Box(x, y, x + generator.integers(8, 40), y + generator.integers(8, 40)) for x, y in corners.tolist()]
        boxes = [around(generator, box, 5) for box in own for _ in range(generator.integers(0, 4))]
        boxes += [around(generator, AWAY, 20) for _ in range(generator.integers(0, 3))]
        scores = np.sort(generator.integers(1, 12, len(boxes)) / 12)[::-1]
        truth.append(own)
        found.append(list(zip(boxes, scores.tolist(), strict=True)))
    return truth, found_of(*found)


@pytest.mark.parametrize("seed", range(40))
def test_that_average_precision_is_that_of_faster_coco_eval(seed):
    assert_as_coco(*random_set(seed))


pixels = st.integers(0, 12)
boxes = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), pixels, pixels, st.integers(1, 8), st.integers(1, 8))
found_boxes = st.lists(st.tuples(boxes, st.sampled_from([0.2, 0.4, 0.6, 0.8])), max_size=5).map(
    lambda own: sorted(own, key=lambda pair: -pair[1])
)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.lists(boxes, max_size=3), found_boxes), min_size=1, max_size=5))
def test_that_ties_empty_slices_and_crowded_ones_are_treated_as_coco_does(slices):
    assert_as_coco([truth for truth, _ in slices], found_of(*(found for _, found in slices)))


def test_that_the_three_definitions_differ_on_a_case_worked_out_by_hand():
    """Hit, false alarm, hit of two true boxes: precision 1 up to recall 1/2, then 2/3."""
    truth = [[TRUTH], [TRUTH]]
    result = ranking(truth, found_of([(TRUTH, 0.9)], [(AWAY, 0.8), (TRUTH, 0.7)]))
    assert result.ap50 == pytest.approx((51 + 50 * 2 / 3) / 101)
    assert result.voc_ap_11 == pytest.approx((6 + 5 * 2 / 3) / 11)
    assert result.voc_ap_all == pytest.approx((1 + 2 / 3) / 2)
    assert result.ap75 == result.ap50_95 == result.ap50


def test_that_average_precision_falls_with_the_overlap_that_is_asked_for():
    """A box of overlap 0.7 counts at 0.50 to 0.70: five of ten thresholds."""
    result = ranking([[TRUTH]], found_of([(Box(0, 0, 10, 7), 0.9)]))
    assert (result.ap50, result.ap75, result.ap50_95) == (1, 0, 0.5)


def test_that_voc_calls_a_box_wrong_whose_best_true_box_is_taken_and_coco_takes_the_next():
    near = Box(0, 0, 10, 12)
    truth, found = [[TRUTH, near]], found_of([(TRUTH, 0.9), (TRUTH, 0.8)])
    assert match(truth, found, [0.5], "free").hits(0.5).tolist() == [True, True]
    assert match(truth, found, [0.5], "best").hits(0.5).tolist() == [True, False]


def test_that_nothing_true_gives_no_value_and_nothing_found_gives_zero():
    nothing_true = ranking([[]], found_of([(AWAY, 0.9)]))
    assert (nothing_true.ap50, nothing_true.voc_ap_11, nothing_true.voc_ap_all) == (None, None, None)
    assert nothing_true.froc == (None,) * len(FROC_RATES)
    nothing_found = ranking([[TRUTH]], found_of([]))
    assert (nothing_found.ap50_95, nothing_found.voc_ap_11, nothing_found.voc_ap_all) == (0, 0, 0)
    assert nothing_found.froc == (0,) * len(FROC_RATES)


def test_that_froc_reads_the_recall_at_so_many_false_positives_per_slice():
    """Four slices; in the order of scores: hit, alarm, hit, two alarms, hit. At most k / 4 alarms per slice."""
    truth = [[TRUTH], [TRUTH], [TRUTH], [TRUTH]]
    found = found_of(
        [(TRUTH, 0.9), (AWAY, 0.8)], [(TRUTH, 0.7), (AWAY, 0.6)], [(AWAY, 0.5), (TRUTH, 0.4)], [(AWAY, 0.3)]
    )
    expected = {0.125: 0.25, 0.25: 0.5, 0.5: 0.5, 1.0: 0.75, 2.0: 0.75, 4.0: 0.75, 8.0: 0.75}
    assert froc(match(truth, found, [0.5]), 0.5) == tuple(expected[rate] for rate in FROC_RATES)


def test_that_froc_and_voc_keep_boxes_of_one_score_together():
    truth, found = [[TRUTH], []], found_of([(TRUTH, 0.5)], [(AWAY, 0.5), (AWAY.moved(20, 0), 0.5)])
    matching = match(truth, found, [0.5])
    assert froc(matching, 0.5)[:4] == (0, 0, 0, 1)
    result = ranking(truth, found)
    assert (result.voc_ap_all, result.voc_ap_11) == pytest.approx((1 / 3, 1 / 3))


def test_that_an_overlap_that_was_not_matched_is_refused():
    with pytest.raises(ValueError, match=r"0\.6"):
        match([[TRUTH]], found_of([(TRUTH, 0.9)]), [0.5]).hits(0.6)
