"""The colours that the networks see are Matplotlib's to the byte."""

import matplotlib as mpl
import numpy as np

from engine.data.colormaps import COLOR_MAPS, VIRIDIS


def test_that_viridis_is_matplotlibs_256_entries():
    expected = mpl.colormaps["viridis"](np.arange(256), bytes=True)[:, :3]
    np.testing.assert_array_equal(VIRIDIS, expected)


def test_that_grey_stays_grey():
    assert all((row == value).all() for value, row in enumerate(COLOR_MAPS["grey"]))
