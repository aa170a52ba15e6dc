"""The verb about sizes: measure."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.commands.common import Common, Report, table
from engine.data.callipers import ONE_PIXEL
from engine.data.readers import MAIN
from engine.data.store import Workspace
from engine.data.volumes import Volume
from engine.errors import ExitStatus, UserError
from engine.files import write_text_atomic
from engine.measures.growth import AGE_FROM_TCD, AGREEMENT_LIMIT, WEEK, weeks_and_days
from engine.measures.measured import SliceMeasures, VolumeMeasures, measure_workspace
from engine.reporting.measures import (
    age_text,
    centile_texts,
    measures_csv,
    measures_report,
    pixel_from,
    pixel_text,
    reader_text,
    remark,
)
from engine.reporting.words import Language
from engine.wording import NOTICE, named


def measure(
    workspace: Path,
    /,
    *,
    volume: tuple[str, ...] = (),
    reader: str = MAIN,
    csv: Path | None = None,
    pdf: Path | None = None,
    language: Language = "en",
    flags: Common = None,  # noqa: ARG001
) -> Report:
    """Measure every volume: the transcerebellar diameter (TCD) from its masks, and the age that it stands for.

    A slice with a damaged mask is left out and named.

    Millimetres and ages are told where a spacing is known, never else; ages inside the range of the reference only.

    Example: cerebellum-viewer measure my-workspace --csv measures.csv --pdf measures.pdf

    Parameters
    ----------
    workspace
        The workspace's folder.
    volume
        A volume to measure; all of them without any.
    reader
        Whose masks are measured.
    csv
        A file for all numbers, a row per slice.
    pdf
        A file for the report.
    language
        Of both files: en or es.
    """
    from engine.reporting.pdf import write_pdf

    with Workspace.open(workspace, to_read=True) as opened:
        opened.readers.read_as(reader)
        volumes = measure_workspace(opened, _chosen(opened, volume))
    if csv is not None:
        write_text_atomic(csv, measures_csv(volumes, language))
    if pdf is not None:
        write_pdf(measures_report(volumes, language), pdf)
    reference = {"name": AGE_FROM_TCD.name, "fetuses": AGE_FROM_TCD.fetuses, "reader_limit": AGREEMENT_LIMIT}
    data = {"reference": reference, "notice": NOTICE, "volumes": [_values(item) for item in volumes]}
    faults = tuple(f"{key} is left out: {why}" for item in volumes for key, why in item.left_out.items())
    status = ExitStatus.BAD_INPUT if faults else ExitStatus.DONE
    return Report("\n".join([_text(volumes), f"Ages by {AGE_FROM_TCD.name}. {NOTICE}"]), data, status, faults)


def _chosen(workspace: Workspace, names: tuple[str, ...]) -> list[Volume]:
    known = workspace.volumes()
    for name in names:
        if name not in known:
            raise UserError(f"There is no volume “{name}”.", f"Choose one of: {named(known)}.")
    return [known[name] for name in names or known]


def _text(volumes: list[VolumeMeasures]) -> str:
    columns = {"volume": "left", "slice": "right", "TCD px": "right", "TCD mm": "right", "tilt": "right"}
    more = {
        "age (95 % of fetuses)": "left",
        "another reader": "left",
        "by dates": "left",
        "centile": "right",
        "pixel mm": "right",
        "pixel from": "left",
        "": "left",
    }
    return table({**columns, **more}, map(_row, volumes))  # type: ignore[dict-item]  # sides are literals


def _row(item: VolumeMeasures) -> list[str]:
    plane = item.plane
    line = plane.tcd if plane else None
    numbers = ["", "", "", ""]
    if plane is not None and line is not None:
        millimetres = "" if item.tcd_mm is None else f"{item.tcd_mm:.1f}"
        tilt = line.tilt(item.volume.spacing_mm or ONE_PIXEL)
        numbers = [str(plane.key.index), f"{line.length():.1f}", millimetres, f"{tilt:.0f}°"]
    ages = (age_text(item.age), reader_text(item.age), *_by_dates(item))
    return [item.volume.name, *numbers, *ages, pixel_text(item.volume), pixel_from(item.volume), remark(item)]


def _by_dates(item: VolumeMeasures) -> tuple[str, str]:
    days = item.volume.age_days
    return "" if days is None else weeks_and_days(days / WEEK), centile_texts(item.centile)[0]


def _values(item: VolumeMeasures) -> dict[str, Any]:
    return {
        "volume": item.volume.name,
        "patient": item.volume.patient,
        "spacing_mm": item.volume.spacing_mm,
        "spacing_from": pixel_from(item.volume),
        "plane": None if item.plane is None else item.plane.key.index,
        "tcd_px": item.tcd_px,
        "tcd_mm": item.tcd_mm,
        "age": None if item.age is None else asdict(item.age),
        "age_days_by_dates": item.volume.age_days,
        "centile": None if item.centile is None else asdict(item.centile),
        "remark": remark(item),
        "left_out": {str(key): why for key, why in item.left_out.items()},
        "slices": [_slice(volume_slice, item) for volume_slice in item.slices],
    }


def _slice(item: SliceMeasures, volume: VolumeMeasures) -> dict[str, Any]:
    spacing, line = volume.volume.spacing_mm, item.tcd
    return {
        "slice": item.key.index,
        "review": str(item.review),
        "tcd": None if line is None else [*line.start, *line.end],
        "tcd_px": None if line is None else line.length(),
        "tcd_mm": None if line is None or spacing is None else line.length(spacing),
        "by_hand": item.by_hand,
        "across_midline": item.across,
        "area_px": item.area_px,
        "area_mm2": None if spacing is None else item.area_px * spacing[0] * spacing[1],
        "box": None if item.box is None else list(item.box.edges),
    }
