"""YOLO's text files, one per picture: `class cx cy w h` as fractions, and a sixth column that only detectors write."""

from collections.abc import Sequence

from engine.data.annotation import CLASSES, LabelledBox
from engine.data.boxes import Box
from engine.data.label_files.labels import BYTE_ORDER_MARK, Fractions, Labels, class_of, is_inside, number
from engine.errors import UserError

_COLUMNS = "class, centre x, centre y, width, height"
_STRICT, _LENIENT = (0.0, 1.0), (-1.0, 2.0)
_DECIMALS = (6, 12)
"""labelImg and Darknet write six. Where these would move the box, twelve, which give a millionth of a millionth."""


def read_yolo(text: str, name: str, *, strict: bool = True) -> list[Labels]:
    """The labels of the picture that is named like the file. Raises UserError with the line that is bad.

    Unless it is `strict`, a box may lie a picture's width or height outside.
    """
    lines = text.removeprefix(BYTE_ORDER_MARK).splitlines()
    rows = [(f"{name}, line {place}", line.split()) for place, line in enumerate(lines, 1)]
    fractions = tuple(_fractions(words, at, _STRICT if strict else _LENIENT) for at, words in rows if words)
    return [Labels(name.removesuffix(".txt"), fractions=fractions, text=text)]


def _fractions(words: list[str], where: str, span: tuple[float, float]) -> Fractions:
    for word in words:
        if "," in word:
            number(word, where)
    if len(words) not in {5, 6}:
        raise UserError(f"{where}: {len(words)} columns.", f"A line has five: {_COLUMNS}; and the score of a detector.")
    label = class_of(words[0], where)
    cx, cy, w, h, *score = (number(word, where) for word in words[1:])
    low, high = span
    if not all(low <= value <= high for value in (cx, cy)) or not all(0 <= value <= high for value in (w, h, *score)):
        raise UserError(f"{where}: a number lies outside 0 to 1.", "These are fractions of the picture, not pixels.")
    if not w or not h:
        raise UserError(f"{where}: the box is empty.", "Remove the line, or draw the box again.")
    return Fractions((cx, cy, w, h), label, *score)


def write_yolo(boxes: Sequence[LabelledBox], width: int, height: int, text: str = "") -> str:
    """A file as Darknet reads it. Read again it gives the same box, to the last bit, and then the same text.

    A box is cut at the border of the picture; one that lies outside is left out. `text` is how another program wrote
    the boxes: it is written again while it still says the same.
    """
    if still_says(text, boxes, width, height):
        return text
    lines = []
    for entry in boxes:
        inside = entry.box if _can_stay(entry.box, width, height) else entry.box.clipped(width, height)
        if inside is not None:
            lines.append(f"{CLASSES.index(entry.label)} {_numbers(inside, width, height)}\n")
    return "".join(lines)


def _can_stay(box: Box, width: int, height: int) -> bool:
    """Rounding may leave an edge a little outside; as high or wide a box as none can be is not rounding's work."""
    return is_inside(box, width, height) and all(0 <= value <= 1 for value in box.to_yolo(width, height))


def still_says(text: str, boxes: Sequence[LabelledBox], width: int, height: int, *, with_scores: bool = False) -> bool:
    """Whether a file that came in holds these boxes as labels, which have no score, or as a detector's with theirs."""
    if not text:
        return False
    try:
        (labels,) = read_yolo(text, "")
        said = labels.boxes_in(width, height)
    except UserError:
        return False
    kept = [(entry.box, entry.label, entry.score if with_scores else None) for entry in boxes]
    return kept == [(entry.box, entry.label, entry.score) for entry in said]


def _numbers(box: Box, width: int, height: int) -> str:
    """The fewer decimals where the others are zeros, so that what is read again goes out in as many as it came in."""
    few, many = ([f"{value:.{decimals}f}" for value in box.to_yolo(width, height)] for decimals in _DECIMALS)
    return " ".join(few if list(map(float, few)) == list(map(float, many)) else many)
