"""The localiser: its table of convolutions, what it sees, which boxes it names, what it learns from."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from engine.config import Candidates, TrainConfig, preset
from engine.data.annotation import SliceKey
from engine.data.boxes import Box
from engine.data.masks import Mask, bounding_box
from engine.errors import UserError
from engine.localiser.augment import FAULTS, draw_batch
from engine.localiser.blueprint import localiser_blueprint
from engine.localiser.calibration import SHARES, _surely_best, fit_calibration, platt
from engine.localiser.candidates import AS_THEY_ARE, as_far_as, best_boxes, candidates, fuse, iou, mask_edges
from engine.localiser.canvas import Canvas, as_input, make_canvas, stretched_pictures
from engine.localiser.learner import LocaliserLearner
from engine.localiser.loss import localiser_loss
from engine.localiser.network import FIRST_DISTANCE, Localiser, Seen
from engine.localiser.organless import organless
from engine.models.compute import generator
from engine.models.modules import folded
from engine.scoring.decode import decode_mask, decode_output
from engine.training.resident import ResidentSlices, from_pictures

AS_IT_IS = torch.tensor(AS_THEY_ARE)
SMALL: dict[str, Any] = {"network": "localiser", "boxes": 1, "input_size": 64, "width": 0.25, "batch": 4, "threads": 1}


def ellipse(width: int = 90, height: int = 60, turn: float = 0) -> Mask:
    mask: Mask = cv2.ellipse(np.zeros((height, width), np.uint8), (40, 30), (24, 10), turn, 0, 360, 1, -1) > 0
    return mask


def some_slices(*masks: Mask) -> ResidentSlices:
    """A bright organ on dark grey for each mask, with the box around it."""
    found = from_pictures([np.where(mask, 200, 40).astype(np.uint8) for mask in masks], torch.device("cpu"))
    boxes = [bounding_box(mask) for mask in masks]
    edges = torch.tensor([[box.edges if box else (0.0,) * 4] for box in boxes])
    return replace(found, boxes=edges, counts=torch.tensor([int(box is not None) for box in boxes]))


def some_canvas(*masks: Mask, side: int = 64) -> Canvas:
    slices = some_slices(*masks)
    return make_canvas(slices, dict(zip(slices.keys, masks, strict=True)), side)


def made(config: TrainConfig) -> Localiser:
    built = Localiser(localiser_blueprint(config), config.boxes)
    built.initialise(generator(0, 0))
    return built


@pytest.mark.parametrize(
    "options",
    [{}, {"width": 0.25, "input_size": 64}, {"width": 1.5}, {"encoder": "efficientnet"}, {"encoder": "sononet"}],
)
def test_that_the_blueprint_names_the_arrays_of_the_network(options: dict[str, Any]) -> None:
    config = preset("localiser").with_options(**options)
    blueprint, network = localiser_blueprint(config), made(config)
    assert {name: tuple(array.shape) for name, array in network.state_dict().items()} == blueprint.arrays
    assert blueprint.parameters == sum(weights.numel() for weights in network.parameters())


def test_that_nothing_is_learnt_larger_than_it_is_judged() -> None:
    sizes = [localiser_blueprint(preset("localiser").with_options(input_size=size)).learnt_size for size in (128, 320)]
    assert sizes == [128, 224]


def test_that_the_preset_is_small() -> None:
    blueprint = localiser_blueprint(preset("localiser"))
    assert 0.9e6 < blueprint.parameters < 2e6
    assert blueprint.multiply_adds < 5e8


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"input_size": 200}, "cannot work on 200 px"),
        ({"learnt_size": 100}, "cannot work on 100 px"),
        ({"arithmetic": "exact"}, "no exact arithmetic"),
        ({"start_layers": 3}, "no layers by number"),
        ({"freeze": 26}, "leave nothing to learn"),
    ],
)
def test_that_what_it_does_not_have_is_refused(options: dict[str, Any], words: str) -> None:
    config = preset("localiser").with_options(**options)
    with pytest.raises(UserError, match=words):
        localiser_blueprint(config).check_trainable(config)


@pytest.mark.parametrize("encoder", ["plain", "efficientnet", "sononet"])
def test_that_folded_normalisation_changes_nothing_but_rounding(encoder: str) -> None:
    network = made(TrainConfig(**SMALL, encoder=encoder))  # type: ignore[arg-type]  # one of the three
    pictures = torch.rand(3, 1, 64, 64, generator=generator(1, 0))
    network.train()(pictures)
    plain = network.eval()(pictures)
    with torch.no_grad(), folded(network):
        torch.testing.assert_close(network(pictures), plain, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("organs", [1, 3])
def test_that_the_raw_numbers_are_the_layouts(organs: int) -> None:
    config = TrainConfig(**{**SMALL, "boxes": organs})
    raw = made(config).eval()(torch.rand(2, 1, 64, 64)).detach().numpy()
    assert config.layout == Candidates(organs, 16)
    assert raw.shape == (2, config.layout.outputs)
    for found in (decode_output(row, config.layout, (90, 60)) for row in raw):
        assert len(found) <= organs
        assert all(0 <= item.box.x0 < item.box.x1 <= 90 for item in found)


def test_that_a_network_that_looks_both_ways_finds_the_mirror_image_in_the_mirror() -> None:
    network = made(TrainConfig(**SMALL, both_ways=True)).eval()
    pictures = torch.rand(2, 1, 64, 64, generator=generator(1, 0))
    with torch.no_grad():
        ahead, mirrored, once = network.judge(pictures), network.judge(pictures.flip(3)), network.see(pictures)
    torch.testing.assert_close(mirrored.quality, ahead.quality.flip(2))
    torch.testing.assert_close(mirrored.mask, ahead.mask.flip(2))
    torch.testing.assert_close(mirrored.edges[..., [1, 3]], ahead.edges.flip(2)[..., [1, 3]])
    torch.testing.assert_close(mirrored.edges[..., [2, 0]], 1 - ahead.edges.flip(2)[..., [0, 2]])
    assert not torch.equal(ahead.mask, once.mask)


def test_that_boxes_are_as_many_pixels_wide_as_in_learning_whatever_the_size_that_is_judged() -> None:
    network = made(TrainConfig(**{**SMALL, "input_size": 128, "learnt_size": 64})).eval()
    with torch.no_grad():
        network.convolutions["box_b"].weight.zero_()
        small, large = (network.see(torch.rand(1, 1, side, side)).edges * side for side in (64, 128))
    widths = [float((edges[..., 2] - edges[..., 0]).mean()) for edges in (small, large)]
    assert widths == pytest.approx([2 * FIRST_DISTANCE * 64] * 2)


def seen_of(*boxes: Box, side: int = 28) -> Seen:
    """What a network sees that knows these boxes (fractions) and their masks; it is sure of the first ones most."""
    quality, edges = torch.full((1, side, side), -6.0), torch.zeros(1, side, side, 4)
    edges[..., 2:] = 0.01
    mask = torch.full((1, 2 * side, 2 * side), -8.0)
    for number, box in enumerate(boxes):
        x, y = (int(at * side) for at in box.center)
        quality[0, y, x] = 3.0 - number
        edges[0, y, x] = torch.tensor(box.edges)
        x0, y0, x1, y1 = (round(edge * 2 * side) for edge in box.edges)
        mask[0, y0:y1, x0:x1] = 8.0
    return Seen(quality, edges, mask)


def test_that_several_organs_are_found_and_the_surest_comes_first() -> None:
    boxes = (Box(0.1, 0.1, 0.4, 0.3), Box(0.6, 0.5, 0.9, 0.8))
    raw = candidates(seen_of(*boxes), AS_IT_IS, 4)[0].numpy()
    found = decode_output(raw, Candidates(4, 56), (100, 100), threshold=0.5)
    assert [item.score for item in found] == pytest.approx(torch.tensor([3.0, 2.0]).sigmoid().tolist())
    for item, box in zip(found, boxes, strict=True):
        assert item.box.edges == pytest.approx([100 * edge for edge in box.edges], abs=1)


def test_that_nothing_is_found_where_nothing_is() -> None:
    raw = candidates(seen_of(), AS_IT_IS, 1)[0].numpy()
    assert decode_output(raw, Candidates(1, 56), (100, 100), threshold=0.5) == ()
    assert not decode_mask(raw, Candidates(1, 56), (100, 80)).any()  # type: ignore[union-attr]  # a localiser draws one


def test_that_the_mask_moves_the_box_only_where_they_agree() -> None:
    box, elsewhere = torch.tensor([[[0.2, 0.2, 0.6, 0.5]]]), torch.tensor([[[0.25, 0.2, 0.6, 0.5]]])
    near = fuse(box, elsewhere, 0.5)
    assert 0.2 < float(near[0, 0, 0]) < 0.25
    far = torch.tensor([[[0.7, 0.7, 0.9, 0.9]]])
    assert torch.equal(fuse(box, far, 0.5), box)
    assert torch.equal(fuse(box, torch.full_like(box, torch.nan), 0.5), box)


@given(st.floats(0, 0.4))
def test_that_a_mask_a_little_farther_off_moves_the_box_a_little_less_far(off: float) -> None:
    """No step where box and mask cease to agree: the neighbouring picture would get another box."""
    box = torch.tensor([[[0.2, 0.2, 0.6, 0.6]]])
    one, other = (fuse(box, box + torch.tensor([at, 0.0, at, 0.0]), 0.5) for at in (off, off + 0.001))
    assert float((one - other).abs().max()) < 0.002


def test_that_a_mask_that_is_unlikely_throughout_is_drawn_as_far_as_its_box() -> None:
    """A hill of logits, 0 or less everywhere, which is -2 where the box ends."""
    profile = torch.tensor([-9.0, -2.9, -0.9, -0.5, -0.5, -0.9, -2.9, -9.0])
    mask = torch.minimum(profile[None, :, None], profile[None, None, :])
    box = torch.tensor([[[0.25, 0.25, 0.75, 0.75]]])
    reaching = as_far_as(mask, box)
    assert float((reaching - mask).unique()) == 2.0
    assert (mask_edges(reaching, box)[0, 0] * 8).tolist() == pytest.approx([1.95, 1.95, 6.05, 6.05])
    assert torch.equal(as_far_as(reaching, box), reaching)


def test_that_the_box_around_a_mask_lies_between_its_pixels() -> None:
    """A straight edge of logits crosses zero a quarter of a pixel behind the middle of its last pixel."""
    profile = torch.tensor([-9.0, -9.0, 3.0, 9.0, 9.0, 1.0, -3.0, -9.0])
    mask = torch.minimum(profile[None, :, None], profile[None, None, :])
    edges = mask_edges(mask, torch.tensor([[[0.1, 0.1, 0.9, 0.9]]]))[0, 0] * 8
    assert edges.tolist() == pytest.approx([2.5 - 0.25, 2.5 - 0.25, 5.5 + 0.25, 5.5 + 0.25])
    assert mask_edges(torch.full((1, 8, 8), -1.0), torch.tensor([[[0.1, 0.1, 0.9, 0.9]]])).isnan().all()


def test_that_boxes_alike_are_averaged() -> None:
    seen = seen_of(Box(0.3, 0.3, 0.7, 0.6))
    seen.edges[0, 12, 15] = torch.tensor([0.34, 0.3, 0.7, 0.6])
    seen.quality[0, 12, 15] = 2.9
    _, edges = best_boxes(seen, 1)
    assert 0.3 < float(edges[0, 0, 0]) < 0.34


corners = st.tuples(*[st.floats(0, 0.9), st.floats(0.02, 0.9)] * 2).map(
    lambda c: [c[0], c[2], c[0] + c[1], c[2] + c[3]]
)


@given(corners, corners)
def test_that_iou_is_symmetric_and_one_for_the_same(a: list[float], b: list[float]) -> None:
    first, second = torch.tensor(a), torch.tensor(b)
    assert float(iou(first, second)) == pytest.approx(float(iou(second, first)), abs=1e-6)
    assert float(iou(first, first)) == pytest.approx(1, abs=1e-4)
    assert -1e-6 <= float(iou(first, second)) <= 1 + 1e-6


def test_that_masks_count_only_where_they_are_those_of_the_box() -> None:
    fitting, empty = ellipse(), np.zeros((60, 90), np.bool_)
    slices = some_slices(fitting, fitting, fitting, empty)
    slices.boxes[1] += 5
    masks = {SliceKey("", 0): fitting, SliceKey("", 1): fitting, SliceKey("", 3): empty}
    canvas = make_canvas(slices, masks, 64)
    assert canvas.masked.tolist() == [True, False, False, True]
    assert (canvas.masks[0] > 127).float().mean() == pytest.approx(fitting.mean(), rel=0.05)
    assert canvas.masks[3].max() == 0


def test_that_large_pictures_are_averaged_and_not_sampled() -> None:
    checks = (np.indices((512, 512)).sum(0) % 2 * 255).astype(np.uint8)
    slices = from_pictures([checks], torch.device("cpu"))
    small = stretched_pictures(slices, torch.tensor([0]), 64).float()
    assert float((small - 127.5).abs().max()) < 3


def test_that_an_unmoved_batch_shows_the_slices_as_they_are() -> None:
    masks = [ellipse(), ellipse(turn=30)]
    config = TrainConfig(**{**SMALL, "batch": 2, "jitter": 0, "exposure": 1, "flip": False})
    canvas = some_canvas(*masks)
    batch = draw_batch(config, canvas, 1)
    order = [int((batch.masks[row] - canvas.masks / 255).abs().sum((1, 2)).argmin()) for row in range(2)]
    assert sorted(order) == [0, 1]
    torch.testing.assert_close(batch.pictures, as_input(canvas.pictures)[order], atol=0.02, rtol=0)
    for row, number in enumerate(order):
        box = bounding_box(masks[number])
        assert box is not None
        scaled = [edge / side for edge, side in zip(box.edges, (90, 60, 90, 60), strict=True)]
        assert batch.edges[row, 0].tolist() == pytest.approx(scaled, abs=1e-5)


@pytest.mark.parametrize("step", range(1, 6))
def test_that_boxes_stay_tight_on_masks_that_are_turned_moved_and_mirrored(step: int) -> None:
    config = TrainConfig(**{**SMALL, "batch": 4, "jitter": 0.2, "rotation": 30, "flip": True})
    batch = draw_batch(config, some_canvas(ellipse(), ellipse(turn=70), side=256), step)
    for edges, mask in zip(batch.edges[:, 0], batch.masks, strict=True):
        around = bounding_box((mask > 0.5).numpy())
        assert around is not None
        assert torch.tensor(around.edges) / 256 == pytest.approx(edges.numpy(), abs=2.5 / 256)


def test_that_every_picture_comes_once_before_any_comes_again() -> None:
    pictures = [np.full((20, 20), 10 * n, np.uint8) for n in range(6)]
    slices = from_pictures(pictures, torch.device("cpu"))
    config = TrainConfig(**{**SMALL, "jitter": 0, "exposure": 1, "flip": False})
    canvas = make_canvas(slices, {}, 64)
    shown = [draw_batch(config, canvas, step).pictures.amax((1, 2, 3)) * 25.5 for step in (1, 2, 3)]
    assert torch.cat(shown).round().sort().values.tolist() == [float(n) for n in range(6) for _ in range(2)]


def test_that_a_batch_depends_on_the_seed_and_the_step_alone() -> None:
    config = TrainConfig(**SMALL, artefacts=1.0, rotation=10)
    canvas = some_canvas(*[ellipse()] * 3)
    late = draw_batch(config, canvas, 7)
    draw_batch(config, canvas, 1)
    assert torch.equal(draw_batch(config, canvas, 7).pictures, late.pictures)
    assert not torch.equal(draw_batch(config, canvas, 8).pictures, late.pictures)
    assert not torch.equal(draw_batch(config.with_options(seed=1), canvas, 7).pictures, late.pictures)


@pytest.mark.parametrize(("share", "rows"), [(0.25, [3, 7]), (0.5, [1, 3, 5, 7]), (0.1, [])])
def test_that_every_so_many_pictures_make_place_for_one_without_an_organ(share: float, rows: list[int]) -> None:
    config = TrainConfig(**{**SMALL, "batch": 8, "jitter": 0, "artefacts": 1.0})
    canvas = some_canvas(*[ellipse()] * 3)
    usual, batch = (draw_batch(changed, canvas, 2) for changed in (config, config.with_options(organless=share)))
    for row in range(8):
        bare = row in rows
        assert torch.equal(batch.pictures[row], usual.pictures[row]) is not bare
        assert (bool(batch.valid[row].any()), bool(batch.masks[row].any())) == (not bare, not bare)
    assert batch.masked[rows].all()


def test_that_pictures_without_an_organ_are_of_many_kinds() -> None:
    shown = organless(torch.rand(200, 64, 64, generator=generator(0, 1)), generator(0, 2))
    assert 0 <= shown.min() < shown.max() <= 1
    spread = shown.flatten(1).std(1)
    assert (spread < 1e-6).sum() > 5
    assert (spread > 0.2).sum() > 20


def test_that_frozen_convolutions_and_their_statistics_stay_as_they_are() -> None:
    heads = ("box_a", "box_b", "mask_a", "mask_b")
    config = TrainConfig(**SMALL, freeze=len(localiser_blueprint(TrainConfig(**SMALL)).convolutions) - len(heads))
    slices = some_slices(ellipse(), ellipse(turn=60))
    learner = LocaliserLearner(config, localiser_blueprint(config), slices, {})
    before = {name: array.clone() for name, array in learner.network.state_dict().items()}
    learner.learn(1)
    after = learner.network.state_dict()
    changed = {name.split(".")[1] for name in after if not after[name].equal(before[name])}
    assert changed == set(heads)


@pytest.mark.parametrize("fault", FAULTS)
def test_that_a_fault_of_no_strength_changes_nothing(fault: Any) -> None:
    pictures = torch.rand(2, 64, 64, generator=generator(0, 1))
    strength = torch.tensor([0.0, 1.0])[:, None, None]
    spoilt = fault(pictures, strength, generator(0, 2))
    torch.testing.assert_close(spoilt[0], pictures[0])
    assert not torch.equal(spoilt[1], pictures[1])


def learnt(masks: list[Mask], known: bool, steps: int = 40) -> tuple[Seen, list[float]]:
    """What a small network sees in the pictures after some steps, and its losses."""
    slices = some_slices(*masks)
    return learnt_from(make_canvas(slices, dict(zip(slices.keys, masks, strict=True)) if known else {}, 64), steps)


def learnt_from(canvas: Canvas, steps: int) -> tuple[Seen, list[float]]:
    config = TrainConfig(**SMALL, jitter=0.05, exposure=1.0)
    network, losses = made(config), []
    update = torch.optim.Adam(network.parameters(), lr=4e-3)
    for step in range(1, steps + 1):
        batch = draw_batch(config, canvas, step)
        loss: Tensor = localiser_loss(network.train()(batch.pictures), batch)
        update.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        update.step()
        losses.append(float(loss.detach()))
    with torch.no_grad():
        return network.train().see(as_input(canvas.pictures)), losses


def test_that_it_learns_boxes_and_masks_together() -> None:
    seen, losses = learnt([ellipse(), ellipse(turn=60)], known=True)
    assert np.mean(losses[-5:]) < 0.5 * np.mean(losses[:5])
    _, edges = best_boxes(seen, 1)
    box = bounding_box(ellipse())
    assert box is not None
    truth = torch.tensor(box.edges) / torch.tensor([90, 60, 90, 60])
    assert float(iou(edges[0, 0], truth)) > 0.6
    assert float((seen.mask[0] > 0).float().mean()) == pytest.approx(ellipse().mean(), rel=0.6)


def test_that_as_many_organs_are_found_as_there_are() -> None:
    """Two beside each other, one, and none; a slice with several learns from its boxes."""
    both = np.zeros((60, 90), np.uint8)
    for x in (24, 66):
        cv2.ellipse(both, (x, 30), (12, 16), 0, 0, 360, 1, -1)
    left = both * (np.arange(90) < 45)
    masks = [both > 0, left > 0, np.zeros_like(both) > 0]
    slices, edges = some_slices(*masks), torch.tensor([[[12.0, 14, 37, 47], [54, 14, 79, 47]]])
    counts = torch.tensor([2, 1, 0])
    slices = replace(slices, boxes=edges * (torch.arange(2) < counts[:, None])[..., None], counts=counts)
    seen = learnt_from(make_canvas(slices, {}, 64), 120)[0]
    with torch.no_grad():
        raw = candidates(seen, AS_IT_IS, TrainConfig(**{**SMALL, "boxes": 2}).layout.count).numpy()
    for row, count in enumerate(counts.tolist()):
        found = decode_output(raw[row], Candidates(2, 16), (90, 60), threshold=0.4)
        truth = slices.boxes[row, :count]
        assert len(found) == count
        assert all(max(float(iou(torch.tensor(item.box.edges), one)) for one in truth) > 0.6 for item in found)


def test_that_a_box_alone_teaches_how_far_a_mask_reaches_and_not_its_shape() -> None:
    """A disc and a square that fill the box cost the same; what reaches out or falls short costs more."""
    canvas = some_canvas(ellipse())
    batch = draw_batch(TrainConfig(**SMALL, jitter=0, exposure=1, flip=False), canvas, 1)
    batch = replace(
        batch, masked=torch.zeros_like(batch.masked), edges=torch.tensor([0.25, 0.25, 0.75, 0.75]).expand(4, 1, 4)
    )
    corner = torch.linspace(-1, 1, 16)
    far = corner.abs()
    square = torch.maximum(far[:, None], far)
    disc = (corner[:, None] ** 2 + corner**2).sqrt()

    def cost(distance: Tensor, reach: float) -> float:
        logits = ((distance < reach).float() * 24 - 12).expand(4, 16, 16)
        seen = seen_of(Box(0.25, 0.25, 0.75, 0.75), side=8)
        seen = Seen(seen.quality.expand(4, -1, -1), seen.edges.expand(4, -1, -1, -1), logits)
        return float(localiser_loss(seen, batch))

    assert cost(disc, 0.5) == pytest.approx(cost(square, 0.5), abs=0.05)
    assert cost(square, 0.75) > cost(square, 0.5) + 0.2
    assert cost(square, 0.25) > cost(square, 0.5) + 0.1


def test_that_an_empty_slice_without_a_mask_teaches_no_mask() -> None:
    batch = draw_batch(TrainConfig(**SMALL), some_canvas(ellipse()), 1)
    batch = replace(batch, masked=torch.zeros_like(batch.masked), valid=torch.zeros_like(batch.valid))
    seen = made(TrainConfig(**SMALL)).train()(batch.pictures)
    seen.mask.retain_grad()
    localiser_loss(seen, batch).backward()  # type: ignore[no-untyped-call]
    assert seen.mask.grad.abs().max() == 0


@given(st.floats(0.5, 2), st.floats(-2, 2))
def test_that_platts_scaling_finds_slope_and_offset(slope: float, offset: float) -> None:
    logits = torch.linspace(-5, 5, 4000, dtype=torch.float64)
    found = platt(logits, (logits * slope + offset).sigmoid())
    assert found.tolist() == pytest.approx([slope, offset], rel=0.15, abs=0.15)


def test_that_masks_are_trusted_as_far_as_validation_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Boxes that are right beside masks that are too wide, and the other way round."""
    true, wide = Box(0.25, 0.25, 0.75, 0.75), Box(0.2, 0.2, 0.8, 0.8)
    picture = np.zeros((56, 56), np.uint8)
    slices = from_pictures([picture] * 3, torch.device("cpu"))
    keys = tuple(SliceKey(volume, 1) for volume in "abc")
    slices = replace(slices, keys=keys, boxes=torch.tensor([[true.edges]] * 3) * 56, counts=torch.ones(3).long())
    network = made(TrainConfig(**SMALL))
    for named, drawn, share in ((true, wide, min(SHARES)), (wide, true, max(SHARES))):
        seen = Seen(*(part.repeat_interleave(3, 0) for part in seen_of(named)._replace(mask=seen_of(drawn).mask)))
        monkeypatch.setattr(network, "judge", lambda _, seen=seen: seen)
        assert float(fit_calibration(network, slices, 64)[2]) == share


def test_that_a_handful_of_volumes_does_not_choose_between_masks_and_boxes() -> None:
    sure = torch.tensor([[0.7, 0.7, 0.8], [0.7, 0.7, 0.82], [0.7, 0.7, 0.81]])
    assert _surely_best(sure, "abc") == 2
    assert _surely_best(sure, "aaa") == 0
    assert _surely_best(torch.tensor([[0.7, 0.7, 0.9], [0.7, 0.7, 0.6], [0.7, 0.7, 0.8]]), "abc") == 0
    assert _surely_best(torch.tensor([[0.1, 0.5]]), "a") == 0
    assert _surely_best(torch.full((3, 5), torch.nan), "abc") == 0


def test_that_a_handful_of_slices_cannot_turn_confidences_round() -> None:
    slope, offset = platt(torch.tensor([2.0, -2.0]), torch.tensor([0.0, 1.0])).tolist()
    assert slope > 0
    assert abs(offset) < 1
