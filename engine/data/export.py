"""Export: the annotations of a workspace in the formats of other programs, as one new folder, all of it or nothing.

Every export carries `provenance.csv`: who or what made each box, so that a model's box that nobody touched is never
taken for an expert's. Left out are rejected slices, and empty ones that nobody has accepted as such.
"""

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine.data.annotation import Annotation, Review, SliceKey, Source
from engine.data.blackout import unconfirmed
from engine.data.export_formats import FORMATS, ExportFormat, keeps_scores, trained_parts
from engine.data.export_job import PROVENANCE, ExportedSlice, ExportJob
from engine.data.label_files.labelimg import labelimg_warning
from engine.data.paths import follow_folders, relative
from engine.data.pseudonyms import is_like_a_person
from engine.data.readers import MAIN
from engine.data.round_trip import RoundTrip, prove_round_trip
from engine.data.split import LEAK_STAMP, Part, Split
from engine.data.store import Workspace
from engine.data.tables import csv_text
from engine.errors import UserError
from engine.files import sync_folder, write_text_atomic
from engine.wording import counted, named

_LONGEST_NAME = 150
"""Bytes of a volume's name in a file's: with endings and drafts it must stay below the 255 of most file systems."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written. `untouched_model_boxes` are boxes of a model that no person changed."""

    format: str
    folder: str
    slices: int
    boxes: int
    left_out: int
    untouched_model_boxes: int
    warnings: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """A value that JSON can hold."""
        return asdict(self)


