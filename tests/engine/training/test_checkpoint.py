"""Checkpoints come back as they were saved, or not at all."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from engine.config import TrainConfig
from engine.darknet.configured import network_of, network_text
from engine.errors import UserError
from engine.experiment import Experiment
from engine.models.compute import generator
from engine.models.network import DarknetNetwork, build_network, initialise
from engine.training.checkpoint import (
    Sidecar,
    as_stored,
    load_network,
    load_state,
    load_weights,
    resume_step,
    save_checkpoint,
)

CONFIG = TrainConfig(width=0.05, input_size=64, side=3)


def build(config: TrainConfig) -> DarknetNetwork:
    """The network of a configuration with its first weights."""
    network = build_network(network_of(config, network_text(config)), "fast")
    initialise(network, generator(config.seed, step=0))
    return network


def about(config: TrainConfig) -> Sidecar:
    return Sidecar(step=100, config=config, network=network_text(config), split="by-patient", stamp="")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A checkpoint of a small network."""
    path = tmp_path / "checkpoints" / "000100.safetensors"
    save_checkpoint(path, build(CONFIG), about(CONFIG))
    return path


def test_that_a_checkpoint_comes_back_bit_by_bit(saved: Path) -> None:
    network, sidecar = load_network(saved)
    expected = build(CONFIG).state_dict()
    assert sidecar.config == CONFIG
    assert sidecar.step == 100
    assert all(torch.equal(tensor, expected[name]) for name, tensor in network.state_dict().items())


def test_that_the_sidecar_names_program_and_split_but_no_path(saved: Path) -> None:
    text = saved.with_suffix(".json").read_text()
    values = json.loads(text)
    assert values["split"] == "by-patient"
    assert values["program"]
    assert str(saved.parent) not in text


def test_that_one_flipped_bit_is_noticed(saved: Path) -> None:
    data = bytearray(saved.read_bytes())
    data[len(data) // 2] ^= 1
    saved.write_bytes(data)
    with pytest.raises(UserError, match=r"000100\.safetensors is damaged"):
        load_network(saved)


def test_that_a_cut_file_is_noticed(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes()[:-100])
    with pytest.raises(UserError, match="is damaged"):
        load_network(saved)


@pytest.mark.parametrize("content", ["", "{}", "[1]", "[" * 100_000, '{"step": 1', '{"config": {"sides": 3}}'])
def test_that_a_damaged_sidecar_is_noticed(saved: Path, content: str) -> None:
    saved.with_suffix(".json").write_text(content)
    with pytest.raises(UserError, match=r"000100\.json cannot be read"):
        load_network(saved)


@pytest.mark.parametrize(("key", "value"), [("step", "100"), ("network", None), ("start", []), ("sha256", 7)])
def test_that_a_value_of_another_kind_in_a_sidecar_is_named(saved: Path, key: str, value: object) -> None:
    values = json.loads(saved.with_suffix(".json").read_text())
    saved.with_suffix(".json").write_text(json.dumps(values | {key: value}))
    with pytest.raises(UserError, match=rf"000100\.json cannot be read \({key} is"):
        load_network(saved)


@pytest.mark.parametrize(
    "head", ["{}", "[]", '{"step": Infinity, "manifest": "", "sha256": ""}', "[" * 100_000], ids=lambda head: head[:12]
)
def test_that_a_state_whose_head_cannot_be_is_refused(tmp_path: Path, head: str) -> None:
    save_file({"weights/a": torch.ones(1)}, tmp_path / "state.safetensors", {"about": head})
    assert resume_step(Experiment(tmp_path)) == 0
    with pytest.raises(UserError, match=r"state\.safetensors is damaged"):
        load_state(Experiment(tmp_path), "manifest")


def test_that_weights_without_their_sidecar_are_no_checkpoint(saved: Path) -> None:
    saved.with_suffix(".json").unlink()
    with pytest.raises(UserError, match=r"no checkpoint: 000100\.json is not beside it"):
        load_network(saved)
    saved.unlink()
    with pytest.raises(UserError, match="There is no checkpoint 000100"):
        load_network(saved)


def test_that_weights_beside_what_another_checkpoint_says_are_refused(saved: Path) -> None:
    other, values = TrainConfig(network="localiser"), json.loads(saved.with_suffix(".json").read_text())
    said = {**values, "config": asdict(other), "network": ""}
    saved.with_suffix(".json").write_text(json.dumps(said))
    with pytest.raises(UserError, match="does not fit the network") as told:
        load_network(saved)
    assert told.value.hint == "000100.json beside it is that of another checkpoint: put its own there."


def test_that_a_network_of_another_shape_is_refused_with_both_shapes(saved: Path) -> None:
    with pytest.raises(UserError, match=r"layers.14.biases should be \(275,\), not \(99,\)"):
        load_weights(saved, build(CONFIG.with_options(side=5)))


def test_that_a_compact_checkpoint_takes_half_and_is_what_the_network_is_judged_by(tmp_path: Path) -> None:
    compact = CONFIG.with_options(stored_as="bf16")
    network = build(compact)
    before = {name: array.clone() for name, array in network.state_dict().items()}
    save_checkpoint(tmp_path / "whole.safetensors", network, about(CONFIG))
    save_checkpoint(tmp_path / "half.safetensors", network, about(compact))
    sizes = [(tmp_path / f"{name}.safetensors").stat().st_size for name in ("half", "whole")]
    assert sizes[0] < 0.6 * sizes[1]
    loaded = load_network(tmp_path / "half.safetensors")[0].state_dict()
    with as_stored(network, compact):
        assert all(torch.equal(array, loaded[name]) for name, array in network.state_dict().items())
        assert not torch.equal(network.state_dict()["layers.0.weights"], before["layers.0.weights"])
    assert all(torch.equal(array, before[name]) for name, array in network.state_dict().items())


def test_that_weights_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    network = build(CONFIG)
    network.state_dict()["layers.2.weights"][0, 0] = float("nan")
    path = tmp_path / "000100.safetensors"
    save_checkpoint(path, network, about(CONFIG))
    with pytest.raises(UserError, match=r"no numbers, in layers\.2\.weights"):
        load_network(path)
