"""The verbs of `darknet yolo` against what the program itself printed and wrote: the family `e2e`."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from engine.darknet.network import read_network
from engine.darknet.weights import Header, read_weights
from tests.engine.commands.conftest import VECTORS

WHOLE = Path(__file__).parents[4] / "shared/reference/darknet"
NUMBER = re.compile(r"-?\d+\.\d+")
SECONDS = re.compile(r"\d+\.\d+ seconds")


@pytest.fixture(params=[VECTORS, WHOLE], ids=["small", "whole"])
def e2e(request):
    if not request.param.is_dir():
        pytest.skip("the whole set of reference vectors is not on this machine")
    return request.param / "e2e"


@pytest.fixture
def transcripts(e2e):
    return json.loads((e2e / "cli_transcripts.json").read_text())


@pytest.fixture
def listed(e2e, tmp_path):
    """A list file of the first `count` pictures."""

    def write(count):
        path = tmp_path / "list.txt"
        path.write_text("".join(f"{picture}\n" for picture in sorted((e2e / "images").iterdir())[:count]))
        return path

    return write


def words_and_numbers(line):
    """A line's words, and its numbers but for the time."""
    timeless = SECONDS.sub("", line)
    return NUMBER.sub("", timeless), [float(number) for number in NUMBER.findall(timeless)]


def limited(detector, **values):
    """Write other numbers into the cfg file."""
    text = detector.cfg.read_text()
    for name, value in values.items():
        text = re.sub(f"^{name}=.*", f"{name}={value}", text, flags=re.MULTILINE)
    detector.cfg.write_text(text)


def test_that_train_prints_and_writes_e2e_as_darknet(run, e2e, transcripts, listed, tmp_path):
    start = [e2e / "e2e.cfg", e2e / "e2e_init.weights", "--list", listed(12)]
    status, out, err = run("darknet", "train", *start, "--out", tmp_path / "backup")
    expected = transcripts["train_12_batches"]
    assert (status, err) == (0, "")
    *lines, last = out.splitlines()
    assert last == f"12 batches learnt; the weights are in {tmp_path / 'backup/e2e_final.weights'}."
    for line, darknets in zip(lines, expected["stdout"].splitlines(), strict=True):
        (words, numbers), (darknets_words, darknets_numbers) = map(words_and_numbers, (line, darknets))
        assert words == darknets_words
        assert numbers == pytest.approx(darknets_numbers, rel=1e-6, abs=1.1e-6)
    assert [path.name for path in (tmp_path / "backup").iterdir()] == expected["files"]
    network = read_network((e2e / "e2e.cfg").read_text())
    found, final = (
        read_weights((folder / "e2e_final.weights").read_bytes(), network, "final")
        for folder in (tmp_path / "backup", e2e)
    )
    assert found.header == final.header
    for key, values in final.tensors.items():
        assert np.abs(found.tensors[key] - values).max() <= 5e-6 * np.abs(values).max(), key


def test_that_train_from_what_has_seen_every_batch_learns_nothing(run, e2e, transcripts, listed, tmp_path):
    start = [e2e / "e2e.cfg", e2e / "e2e_final.weights", "--list", listed(12)]
    status, out, err = run("darknet", "train", *start, "--out", tmp_path / "backup")
    expected = transcripts["train_from_final_without_clearing_seen"]
    assert (status, out.splitlines()[:-1]) == (0, expected["stdout"].splitlines())
    assert err == "Nothing was learnt: 96 pictures seen are all that 12 batches take.\n"
    assert [path.name for path in (tmp_path / "backup").iterdir()] == expected["files"]
    assert (tmp_path / "backup/e2e_final.weights").read_bytes() == (e2e / "e2e_final.weights").read_bytes()


def test_that_valid_writes_the_file_of_e2e(run, e2e, transcripts, listed, tmp_path):
    words = [e2e / "cli_detector.cfg", e2e / "cli_detector.weights", "--list", listed(10)]
    status, out, _ = run("darknet", "valid", *words, "--out", tmp_path / "results", "--json")
    ((name, text),) = transcripts["valid"]["results"].items()
    path = tmp_path / "results" / name
    assert status == 0
    assert json.loads(out) == {"pictures": 10, "files": {str(path): len(text.splitlines())}}
    found, expected = ([line.split() for line in lines.splitlines()] for lines in (path.read_text(), text))
    assert [line[0] for line in found] == [line[0] for line in expected]
    numbers = [[float(word) for line in lines for word in line[1:]] for lines in (found, expected)]
    assert numbers[0] == pytest.approx(numbers[1], abs=1e-5)


