"""A report as a PDF: the same blocks as the page, on A4 sheets on their side, drawn by Matplotlib."""

import textwrap
from collections.abc import Container, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.files import replaced
from engine.reporting.charts import style
from engine.reporting.document import Block, Document, Heading, Picture, Words
from engine.reporting.tables import Table, short

if TYPE_CHECKING:
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure

SHEET = (11.69, 8.27)
"""A4 on its side, in inches."""
MARGIN = 0.55
TEXT, SMALL, TITLE = 9.0, 6.5, 14.0
"""Sizes of letters in points."""
CAPTION_LETTERS = 150
WIDEST_SHORT, WIDEST_HEADING, LEAST_LONG = 34, 14, 20
"""Letters: cells up to the first stay in one line; headings break after the second; the others share what is left."""
_STAMP = "#a3330b"
_LETTER = 0.56
"""The mean width of a letter, in its size."""
_GAP = 1.4
"""Between two columns, in the size of their letters."""
_LINE = 1.45
"""The height of a line, in the size of its letters."""


def write_pdf(document: Document, out: Path) -> None:
    """Write the report; tables that the page folds away are left out. Raises OSError."""
    from matplotlib.backends.backend_pdf import PdfPages

    facts = {"Title": document.title, "Creator": "cerebellum-viewer", "CreationDate": None}
    with replaced(out) as temporary, style(), PdfPages(temporary, metadata=facts) as pages:
        sheets = _Sheets(pages)
        sheets.write(document.title, TITLE, bold=True)
        for block, after in pairwise([*document.blocks, None]):
            # A figure has a sheet of its own, and a title.
            if block is not None and not (isinstance(block, Heading) and isinstance(after, Picture)):
                _put(sheets, block)
        sheets.end()


class _Sheets:
    """The sheet that is being filled, from the top down, and those that are done."""

    def __init__(self, pages: "PdfPages") -> None:
        self._pages = pages
        self._figure: Figure | None = None
        self._y = 0.0

    def write(self, text: str, size: float, *, bold: bool = False, colour: str = "black") -> None:
        """A paragraph in lines of the sheet's width."""
        for line in _lines(text, size):
            self.line([(0.0, line)], size, bold=bold, colour=colour)

    def line(
        self, texts: Sequence[tuple[float, str]], size: float, *, bold: bool = False, colour: str = "black"
    ) -> None:
        """Texts at distances in points from the left margin, all of the same height."""
        rows = max((text.count("\n") for _, text in texts), default=0) + 1
        figure = self._room(rows * size * _LINE / 72)
        for x, text in texts:
            weight = "bold" if bold else "normal"
            place = (MARGIN + x / 72) / SHEET[0], 1 - self._y / SHEET[1]
            figure.text(*place, text, fontsize=size, weight=weight, color=colour, va="top", linespacing=1.25)
        self._y += rows * size * _LINE / 72

    def gap(self, points: float) -> None:
        """An empty strip, unless the sheet begins here."""
        if self._figure is not None:
            self._y += points / 72

    def keep_together(self, points: float) -> None:
        """Begin another sheet unless this one has that much room."""
        if self._figure is not None and self._y + points / 72 > SHEET[1] - MARGIN:
            self.end()

    def show(self, picture: Picture) -> None:
        """A figure on a sheet of its own, with title and caption below."""
        self.end()
        words = textwrap.fill(f"{picture.title}. {picture.caption}", CAPTION_LETTERS)
        label = picture.figure.text(0.01, -0.02, words, fontsize=SMALL + 1, va="top")
        self._save(picture.figure, bbox_inches="tight", pad_inches=MARGIN)
        label.remove()

    def end(self) -> None:
        """Put the sheet away."""
        if self._figure is not None:
            self._save(self._figure)
        self._figure = None

    def _save(self, figure: "Figure", **options: Any) -> None:  # noqa: ANN401  # Matplotlib's own
        self._pages.savefig(figure, **options)  # type: ignore[no-untyped-call]  # Matplotlib has no types here

    def _room(self, inches: float) -> "Figure":
        from matplotlib.figure import Figure

        if self._figure is None or self._y + inches > SHEET[1] - MARGIN:
            self.end()
            self._figure, self._y = Figure(figsize=SHEET), MARGIN
        return self._figure


