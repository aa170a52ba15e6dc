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
from engine.training.loss import Scales, deltas, split_output, statistics
from tests.engine.agreement import deviation, tolerance

SMALL = Path(__file__).parents[2] / "data/darknet/detection"
WHOLE = Path(__file__).parents[4] / "shared/reference/darknet/detection"
SWITCHES = ("rescore", "softmax", "sqrt", "forced", "random")
WEIGHTS = ("object_scale", "noobject_scale", "class_scale", "coord_scale")
PRECISIONS = (torch.float32, torch.float64)


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
        return Scales.of_detection(self.layer, "exact")

    @property
    def drawn(self) -> Tensor | None:
        """The boxes that Darknet drew, in the order of pictures and cells."""
        if self.choices is None:
            return None
        drawn = torch.zeros(self.truth.shape[:2], dtype=torch.int64)
        drawn[self.truth[..., 0] > 0] = torch.tensor(self.choices)
        return drawn


def cases(**wanted: Any) -> list[Any]:
    """Every case of every set that is as wanted. Those of kind `far` are called pathological in the report."""
    return [
        pytest.param(path, case, id=f"{name}-{path.stem}-{case['case']}-{case['kind']}")
        for name, folder in {"small": SMALL, "whole": WHOLE}.items()
        for path in sorted(folder.glob("*.json"))
        for case in json.loads(path.read_text())
        if wanted.items() <= case.items()
    ]


def row(name: str, case: dict[str, Any]) -> str:
    return f"detection {name}" + (" (pathological)" if case["kind"] == "far" else "")


def read(path: Path, case: dict[str, Any], dtype: torch.dtype) -> Vector:
    with np.load(path.with_suffix(".npz")) as file:
        names = ("net_output", "truth", "layer_output", "delta")
        arrays = {name: torch.from_numpy(file[f"{case['case']}_{name}"]).to(dtype) for name in names}
    shape = Shape(arrays["net_output"].shape[1])
    layer = Detection(
        input=shape, output=shape, side=case["S"], boxes=case["B"], classes=case["C"], jitter=0.2,
        **{name: bool(case[name]) for name in SWITCHES}, **{name: case[name] for name in WEIGHTS},
    )  # fmt: skip
    arrays["truth"] = arrays["truth"].reshape(case["batch"], case["S"] ** 2, -1)
    return Vector(layer, *arrays.values(), case["cost"], case["printed"], case["rand_choices"])


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize(("path", "case"), cases())
def test_that_detection_layer_output_is_darknets(path: Path, case: dict[str, Any], dtype: torch.dtype) -> None:
    vector = read(path, case, dtype)
    found = MODULES[Detection](vector.layer, "exact")(vector.net_output)
    assert deviation(found, vector.layer_output) <= tolerance("detection layer output", dtype)


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize(("path", "case"), cases())
def test_that_detection_delta_and_cost_are_darknets(path: Path, case: dict[str, Any], dtype: torch.dtype) -> None:
    vector = read(path, case, dtype)
    found = deltas(vector.layer_output, vector.truth, vector.grid, vector.scales, vector.drawn)
    assert deviation(found, vector.delta) <= tolerance(row("delta", case), dtype)
    assert float(found.square().sum()) == pytest.approx(vector.cost, rel=tolerance(row("cost", case), dtype))


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize(("path", "case"), cases())
def test_that_detection_printed_statistics_are_darknets(path: Path, case: dict[str, Any], dtype: torch.dtype) -> None:
    vector = read(path, case, dtype)
    found = statistics(vector.layer_output, vector.truth, vector.grid, vector.scales, vector.drawn)
    names = ("avg_iou", "pos_cat", "all_cat", "pos_obj", "any_obj", "count")
    expected = [float(vector.printed[name]) for name in names]
    closeness = tolerance(row("printed stats", case), dtype)
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-6, atol=closeness)
    words = detection_line(found.tolist()).split()
    assert words[-1] == str(vector.printed["count"])
    assert words.count("-nan,") == list(vector.printed.values()).count("-nan")


@pytest.mark.parametrize(("path", "case"), cases(kind="far"))
def test_that_the_fast_arithmetic_has_the_nearest_box_learn_what_darknet_misplaces(
    path: Path, case: dict[str, Any]
) -> None:
    """If no box overlaps and all are far, Darknet takes box number -1, the last one of the cell before."""
    vector = read(path, case, torch.float64)
    found = deltas(vector.layer_output, vector.truth, vector.grid, Scales.of_detection(vector.layer, "fast"))
    assert not torch.equal(found, deltas(vector.layer_output, vector.truth, vector.grid, vector.scales))
    side, count = vector.layer.side, vector.layer.boxes
    boxes = split_output(vector.layer_output, vector.grid)[2]
    learning = split_output(found, vector.grid)[2].any(dim=-1)
    for picture, cell in (vector.truth[..., 0] > 0).nonzero().tolist():
        x, y, *roots = boxes[picture, cell].T
        there = torch.stack([x / side, y / side, *(root**2 for root in roots)], dim=1)
        organ = vector.truth[picture, cell, -4:] / torch.tensor([side, side, 1, 1])
        nearest = int((there - organ).norm(dim=1).argmin())
        assert learning[picture, cell].tolist() == [box == nearest for box in range(count)]
    assert torch.equal(learning.any(dim=-1), vector.truth[..., 0] > 0)


def test_that_every_switch_of_the_layer_is_in_some_case() -> None:
    found = [case.values[1] for case in cases()]
    for switch in SWITCHES:
        assert {case[switch] for case in found} == {0, 1}
    assert {case["kind"] for case in found} >= {"plausible", "gauss", "nooverlap", "mixed", "zeros", "explode", "far"}
    assert any(case["C"] > 1 for case in found)
    assert any(case["B"] > 2 for case in found) == WHOLE.is_dir()
