"""What is stored of a checkpoint becomes boxes, a confidence and a list that begins with the worst."""

import time
from dataclasses import asdict, replace

import pytest

from cerebellum_viewer.services.checkpoints import at_confidence, load_checkpoint, summary
from engine.data.annotation import SliceKey
from engine.data.split import LEAK_STAMP, Part
from engine.errors import UserError
from engine.scoring.predictions import load_predictions, save_predictions
from tests.viewer.research_fixtures import make_experiment, make_workspace


@pytest.fixture
def experiment(tmp_path):
    with make_workspace(tmp_path / "workspace") as workspace:
        yield make_experiment(workspace, "first", scored=(50, 100), parts=(Part.VAL, Part.TRAIN))


def test_that_every_stored_part_is_shown_worst_first(experiment):
    shown = load_checkpoint(experiment, 50)
    assert shown.parts == (Part.TRAIN, Part.VAL)
    assert [item.iou for item in shown.scores] == sorted(item.iou for item in shown.scores)
    assert {item.key for item in shown.scores} == set(shown.detections)
    assert shown.stamp == ""


def test_that_the_counts_are_the_scorers_own(experiment):
    stated = next(iter(m for e in experiment.events() if (m := getattr(e, "metrics", None)) and e.part == Part.VAL))
    found = summary(load_checkpoint(experiment, 50), Part.VAL)
    for name, value in asdict(found).items():
        assert value == pytest.approx(stated[name]), name


def test_that_a_higher_confidence_keeps_fewer_boxes(experiment):
    shown = load_checkpoint(experiment, 100)
    strict = at_confidence(shown, experiment.manifest(), 0.95)
    assert sum(item.missed for item in strict.scores) == len(strict.scores)
    assert strict.confidence == 0.95


def test_that_a_checkpoint_without_predictions_is_an_error(experiment):
    with pytest.raises(UserError, match="no predictions of step 7"):
        load_checkpoint(experiment, 7)


def test_that_damaged_predictions_are_an_error(experiment):
    for part in (Part.VAL, Part.TRAIN):
        experiment.predictions_path(50, part).write_bytes(b"not safetensors")
    with pytest.raises(UserError, match=r"first @ 50: .* cannot be read"):
        load_checkpoint(experiment, 50)


def test_that_slices_without_predictions_are_named_and_count_as_missed(experiment):
    path, whole = experiment.predictions_path(50, Part.VAL), load_checkpoint(experiment, 50)
    stored = load_predictions(path)
    save_predictions(path, replace(stored, keys=stored.keys[1:], raw=stored.raw[1:]))
    shown = load_checkpoint(experiment, 50)
    assert shown.faults == (f"Without predictions, and counted as missed: 1 slices ({stored.keys[0]}).",)
    assert len(shown.scores) == len(whole.scores)
    assert next(item.iou for item in shown.scores if item.key == stored.keys[0]) == 0


def test_that_one_part_with_foreign_predictions_is_named_and_the_other_shown(experiment):
    path = experiment.predictions_path(50, Part.TRAIN)
    stored = load_predictions(path)
    save_predictions(path, replace(stored, keys=(SliceKey("V99", 1), *stored.keys[1:])))
    shown = load_checkpoint(experiment, 50)
    assert shown.parts == (Part.VAL,)
    assert len(shown.faults) == 1
    assert "predictions of V99/1 that nobody asked for" in shown.faults[0]


def test_that_a_split_by_slice_is_stamped(tmp_path):
    with make_workspace(tmp_path / "workspace", by="slice") as workspace:
        assert load_checkpoint(make_experiment(workspace, "leaking"), 50).stamp == LEAK_STAMP


def test_that_315_slices_take_less_than_a_fifth_of_a_second(tmp_path):
    with make_workspace(tmp_path / "workspace", patients=21, slices=15) as workspace:
        experiment = make_experiment(workspace, "large", scored=(50,), parts=tuple(Part))
    load_checkpoint(experiment, 50, Part)
    begun = time.perf_counter()
    shown = load_checkpoint(experiment, 50, Part)
    elapsed = time.perf_counter() - begun
    assert len(shown.scores) == 315
    assert elapsed < 0.2 * 8  # the machine may be busy
