"""Verbs about the queue of trainings: what waits, what is at work, and what shall become of it."""

from collections.abc import Callable, Sequence, Set
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

from cyclopts import Parameter

from engine.commands.common import Common, Family, Report, note, table
from engine.commands.trainings import DEFAULT_PRESET, TrainOptions, new_name, placed_start
from engine.config import PRESETS, options, parse_values
from engine.config import preset as preset_named
from engine.data.store import Workspace
from engine.errors import ExitStatus, UserError
from engine.job_history import AT_WORK, Status
from engine.queue import Entries, Queue
from engine.runner import is_running, work_off
from engine.standing import Standing, standings
from engine.study.grid import Axes, queue_trainings
from engine.training.cost import duration
from engine.wording import counted

TELL_SECONDS = 15.0
"""Between two lines about how far a training is."""
Names = Annotated[str, Parameter(help="Names of experiments.")]


def list_(workspace: Path, /, *, flags: Common = None) -> Report:  # noqa: ARG001
    """Tell where each training stands: those at work, those that wait in their order, then the others.

    Example: cerebellum-viewer queue my-workspace

    Parameters
    ----------
    workspace
        The workspace's folder.
    """
    _queue(workspace)
    return _report(workspace, standings(workspace))


def add(
    workspace: Path,
    /,
    *,
    preset: Annotated[str, Parameter(help=f"A named starting point: {', '.join(PRESETS)}.")] = DEFAULT_PRESET,
    vary: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    split: str | None = None,
    name: str | None = None,
    options: Annotated[TrainOptions | None, Parameter(name="*")] = None,
    flags: Common = None,  # noqa: ARG001
) -> Report:
    """Let a training wait, or one for every combination of the values of options that vary.

    Example: cerebellum-viewer queue add my-workspace --preset tiny-yolo-quick --vary momentum=0.3,0.9 --vary side=7,9

    Parameters
    ----------
    workspace
        The workspace's folder.
    vary
        OPTION=VALUE,VALUE: an option and the values that it shall take.
    split
        The name of a stored split; the newest without it.
    name
        What to call the experiment or the grid; made from preset and time without it.
    """
    config, axes = preset_named(preset).with_options(**placed_start(options or {}, workspace)), _axes(vary)
    with Workspace.open(workspace) as opened:
        made = queue_trainings(opened, config, opened.split(split), name or new_name(preset), axes)
    names = {experiment.name for experiment in made}
    return _report(workspace, [item for item in standings(workspace) if item.experiment in names])


def run(workspace: Path, /, *, flags: Common = None) -> Report:  # noqa: ARG001
    """Train what is in the queue until it is empty, one training per device. Ctrl+C leaves those at work at work.

    Standard error tells how far they are; the exit status tells whether one of them failed.

    Example: cerebellum-viewer queue run my-workspace

    Parameters
    ----------
    workspace
        The workspace's folder.
    """
    entries = _queue(workspace).entries()
    names = {*entries.at_work, *entries.waiting}
    if not work_off(workspace, on_turn=_Teller(workspace, names).look):
        raise UserError(f"Another process works the queue of {workspace} off already.", "Leave it to that one.")
    ended = [item for item in standings(workspace) if item.experiment in names]
    failed = any(item.status in {Status.FAILED, Status.INTERRUPTED} for item in ended)
    return _report(workspace, ended, ExitStatus.WORK_FAILED if failed else ExitStatus.DONE)


def cancel(workspace: Path, /, *names: Names, flags: Common = None) -> Report:  # noqa: ARG001
    """Take trainings that wait out of the queue, and stop those at work; what was saved stays.

    Example: cerebellum-viewer queue cancel my-workspace tiny-yolo-20261123-091500
    """
    return _each(workspace, names, Queue.cancel)


def pause(workspace: Path, /, *names: Names, flags: Common = None) -> Report:  # noqa: ARG001
    """Stop trainings at work after the batch under way, to go on later as if nothing had been.

    Example: cerebellum-viewer queue pause my-workspace tiny-yolo-20261123-091500
    """
    return _each(workspace, names, Queue.pause)


def resume(workspace: Path, /, *names: Names, flags: Common = None) -> Report:  # noqa: ARG001
    """Let trainings that were paused, cancelled, interrupted or failed go on, before all that wait.

    Example: cerebellum-viewer queue resume my-workspace tiny-yolo-20261123-091500
    """
    return _each(workspace, names, Queue.go_on)