def test_that_recall_prints_the_lines_of_e2e_with_boxes_as_fractions(run, e2e, transcripts, listed):
    words = [e2e / "cli_detector.cfg", e2e / "cli_detector.weights", "--list", listed(10)]
    status, out, _ = run("darknet", "recall", *words)
    assert (status, out.splitlines()) == (0, transcripts["recall_fixed"]["lines"])


@pytest.mark.parametrize(
    ("name", "threshold"), [("s03_thresh_.2", ".2"), ("s00_thresh_default", None), ("s01_thresh_.05", ".05")]
)
def test_that_test_prints_the_lines_of_e2e(run, e2e, transcripts, name, threshold):
    picture = e2e / "images" / f"{name[:3]}.png"
    words = [e2e / "cli_detector.cfg", e2e / "cli_detector.weights", picture]
    status, out, _ = run("darknet", "test", *words, *(["--thresh", threshold] if threshold else []))
    expected = transcripts[f"test_fixed_{name}"]["stdout"].replace(f"./{picture.name}", str(picture))
    assert (status, SECONDS.sub("T seconds", out)) == (0, expected)


def test_that_the_pictures_seen_shift_names_and_end(run, detector, tmp_path):
    limited(detector, max_batches=101)
    detector.weights.write_bytes(Header(seen=98 * 4 + 1).to_bytes() + detector.weights.read_bytes()[20:])
    words = [*detector.words, "--list", detector.list, "--out", tmp_path / "out"]
    status, out, _ = run("darknet", "train", *words)
    assert status == 0
    batches = [line for line in out.splitlines() if re.match(r"\d+: ", line)]
    assert [line.partition(":")[0] for line in batches] == ["99", "100", "101"]
    assert [line.split()[-2] for line in batches] == ["396", "400", "404"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["small_100.weights", "small_final.weights"]
    seen = Header.from_bytes((tmp_path / "out/small_100.weights").read_bytes(), "100").seen
    assert seen == 401


def test_that_train_without_weights_begins_at_random_by_its_seed(run, detector, tmp_path):
    limited(detector, max_batches=2)
    made = []
    for number, seed in enumerate([0, 0, 1]):
        out = tmp_path / f"out{number}"
        words = ["--list", detector.list, "--out", out, "--seed", seed, "--json"]
        status, text, err = run("darknet", "train", detector.cfg, *words)
        found = json.loads(text)
        assert (status, err, found["batches"], found["seen"]) == (0, "", 2, 8)
        assert found["files"] == [str(out / "small_final.weights")]
        made.append((out / "small_final.weights").read_bytes())
    assert made[0] == made[1] != made[2]


def test_that_train_says_what_stays_random(run, detector, tmp_path):
    limited(detector, max_batches=1)
    run("convert", detector.weights, detector.folder / "first", "--cfg", detector.cfg, "--layers", "1")
    start = detector.folder / "first.conv.1"
    status, _, err = run("darknet", "train", detector.cfg, start, "--list", detector.list, "--out", tmp_path / "out")
    assert status == 0
    assert err.startswith(
        f"{start} gives {(start.stat().st_size - 20) // 4} values; these arrays stay random: layers.2."
    )


def test_that_a_training_that_runs_away_writes_nothing_more(run, detector, tmp_path):
    limited(detector, learning_rate=1e9, max_batches=9)
    words = ["--list", detector.list, "--out", tmp_path / "out"]
    status, _, err = run("darknet", "train", detector.cfg, *words)
    assert status == 3
    assert "The training ran away: in batch " in err
    assert not (tmp_path / "out").exists()


def test_that_notes_of_the_network_are_told(run, detector):
    detector.cfg.write_text(detector.cfg.read_text() + "colour=red\n")
    status, _, err = run("darknet", "recall", *detector.words, "--list", detector.list)
    assert status == 0
    assert err.startswith("small.cfg, line ")
    assert err.endswith("colour is not used.\n")


def test_that_every_verb_gives_machines_exactly_one_object(run, detector, tmp_path):
    limited(detector, max_batches=1)
    for verb, *words in (
        ("train", "--list", detector.list, "--out", tmp_path / "out"),
        ("valid", "--list", detector.list, "--out", tmp_path / "results"),
        ("recall", "--list", detector.list),
        ("test", *detector.pictures),
    ):
        status, out, _ = run("darknet", verb, *detector.words, *words, "--json")
        assert (status, out.count("\n")) == (0, 1)
        assert json.loads(out)


@pytest.mark.parametrize("verb", ["train", "valid", "recall", "test"])
def test_that_every_verb_has_help_with_an_example(run, verb):
    status, out, _ = run("darknet", verb, "--help")
    assert status == 0
    assert f"Example: cerebellum-viewer darknet {verb}" in " ".join(out.split())


def test_that_the_family_lists_its_verbs(run):
    assert all(verb in run("darknet")[1] for verb in ("train", "valid", "recall", "test"))
