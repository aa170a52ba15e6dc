"""What every verb shares: its flags, its result for people and for machines, a progress bar."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from engine.data.store import Workspace
from engine.errors import ExitStatus


@dataclass(frozen=True, slots=True)
class Flags:
    """Flags that every verb takes."""

    json: Annotated[bool, Parameter(help="Print one machine-readable result on standard output.", negative="")] = False
    debug: Annotated[bool, Parameter(help="Show a traceback when something fails.", negative="")] = False


Common = Annotated[Flags | None, Parameter(name="*")]


@dataclass(frozen=True, slots=True)
class Report:
    """What a verb has to say: `text` for people, `data` for machines, and how it ended."""

    text: str
    data: dict[str, Any]
    status: ExitStatus = ExitStatus.DONE


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
    return Workspace.open(folder) if Workspace.exists(folder) else Workspace.create(folder)


def warn(message: str) -> None:
    """Tell something on standard error that does not stop the work."""
    Console(stderr=True, highlight=False).print(message, style="yellow", markup=False, soft_wrap=True)
