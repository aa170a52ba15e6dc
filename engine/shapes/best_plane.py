"""Which slice of a volume is the transcerebellar plane: the one in which the cerebellum is widest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_NEIGHBOURHOOD = 5.0
"""Standard deviation, in slices, of the weight with which a neighbour counts."""


@dataclass(frozen=True, slots=True)
class Plane:
    """One slice as the search sees it: its number, the organ's width in pixels or mm, or None, how clearly it is seen.

    `weight`, 0 to 1, may be a detector's score or a reader's rating of visibility.
    """

    index: int
    width: float | None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class BestPlane:
    """The slice that was found and the `curve` of the smoothed widths, one per slice (NaN: no organ)."""

    index: int
    curve: Floats


def best_plane(planes: Sequence[Plane]) -> BestPlane | None:
    """The slice with the organ at which the smoothed width is largest; of equal ones the middle one.

    The square of an ellipsoid's width is a parabola over parallel slices, so the smoothing fits one around each
    slice, with weights that fall with the distance: one wrong mask, or a slice hardly seen, does not decide.
    None if no slice shows the organ.
    """
    seen = [plane for plane in planes if plane.width is not None and plane.weight > 0]
    if not seen:
        return None
    at = np.array([plane.index for plane in seen], float)
    squares = np.array([plane.width for plane in seen], float) ** 2
    weights = np.array([plane.weight for plane in seen])
    smooth = {plane.index: _smoothed(plane.index, at, squares, weights) for plane in seen}
    curve = np.array([smooth.get(plane.index, np.nan) for plane in planes])
    largest = np.flatnonzero(np.isclose(curve, np.nanmax(curve)))
    return BestPlane(planes[int(largest[(len(largest) - 1) // 2])].index, curve)


def _smoothed(index: int, at: Floats, squares: Floats, weights: Floats) -> float:
    """The width that the parabola around one slice gives it."""
    away = at - index
    pull = np.sqrt(weights) * np.exp(-((away / _NEIGHBOURHOOD) ** 2) / 4)
    degrees = min(3, len(at))
    fitted = np.linalg.lstsq(np.vander(away, degrees) * pull[:, None], squares * pull, rcond=None)[0][-1]
    return float(np.sqrt(max(fitted, 0.0)))
