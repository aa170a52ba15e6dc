"""Boxes as a table (CSV), one a row, by volume and slice or by picture: what spreadsheets and data sets have."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from engine.data.annotation import CLASSES, LabelledBox, Source
from engine.data.boxes import Box
from engine.data.label_files.labels import Labels, class_named, imported, number
from engine.data.readers import MAIN
from engine.data.tables import column_names, plain_text
from engine.errors import UserError

_EDGES = ("x0", "y0", "x1", "y1")
_OTHERS_EDGES = (("xmin", "ymin", "xmax", "ymax"), ("x_min", "y_min", "x_max", "y_max"), ("x1", "y1", "x2", "y2"))
_PICTURES_SIZE = ("width", "height")
_SIZES = ({"w", "h"}, set(_PICTURES_SIZE))
_SLICE = frozenset({"volume", "slice"})
_PICTURE, _OTHERS_PICTURE = "image", ("filename", "file_name", "file")
_SCORE, _OTHERS_SCORE = "score", ("confidence", "conf")
_READER = ("reader", "reading")
"""How columns are called that say whose box it is."""


def read_table(text: str, name: str) -> list[Labels]:
    """The labels of every slice or picture in it, of each reader by itself; none if the table is about something else.

    A row without edges says that there is no box; one with a score is a detector's. Edges and pictures may bear the
    names that other programs give them, and beside edges a width and height are the picture's. Raises UserError with
    the line that is bad, for semicolons, for decimal commas, for fractions of a picture, and for boxes by their size,
    which may count from a corner or from the middle.
    """
    first = text.partition("\n")[0]
    if ";" in first and _has_labels(_our_names(column_names(word.strip().strip('"') for word in first.split(";")))):
        raise UserError(f"{name} divides its columns by semicolons.", "Save it with commas, and numbers with a point.")
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        reader.fieldnames = names = _our_names(column_names(reader.fieldnames))
        if not _has_labels(names):
            _refuse_sizes(names, name)
            return []
        found: dict[tuple[str, str], list[LabelledBox]] = {}
        sizes: dict[str, tuple[int, int]] = {}
        for row in reader:
            where = f"{name}, line {reader.line_num}"
            values = {column: plain_text(value or "").strip() for column, value in row.items() if column}
            picture = _picture(values, where)
            boxes = found.setdefault((picture, _reader(values)), [])
            if any(values[edge] for edge in _EDGES):
                boxes.append(_box(values, where))
                if size := _pictures_size(values, boxes[-1].box, where):
                    sizes[picture] = size
    except csv.Error as error:
        raise UserError(f"{name} cannot be read as a table ({error}).", "Save it as CSV in UTF-8.") from error
    if not set(names) >= _SLICE:  # ours are in pixels
        _refuse_fractions(chain.from_iterable(found.values()), name)
    return [
        Labels(picture, tuple(boxes), size=sizes.get(picture), reader=who) for (picture, who), boxes in found.items()
    ]


def _our_names(columns: Sequence[str]) -> list[str]:
    """The columns as this program calls them, where they bear other programs' names and none of its own."""
    ours = dict[str, str]()
    if not set(columns) >= set(_EDGES):
        ours |= next(
            (dict(zip(names, _EDGES, strict=True)) for names in _OTHERS_EDGES if set(names) <= set(columns)), {}
        )
    for own, theirs in ((_PICTURE, _OTHERS_PICTURE), (_SCORE, _OTHERS_SCORE)):
        if own not in columns and (first := next((name for name in theirs if name in columns), None)):
            ours[first] = own
    return [ours.get(name, name) for name in columns]


def _names_slices(names: set[str]) -> bool:
    return _PICTURE in names or names >= _SLICE


def _has_labels(columns: Iterable[str]) -> bool:
    names = set(columns)
    return names >= set(_EDGES) and _names_slices(names)


def _refuse_sizes(columns: Iterable[str], name: str) -> None:
    """Raises UserError for a table of boxes whose columns do not say where a box begins."""
    names = set(columns)
    if _names_slices(names) and {"x", "y"} <= names and any(size <= names for size in _SIZES):
        raise UserError(
            f"{name} gives boxes as x, y and a size, from a corner or from the middle.",
            f"Give their edges in pixels, in columns {', '.join(_EDGES)}.",
        )


def _refuse_fractions(boxes: Iterable[LabelledBox], name: str) -> None:
    """Raises UserError if no edge of any box is beyond the first pixel."""
    edges = [edge for item in boxes for edge in item.box.edges]
    if edges and max(edges) <= 1:
        raise UserError(
            f"{name} gives edges as fractions of the picture: none is above 1.",
            "Give them in pixels, or export YOLO text files, which hold fractions.",
        )


def _pictures_size(values: Mapping[str, str], box: Box, where: str) -> tuple[int, int] | None:
    """Width and height of the picture, where the row tells them: those of the box may bear the same names."""
    if not all(values.get(side) for side in _PICTURES_SIZE):
        return None
    width, height = (number(values[side], f"{where}, {side}") for side in _PICTURES_SIZE)
    return None if (width, height) == (box.width, box.height) else (int(width), int(height))


def _picture(values: Mapping[str, str], where: str) -> str:
    if values.keys() >= _SLICE:
        return f"{values['volume']}/{int(number(values['slice'], f'{where}, slice'))}"
    return values[_PICTURE]


def _reader(values: Mapping[str, str]) -> str:
    """The main one where the column is empty; nobody is named where there is no such column."""
    return next((values[column] or MAIN for column in _READER if column in values), "")


def _box(values: Mapping[str, str], where: str) -> LabelledBox:
    edges = [number(values[edge], f"{where}, {edge}") for edge in _EDGES]
    box = imported(edges, class_named(values.get("class") or CLASSES[0], where), where)
    said = values.get(_SCORE)
    if not said:
        return box
    score = number(said, f"{where}, score")
    if not 0 <= score <= 1:
        raise UserError(f"{where}: a score of {said} lies outside 0 to 1.", "It is a detector's confidence.")
    return replace(box, source=Source.MODEL, score=score)
