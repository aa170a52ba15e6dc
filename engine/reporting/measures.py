"""The report about measures: per volume the diameter, the age it stands for and how sure that is, reference named."""

from collections.abc import Iterator, Sequence

from engine.clock import now
from engine.data.callipers import ONE_PIXEL, Calliper
from engine.data.tables import csv_text
from engine.data.volumes import Volume
from engine.measures.growth import (
    AGE_FROM_TCD,
    AGREEMENT_LIMIT,
    OTHER_AGE,
    REFERENCES_PART_WEEKS,
    TCD_FROM_AGE,
    TCD_WITH_CENTILE,
    WEEK,
    Age,
    Centile,
    centile_text,
    weeks_and_days,
)
from engine.measures.measured import SliceMeasures, VolumeMeasures
from engine.measures.spacing import SpacingSource
from engine.reporting.document import Block, Document, Words
from engine.reporting.tables import PENDING, Table, or_pending
from engine.reporting.words import Language, Say, speaking
from engine.wording import NOTICE

NO_MASK = "no mask: nothing to measure"
NO_SPACING = "unknown spacing: pixels only"
OUT_OF_RANGE = "TCD outside the reference, {tcd.low:g} to {tcd.high:g} mm: no age"
LEFT_OUT = "left out, its mask cannot be read: slice"
DATES_OUT_OF_RANGE = "age by dates outside the reference, {dates.low:g} to {dates.high:g} weeks: no centile"
SOURCES = {str(SpacingSource.POINTS): "two points", str(SpacingSource.RULER): "ruler, confirmed"}
"""Where a spacing comes from; by default from the import."""
SLICE_HEADINGS = (
    *("volume", "patient", "slice", "plane", "review", "x0", "y0", "x1", "y1", "TCD, px", "TCD, mm", "tilt, °", "from"),
    *("area, px²", "area, mm²", "box width, px", "box height, px"),
)
CSV_HEADINGS = (
    *(*SLICE_HEADINGS, "pixel x, mm", "pixel y, mm", "pixel from", "age, days", "age low, days", "age high, days"),
    *("reader low, days", "reader high, days", "other, days", "age by dates, days"),
    *("centile", "centile, reader low", "centile, reader high", "remark", "reference", "notice"),
)
HOW = (
    "TCD: the widest outer-to-outer chord of the mask in the slice where the cerebellum is widest, or the chord across "
    "the midline where one was laid, or the two points that somebody set; never the width of a box. Tilt: degrees by "
    "which its right end lies lower."
)
BANDS = (
    "Age from TCD by {name}, {fetuses} fetuses, {low:g} to {high:g} mm. In brackets: the ages of 95 % of the "
    "reference's fetuses with this TCD. Reader: the age if another reader's TCD differed by the limits of agreement, "
    "±{limit:.0%}. {other}: the mean of another reference; above {part:g} weeks references lie weeks apart. "
    "Centile: of the TCD at the age by dates, {first:g} to {last:g} weeks and {least:g} to {most:g} mm, by the "
    "reference's other equation; the two are no inverses."
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
    """One row per slice as CSV, with numbers or nothing in columns of numbers; the plane's row tells of its volume.

    Ages are in days; without a plane the remark is in every row.
    """
    say = speaking(language)
    rows = [tuple(_csv_row(volume, item, say)) for volume in volumes for item in volume.slices]
    return csv_text([[say(text) for text in CSV_HEADINGS], *rows])


def volume_table(volumes: Sequence[VolumeMeasures], say: Say) -> Table:
    """A row per volume: the diameter in its plane, and the age."""
    headings = (
        "volume",
        "patient",
        "slice",
        "review",
        "TCD, px",
        "TCD, mm",
        "tilt, °",
        "from",
        "age, weeks",
        "reader",
        "other",
    )
    dates = ("age by dates", "centile", "reader, centile", "pixel, mm", "pixel from")
    rows = [tuple(_volume_row(item, say)) for item in volumes]
    note = say("Ages are weeks + days.")
    return Table("volumes", say("Volumes"), note, [say(text) for text in (*headings, *dates, "remark")], rows)


def slice_table(volumes: Sequence[VolumeMeasures], say: Say) -> Table:
    """A row per slice, in pixels and, where a spacing is known, in mm."""
    headings = [say(text) for text in (*SLICE_HEADINGS, "pixel, mm", "age, weeks")]
    rows = [tuple(_table_row(volume, item, say)) for volume in volumes for item in volume.slices]
    return Table("slices", say("Slices"), "", headings, rows, folded=True)


def remark(item: VolumeMeasures, say: Say = str) -> str:
    """Why something is not told of a volume; empty where everything is."""
    left_out = [f"{say(LEFT_OUT)} {key.index}" for key in item.left_out]
    reasons = [say(text).format(tcd=AGE_FROM_TCD, dates=TCD_FROM_AGE) for text in _reasons(item)]
    return "; ".join([*reasons, *left_out])


def pixel_text(volume: Volume) -> str:
    """Millimetres per pixel, across and down."""
    return PENDING if volume.spacing_mm is None else "{:.3f} × {:.3f}".format(*volume.spacing_mm)


def pixel_from(volume: Volume, say: Say = str) -> str:
    """Where the millimetres per pixel come from; empty where there are none."""
    return "" if volume.spacing_mm is None else say(SOURCES.get(volume.spacing_source or "", "as imported"))


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
    return centile_text(centile.value), "–".join(map(centile_text, centile.reader))


def made_by(item: SliceMeasures, say: Say) -> str:
    """Where a diameter comes from."""
    return say("two points" if item.by_hand else "mask, across the midline" if item.across else "mask, widest chord")


def _reasons(item: VolumeMeasures) -> list[str]:
    if item.tcd_px is None:
        return [NO_MASK]
    if item.tcd_mm is None:
        return [NO_SPACING]
    days = item.volume.age_days
    undated = days is not None and not TCD_FROM_AGE.holds(days / WEEK)
    reasons = {OUT_OF_RANGE: item.age is None, DATES_OUT_OF_RANGE: undated}
    return [reason for reason, holds in reasons.items() if holds]


def _volume_row(item: VolumeMeasures, say: Say) -> Iterator[object]:
    yield from (item.volume.name, item.volume.patient or PENDING)
    plane, spacing = item.plane, item.volume.spacing_mm
    if plane is None or plane.tcd is None:
        yield from [PENDING] * 12
    else:
        yield from (plane.key.index, say(str(plane.review)))
        yield from map(or_pending, _line(plane.tcd, spacing))
        yield made_by(plane, say)
        other = item.age.other if item.age else None
        yield from (age_text(item.age), reader_text(item.age), PENDING if other is None else weeks_and_days(other))
        days = item.volume.age_days
        yield PENDING if days is None else weeks_and_days(days / WEEK)
        yield from centile_texts(item.centile)
    yield from (pixel_text(item.volume), pixel_from(item.volume, say), remark(item, say))


def _table_row(volume: VolumeMeasures, item: SliceMeasures, say: Say) -> Iterator[object]:
    yield from ("" if cell is None else cell for cell in _slice_row(volume, item, say))
    yield pixel_text(volume.volume)
    yield age_text(volume.age) if item is volume.plane and volume.age else ""


def _slice_row(volume: VolumeMeasures, item: SliceMeasures, say: Say) -> Iterator[object]:
    spacing, is_plane = volume.volume.spacing_mm, item is volume.plane
    yield from (item.key.volume, volume.volume.patient, item.key.index, say("yes") if is_plane else None)
    yield say(str(item.review))
    if item.tcd is None:
        yield from [None] * 8
    else:
        yield from (*map(_rounded, (*item.tcd.start, *item.tcd.end)), *_line(item.tcd, spacing), made_by(item, say))
    yield from (item.area_px, None if spacing is None else _rounded(item.area_px * spacing[0] * spacing[1]))
    yield from (None, None) if item.box is None else (item.box.width, item.box.height)


def _csv_row(volume: VolumeMeasures, item: SliceMeasures, say: Say) -> Iterator[object]:
    is_plane = item is volume.plane
    yield from _slice_row(volume, item, say)
    yield from (*(volume.volume.spacing_mm or (None, None)), pixel_from(volume.volume, say))
    yield from _numbers(volume) if is_plane else [None] * 10
    yield remark(volume, say) if is_plane or volume.plane is None else None
    yield from (_bands(say) if is_plane else None, say(NOTICE))


def _numbers(item: VolumeMeasures) -> Iterator[float | None]:
    age, centile = item.age, item.centile
    weeks = [None] * 6 if age is None else [age.weeks, age.low, age.high, *age.reader, age.other]
    yield from (None if value is None else round(value * WEEK) for value in weeks)
    yield item.volume.age_days
    yield from [None] * 3 if centile is None else map(_rounded, (centile.value, *centile.reader))


def _line(calliper: Calliper, spacing: tuple[float, float] | None) -> tuple[float, float | None, float]:
    millimetres = None if spacing is None else _rounded(calliper.length(spacing))
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
        least=TCD_WITH_CENTILE.low,
        most=TCD_WITH_CENTILE.high,
    )
