"""COCO's JSON: masks in every spelling as pycocotools reads and writes them, ids that are checked."""

import json
import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from pycocotools import mask as coco_mask

from engine.data.annotation import LabelledBox, Source
from engine.data.boxes import Box
from engine.data.label_files.coco import coco_object, read_coco, run_lengths, segmentation_mask
from engine.data.label_files.reading import read_labels
from engine.errors import UserError

CATEGORIES = [{"id": 1, "name": "cerebellum"}]
MASKS = arrays(bool, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=70))


def document(**changes):
    whole = {
        "images": [{"id": 3, "file_name": "p_001.png", "width": 40, "height": 30}],
        "annotations": [{"id": 7, "image_id": 3, "category_id": 5, "bbox": [10, 5, 14, 12]}],
        "categories": [{"id": 5, "name": "cerebellum"}],
    }
    return json.dumps({**whole, **changes})


@given(MASKS)
def test_that_run_lengths_of_pycocotools_are_read_packed_or_not(mask):
    packed = coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
    height, width = mask.shape
    text = {"size": packed["size"], "counts": packed["counts"].decode()}
    assert (segmentation_mask(text, width, height) == mask).all()
    assert (segmentation_mask(run_lengths(mask), width, height) == mask).all()


@pytest.mark.filterwarnings("ignore:__array__ implementation")  # of pycocotools, under NumPy 2
@given(MASKS)
def test_that_pycocotools_reads_our_run_lengths(mask):
    packed = coco_mask.frPyObjects(run_lengths(mask), *mask.shape)
    assert (coco_mask.decode(packed).astype(bool) == mask).all()


def test_that_a_polygon_on_pixel_edges_gives_the_pixels_inside():
    expected = np.zeros((30, 40), bool)
    expected[5:17, 10:24] = True
    found = segmentation_mask([[10, 5, 24, 5, 24, 17, 10, 17]], 40, 30)
    assert (found == expected).all()


@given(st.tuples(*[st.floats(0, 500)] * 4))
def test_that_a_box_comes_back_and_goes_out_the_same(edges):
    (x0, x1), (y0, y1) = sorted(edges[:2]), sorted(edges[2:])
    first = coco_object(LabelledBox(Box(x0, y0, x1 + 1, y1 + 1)), None)
    image = {"id": 1, "file_name": "a", "width": 600, "height": 600}
    entry = {**first, "id": 1, "image_id": 1}
    (labels,) = read_coco(document(images=[image], annotations=[entry], categories=CATEGORIES), "c")
    assert coco_object(labels.boxes[0], None)["bbox"] == first["bbox"]


def test_that_boxes_and_masks_come_with_their_picture():
    mask = np.zeros((30, 40), bool)
    mask[5:17, 10:24] = True
    entry = {"id": 1, "image_id": 3, "category_id": 5, "bbox": [10, 5, 14, 12], "segmentation": run_lengths(mask)}
    (labels,) = read_coco(document(annotations=[entry]), "c.json")
    assert labels.picture == "p_001.png"
    assert labels.boxes == (LabelledBox(Box(10, 5, 24, 17), source=Source.IMPORTED),)
    assert (labels.mask.decode() == mask).all()


def rle(counts):
    return {"size": [30, 40], "counts": counts}


