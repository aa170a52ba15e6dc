"""Training a workspace in the exact arithmetic is what `darknet yolo train` does with the same pictures and labels.

That program is proven against Darknet's own run in `test_darknet_run.py`; here the workspace is held to the program.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.darknet.images import load_planes
from engine.darknet.rand import Rand
from engine.data.split import Part
from engine.experiment import Experiment
from engine.manifest import ManifestSlice
from engine.training.checkpoint import load_network
from engine.training.darknet_run import learn_batches, start_network
from engine.training.train import train

MakeExperiment = Callable[..., Experiment]
STEPS = 3


def labels_of(item: ManifestSlice) -> np.ndarray:
    """Class, centre and size as fractions, as a label file has them."""
    rows = [
        [
            0,
            (box.x0 + box.x1) / 2 / item.width,
            (box.y0 + box.y1) / 2 / item.height,
            (box.x1 - box.x0) / item.width,
            (box.y1 - box.y0) / item.height,
        ]
        for box in item.boxes
    ]
    return np.array(rows, dtype=np.float32).reshape(-1, 5)


def by_the_program(experiment: Experiment, folder: Path) -> dict[str, np.ndarray]:
    items = experiment.manifest().part(Part.TRAIN)
    built, _ = start_network(experiment.network(), None, experiment.config().seed)
    pictures = [load_planes(folder / item.image) for item in items]
    list(learn_batches(built, pictures, [labels_of(item) for item in items], Rand.seeded(experiment.config().seed)))
    return {name: array.numpy() for name, array in built.state_dict().items()}


@pytest.mark.parametrize(
    "options",
    [
        {"network": "tiny-yolo", "saturation": 1.5, "hue": 0.1},
        {"network": "yolo", "subdivisions": 2, "policy": "steps", "rate_steps": "2", "rate_scales": "3", "burn_in": 2},
    ],
    ids=["tiny", "with dropout, in passes"],
)
def test_that_a_workspace_is_learnt_as_by_the_program(
    make_experiment: MakeExperiment, options: dict[str, object]
) -> None:
    experiment = make_experiment(
        arithmetic="exact", learning_rate=1e-5, color_map="grey", steps=STEPS, checkpoint_every=STEPS, seed=3, **options
    )
    train(experiment, lambda _: None, lambda: False)
    found = load_network(experiment.checkpoint_path(STEPS))[0].state_dict()
    expected = by_the_program(experiment, experiment.workspace_folder)
    start = start_network(experiment.network(), None, 3)[0].state_dict()
    assert found.keys() == expected.keys()
    for name, array in found.items():
        largest = np.abs(expected[name]).max() or 1
        np.testing.assert_allclose(array.numpy(), expected[name], atol=1e-6 * largest, err_msg=name)
    assert not np.allclose(start["layers.0.weights"].numpy(), expected["layers.0.weights"], atol=1e-7)
