"""The proof that nothing moves: every format written, read back, compared, and written again to the same bytes."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.data.annotation import Annotation, LabelledBox, SliceKey
from engine.data.depth import DeepImage
from engine.data.export_formats import FORMATS, of_one_size, pixels_of, volumes_of
from engine.data.export_job import ExportedSlice, ExportJob
from engine.data.formats.arrays import to_bits
from engine.data.formats.contents import Contents, Variable
from engine.data.formats.process import read_files
from engine.data.formats.table import format_of
from engine.data.images import decode_deep, read_grey, read_picture
from engine.data.import_plan import Outcome, Present
from engine.data.label_import import LabelReader
from engine.data.masks import Mask
from engine.data.paths import files_below

_NEGLIGIBLE_PX = 1e-9
"""Twelve decimals of a fraction; no file of pixels says less."""
_PICTURES = "images"


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """One format: how many boxes or masks came back, how far an edge was off in pixels, and what is wrong."""

    format: str
    objects: int
    deviation_px: float = 0.0
    faults: tuple[str, ...] = ()


def prove_round_trip(
    jobs: Mapping[str, ExportJob], on_progress: Callable[[int, int], None] | None = None
) -> list[RoundTrip]:
    """Every format of `jobs` in a temporary folder; the workspace is only read.

    Raises UserError if a picture has gone.
    """
    found = []
    for count, (name, job) in enumerate(jobs.items(), 1):
        with tempfile.TemporaryDirectory() as folder:
            found.append(_PROOFS.get(name, _boxes)(name, replace(job, out=Path(folder))))
        if on_progress is not None:
            on_progress(count, len(jobs))
    return found


def _boxes(name: str, job: ExportJob) -> RoundTrip:
    first, second = (replace(job, out=job.out / part) for part in ("first", "second"))
    FORMATS[name].write(first)
    back = _read_boxes(first)
    faults, off = [], 0.0
    for item in job.slices:
        before, after = item.annotation.boxes, back.get(item.record.key, ())
        if [entry.label for entry in before] != [entry.label for entry in after]:
            faults.append(f"{item.record.key}: {len(after)} of {len(before)} boxes came back")
            continue
        pairs = zip(before, after, strict=True)
        off = max([off, *(abs(a - b) for x, y in pairs for a, b in zip(x.box.edges, y.box.edges, strict=True))])
    if off > _NEGLIGIBLE_PX:
        faults.append(f"an edge is off by {off:g} pixels")
    FORMATS[name].write(replace(second, slices=tuple(_with_boxes(item, back) for item in job.slices)))
    faults += _differences(first.out, second.out)
    return RoundTrip(name, sum(len(boxes) for boxes in back.values()), off, tuple(faults))


def _read_boxes(job: ExportJob) -> Mapping[SliceKey, tuple[LabelledBox, ...]]:
    """As an import reads them, by the names that the export gave."""
    stems = {item.stem: item.record.key for item in job.slices}
    slices = {item.record.key: item.record for item in job.slices}
    reader = LabelReader(slices, set(), lambda path: stems.get(path.stem), stems, Present())
    found: dict[SliceKey, tuple[LabelledBox, ...]] = {}
    for path in files_below(job.out):
        labels = reader.read(path) if _PICTURES not in path.parts else None
        if labels is not None and labels.outcome is not Outcome.BAD_LABELS:
            found.update({key: said.boxes for key, said in labels.slices.items()})
    return found


def _with_boxes(item: ExportedSlice, back: Mapping[SliceKey, tuple[LabelledBox, ...]]) -> ExportedSlice:
    """The slice with the boxes that were read; who made them is not what the proof is about."""
    places = [entry.box for entry in back.get(item.record.key, ())]
    boxes = tuple(replace(old, box=box) for old, box in zip(item.annotation.boxes, places, strict=False))
    annotation: Annotation = replace(item.annotation, boxes=boxes)
    return replace(item, annotation=annotation)


def _differences(first: Path, second: Path) -> Iterator[str]:
    for path in files_below(first):
        again = second / path.relative_to(first)
        if not again.is_file() or again.read_bytes() != path.read_bytes():
            yield f"{path.relative_to(first).as_posix()} is another file the second time"


def _masks(name: str, job: ExportJob) -> RoundTrip:
    FORMATS[name].write(job)
    wanted = {item.stem: mask for item in job.slices if (mask := job.workspace.mask(item.record.key)) is not None}
    back = dict(_read_masks(job.out / "masks")) if wanted else {}
    faults = [
        f"{stem}: the mask is another"
        for stem, mask in wanted.items()
        if stem not in back or not np.array_equal(back[stem], mask)
    ]
    return RoundTrip(name, len(back), faults=tuple(faults))


def _read_masks(folder: Path) -> Iterator[tuple[str, Mask]]:
    for path in files_below(folder):
        if path.suffix == ".png":
            yield path.stem, read_grey(path) > 0
    for found in _foreign(folder):
        for variable in found.variables:
            yield from ((found.path.stem, mask.decode()) for mask in variable.masks)


def _foreign(folder: Path) -> Iterator[Contents]:
    """The files of other programs in a folder, as an import reads them."""
    paths = [(path, kind) for path in files_below(folder) if (kind := format_of(path)) is not None and kind.module]
    return read_files(paths)


def _pictures(name: str, job: ExportJob) -> RoundTrip:
    FORMATS[name].write(job)
    faults = [
        f"{item.stem}: the picture is another"
        for item in job.slices
        if not np.array_equal(_picture(job.out / _PICTURES / f"{item.stem}.png"), pixels_of(job, item))
    ]
    return RoundTrip(name, len(job.slices) - len(faults), faults=tuple(faults))


def _picture(path: Path) -> DeepImage:
    return decode_deep(read_picture(path), path.name)


def _volumes(name: str, job: ExportJob) -> RoundTrip:
    """Pictures and masks, plane by plane. Volumes whose slices differ in size are no part of it: no file holds them."""
    whole = {stem: planes for stem, planes in volumes_of(job) if of_one_size(planes)}
    job = replace(job, slices=tuple(item for planes in whole.values() for item in planes))
    FORMATS[name].write(job)
    back = {found.path: found.variables[0] for found in _foreign(job.out) if found.variables}
    faults = []
    for stem, planes in whole.items():
        pictures, masks = (back.get(job.out / part / f"{stem}.nii.gz", Variable(stem)) for part in (_PICTURES, "masks"))
        wanted, _ = to_bits(np.stack([pixels_of(job, item) for item in planes]))
        read = [decode_deep(data, stem) for data in pictures.pictures]
        faults += [] if np.array_equal(read, wanted) else [f"{stem}: the pictures are others"]
        faults += [] if _same_masks(job, planes, masks) else [f"{stem}: the masks are others"]
    return RoundTrip(
        name,
        sum(variable.planes for path, variable in back.items() if path.parent.name == _PICTURES),
        faults=tuple(faults),
    )


def _same_masks(job: ExportJob, planes: Sequence[ExportedSlice], read: Variable) -> bool:
    """A plane without a mask is an empty one beside planes with one."""
    wanted = [job.workspace.mask(item.record.key) for item in planes]
    if all(mask is None for mask in wanted):
        return not read.masks
    pairs = zip(wanted, read.masks, strict=False)
    same = [not back.decode().any() if mask is None else np.array_equal(mask, back.decode()) for mask, back in pairs]
    return len(same) == len(wanted) and all(same)


_PROOFS: dict[str, Callable[[str, ExportJob], RoundTrip]] = {
    "masks": _masks,
    "matlab": _masks,
    "nifti": _volumes,
    "pictures": _pictures,
}
"""How each format is proven that is not about boxes."""
