"""Verbs about readers: who reads a workspace, and how far two of them agree."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from engine.commands.common import Common, Family, Report, open_to_change, table
from engine.commands.comparing import named_checkpoint
from engine.data.adoption import to_be_adopted
from engine.data.annotation import Annotation, SliceKey
from engine.data.readers import MAIN
from engine.data.split import Part
from engine.data.store import Workspace
from engine.data.tables import csv_text
from engine.errors import ExitStatus, UserError
from engine.files import write_bytes_atomic, write_text_atomic
from engine.job_history import scores
from engine.reporting.document import Document
from engine.reporting.words import Language
from engine.scoring.agreement import Agreement, Pair, SizeAgreement
from engine.scoring.agreement import agreement as agreed
from engine.scoring.intervals import LEVEL, Interval
from engine.scoring.readings import Reading, readings_of, readings_of_detector, readings_of_shipped
from engine.shipped import SHIPPED
from engine.wording import counted

SHOWN = 10
"""Slices that are listed; --json has them all."""
SLICE_COLUMNS = ("slice", "patient", "iou", "dice", "iou_first_misses_as_0", "iou_second_misses_as_0")
DETECTOR = "@"
"""What a name with a checkpoint in it holds."""


def readers(workspace: Path, /, *, flags: Common = None) -> Report:  # noqa: ARG001
    """List the readers of a workspace, and how many slices each has read.

    Example: cerebellum-viewer reader list my-workspace

    Parameters
    ----------
    workspace
        The workspace's folder.
    """
    with Workspace.open(workspace, to_read=True) as opened:
        known = opened.readers.all().values()
        said = {reader.name: opened.annotations(reader.name).values() for reader in known}
        read = {name: sum(item != Annotation() for item in items) for name, items in said.items()}
    lines = [
        f"{reader.name}: {counted(read[reader.name], 'slice')} read{', blinded' if reader.blinded else ''}."
        for reader in known
    ]
    return Report("\n".join(lines), {"readers": [{**asdict(item), "slices": read[item.name]} for item in known]})


def add(workspace: Path, name: str, /, *, blinded: bool = False, flags: Common = None) -> Report:  # noqa: ARG001
    """Add a reader to a workspace. “import --reader NAME” brings labels of one who read elsewhere.

    Example: cerebellum-viewer reader add my-workspace B --blinded

    Parameters
    ----------
    workspace
        The workspace's folder.
    name
        How the reader is called; a pseudonym is best.
    blinded
        This reader sees in the window neither what others said nor what a model found.
    """
    with Workspace.open(workspace) as opened:
        made = opened.readers.add(name, blinded=blinded)
    return Report(f"Reader {made.name} was added{', blinded' if blinded else ''}.", asdict(made))


def adopt(workspace: Path, name: str, /, *, flags: Common = None) -> Report:  # noqa: ARG001
    """Make what a reader says the main reader's, which is what is trained on and exported; the history keeps both.

    Slices that the reader has not read stay as they are.

    Example: cerebellum-viewer reader adopt my-workspace consensus

    Parameters
    ----------
    workspace
        The workspace's folder.
    name
        The reader, for instance the adjudicated consensus.
    """
    with open_to_change(workspace) as opened:
        read = to_be_adopted(opened, name)
        opened.record_edits(read, f"adopt {name}")
    return Report(f"{counted(len(read), 'slice')} of {MAIN} are now as {name} read them.", {"slices": len(read)})


FAMILY = Family("The readers of a workspace.", {"list": readers, "add": add, "adopt": adopt})


def agreement(
    workspace: Path,
    first: str = "",
    second: str = "",
    /,
    *,
    csv: Path | None = None,
    figure: Path | None = None,
    html: Path | None = None,
    pdf: Path | None = None,
    language: Language = "en",
    flags: Common = None,  # noqa: ARG001
) -> Report:
    """Tell how far two readers agree on what both have read: IoU, Dice, sizes with limits and ICC, by patient.

    A detector is one more reader: EXPERIMENT@STEP stands for its boxes and masks on the validation
    part, “shipped” for what the shipped detector proposed when it was asked last.

    Of a detector the mean IoU with its misses as 0 is told, too. The TCD is a volume's own, as “measure” finds it, of
    each reader in the slices that both have read.

    Example: cerebellum-viewer agreement my-workspace main B

    Parameters
    ----------
    workspace
        The workspace's folder.
    first
        A reader, a checkpoint as EXPERIMENT@STEP, or “shipped”.
    second
        The other, whose sizes the first one's are subtracted from.
    csv
        A file for all slices, a row each.
    figure
        A file for Bland and Altman's plots, .svg or .png.
    html
        A file for the report, a page.
    pdf
        The same as a PDF.
    language
        Of the report: en or es.
    """
    from engine.reporting.agreement import agreement_report

    with Workspace.open(workspace, to_read=True) as opened:
        before, after = (_readings(opened, name) for name in _two(opened, first, second))
        detectors = {place: name for place, name in enumerate((first, second)) if _is_detector(opened, name)}
        found = agreed(before, after, opened.volumes())
    if csv is not None:
        write_text_atomic(csv, csv_text([SLICE_COLUMNS, *map(_slice_row, found.slices)]))
    if figure is not None:
        _draw(figure, first, second, found)
    if html is not None or pdf is not None:
        document = agreement_report((first, second), detectors, found, language)
        _write(document, html, pdf)
    status = ExitStatus.BAD_INPUT if found.faults else ExitStatus.DONE
    values = {"first": first, "second": second, **_values(found)}
    return Report(_text((first, second), detectors, found), values, status, found.faults)


def _two(workspace: Workspace, *names: str) -> tuple[str, ...]:
    """Those who are to be compared. Raises UserError, and says who there is, if one is not named."""
    if not all(names):
        known = ", ".join([*(reader.name for reader in workspace.readers.all().values()), SHIPPED])
        raise UserError(f"Two are to be compared, of {known} or an EXPERIMENT@STEP.", "Name both of them.")
    return names


def _draw(out: Path, first: str, second: str, found: Agreement) -> None:
    from engine.reporting.agreement import bland_altman_figure
    from engine.reporting.charts import draw

    if out.suffix not in {".svg", ".png"}:
        raise UserError(f"A figure cannot be written as “{out.name}”.", "Give a name that ends in .svg or .png.")
    drawing = draw(bland_altman_figure(first, second, found.sizes))
    write_bytes_atomic(out, drawing.png if out.suffix == ".png" else drawing.svg.encode())


def _write(document: Document, html: Path | None, pdf: Path | None) -> None:
    from engine.reporting.document import to_html
    from engine.reporting.pdf import write_pdf

    if html is not None:
        write_text_atomic(html, to_html(document))
    if pdf is not None:
        write_pdf(document, pdf)


def _is_detector(workspace: Workspace, name: str) -> bool:
    return name not in workspace.readers.all() and (DETECTOR in name or name == SHIPPED)


def _readings(workspace: Workspace, name: str) -> dict[SliceKey, Reading]:
    if not _is_detector(workspace, name):
        return readings_of(workspace, name)
    if name == SHIPPED:
        return readings_of_shipped(workspace)
    experiment, step = named_checkpoint(workspace.folder, name)
    stated = scores(experiment.events(), Part.VAL).get(step)
    if stated is None:
        raise UserError(f"{name} was not scored on validation.", f"Score it, or name a reader: {MAIN}.")
    return readings_of_detector(experiment, step, [Part.VAL], float(stated["confidence"]))


def _text(names: tuple[str, str], detectors: Mapping[int, str], found: Agreement) -> str:
    first, second = names
    missed = [(name, found.with_misses[place]) for place, name in detectors.items()]
    lines = [
        f"{first} and {second}: {counted(len(found.slices), 'slice')} of {_groups(found)} read by "
        f"both; a box by {first} alone on {found.first_only}, by {second} alone on {found.second_only}, "
        f"by neither on {found.neither}.",
        *(f"Mean IoU, what {name} missed as 0, by patient: {_with_interval(told)}." for name, told in missed),
        f"IoU of boxes where both drew one, by patient: {_with_interval(found.iou)}.",
        f"Dice of masks where both drew one, by patient: {_with_interval(found.dice)}.",
        *filter(None, [found.by_construction]),
    ]
    columns: dict[str, Literal["left", "right"]] = {"size": "left", "n": "right", "2 less 1": "right"}
    columns |= {"95 % limits of agreement": "left", "ICC(2,1)": "left"}
    sizes = table(columns, map(_size_row, found.sizes))
    rows = [(str(item.key), item.patient, _number(item.iou), _number(item.dice)) for item in found.slices[:SHOWN]]
    slices = table({"slice": "left", "patient": "left", "IoU": "right", "Dice": "right"}, rows)
    return "\n".join([*lines, "", sizes, "", "Where they differ most:", slices])


def _groups(found: Agreement) -> str:
    """“12 patients”, and how many of them are volumes of which nobody has told whose they are."""
    unnamed = counted(found.unnamed, "volume") + " without a patient"
    named = counted(found.patients - found.unnamed, "patient")
    return " and ".join([named] * (found.patients > found.unnamed) + [unnamed] * bool(found.unnamed))


def _slice_row(item: Pair) -> tuple[object, ...]:
    return str(item.key), item.patient, item.iou, item.dice, item.with_misses(0), item.with_misses(1)


def _size_row(item: SizeAgreement) -> tuple[str, ...]:
    limits = "–"
    if item.low is not None and item.high is not None:
        limits = f"{item.low:+.2f} to {item.high:+.2f}, each ± {item.limit_error:.2f}"
    name = f"{item.quantity}, {item.unit}"
    return name, str(item.bias.patients), f"{item.bias.value:+.2f}", limits, _with_interval(item.icc)


def _with_interval(interval: Interval | None) -> str:
    if interval is None:
        return "–"
    if interval.low is None or interval.high is None:
        return f"{interval.value:.3f}"
    return f"{interval.value:.3f} ({LEVEL:.0%} {interval.low:.3f} to {interval.high:.3f})"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _values(found: Agreement) -> dict[str, Any]:
    slices = [{**asdict(item), "key": str(item.key)} for item in found.slices]
    left_out = list(map(str, found.left_out))
    return {**asdict(found), "slices": slices, "left_out": left_out, "patients": found.patients}
