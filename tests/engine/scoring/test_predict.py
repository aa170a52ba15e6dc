"""A checkpoint looks at any picture and gives boxes in its pixels."""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from engine.data.images import read_grey
from engine.data.split import Part
from engine.errors import Cancelled, UserError
from engine.experiment import Experiment
from engine.models.modules import Foldable
from engine.scoring import predict
from engine.scoring.decode import decode_output
from engine.scoring.predict import load_detector, predict_slices
from engine.scoring.predictions import load_predictions
from engine.training.checkpoint import load_network
from engine.training.resident import load_slices
from engine.training.train import train

MakeExperiment = Callable[..., Experiment]


@pytest.fixture
def trained(make_experiment: MakeExperiment) -> Experiment:
    """An experiment with one checkpoint."""
    experiment = make_experiment(steps=2)
    train(experiment, lambda _: None, lambda: False)
    return experiment


def test_that_a_detector_sees_in_a_picture_what_was_scored(trained: Experiment) -> None:
    stored = load_predictions(trained.predictions_path(2, Part.VAL))
    items = trained.manifest().part(Part.VAL)
    pictures = [read_grey(trained.workspace_folder / item.image) for item in items]
    found = load_detector(trained.checkpoint_path(2), "cpu").predict(pictures)
    for item, raw, boxes in zip(items, stored.raw, found, strict=True):
        expected = decode_output(raw, trained.config().grid, (item.width, item.height))
        assert len(boxes) == len(expected)
        for one, other in zip(boxes, expected, strict=True):
            np.testing.assert_allclose(one.box.edges, other.box.edges, atol=1e-3)


def test_that_no_picture_gives_no_boxes_and_an_odd_one_some_or_none(trained: Experiment) -> None:
    detector = load_detector(trained.checkpoint_path(2), "cpu")
    assert detector.predict([]) == []
    (boxes,) = detector.predict([np.zeros((1, 7), dtype=np.uint8)])
    assert all(0 <= d.box.x0 < d.box.x1 <= 7 and 0 <= d.box.y0 < d.box.y1 <= 1 for d in boxes)


def test_that_chunks_do_not_change_the_numbers(trained: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    network, sidecar = load_network(trained.checkpoint_path(2))
    slices = load_slices(trained.manifest().slices, trained.workspace_folder, torch.device("cpu"), lambda: False)
    at_once = predict_slices(network, slices, sidecar.config, sidecar.sha256)
    monkeypatch.setattr(predict, "CHUNK", 3)
    in_chunks = predict_slices(network, slices, sidecar.config, sidecar.sha256)
    np.testing.assert_allclose(in_chunks.raw, at_once.raw, atol=1e-5)
    assert at_once.weights == sidecar.sha256


def test_that_judging_stops_between_two_chunks(trained: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    network, sidecar = load_network(trained.checkpoint_path(2))
    slices = load_slices(trained.manifest().slices, trained.workspace_folder, torch.device("cpu"), lambda: False)
    monkeypatch.setattr(predict, "CHUNK", 3)
    passes: list[object] = []
    network.register_forward_hook(lambda *_: passes.append(None))
    with pytest.raises(Cancelled):
        predict_slices(network, slices, sidecar.config, sidecar.sha256, lambda: len(passes) == 2)
    assert len(passes) == 2


def test_that_a_missing_checkpoint_is_named(trained: Experiment) -> None:
    with pytest.raises(UserError, match="no checkpoint 000777"):
        load_detector(trained.checkpoint_path(777))


def test_that_a_loaded_detector_stays_folded(trained: Experiment) -> None:
    pictures = [read_grey(trained.workspace_folder / item.image) for item in trained.manifest().part(Part.VAL)]
    detector = load_detector(trained.checkpoint_path(2), "cpu")
    layers = [layer for layer in detector.network.modules() if isinstance(layer, Foldable)]
    kept = [layer.folded for layer in layers]
    detector.look(pictures)
    assert any(weights is not None for weights in kept)
    assert all(layer.folded is weights for layer, weights in zip(layers, kept, strict=True))
