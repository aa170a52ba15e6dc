"""The export formats: for each what it writes, and which slices it is about."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from engine.data.annotation import CLASSES, Review
from engine.data.blackout import black_out
from engine.data.checked import read_checked, read_checked_grey
from engine.data.depth import DeepImage
from engine.data.export_job import ExportedSlice, ExportJob, copy_image
from engine.data.formats.writing import matlab_of, nifti_of, png_of
from engine.data.images import decode_deep
from engine.data.label_files.coco import coco_object
from engine.data.label_files.voc import write_voc
from engine.data.label_files.yolo import still_says, write_yolo
from engine.data.masks import Mask, bounding_box
from engine.data.split import Part
from engine.data.tables import csv_text
from engine.errors import UserError
from engine.files import write_bytes_atomic, write_json_atomic, write_text_atomic
from engine.wording import NOTICE


def keeps_scores(item: ExportedSlice) -> bool:
    """Whether its label file is a detector's, scores and all, about which nobody has said a word since it came in."""
    said, record = item.annotation, item.record
    scored = any(entry.score is not None for entry in said.boxes) and said.review is Review.UNREVIEWED
    return scored and still_says(said.label_text, said.boxes, record.width, record.height, with_scores=True)


def _write_labels(job: ExportJob, item: ExportedSlice, folder: str = "labels", *, as_found: bool = False) -> None:
    """`as_found`: to the byte as it came in, while it says the same. Trainers stop at a byte order mark or a score."""
    said, record = item.annotation, item.record
    found = said.label_text if as_found else ""
    scored = as_found and keeps_scores(item)
    text = found if scored else write_yolo(said.boxes, record.width, record.height, found)
    write_text_atomic(job.out / folder / f"{item.stem}.txt", text)


def _write_lists(job: ExportJob, images: dict[str, ExportedSlice]) -> None:
    """List files as in the paper: one path a line, relative to the export, a file per part of the newest split."""
    for part in Part:
        paths = [path for path, item in images.items() if item.part is part]
        if paths:
            write_text_atomic(job.out / f"{part}.txt", "".join(f"{path}\n" for path in paths))


def trained_parts(job: ExportJob) -> dict[Part, Part | None]:
    """What a trainer takes for each part: for validation the slices of training (all, without a split) if need be."""
    filled = {item.part for item in job.slices}
    training = None if job.split is None else Part.TRAIN
    parts = {Part.TRAIN: training, Part.VAL: Part.VAL if Part.VAL in filled else training}
    return parts | ({Part.TEST: Part.TEST} if Part.TEST in filled else {})


def _write_yolo(job: ExportJob) -> None:
    _write_lists(job, {copy_image(job, item, "images"): item for item in job.slices})
    for item in job.slices:
        _write_labels(job, item, as_found=True)
    _write_classes(job, "classes.txt")


def _write_labelimg(job: ExportJob) -> None:
    """Pictures and labels in one folder, as labelImg wants them; its list of classes lies there too."""
    for item in job.slices:
        copy_image(job, item, ".")
        _write_labels(job, item, ".")
    _write_classes(job, "classes.txt")


def _write_classes(job: ExportJob, name: str) -> None:
    write_text_atomic(job.out / name, "".join(f"{label}\n" for label in CLASSES))


def _write_darknet(job: ExportJob) -> None:
    """List files, `.names` and `.data`. Pictures become PNG: Darknet finds no label file for a `.bmp`."""
    images = {}
    for item in job.slices:
        relative = f"images/{item.stem}.png"
        picture = read_checked_grey(job.workspace.image_path(item.record), item.record.image_sha256)
        write_bytes_atomic(job.out / relative, png_of(black_out(picture, item.volume.blackout or ())))
        images[relative] = item
        _write_labels(job, item)
    for part, taken in trained_parts(job).items():
        lines = [f"{path}\n" for path, item in images.items() if item.part is taken]
        write_text_atomic(job.out / f"{part}.txt", "".join(lines))
    _write_classes(job, "cerebellum.names")
    data = f"classes = {len(CLASSES)}\ntrain = train.txt\nvalid = val.txt\nnames = cerebellum.names\nbackup = backup\n"
    write_text_atomic(job.out / "cerebellum.data", data)


def _write_ultralytics(job: ExportJob) -> None:
    """`images/{train,val,test}`, `labels/…` and `data.yaml`. Needs a split; slices that it lacks are left out.

    Without `path` Ultralytics looks beside the file; with “.” it looks in its own folder of data sets.
    """
    if job.split is None:
        raise UserError("This format needs a split.", "Make one with “split WORKSPACE --by patient”.")
    for item in job.slices:
        copy_image(job, item, f"images/{item.part}")
        _write_labels(job, item, f"labels/{item.part}")
    parts = "".join(f"{part}: images/{taken}\n" for part, taken in trained_parts(job).items())
    names = "".join(f"  {index}: {name}\n" for index, name in enumerate(CLASSES))
    stamp = f"# {job.split.stamp}\n" if job.split.stamp else ""
    write_text_atomic(job.out / "data.yaml", f"{stamp}{parts}names:\n{names}")


def _write_coco(job: ExportJob) -> None:
    """Boxes, and on the box that fits the slice's mask best the mask, where one counts."""
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    for number, item in enumerate(job.slices, 1):
        size = {"width": item.record.width, "height": item.record.height}
        images.append({"id": number, "file_name": copy_image(job, item, "images").removeprefix("images/"), **size})
        mask = job.workspace.mask(item.record.key)
        masked = None if mask is None else item.annotation.box_around(bounding_box(mask))
        for index, entry in enumerate(item.annotation.boxes):
            made = coco_object(entry, mask if index == masked else None)
            annotations.append({"id": len(annotations) + 1, "image_id": number, **made})
    categories = [{"id": index, "name": name} for index, name in enumerate(CLASSES, 1)]
    document = {"info": {"description": NOTICE}, "images": images, "annotations": annotations, "categories": categories}
    write_json_atomic(job.out / "annotations.json", document)