TALL = {"id": 3, "file_name": "a", "width": 9, "height": 10**6}
BAD = {"id": 7, "image_id": 3, "category_id": 5, "bbox": [10, 5, 14, 12]}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"annotations": [{**BAD, "image_id": 4}]}, "annotation 7 is about no picture"),
        ({"annotations": [BAD, BAD]}, "an id stands twice among the annotations"),
        ({"annotations": [{**BAD, "bbox": ["10", 5, 14, 12]}]}, "annotation 7: '10' is no number"),
        ({"annotations": [{**BAD, "bbox": [10, 5, 0, 12]}]}, "annotation 7: a box needs"),
        ({"annotations": [{**BAD, "bbox": [10, 5]}]}, "not made as COCO's files are"),
        ({"annotations": [{**BAD, "category_id": 9}]}, "not made as COCO's files are"),
        ({"categories": [{"id": 5, "name": "dog"}]}, "'dog' is no class"),
        ({"images": [{"id": 3, "file_name": "a", "width": 10**6, "height": 10**6}]}, "claims a picture"),
        ({"annotations": [{**BAD, "segmentation": {"size": [30, 40], "counts": [5, 5]}}]}, "do not fill the picture"),
        ({"annotations": [{**BAD, "segmentation": {"size": [9, 9], "counts": "x"}}]}, "a mask of [9, 9]"),
        ({"images": [{"id": 3, "file_name": "a", "width": math.inf, "height": 9}]}, "not made as COCO's files are"),
        ({"annotations": [{**BAD, "bbox": [10**400, 5, 14, 12]}]}, "not made as COCO's files are"),
        ({"annotations": [{**BAD, "segmentation": [[10**400] * 6]}]}, "not made as COCO's files are"),
        ({"images": [TALL], "annotations": [{**BAD, "segmentation": [[1, 2] * 200]}]}, "an outline of too many points"),
        ({"annotations": [{**BAD, "segmentation": rle([2**70])}]}, "not made as COCO's files are"),
        ({"annotations": [{**BAD, "segmentation": rle([2**62] * 4 + [1200])}]}, "do not fill the picture"),
    ],
)
def test_that_a_file_that_cannot_be_is_refused(changes, words):
    with pytest.raises(UserError) as refused:
        read_coco(document(**changes), "c.json")
    assert words in str(refused.value)


@pytest.mark.parametrize("together", [True, False], ids=["polygons of one", "run lengths of many"])
def test_that_many_masks_of_a_picture_take_the_memory_of_a_few(together):
    side, many = 1000, 40
    image = {"id": 3, "file_name": "a", "width": side, "height": side}
    lengths = {"size": [side, side], "counts": [side**2 - 5, 5]}
    said = [[[1, 1, 9, 1, 9, 9]] * many] if together else [lengths] * many
    entries = [{**BAD, "id": number, "segmentation": mask} for number, mask in enumerate(said)]
    text = document(images=[image], annotations=entries)
    tracemalloc.start()
    try:
        read_coco(text, "c.json")
        assert tracemalloc.get_traced_memory()[1] < many * side**2 / 2
    finally:
        tracemalloc.stop()


def test_that_masks_of_too_many_pixels_are_refused_before_one_is_drawn(monkeypatch):
    monkeypatch.setattr("engine.data.label_files.coco.segmentation_mask", None)
    image = {"id": 3, "file_name": "a", "width": 11_000, "height": 11_000}
    entries = [{**BAD, "id": number, "segmentation": rle([1200])} for number in range(80)]
    with pytest.raises(UserError, match=r"c\.json has masks of 9680000000 pixels"):
        read_coco(document(images=[image], annotations=entries), "c.json")


def test_that_a_file_for_which_memory_ends_is_refused_alone(monkeypatch, tmp_path):
    def greedy(*_):
        raise MemoryError

    monkeypatch.setattr("engine.data.label_files.coco.segmentation_mask", greedy)
    path = tmp_path / "c.json"
    path.write_text(document(annotations=[{**BAD, "segmentation": rle([1200])}]))
    with pytest.raises(UserError, match=r"c\.json takes too much memory"):
        read_labels(path)


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "\x00"])
def test_that_what_is_no_json_is_refused(text):
    with pytest.raises(UserError, match=r"c\.json is not JSON"):
        read_coco(text, "c.json")


def test_that_json_about_something_else_is_no_labels():
    assert read_coco("[1, 2]", "c.json") == []
    assert read_coco('{"images": []}', "c.json") == []
