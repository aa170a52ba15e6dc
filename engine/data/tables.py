"""CSV that a spreadsheet opens without running anything."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

_FORMULA = re.compile(r"'*[=+\-@\t]")
"""What a spreadsheet would run, behind any number of quote marks: a table has one more of them than the text."""


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV with Unix line ends. Numbers stay numbers; a text that a spreadsheet would run gets a quote mark."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[_cell(value) for value in row] for row in rows])
    return out.getvalue()


def plain_text(cell: str) -> str:
    """What a cell of `csv_text` was, without the quote mark before a formula."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def column_names(header: Iterable[str] | None) -> list[str]:
    """The names in the first line of somebody's table, whatever their capitals and blanks."""
    return [name.strip().casefold() for name in header or ()]


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    # Python leaves a lone carriage return without quotes: a spreadsheet would begin a new row there.
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if _FORMULA.match(text) else text
