"""Reports, written by a process of its own: to score experiments again takes torch, which no window loads."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cerebellum_viewer.services.file_writer import FileWriter

FOLDER = "reports"
"""Below the workspace, where reports lie."""
LONGEST = 80
"""Letters of a page's name that is made of all experiments' names."""


class Reports(FileWriter):
    """Writes one report at a time."""

    def write(self, workspace: Path, names: Sequence[str]) -> None:
        """Begin a report about experiments of the workspace in a folder, the first of which names the page."""
        out = workspace / FOLDER / f"{page_name(names, datetime.now().astimezone())}.html"
        self._write(out, ["report", str(workspace), *names, "--out", str(out)])

    def write_measures(self, workspace: Path, volume: str, reader: str) -> None:
        """Begin the report on the measures of a volume, and the same as a table beside it."""
        out = workspace / FOLDER / f"measures-{volume.replace('/', '-')}.pdf"
        files = ["--pdf", str(out), "--csv", str(out.with_suffix(".csv"))]
        self._write(out, ["measure", str(workspace), "--volume", volume, "--reader", reader, *files])

    def _write(self, out: Path, words: Sequence[str]) -> None:
        self.begin(out, [*words, "--language", self.tr("en", "the report's language: en or es")])


def page_name(names: Sequence[str], now: datetime) -> str:
    """All names, so that a report on the same experiments takes its place; of many the first, and the time."""
    every = "-".join(names)
    return (
        every
        if len(names) == 1 or len(every) <= LONGEST
        else f"{names[0]}-and-{len(names) - 1}-more-{now:%Y%m%d-%H%M%S}"
    )
