"""Training learns, tells what it does, stops when asked and goes on as if it had not."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from engine.cli import main
from engine.config import TrainConfig
from engine.data.masks import EncodedMask
from engine.data.split import Part
from engine.data.store import Workspace
from engine.errors import Cancelled, UserError, WorkError
from engine.experiment import Experiment, load_masks
from engine.files import sha256_of
from engine.job_history import scores
from engine.localiser.blueprint import localiser_blueprint
from engine.localiser.network import Localiser
from engine.models.compute import generator
from engine.protocol import CheckpointSaved, CheckpointScored, CostEstimated, Event, StepFinished
from engine.reporting.document import to_html
from engine.reporting.report import make_report
from engine.scoring.metrics import evaluate
from engine.scoring.predict import predict_slices
from engine.scoring.predictions import load_predictions
from engine.scoring.recheck import recheck
from engine.training.batches import make_batches
from engine.training.checkpoint import (
    OLDER_STATE,
    STATE,
    Sidecar,
    load_network,
    load_state,
    read_sidecar,
    save_checkpoint,
)
from engine.training.darknet_learner import DarknetLearner
from engine.training.resident import load_slices
from engine.training.train import train
from tests.engine.html_page import Page

MakeExperiment = Callable[..., Experiment]
CPU = torch.device("cpu")


def run(experiment: Experiment, **options: Any) -> list[Event]:
    events: list[Event] = []
    train(experiment, events.append, lambda: False, **options)
    return events


def test_that_every_checkpoint_is_saved_and_judged_at_once(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(steps=5, checkpoint_every=2)
    events = run(experiment)
    assert [e.step for e in events if isinstance(e, CheckpointSaved)] == [2, 4, 5]
    scored = [(e.step, e.part) for e in events if isinstance(e, CheckpointScored)]
    assert scored == [(step, Part.VAL) for step in (2, 4, 5)]
    assert experiment.saved_steps() == [2, 4, 5]
    assert all(experiment.predictions_path(step, Part.VAL).exists() for step in (2, 4, 5))
    chosen = {e.step: e.metrics["confidence"] for e in events if isinstance(e, CheckpointScored)}
    assert {step: read_sidecar(experiment.checkpoint_path(step)).confidence for step in (2, 4, 5)} == chosen


def add_masks(folder: Path) -> None:
    """Give every slice with a box a mask that fills it."""
    with Workspace.open(folder) as workspace:
        records = workspace.slices()
        for key, said in workspace.annotations().items():
            mask = np.zeros((records[key].height, records[key].width), np.bool_)
            for item in said.boxes:
                x0, y0, x1, y1 = (round(edge) for edge in item.box.edges)
                mask[y0:y1, x0:x1] = True
            if said.boxes:
                encoded = EncodedMask.of(mask)
                workspace.record_edits({key: replace(said, mask=encoded.sha256)}, "draw a mask", [encoded])


def test_that_a_localiser_learns_from_masks_where_the_workspace_has_some(
    make_experiment: MakeExperiment, fresh_workspace_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it draws is judged by the masks of validation, in a terminal and in the report; boxes alone give nothing."""
    options = {"network": "localiser", "width": 0.25, "boxes": 1, "steps": 2}
    plain = scores(run(make_experiment(**options)), Part.VAL)[2]
    assert plain["dice"] is None
    add_masks(fresh_workspace_folder)
    experiment = make_experiment(folder=fresh_workspace_folder, **options)
    assert load_masks(experiment, Part.TRAIN).keys() == {
        item.key for item in experiment.manifest().part(Part.TRAIN) if item.boxes
    }
    found = scores(run(experiment), Part.VAL)[2]
    assert 0 <= found["dice"] <= 1
    masks = load_masks(experiment, Part.VAL)
    assert (found["dice_slices"], found["hausdorff_95_mm_slices"]) == (len(masks), 0)
    assert main(["score", str(fresh_workspace_folder), experiment.name]) == 0
    told = capsys.readouterr().out
    assert f"Dice {found['dice']:.3g}" in told
    assert "no spacing is known" in told
    with Workspace.open(fresh_workspace_folder) as workspace:
        page = Page(to_html(make_report(workspace, [experiment])))
    row = next(row for row in page.rows("Results") if row["metric"] == "Dice")
    assert float(row["by patient"]) == pytest.approx(found["dice"], abs=5e-5)
    assert int(row["slices"]) == len(masks)
    assert recheck(experiment).faults == ()
    words = ["compare", str(fresh_workspace_folder), *[f"{experiment.name}@2"] * 2, "--metric", "dice", "--json"]
    capsys.readouterr()
    assert main(words) == 0
    compared = json.loads(capsys.readouterr().out)
    assert compared["first_mean"] == compared["second_mean"] == pytest.approx(found["dice"])
    assert (compared["t"]["value"], len(compared["slices"])) == (0, len(masks))