def _write_voc(job: ExportJob) -> None:
    for item in job.slices:
        file_name = copy_image(job, item, "images").removeprefix("images/")
        text = write_voc(file_name, item.record.width, item.record.height, item.annotation.boxes)
        write_text_atomic(job.out / "annotations" / f"{item.stem}.xml", text)


def _write_masks(job: ExportJob) -> None:
    """The masks that count, corrected or the expert's, as PNG, 0 and 255."""
    for stem, mask in _masks(job):
        write_bytes_atomic(job.out / "masks" / f"{stem}.png", png_of(mask.astype(np.uint8) * 255))


def _write_matlab(job: ExportJob) -> None:
    """The same as MATLAB files (version 7), a logical matrix `mask` in each."""
    for stem, mask in _masks(job):
        write_bytes_atomic(job.out / "masks" / f"{stem}.mat", matlab_of(mask))


def _masks(job: ExportJob) -> Iterator[tuple[str, Mask]]:
    for item in job.slices:
        mask = job.workspace.mask(item.record.key)
        if mask is not None:
            yield item.stem, mask


def _write_pictures(job: ExportJob) -> None:
    """The pictures as grey PNG, with all 16 bits where there are as many."""
    for item in job.slices:
        write_bytes_atomic(job.out / "images" / f"{item.stem}.png", png_of(pixels_of(job, item)))


def _write_nifti(job: ExportJob) -> None:
    """A volume of pictures and one of masks for each volume, planes by slice number; empty where a mask is missing.

    Raises UserError for a volume whose slices differ in size.
    """
    for stem, planes in volumes_of(job):
        if not of_one_size(planes):
            name = planes[0].volume.name
            raise UserError(f"The slices of {name} differ in size.", "Export them as PNG and .mat.")
        spacing = planes[0].volume.spacing_mm
        pictures = np.stack([pixels_of(job, item) for item in planes])
        write_bytes_atomic(job.out / "images" / f"{stem}.nii.gz", nifti_of(pictures, spacing))
        masks = [job.workspace.mask(item.record.key) for item in planes]
        if any(mask is not None for mask in masks):
            empty = np.zeros(pictures.shape[1:], bool)
            stack = np.stack([empty if mask is None else mask for mask in masks])
            write_bytes_atomic(job.out / "masks" / f"{stem}.nii.gz", nifti_of(stack.astype(np.uint8), spacing))


def volumes_of(job: ExportJob) -> Iterator[tuple[str, list[ExportedSlice]]]:
    """The planes of each volume by slice number, and the name of a file for all of them, without suffix."""
    for _, items in groupby(job.slices, key=lambda item: item.record.key.volume):
        planes = list(items)
        yield planes[0].stem.rpartition("_")[0], planes


def of_one_size(planes: Iterable[ExportedSlice]) -> bool:
    """Whether they can be one array."""
    return len({(item.record.width, item.record.height) for item in planes}) == 1


def pixels_of(job: ExportJob, item: ExportedSlice) -> DeepImage:
    """The picture as it goes out. Raises UserError if it has gone or is damaged."""
    path = job.workspace.image_path(item.record)
    return black_out(decode_deep(read_checked(path, item.record.image_sha256), path.name), item.volume.blackout or ())


def _write_csv(job: ExportJob) -> None:
    rows: list[list[object]] = [["volume", "slice", "patient", "review", "class", "x0", "y0", "x1", "y1", "source"]]
    for item in job.slices:
        key = item.record.key
        for entry in item.annotation.boxes:
            common = [key.volume, key.index, item.volume.patient or "", str(item.annotation.review)]
            rows.append([*common, entry.label, *map(float, entry.box.edges), str(entry.source)])
    write_text_atomic(job.out / "annotations.csv", csv_text(rows))


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format: what writes it, and which slices are part of it."""

    write: Callable[[ExportJob], None]
    masks_alone: bool = False
    """Slices without a mask are left out."""
    everything: bool = False
    """All slices, whatever is said about them: it is a volume, or about pictures."""
    needs_split: bool = False
    for_training: bool = False
    """Its parts are trained and tested on: a leaking split is stamped."""
    validates: bool = False
    """Its own file names what to train on and what to validate on: neither may be missing."""
    boxes: bool = True
    pictures: bool = True
    """Pictures go out with it."""


FORMATS: dict[str, ExportFormat] = {
    "yolo": ExportFormat(_write_yolo, for_training=True),
    "ultralytics": ExportFormat(_write_ultralytics, needs_split=True, for_training=True, validates=True),
    "darknet": ExportFormat(_write_darknet, for_training=True, validates=True),
    "labelimg": ExportFormat(_write_labelimg),
    "coco": ExportFormat(_write_coco),
    "voc": ExportFormat(_write_voc),
    "csv": ExportFormat(_write_csv, pictures=False),
    "masks": ExportFormat(_write_masks, masks_alone=True, boxes=False, pictures=False),
    "matlab": ExportFormat(_write_matlab, masks_alone=True, boxes=False, pictures=False),
    "nifti": ExportFormat(_write_nifti, everything=True, boxes=False),
    "pictures": ExportFormat(_write_pictures, everything=True, boxes=False),
}
"""What can be written, by the name that the command line and the window use."""
