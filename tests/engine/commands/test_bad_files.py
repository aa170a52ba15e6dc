"""Bad files on the command line: one sentence that names the file, status 3, nothing written, and no code is run."""

import json
import pickle
import struct
from pathlib import Path

import pytest

from tests.engine.commands.conftest import VECTORS, small_text
from tests.engine.conftest import write_workspace


def refusal(found):
    """The one sentence of a run that ended with status 3 and said nothing else."""
    status, out, err = found
    assert (status, out) == (3, ""), err
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err.splitlines()[-1]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("[maxpool]", "[maxpol]", "line 26: there is no layer [maxpol]."),
        ("output=99", "output=98", "line 110: [detection] needs 3 x 3 x (5 x 2 + 1) = 99 numbers, and 98 come in."),
        ("\n", "\r\n", "has Windows line ends"),
        ("[net]", "[crop]", "does not begin with a [net] section"),
        ("batch=4", "batch=four", "batch=four is not a number"),
        ("[detection]", "[softmax]", "does not end in a [detection] section"),
        ("channels=3", "channels=1", "takes 1 channels, and a picture has 3"),
    ],
)
def test_that_a_bad_cfg_is_named_with_its_line(run, detector, tmp_path, old, new, sentence):
    detector.cfg.write_text(small_text().replace(old, new, 1 if "\n" not in old else -1), newline="")
    words = [*detector.words, "--list", detector.list]
    found = [refusal(run("darknet", "recall", *words))]
    if old not in {"[detection]", "channels=3"}:
        found.append(refusal(run("inspect", *detector.words)))
        found.append(refusal(run("predict", detector.weights, *detector.pictures, "--cfg", detector.cfg)))
    for err in found:
        assert "small.cfg" in err
        assert sentence in err


def nan_at_the_end(data):
    return data[:-4] + struct.pack("<f", float("nan"))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda data: data[:10], "ends inside its header"),
        (lambda data: data[:-4], "ends inside layer 14 (connected): weights lacks 1 of its"),
        (lambda data: data[:-1], "ends inside a value"),
        (lambda data: data[: 20 + 4 * 5], "ends inside layer 0 (convolutional)"),
        (lambda data: data + bytes(8), "holds 2 values more than the network takes"),
        (nan_at_the_end, "holds values in layers.14.weights that are not finite"),
        (lambda data: data[:0], "ends inside its header"),
        (lambda _: (VECTORS / "e2e/e2e_final.weights").read_bytes(), "ends inside layer"),
    ],
    ids=["header", "cut", "half a value", "first tensor", "long", "nan", "empty", "another network's"],
)
def test_that_bad_weights_are_named_with_what_is_wrong(run, detector, tmp_path, spoil, sentence):
    detector.weights.write_bytes(spoil(detector.weights.read_bytes()))
    for words in (
        ["inspect", *detector.words],
        ["darknet", "recall", *detector.words, "--list", detector.list],
        ["darknet", "train", *detector.words, "--list", detector.list, "--out", tmp_path / "out"],
        ["predict", detector.weights, *detector.pictures, "--cfg", detector.cfg],
        ["convert", detector.weights, tmp_path / "out", "--cfg", detector.cfg],
    ):
        err = refusal(run(*words))
        assert "small.weights" in err
        assert sentence in err
    assert not list(tmp_path.glob("out*"))


def test_that_first_layers_alone_detect_nothing(run, detector, tmp_path):
    run("convert", detector.weights, detector.folder / "first", "--cfg", detector.cfg, "--layers", "4")
    first = (detector.folder / "first.conv.4").rename(detector.folder / "first.weights")
    for words in (
        ["darknet", "test", detector.cfg, first, *detector.pictures],
        ["convert", first, tmp_path / "out", "--cfg", detector.cfg],
    ):
        assert "first.weights ends before layers.4.biases" in refusal(run(*words))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("inspect small.weights", "small.weights is not what this verb takes first."),
        ("inspect nowhere.cfg", "nowhere.cfg cannot be read (No such file or directory)."),
        ("inspect small.weights.cfg", "small.weights.cfg is not a text file."),
        ("inspect small.cfg nowhere.weights", "nowhere.weights cannot be read"),
        ("inspect nowhere.safetensors", "There is no checkpoint nowhere"),
        ("convert small.weights out", "small.weights needs its network."),
        ("convert own.safetensors out --cfg small.cfg", "own.safetensors knows its network."),
        ("convert small.weights out --cfg small.cfg --layers 0", "--layers is 0."),
        ("convert small.weights out --cfg small.cfg --layers 17", "--layers is 17."),
        ("predict small.weights images/p0.png", "small.weights needs its network."),
        ("predict nowhere.png images/p0.png", "nowhere.png is not there."),
        ("predict SonoNet16.npz images/p0.png", "SonoNet16.npz is no detector."),
        ("predict resnet18.pth images/p0.png", "resnet18.pth is no detector."),
        ("predict resnet18.safetensors images/p0.png", "resnet18.safetensors is no checkpoint: resnet18.json"),
        ("predict own.safetensors images/p0.png --cfg small.cfg", "own.safetensors knows its network."),
        ("darknet test small.cfg small.weights", "No picture was given."),
        ("darknet test small.cfg small.weights nowhere.png", "nowhere.png cannot be read"),
        ("darknet recall small.cfg small.weights --list nowhere.txt", "nowhere.txt cannot be read"),
        ("darknet valid small.cfg small.weights --list list.txt --out images", "images is not an empty folder."),
        ("darknet train small.cfg small.weights --list list.txt --out images", "images is not an empty folder."),
    ],
)
def test_that_wrong_words_are_one_sentence(run, detector, monkeypatch, words, sentence):
    monkeypatch.chdir(detector.folder)
    Path("small.weights.cfg").write_bytes(b"\xff\xfe" + bytes(9))
    for name in ("SonoNet16.npz", "resnet18.pth", "resnet18.safetensors"):
        Path(name).write_bytes(b"")
    before = sorted(detector.folder.rglob("*"))
    assert sentence in refusal(run(*words.split()))
    assert sorted(detector.folder.rglob("*")) == before


