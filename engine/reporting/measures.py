"""The report about measures: per volume the diameter, the age it stands for and how sure that is, reference named."""

from collections.abc import Iterator, Sequence

from engine.data.callipers import ONE_PIXEL, Calliper
from engine.data.export_job import NOTICE
from engine.data.tables import csv_text
from engine.measures.growth import (
    AGE_FROM_TCD,
    AGREEMENT_LIMIT,
    OTHER_AGE,
    REFERENCES_PART_WEEKS,
    TCD_FROM_AGE,
    WEEK,
    Age,
    Centile,
    weeks_and_days,
)
from engine.measures.measured import SliceMeasures, VolumeMeasures
from engine.protocol import now
from engine.reporting.document import Block, Document, Words
from engine.reporting.tables import PENDING, Table
from engine.reporting.words import Language, Say, speaking

NO_MASK = "no mask: nothing to measure"
NO_SPACING = "unknown spacing: pixels only"
OUT_OF_RANGE = "outside the reference"
HOW = (
    "TCD: the widest outer-to-outer chord of the mask in the slice where the cerebellum is widest, or the chord across "
    "the midline where one was laid, or the two points that somebody set; never the width of a box. Tilt: degrees by "
    "which its right end lies lower."
)
BANDS = (
    "Age from TCD by {name}, {fetuses} fetuses, {low:g} to {high:g} mm. In brackets: the ages of 95 % of the "
    "reference's fetuses with this TCD. Reader: the age if another reader's TCD differed by the limits of agreement, "
    "±{limit:.0%}. {other}: the mean of another reference; above {part:g} weeks references lie weeks apart. "
    "Centile: of the TCD at the age by dates, {first:g} to {last:g} weeks, by the reference's other equation; the two "
    "are no inverses."
)


def measures_report(volumes: Sequence[VolumeMeasures], language: Language = "en") -> Document:
    """The report about some volumes, as a page or PDF."""
    say = speaking(language)
    title = say("Measures") if len(volumes) != 1 else f"{say('Measures')}: {volumes[0].volume.name}"
    blocks: list[Block] = [
        Words(say(NOTICE), "notice"),
        Words(f"{say('Written')} {now()}"),
        Words(say(HOW)),
        Words(_bands(say)),
        volume_table(volumes, say),
        slice_table(volumes, say),
    ]
    return Document(title, language, blocks)


def measures_csv(volumes: Sequence[VolumeMeasures], language: Language = "en") -> str:
    """One row per slice as CSV; the age stands in the row of the transcerebellar plane. Last, what it is not for."""
    say = speaking(language)
    table = slice_table(volumes, say)
    return csv_text([table.headings, *table.rows, [say(NOTICE)], [_bands(say)]])


def volume_table(volumes: Sequence[VolumeMeasures], say: Say) -> Table:
    """A row per volume: the diameter in its plane, and the age."""
    headings = ("volume", "patient", "slice", "TCD, px", "TCD, mm", "tilt, °", "from", "age, weeks", "reader", "other")
    dates = ("age by dates", "centile", "reader, centile")
    rows = [tuple(_volume_row(item, say)) for item in volumes]
    note = say("Ages are weeks + days.")
    return Table("volumes", say("Volumes"), note, [say(text) for text in (*headings, *dates, "remark")], rows)


def slice_table(volumes: Sequence[VolumeMeasures], say: Say) -> Table:
    """A row per slice, in pixels and, where a spacing is known, in mm."""
    headings = ("volume", "patient", "slice", "plane", "x0", "y0", "x1", "y1", "TCD, px", "TCD, mm", "tilt, °", "from")
    more = ("area, px²", "area, mm²", "box width, px", "box height, px", "age, weeks")
    rows = [tuple(_slice_row(volume, item, say)) for volume in volumes for item in volume.slices]
    return Table("slices", say("Slices"), "", [say(text) for text in (*headings, *more)], rows, folded=True)


def remark(item: VolumeMeasures) -> str:
    """Why something is not told of a volume; empty where everything is."""
    if item.tcd_px is None:
        return NO_MASK
    if item.tcd_mm is None:
        return NO_SPACING
    return OUT_OF_RANGE if item.age is None else ""


def age_text(age: Age | None) -> str:
    """The age with the ages of 95 % of the reference's fetuses."""
    return (
        PENDING
        if age is None
        else f"{weeks_and_days(age.weeks)} ({weeks_and_days(age.low)}–{weeks_and_days(age.high)})"
    )


def reader_text(age: Age | None) -> str:
    """The ages of another reader's diameters; an end out of range is open."""
    return PENDING if age is None else "–".join("…" if end is None else weeks_and_days(end) for end in age.reader)


def centile_texts(centile: Centile | None) -> tuple[str, str]:
    """The centile, and those of other readers' diameters."""
    if centile is None:
        return PENDING, PENDING
    return f"{centile.value:.0f}", "–".join(f"{end:.0f}" for end in centile.reader)


def made_by(item: SliceMeasures, say: Say) -> str:
    """Where a diameter comes from."""
    return say("two points" if item.by_hand else "mask, across the midline" if item.across else "mask, widest chord")


def _volume_row(item: VolumeMeasures, say: Say) -> Iterator[object]:
    yield from (item.volume.name, item.volume.patient or PENDING)
    plane, spacing = item.plane, item.volume.spacing_mm
    if plane is None or plane.tcd is None:
        yield from [PENDING] * 11
    else:
        yield plane.key.index
        yield from _line(plane.tcd, spacing)
        yield made_by(plane, say)
        other = item.age.other if item.age else None
        yield from (age_text(item.age), reader_text(item.age), PENDING if other is None else weeks_and_days(other))
        days = item.volume.age_days
        yield PENDING if days is None else weeks_and_days(days / WEEK)
        yield from centile_texts(item.centile)
    yield say(remark(item)) if remark(item) else ""


def _slice_row(volume: VolumeMeasures, item: SliceMeasures, say: Say) -> Iterator[object]:
    spacing, is_plane = volume.volume.spacing_mm, item is volume.plane
    yield from (item.key.volume, volume.volume.patient or "", item.key.index, say("yes") if is_plane else "")
    if item.tcd is None:
        yield from [""] * 8
    else:
        yield from (*map(_rounded, (*item.tcd.start, *item.tcd.end)), *_line(item.tcd, spacing), made_by(item, say))
    yield from (item.area_px, "" if spacing is None else _rounded(item.area_px * spacing[0] * spacing[1]))
    yield from ("", "") if item.box is None else (item.box.width, item.box.height)
    yield age_text(volume.age) if is_plane and volume.age else ""


def _line(calliper: Calliper, spacing: tuple[float, float] | None) -> tuple[object, object, object]:
    millimetres = PENDING if spacing is None else _rounded(calliper.length(spacing))
    return _rounded(calliper.length()), millimetres, round(calliper.tilt(spacing or ONE_PIXEL), 1)


def _rounded(value: float) -> float:
    return round(value, 2)


def _bands(say: Say) -> str:
    reference = AGE_FROM_TCD
    return say(BANDS).format(
        name=reference.name,
        fetuses=reference.fetuses,
        low=reference.low,
        high=reference.high,
        limit=AGREEMENT_LIMIT,
        other=OTHER_AGE.reference.name,
        part=REFERENCES_PART_WEEKS,
        first=TCD_FROM_AGE.low,
        last=TCD_FROM_AGE.high,
    )
