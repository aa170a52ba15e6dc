"""What the program shows against what `darknet yolo` showed: the transcripts of the family `e2e`.

`tests/data/darknet/e2e` is what pjreddie/darknet (commit f6afaabc) read and wrote; the developers' copy is taken too
where it is on the machine. `cli_outputs` are the raw numbers of the detector of the transcripts, for ten pictures.
"""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from engine.config import Grid
from engine.darknet.images import load_planes
from engine.darknet.loader import read_labels
from engine.darknet.program import (
    base_name,
    batch_line,
    checkpoint_name,
    detection_line,
    is_checkpoint,
    predicted_lines,
    recall_lines,
    smoothed,
    valid_lines,
    valid_name,
)
from tests.engine.agreement import tolerance

SMALL = Path(__file__).parents[2] / "data/darknet/e2e"
WHOLE = Path(__file__).parents[4] / "shared/reference/darknet/e2e"
GRID = Grid(5, 2, 1)
NUMBER = re.compile(r"-?\d+\.\d+")


@pytest.fixture(params=[SMALL, WHOLE], ids=["small", "whole"])
def folder(request):
    if not request.param.is_dir():
        pytest.skip("the whole set of reference vectors is not on this machine")
    return request.param


@pytest.fixture
def transcripts(folder):
    return json.loads((folder / "cli_transcripts.json").read_text())


@pytest.fixture
def outputs(folder):
    with np.load(folder / "cli_outputs.npz") as file:
        return {name: file[name] for name in sorted(file.files)}


def test_that_e2e_valid_lines_are_darknets(folder, transcripts, outputs):
    ((name, text),) = transcripts["valid"]["results"].items()
    assert name == valid_name(0)
    found = []
    for picture, raw in outputs.items():
        _, height, width = load_planes(folder / "images" / f"{picture}.png").shape
        (lines,) = valid_lines(picture, (width, height), raw, GRID, roots=True)
        found += lines
    expected = text.splitlines()
    assert [line.split()[0] for line in found] == [line.split()[0] for line in expected]
    numbers = [[float(word) for line in lines for word in line.split()[1:]] for lines in (found, expected)]
    assert numbers[0] == pytest.approx(numbers[1], rel=0, abs=tolerance("e2e/valid result file"))


def test_that_e2e_recall_lines_are_those_of_darknet_with_boxes_as_fractions(folder, transcripts, outputs):
    labels = [read_labels((folder / "labels" / f"{name}.txt").read_text()) for name in outputs]
    found = list(recall_lines(list(outputs.values()), labels, GRID, roots=True))
    assert len(found) == 10
    assert found == transcripts["recall_fixed"]["lines"]


@pytest.mark.parametrize(
    ("name", "threshold"), [("s03_thresh_.2", 0.2), ("s00_thresh_default", 0.2), ("s01_thresh_.05", 0.05)]
)
def test_that_e2e_test_lines_are_darknets(transcripts, outputs, name, threshold):
    first, *expected = transcripts[f"test_fixed_{name}"]["stdout"].splitlines()
    path = first.partition(":")[0]
    found = predicted_lines(path, 0.25, outputs[name[:3]], GRID, roots=True, threshold=threshold)
    assert found == [first.replace("T seconds", "0.250000 seconds"), *expected]


def test_that_e2e_checkpoint_names_are_darknets(transcripts):
    run = transcripts["checkpoints_2100_batches"]
    base = base_name("somewhere/names.a.b.cfg")
    assert base == run["first_lines"][0]
    found = [checkpoint_name(base, batch) for batch in range(1, 2101) if is_checkpoint(batch)]
    assert [*found, checkpoint_name(base)] == run["files"]


def test_that_e2e_training_lines_have_darknets_words(transcripts):
    lines = transcripts["train_12_batches"]["stdout"].splitlines()
    average = None
    for line in filter(re.compile(r"\d+: ").match, lines):
        batch, pictures = int(line.partition(":")[0]), int(line.split()[-2])
        loss, expected, rate, seconds = map(float, NUMBER.findall(line))
        average = smoothed(average, loss)
        assert average == pytest.approx(expected, abs=1e-5)
        assert batch_line(batch, loss, expected, rate, seconds, pictures) == line
    assert average is not None
    for line in (line for line in lines if line.startswith("Detection")):
        assert detection_line([*map(float, NUMBER.findall(line)), int(line.split()[-1])]) == line


def test_that_what_is_no_number_is_printed_as_in_c():
    assert detection_line([float("nan")] * 4 + [0.5, 0.0]) == (
        "Detection Avg IOU: -nan, Pos Cat: -nan, All Cat: -nan, Pos Obj: -nan, Any Obj: 0.500000, count: 0"
    )


def test_that_recall_without_labels_is_no_number():
    (line,) = recall_lines([np.zeros(GRID.outputs, np.float32)], [np.zeros((0, 5), np.float32)], GRID, roots=True)
    assert line == "    0     0     0\tRPs/Img: 0.00\tIOU: -nan%\tRecall:-nan%"


def test_that_classes_have_lines_of_their_own():
    grid = Grid(1, 1, 2)
    raw = np.array([0.5, 0.25, 0.8, 0.5, 0.5, 0.5, 0.5], np.float32)
    lines = valid_lines("x", (40, 20), raw, grid, roots=True)
    edges = "15.000000 7.500000 25.000000 12.500000"
    assert lines == [[f"x 0.400000 {edges}"], [f"x 0.200000 {edges}"]]
    assert valid_name(1) == "comp4_det_test_bicycle.txt"
    found = predicted_lines("x", 0, raw, grid, roots=False, threshold=0.1)
    assert found[1:] == ["aeroplane: 40%", "bicycle: 20%"]
