"""Boxes as a table (CSV), one a row, by volume and slice: what spreadsheets and statistics programs read."""

import csv
import io

from engine.data.annotation import CLASSES, LabelledBox
from engine.data.label_files.labels import Labels, class_named, imported, number
from engine.data.tables import plain_text
from engine.errors import UserError

_EDGES = ("x0", "y0", "x1", "y1")
NEEDED = frozenset({"volume", "slice", *_EDGES})


def read_table(text: str, name: str) -> list[Labels]:
    """The labels of every slice in it; none if the table is about something else.

    Raises UserError with the line that is bad, for semicolons, and for decimal commas.
    """
    first = text.partition("\n")[0]
    if ";" in first and {word.strip().strip('"') for word in first.split(";")} >= NEEDED:
        raise UserError(f"{name} divides its columns by semicolons.", "Save it with commas, and numbers with a point.")
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        if not set(reader.fieldnames or ()) >= NEEDED:
            return []
        found: dict[str, list[LabelledBox]] = {}
        for row in reader:
            where = f"{name}, line {reader.line_num}"
            values = {column: plain_text(value or "").strip() for column, value in row.items() if column in NEEDED}
            label = class_named(row.get("class") or CLASSES[0], where)
            edges = [number(values[edge], f"{where}, {edge}") for edge in _EDGES]
            index = int(number(values["slice"], f"{where}, slice"))
            found.setdefault(f"{values['volume']}/{index}", []).append(imported(edges, label, where))
    except csv.Error as error:
        raise UserError(f"{name} cannot be read as a table ({error}).", "Save it as CSV in UTF-8.") from error
    return [Labels(picture, tuple(boxes)) for picture, boxes in found.items()]
