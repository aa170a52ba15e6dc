"""The proof that nothing moves: every format written, read back, compared, and written again to the same bytes."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.data.annotation import Annotation, LabelledBox, SliceKey
from engine.data.export_formats import FORMATS
from engine.data.export_job import ExportedSlice, ExportJob
from engine.data.formats.process import read_files
from engine.data.formats.table import format_of
from engine.data.images import read_grey
from engine.data.import_plan import Outcome
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


def prove_round_trip(job: ExportJob, on_progress: Callable[[int, int], None] | None = None) -> list[RoundTrip]:
    """Every format that the job's slices can have, in a temporary folder; the workspace is only read.

    Raises UserError if a picture has gone.
    """
    names = [name for name, kind in FORMATS.items() if name in _PROOFS and not (kind.needs_split and job.split is None)]
    found = []
    for count, name in enumerate(names, 1):
        with tempfile.TemporaryDirectory() as folder:
            found.append(_PROOFS[name](name, replace(job, out=Path(folder))))
        if on_progress is not None:
            on_progress(count, len(names))
    return found


def _boxes(name: str, job: ExportJob) -> RoundTrip:
    slices = tuple(item for item in job.slices if not FORMATS[name].needs_split or item.part is not None)
    first, second = (replace(job, out=job.out / part, slices=slices) for part in ("first", "second"))
    FORMATS[name].write(first)
    back = _read_boxes(first)
    faults, off = [], 0.0
    for item in slices:
        before, after = item.annotation.boxes, back.get(item.record.key, ())
        if [entry.label for entry in before] != [entry.label for entry in after]:
            faults.append(f"{item.record.key}: {len(after)} of {len(before)} boxes came back")
            continue
        pairs = zip(before, after, strict=True)
        off = max([off, *(abs(a - b) for x, y in pairs for a, b in zip(x.box.edges, y.box.edges, strict=True))])
    if off > _NEGLIGIBLE_PX:
        faults.append(f"an edge is off by {off:g} pixels")
    FORMATS[name].write(replace(second, slices=tuple(_with_boxes(item, back) for item in slices)))
    faults += _differences(first.out, second.out)
    return RoundTrip(name, sum(len(boxes) for boxes in back.values()), off, tuple(faults))


def _read_boxes(job: ExportJob) -> Mapping[SliceKey, tuple[LabelledBox, ...]]:
    """As an import reads them, by the names that the export gave."""
    stems = {item.stem: item.record.key for item in job.slices}
    slices = {item.record.key: item.record for item in job.slices}
    reader = LabelReader(slices, set(), lambda path: stems.get(path.stem), stems)
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
    paths = list(files_below(folder))
    for path in paths:
        if path.suffix == ".png":
            yield path.stem, read_grey(path) > 0
    foreign = [(path, kind) for path in paths if (kind := format_of(path)) is not None and kind.module]
    for found in read_files(foreign):
        for variable in found.variables:
            yield from ((found.path.stem, mask.decode()) for mask in variable.masks)


_PROOFS: dict[str, Callable[[str, ExportJob], RoundTrip]] = {
    **{name: _boxes for name, kind in FORMATS.items() if kind.boxes},
    "masks": _masks,
    "matlab": _masks,
}
"""How each format is proven. Volumes are by property tests: theirs is one file for many slices."""
