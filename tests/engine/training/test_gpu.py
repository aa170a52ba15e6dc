"""On a graphics card the same code learns the same; skipped where there is none."""

from collections.abc import Callable

import pytest
import torch

from engine.data.split import Part
from engine.experiment import Experiment
from engine.training.batches import make_batches
from engine.training.darknet_learner import DarknetLearner
from engine.training.resident import load_slices

pytestmark = [pytest.mark.gpu, pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no graphics card")]

MakeExperiment = Callable[..., Experiment]


def learner(experiment: Experiment, device: str) -> DarknetLearner:
    where = torch.device(device)
    items = experiment.manifest().part(Part.TRAIN)
    slices = load_slices(items, experiment.workspace_folder, where, lambda: False)
    config, network = experiment.config(), experiment.network()
    return DarknetLearner(config, network, make_batches(config, network, slices), where)


def test_that_the_first_batches_are_learnt_as_on_the_processor(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(device="cuda")
    found, expected = (learner(experiment, device) for device in ("cuda", "cpu"))
    for step in (1, 2):
        torch.testing.assert_close(found.learn(step).cpu(), expected.learn(step), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("options", [{}, {"network": "yolo"}, {"subdivisions": 2}], ids=["tiny", "dropout", "passes"])
def test_that_learning_twice_is_the_same_to_the_bit(
    make_experiment: MakeExperiment, options: dict[str, object]
) -> None:
    experiment = make_experiment(device="cuda", precision="bf16", **options)
    first, second = learner(experiment, "cuda"), learner(experiment, "cuda")
    for step in range(1, 6):
        first.learn(step)
        second.learn(step)
    states = [each.network.state_dict() for each in (first, second)]
    assert all(torch.equal(array, states[1][name]) for name, array in states[0].items())


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_that_a_graph_learns_what_single_launches_learn(make_experiment: MakeExperiment, precision: str) -> None:
    plain, captured = (
        learner(make_experiment(device="cuda", precision=precision, cuda_graph=graph), "cuda")
        for graph in (False, True)
    )
    for step in range(1, 4):
        torch.testing.assert_close(captured.learn(step), plain.learn(step), rtol=1e-3, atol=1e-3)


def test_that_learning_never_waits_for_the_device(make_experiment: MakeExperiment) -> None:
    """A step with its augmentation and loss asks the device for no number."""
    busy = learner(make_experiment(device="cuda"), "cuda")
    busy.learn(1)
    torch.cuda.set_sync_debug_mode("error")
    try:
        busy.learn(2)
    finally:
        torch.cuda.set_sync_debug_mode("default")
