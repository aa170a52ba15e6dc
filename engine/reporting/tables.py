"""Tables as rows of plain values: the same go into CSV files and onto pages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_FOLDERS = re.compile(r"""(?<![\w.])(?:[A-Za-z]:)?[\\/](?:[^\\/:*?"<>|\n]+[\\/])+""")
PENDING = "–"
"""Not there: not trained yet, not opened, or an interval of fewer than two patients."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; `name` is the CSV file's, `stamp` the leak stamp, `marked` rows stand out.

    A `folded` table is one to look things up in: a page shows it when asked.
    """

    name: str
    title: str
    note: str
    headings: Sequence[str]
    rows: Sequence[Sequence[object]]
    stamp: str = ""
    marked: frozenset[int] = frozenset()
    folded: bool = False


def or_pending(value: object) -> object:
    """The value, or the sign for one that is not there."""
    return PENDING if value is None else value


def short(value: object) -> str:
    """A cell for people: four decimals are more than the intervals carry."""
    if not isinstance(value, float):
        return str(value)
    # Adding nothing takes the sign off what rounds to nothing.
    return f"{round(value, 4) + 0.0:.4f}".rstrip("0").rstrip(".")


def file_name(name: str, value: object) -> object:
    """An option's value for a report. Where a file lay on this machine is nobody's business."""
    return str(value).replace("\\", "/").rsplit("/", 1)[-1] if name == "start" else value


def without_folders(text: str) -> str:
    """A sentence in which whole paths are the names of their files alone."""
    return _FOLDERS.sub("", text)
