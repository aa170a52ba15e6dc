"""Decoding and non-maximum suppression against what Darknet itself made of the same numbers: the family `decode`.

`tests/data/darknet/decode` is a part of what pjreddie/darknet (commit f6afaabc) wrote; the whole of it is taken too
where it is on the machine.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.config import Candidates, Grid
from engine.data.boxes import cxcywh_to_xyxy, iou_matrix
from engine.data.masks import bounding_box
from engine.scoring.decode import (
    decode_boxes,
    decode_confidences,
    decode_mask,
    decode_output,
    suppress,
    suppress_by_class,
    suppress_by_confidence,
)
from tests.engine.agreement import tolerance

FOLDERS = {
    "small": Path(__file__).parents[2] / "data/darknet/decode",
    "whole": Path(__file__).parents[4] / "shared/reference/darknet/decode",
}
FOLDERS = {name: folder for name, folder in FOLDERS.items() if folder.is_dir()}
CASES = [
    pytest.param(folder, case, id=f"{name}-{case['case']}-{case['variant']}")
    for name, folder in FOLDERS.items()
    for case in json.loads((folder / "decode_nms.json").read_text())
]
# The program itself knows networks of one class that predict square roots.
OWN = [case for case in CASES if case.values[1]["C"] == 1 and case.values[1]["sqrt"]]


def grid_of(case):
    return Grid(case["S"], case["B"], case["C"])


def numbers_of(folder, case, kind):
    """The raw output of a case, and boxes, objectness and class scores of one kind of result in double precision."""
    with np.load(folder / "decode_nms.npz") as file:
        raw, prefix = file[f"{case['case']}_output"], f"{case['case']}_v{case['variant']}_{kind}"
        return raw, *(file[f"{prefix}_{name}"].astype(float) for name in ("bbox", "obj", "prob"))


def decoded(raw, case):
    """Boxes in the case's unit, confidences, and scores above its threshold."""
    boxes_cxcywh, scores = decode_boxes(raw, grid_of(case), roots=bool(case["sqrt"]))
    scores = np.where(scores > case["thresh"], scores, 0)
    return boxes_cxcywh * ([case["w"], case["h"]] * 2), decode_confidences(raw, grid_of(case)), scores


def as_set(bbox, obj, prob):
    """The boxes in an order that does not depend on the one they came in."""
    rows = np.concatenate([bbox, obj[:, None], prob], axis=1)
    return rows[np.lexsort(bbox.round(4).T)]


@pytest.mark.parametrize(("folder", "case"), CASES)
def test_that_decode_raw_boxes_are_those_of_darknet(folder, case):
    raw, bbox, obj, prob = numbers_of(folder, case, "raw")
    boxes_cxcywh, confidences, scores = decoded(raw, case)
    closeness = tolerance("decode/raw boxes") * np.abs(bbox).max()
    assert boxes_cxcywh == pytest.approx(bbox, rel=0, abs=closeness)
    assert confidences.tolist() == obj.tolist()
    assert scores == pytest.approx(prob, rel=1e-6)


@pytest.mark.parametrize(("folder", "case"), CASES)
def test_that_decode_nms_by_class_leaves_the_boxes_of_darknet(folder, case):
    raw, *expected = numbers_of(folder, case, "nms_sort")
    boxes_cxcywh, confidences, scores = decoded(raw, case)
    scores = suppress_by_class(cxcywh_to_xyxy(boxes_cxcywh), scores, case["nms"])
    found, expected = as_set(boxes_cxcywh, confidences, scores), as_set(*expected)
    assert found == pytest.approx(expected, rel=1e-5, abs=1e-6)
    assert ((found[:, 5:] > 0) == (expected[:, 5:] > 0)).all()


@pytest.mark.parametrize(("folder", "case"), CASES)
def test_that_decode_nms_by_objectness_leaves_the_boxes_of_darknet(folder, case):
    raw, *expected = numbers_of(folder, case, "nms_obj")
    boxes_cxcywh, confidences, scores = decoded(raw, case)
    left = suppress_by_confidence(cxcywh_to_xyxy(boxes_cxcywh), confidences, scores, case["nms"])
    found, expected = as_set(boxes_cxcywh, *left), as_set(*expected)
    assert found == pytest.approx(expected, rel=1e-5, abs=1e-6)
    assert ((found[:, 4:] != 0) == (expected[:, 4:] != 0)).all()


@pytest.mark.parametrize("folder", FOLDERS.values(), ids=FOLDERS)
def test_that_decode_iou_is_darknets_also_for_boxes_of_no_or_negative_size(folder):
    with np.load(folder / "iou.npz") as file:
        a, b, expected = (file[name].astype(float) for name in ("a", "b", "iou"))
    found = iou_matrix(cxcywh_to_xyxy(a), cxcywh_to_xyxy(b)).diagonal()
    # Two boxes of no size at all overlap by 0 / 0 in Darknet, which is never more than a limit.
    assert found == pytest.approx(np.nan_to_num(expected), rel=0, abs=tolerance("decode/iou"))


