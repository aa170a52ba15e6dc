"""Export: the annotations of a workspace in the formats of other programs, as one new folder, all of it or nothing.

Every export carries `provenance.csv`: who or what made each box, so that a model's box that nobody touched is never
taken for an expert's. Left out are rejected slices, and empty ones that nobody has accepted as such.
"""

import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from engine.data.annotation import CLASSES, Annotation, Review, SliceKey, Source
from engine.data.images import read_grey
from engine.data.label_files.coco import coco_object
from engine.data.label_files.voc import write_voc
from engine.data.label_files.yolo import write_yolo
from engine.data.masks import bounding_box
from engine.data.split import LEAK_STAMP, Part, Split
from engine.data.store import Slice, Workspace
from engine.data.tables import csv_text
from engine.data.volumes import Volume
from engine.errors import UserError
from engine.files import sync_folder, write_bytes_atomic, write_json_atomic, write_text_atomic

NOTICE = "Research and education. Not a medical device. Not for diagnosis."


@dataclass(frozen=True, slots=True)
class ExportedSlice:
    """One slice on its way out. `stem` is its file name without suffix, unique in the export."""

    stem: str
    record: Slice
    annotation: Annotation
    volume: Volume
    part: Part | None


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


@dataclass(frozen=True, slots=True)
class _Job:
    """What every format writes from."""

    workspace: Workspace
    out: Path
    slices: tuple[ExportedSlice, ...]
    split: Split | None


def export_workspace(workspace: Workspace, out: Path, format_: str, *, reviewed_only: bool = False) -> ExportReport:
    """Write `out` (a new or empty folder) in one of `FORMATS`; with `reviewed_only` only slices signed off.

    Raises UserError for an unknown format, a folder that is not empty, a picture that has gone, a full disk.
    """
    write = FORMATS.get(format_)
    if write is None:
        raise UserError(f"There is no export format “{format_}”.", f"Choose one of: {', '.join(FORMATS)}.")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"{out} is not an empty folder.", "Choose a new one: an export never overwrites anything.")
    split = next(reversed(workspace.splits().values()), None)
    slices, left_out = _chosen(workspace, split, format_, reviewed_only=reviewed_only)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as temporary:
            draft = Path(temporary) / "export"
            draft.mkdir()
            job = _Job(workspace, draft, slices, split)
            write(job)
            write_text_atomic(draft / "provenance.csv", _provenance(job))
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


def write_list_files(workspace: Workspace, split: Split, folder: Path) -> None:
    """List files as in the paper: `train.txt`, `val.txt`, `test.txt` with the full path of one picture a line."""
    records = workspace.slices()
    for part in Part:
        paths = [workspace.image_path(records[key]) for key in split.keys(part) if key in records]
        write_text_atomic(folder / f"{part}.txt", "".join(f"{path}\n" for path in paths))


def _chosen(
    workspace: Workspace, split: Split | None, format_: str, *, reviewed_only: bool
) -> tuple[tuple[ExportedSlice, ...], int]:
    """The slices that the export is about, and how many others there are."""
    annotations, volumes, records = workspace.annotations(), workspace.volumes(), workspace.slices()
    chosen: dict[str, ExportedSlice] = {}
    for key, record in records.items():
        if not _wanted(annotations[key], reviewed_only=reviewed_only):
            continue
        if format_ == "masks" and record.expert_mask is None and annotations[key].mask is None:
            continue
        if format_ == "ultralytics" and split is not None and key not in split.parts:
            continue
        stem = _stem(key)
        while stem.casefold() in chosen:  # some file systems take “p1” and “P1” for one name
            stem += "_"
        part = split.parts.get(key) if split else None
        chosen[stem.casefold()] = ExportedSlice(stem, record, annotations[key], volumes[key.volume], part)
    if not chosen:
        what = "No slice has a mask." if format_ == "masks" else "No slice is left to export."
        raise UserError(what, "Import masks, accept some slices, or export unreviewed ones too.")
    return tuple(chosen.values()), len(records) - len(chosen)


