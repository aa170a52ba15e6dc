"""The detection layer against what Darknet itself computed: the vectors of the family `detection`.

`tests/data/darknet/detection` is a part of what pjreddie/darknet (commit f6afaabc) wrote; the whole of it is taken too
where it is on the machine.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.config import Grid
from engine.darknet.layers import Detection, Shape
from engine.darknet.program import detection_line
from engine.models.modules import MODULES
from engine.training.loss import Scales, deltas, statistics

SMALL = Path(__file__).parents[2] / "data/darknet/detection"
WHOLE = Path(__file__).parents[4] / "shared/reference/darknet/detection"
SWITCHES = ("rescore", "softmax", "sqrt", "forced", "random")
WEIGHTS = ("object_scale", "noobject_scale", "class_scale", "coord_scale")
FAR = 20
"""From this distance on Darknet takes no box for the nearest."""
TOLERANCE = 1e-6
"""Relative to the largest value of an array."""


@dataclass(frozen=True)
class Vector:
    """One case: the layer, what came in, the truth [b, S*S, 1 + C + 4], and what Darknet made of them."""

    layer: Detection
    net_output: Tensor
    truth: Tensor
    layer_output: Tensor
    delta: Tensor
    cost: float
    printed: dict[str, Any]
    choices: list[int] | None

    @property
    def grid(self) -> Grid:
        return Grid(self.layer.side, self.layer.boxes, self.layer.classes)

    @property
    def scales(self) -> Scales:
        return Scales.of_detection(self.layer)

    @property
    def drawn(self) -> Tensor | None:
        """The boxes that Darknet drew, in the order of pictures and cells."""
        if self.choices is None:
            return None
        drawn = torch.zeros(self.truth.shape[:2], dtype=torch.int64)
        drawn[self.truth[..., 0] > 0] = torch.tensor(self.choices)
        return drawn


def cases(*, far: bool) -> list[Any]:
    """Every case of every set; `far`: those where Darknet writes in front of its array, or all others."""
    return [
        pytest.param(path, case, id=f"{name}-{path.stem}-{case['case']}-{case['kind']}")
        for name, folder in {"small": SMALL, "whole": WHOLE}.items()
        for path in sorted(folder.glob("*.json"))
        for case in json.loads(path.read_text())
        if (case["kind"] == "far") == far
    ]


def read(path: Path, case: dict[str, Any]) -> Vector:
    with np.load(path.with_suffix(".npz")) as file:
        names = ("net_output", "truth", "layer_output", "delta")
        arrays = {name: torch.from_numpy(file[f"{case['case']}_{name}"]) for name in names}
    shape = Shape(arrays["net_output"].shape[1])
    layer = Detection(
        input=shape, output=shape, side=case["S"], boxes=case["B"], classes=case["C"], jitter=0.2,
        **{name: bool(case[name]) for name in SWITCHES}, **{name: case[name] for name in WEIGHTS},
    )  # fmt: skip
    arrays["truth"] = arrays["truth"].reshape(case["batch"], case["S"] ** 2, -1)
    return Vector(layer, *arrays.values(), case["cost"], case["printed"], case["rand_choices"])


def deviation(found: Tensor, expected: Tensor) -> float:
    return float((found - expected).abs().max() / expected.abs().max().clamp(min=1e-30))


@pytest.mark.parametrize(("path", "case"), [*cases(far=False), *cases(far=True)])
def test_that_detection_layer_output_is_darknets(path: Path, case: dict[str, Any]) -> None:
    vector = read(path, case)
    found = MODULES[Detection](vector.layer, "exact")(vector.net_output)
    assert deviation(found, vector.layer_output) <= TOLERANCE


@pytest.mark.parametrize(("path", "case"), cases(far=False))
def test_that_detection_delta_and_cost_are_darknets(path: Path, case: dict[str, Any]) -> None:
    vector = read(path, case)
    found = deltas(vector.layer_output, vector.truth, vector.grid, vector.scales, vector.drawn)
    assert deviation(found, vector.delta) <= TOLERANCE
    assert float(found.square().sum()) == pytest.approx(vector.cost, rel=TOLERANCE)


@pytest.mark.parametrize(("path", "case"), cases(far=False))
def test_that_detection_printed_statistics_are_darknets(path: Path, case: dict[str, Any]) -> None:
    vector = read(path, case)
    found = statistics(vector.layer_output, vector.truth, vector.grid, vector.scales, vector.drawn)
    expected = [
        float(vector.printed[name]) for name in ("avg_iou", "pos_cat", "all_cat", "pos_obj", "any_obj", "count")
    ]
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-6, atol=1.5e-6)
    words = detection_line(found.tolist()).split()
    assert words[-1] == str(vector.printed["count"])
    assert words.count("-nan,") == list(vector.printed.values()).count("-nan")


@pytest.mark.parametrize(("path", "case"), cases(far=True))
def test_that_only_the_responsible_boxes_differ_where_darknet_writes_in_front_of_its_array(
    path: Path, case: dict[str, Any]
) -> None:
    """If no box overlaps and all are `FAR`, Darknet takes box number -1, the last one of the cell before.

    (In front of the first cell lie the last numbers of another kind.) That is a defect: it teaches one cell the organ
    of another. Here the nearest box of the organ's own cell learns.
    """
    vector = read(path, case)
    found = deltas(vector.layer_output, vector.truth, vector.grid, vector.scales)
    cells, boxes, classes = vector.layer.side**2, vector.layer.boxes, vector.layer.classes
    touched = torch.zeros_like(found, dtype=torch.bool)
    for picture, cell in (vector.truth[..., 0] > 0).nonzero().tolist():
        for box in (cell * boxes - 1, *range(cell * boxes, (cell + 1) * boxes)):
            corner = cells * (classes + boxes) + 4 * box
            touched[picture, [cells * classes + box, *range(corner, corner + 4)]] = True
        own = slice(cells * (classes + boxes) + 4 * cell * boxes, cells * (classes + boxes) + 4 * (cell + 1) * boxes)
        learning = found[picture, own].reshape(boxes, 4).any(dim=1)
        x, y, *roots = vector.layer_output[picture, own].reshape(boxes, 4).T
        there = torch.stack([x / vector.layer.side, y / vector.layer.side, *(root**2 for root in roots)], dim=1)
        organ = vector.truth[picture, cell, -4:] / torch.tensor([vector.layer.side, vector.layer.side, 1, 1])
        distances = (there - organ).norm(dim=1)
        assert float(distances.min()) >= FAR
        assert learning.nonzero().flatten().tolist() == [int(distances.argmin())]
    assert deviation(torch.where(touched, 0, found), torch.where(touched, 0, vector.delta)) <= TOLERANCE
    assert touched.float().mean() < 0.2
    assert not torch.equal(found[touched], vector.delta[touched])


def test_that_every_switch_of_the_layer_is_in_some_case() -> None:
    found = [case.values[1] for case in cases(far=False)]
    for switch in SWITCHES:
        assert {case[switch] for case in found} == {0, 1}
    assert {case["kind"] for case in found} >= {"plausible", "gauss", "nooverlap", "mixed", "zeros", "explode"}
    assert any(case["C"] > 1 for case in found)
    assert any(case["B"] > 2 for case in found) == WHOLE.is_dir()