@pytest.mark.parametrize(("folder", "case"), OWN)
def test_that_the_boxes_that_are_left_are_those_of_darknet(folder, case):
    size = (case["w"], case["h"])
    raw, bbox, _, prob = numbers_of(folder, case, "nms_sort")
    found = decode_output(raw, grid_of(case), size, threshold=case["thresh"], nms_iou=case["nms"])
    prob = prob[:, 0]
    alive = (prob > 0) & np.isfinite(bbox).all(axis=1) & (bbox[:, 2:] > 0).all(axis=1)
    # Darknet cuts boxes at the picture's border only when it writes them.
    edges = np.clip(cxcywh_to_xyxy(bbox[alive]), 0, [*size, *size])
    inside = (edges[:, 2:] > edges[:, :2]).all(axis=1)
    cut = sorted(
        ((tuple(row), min(score, 1.0)) for row, score in zip(edges[inside], prob[alive][inside], strict=True)),
        key=lambda item: item[1],
    )
    # Of boxes that are the same once they are cut we keep the best.
    expected = sorted([*row, score] for row, score in dict(cut).items())
    assert sorted([*d.box.edges, d.score] for d in found) == [
        pytest.approx(row, rel=1e-5, abs=1e-5) for row in expected
    ]
    assert [d.score for d in found] == sorted((d.score for d in found), reverse=True)


def test_that_there_are_cases_of_all_kinds():
    found = [case.values[1] for case in CASES]
    assert OWN
    assert {case["sqrt"] for case in found} == {0, 1}
    assert any(case["C"] > 1 for case in found)


corners = st.tuples(*[st.floats(0, 50)] * 2, *[st.floats(1, 30)] * 2)


@given(st.lists(corners, max_size=12), st.floats(0.1, 0.9))
def test_that_boxes_that_are_left_overlap_little_and_each_other_one_has_a_better_one_over_it(found, limit):
    edges = np.array([(x, y, x + w, y + h) for x, y, w, h in found]).reshape(-1, 4)
    kept = suppress(edges, limit)
    overlap = iou_matrix(edges, edges)
    assert (overlap[np.ix_(kept, kept)] - np.eye(len(kept)) <= limit).all()
    for index in set(range(len(edges))) - set(kept):
        assert overlap[index, [better for better in kept if better < index]].max() > limit


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_that_a_network_that_exploded_gives_no_boxes(value):
    grid = Grid(3, 2, 1)
    assert decode_output(np.full(grid.outputs, value, np.float32), grid, (100, 80)) == ()


def test_that_absurd_numbers_give_a_box_of_the_whole_picture_and_a_score_of_one():
    grid = Grid(3, 2, 1)
    (found,) = decode_output(np.full(grid.outputs, 1e38, np.float32), grid, (100, 80))
    assert (found.box.edges, found.score) == ((0, 0, 100, 80), 1)


def test_that_numbers_of_another_grid_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        decode_output(np.zeros(10, np.float32), Grid(3, 2, 1), (100, 80))


def test_that_a_drawn_mask_is_stretched_over_the_picture_without_its_specks():
    layout = Candidates(1, 8)
    logits = np.full((8, 8), -4.0, np.float32)
    logits[2:5, 2:6] = 4.0
    logits[7, 7] = 4.0
    raw = np.concatenate([np.array([0.9, 0, 0, 1, 1], np.float32), logits.ravel()])
    mask = decode_mask(raw, layout, (80, 40))
    assert mask.shape == (40, 80)
    assert bounding_box(mask).edges == pytest.approx((20, 10, 60, 25), abs=1)
    assert decode_mask(np.zeros(99, np.float32), Grid(3, 2, 1), (80, 40)) is None


def test_that_a_mask_ends_near_the_boxes():
    raw = np.concatenate([np.array([0.9, 0.25, 0.25, 0.5, 0.5], np.float32), np.full(64, 4.0, np.float32)])
    assert bounding_box(decode_mask(raw, Candidates(1, 8), (80, 40))).edges == pytest.approx((17, 8, 43, 22), abs=1)


def test_that_candidates_are_boxes_in_the_order_of_their_confidence():
    raw = np.array([0.9, 0.4, 0.1, 0.2, 0.5, 0.6, 0.6, 0.7, 0.9, 0.8, *[0] * 16], np.float32)
    found = decode_output(raw, Candidates(2, 4), (100, 50))
    assert [item.score for item in found] == pytest.approx([0.9, 0.4])
    assert found[0].box.edges == pytest.approx((10, 10, 50, 30), abs=1e-4)
    with pytest.raises(ValueError, match="do not fit"):
        decode_output(raw[:-1], Candidates(2, 4), (100, 50))
