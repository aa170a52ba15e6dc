"""Finds the transcerebellar plane of a volume from masks or boxes, and how sure the shown checkpoint is of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.consistency import shape_of
from engine.data.annotation import Review, SliceKey
from engine.data.boxes import Box
from engine.data.masks import Mask
from engine.shapes.best_plane import BestPlane, Plane, best_plane, width_of

LEAST_WEIGHT = 0.05
"""A detector that sees nothing makes an annotated slice doubtful; it does not take it away."""


@dataclass(frozen=True, slots=True)
class Section:
    """One slice before its width is measured: its mask, or a box's longer side in pixels, and the detector's score.

    `predicted` is that side of the box that the detector finds there, None where it finds none.
    """

    index: int
    mask: Mask | None
    width: float | None
    weight: float
    predicted: float | None


@dataclass(frozen=True, slots=True)
class FoundPlane:
    """The plane of one volume, with the numbers of the slices that were looked at in the order of the curve.

    `predicted` is the slice that the detector's boxes alone lead to, None where it saw nothing of the volume.
    """

    volume: str
    slices: tuple[int, ...]
    found: BestPlane
    predicted: int | None = None


def sections(document: Document, volume: str) -> list[Section]:
    """What is known about the slices of a volume that nobody has rejected.

    A slice without an annotation counts with the best predicted box. A checkpoint that was not run on the volume has
    no say.
    """
    keys = [key for key in document.volume_keys(volume) if document.annotations[key].review is not Review.REJECTED]
    return [_section(document, key) for key in keys]


def find_plane(volume: str, known: Sequence[Section]) -> FoundPlane | None:
    """The plane; None if no slice shows the organ. Needs no document: it may be called from any thread."""
    planes = [
        Plane(item.index, (width_of(item.mask) if item.mask is not None else None) or item.width, item.weight)
        for item in known
    ]
    found = best_plane(planes)
    alone = best_plane([Plane(item.index, item.predicted, item.weight) for item in known])
    slices, predicted = tuple(item.index for item in known), None if alone is None else alone.index
    return None if found is None else FoundPlane(volume, slices, found, predicted)


def _section(document: Document, key: SliceKey) -> Section:
    shape, shown = shape_of(document, key), document.shown
    predicted = shown.detections.get(key) if shown is not None else None
    box = shape.box or (predicted[0].box if predicted else None)
    weight = 1.0 if predicted is None else max(LEAST_WEIGHT, *(item.score for item in predicted), 0.0)
    return Section(key.index, shape.mask, _extent(box), weight, _extent(predicted[0].box) if predicted else None)


def _extent(box: Box | None) -> float | None:
    """The longer side, as a mask's width is that along its longer axis: the organ may stand upright in the picture."""
    return None if box is None else max(box.width, box.height)
