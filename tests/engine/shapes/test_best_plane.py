"""The transcerebellar plane is found, also by an unsteady hand and when a slice is hardly seen."""

import numpy as np
import pytest

from engine.measures.diameter import transcerebellar_diameter
from engine.shapes.best_plane import Plane, best_plane
from tests.engine.shapes.conftest import SLICES, simulated


def width_of(mask):
    found = transcerebellar_diameter(mask)
    return None if found is None else found.length()


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
