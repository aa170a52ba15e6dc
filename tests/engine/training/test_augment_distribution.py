"""The training's own random numbers have the distributions of Darknet's, where they are meant to."""

import numpy as np
import pytest
import torch
from scipy import stats

from engine.config import TrainConfig
from engine.darknet.layers import Net, Shape
from engine.darknet.loader import draw_batch as draw_as_darknet
from engine.darknet.rand import Rand
from engine.training.augment import draw_batch
from engine.training.resident import from_pictures

SIZES = [(255, 173), (90, 120), (64, 64)]
JITTER, EXPOSURE, BATCH, STEPS = 0.2, 1.5, 64, 40
GREY = 100
"""A grey value that no exposure drives to white."""
LIKELY = 0.02
"""Two samples of one distribution are less alike than this only twice in a hundred times; the seeds are fixed."""


@pytest.fixture(scope="module")
def darknet():
    rand, net = Rand.seeded(2020), Net(input=Shape(3, 64, 64), batch=BATCH, exposure=EXPOSURE)
    return [draws for _ in range(STEPS) for draws in draw_as_darknet(rand, SIZES, [2, 2, 2], net, JITTER)]


@pytest.fixture(scope="module")
def ours():
    slices = from_pictures([np.zeros((height, width), np.uint8) for width, height in SIZES], torch.device("cpu"))
    config = TrainConfig(
        jitter=JITTER, exposure=EXPOSURE, saturation=1, hue=0, batch=BATCH, color_map="grey", input_size=64
    )
    return [draw_batch(config, slices, step) for step in range(1, STEPS + 1)]


def joined(ours, part):
    return torch.cat([part(index, views) for index, views in ours]).numpy()


def test_that_pictures_are_drawn_as_often(darknet, ours):
    counts = [np.bincount(found, minlength=3) for found in (joined(ours, lambda i, _: i), [d.picture for d in darknet])]
    assert np.sum(counts[0]) == np.sum(counts[1]) == BATCH * STEPS
    assert stats.chi2_contingency(np.stack(counts)).pvalue > LIKELY


def test_that_half_of_them_are_mirrored(darknet, ours):
    ways = [joined(ours, lambda _, v: v.mirrored), [draws.mirrored for draws in darknet]]
    assert stats.chi2_contingency(np.stack([np.bincount(way, minlength=2) for way in ways])).pvalue > LIKELY


@pytest.mark.parametrize("picture", range(len(SIZES)))
@pytest.mark.parametrize("edge", ["left", "right", "top", "bottom"])
def test_that_edges_move_as_far_and_by_whole_pixels(darknet, ours, edge, picture):
    axis = int(edge in ("top", "bottom"))
    pixels = SIZES[picture][axis]
    low = joined(ours, lambda _, v: v.origin[:, axis]) * pixels
    span = joined(ours, lambda _, v: v.extent[:, axis]) * pixels
    moved = low if edge in ("left", "top") else pixels - span - low
    moved = moved[joined(ours, lambda i, _: i) == picture]
    expected = np.array([getattr(draws, edge) for draws in darknet if draws.picture == picture])
    np.testing.assert_allclose(moved, moved.round(), atol=1e-3)
    assert np.abs(moved.round()).max() == np.abs(expected).max() == int(pixels * JITTER) - 1
    assert stats.ks_2samp(moved.round(), expected).pvalue > LIKELY


def test_that_brightness_changes_by_as_much(darknet, ours):
    factors = joined(ours, lambda _, v: v.tables[:, GREY, 0]) * 255 / GREY
    expected = [draws.exposure for draws in darknet]
    assert factors.min() >= 1 / EXPOSURE - 1e-5
    assert factors.max() <= EXPOSURE + 1e-5
    assert stats.ks_2samp(factors, expected).pvalue > LIKELY
