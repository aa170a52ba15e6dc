"""Pictures are seen as Darknet sees them, and their boxes stay on the organ."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.config import TrainConfig
from engine.data.annotation import SliceKey
from engine.data.boxes import Box
from engine.data.colormaps import VIRIDIS
from engine.training.augment import bilinear, draw_batch, network_input, plain_views, visible_boxes
from engine.training.resident import ResidentSlices, from_pictures

ROOT = Path(__file__).parents[3]
SUBSET = ROOT / "tests" / "data" / "darknet" / "image" / "resize.npz"
ALL = ROOT.parent / "shared" / "reference" / "darknet" / "image" / "resize.npz"
CPU = torch.device("cpu")


def rectangle(width: int, height: int, box: Box) -> np.ndarray:
    picture = np.zeros((height, width), dtype=np.uint8)
    x0, y0, x1, y1 = (int(edge) for edge in box.edges)
    picture[y0:y1, x0:x1] = 255
    return picture


def with_boxes(pictures: list[np.ndarray], boxes: list[Box]) -> ResidentSlices:
    plain = from_pictures(pictures, CPU)
    edges = torch.tensor([[box.edges] for box in boxes])
    return ResidentSlices(plain.keys, plain.pictures, plain.sizes, edges, torch.ones(len(boxes), dtype=torch.int64))


@pytest.mark.parametrize(
    "path", [path for path in (SUBSET, ALL) if path.exists()], ids=["subset", "all"][: 1 + ALL.exists()]
)
def test_that_the_plain_resize_is_darknets(path: Path) -> None:
    arrays = np.load(path)
    # A one-pixel-wide output repeats the last pixel in Darknet and the first here; no network is one pixel wide.
    names = [name.removesuffix("_input") for name in arrays.files if name.endswith("_input") and name != "r4_input"]
    assert names
    for name in names:
        picture, expected = (torch.from_numpy(arrays[f"{name}_{kind}"]) for kind in ("input", "resize"))
        x, y = (torch.linspace(0, picture.shape[a] - 1, expected.shape[a]).expand(len(picture), -1) for a in (2, 1))
        found = bilinear(picture, torch.arange(len(picture)), x, y)
        torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)


def test_that_a_picture_of_the_network_size_passes_unchanged_through_the_colour_table() -> None:
    grey = np.arange(64 * 64, dtype=np.uint32).astype(np.uint8).reshape(64, 64)
    config = TrainConfig(input_size=64)
    slices, first = from_pictures([grey], CPU), torch.tensor([0])
    seen = network_input(slices, first, plain_views(slices, first, config), config)
    assert seen.shape == (1, 3, 64, 64)
    np.testing.assert_array_equal((seen[0] * 255).round().numpy().astype(np.uint8), VIRIDIS[grey].transpose(2, 0, 1))


def test_that_padding_of_a_smaller_picture_is_never_seen() -> None:
    small, large = np.full((20, 30), 200, dtype=np.uint8), np.full((64, 80), 200, dtype=np.uint8)
    config = TrainConfig(input_size=64, color_map="grey", jitter=0.5, batch=64, exposure=1)
    slices = from_pictures([small, large], CPU)
    index, views = draw_batch(config, slices, step=1)
    seen = network_input(slices, index, views, config)
    assert float(seen.min()) == float(seen.max()) == pytest.approx(200 / 255)


def test_that_boxes_stay_on_the_organ_under_every_augmentation() -> None:
    boxes = [Box(40, 30, 90, 70), Box(10, 20, 40, 50), Box(60, 50, 120, 88)]
    sizes = [(150, 100), (120, 90), (140, 120)]
    pictures = [rectangle(*size, box) for size, box in zip(sizes, boxes, strict=True)]
    config = TrainConfig(input_size=256, color_map="grey", jitter=0.2, batch=60, exposure=1)
    slices = with_boxes(pictures, boxes)
    index, views = draw_batch(config, slices, step=3)
    assert 0 < int(views.mirrored.sum()) < config.batch
    seen = network_input(slices, index, views, config)[:, 0] > 0.5
    cxcywh, valid = visible_boxes(slices, index, views)
    assert bool(valid.all())
    for picture, (cx, cy, w, h) in zip(seen, cxcywh[:, 0] * config.input_size, strict=True):
        rows, columns = picture.any(dim=1).nonzero(), picture.any(dim=0).nonzero()
        found = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        # One pixel of the source is up to four of the output, and Darknet's resize aligns corners: within a pixel.
        torch.testing.assert_close(
            torch.stack(found).float(), torch.stack([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2]), atol=4, rtol=0
        )


def test_that_a_mirrored_view_mirrors_picture_and_box() -> None:
    box = Box(0, 10, 16, 30)
    slices = with_boxes([rectangle(64, 64, box)], [box])
    config, first = TrainConfig(input_size=64, color_map="grey"), torch.tensor([0])
    plain = plain_views(slices, first, config)
    mirrored = replace(plain, mirrored=torch.ones(1, dtype=torch.bool))
    seen, as_is = (network_input(slices, first, views, config) for views in (mirrored, plain))
    torch.testing.assert_close(seen, as_is.flip(3))
    cxcywh, _ = visible_boxes(slices, torch.tensor([0]), mirrored)
    torch.testing.assert_close(cxcywh[0, 0], torch.tensor([56 / 64, 20 / 64, 16 / 64, 20 / 64]))


def test_that_a_box_outside_the_view_is_dropped_and_one_at_its_edge_is_cut() -> None:
    slices = with_boxes([rectangle(100, 100, Box(0, 0, 20, 20))] * 2, [Box(0, 0, 20, 20), Box(40, 40, 60, 60)])
    both = torch.tensor([0, 1])
    half = torch.full((2, 2), 0.5)
    views = replace(plain_views(slices, both, TrainConfig()), origin=half, extent=half)
    cxcywh, valid = visible_boxes(slices, both, views)
    assert valid[:, 0].tolist() == [False, True]
    torch.testing.assert_close(cxcywh[1, 0], torch.tensor([0.1, 0.1, 0.2, 0.2]))


def squares(count: int, side: int = 50) -> ResidentSlices:
    return from_pictures([np.zeros((side, side), dtype=np.uint8)] * count, CPU)


def test_that_a_batch_depends_on_seed_and_step_alone() -> None:
    config, slices = TrainConfig(batch=8), squares(100)
    index, views = draw_batch(config, slices, step=5)
    draw_batch(config, slices, step=6)
    again, views_again = draw_batch(config, slices, step=5)
    other, _ = draw_batch(config, slices, step=6)
    assert torch.equal(index, again)
    assert torch.equal(views.origin, views_again.origin)
    assert not torch.equal(index, other)


def test_that_jitter_moves_by_whole_pixels_within_its_range() -> None:
    _, views = draw_batch(TrainConfig(batch=4096, jitter=0.2), squares(10), step=1)
    pixels = views.origin * 50
    torch.testing.assert_close(pixels, pixels.round(), atol=1e-4, rtol=0)
    assert float(pixels.abs().max()) == pytest.approx(9, abs=1e-4)  # 10 itself has no width among real numbers
    assert float(views.extent.min()) >= 0.6 - 1e-6
    assert float(views.extent.max()) <= 1.4 + 1e-6


def test_that_exposure_brightens_and_darkens_the_colours_as_often() -> None:
    config = TrainConfig(batch=4096, exposure=1.5, color_map="grey")
    _, views = draw_batch(config, squares(2), step=1)
    factor = views.tables[:, 100, 0] / (100 / 255)
    assert 1 / 1.5 - 1e-5 <= float(factor.min()) < 0.7
    assert 1.4 < float(factor.max()) <= 1.5 + 1e-5
    assert 0.47 < float((factor > 1).float().mean()) < 0.53
    assert float(views.tables.max()) == 1


def test_that_hue_and_saturation_change_colours_and_leave_grey_alone() -> None:
    options = {"exposure": 1, "saturation": 1.5, "hue": 0.1, "batch": 8}
    for color_map, changes in (("viridis", True), ("grey", False)):
        config = TrainConfig(color_map=color_map, **options)
        tables = draw_batch(config, squares(2), step=1)[1].tables
        plain = plain_views(squares(1), torch.tensor([0]), config).tables
        assert torch.allclose(tables, plain.expand(8, -1, -1), atol=1e-6) is not changes


def test_that_the_order_of_boxes_is_drawn() -> None:
    boxes = torch.tensor([[[0.0, 0, 20, 20], [20, 20, 40, 40], [0, 20, 20, 40]]])
    plain = squares(1)
    slices = replace(plain, boxes=boxes, counts=torch.tensor([3]))
    index, views = draw_batch(TrainConfig(batch=64, jitter=0, flip=False), slices, step=1)
    cxcywh, valid = visible_boxes(slices, index, views)
    assert bool(valid.all())
    assert {round(x, 3) for x in cxcywh[:, 0].sum(dim=1).tolist()} == {1.2, 2.0, 1.6}


def test_that_pictures_from_anywhere_are_numbered() -> None:
    slices = from_pictures([np.zeros((4, 5), dtype=np.uint8), np.zeros((3, 2), dtype=np.uint8)], CPU)
    assert slices.keys == (SliceKey("", 0), SliceKey("", 1))
    assert slices.sizes.tolist() == [[5, 4], [2, 3]]
    assert slices.boxes.shape == (2, 0, 4)