def test_that_the_last_batch_before_a_checkpoint_is_always_told(make_experiment: MakeExperiment) -> None:
    told = [e.step for e in run(make_experiment(steps=5, checkpoint_every=2)) if isinstance(e, StepFinished)]
    assert {2, 4, 5} <= set(told)
    assert told == sorted(set(told))


def some_start(folder: Path, config: TrainConfig) -> Path:
    """A checkpoint of a localiser with random weights."""
    network = Localiser(localiser_blueprint(config), config.boxes)
    network.initialise(generator(0, 0))
    path = folder / "start.safetensors"
    save_checkpoint(path, network, Sidecar(step=0, config=config, network="", split="", stamp=""))
    return path


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"arithmetic": "exact", "network": "yolo"},
        {"network": "yolo-local", "input_size": 128, "subdivisions": 2, "stored_as": "bf16"},
        {"policy": "random", "momentum": 0},
        {
            "network": "localiser",
            "width": 0.25,
            "boxes": 2,
            "subdivisions": 2,
            "rotation": 10,
            "artefacts": 1.0,
            "organless": 0.5,
        },
        {"network": "localiser", "encoder": "efficientnet", "width": 0.25, "boxes": 1, "batch": 2},
    ],
    ids=["tiny", "exact with dropout", "local, in passes, compact", "random rates", "localiser", "published encoder"],
)
def test_that_a_resumed_run_equals_an_unbroken_one_bit_by_bit(
    make_experiment: MakeExperiment, options: dict[str, Any], tmp_path: Path
) -> None:
    if "encoder" in options:
        options = options | {"start": str(some_start(tmp_path, TrainConfig(**options)))}
    unbroken, broken = (make_experiment(steps=6, checkpoint_every=2, **options) for _ in range(2))
    run(unbroken)
    asked_after_checkpoint = []

    def stop_one_batch_after_the_first_checkpoint() -> bool:
        asked_after_checkpoint.extend(broken.saved_steps())
        return len(asked_after_checkpoint) > 1

    with pytest.raises(Cancelled):
        train(broken, lambda _: None, stop_one_batch_after_the_first_checkpoint)
    assert broken.saved_steps() == [2]
    run(broken, resume=True)
    for step in (2, 4, 6):
        assert broken.checkpoint_path(step).read_bytes() == unbroken.checkpoint_path(step).read_bytes()
        found, expected = (load_predictions(e.predictions_path(step, Part.VAL)) for e in (broken, unbroken))
        assert (found.keys, found.weights) == (expected.keys, expected.weights)
        # By their bits: the order of a file's header is not fixed.
        assert found.raw.tobytes() == expected.raw.tobytes()
    found_state, expected_state = (load_state(e, e.manifest_hash()) for e in (broken, unbroken))
    assert found_state is not None
    assert expected_state is not None
    for kind in ("weights", "velocity", "sampler", "average"):
        arrays = getattr(expected_state, kind)
        assert {name: array.numpy().tobytes() for name, array in getattr(found_state, kind).items()} == {
            name: array.numpy().tobytes() for name, array in arrays.items()
        }


