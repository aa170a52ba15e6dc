"""What a changed label does to stored checkpoints is what scoring them anew would say."""

from dataclasses import replace

import numpy as np
import pytest

from engine.data.annotation import Annotation, LabelledBox, Review
from engine.data.boxes import Box
from engine.data.split import Part
from engine.label_changes import changed_labels
from engine.protocol import CheckpointScored
from engine.scoring.metrics import evaluate
from engine.scoring.predictions import Predictions, save_predictions
from engine.scoring.relabelling import preview, stored_checkpoints


@pytest.fixture
def scored(make_experiment):
    """An experiment with random predictions of two checkpoints on validation."""
    experiment = make_experiment()
    slices, grid = experiment.manifest().part(Part.VAL), experiment.config().grid
    for step in (2, 4):
        raw = np.random.default_rng(step).uniform(0, 1, (len(slices), grid.outputs)).astype(np.float32)
        predictions = Predictions(tuple(item.key for item in slices), raw)
        save_predictions(experiment.predictions_path(step, Part.VAL), predictions)
        metrics = evaluate(slices, predictions, grid).metrics
        experiment.append(CheckpointScored(step=step, part=Part.VAL, metrics=metrics))
    return experiment


def annotations_of(manifest):
    """The labels of a manifest as annotations of a workspace."""
    return {
        item.key: Annotation(tuple(LabelledBox(box) for box in item.boxes), Review.ACCEPTED) for item in manifest.slices
    }


def test_that_labels_as_they_were_are_no_change(scored):
    changes = changed_labels(scored.manifest(), annotations_of(scored.manifest()))
    assert not changes
    assert all(item.after is item.before for item in preview(stored_checkpoints(scored)[0], changes))


def test_that_the_preview_is_what_judging_anew_says(scored):
    manifest, grid = scored.manifest(), scored.config().grid
    first, second, *rest = manifest.part(Part.VAL)
    now = annotations_of(manifest)
    now[first.key] = Annotation((LabelledBox(Box(1, 1, 40, 40)), LabelledBox(Box(2, 2, 9, 9))))
    now[second.key] = replace(now[second.key], review=Review.REJECTED)
    changes = changed_labels(manifest, now)
    assert changes.keys == {first.key, second.key}
    moved = preview(stored_checkpoints(scored)[0], changes)
    assert [item.step for item in moved] == [2, 4]
    slices = [replace(first, boxes=(Box(1, 1, 40, 40), Box(2, 2, 9, 9))), *rest]
    for item in moved:
        raw = np.random.default_rng(item.step).uniform(0, 1, (len(rest) + 2, grid.outputs)).astype(np.float32)
        predictions = Predictions(tuple(own.key for own in slices), np.delete(raw, 1, axis=0))
        assert item.after == evaluate(slices, predictions, grid, confidence=item.before.confidence).summary


def test_that_a_slice_that_is_not_there_and_one_that_nobody_vouches_for_are_lost(scored):
    now = annotations_of(scored.manifest())
    first, second = (item.key for item in scored.manifest().part(Part.VAL)[:2])
    del now[first]
    now[second] = replace(now[second], review=Review.REJECTED)
    changes = changed_labels(scored.manifest(), now)
    assert (changes.gone, changes.changed, changes.lost) == ({first}, {second}, {first, second})
    assert f"1 slice with another truth ({second}), 1 slice gone ({first})" in changes.sentence(1, 2)


def test_that_a_damaged_file_of_predictions_is_named_and_the_rest_goes_on(scored):
    scored.predictions_path(2, Part.VAL).write_bytes(b"nonsense")
    stored, faults = stored_checkpoints(scored)
    assert [item.step for item in stored] == [4]
    assert len(faults) == 1
    assert "@ 2" in faults[0]