def _wanted(annotation: Annotation, *, reviewed_only: bool) -> bool:
    """An empty slice goes out, as a negative one, only when somebody has accepted it."""
    if annotation.review is Review.ACCEPTED:
        return True
    return not reviewed_only and annotation.review is not Review.REJECTED and bool(annotation.boxes)


def _stem(key: SliceKey) -> str:
    """A file name that any program takes: letters, digits, dot, dash, underscore."""
    return re.sub(r"[^\w.-]+", "_", key.volume) + f"_{key.index:03d}"


def _report(job: _Job, format_: str, out: Path, left_out: int) -> ExportReport:
    boxes = [item for s in job.slices for item in s.annotation.boxes]
    untouched = sum(item.source is Source.MODEL for item in boxes)
    warnings = []
    if untouched:
        warnings.append(f"{untouched} boxes are a model's and nobody changed them: see provenance.csv.")
    if job.split is not None and job.split.leaks and format_ in {"darknet", "ultralytics", "yolo"}:
        warnings.append(LEAK_STAMP)
    return ExportReport(format_, str(out), len(job.slices), len(boxes), left_out, untouched, tuple(warnings))


def _provenance(job: _Job) -> str:
    header = ["file", "volume", "slice", "patient", "review", "part", "class", "x0", "y0", "x1", "y1"]
    rows: list[list[object]] = [[*header, "source", "score", "checkpoint", "mask_source"]]
    for item in job.slices:
        common = [item.stem, item.record.key.volume, item.record.key.index, item.volume.patient or ""]
        state = [str(item.annotation.review), str(item.part or "")]
        for box in item.annotation.boxes:
            score = "" if box.score is None else box.score
            origin = [str(box.source), score, box.checkpoint or "", _mask_source(item)]
            rows.append([*common, *state, box.label, *box.box.edges, *origin])
        if not item.annotation.boxes:
            empty = [""] * (len(rows[0]) - len(common) - len(state) - 1)
            rows.append([*common, *state, *empty, _mask_source(item)])
    return csv_text(rows)


def _mask_source(item: ExportedSlice) -> str:
    """Who or what made the mask that counts; empty where there is none."""
    expert = Source.MASK if item.record.expert_mask else None
    return str((item.annotation.mask_source if item.annotation.mask else expert) or "")


# --- the formats -------------------------------------------------------------------------------------------------


def _copy_image(job: _Job, item: ExportedSlice, folder: str) -> str:
    """The source's bytes, unchanged; returns the path relative to the export."""
    source = job.workspace.image_path(item.record)
    relative = f"{folder}/{item.stem}{source.suffix.lower()}"
    target = job.out / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError as error:
        raise UserError(f"The picture of {item.record.key} has gone ({source.name}).", "Put it back.") from error
    return relative


def _write_labels(job: _Job, item: ExportedSlice, folder: str) -> None:
    text = write_yolo(item.annotation.boxes, item.record.width, item.record.height)
    write_text_atomic(job.out / folder / f"{item.stem}.txt", text)


def _write_lists(job: _Job, images: dict[str, ExportedSlice]) -> None:
    """List files as in the paper: one path a line, relative to the export, a file per part of the newest split."""
    for part in Part:
        paths = [path for path, item in images.items() if item.part is part]
        if paths:
            write_text_atomic(job.out / f"{part}.txt", "".join(f"{path}\n" for path in paths))


def _write_yolo(job: _Job) -> None:
    _write_lists(job, {_copy_image(job, item, "images"): item for item in job.slices})
    for item in job.slices:
        _write_labels(job, item, "labels")
    write_text_atomic(job.out / "classes.txt", "".join(f"{name}\n" for name in CLASSES))


