"""Files of predictions: what is written is read, damage is refused in words, a slice that lacks has no boxes."""

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from engine.config import Grid
from engine.data.annotation import SliceKey
from engine.data.split import Part
from engine.errors import UserError
from engine.manifest import ManifestSlice
from engine.scoring.predictions import Predictions, detections_by_slice, load_predictions, save_predictions

GRID = Grid(1, 1, 1)
KEYS = (SliceKey("caso ñ #1/b", 2), SliceKey("v", 1))
RAW = np.array([[1, 0.8, 0.5, 0.5, 0.5, 0.5], [0, 0, 0, 0, 0, 0]], np.float32)
WRITTEN = [[key.volume, key.index] for key in KEYS]


def about(**entries):
    """The metadata of a file of predictions that says this."""
    return {"about": json.dumps(entries)}


@pytest.fixture
def path(tmp_path):
    """A file of predictions."""
    save_predictions(tmp_path / "000100-val.safetensors", Predictions(KEYS, RAW, "abc"))
    return tmp_path / "000100-val.safetensors"


def test_that_predictions_are_read_as_they_were_written(path):
    read = load_predictions(path)
    assert (read.keys, read.weights) == (KEYS, "abc")
    assert read.raw.dtype == np.float32
    assert (read.raw == RAW).all()


@pytest.mark.parametrize("length", [0, 4, 60, -1])
def test_that_a_file_that_is_cut_is_refused(path, length):
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(UserError, match=r"000100-val\.safetensors cannot be read"):
        load_predictions(path)


def test_that_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        load_predictions(tmp_path / "gone.safetensors")


@pytest.mark.parametrize("keys", [[], [1, 2], [["v", 1]], None])
def test_that_keys_that_do_not_fit_are_refused(tmp_path, keys):
    save_file({"raw": RAW}, tmp_path / "x.safetensors", about(keys=keys, weights="abc"))
    with pytest.raises(UserError, match="cannot be read"):
        load_predictions(tmp_path / "x.safetensors")


@pytest.mark.parametrize(
    "metadata",
    [None, {"about": "no json"}, {"about": "[]"}, about(weights="abc"), about(keys=WRITTEN)],
    ids=["none", "no json", "a list", "without keys", "without weights"],
)
def test_that_a_file_that_does_not_say_what_it_holds_is_refused(tmp_path, metadata):
    save_file({"raw": RAW}, tmp_path / "x.safetensors", metadata)
    with pytest.raises(UserError, match="cannot be read"):
        load_predictions(tmp_path / "x.safetensors")


def test_that_another_tensor_is_refused(tmp_path):
    save_file({"weights": RAW}, tmp_path / "x.safetensors", about(keys=WRITTEN, weights="abc"))
    with pytest.raises(UserError, match="cannot be read"):
        load_predictions(tmp_path / "x.safetensors")


def test_that_boxes_are_in_pixels_of_their_own_slice_and_missing_slices_have_none():
    slices = [
        ManifestSlice(key, None, Part.VAL, "x.bmp", "", width, 100, ())
        for key, width in ((KEYS[0], 200), (KEYS[1], 100), (SliceKey("v", 9), 100))
    ]
    found = detections_by_slice(slices, Predictions(KEYS, RAW), GRID)
    assert found[KEYS[0]][0].box.edges == pytest.approx((75, 37.5, 125, 62.5))
    assert found[KEYS[0]][0].score == pytest.approx(0.8)
    assert found[KEYS[1]] == found[SliceKey("v", 9)] == ()
