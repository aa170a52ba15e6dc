"""What a label file says about one picture, before it is known which slice that is; and how its numbers are read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isfinite

from engine.data.annotation import CLASSES, LabelledBox, Source
from engine.data.boxes import Box
from engine.data.masks import EncodedMask
from engine.errors import UserError

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+", re.ASCII)
BYTE_ORDER_MARK = "\ufeff"
OVERHANG_PX = 0.01
"""Six decimals move an edge at the border by less than this; what hangs out farther is outside."""


@dataclass(frozen=True, slots=True)
class Fractions:
    """A box by its centre and size as fractions of the picture; with a score it is a detector's."""

    cxcywh: tuple[float, float, float, float]
    label: str
    score: float | None = None

    def in_pixels(self, width: int, height: int) -> LabelledBox:
        """The box in a picture of that size. Raises UserError if it is so thin there that its edges are one."""
        source = Source.IMPORTED if self.score is None else Source.MODEL
        try:
            box = Box.from_yolo(self.cxcywh, width, height)
        except ValueError as error:
            raise UserError(f"A box is empty in a picture of {width} x {height} pixels.", "Remove its line.") from error
        return LabelledBox(box, self.label, source, self.score)


@dataclass(frozen=True, slots=True)
class Labels:
    """`picture` is a file's name or path, with or without suffix. Boxes are in pixels, or fractions of the picture."""

    picture: str
    boxes: tuple[LabelledBox, ...] = ()
    fractions: tuple[Fractions, ...] = ()
    mask: EncodedMask | None = None
    size: tuple[int, int] | None = None
    """Width and height of the picture, where the file tells them."""
    text: str = ""
    """All of the file, where it is about one picture and nothing but boxes."""
    reader: str = ""
    """Who says so, where the file tells."""

    def boxes_in(self, width: int, height: int, *, strict: bool = True) -> tuple[LabelledBox, ...]:
        """The boxes in pixels of the picture.

        Raises UserError if its size is another, and where it is `strict`, if a box leaves it.
        """
        if self.size is not None and self.size != (width, height):
            raise UserError(
                f"It is about a picture of {self.size[0]} x {self.size[1]} pixels; this one has {width} x {height}.",
                "Give the labels of this picture.",
            )
        boxes = (*self.boxes, *(entry.in_pixels(width, height) for entry in self.fractions))
        for entry in boxes:
            if strict and not is_inside(entry.box, width, height):
                raise UserError(
                    f"{_told(entry.box)} leaves the picture of {width} x {height} pixels.",
                    "Correct it there, or let boxes be cut at the edge (--clip-boxes).",
                )
        return boxes


def cut(entry: LabelledBox, width: int, height: int) -> LabelledBox:
    """The part of a box in its picture; the same box where that is all. Raises UserError if nothing of it is there."""
    if is_inside(entry.box, width, height):
        return entry
    inside = entry.box.clipped(width, height)
    if inside is None:
        raise UserError(f"{_told(entry.box)} is outside of the picture of {width} x {height} pixels.", "Remove it.")
    return replace(entry, box=inside)


def _told(box: Box) -> str:
    return f"The box ({', '.join(f'{edge:g}' for edge in box.edges)})"


def is_inside(box: Box, width: float, height: float) -> bool:
    """Whether no edge lies outside by more than rounding explains."""
    low, right, lower = -OVERHANG_PX, width + OVERHANG_PX, height + OVERHANG_PX
    return low <= box.x0 and low <= box.y0 and box.x1 <= right and box.y1 <= lower


def number(text: str, where: str) -> float:
    """A finite number with a decimal point, in ASCII digits. Raises UserError that says `where` it stands."""
    if _DECIMAL_COMMA.fullmatch(text):
        point = text.replace(",", ".")
        raise UserError(f"{where}: {text} has a decimal comma.", f"Write {point}, with a point.")
    if not _NUMBER.fullmatch(text) or not isfinite(float(text)):
        raise UserError(f"{where}: {text!r} is no number.", "Write numbers like 0.5.")
    return float(text)


def class_of(index: str, where: str) -> str:
    """The class of an id in a text. Raises UserError for anything but the ids of this program."""
    if not re.fullmatch(r"\d{1,9}", index, re.ASCII) or int(index) >= len(CLASSES):
        known = ", ".join(f"{number} is {name}" for number, name in enumerate(CLASSES))
        raise UserError(f"{where}: {index!r} is no class.", f"Of the classes, {known}.")
    return CLASSES[int(index)]


def class_named(name: str, where: str) -> str:
    """The class of that name. Raises UserError for another one."""
    if name not in CLASSES:
        raise UserError(f"{where}: {name!r} is no class.", f"There is {', '.join(CLASSES)}.")
    return name


def imported(edges: Iterable[float], label: str, where: str) -> LabelledBox:
    """A box by its edges in pixels. Raises UserError if it is empty or has its edges swapped."""
    try:
        return LabelledBox(Box(*edges), label, Source.IMPORTED)
    except ValueError as error:
        raise UserError(f"{where}: {error}.", "Correct the box there.") from error
