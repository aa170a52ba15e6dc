"""Finds the transcerebellar plane of a volume from masks or boxes, and how sure the shown checkpoint is of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.consistency import shape_of
from engine.data.annotation import Annotation, Review, SliceKey
from engine.data.boxes import Box
from engine.data.callipers import ONE_PIXEL, Spacing
from engine.data.masks import Mask
from engine.data.volumes import Volume
from engine.measures.measured import measure, transcerebellar_plane
from engine.shapes.best_plane import BestPlane, Plane, best_plane

LEAST_WEIGHT = 0.05
"""A detector that sees nothing makes an annotated slice doubtful; it does not take it away."""


@dataclass(frozen=True, slots=True)
class Section:
    """One slice before it is measured: what is said of it, its mask, and what stands in where no slice has a mask.

    `width` is the longer side of its box, in the volume's unit, and `weight` the detector's score; `predicted` is that
    side of the box that the detector finds there, None where it finds none.
    """

    key: SliceKey
    said: Annotation
    mask: Mask | None
    width: float | None
    weight: float
    predicted: float | None


@dataclass(frozen=True, slots=True)
class FoundPlane:
    """The plane of one volume, with the numbers of the slices that were looked at in the order of the curve.

    `unit` is that of the curve, and `predicted` the slice that the detector's boxes alone lead to, None where it saw
    nothing of the volume.
    """

    volume: str
    slices: tuple[int, ...]
    found: BestPlane
    unit: str
    predicted: int | None = None


def sections(document: Document, volume: str) -> list[Section]:
    """What is known about the slices of a volume that nobody has rejected.

    A slice without an annotation counts with the best predicted box. A checkpoint that was not run on the volume has
    no say.
    """
    keys = [key for key in document.volume_keys(volume) if document.annotations[key].review is not Review.REJECTED]
    return [_section(document, key) for key in keys]


def find_plane(volume: Volume, known: Sequence[Section]) -> FoundPlane | None:
    """The slice whose diameter the measures tell of; where no slice has one, boxes say which is widest.

    None if no slice shows the organ. Needs no document: it may be called from any thread.
    """
    spacing = volume.spacing_mm
    measured = {item.key: measure(item.key, item.mask, item.said, spacing).tcd for item in known}
    found = transcerebellar_plane(measured, spacing) or best_plane(
        [Plane(item.key.index, item.width, item.weight) for item in known]
    )
    if found is None:
        return None
    alone = best_plane([Plane(item.key.index, item.predicted, item.weight) for item in known])
    slices, predicted = tuple(item.key.index for item in known), None if alone is None else alone.index
    return FoundPlane(volume.name, slices, found, "px" if spacing is None else "mm", predicted)


def _section(document: Document, key: SliceKey) -> Section:
    shape, shown = shape_of(document, key), document.shown
    spacing = document.volumes[key.volume].spacing_mm or ONE_PIXEL
    predicted = shown.detections.get(key) if shown is not None else None
    first = _extent(predicted[0].box, spacing) if predicted else None
    width = first if shape.box is None else _extent(shape.box, spacing)
    weight = 1.0 if predicted is None else max(LEAST_WEIGHT, *(item.score for item in predicted), 0.0)
    return Section(key, document.annotations[key], shape.mask, width, weight, first)


def _extent(box: Box, spacing: Spacing) -> float:
    """The longer side, as a diameter runs along the organ's longer axis: it may stand upright in the picture."""
    return max(box.width * spacing[0], box.height * spacing[1])