def _write_darknet(job: _Job) -> None:
    """List files, `.names` and `.data`. Pictures become PNG: Darknet finds no label file for a `.bmp`."""
    images = {}
    for item in job.slices:
        relative = f"images/{item.stem}.png"
        picture = read_grey(job.workspace.image_path(item.record))
        write_bytes_atomic(job.out / relative, cv2.imencode(".png", picture)[1].tobytes())
        images[relative] = item
        _write_labels(job, item, "labels")
    _write_lists(job, images)
    write_text_atomic(job.out / "cerebellum.names", "".join(f"{name}\n" for name in CLASSES))
    data = f"classes = {len(CLASSES)}\ntrain = train.txt\nvalid = val.txt\nnames = cerebellum.names\nbackup = backup\n"
    write_text_atomic(job.out / "cerebellum.data", data)


def _write_ultralytics(job: _Job) -> None:
    """`images/{train,val,test}`, `labels/…` and `data.yaml`. Needs a split; slices that it lacks are left out."""
    if job.split is None:
        raise UserError("This format needs a split.", "Make one with “split WORKSPACE --by patient”.")
    for item in job.slices:
        _copy_image(job, item, f"images/{item.part}")
        _write_labels(job, item, f"labels/{item.part}")
    parts = "".join(f"{part}: images/{part}\n" for part in Part)
    names = "".join(f"  {index}: {name}\n" for index, name in enumerate(CLASSES))
    stamp = f"# {job.split.stamp}\n" if job.split.stamp else ""
    write_text_atomic(job.out / "data.yaml", f"{stamp}path: .\n{parts}names:\n{names}")


def _write_coco(job: _Job) -> None:
    """Boxes, and on the box that fits the slice's mask best the mask, where one counts."""
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    for number, item in enumerate(job.slices, 1):
        size = {"width": item.record.width, "height": item.record.height}
        images.append({"id": number, "file_name": _copy_image(job, item, "images").removeprefix("images/"), **size})
        mask = job.workspace.mask(item.record.key)
        masked = None if mask is None else item.annotation.box_around(bounding_box(mask))
        for index, entry in enumerate(item.annotation.boxes):
            made = coco_object(entry, mask if index == masked else None)
            annotations.append({"id": len(annotations) + 1, "image_id": number, **made})
    categories = [{"id": index, "name": name} for index, name in enumerate(CLASSES, 1)]
    document = {"info": {"description": NOTICE}, "images": images, "annotations": annotations, "categories": categories}
    write_json_atomic(job.out / "annotations.json", document)


def _write_voc(job: _Job) -> None:
    for item in job.slices:
        file_name = _copy_image(job, item, "images").removeprefix("images/")
        text = write_voc(file_name, item.record.width, item.record.height, item.annotation.boxes)
        write_text_atomic(job.out / "annotations" / f"{item.stem}.xml", text)


def _write_masks(job: _Job) -> None:
    """The masks that count, corrected or the expert's, as PNG, 0 and 255; slices without one are left out."""
    for item in job.slices:
        mask = job.workspace.mask(item.record.key)
        if mask is not None:
            data = cv2.imencode(".png", mask.astype(np.uint8) * 255)[1].tobytes()
            write_bytes_atomic(job.out / "masks" / f"{item.stem}.png", data)


def _write_csv(job: _Job) -> None:
    rows: list[list[object]] = [["volume", "slice", "patient", "review", "class", "x0", "y0", "x1", "y1", "source"]]
    for item in job.slices:
        key = item.record.key
        for entry in item.annotation.boxes:
            common = [key.volume, key.index, item.volume.patient or "", str(item.annotation.review)]
            rows.append([*common, entry.label, *entry.box.edges, str(entry.source)])
    write_text_atomic(job.out / "annotations.csv", csv_text(rows))


FORMATS: dict[str, Callable[[_Job], None]] = {
    "yolo": _write_yolo,
    "ultralytics": _write_ultralytics,
    "darknet": _write_darknet,
    "coco": _write_coco,
    "voc": _write_voc,
    "masks": _write_masks,
    "csv": _write_csv,
}
"""What can be written, by the name that the command line and the window use."""
