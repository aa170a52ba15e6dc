"""What a person or a model has said about one slice: frozen values, replaced and never changed."""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from engine.data.boxes import Box, iou
from engine.data.callipers import Calliper, Role

CEREBELLUM = "cerebellum"
CLASSES = (CEREBELLUM,)
"""Class names in the order of their ids in YOLO files. The order is part of the file format: never re-ordered."""


@dataclass(frozen=True, slots=True, order=True)
class SliceKey:
    """One plane of a volume: the volume's name and the slice's number in it."""

    volume: str
    index: int

    def __str__(self) -> str:
        return f"{self.volume}/{self.index}"


class Review(StrEnum):
    """How far the review of a slice has come. Rejected slices are left out of training, scoring and export."""

    UNREVIEWED = "unreviewed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    FLAGGED = "flagged"


class Source(StrEnum):
    """Where a box or a mask comes from."""

    MASK = "mask"
    DRAWN = "drawn"
    MODEL = "model"
    CORRECTED_MODEL = "model, corrected"
    CORRECTED_MASK = "mask, corrected"
    INTERPOLATED = "interpolated"
    PROPAGATED = "propagated"
    SMART = "smart"
    IMPORTED = "imported"


CORRECTED = {
    Source.MASK: Source.CORRECTED_MASK,
    Source.MODEL: Source.CORRECTED_MODEL,
    Source.INTERPOLATED: Source.DRAWN,
    Source.PROPAGATED: Source.DRAWN,
    Source.SMART: Source.DRAWN,
    Source.IMPORTED: Source.DRAWN,
}
"""What a source becomes when a person changes the box or the mask; the others stay as they are."""

UNSEEN = frozenset({Source.MODEL, Source.INTERPOLATED, Source.PROPAGATED})
"""Sources of boxes that may lie on a slice on which nobody has looked at them."""


@dataclass(frozen=True, slots=True)
class LabelledBox:
    """A box with its class, where it comes from and, for a model's box, the confidence and checkpoint."""

    box: Box
    label: str = CEREBELLUM
    source: Source = Source.DRAWN
    score: float | None = None
    checkpoint: str | None = None

    def changed_to(self, box: Box) -> "LabelledBox":
        """The same object after a person moved or resized it."""
        return replace(self, box=box, source=CORRECTED.get(self.source, self.source))


@dataclass(frozen=True, slots=True)
class Note:
    """A remark pinned to a place, in pixels of the slice."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """Everything that is said about one slice: its boxes, the state of the review, a comment, a corrected mask.

    `mask` is the hash of the mask that stands instead of the expert's; None where the expert's stands, or none is
    there. `mask_checkpoint` is that of the model which drew it, if one did. With `linked` a box follows the mask. A key
    slice is one between which boxes and masks are interpolated. `label_text` is that of the label file that the boxes
    came from, where this program would have written another.
    """

    boxes: tuple[LabelledBox, ...] = ()
    review: Review = Review.UNREVIEWED
    comment: str = ""
    mask: str | None = None
    mask_source: Source | None = None
    mask_checkpoint: str | None = None
    linked: bool = True
    notes: tuple[Note, ...] = ()
    is_key: bool = False
    callipers: tuple[Calliper, ...] = ()
    label_text: str = ""

    @property
    def is_truth(self) -> bool:
        """Whether a person or an expert's mask vouches for it: only then a detector learns from it and is judged by it.

        An empty slice is a negative one only when somebody has accepted it: else nobody has looked, or its mask could
        not be read. A box by a model or from other slices that nobody touched is no truth before somebody accepts it.
        """
        if self.review in {Review.ACCEPTED, Review.REJECTED}:
            return self.review is Review.ACCEPTED
        return bool(self.boxes) and all(item.source not in UNSEEN for item in self.boxes)

    def calliper(self, role: Role) -> Calliper | None:
        """The first calliper of a role that somebody has laid; None without any."""
        return next((item for item in self.callipers if item.role is role), None)

    def box_around(self, outline: Box | None) -> int | None:
        """Index of the box that fits a mask's bounding box best; None if none overlaps it."""
        fits = [0.0 if outline is None else iou(item.box, outline) for item in self.boxes]
        return max(range(len(fits)), key=fits.__getitem__) if any(fits) else None

    def to_json(self) -> dict[str, Any]:
        """A value that JSON can hold and `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Annotation":
        """Raises KeyError, TypeError or ValueError for anything that `to_json` did not write.

        Rows of earlier versions know boxes, review and comment alone.
        """
        boxes = tuple(
            LabelledBox(
                box=Box(**entry["box"]),
                label=entry["label"],
                source=Source(entry["source"]),
                score=entry["score"],
                checkpoint=entry["checkpoint"],
            )
            for entry in value["boxes"]
        )
        source = value.get("mask_source")
        return cls(
            boxes=boxes,
            review=Review(value["review"]),
            comment=value["comment"],
            mask=value.get("mask"),
            mask_source=None if source is None else Source(source),
            mask_checkpoint=value.get("mask_checkpoint"),
            linked=value.get("linked", True),
            notes=tuple(Note(**entry) for entry in value.get("notes", ())),
            is_key=value.get("is_key", False),
            callipers=tuple(
                Calliper(tuple(entry["start"]), tuple(entry["end"]), Role(entry["role"]))
                for entry in value.get("callipers", ())
            ),
            label_text=value.get("label_text", ""),
        )


@dataclass(frozen=True, slots=True)
class Detection:
    """A box that a checkpoint predicts, with its confidence 0 to 1."""

    box: Box
    score: float
    label: str = CEREBELLUM
