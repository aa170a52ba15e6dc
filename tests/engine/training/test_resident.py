"""Pictures are read once, whole, and only if they are those of the manifest."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from engine.data.images import read_grey
from engine.data.split import Part
from engine.errors import Cancelled, UserError
from engine.experiment import Experiment
from engine.training.resident import load_slices

CPU = torch.device("cpu")
MakeExperiment = Callable[..., Experiment]


def test_that_ragged_pictures_boxes_and_empty_slices_are_resident(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment()
    manifest = experiment.manifest().part(Part.TRAIN)
    slices = load_slices(manifest, experiment.workspace_folder, CPU, lambda: False)
    assert len(slices) == len(manifest)
    assert 0 in slices.counts.tolist()
    for number, item in enumerate(manifest):
        picture = slices.pictures[number, : item.height, : item.width]
        assert torch.equal(picture, torch.from_numpy(read_grey(experiment.workspace_folder / item.image)))
        assert slices.sizes[number].tolist() == [item.width, item.height]
        boxes = slices.boxes[number, : slices.counts[number]].tolist()
        assert boxes == [list(box.edges) for box in item.boxes]


def test_that_a_changed_picture_is_refused_by_name(
    fresh_workspace_folder: Path, make_experiment: MakeExperiment
) -> None:
    experiment = make_experiment(fresh_workspace_folder)
    item = experiment.manifest().part(Part.TRAIN)[0]
    other = experiment.manifest().part(Part.TRAIN)[1]
    (fresh_workspace_folder / item.image).write_bytes((fresh_workspace_folder / other.image).read_bytes())
    with pytest.raises(UserError, match=f"{item.image} has changed"):
        load_slices([item], fresh_workspace_folder, CPU, lambda: False)
    (fresh_workspace_folder / item.image).unlink()
    with pytest.raises(UserError, match=f"{item.image} cannot be read"):
        load_slices([item], fresh_workspace_folder, CPU, lambda: False)


def test_that_reading_stops_when_asked(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment()
    with pytest.raises(Cancelled):
        load_slices(experiment.manifest().slices, experiment.workspace_folder, CPU, lambda: True)
