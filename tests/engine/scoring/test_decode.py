"""Decoding and non-maximum suppression against what Darknet itself made of the same numbers.

`tests/data/darknet/decode.*` is a part of what pjreddie/darknet (commit f6afaabc) wrote; the whole of it is taken where
it is on the machine. Cases of several classes are decoded only: this program knows one class.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.config import Grid
from engine.data.boxes import cxcywh_to_xyxy, iou_matrix
from engine.scoring.decode import decode_boxes, decode_output, suppress

SMALL = Path(__file__).parents[2] / "data/darknet"
WHOLE = Path(__file__).parents[4] / "shared/reference/darknet/decode"
NUMBERS, CASES = SMALL / "decode.npz", json.loads((SMALL / "decode.json").read_text())
if WHOLE.is_dir():
    NUMBERS, CASES = WHOLE / "decode_nms.npz", json.loads((WHOLE / "decode_nms.json").read_text())
# Without square roots Darknet means another kind of network.
CASES = [case for case in CASES if case.get("sqrt", 1)]


def grid_of(case):
    return Grid(case["S"], case["B"], case["C"])


@pytest.fixture(scope="module")
def numbers():
    with np.load(NUMBERS) as file:
        return dict(file)


@pytest.mark.parametrize("name", sorted({case["case"] for case in CASES}))
def test_that_raw_boxes_are_those_of_darknet(numbers, name):
    case = next(case for case in CASES if case["case"] == name and case["variant"] == 0)
    boxes_cxcywh, scores = decode_boxes(numbers[f"{name}_output"], grid_of(case))
    scale = [case["w"], case["h"]] * 2
    assert boxes_cxcywh * scale == pytest.approx(numbers[f"{name}_v0_raw_bbox"], rel=1e-6, abs=1e-6)
    kept = np.where(scores > case["thresh"], scores, 0)
    assert kept == pytest.approx(numbers[f"{name}_v0_raw_prob"], rel=1e-6)


@pytest.mark.parametrize("case", [c for c in CASES if c["C"] == 1], ids=lambda c: f"{c['case']}-{c['variant']}")
def test_that_the_boxes_that_are_left_are_those_of_darknet(numbers, case):
    name, size = f"{case['case']}_v{case['variant']}_nms_sort", (case["w"], case["h"])
    found = decode_output(
        numbers[f"{case['case']}_output"], grid_of(case), size, threshold=case["thresh"], nms_iou=case["nms"]
    )
    bbox, prob = numbers[f"{name}_bbox"].astype(float), numbers[f"{name}_prob"][:, 0].astype(float)
    alive = (prob > 0) & np.isfinite(bbox).all(axis=1) & (bbox[:, 2:] > 0).all(axis=1)
    # Darknet cuts boxes at the picture's border only when it writes them.
    edges = np.clip(cxcywh_to_xyxy(bbox[alive]), 0, [*size, *size])
    inside = (edges[:, 2:] > edges[:, :2]).all(axis=1)
    expected = sorted([*row, min(score, 1.0)] for row, score in zip(edges[inside], prob[alive][inside], strict=True))
    assert sorted([*d.box.edges, d.score] for d in found) == [
        pytest.approx(row, rel=1e-5, abs=1e-5) for row in expected
    ]
    assert [d.score for d in found] == sorted((d.score for d in found), reverse=True)


def test_that_some_case_has_boxes_to_compare():
    assert len({case["case"] for case in CASES if case["C"] == 1}) >= 4


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
