"""Checkpoints come back as they were saved, or not at all."""

import json
from pathlib import Path

import pytest
import torch

from engine.config import TrainConfig
from engine.errors import UserError
from engine.models.tiny_yolo import build
from engine.training.checkpoint import Sidecar, load_network, load_weights, save_checkpoint

CONFIG = TrainConfig(width=0.05, input_size=64, side=3)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A checkpoint of a small network."""
    path = tmp_path / "checkpoints" / "000100.safetensors"
    save_checkpoint(path, build(CONFIG), Sidecar(step=100, config=CONFIG, split="by-patient", stamp=""))
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


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"step": 1', '{"config": {"sides": 3}}'])
def test_that_a_damaged_sidecar_is_noticed(saved: Path, content: str) -> None:
    saved.with_suffix(".json").write_text(content)
    with pytest.raises(UserError):
        load_network(saved)


def test_that_weights_without_their_sidecar_are_no_checkpoint(saved: Path) -> None:
    saved.with_suffix(".json").unlink()
    with pytest.raises(UserError, match="no checkpoint 000100"):
        load_network(saved)


def test_that_a_network_of_another_shape_is_refused_with_both_shapes(saved: Path) -> None:
    with pytest.raises(UserError, match=r"connected.bias should be \(275,\), not \(99,\)"):
        load_weights(saved, build(CONFIG.with_options(side=5)))
