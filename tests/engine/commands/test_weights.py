"""Networks as files: what `inspect` tells, and that `convert` keeps every bit both ways."""

import json

import numpy as np
import pytest
from safetensors.numpy import load_file

from engine.darknet.network import read_network
from engine.darknet.weights import Header, read_weights
from engine.training.train import train
from tests.engine.commands.conftest import SEEN, VECTORS
from tests.engine.conftest import experiment_in, write_workspace

TABLES = json.loads((VECTORS / "cfg/layer_tables.json").read_text())


@pytest.fixture(scope="module", params=["fp32", "bf16"])
def checkpoint(request, tmp_path_factory):
    """A checkpoint of an own training after two batches of four pictures."""
    folder = write_workspace(tmp_path_factory.mktemp("trained") / "ws")
    experiment = experiment_in(folder, steps=2, stored_as=request.param)
    train(experiment, lambda _: None, lambda: False)
    return experiment.checkpoint_path(2)


@pytest.mark.parametrize("name", TABLES)
def test_that_inspect_tells_of_a_cfg_what_darknet_lists(run, name):
    status, out, _ = run("inspect", VECTORS / f"cfg/{name}.cfg", "--json")
    found, expected = json.loads(out), TABLES[name]
    assert status == 0
    rows = [(row["i"], row["type"], row["params"], row["flops"]) for row in expected["rows"]]
    assert [(row["index"], row["kind"], row["parameters"], row["flop"]) for row in found["layers"]] == rows
    assert (found["parameters"], found["flop"]) == (expected["total_params"], expected["total_flops"])


def test_that_inspect_shows_people_a_table_whatever_their_terminal(run, monkeypatch):
    cfg = VECTORS / "e2e/e2e.cfg"
    wide = run("inspect", cfg)[1]
    monkeypatch.setenv("COLUMNS", "20")
    assert run("inspect", cfg)[1] == wide
    lines = wide.splitlines()
    words = [" ".join(line.split()) for line in lines]
    assert words[0] == "layer kind filters / size / stride / padding input output parameters MFLOP"
    assert words[3] == "2 convolutional 8 / 3 / 2 / 1 16 x 16 x 6 8 x 8 x 8 448 0.06"
    assert words[6] == "5 connected 24 275 6,875 0.01"
    assert words[8] == "total 10,593 0.41"


def test_that_inspect_shows_every_note(run, tmp_path):
    cfg = tmp_path / "odd.cfg"
    cfg.write_text((VECTORS / "e2e/e2e.cfg").read_text() + "colour=red\n")
    assert run("inspect", cfg)[1].splitlines()[-1].endswith("colour is not used.")


def test_that_inspect_says_what_a_weights_file_gives(run):
    cfg, weights = VECTORS / "e2e/e2e.cfg", VECTORS / "e2e/e2e_final.weights"
    text = run("inspect", cfg, weights)[1]
    assert "Header 0.2.0, 96 pictures seen; the whole network takes 42,504 bytes." in text
    assert "10,621 values used, 0 left." in text
    found = json.loads(run("inspect", cfg, weights, "--json")[1])["weights"]
    assert (found["version"], found["seen"], found["expected"], found["bytes"]) == ([0, 2, 0], 96, 42504, 42504)


def test_that_inspect_names_what_a_file_of_first_layers_lacks(run):
    cfg, weights = VECTORS / "weights/all_layers.cfg", VECTORS / "weights/all_layers.conv.3"
    found = json.loads(run("inspect", cfg, weights, "--json")[1])["weights"]
    assert found["used"] == (weights.stat().st_size - 20) // 4
    assert all(int(key.split(".")[1]) >= 3 for key in found["random"])
    assert f"Not in the file: {', '.join(found['random'])}." in run("inspect", cfg, weights)[1]


def test_that_inspect_reads_the_version_of_an_old_header(run):
    cfg, weights = VECTORS / "weights/all_layers.cfg", VECTORS / "weights/header_v0_1_0.weights"
    found = json.loads(run("inspect", cfg, weights, "--json")[1])["weights"]
    assert (found["version"], found["bytes"]) == ([0, 1, 0], found["expected"])


def test_that_inspect_tells_what_a_checkpoint_is(run, checkpoint):
    status, out, _ = run("inspect", checkpoint)
    assert status == 0
    assert out.startswith("000002.safetensors: a checkpoint of “tiny-yolo” after 2 batches, 8 pictures seen.\n")
    assert "Start: kind random, seed 0.\n" in out
    assert "Split: patient" in out
    found = json.loads(run("inspect", checkpoint, "--json")[1])
    assert (found["checkpoint"]["step"], found["checkpoint"]["seen"]) == (2, 8)
    assert found["layers"][-1]["kind"] == "detection"


def test_that_a_checkpoint_becomes_files_that_darknet_reads(run, checkpoint, tmp_path):
    status, out, _ = run("convert", checkpoint, tmp_path / "made.weights")
    assert status == 0
    weights, cfg = tmp_path / "made.weights", tmp_path / "made.cfg"
    assert out.startswith(f"{weights} and {cfg} written.\n")
    assert "colours “viridis”" in out
    loaded = read_weights(weights.read_bytes(), read_network(cfg.read_text()), "made")
    assert loaded.header == Header(0, 2, 0, seen=8)
    assert (loaded.left, loaded.missing) == (0, ())
    sidecar = json.loads(checkpoint.with_suffix(".json").read_text())
    assert cfg.read_text() == sidecar["network"]
    if sidecar["config"]["stored_as"] == "fp32":
        stored = load_file(checkpoint)
        assert stored.keys() == loaded.tensors.keys()
        for key, values in stored.items():
            np.testing.assert_array_equal(loaded.tensors[key], values)
    assert run("inspect", cfg, weights)[0] == 0


