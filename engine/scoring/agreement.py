"""How far two readers agree: overlap of boxes and masks, Bland and Altman's limits and ICC of sizes, by patient."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

import numpy as np

from engine.data.annotation import SliceKey
from engine.data.boxes import FloatArray, iou
from engine.data.callipers import ONE_PIXEL, Spacing
from engine.data.volumes import Volume
from engine.errors import UserError
from engine.measures.measured import transcerebellar_plane
from engine.scoring.contours import dice
from engine.scoring.intervals import LEVEL, Interval, t_interval
from engine.scoring.readings import Reading, Readings
from engine.wording import counted

LIMIT = 1.959964
"""Standard deviations that hold 95 % of normal differences."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One slice that both have read; `iou` and `dice` are None where one of them has no box, or no mask.

    `drawn` is whether the first has a box, and whether the second has.
    """

    key: SliceKey
    patient: str
    iou: float | None
    dice: float | None
    drawn: tuple[bool, bool]

    def with_misses(self, of: int) -> float | None:
        """The overlap, 0 where the reader `of`, 0 or 1, has no box; None where the other has none."""
        return (self.iou or 0.0) if self.drawn[1 - of] else None


@dataclass(frozen=True, slots=True)
class SizeAgreement:
    """One size by two readers, one value per patient, in `unit`.

    That of a box is the mean over the slices where both drew one. The TCD is the volume's, of each reader in the
    transcerebellar plane that `engine.measures.measured` finds in the slices that both have read; of several volumes
    of a patient it is the mean.
    `bias` is the second less the first; 95 % of the differences lie between `low` and `high` (Bland and Altman 1986),
    each with a half-width `limit_error` of its own interval; None below two patients. `icc` is ICC(2,1) with its
    interval. `points` are (mean, difference) per patient.
    """

    quantity: str
    unit: str
    bias: Interval
    low: float | None
    high: float | None
    limit_error: float | None
    icc: Interval | None
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two readers on the slices that both have read.

    `iou` and `dice` are means by patient over the slices where both drew one; `first_only`, `second_only` and
    `neither` count the others. `with_misses` are mean IoU by patient with the misses of the first, and those of the
    second, as 0, over the slices with a box by the other: of a detector beside a person, how well it finds. `slices`
    are those that differ most first, before all others those with a box of one reader alone. On `accepted` slices
    both boxes are the same detector's, on `corrected` more somebody has changed one since: there they agree by
    construction. `faults` say why slices are `left_out`. `unnamed` of the `patients` are volumes whose patient nobody
    has told.
    """

    slices: tuple[Pair, ...]
    first_only: int
    second_only: int
    neither: int
    iou: Interval | None
    with_misses: tuple[Interval | None, Interval | None]
    slice_iou: float | None
    dice: Interval | None
    sizes: tuple[SizeAgreement, ...]
    accepted: int = 0
    corrected: int = 0
    unnamed: int = 0
    left_out: tuple[SliceKey, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def by_construction(self) -> str:
        """What to say beside the numbers where both boxes come from one detector; empty where none do."""
        count = self.accepted + self.corrected
        if not count:
            return ""
        return (
            f"On {count} of {counted(len(self.slices), 'slice')} both boxes come from one detector ({self.accepted} as "
            f"it proposed them, {self.corrected} corrected): there they agree by construction."
        )

    @property
    def patients(self) -> int:
        """How many patients both have read; a volume without one counts as one."""
        return len({item.patient for item in self.slices})


def agreement(first: Readings, second: Readings, volumes: Mapping[str, Volume]) -> Agreement:
    """Compare two readers on the slices that both have read. Raises UserError if there is none.

    Sizes are in mm if a spacing is known of all of these slices, else in pixels. A volume without a patient
    counts as one of its own. Slices that cannot be read are left out and named.
    """
    both = sorted(first.keys() & second.keys())
    faults = {key: found for key in both if (found := [item[key].fault for item in (first, second) if item[key].fault])}
    common = [key for key in both if key not in faults]
    if not common:
        hint = "Let the second reader read some of the first one's slices."
        raise UserError("No slice was read by both.", " ".join(chain(*faults.values())) or hint)
    pairs = [_pair(key, first[key], second[key], volumes[key.volume]) for key in common]
    drawn = [item.drawn for item in pairs]
    overlaps = [item.iou for item in pairs if item.iou is not None]
    alike = [first[key].corrected or second[key].corrected for key in common if _from_one(first[key], second[key])]
    return Agreement(
        slices=tuple(sorted(pairs, key=lambda item: (_overlap(item), item.key))),
        first_only=drawn.count((True, False)),
        second_only=drawn.count((False, True)),
        neither=drawn.count((False, False)),
        iou=_by_patient([(item.patient, item.iou) for item in pairs]),
        with_misses=(_with_misses(pairs, 0), _with_misses(pairs, 1)),
        slice_iou=float(np.mean(overlaps)) if overlaps else None,
        dice=_by_patient([(item.patient, item.dice) for item in pairs]),
        sizes=tuple(_sizes(common, first, second, volumes)),
        accepted=alike.count(False),
        corrected=alike.count(True),
        unnamed=sum(not volumes[name].patient for name in {key.volume for key in common}),
        left_out=tuple(faults),
        faults=tuple(chain(*faults.values())),
    )


def bland_altman(quantity: str, unit: str, first: FloatArray, second: FloatArray) -> SizeAgreement:
    """Bias, limits of agreement and ICC of one value per patient [n] by each reader.

    The interval of a limit is Bland and Altman's of 1999: its standard error is the root of 1/n + LIMIT²/(2(n - 1))
    times the standard deviation of the differences.
    """
    differences, count = second - first, len(first)
    points = tuple(zip(((first + second) / 2).tolist(), differences.tolist(), strict=True))
    bias = t_interval(differences)
    if count < 2:
        return SizeAgreement(quantity, unit, bias, None, None, None, None, points)
    from scipy.special import stdtrit

    spread = float(differences.std(ddof=1))
    error = spread * float(np.sqrt(1 / count + LIMIT**2 / (2 * (count - 1))) * stdtrit(count - 1, (1 + LEVEL) / 2))
    low, high = bias.value - LIMIT * spread, bias.value + LIMIT * spread
    return SizeAgreement(quantity, unit, bias, low, high, error, icc21(np.column_stack([first, second])), points)


def icc21(values: FloatArray) -> Interval | None:
    """ICC(2,1) of [subjects, readers]: two-way random effects, absolute agreement, one reading (Shrout, Fleiss 1979).

    Its interval is McGraw and Wong's of 1996. None below two subjects or two readers, or where all values are equal.
    """
    n, k = values.shape
    if n < 2 or k < 2:
        return None
    from scipy.special import fdtri

    center, rows, columns = values.mean(), values.mean(axis=1), values.mean(axis=0)
    between = k * float(((rows - center) ** 2).sum()) / (n - 1)
    readers = n * float(((columns - center) ** 2).sum()) / (k - 1)
    left = float(((values - rows[:, None] - columns[None] + center) ** 2).sum()) / ((n - 1) * (k - 1))
    whole = between + (k - 1) * left + k * (readers - left) / n
    rounding = 1e-12 * float(np.abs(values).max()) ** 2
    if whole <= rounding:
        return None
    value = (between - left) / whole
    if left <= rounding:
        return Interval(value, None, None, n)
    a = k * value / (n * (1 - value))
    b = 1 + k * value * (n - 1) / (n * (1 - value))
    freedom = (a * readers + b * left) ** 2 / ((a * readers) ** 2 / (k - 1) + (b * left) ** 2 / ((n - 1) * (k - 1)))
    others = k * readers + (k * n - k - n) * left
    upper, lower = (float(fdtri(*degrees, (1 + LEVEL) / 2)) for degrees in ((n - 1, freedom), (freedom, n - 1)))
    low = n * (between - upper * left) / (upper * others + n * between)
    high = n * (lower * between - left) / (others + n * lower * between)
    return Interval(value, low, high, n)


def _from_one(first: Reading, second: Reading) -> bool:
    """Whether both boxes come from the same detector."""
    boxes = first.box is not None and second.box is not None
    return boxes and bool(first.proposed_by & second.proposed_by)


def _pair(key: SliceKey, first: Reading, second: Reading, volume: Volume) -> Pair:
    boxes = first.box is not None and second.box is not None
    masks = first.mask is not None and second.mask is not None
    return Pair(
        key,
        volume.group,
        iou(first.box, second.box) if boxes else None,  # type: ignore[arg-type]  # both are there
        dice(first.mask, second.mask) if masks else None,  # type: ignore[arg-type]  # both are there
        (first.box is not None, second.box is not None),
    )


def _overlap(item: Pair) -> float:
    """What slices are ordered by: none where one reader alone has a box, all where neither has."""
    return item.iou if item.iou is not None else float(not any(item.drawn))


def _with_misses(pairs: Sequence[Pair], of: int) -> Interval | None:
    return _by_patient([(item.patient, item.with_misses(of)) for item in pairs])


def _by_patient(values: Sequence[tuple[str, float | None]]) -> Interval | None:
    """The mean of patients' means; None where nobody has a value."""
    means = _means(values)
    return t_interval(list(means.values()), share=True) if means else None


def _means(values: Sequence[tuple[str, float | None]]) -> dict[str, float]:
    own: dict[str, list[float]] = {}
    for patient, value in values:
        if value is not None:
            own.setdefault(patient, []).append(value)
    return {patient: float(np.mean(found)) for patient, found in sorted(own.items())}


def _sizes(
    common: Sequence[SliceKey], first: Readings, second: Readings, volumes: Mapping[str, Volume]
) -> Iterator[SizeAgreement]:
    """The sizes that both have of at least one slice, or volume."""
    known = all(volumes[key.volume].spacing_mm is not None for key in common)
    own = [(volumes[name], list(keys)) for name, keys in groupby(common, lambda key: key.volume)]
    for quantity, size in _QUANTITIES.items():
        pairs: list[tuple[str, tuple[float, float]]] = []
        for volume, keys in own:
            spacing = volume.spacing_mm if known and volume.spacing_mm else ONE_PIXEL
            before, after = (size(volume, {key: read[key] for key in keys}, spacing) for read in (first, second))
            both = [(before[key], after[key]) for key in before if key in after]
            pairs += [(volume.group, pair) for pair in both]
        if pairs:
            means = (_means([(patient, pair[side]) for patient, pair in pairs]) for side in (0, 1))
            data = (np.array(list(found.values())) for found in means)
            yield bland_altman(quantity, "mm" if known else "px", *data)


Sizes = Mapping[SliceKey | None, float]
"""What one reader's size of a volume is, by slice; by None that of the volume."""


def _tcd(volume: Volume, own: Readings, spacing: Spacing) -> Sizes:
    lines = {key: read.tcd for key, read in own.items() if read.tcd is not None}
    plane = transcerebellar_plane(lines, volume.spacing_mm)
    return {} if plane is None else {None: lines[SliceKey(volume.name, plane.index)].length(spacing)}


def _width(_: Volume, own: Readings, spacing: Spacing) -> Sizes:
    return {key: read.box.width * spacing[0] for key, read in own.items() if read.box is not None}


def _height(_: Volume, own: Readings, spacing: Spacing) -> Sizes:
    return {key: read.box.height * spacing[1] for key, read in own.items() if read.box is not None}


TCD = "TCD"
BOX_WIDTH, BOX_HEIGHT = "box width, mean over slices", "box height, mean over slices"
_QUANTITIES: dict[str, Callable[[Volume, Readings, Spacing], Sizes]] = {
    TCD: _tcd,
    BOX_WIDTH: _width,
    BOX_HEIGHT: _height,
}
"""Sizes in the order in which they are told."""