def test_that_a_damaged_state_falls_back_to_the_one_before(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(steps=6, checkpoint_every=2)
    run(experiment)
    expected = experiment.checkpoint_path(6).read_bytes()
    damaged = bytearray((experiment.folder / STATE).read_bytes())
    damaged[-100] ^= 1
    (experiment.folder / STATE).write_bytes(damaged)
    state = load_state(experiment, experiment.manifest_hash())
    assert state is not None
    assert state.step == 4
    run(experiment, resume=True)
    assert experiment.checkpoint_path(6).read_bytes() == expected


def test_that_a_training_whose_states_are_all_damaged_is_not_begun_anew(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(steps=4, checkpoint_every=2)
    run(experiment)
    for name in (STATE, OLDER_STATE):
        (experiment.folder / name).write_bytes(b"no state")
    with pytest.raises(UserError, match=r"state\.safetensors is damaged"):
        run(experiment, resume=True)


def test_that_a_state_goes_on_with_its_own_data_only(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(steps=4, checkpoint_every=2)
    run(experiment)
    path = experiment.folder / "manifest.json"
    path.write_text(path.read_text().replace('"left_out": ', '"left_out": 1'))
    with pytest.raises(UserError, match="the manifest was changed"):
        run(experiment, resume=True)


def test_that_a_batch_learnt_in_passes_is_the_same_batch(make_experiment: MakeExperiment) -> None:
    """Without normalisation over the batch nothing depends on how it is cut."""
    options = {"network": "yolo", "batch_normalize": False, "steps": 2, "decay": 0.1, "flip": False}
    whole, cut = (make_experiment(subdivisions=n, **options) for n in (1, 4))
    for experiment in (whole, cut):
        run(experiment)
    expected = load_network(whole.checkpoint_path(2))[0].state_dict()
    # Dropout draws for each pass anew, in the layers behind it only.
    for name, found in load_network(cut.checkpoint_path(2))[0].state_dict().items():
        if int(name.split(".")[1]) < 2:
            torch.testing.assert_close(found, expected[name], rtol=0.05, atol=1e-4)


def test_that_frozen_layers_keep_every_bit(make_experiment: MakeExperiment) -> None:
    first = make_experiment(steps=2)
    run(first)
    frozen = make_experiment(steps=2, freeze=14, start=str(first.checkpoint_path(2)), decay=0.1)
    run(frozen)
    before, after = (load_network(e.checkpoint_path(2))[0].state_dict() for e in (first, frozen))
    for name, array in after.items():
        assert torch.equal(array, before[name]) is (int(name.split(".")[1]) < 14)


def test_that_first_layers_of_another_grid_are_taken_and_recorded(make_experiment: MakeExperiment) -> None:
    first = make_experiment(steps=2)
    run(first)
    path = first.checkpoint_path(2)
    second = make_experiment(steps=2, side=5, start=str(path), start_layers=14, freeze=13)
    events = run(second)
    assert [e for e in events if isinstance(e, CostEstimated)]
    start = json.loads((second.folder / "start.json").read_text())
    assert start["kind"] == "checkpoint"
    assert start["sha256"] == sha256_of(path.read_bytes())
    assert start["random"] == ["layers.14.biases", "layers.14.weights"]
    before, after = (load_network(e.checkpoint_path(2))[0].state_dict() for e in (first, second))
    assert torch.equal(before["layers.12.weights"], after["layers.12.weights"])
    sidecar = second.checkpoint_path(2).with_suffix(".json").read_text()
    assert str(path.parent) not in sidecar
    assert start["sha256"] in sidecar


def test_that_freezing_everything_is_refused(make_experiment: MakeExperiment) -> None:
    with pytest.raises(UserError, match="nothing would be learnt"):
        run(make_experiment(freeze=16))


def test_that_a_graph_is_refused_where_a_layer_draws(make_experiment: MakeExperiment) -> None:
    with pytest.raises(UserError, match="Turn “cuda_graph” off"):
        run(make_experiment(network="yolo", cuda_graph=True))


def test_that_a_training_that_does_not_fit_on_the_disk_is_not_begun(
    make_experiment: MakeExperiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = make_experiment()
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=10_000))
    with pytest.raises(WorkError, match=r"no room for this training: 2 checkpoints of "):
        run(experiment)
    assert experiment.saved_steps() == []


def test_that_the_cost_is_told_beforehand_and_true(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(steps=4, checkpoint_every=2)
    events = run(experiment)
    cost = events[0]
    assert isinstance(cost, CostEstimated)
    written = sum(path.stat().st_size for path in experiment.folder.rglob("*.safetensors") if "-" not in path.stem)
    assert written == pytest.approx(cost.disk_bytes, rel=0.2)


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
def test_that_too_little_memory_names_a_batch_that_fits(make_experiment: MakeExperiment) -> None:
    """A real shortage, in a process of its own whose address space is limited."""
    experiment = make_experiment(batch=512, input_size=448, width=0.25, steps=1)
    program = (
        "import resource, sys, torch\n"
        "from pathlib import Path\n"
        "from engine.experiment import Experiment\n"
        "from engine.training.train import train\n"
        "torch.zeros(1).sum()\n"
        "used = int(Path('/proc/self/statm').read_text().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + 3_000_000_000,) * 2)\n"
        "try:\n"
        "    train(Experiment(Path(sys.argv[1])), lambda _: None, lambda: False)\n"
        "except Exception as error:\n"
        "    print(error)\n"
    )
    words = [sys.executable, "-P", "-c", program, str(experiment.folder)]
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=300)
    assert "not enough memory for 512 pictures at once" in done.stdout, done.stdout + done.stderr
    fitting = re.search(r"(\d+) pictures at once fit: give --subdivisions (\d+)", done.stdout)
    assert fitting
    assert int(fitting[1]) * int(fitting[2]) == 512


@pytest.mark.parametrize("stopped", [2, 4])
def test_that_resuming_judges_what_was_saved_only(make_experiment: MakeExperiment, stopped: int) -> None:
    experiment = make_experiment(steps=4)

    def die_after_saving(event: Event) -> None:
        experiment.append(event)
        if isinstance(event, CheckpointSaved) and event.step == stopped:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(experiment, die_after_saving, lambda: False)
    train(experiment, experiment.append, lambda: False, resume=True)
    scored = [(e.step, e.part) for e in experiment.events() if isinstance(e, CheckpointScored)]
    assert scored == [(2, Part.VAL), (4, Part.VAL)]


def test_that_a_wish_to_stop_is_heard_while_a_checkpoint_is_judged(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(steps=2)
    events: list[Event] = []
    with pytest.raises(Cancelled):
        train(experiment, events.append, lambda: any(isinstance(e, CheckpointSaved) for e in events))
    assert not any(isinstance(e, CheckpointScored) for e in events)
    assert experiment.saved_steps() == [2]


def test_that_resuming_what_never_began_begins(make_experiment: MakeExperiment) -> None:
    assert isinstance(run(make_experiment(steps=2), resume=True)[-1], CheckpointScored)


def test_that_checkpoints_are_never_overwritten_by_starting_again(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(steps=2)
    run(experiment)
    with pytest.raises(UserError, match="has checkpoints already"):
        run(experiment)


def test_that_a_batch_of_one_picture_is_refused(make_experiment: MakeExperiment) -> None:
    with pytest.raises(UserError, match="batch of one"):
        run(make_experiment(batch=1))


def test_that_a_training_that_runs_away_names_the_batch_and_keeps_good_checkpoints(
    make_experiment: MakeExperiment,
) -> None:
    experiment = make_experiment(learning_rate=1, coord_scale=100, momentum=0.999, steps=200, checkpoint_every=1)
    with pytest.raises(UserError, match=r"in batch \d+ (the loss|a weight|a prediction) was no number"):
        run(experiment)
    steps = experiment.saved_steps()
    assert steps
    for step in steps:
        load_network(experiment.checkpoint_path(step))  # refuses weights that are no numbers


def test_that_learning_one_batch_by_heart_raises_the_iou(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(
        width=0.25, input_size=96, side=5, batch=8, jitter=0, exposure=1, flip=False, learning_rate=5e-3, burn_in=10
    )
    config = experiment.config()
    items = [item for item in experiment.manifest().part(Part.TRAIN) if item.boxes][:4]
    slices = load_slices(items, experiment.workspace_folder, CPU, lambda: False)
    network = experiment.network()
    learner = DarknetLearner(config, network, make_batches(config, network, slices), CPU)

    def mean_iou() -> float:
        return evaluate(items, predict_slices(learner.network, slices, config, ""), config.grid).summary.mean_iou

    before = mean_iou()
    losses = [float(learner.learn(step)) for step in range(1, 81)]
    assert sum(losses[-5:]) < 0.2 * sum(losses[:5])
    assert mean_iou() > before + 0.3


def test_that_bfloat16_learns_too(make_experiment: MakeExperiment) -> None:
    events = run(make_experiment(steps=3, precision="bf16"))
    assert all(e.loss > 0 for e in events if isinstance(e, StepFinished))