def remove(workspace: Path, /, *names: Names, flags: Common = None) -> Report:  # noqa: ARG001
    """Take trainings that wait out of the queue, or give up those of another machine that is gone.

    Example: cerebellum-viewer queue remove my-workspace tiny-yolo-20261123-091500
    """
    return _each(workspace, names, Queue.remove)


def move(workspace: Path, name: str, /, *, by: int, flags: Common = None) -> Report:  # noqa: ARG001
    """Let a training that waits be trained earlier or later.

    Example: cerebellum-viewer queue move my-workspace tiny-yolo-20261123-091500 --by -2

    Parameters
    ----------
    workspace
        The workspace's folder.
    name
        The experiment's name.
    by
        Places: less than 0 is earlier.
    """
    _queue(workspace).move(name, by)
    return _report(workspace, standings(workspace))


FAMILY = Family(
    "What waits to be trained and what is at work; without another word the list.",
    {
        "list": list_,
        "add": add,
        "run": run,
        "cancel": cancel,
        "pause": pause,
        "resume": resume,
        "retry": resume,
        "remove": remove,
        "move": move,
    },
    default=list_,
)


class _Teller:
    """Says on standard error what becomes of some trainings: a change at once, batches now and then."""

    def __init__(self, workspace: Path, names: Set[str]) -> None:
        self._workspace = workspace
        self._names = names
        self._entries = Entries()
        self._told: dict[str, Status] = {}
        self._next = 0.0

    def look(self) -> None:
        """Tell what is new. Cheap where nothing has come or gone and nothing is due."""
        entries, due = Queue(self._workspace).entries(), monotonic() >= self._next
        if entries == self._entries and not due:
            return
        self._entries, self._next = entries, monotonic() + TELL_SECONDS
        for item in standings(self._workspace):
            changed = self._told.get(item.experiment) is not item.status
            if item.experiment in self._names and (changed or item.status in AT_WORK):
                self._told[item.experiment] = item.status
                note(_line(item))


def _line(item: Standing) -> str:
    left = "" if item.seconds_left is None else f", about {duration(item.seconds_left)} left"
    return f"{item.experiment}: {_state(item)}, {item.done} of {counted(item.steps, 'batch')}{left}"


def _state(item: Standing) -> str:
    return f"{item.status}: {item.failure}" if item.failure else item.status


def _queue(workspace: Path) -> Queue:
    """Raises UserError if there is no workspace that can be read."""
    with Workspace.open(workspace, to_read=True):
        return Queue(workspace)


def _axes(vary: Sequence[str]) -> Axes:
    axes = {}
    for text in vary:
        word, _, values = text.partition("=")
        name = word.strip().replace("-", "_")
        if name not in options():
            raise UserError(f"“{word}” is no option of a training.", "Write --vary momentum=0.3,0.9; see train --help.")
        axes[name] = parse_values(name, values)
        if not axes[name]:
            raise UserError(f"“{text}” gives {word} no value.", "Write --vary momentum=0.3,0.9.")
    return axes


def _each(workspace: Path, names: Sequence[str], act: Callable[[Queue, str], None]) -> Report:
    """Do something to each of the experiments, and tell where they stand."""
    queue = _queue(workspace)
    if not names:
        raise UserError("No experiment was named.", "“queue WORKSPACE” names them all.")
    for name in names:
        act(queue, name)
    return _report(workspace, [item for item in standings(workspace) if item.experiment in names])


def _report(workspace: Path, rows: Sequence[Standing], status: ExitStatus = ExitStatus.DONE) -> Report:
    known = [row.seconds_left for row in rows if row.seconds_left is not None]
    data: dict[str, Any] = {"trainings": [asdict(row) for row in rows], "seconds_left": sum(known) if known else None}
    data["running"] = is_running(workspace)
    return Report("\n".join(_lines(rows, data)), data, status)


def _lines(rows: Sequence[Standing], data: dict[str, Any]) -> list[str]:
    cells = (
        (
            row.experiment,
            _state(row),
            f"{row.done}/{row.steps}",
            "" if row.seconds_left is None else duration(row.seconds_left),
        )
        for row in rows
    )
    lines = [table({"experiment": "left", "state": "left", "batches": "right", "left": "right"}, cells)]
    if data["seconds_left"] is not None:
        lines.append(f"About {duration(data['seconds_left'])} left in all.")
    waiting = sum(row.status is Status.WAITING for row in rows)
    if waiting and not data["running"]:
        lines.append(f"Nobody trains yet: {counted(waiting, 'experiment')} for “queue run WORKSPACE” or the window.")
    return lines