def export_workspace(
    workspace: Workspace,
    out: Path,
    format_: str,
    *,
    reviewed_only: bool = False,
    more: Mapping[str, str] = MappingProxyType({}),
) -> ExportReport:
    """Write `out` (a new or empty folder) in one of `FORMATS`; with `reviewed_only` only slices signed off.

    `more` are texts by file name that lie beside.

    Raises UserError for an unknown format, a folder that is not empty, a picture that has gone, a full disk.
    """
    kind = FORMATS.get(format_)
    if kind is None:
        raise UserError(f"There is no export format “{format_}”.", f"Choose one of: {', '.join(FORMATS)}.")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"{out} is not an empty folder.", "Choose a new one: an export never overwrites anything.")
    split = next(reversed(workspace.splits().values()), None)
    slices, left_out = _chosen(workspace, split, kind, reviewed_only=reviewed_only)
    if not slices:
        what = "No slice has a mask." if kind.masks_alone else "No slice is left to export."
        whose = f" {_whose(workspace)}" if len(workspace.readers.all()) > 1 else ""
        raise UserError(what, f"Import masks, accept some slices, or export unreviewed ones too.{whose}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as temporary:
            draft = Path(temporary) / "export"
            draft.mkdir()
            job = ExportJob(workspace, draft, slices, split)
            kind.write(job)
            for name, text in {**more, PROVENANCE: _provenance(job)}.items():
                write_text_atomic(draft / name, text)
            if out.exists():
                out.rmdir()
            draft.rename(out)
        sync_folder(out.parent)
    except OSError as error:
        raise UserError(
            f"The export could not be written ({error.strerror or error}).",
            "Nothing half-done was left behind: choose another folder, or free some space.",
        ) from error
    return _report(job, format_, out, left_out)


def _whose(workspace: Workspace) -> str:
    """Who has boxes that could be written."""
    own = workspace.readers.current.name
    others = [name for name in workspace.readers.all() if name != own]
    drawn = [name for name in others if any(said.boxes for said in workspace.annotations(name).values())]
    if not drawn:
        return "Draw or import some first."
    way = "Read as one of them" + (", or adopt what one has read (“reader adopt”)." if own == MAIN else ".")
    return f"Boxes are there of: {', '.join(drawn)}. {way}"


def round_trip(workspace: Workspace, on_progress: Callable[[int, int], None] | None = None) -> list[RoundTrip]:
    """The proof of `prove_round_trip` about all slices that an export would take. Raises UserError if there is none.

    Where there is no split yet, a format that needs one is proven with all slices to train on.
    """
    newest = next(reversed(workspace.splits().values()), None)
    whole = Split("all", "slice", 0, dict.fromkeys(workspace.slices(), Part.TRAIN), leaks=False)
    jobs = {}
    for name, kind in FORMATS.items():
        split = newest or (whole if kind.needs_split else None)
        slices, _ = _chosen(workspace, split, kind, reviewed_only=False)
        jobs[name] = ExportJob(workspace, workspace.folder, slices, split)
    if not any(item.annotation.boxes for job in jobs.values() for item in job.slices):
        raise UserError(f"No slice has a box of {workspace.readers.current.name} to write.", _whose(workspace))
    return prove_round_trip(jobs, on_progress)


def write_list_files(workspace: Workspace, split: Split, folder: Path) -> None:
    """List files as in the paper: `train.txt`, `val.txt`, `test.txt` with the path of one picture a line.

    Paths count from `folder`, in which Darknet is to be started: no list names the folders above.
    """
    records, base = workspace.slices(), folder.resolve()
    for part in Part:
        images = [workspace.image_path(records[key]) for key in split.keys(part) if key in records]
        paths = [relative(follow_folders(str(image)), base) for image in images]
        write_text_atomic(folder / f"{part}.txt", "".join(f"{path}\n" for path in paths))


def _chosen(
    workspace: Workspace, split: Split | None, kind: ExportFormat, *, reviewed_only: bool
) -> tuple[tuple[ExportedSlice, ...], int]:
    """The slices that the export is about, as the current reader sees them, and how many others there are."""
    annotations, volumes, records = workspace.annotations(), workspace.volumes(), workspace.slices()
    if workspace.readers.current.name != MAIN:  # experts' masks are the main reader's
        records = {key: replace(record, expert_mask=None) for key, record in records.items()}
    chosen: dict[str, ExportedSlice] = {}
    for key, record in records.items():
        if not kind.everything and not _wanted(annotations[key], reviewed_only=reviewed_only):
            continue
        if kind.masks_alone and record.expert_mask is None and annotations[key].mask is None:
            continue
        if kind.needs_split and split is not None and key not in split.parts:
            continue
        stem = _stem(key)
        while stem.casefold() in chosen:  # some file systems take “p1” and “P1” for one name
            stem += "_"
        part = split.parts.get(key) if split else None
        chosen[stem.casefold()] = ExportedSlice(stem, record, annotations[key], volumes[key.volume], part)
    return tuple(chosen.values()), len(records) - len(chosen)


def _wanted(annotation: Annotation, *, reviewed_only: bool) -> bool:
    """An empty slice goes out, as a negative one, only when somebody has accepted it."""
    if annotation.review is Review.ACCEPTED:
        return True
    return not reviewed_only and annotation.review is not Review.REJECTED and bool(annotation.boxes)


def _stem(key: SliceKey) -> str:
    """A file name that any program and system takes: letters, digits, dot, dash, underscore; not too many."""
    volume = re.sub(r"[^\w.-]+", "_", key.volume).encode()[:_LONGEST_NAME].decode(errors="ignore")
    return f"{volume}_{key.index:03d}"


def _report(job: ExportJob, format_: str, out: Path, left_out: int) -> ExportReport:
    boxes = [item for s in job.slices for item in s.annotation.boxes]
    untouched = sum(item.source is Source.MODEL for item in boxes)
    warnings = []
    if untouched:
        warnings.append(f"{counted(untouched, 'box')} of a model that nobody changed: see provenance.csv.")
    if job.split is not None and job.split.leaks and FORMATS[format_].for_training:
        warnings.append(LEAK_STAMP)
    if FORMATS[format_].validates:
        warnings += _lacking_parts(job)
    scored = sum(map(keeps_scores, job.slices)) if format_ == "yolo" else 0
    if scored:
        told = f"{counted(scored, 'label file')} of a detector as it came in, with a score in the sixth column"
        warnings.append(f"{told}, which trainers do not read: accept or correct the boxes first.")
    if format_ == "labelimg":
        sized = [(box.box, s.record.width, s.record.height) for s in job.slices for box in s.annotation.boxes]
        warnings += labelimg_warning(sized)
    shown = {item.record.key.volume for item in job.slices} if FORMATS[format_].pictures else set()
    written_on = unconfirmed(job.workspace, shown)
    if written_on:
        told = f"{counted(len(written_on), 'volume')} may have text burned into the pictures, perhaps names"
        warnings.append(f"{told}: {named(written_on)}. “blackout” shows where, and hides it once confirmed.")
    names = {name for item in job.slices for name in (item.volume.name, item.volume.patient) if name}
    persons = sorted(filter(is_like_a_person, names))
    if persons:
        warnings.append(f"File names or tables hold what may be names of people: {named(persons)}.")
    return ExportReport(format_, str(out), len(job.slices), len(boxes), left_out, untouched, tuple(warnings))


def _lacking_parts(job: ExportJob) -> Iterator[str]:
    trained = trained_parts(job)
    if trained[Part.TRAIN] not in {None, *(item.part for item in job.slices)}:
        yield "No slice that goes out is one to train on: a trainer will refuse this, or learn nothing."
    elif trained[Part.VAL] is not Part.VAL:
        yield "No slice is set apart for validation: the list of it names those to train on."


def _provenance(job: ExportJob) -> str:
    header = ["file", "volume", "slice", "patient", "review", "part", "class", "x0", "y0", "x1", "y1"]
    rows: list[list[object]] = [[*header, "source", "score", "checkpoint", "mask_source", "mask_checkpoint"]]
    for item in job.slices:
        common = [item.stem, item.record.key.volume, item.record.key.index, item.volume.patient or ""]
        state, mask = [str(item.annotation.review), str(item.part or "")], _mask_origin(item)
        for box in item.annotation.boxes:
            score = "" if box.score is None else box.score
            origin = [str(box.source), score, box.checkpoint or "", *mask]
            rows.append([*common, *state, box.label, *box.box.edges, *origin])
        if not item.annotation.boxes:
            empty = [""] * (len(rows[0]) - len(common) - len(state) - len(mask))
            rows.append([*common, *state, *empty, *mask])
    return csv_text(rows)


def _mask_origin(item: ExportedSlice) -> tuple[str, str]:
    """Who or what made the mask that counts, and the checkpoint of a model; empty where there is none."""
    said = item.annotation
    if said.mask is None:
        return (str(Source.MASK) if item.record.expert_mask else "", "")
    return (str(said.mask_source or ""), said.mask_checkpoint or "")