def _put(sheets: _Sheets, block: Block) -> None:
    match block:
        case Heading():
            _heading(sheets, block.text, 3 * TEXT * _LINE)
        case Words():
            colour = _STAMP if block.kind in {"stamp", "notice"} else "black"
            sheets.write(block.text, TEXT, bold=bool(block.kind), colour=colour)
            sheets.gap(3)
        case Table() if not block.folded:
            _table(sheets, block)
        case Picture():
            sheets.show(block)


def _lines(text: str, size: float) -> list[str]:
    return textwrap.wrap(text, int((SHEET[0] - 2 * MARGIN) * 72 / size / _LETTER))


def _heading(sheets: _Sheets, text: str, following: float) -> None:
    """A title on the sheet of what follows it, of which so many points belong to it."""
    sheets.gap(12)
    sheets.keep_together((TEXT + 3) * _LINE + 3 + following)
    sheets.write(text, TEXT + 3, bold=True)
    sheets.gap(3)


def _table(sheets: _Sheets, table: Table) -> None:
    rows = _broken(table)
    bold = {0, *(index + 1 for index in table.marked)}
    places, size = _places(rows, bold)
    beginning = sum(max(text.count("\n") + 1 for text in row) for row in rows[:2]) * size
    words = len(_lines(table.stamp, TEXT)) * TEXT + len(_lines(table.note, SMALL + 1)) * (SMALL + 1)
    _heading(sheets, table.title, (words + beginning) * _LINE + 3)
    if table.stamp:
        sheets.write(table.stamp, TEXT, bold=True, colour=_STAMP)
    sheets.write(table.note, SMALL + 1)
    sheets.gap(3)
    for index, row in enumerate(rows):
        sheets.line(list(zip(places, row, strict=True)), size, bold=index in bold)


def _broken(table: Table) -> list[list[str]]:
    """Headings and cells as texts with line ends, so that a row fits on a sheet."""
    heads = [textwrap.fill(heading, WIDEST_HEADING, break_long_words=False) for heading in table.headings]
    columns = [[short(cell) for cell in column] for column in zip(*table.rows, strict=True)]
    widths = [max(map(len, column)) for column in columns] or [0] * len(heads)
    fixed = [max(_longest(head), width) + 2 for head, width in zip(heads, widths, strict=True) if width <= WIDEST_SHORT]
    room = int((SHEET[0] - 2 * MARGIN) * 72 / SMALL / _LETTER) - sum(fixed)
    share = max(LEAST_LONG, room // max(len(heads) - len(fixed), 1) - 2)
    limits = [share if width > WIDEST_SHORT else WIDEST_SHORT for width in widths]
    rows = zip(*columns, strict=True)
    return [heads, *([textwrap.fill(*cell) for cell in zip(row, limits, strict=True)] for row in rows)]


def _places(rows: Sequence[Sequence[str]], bold: Container[int]) -> tuple[list[float], float]:
    """Where each column begins, in points, and the size of letters with which all columns fit; some rows are bold."""
    measured = ([_width(text, bold=index in bold) for text in row] for index, row in enumerate(rows))
    widths = [max(column) + _GAP for column in zip(*measured, strict=True)]
    size = min(SMALL + 1, (SHEET[0] - 2 * MARGIN) * 72 / sum(widths))
    return list(accumulate((width * size for width in widths[:-1]), initial=0.0)), size


def _width(text: str, *, bold: bool) -> float:
    """Of the longest line, in the size of its letters: digits are wider than most, bold letters than others."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(weight="bold" if bold else "normal", size=TEXT)
    lines = text.split("\n")
    widths = (text_to_path.get_text_width_height_descent(line, font, False)[0] for line in lines)
    return float(max(widths)) / TEXT


def _longest(text: str) -> int:
    return max(map(len, text.split("\n")))
