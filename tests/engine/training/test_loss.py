"""The rules of the loss that need no numbers of Darknet (those are in `test_loss_vectors`)."""

import pytest
import torch

from engine.config import Grid
from engine.darknet.layers import Detection, Shape
from engine.training.loss import Scales, deltas, split_output, statistics, truth_grid


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


@pytest.mark.parametrize(("size", "boxes", "responsible"), [(0.3, 2, 1), (0.4, 2, 0), (0.3, 1, 0)])
def test_that_forced_gives_small_organs_to_the_second_box_where_there_is_one(size, boxes, responsible) -> None:
    grid = Grid(2, boxes, 1)
    truth = truth_grid(torch.tensor([[[0.3, 0.3, size, size]]]), torch.ones(1, 1, dtype=torch.bool), grid)
    boxes_out = split_output(deltas(torch.zeros(1, grid.outputs), truth, grid, Scales(forced=True)), grid)[2]
    assert boxes_out[0, 0].any(dim=-1).nonzero().flatten().tolist() == [responsible]


def test_that_a_drawn_box_learns_whatever_overlaps_best() -> None:
    grid = Grid(2, 3, 1)
    truth = truth_grid(torch.tensor([[[0.3, 0.3, 0.2, 0.2]]]), torch.ones(1, 1, dtype=torch.bool), grid)
    for drawn in range(3):
        choice = torch.full((1, 4), drawn)
        boxes = split_output(deltas(torch.rand(1, grid.outputs), truth, grid, Scales(forced=True), choice), grid)[2]
        assert boxes[0, 0].any(dim=-1).nonzero().flatten().tolist() == [drawn]


def test_that_statistics_of_a_batch_are_means_over_its_organs() -> None:
    grid = Grid(2, 2, 1)
    boxes = torch.tensor([[[0.25, 0.25, 0.25, 0.25]], [[0.75, 0.75, 0.5, 0.5]]])
    truth = truth_grid(boxes, torch.ones(2, 1, dtype=torch.bool), grid)
    output = torch.zeros(2, grid.outputs)
    classes, confidences, predicted = split_output(output, grid)  # views
    classes[0, 0], classes[1, 3], classes[0, 1] = 0.5, 0.7, 9
    confidences[0, 0, 1], confidences[1, 3, 0] = 0.8, 0.4
    predicted[0, 0, 1] = torch.tensor([0.5, 0.5, 0.5, 0.5])  # the very box
    predicted[1, 3, 0] = torch.tensor([0.5, 0.5, 0.5**0.5, 0.5])  # half of the box
    assert statistics(output, truth, grid, Scales()).tolist() == pytest.approx([0.75, 0.6, 0.6, 0.6, 1.2 / 16, 2])


def test_that_scales_are_those_of_the_last_layer() -> None:
    shape = Shape(24)
    last = Detection(
        input=shape, output=shape, side=2, boxes=1, classes=1, rescore=False, softmax=False, sqrt=True, forced=True,
        random=False, object_scale=1, noobject_scale=2, class_scale=3, coord_scale=4, jitter=0.2,
    )  # fmt: skip
    for arithmetic, misplaced in (("fast", False), ("exact", True)):
        assert Scales.of_detection(last, arithmetic) == Scales(
            coord=4, object=1, noobject=2, class_=3, rescore=False, sqrt=True, forced=True, misplaced=misplaced
        )


@pytest.mark.parametrize("scales", [Scales(), Scales(forced=True, sqrt=False, rescore=False)])
def test_that_nothing_looks_at_a_number_so_that_a_graphics_card_need_not_wait(scales) -> None:
    # Tensors of the device “meta” have shapes and no numbers: whatever asks for one raises.
    grid = Grid(3, 2, 2)
    boxes, valid = torch.empty(4, 5, 4, device="meta"), torch.empty(4, 5, dtype=torch.bool, device="meta")
    truth = truth_grid(boxes, valid, grid)
    output = torch.empty(4, grid.outputs, device="meta")
    for drawn in (None, torch.empty(4, 9, dtype=torch.int64, device="meta")):
        assert deltas(output, truth, grid, scales, drawn).shape == output.shape
        assert statistics(output, truth, grid, scales, drawn).shape == (6,)