def test_that_weights_become_a_checkpoint_and_the_same_weights_again(run, detector, tmp_path):
    status, out, err = run("convert", detector.weights, tmp_path / "own", "--cfg", detector.cfg)
    assert (status, err) == (0, "")
    assert sorted(path.name for path in tmp_path.glob("own.*")) == ["own.json", "own.safetensors"]
    status, out, _ = run("convert", tmp_path / "own.safetensors", tmp_path / "again", "--json")
    assert (status, json.loads(out)["seen"]) == (0, SEEN)
    assert (tmp_path / "again.weights").read_bytes() == detector.weights.read_bytes()
    assert (tmp_path / "again.cfg").read_bytes() == detector.cfg.read_bytes()


def test_that_a_cut_is_the_one_of_darknet_partial(run, tmp_path):
    whole, cfg = VECTORS / "weights/all_layers.weights", VECTORS / "weights/all_layers.cfg"
    assert run("convert", whole, tmp_path / "cut", "--cfg", cfg, "--layers", "3")[0] == 0
    assert (tmp_path / "cut.conv.3").read_bytes() == (VECTORS / "weights/all_layers.conv.3").read_bytes()
    cut = run("convert", tmp_path / "cut.conv.3", tmp_path / "more", "--cfg", cfg, "--layers", "5")
    assert cut[0] == 3
    assert "cut.conv.3 does not hold layers." in cut[2]


def test_that_a_cut_of_a_checkpoint_begins_like_its_weights(run, checkpoint, tmp_path):
    run("convert", checkpoint, tmp_path / "made")
    assert run("convert", checkpoint, tmp_path / "made", "--layers", "4")[0] == 0
    cut, whole = (tmp_path / "made.conv.4").read_bytes(), (tmp_path / "made.weights").read_bytes()
    assert cut[20:] == whole[20 : len(cut)]
    assert Header.from_bytes(cut, "cut") == Header(0, 2, 0, seen=0)


@pytest.mark.parametrize("present", ["made.weights", "made.cfg", "made.conv.4"])
def test_that_convert_overwrites_nothing(run, checkpoint, tmp_path, present):
    (tmp_path / present).write_text("mine")
    words = ["--layers", "4"] if present == "made.conv.4" else []
    status, _, err = run("convert", checkpoint, tmp_path / "made", *words)
    assert status == 3
    assert f"{present} exists already." in err
    assert [path.name for path in tmp_path.glob("made*")] == [present]
    assert (tmp_path / present).read_text() == "mine"


def test_that_predict_takes_darknets_files_as_they_are_and_converted(run, detector, tmp_path):
    run("convert", detector.weights, tmp_path / "own", "--cfg", detector.cfg)
    words = [*detector.pictures, "--confidence", "0.2", "--json"]
    direct = json.loads(run("predict", detector.weights, *words, "--cfg", detector.cfg)[1])
    assert direct == json.loads(run("predict", tmp_path / "own.safetensors", *words)[1])
    viridis = run("predict", detector.weights, *words, "--cfg", detector.cfg, "--color-map", "viridis")[1]
    assert json.loads(viridis) != direct
    run("darknet", "valid", *detector.words, "--list", detector.list, "--out", tmp_path / "results")
    (file,) = (tmp_path / "results").iterdir()
    darknets = [line.split() for line in file.read_text().splitlines()]
    assert len(direct["boxes"]) > 3
    for box in direct["boxes"]:
        edges = [box[name] for name in ("x0", "y0", "x1", "y1")]
        own = [words for words in darknets if f"{words[0]}.png" == box["image"].rpartition("/")[2]]
        assert any(np.allclose([float(word) for word in words[2:]], edges, atol=0.006) for words in own)


def test_that_predict_tells_what_it_found_and_then_which_pictures_it_could_not_read(run, detector, tmp_path):
    words = ["predict", detector.weights, tmp_path / "nope.png", "--cfg", detector.cfg]
    status, out, err = run(*words, detector.pictures[0], "--confidence", "0")
    assert (status, out.splitlines()[0].split()[0], "nope" in out) == (3, "image", False)
    assert "nope.png cannot be read" in err.splitlines()[-1]
    assert run(*words)[1].splitlines()[0] == "0 boxes on 0 pictures."
    _, told, _ = run(*words, detector.pictures[0], "--confidence", "1", "--out", tmp_path / "p.csv")
    assert told.splitlines()[0] == f"0 boxes on 1 picture, in {tmp_path / 'p.csv'}."


def test_that_a_training_starts_from_a_converted_file(run, detector, tmp_path):
    run("convert", detector.weights, tmp_path / "own", "--cfg", detector.cfg)
    folder, start = write_workspace(tmp_path / "ws"), tmp_path / "own.safetensors"
    options = ["--steps", "1", "--batch", "2", "--threads", "1", "--device", "cpu", "--name", "mine"]
    status, _, err = run("train", folder, "--cfg", detector.cfg, "--start", start, *options)
    assert status == 0, err
    record = json.loads((folder / "experiments/mine/start.json").read_text())
    assert (record["kind"], record["file"], record["random"]) == ("checkpoint", "own.safetensors", [])


@pytest.mark.parametrize("verb", ["inspect", "convert", "predict"])
def test_that_every_verb_has_help_with_an_example(run, verb):
    assert f"Example: cerebellum-viewer {verb}" in " ".join(run(verb, "--help")[1].split())
