"""A report as a PDF: what stands on its sheets, as Matplotlib lays it out."""

from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from engine.reporting import pdf
from engine.reporting.document import Document, Words
from engine.reporting.tables import Table, short


def test_that_digits_in_a_bold_row_stay_on_the_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = []
    monkeypatch.setattr(pdf._Sheets, "_save", lambda _self, figure, **_options: sheets.append(figure))
    rows = [[*["0000000000"] * 12, "0" * 34] for _ in range(3)]
    table = Table("wide", "A wide table", "Of three rows.", list("abcdefghijklm"), rows, marked=frozenset({1}))
    pdf.write_pdf(Document("Report", "en", (table,)), tmp_path / "report.pdf")
    (sheet,) = sheets
    renderer = FigureCanvasAgg(sheet).get_renderer()  # type: ignore[no-untyped-call]
    right = sheet.bbox.x1 - pdf.MARGIN / 2 * sheet.dpi
    assert max(text.get_window_extent(renderer).x1 for text in sheet.texts) <= right


@pytest.mark.parametrize("before", range(24, 36))
def test_that_no_title_stands_alone_at_the_end_of_a_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    sheets = []
    monkeypatch.setattr(pdf._Sheets, "_save", lambda _self, figure, **_options: sheets.append(figure))
    words = [Words("word") for _ in range(before)]
    table = Table("late", "A late table", "long " * 120, ["a heading of several lines"], [["first row"], ["second"]])
    pdf.write_pdf(Document("Report", "en", (*words, table)), tmp_path / "report.pdf")
    together = [[text.get_text() for text in sheet.texts] for sheet in sheets]
    assert [("A late table" in texts) == ("first row" in texts) for texts in together] == [True] * len(sheets)


def test_that_numbers_have_four_decimals_however_small_they_are() -> None:
    assert [short(value) for value in (0.12345, 7.442e-07, -1e-9, -0.25, 2.0, 3, "x")] == [
        *("0.1235", "0", "0", "-0.25", "2", "3", "x")
    ]
