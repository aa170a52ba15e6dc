"""How far two readers agree: a report's table, and Bland and Altman's plot of each size, a point per patient."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from engine.data.store import Workspace
from engine.data.volumes import Volume
from engine.reporting.charts import new_figure, style
from engine.reporting.record import Rescored, stamp_of
from engine.reporting.tables import Table, or_pending
from engine.reporting.words import Say
from engine.scoring.agreement import TCD, Agreement, SizeAgreement, agreement
from engine.scoring.intervals import Interval
from engine.scoring.readings import Readings, readings_of, readings_of_detector

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


Limits = tuple[float | None, float | None, float | None]
"""The lower and the upper limit of agreement, and the half-width of the interval of each."""
NO_LIMITS: Limits = (None, None, None)


def reader_table(workspace: Workspace, records: Sequence[Rescored], say: Say) -> tuple[Table | None, list[str]]:
    """How far people agree on the slices that models are judged on, each chosen checkpoint as one more reader.

    None where no two people have read one of them. Beside it the slices that are left out since a mask is damaged.
    """
    people = workspace.readers.all()
    judged = {item.key for record in records for item in record.manifest.part(record.part)}
    said = {name: readings_of(workspace, name, judged) for name in people} if len(people) > 1 else {}
    volumes = workspace.volumes()
    rows = [row for record in records for row in _reader_rows(record, said, volumes, say)]
    faults = [reading.fault for read in said.values() for reading in read.values() if reading.fault]
    if not rows:
        return None, faults
    who = ("experiment", "part", "first reader", "second reader", "what")
    numbers = ("value", "95 %, low", "95 %, high", "limit, low", "limit, high", "each limit ±")
    counts = ("patients", "slices of both", "first alone", "second alone", "of one detector")
    note = say(
        "Nothing finer can be said of a model than readers agree. The chosen checkpoint, at its confidence, is one "
        "more reader beside people as they read now. Means by patient over the slices where both drew one, with 95 % "
        "intervals; the TCD, one per volume, with Bland and Altman's 95 % limits. Mean IoU counts what the checkpoint "
        "missed as 0. Alone: slices with a box by one of them only. "
        "Of one detector: slices on which both boxes come from the same one, accepted or corrected; there they agree "
        "by construction."
    )
    headings = [say(word) for word in (*who, *numbers, *counts)]
    return Table("readers", say("How far readers agree"), note, headings, rows, stamp_of(records)), faults


def _reader_rows(
    record: Rescored, said: Mapping[str, Readings], volumes: Mapping[str, Volume], say: Say
) -> Iterator[list[object]]:
    """People in pairs and each with the checkpoint, on the record's part; nothing where no two people share a slice."""
    part = {item.key for item in record.manifest.part(record.part)}
    own: dict[str, Readings] = {
        name: {key: read[key] for key in read.keys() & part if not read[key].fault} for name, read in said.items()
    }
    if not any(own[first].keys() & own[second].keys() for first, second in combinations(own, 2)):
        return
    checkpoint = f"{record.name}@{record.chosen}"
    if record.chosen is not None and record.judged is not None and record.row is not None:
        found = readings_of_detector(record.experiment, record.chosen, [record.part], record.row["confidence"])
        own[checkpoint] = found
    for first, second in combinations(own, 2):
        if own[first].keys() & own[second].keys():
            both = agreement(own[first], own[second], volumes)
            counts = (len(both.slices), both.first_only, both.second_only, both.accepted + both.corrected)
            for what, interval, limits in _measured(both, (False, second == checkpoint), say):
                ends = map(or_pending, (interval.low, interval.high, *limits))
                about = (record.name, say(str(record.part)), first, second, what, interval.value)
                yield [*about, *ends, interval.patients, *counts]


def _measured(found: Agreement, detectors: tuple[bool, bool], say: Say) -> Iterator[tuple[str, Interval, Limits]]:
    """What both have of at least one slice: overlap of boxes, with misses where one is a detector, and masks; TCD."""
    for missed, is_detector in zip(found.with_misses, detectors, strict=True):
        if is_detector and missed is not None:
            yield say("mean IoU, misses as 0"), missed, NO_LIMITS
    if found.iou is not None:
        yield say("IoU of boxes"), found.iou, NO_LIMITS
    if found.dice is not None:
        yield say("Dice of masks"), found.dice, NO_LIMITS
    for size in found.sizes:
        if size.quantity == TCD:
            yield say(f"TCD, second less first, {size.unit}"), size.bias, (size.low, size.high, size.limit_error)
            if size.icc is not None:
                yield say("ICC(2,1) of the TCD"), size.icc, NO_LIMITS


def bland_altman_figure(first: str, second: str, sizes: Sequence[SizeAgreement]) -> "Figure":
    """The difference over the mean with bias and 95 % limits, the interval of each shaded; one panel per size."""
    note = f"{second} less {first}; a point is a patient; lines: bias and 95 % limits of agreement with their intervals"
    with style():
        figure = new_figure(3.6, "", note)
        axes = figure.subplots(1, max(len(sizes), 1), squeeze=False)[0]
        for pair, size in zip(axes, sizes, strict=False):
            _plot(pair, size)
    return figure


def _plot(axes: "Axes", size: SizeAgreement) -> None:
    axes.set_title(f"{size.quantity}, {size.bias.patients} patients", loc="left")
    axes.set_xlabel(f"mean of both, {size.unit}")
    axes.set_ylabel(f"difference, {size.unit}")
    axes.plot(*zip(*size.points, strict=True), linestyle="none", marker="o", markersize=3.5, color="#0072b2")
    error = size.limit_error or 0.0
    limits = [limit for limit in (size.low, size.high) if limit is not None]
    ends = [
        (size.bias.value, (size.bias.low, size.bias.high), "-"),
        *((limit, (limit - error, limit + error), "--") for limit in limits),
    ]
    for value, (low, high), dashes in ends:
        axes.axhline(value, color="#d55e00", linestyle=dashes, linewidth=1.2)
        if low is not None and high is not None:
            axes.axhspan(low, high, color="#d55e00", alpha=0.12, linewidth=0)