@pytest.mark.parametrize("verb", ["train", "recall"])
def test_that_lists_that_name_nothing_or_what_is_missing_are_refused(run, detector, tmp_path, verb):
    words = ["darknet", verb, *detector.words, "--list", detector.list]
    words += ["--out", tmp_path / "out"] if verb == "train" else []
    labels = detector.folder / "labels/p1.txt"
    labels.unlink()
    picture = detector.folder / "images/p1.png"
    assert f"{labels} is not there: it should hold the labels of {picture} (1 of 3" in refusal(run(*words))
    picture.unlink()
    assert f"list.txt names {picture}, which is not there (1 of 3 pictures are missing)." in refusal(run(*words))
    picture.write_bytes(b"no picture")
    labels.touch()
    assert "p1.png is not a picture" in refusal(run(*words))
    detector.list.write_text("\n\n")
    assert "list.txt names no picture." in refusal(run(*words))
    assert not (tmp_path / "out").exists()


class Evil:
    """What creates a file when it is unpickled."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return Path.touch, (self.marker,)


@pytest.fixture
def marker(tmp_path):
    """The file that a pickle would create; it is seen to do so when it is unpickled."""
    path = tmp_path / "marker"
    pickle.loads(pickle.dumps(Evil(path)))
    assert path.exists()
    path.unlink()
    return path


ENDINGS = [".pt", ".pth", ".pkl", ".npz", ".npy", ".weights", ".conv.4", ".safetensors"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_that_a_pickle_is_refused_and_runs_nothing(run, detector, marker, ending):
    file = detector.folder / f"evil{ending}"
    file.write_bytes(pickle.dumps(Evil(marker)))
    workspace = write_workspace(detector.folder / "ws")
    for words in (
        ["train", workspace, "--cfg", detector.cfg, "--start", file],
        ["inspect", detector.cfg, file],
        ["inspect", file],
        ["predict", file, *detector.pictures],
        ["predict", file, *detector.pictures, "--cfg", detector.cfg],
        ["convert", file, detector.folder / "out", "--cfg", detector.cfg],
        ["convert", file, detector.folder / "out"],
        ["darknet", "train", detector.cfg, file, "--list", detector.list, "--out", detector.folder / "out"],
    ):
        assert "evil" in refusal(run(*words))
    assert not marker.exists()
    assert not list(detector.folder.glob("out*"))


@pytest.mark.parametrize("fault", ["flipped bit", "cut", "no sidecar", "sidecar of another"])
def test_that_a_damaged_checkpoint_is_refused_everywhere(run, detector, fault):
    own = detector.folder / "own.safetensors"
    run("convert", detector.weights, own, "--cfg", detector.cfg)
    data = bytearray(own.read_bytes())
    if fault == "flipped bit":
        data[-100] ^= 1
        own.write_bytes(data)
    elif fault == "cut":
        own.write_bytes(data[:-7])
    else:
        own.with_suffix(".json").write_text("{}") if "another" in fault else own.with_suffix(".json").unlink()
    workspace = write_workspace(detector.folder / "ws")
    for words in (
        ["inspect", own],
        ["predict", own, *detector.pictures],
        ["convert", own, detector.folder / "out"],
        ["train", workspace, "--cfg", detector.cfg, "--start", own],
    ):
        assert "own." in refusal(run(*words))


@pytest.mark.parametrize("name", ["own.safetensors", "small.weights"])
def test_that_weights_of_another_grid_are_refused_with_the_layers_that_can_be_taken(run, detector, name):
    start, other = detector.folder / name, detector.folder / "other.cfg"
    if start != detector.weights:
        run("convert", detector.weights, start, "--cfg", detector.cfg)
    other.write_text(small_text(side=4))
    workspace = write_workspace(detector.folder / "ws")
    words = ["train", workspace, "--cfg", other, "--steps", "1", "--threads", "1", "--device", "cpu", "--name", "mine"]
    for refused in (["inspect", other, start], [*words, "--start", start]):
        err = refusal(run(*refused))
        assert name in err
        assert "take these alone: --start-layers 14" in err
    assert not (workspace / "experiments/mine").exists()
    assert run(*words, "--start", start, "--start-layers", "14")[0] == 0
    record = json.loads((workspace / "experiments/mine/start.json").read_text())
    assert record["random"] == ["layers.14.biases", "layers.14.weights"]


def test_that_a_folder_of_which_nothing_can_be_used_makes_no_workspace(run, tmp_path):
    (tmp_path / "source").mkdir()
    (tmp_path / "source/p_1.bmp").write_bytes(b"BM")
    status, out, err = run("import", tmp_path / "source", tmp_path / "workspace")
    assert status == 3
    assert "left out: p_1.bmp: unreadable image. p_1.bmp " in out
    assert "can be used: the list says why. No workspace was made or changed." in err
    assert not (tmp_path / "workspace").exists()
