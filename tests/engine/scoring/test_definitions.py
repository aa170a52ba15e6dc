"""Every metric that is stored has its meaning in a sentence, and its value within its range."""

import numpy as np
import pytest

from engine.config import Candidates, Grid
from engine.data.annotation import SliceKey
from engine.data.boxes import Box
from engine.data.split import Part
from engine.errors import UserError
from engine.manifest import ManifestSlice
from engine.scoring.contours import MEASURES
from engine.scoring.definitions import DEFINITIONS
from engine.scoring.metrics import evaluate, judge_contours
from engine.scoring.predictions import Predictions

GRID = Grid(3, 2, 1)
FULL = np.ones((90, 90), np.bool_)


def slices(count):
    return [
        ManifestSlice(SliceKey(f"v{number % 3}", number), None, Part.VAL, "x.bmp", "", 90, 90, (Box(20, 20, 50, 50),))
        for number in range(count)
    ]


def predictions(items, seed=0):
    raw = np.random.default_rng(seed).uniform(0, 1, (len(items), GRID.outputs)).astype(np.float32)
    return Predictions(tuple(item.key for item in items), raw)


def test_that_every_metric_has_a_definition_and_lies_in_its_range():
    items = slices(12)
    metrics = evaluate(items, predictions(items), GRID).metrics
    assert metrics.keys() == DEFINITIONS.keys()
    for code, value in metrics.items():
        for number in value if isinstance(value, list) else [value]:
            assert number is None or DEFINITIONS[code].low <= number <= DEFINITIONS[code].high


def test_that_every_definition_is_one_sentence():
    assert [
        code for code, item in DEFINITIONS.items() if not item.sentence.endswith(".") or ". " in item.sentence
    ] == []


def test_that_drawn_masks_are_judged_whatever_the_confidence_and_their_definitions_say_so():
    drawn = np.concatenate([np.array([1e-6, 0, 0, 1, 1], np.float32), np.full(64, 4.0, np.float32)])
    item = slices(1)[0]
    (judged,) = judge_contours([item], Predictions((item.key,), drawn[None]), Candidates(1, 8), {item.key: FULL})
    assert judged.dice == 1
    for code in MEASURES:
        assert DEFINITIONS[code].sentence.endswith(
            "as it stands before any smoothing, whatever the confidence of the box."
        )


def test_that_a_slice_without_predictions_is_missed_and_listed():
    items = slices(4)
    result = evaluate(items, predictions(items[:3]), GRID, confidence=0.0)
    assert result.missing == (items[3].key,)
    assert result.metrics["missing"] == 1
    assert next(item for item in result.slices if item.key == items[3].key).iou == 0
    assert result.summary.missed >= 1


def test_that_predictions_of_other_slices_are_refused_by_name():
    items = slices(8)
    with pytest.raises(UserError, match=r"v0/6.*nobody asked for"):
        evaluate(items[:6], predictions(items), GRID)


def test_that_predictions_given_twice_are_refused_by_name():
    items = slices(2)
    with pytest.raises(UserError, match=r"v0/0 twice"):
        evaluate(items, predictions([*items, items[0]]), GRID)


def test_that_values_that_are_no_numbers_are_refused_by_name():
    items = slices(8)
    found = predictions(items)
    found.raw[1:, 3] = np.nan
    with pytest.raises(UserError, match=r"v1/1, v2/2, v0/3.*more.*no numbers"):
        evaluate(items, found, GRID)
