"""The loss is Darknet's: its own numbers, and the rules that they do not reach."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.config import Grid
from engine.training.loss import Scales, deltas, split_output, truth_grid

ROOT = Path(__file__).parents[3]
SUBSET = ROOT / "tests" / "data" / "darknet"
ALL = ROOT.parent / "shared" / "reference" / "darknet" / "detection"
FILES = [SUBSET / "detection.json", *sorted(ALL.glob("det_*.json"))]


def cases() -> list[Any]:
    """Every case but those with options that this program has not: random or forced choice, softmax; and explosions."""
    return [
        pytest.param(path, case, id=f"{path.stem}-{case['case']}")
        for path in FILES
        for case in json.loads(path.read_text())
        if not any(case[name] for name in ("random", "forced", "softmax", "pathological"))
    ]


@pytest.mark.parametrize(("path", "case"), cases())
def test_that_deltas_and_cost_are_darknets(path: Path, case: dict[str, Any]) -> None:
    arrays = np.load(path.with_suffix(".npz"))
    output, truth, expected = (
        torch.from_numpy(arrays[f"{case['case']}_{name}"]) for name in ("net_output", "truth", "delta")
    )
    grid = Grid(case["S"], case["B"], case["C"])
    coord, object_, noobject, class_ = (case[f"{name}_scale"] for name in ("coord", "object", "noobject", "class"))
    scales = Scales(coord, object_, noobject, class_, rescore=bool(case["rescore"]), sqrt=bool(case["sqrt"]))
    found = deltas(output, truth.reshape(len(output), grid.side**2, -1), grid, scales)
    assert float((found - expected).abs().max()) <= 1e-5 * float(expected.abs().max())
    assert float(found.square().sum()) == pytest.approx(case["cost"], rel=1e-5)


def test_that_delta_is_minus_the_gradient_of_the_weighted_squared_errors() -> None:
    grid, scales = Grid(3, 2, 1), Scales(rescore=False)
    output = torch.rand(2, grid.outputs, dtype=torch.float64, requires_grad=True)
    boxes = torch.tensor([[[0.4, 0.6, 0.3, 0.2]], [[0.1, 0.1, 0.1, 0.2]]], dtype=torch.float64)
    truth = truth_grid(boxes, torch.ones(2, 1, dtype=torch.bool), grid)
    delta = deltas(output, truth, grid, scales)
    cell = torch.nonzero(truth[0, :, 0]).item()
    classes, confidences, boxes_out = split_output(output, grid)
    responsible = int(split_output(delta, grid)[2][0, int(cell)].abs().sum(dim=-1).argmax())
    target = truth[0, int(cell), -4:].clone()
    target[2:] = target[2:].sqrt()
    objective = (
        scales.class_ * (1 - classes[0, int(cell)]).square().sum()
        + scales.object * (1 - confidences[0, int(cell), responsible]).square()
        + scales.noobject * confidences[0].square().sum()
        - scales.noobject * confidences[0, int(cell), responsible].square()
        + scales.coord * (target - boxes_out[0, int(cell), responsible]).square().sum()
    ) / 2
    (gradient,) = torch.autograd.grad(objective, output)
    torch.testing.assert_close(delta[0], -gradient[0])


def test_that_a_picture_without_an_organ_only_lowers_confidences() -> None:
    grid = Grid(4, 2, 1)
    output = torch.rand(1, grid.outputs)
    truth = truth_grid(torch.zeros(1, 0, 4), torch.zeros(1, 0, dtype=torch.bool), grid)
    classes, confidences, boxes = split_output(deltas(output, truth, grid, Scales()), grid)
    assert not classes.any()
    assert not boxes.any()
    torch.testing.assert_close(confidences, -0.5 * split_output(output, grid)[1])


def test_that_absurdly_far_boxes_still_leave_one_box_responsible() -> None:
    grid = Grid(2, 2, 1)
    truth = truth_grid(torch.tensor([[[0.3, 0.3, 0.2, 0.2]]]), torch.ones(1, 1, dtype=torch.bool), grid)
    boxes = split_output(deltas(torch.full((1, grid.outputs), 1e3), truth, grid, Scales()), grid)[2]
    assert int((boxes != 0).all(dim=-1).sum()) == 1


def test_that_the_first_of_two_organs_wins_a_cell_and_padding_none() -> None:
    grid = Grid(2, 2, 1)
    boxes = torch.tensor([[[0.2, 0.3, 0.1, 0.2], [0.3, 0.2, 0.4, 0.4], [0.8, 0.8, 0.3, 0.3]]])
    truth = truth_grid(boxes, torch.tensor([[True, True, False]]), grid)
    torch.testing.assert_close(truth[0, 0], torch.tensor([1, 1, 0.4, 0.6, 0.1, 0.2]))
    assert not truth[0, 1:].any()
