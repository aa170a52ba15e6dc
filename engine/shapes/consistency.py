"""Which slices of a volume do not fit their neighbours: a robust look at place, size, gaps and jumps.

Slices of a volume are parallel and follow each other, so what is said about one is foretold by the others. Of an
ellipsoid the square of a section's width is a parabola over the slices, and so are its area and, nearly, the course
of its centre; each slice is therefore compared with the parabola through its neighbours alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from engine.data.boxes import Box
from engine.data.masks import Mask, bounding_box

Floats = npt.NDArray[np.float64]


class Quantity(StrEnum):
    """What is followed through the slices."""

    CENTER_X = "centre x"
    CENTER_Y = "centre y"
    WIDTH = "width"
    HEIGHT = "height"
    AREA = "mask area"
    JUMP = "jump"
    GAP = "gap"
    MISFIT = "box and mask differ"
    CROSSES = "calliper crosses"


@dataclass(frozen=True, slots=True)
class SliceShape:
    """What is said about one slice: its number, box and mask, or None for what there is not.

    `crossed`: calliper crosses are burned in, and nobody has judged the slice in spite of them.
    """

    index: int
    box: Box | None
    mask: Mask | None = None
    crossed: bool = False


@dataclass(frozen=True, slots=True)
class SliceFinding:
    """One thing about one slice that does not fit.

    `value` and `expected` are in pixels (jump: in sizes of the organ; gap: 0 and 1 organs; misfit: how far the
    farthest edge of the box is off, and 0; crosses: 1, 0). `score` is the deviation in units of what is tolerated: at 1
    a finding begins.
    """

    index: int
    quantity: Quantity
    value: float
    expected: float
    score: float


@dataclass(frozen=True, slots=True)
class VolumeCheck:
    """The findings of one volume, worst first, and its `series`: a value per slice and quantity, NaN for none."""

    findings: tuple[SliceFinding, ...]
    series: Mapping[Quantity, Floats]

    @property
    def slices(self) -> frozenset[int]:
        """The numbers of the slices with findings."""
        return frozenset(finding.index for finding in self.findings)


_NEIGHBOURHOOD = 4.0
_FEWEST = 5
_LEVEL = 3
"""Standard deviation, in slices, of a neighbour's weight; shapes that a part of a volume needs to be judged; slices
on either side of a jump."""
_ROUNDS, _GRAIN = 4, 0.02
"""Fits of a robust parabola; what no fit looks closer at, in parts of the size."""

_TOLERATED = {
    Quantity.CENTER_X: (0.12, 3.5),
    Quantity.CENTER_Y: (0.12, 3.5),
    Quantity.WIDTH: (0.12, 3.5),
    Quantity.HEIGHT: (0.12, 3.5),
    Quantity.AREA: (0.14, 3.5),
    Quantity.JUMP: (0.25, 6.0),
}
"""What a slice may be off in parts of the organ's size, and in standard deviations of its volume, measured robustly:
the larger of the two counts, since in a restless volume little can be foretold."""

_SQUARED = (Quantity.WIDTH, Quantity.HEIGHT)
_UNIT = {Quantity.CENTER_X: Quantity.WIDTH, Quantity.CENTER_Y: Quantity.HEIGHT}
_FORETOLD = (*_UNIT, *_SQUARED, Quantity.AREA)
_CERTAIN = 2.0
"""The score of what is there or is not."""
_LOOSE_PX, _LOOSE = 1.5, 0.05
"""A box may differ from its mask by so many pixels or this part of its size."""


def check(shapes: Sequence[SliceShape]) -> VolumeCheck:
    """Look at one volume, its slices in order.

    The slice that fits worst is taken out and the others are judged again without it, until all that are left fit:
    so a bad slice throws no suspicion on its neighbours. Where the organ jumps, the volume is judged in parts.
    """
    at = np.array([shape.index for shape in shapes], float)
    series = _series(shapes)
    series[Quantity.JUMP] = _steps(at, series)
    jumps = _jumps(at, series)
    parts = np.searchsorted([jump.index for jump in jumps], at, side="right")
    findings = [*_gaps(shapes), *_misfits(shapes), *_crossed(shapes), *jumps, *_misplaced(_Volume(at, series, parts))]
    return VolumeCheck(tuple(sorted(findings, key=lambda finding: (-finding.score, finding.index))), series)


@dataclass(frozen=True, slots=True)
class _Volume:
    """Slice numbers, measured quantities, and the part of the volume that each slice is in."""

    at: Floats
    series: Mapping[Quantity, Floats]
    parts: npt.NDArray[np.intp]


def _series(shapes: Sequence[SliceShape]) -> dict[Quantity, Floats]:
    """The measured quantities of every slice."""
    edges = np.array([shape.box.edges if shape.box else (np.nan,) * 4 for shape in shapes]).reshape(-1, 4)
    areas = [float(shape.mask.sum()) if shape.mask is not None and shape.mask.any() else np.nan for shape in shapes]
    return {
        Quantity.CENTER_X: (edges[:, 0] + edges[:, 2]) / 2,
        Quantity.CENTER_Y: (edges[:, 1] + edges[:, 3]) / 2,
        Quantity.WIDTH: edges[:, 2] - edges[:, 0],
        Quantity.HEIGHT: edges[:, 3] - edges[:, 1],
        Quantity.AREA: np.array(areas),
    }


def _misplaced(volume: _Volume) -> list[SliceFinding]:
    """Slices whose place or size is not what the slices that can be trusted foretell."""
    trusted = np.ones(len(volume.at), np.bool_)
    while trusted.any() and (scores := np.where(trusted, _scores(volume, trusted)[1].max(axis=0), 0)).max() >= 1:
        trusted[scores.argmax()] = False
    expected, scores = _scores(volume, trusted)
    return [
        SliceFinding(
            int(volume.at[place]), quantity, float(volume.series[quantity][place]), float(expected[row][place]), score
        )
        for row, quantity in enumerate(_FORETOLD)
        for place in np.flatnonzero(~trusted)
        if (score := float(scores[row][place])) >= 1
    ]


def _scores(volume: _Volume, trusted: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """What is expected of every slice, and how far it is from that [quantities of `_FORETOLD`, slices]."""
    foretold = {quantity: _foretell(volume, quantity, trusted) for quantity in _FORETOLD}
    scores = [
        _score(_relative(quantity, volume.series[quantity], foretold) / doubt, quantity)
        for quantity, (_, doubt) in foretold.items()
    ]
    return np.array([expected for expected, _ in foretold.values()]), np.array(scores)


def _foretell(volume: _Volume, quantity: Quantity, trusted: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """What the other trusted slices let one expect, and by what factor that is less certain than a measurement.

    A parabola is fitted with weights that fall with the distance in slices and, after a first fit, with that from
    the parabola (Cauchy's weights, as in the robust local regression of Cleveland 1979): one slice that nobody has
    found out yet does not bend it. NaN where too few slices are known.
    """
    values = volume.series[quantity]
    expected, doubt = np.full(len(values), np.nan), np.ones(len(values))
    known = np.isfinite(values)
    usable = known & trusted & (volume.parts == volume.parts[:, None]) & ~np.eye(len(values), dtype=np.bool_)
    places = np.flatnonzero(known & (usable.sum(axis=1) >= _FEWEST - 1))
    if places.size:
        away = volume.at - volume.at[places, None]
        near = usable[places] * np.exp(-((away / _NEIGHBOURHOOD) ** 2) / 2)
        curve = np.where(known, values**2 if quantity in _SQUARED else values, 0)
        size = volume.series[_UNIT[quantity]] if quantity in _UNIT else curve
        grain = _GRAIN * float(np.median(size[known]))
        expected[places], doubt[places] = _parabola(away, near, curve, grain)
    return (np.sqrt(np.maximum(expected, 1.0)) if quantity in _SQUARED else expected), doubt


def _parabola(away: Floats, near: Floats, curve: Floats, grain: float) -> tuple[Floats, Floats]:
    """The value at 0 of robust parabolas through `curve` at `away` with weights `near`, each [places, slices].

    With it the factor of `_foretell`. `grain` is the least deviation that counts as one.
    """
    powers = away[:, :, None] ** np.arange(3)
    weights = near
    for _ in range(_ROUNDS):
        root = np.sqrt(weights)
        inverse = np.linalg.pinv(powers * root[:, :, None])
        fitted = powers @ (inverse @ (root * curve)[:, :, None])
        off = np.abs(curve - fitted[:, :, 0])
        ranked = np.sort(np.where(near > 0, off, np.inf), axis=1)
        spread = np.maximum(grain, ranked[np.arange(len(off)), (near > 0).sum(axis=1) // 2])
        shares = inverse[:, 0, :] * root
        weights = near / (1 + (off / (2 * spread[:, None])) ** 2)
    return shares @ curve, np.sqrt(1 + (shares**2).sum(axis=1))


def _relative(quantity: Quantity, values: Floats, foretold: Mapping[Quantity, tuple[Floats, Floats]]) -> Floats:
    """The deviation in units of the organ's size: places by the expected size, sizes by their ratio."""
    expected = foretold[quantity][0]
    if quantity in _UNIT:
        return (values - expected) / foretold[_UNIT[quantity]][0]
    ratio = np.log(np.maximum(values, 1.0) / np.maximum(expected, 1.0))
    return ratio / 2 if quantity is Quantity.AREA else ratio


def _score(off: Floats, quantity: Quantity) -> Floats:
    """Deviations in units of what is tolerated; 0 where nothing is known. A standard deviation is 1.4826 MAD."""
    known = np.isfinite(off)
    noise = 1.4826 * float(np.median(np.abs(off[known]))) if known.any() else 0.0
    part, deviations = _TOLERATED[quantity]
    return np.where(known, np.abs(off) / max(part, deviations * noise), 0.0)


def _steps(at: Floats, series: Mapping[Quantity, Floats]) -> Floats:
    """How far the centre went since the slice before that has a box, a slice, in sizes of the organ."""
    steps = np.full(len(at), np.nan)
    known = np.flatnonzero(np.isfinite(series[Quantity.WIDTH]))
    size = np.sqrt(series[Quantity.WIDTH] * series[Quantity.HEIGHT])[known]
    way = np.hypot(np.diff(series[Quantity.CENTER_X][known]), np.diff(series[Quantity.CENTER_Y][known]))
    steps[known[1:]] = way / np.diff(at[known]) / ((size[1:] + size[:-1]) / 2)
    return steps


def _jumps(at: Floats, series: Mapping[Quantity, Floats]) -> list[SliceFinding]:
    """Slices from which on the organ lies elsewhere.

    Compared are the median centres of the three slices before and after, so that a single bad one makes no jump;
    what the organ usually moves is allowed for. Of the slices around a jump the one with the step itself is named.
    """
    known = np.flatnonzero(np.isfinite(series[Quantity.WIDTH]))
    if len(known) < 2 * _LEVEL:
        return []
    size = float(np.median(np.sqrt(series[Quantity.WIDTH] * series[Quantity.HEIGHT])[known]))
    centers = np.stack([series[Quantity.CENTER_X], series[Quantity.CENTER_Y]], axis=1)[known] / size
    steps = np.diff(centers, axis=0)
    levels = np.median(np.lib.stride_tricks.sliding_window_view(centers, _LEVEL, axis=0), axis=2)
    rise = np.linalg.norm(levels[_LEVEL:] - levels[:-_LEVEL] - _LEVEL * np.median(steps, axis=0), axis=1)
    sudden = np.linalg.norm(steps[_LEVEL - 1 : 1 - _LEVEL], axis=1) > rise / 2
    scores = _score(rise, Quantity.JUMP)
    return [
        SliceFinding(int(at[known[place + _LEVEL]]), Quantity.JUMP, float(rise[place]), 0.0, float(scores[place]))
        for place in np.flatnonzero((scores >= 1) & sudden)
    ]


def _gaps(shapes: Sequence[SliceShape]) -> Iterator[SliceFinding]:
    """Slices without a box between others with one; where a volume has masks alone, the same of masks."""
    boxed = [shape.box is not None for shape in shapes]
    present = boxed if any(boxed) else [shape.mask is not None and bool(shape.mask.any()) for shape in shapes]
    for place, shape in enumerate(shapes):
        if not present[place] and any(present[:place]) and any(present[place + 1 :]):
            yield SliceFinding(shape.index, Quantity.GAP, 0.0, 1.0, _CERTAIN)


def _crossed(shapes: Sequence[SliceShape]) -> Iterator[SliceFinding]:
    """Slices on which a scanner's calliper gives the answer away."""
    return (SliceFinding(shape.index, Quantity.CROSSES, 1.0, 0.0, _CERTAIN) for shape in shapes if shape.crossed)


def _misfits(shapes: Sequence[SliceShape]) -> Iterator[SliceFinding]:
    """Boxes that are not the tight box of their mask."""
    for shape in shapes:
        tight = bounding_box(shape.mask) if shape.mask is not None else None
        if shape.box is None or tight is None:
            continue
        off = np.abs(np.subtract(shape.box.edges, tight.edges))
        tolerated = np.maximum(_LOOSE_PX, _LOOSE * np.array([tight.width, tight.height] * 2))
        if (off > tolerated).any():
            yield SliceFinding(shape.index, Quantity.MISFIT, float(off.max()), 0.0, float((off / tolerated).max()))
