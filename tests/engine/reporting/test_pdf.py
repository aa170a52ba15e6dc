"""A report as a PDF: what stands on its sheets, as Matplotlib lays it out."""

from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from engine.reporting import pdf
from engine.reporting.document import Document
from engine.reporting.tables import Table


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
