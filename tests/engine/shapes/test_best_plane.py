"""The transcerebellar plane is found, also by an unsteady hand and when a slice is hardly seen."""

import numpy as np
import pytest

from engine.data.masks import polygon
from engine.shapes.best_plane import Plane, best_plane, width_of
from tests.engine.shapes.conftest import SLICES, simulated


@pytest.mark.parametrize("turn", [0.0, 0.4, 1.2, 2.0, 3.0])
def test_that_the_width_is_that_of_a_turned_rectangle(turn):
    corners = np.array([[-40, -12], [40, -12], [40, 12], [-40, 12]], float)
    way = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    assert width_of(polygon((120, 120), corners @ way + 60)) == pytest.approx(80, abs=3)


def test_that_width_is_outer_to_outer():
    mask = np.zeros((9, 20), bool)
    mask[4, 3:13] = True
    assert width_of(mask) == pytest.approx(10)
    assert width_of(mask & False) is None


@pytest.mark.parametrize("seed", range(6))
def test_that_the_plane_of_a_simulated_volume_is_found(seed):
    volume = simulated(seed)
    found = best_plane([Plane(index, width_of(mask)) for index, mask in enumerate(volume.masks)])
    assert found is not None
    assert abs(found.index - volume.central) <= 1
    assert found.curve.shape == (SLICES,)


@pytest.mark.parametrize("seed", range(6))
def test_that_one_mask_that_is_far_too_wide_and_weak_does_not_decide(seed):
    volume = simulated(seed)
    widths = [width_of(mask) for mask in volume.masks]
    widths[1] *= 1.5
    weights = [0.05 if index == 1 else 1.0 for index in range(SLICES)]
    found = best_plane([Plane(*plane) for plane in zip(range(SLICES), widths, weights, strict=True)])
    assert found is not None
    assert abs(found.index - volume.central) <= 1


def test_that_slices_without_the_organ_are_never_chosen():
    found = best_plane([Plane(3, None), Plane(4, 20.0), Plane(5, 30.0, weight=0.0), Plane(6, 21.0)])
    assert found is not None
    assert found.index == 6
    assert np.isnan(found.curve).tolist() == [True, False, True, False]


def test_that_of_equal_slices_the_middle_one_is_taken():
    found = best_plane([Plane(index, 30.0) for index in range(7)])
    assert found is not None
    assert found.index == 3


def test_that_no_organ_gives_no_plane():
    assert best_plane([Plane(0, None)]) is None
    assert best_plane([]) is None
