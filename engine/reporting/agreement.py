"""How far two readers agree: a report of its own, another's table, and Bland and Altman's plot of each size."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from engine.clock import now
from engine.data.store import Workspace
from engine.data.volumes import Volume
from engine.reporting.charts import new_figure, style
from engine.reporting.document import Block, Document, Picture, Words
from engine.reporting.record import Rescored, stamp_of
from engine.reporting.tables import Table, or_pending, without_folders
from engine.reporting.words import UNNAMED, Language, Say, speaking
from engine.scoring.agreement import TCD, Agreement, SizeAgreement, agreement
from engine.scoring.intervals import Interval
from engine.scoring.readings import Readings, readings_of, readings_of_detector
from engine.wording import NOTICE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


NUMBERS = ("value", "95 %, low", "95 %, high", "limit, low", "limit, high", "each limit ±")
COUNTS = ("slices of both", "first alone", "second alone", "of one detector")
WHAT = ("what", *NUMBERS)
MISSES = "mean IoU, misses of {name} as 0"
LINES = "{second} less {first}; a point is a patient; lines: bias and 95 % limits of agreement with their intervals"
HOW = (
    "What both have read. Means by patient with 95 % intervals; IoU and Dice over the slices where both drew one, and "
    "of a detector the mean IoU that counts what it missed as 0. Sizes: the second reader's less the first one's, with "
    "Bland and Altman's 95 % limits. The TCD is one per volume, in each reader's own transcerebellar plane."
)
ALONE = (
    "Alone: slices with a box by one of them only. Of one detector: slices on which both boxes come from the same one, "
    "accepted or corrected; there they agree by construction."
)
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
    note = say(
        "Nothing finer can be said of a model than readers agree. The chosen checkpoint, at its confidence, is one "
        "more reader beside people as they read now. Means by patient over the slices where both drew one, with 95 % "
        "intervals; the TCD, one per volume, with Bland and Altman's 95 % limits. Mean IoU counts what the checkpoint "
        "missed as 0."
    )
    headings = [say(word) for word in (*who, *NUMBERS, "patients", *COUNTS)]
    about = f"{note} {say(ALONE)}"
    return Table("readers", say("How far readers agree"), about, headings, rows, stamp_of(records)), faults


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
            sizes = [size for size in both.sizes if size.quantity == TCD]
            for what, *numbers in _measured(both, {1: second} if second == checkpoint else {}, sizes, say):
                yield [record.name, say(str(record.part)), first, second, what, *numbers, *_counts(both)]


def agreement_report(
    names: tuple[str, str], detectors: Mapping[int, str], found: Agreement, language: Language = "en"
) -> Document:
    """The report about two readers, as a page or PDF; `detectors` are those who are no person, by their place."""
    say = speaking(language)
    first, second = names
    headings = [say(word) for word in ("first reader", "second reader", "patients", *COUNTS, "neither drew one")]
    read = [first, second, found.patients, *_counts(found), found.neither]
    measured = list(_measured(found, detectors, found.sizes, say))
    blocks: list[Block] = [
        Words(say(NOTICE), "notice"),
        Words(f"{say('Written')} {now()}"),
        Words(say(HOW)),
        *([Words(say(UNNAMED).format(count=found.unnamed))] if found.unnamed else []),
        *(Words(f"{say('Left out')}: {without_folders(fault)}") for fault in found.faults),
        Table("read", say("What both have read"), say(ALONE), headings, [read]),
        Table("agreement", say("How far readers agree"), "", [say(word) for word in (*WHAT, "patients")], measured),
        *_figures(first, second, found.sizes, say),
        _slice_table(found, detectors, say),
    ]
    return Document(f"{say('How far readers agree')}: {first}, {second}", language, blocks, found.faults)


def _figures(first: str, second: str, sizes: Sequence[SizeAgreement], say: Say) -> Iterator[Picture]:
    if sizes:
        yield Picture(bland_altman_figure(first, second, sizes, say), say("Differences of sizes"), "")


def _slice_table(found: Agreement, detectors: Mapping[int, str], say: Say) -> Table:
    """Those that differ most first."""
    headings = [say(heading) for heading in ("slice", "patient", "IoU", "Dice")]
    headings += [say(MISSES).format(name=name) for name in detectors.values()]
    rows = [
        [str(item.key), item.patient, *map(or_pending, (item.iou, item.dice, *map(item.with_misses, detectors)))]
        for item in found.slices
    ]
    return Table("slices", say("Slices"), "", headings, rows, folded=True)


def _counts(found: Agreement) -> tuple[int, ...]:
    """In the order of `COUNTS`."""
    return len(found.slices), found.first_only, found.second_only, found.accepted + found.corrected


def _measured(
    found: Agreement, detectors: Mapping[int, str], sizes: Sequence[SizeAgreement], say: Say
) -> Iterator[list[object]]:
    """What, its `NUMBERS` and patients: overlap of boxes, with misses where one is a detector, of masks, and sizes."""
    for place, name in detectors.items():
        yield from _row(say(MISSES).format(name=name), found.with_misses[place])
    yield from _row(say("IoU of boxes"), found.iou)
    yield from _row(say("Dice of masks"), found.dice)
    for size in sizes:
        what = f"{say(size.quantity)}, {say('second less first')}, {size.unit}"
        yield from _row(what, size.bias, (size.low, size.high, size.limit_error))
        yield from _row(f"{say('ICC(2,1)')}, {say(size.quantity)}", size.icc)


def _row(what: str, interval: Interval | None, limits: Limits = NO_LIMITS) -> Iterator[list[object]]:
    """Nothing where there is no value."""
    if interval is not None:
        yield [what, interval.value, *map(or_pending, (interval.low, interval.high, *limits)), interval.patients]


def bland_altman_figure(first: str, second: str, sizes: Sequence[SizeAgreement], say: Say = str) -> "Figure":
    """The difference over the mean with bias and 95 % limits, the interval of each shaded; one panel per size."""
    with style():
        figure = new_figure(3.6, "", say(LINES).format(first=first, second=second))
        axes = figure.subplots(1, max(len(sizes), 1), squeeze=False)[0]
        for pair, size in zip(axes, sizes, strict=False):
            _plot(pair, size, say)
    return figure


def _plot(axes: "Axes", size: SizeAgreement, say: Say) -> None:
    # One panel of three has no room for the whole name beside the number.
    axes.set_title(f"{say(size.quantity)}\n{size.bias.patients} {say('patients')}", loc="left")
    axes.set_xlabel(f"{say('mean of both')}, {size.unit}")
    axes.set_ylabel(f"{say('difference')}, {size.unit}")
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
