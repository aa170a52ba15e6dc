"""Boxes: conversions that lose nothing, and overlap against counting pixels and against Darknet."""

from math import nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.boxes import Box, cxcywh_to_xyxy, iou, iou_matrix

DARKNET = Path(__file__).parents[2] / "data/darknet/decode/iou.npz"
SIDE = 24

edges = st.floats(-1e4, 1e4)
sizes = st.floats(0.1, 1e4)
boxes = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), edges, edges, sizes, sizes)
spans = st.integers(0, SIDE - 1).flatmap(lambda low: st.tuples(st.just(low), st.integers(low + 1, SIDE)))
pixel_boxes = st.builds(lambda x, y: Box(x[0], y[0], x[1], y[1]), spans, spans)


def painted(box: Box) -> np.ndarray:
    canvas = np.zeros((SIDE, SIDE), bool)
    canvas[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)] = True
    return canvas


@given(boxes, st.integers(1, 2000), st.integers(1, 2000))
def test_that_a_box_survives_the_way_to_yolo_fractions_and_back(box, width, height):
    again = Box.from_yolo(box.to_yolo(width, height), width, height)
    assert again.edges == pytest.approx(box.edges, rel=1e-9, abs=1e-7)


@given(boxes)
def test_that_centre_and_size_are_the_inverse_of_edges(box):
    cxcywh = np.array([[*box.center, box.width, box.height]])
    assert cxcywh_to_xyxy(cxcywh)[0] == pytest.approx(box.edges, abs=1e-9)


@given(pixel_boxes, pixel_boxes)
def test_that_overlap_is_the_share_of_pixels_in_both(a, b):
    both, either = painted(a) & painted(b), painted(a) | painted(b)
    assert iou(a, b) == pytest.approx(both.sum() / either.sum())


@given(st.lists(boxes, min_size=1, max_size=4), st.lists(boxes, min_size=1, max_size=4))
def test_that_the_matrix_of_overlaps_agrees_with_pairs(first, second):
    matrix = iou_matrix(np.array([a.edges for a in first]), np.array([b.edges for b in second]))
    assert matrix == pytest.approx(np.array([[iou(a, b) for b in second] for a in first]))


@given(boxes)
def test_that_a_box_overlaps_itself_fully(box):
    assert iou(box, box) == pytest.approx(1)


def test_that_boxes_that_only_touch_do_not_overlap():
    assert iou(Box(0, 0, 2, 2), Box(2, 0, 4, 2)) == 0


def test_that_the_matrix_gives_an_empty_box_no_overlap():
    assert iou_matrix(np.array([[1.0, 1, 1, 5]]), np.array([[0.0, 0, 9, 9]])) == 0


def test_that_overlaps_are_those_of_darknet():
    with np.load(DARKNET) as file:
        a, b, expected = (file[name].astype(float) for name in ("a", "b", "iou"))
    real = (a[:, 2:] > 0).all(axis=1) & (b[:, 2:] > 0).all(axis=1) & np.isfinite(expected)
    found = iou_matrix(cxcywh_to_xyxy(a[real]), cxcywh_to_xyxy(b[real])).diagonal()
    assert real.sum() > 300
    assert found == pytest.approx(expected[real], abs=3e-5)


@given(boxes, st.integers(1, 500), st.integers(1, 500))
def test_that_a_clipped_box_lies_inside_the_slice_and_inside_the_box(box, width, height):
    inside = box.clipped(width, height)
    if inside is None:
        assert box.x0 >= width or box.y0 >= height or box.x1 <= 0 or box.y1 <= 0
    else:
        assert max(box.x0, 0) == inside.x0
        assert max(box.y0, 0) == inside.y0
        assert min(box.x1, width) == inside.x1
        assert min(box.y1, height) == inside.y1


@pytest.mark.parametrize("bad", [(3, 0, 3, 5), (0, 5, 3, 5), (4, 0, 3, 5), (nan, 0, 3, 5), (0, 0, float("inf"), 5)])
def test_that_an_empty_or_endless_box_cannot_be_made(bad):
    with pytest.raises(ValueError, match="a box needs"):
        Box(*bad)


def test_that_moving_and_replacing_edges_keep_the_rest():
    assert Box(1, 2, 3, 4).moved(10, -1) == Box(11, 1, 13, 3)
    assert Box(1, 2, 3, 4).with_edges(x0=0) == Box(0, 2, 3, 4)
