"""What every verb shares: its flags, its result for people and for machines, a progress bar."""

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from engine.data.backups import look_after
from engine.data.store import Workspace
from engine.errors import ExitStatus, UserError
from engine.shipped import ONNX

WIDEST = 1000
"""Columns of text that a table may take."""


@dataclass(frozen=True, slots=True)
class Flags:
    """Flags that every verb takes."""

    json: Annotated[bool, Parameter(help="Print one machine-readable result on standard output.", negative="")] = False
    debug: Annotated[bool, Parameter(help="Show a traceback when something fails.", negative="")] = False


Common = Annotated[Flags | None, Parameter(name="*")]


@dataclass(frozen=True, slots=True)
class Report:
    """What a verb has to say: `text` for people, `data` for machines, how it ended, and what it could not do.

    `faults` are told last, on standard error: nobody overlooks them, and nobody's table has them in it.
    """

    text: str
    data: dict[str, Any]
    status: ExitStatus = ExitStatus.DONE
    faults: tuple[str, ...] = ()


Verb = Callable[..., Report]


@dataclass(frozen=True, slots=True)
class Family:
    """Verbs under one word, and what they have in common. `default` is what the word alone does."""

    help: str
    verbs: Mapping[str, Verb]
    default: Verb | None = None


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error while the block runs; nothing where that is no terminal. Called with (done, total)."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(title, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance


def open_or_create(folder: Path) -> Workspace:
    """The workspace in `folder`, made if there is none."""
    return open_to_change(folder) if Workspace.exists(folder) else Workspace.create(folder)


def open_to_change(folder: Path) -> Workspace:
    """The workspace in `folder`, checked and with a backup of today; what is wrong is told, and the work goes on."""
    workspace = Workspace.open(folder)
    try:
        faults = [] if workspace.read_only else look_after(folder)
    except UserError as error:
        faults = [str(error)]
    for fault in faults:
        warn(fault)
    return workspace


def warn(message: str) -> None:
    """Tell something on standard error that does not stop the work."""
    Console(stderr=True, highlight=False).print(message, style="yellow", markup=False, soft_wrap=True)


def note(message: str) -> None:
    """Tell on standard error how far the work is."""
    Console(stderr=True, highlight=False).print(message, markup=False, soft_wrap=True)


def say(text: str) -> None:
    """A line on standard output, at once."""
    # A terminal or a pipe of an old code page lacks characters that names have: better a “?” than no result.
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has read enough, as “head” does: the work goes on, and what is left in the buffer goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def table(columns: Mapping[str, Literal["left", "right"]], rows: Iterable[Sequence[str]]) -> str:
    """Rows under headings, with the side at which a column's cells stand; the same on every terminal."""
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading, justify in columns.items():
        drawn.add_column(heading, justify=justify, no_wrap=True)
    for row in rows:
        drawn.add_row(*row)
    file = io.StringIO()
    Console(file=file, width=WIDEST, markup=False, highlight=False, color_system=None).print(drawn)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines())


def refuse_used_folder(out: Path) -> None:
    """Raises UserError unless `out` is new or an empty folder."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"{out} is not an empty folder.", "Choose a new one: nothing is ever overwritten.")


FEATURES = frozenset({".npz", ".pt", ".pth"})
"""What files of published encoders, SonoNet's and others, end in."""


def check_cfg(weights: Path, cfg: Path | None) -> None:
    """Raises UserError for a checkpoint with a cfg file, and for Darknet's weights without one or not there."""
    hint = "Give --cfg FILE.cfg for Darknet's weights, and none for a checkpoint (.safetensors) or an ONNX file."
    if weights.suffix in {".safetensors", ONNX}:
        if cfg is not None:
            raise UserError(f"{weights.name} knows its network.", hint)
    elif not weights.is_file():
        raise UserError(f"{weights} is not there.", "Name a checkpoint (.safetensors) or Darknet's weights first.")
    elif cfg is None and weights.suffix in FEATURES:
        raise UserError(f"{weights.name} is no detector.", "Give one; from published features a training can start.")
    elif cfg is None:
        raise UserError(f"{weights.name} needs its network.", hint)
