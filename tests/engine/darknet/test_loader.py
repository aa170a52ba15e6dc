"""The loader against what Darknet itself drew and made: the vectors of the family `data`.

`tests/data/darknet/data` is a part of what pjreddie/darknet (commit f6afaabc) wrote; the whole of it is taken too where
it is on the machine.
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.darknet.images import load_planes
from engine.darknet.layers import Detection, Net, Shape
from engine.darknet.loader import (
    Draws,
    draw_batch,
    draw_responsible,
    label_path,
    load_batch,
    moved_labels,
    read_labels,
    seen_labels,
    truth_grid,
)
from engine.darknet.rand import Rand
from tests.engine.agreement import tolerance

SMALL = Path(__file__).parents[2] / "data/darknet/data"
WHOLE = Path(__file__).parents[4] / "shared/reference/darknet/data"
STILL = Draws(0, 0, 0, 0, 0, False, 0.0, 1.0, 1.0, ())


@pytest.fixture(params=[SMALL, WHOLE], ids=["small", "whole"])
def folder(request):
    if not request.param.is_dir():
        pytest.skip("the whole set of reference vectors is not on this machine")
    return request.param


def cases(folder, name):
    """Each case of a file with the arrays of that file."""
    with np.load(folder / f"{name}.npz") as file:
        return [(case, dict(file)) for case in json.loads((folder / f"{name}.json").read_text())]


def labels_of(folder, image):
    return read_labels((folder / "set/labels" / image).with_suffix(".txt").read_text())


def net_of(case):
    colour = {name: case[name] for name in ("hue", "saturation", "exposure")}
    return Net(input=Shape(3, case["h"], case["w"]), batch=case["n"], **colour)


def detection(side=7, boxes=2, classes=1, jitter=0.2, random=False):
    scales = dict.fromkeys(("object_scale", "noobject_scale", "class_scale", "coord_scale"), 1.0)
    switches = dict.fromkeys(("rescore", "softmax", "sqrt", "forced"), False)
    shape = Shape(side**2 * (5 * boxes + classes))
    return Detection(
        input=shape, output=shape, side=side, boxes=boxes, classes=classes, jitter=jitter, random=random,
        **scales, **switches,
    )  # fmt: skip


def test_that_data_load_data_region_draws_are_darknets(folder):
    for case, _ in cases(folder, "load_data_region"):
        pictures = [load_planes(folder / "set/images" / name) for name in case["images"]]
        sizes = [(planes.shape[2], planes.shape[1]) for planes in pictures]
        counts = [len(labels_of(folder, name)) for name in case["images"]]
        batch = draw_batch(Rand.seeded(case["glibc_srand"]), sizes, counts, net_of(case), case["jitter"])
        assert batch == tuple(
            Draws(
                case["images"].index(drawn["image"]),
                *(drawn[edge] for edge in ("pleft", "pright", "ptop", "pbot")),
                bool(drawn["flip"]),
                *(drawn[colour] for colour in ("dhue", "dsat", "dexp")),
                tuple(drawn["shuffle_swaps"]),
            )
            for drawn in case["drawn"]
        )


def test_that_data_load_data_region_pictures_and_truth_are_darknets(folder):
    for case, arrays in cases(folder, "load_data_region"):
        pictures = [load_planes(folder / "set/images" / name) for name in case["images"]]
        labels = [labels_of(folder, name) for name in case["images"]]
        last = detection(case["S"], jitter=case["jitter"])
        inputs, truth = load_batch(Rand.seeded(case["glibc_srand"]), pictures, labels, net_of(case), last)
        assert (inputs.dtype, truth.dtype) == (np.float32, np.float32)
        for found, name, row in ((inputs, "X", "images"), (truth, "truth", "truth")):
            closeness = tolerance(f"data/load_data_region {row}")
            np.testing.assert_allclose(found, arrays[f"{case['case']}_{name}"], rtol=0, atol=closeness)


def test_that_data_fill_truth_region_is_darknets(folder):
    for case, arrays in cases(folder, "fill_truth_region"):
        labels = seen_labels(
            labels_of(folder, case["label"]), (1, 1), replace(STILL, swaps=tuple(case["shuffle_swaps"]))
        )
        factor, offset = np.float32([case["sx"], case["sy"]]), np.float32([case["dx"], case["dy"]])
        moved = moved_labels(labels, factor, offset, mirrored=bool(case["flip"]))
        found = truth_grid(moved, case["S"], case["classes"])
        closeness = tolerance("data/fill_truth_region")
        np.testing.assert_allclose(found, arrays[case["case"]], rtol=0, atol=closeness)


def test_that_data_label_path_cases_are_darknets(folder):
    for image, expected in json.loads((folder / "label_path_cases.json").read_text()).items():
        assert label_path(image) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("\n \n", 0),
        ("0 .5 .5 .1 .2\n\n 1\t0.5 5e-1 .1 .2  \r\n", 2),
        ("0 .5 .5 .1 .2\nx .5 .5 .1 .2\n0 .5 .5 .1 .2\n", 1),
        ("0 .5 .5 .1\n0 .5 .5 .1 .2\n", 0),
        ("0 .5 .5 .1 .2 .3\n", 0),
        ("0 .5 .5 .1 wide\n", 0),
        ("0.5 .5 .5 .1 .2\n", 0),
    ],
)
def test_that_labels_are_read_up_to_the_first_line_that_is_none(text, count):
    labels = read_labels(text)
    assert labels.shape == (count, 5)
    assert labels.dtype == np.float32


fractions = st.floats(1 / 16, 15 / 16, width=32)
label = st.tuples(
    st.integers(0, 3), fractions, fractions, st.floats(1 / 128, 1, width=32), st.floats(1 / 128, 1, width=32)
)
edges = st.integers(-20, 20)


@given(label, edges, edges, edges, edges, st.booleans())
def test_that_a_label_stays_on_its_pixels(row, left, right, top, bottom, mirrored):
    # An independent way: in whole pixels of a picture of 100 x 80 from edge to edge.
    draws = replace(STILL, left=left, right=right, top=top, bottom=bottom, mirrored=mirrored)
    ((_, x, y, w, h),) = seen_labels(np.float32([row]), (100, 80), draws).astype(float)
    width, height = 100 - left - right, 80 - top - bottom
    at_x = np.clip([(row[1] - row[3] / 2) * 100 - left, (row[1] + row[3] / 2) * 100 - left], 0, width)
    at_y = np.clip([(row[2] - row[4] / 2) * 80 - top, (row[2] + row[4] / 2) * 80 - top], 0, height)
    at_x = width - at_x[::-1] if mirrored else at_x
    assert [(x - w / 2) * width, (x + w / 2) * width] == pytest.approx(at_x, abs=1e-3)
    assert [(y - h / 2) * height, (y + h / 2) * height] == pytest.approx(at_y, abs=1e-3)


@given(st.lists(label, max_size=6), st.integers(1, 13))
def test_that_every_cell_holds_the_first_organ_that_comes_to_it(rows, side):
    labels = np.float32(rows).reshape(-1, 5)
    truth = truth_grid(labels, side, 2).reshape(side, side, 7)
    first = {}
    for row in labels:
        first.setdefault(tuple((row[[2, 1]] * np.float32(side)).astype(int)), row)
    assert truth[..., 0].sum() == len(first)
    for (y, x), row in first.items():
        cell = truth[y, x]
        assert cell[1:3].tolist() == [row[0] == 0, row[0] == 1]
        assert [(x + cell[3]) / side, (y + cell[4]) / side, *cell[5:]] == pytest.approx(row[1:], abs=1e-6)


@pytest.mark.parametrize(("size", "kept"), [(0.005, False), (0.00501, True)])
def test_that_tiny_boxes_are_dropped(size, kept):
    # 0.005 in single precision is a little less than in double precision, in which C compares.
    for width, height in ((size, 0.5), (0.5, size)):
        assert truth_grid(np.float32([[0, 0.5, 0.5, width, height]]), 7, 1).any() == kept


def test_that_an_organ_in_the_very_corner_is_cut_like_any_other():
    moved = moved_labels(np.float32([[0, 0, 0, 0.2, 0.4]]), np.float32([1, 1]), np.float32([0, 0]), mirrored=False)
    truth = truth_grid(moved, 2, 1).reshape(4, 6)
    assert truth[0] == pytest.approx([1, 1, 0.1, 0.2, 0.1, 0.2])
    assert not truth[1:].any()


def test_that_responsible_boxes_are_drawn_for_organs_only_and_while_the_network_is_young():
    truth = np.zeros((2, 9 * 6), np.float32)
    truth.reshape(2, 9, 6)[[0, 0, 1], [2, 5, 7], 0] = 1
    last = detection(3, boxes=3, random=True)
    drawn = draw_responsible(Rand.seeded(5), truth, last, seen=63_999)
    expected = (Rand.seeded(5).draw(3) % 3).tolist()
    assert drawn[[0, 0, 1], [2, 5, 7]].tolist() == expected
    assert drawn.sum() == sum(expected)
    rand = Rand.seeded(5)
    assert draw_responsible(rand, truth, last, seen=64_000) is None
    assert draw_responsible(rand, truth, detection(3), seen=0) is None
    np.testing.assert_array_equal(rand.words, Rand.seeded(5).words)
