"""What verbs about trainings share: the options of one, where it starts, its name, and a job that is done here."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypedDict

from cyclopts import Parameter

from engine.commands.common import progress_bar, warn
from engine.config import PRESETS, TrainConfig, options
from engine.data.store import Workspace
from engine.errors import Cancelled, ExitStatus, UserError, WorkError
from engine.experiment import Experiment
from engine.job_history import last_word
from engine.jobs import JobFolder
from engine.protocol import (
    CheckpointScored,
    CostEstimated,
    Event,
    JobFailed,
    JobStarted,
    SlicesSeen,
    StepFinished,
    Warned,
)
from engine.shipped import IMAGENET, SHIPPED, checkpoint_file
from engine.wording import named
from engine.worker import Job, Listener, ScoreJob, run_job

DEFAULT_PRESET = "tiny-yolo"


def _help(name: str) -> str:
    """What an option is, with its value in the default preset."""
    return f"{options()[name].help} [{DEFAULT_PRESET}: {getattr(PRESETS[DEFAULT_PRESET], name)}]"


# One row per field of TrainConfig: what is not given comes from the preset.
TrainOptions = TypedDict(  # type: ignore[misc]  # made from the table of options, so that there is one table
    "TrainOptions",
    {f.name: Annotated[f.type, Parameter(help=_help(f.name))] for f in fields(TrainConfig)},
    total=False,
)


def placed_start(options: TrainOptions, workspace: Path) -> dict[str, Any]:
    """The options, with the file to start from named so that a worker elsewhere finds it.

    In the workspace by its place there, so that the workspace can be moved; else by its whole path.
    """
    given = dict(options)
    if given.get("start"):
        given = encoder_of(str(given["start"])) | given
        given["start"] = str(checkpoint_file(Path(str(given["start"]))))
        path, home = (Path(str(name)).absolute() for name in (given["start"], workspace))
        given["start"] = path.relative_to(home).as_posix() if path.is_relative_to(home) else str(path)
    return given


def encoder_of(start: str) -> dict[str, Any]:
    """The localiser's encoder that goes with weights by name: they fit no other."""
    from engine.training.checkpoint import read_sidecar

    if start == SHIPPED:
        return {"encoder": read_sidecar(checkpoint_file(Path(SHIPPED))).config.encoder}
    return {"encoder": "efficientnet"} if start == IMAGENET else {}


def new_name(called: str) -> str:
    """What to call an experiment that was given no name."""
    return f"{called}-{datetime.now(UTC).astimezone():%Y%m%d-%H%M%S}"


def existing(workspace: Path, name: str | None) -> Experiment:
    """An experiment of a workspace by name, or the newest. Raises UserError if it is not there."""
    with Workspace.open(workspace, to_read=True) as opened:
        known = {item.name: item for item in Experiment.all_in(opened.experiments_folder)}
    if not known:
        raise UserError("This workspace has no experiment yet.", "Start one with “train WORKSPACE”.")
    if name is None:
        return next(reversed(known.values()))
    if name not in known:
        raise UserError(f"There is no experiment “{name}”.", f"Choose one of: {named(known)}.")
    return known[name]


def run_here(where: JobFolder, job: Job, title: str, also: Sequence[Listener] = ()) -> None:
    """Do the job here, with a bar; a job that did not end well becomes the error that it tells of.

    What happens is told to those in `also`, too.
    """
    where.forget_wishes()
    with progress_bar(title) as advance:
        heard = (_listener(job, advance), *also)

        def tell(event: Event) -> None:
            for listen in heard:
                listen(event)

        status = run_job(where, job, listener=tell)
    if status is ExitStatus.CANCELLED:
        raise Cancelled
    word = last_word(where.events())
    if isinstance(word, JobFailed):
        raise (UserError if status is ExitStatus.BAD_INPUT else WorkError)(word.message, word.hint)


def _listener(job: Job, advance: Callable[[int, int], None]) -> Listener:
    total, checkpoints = 0, 0

    def listen(event: Event) -> None:
        nonlocal total, checkpoints
        match event:
            case JobStarted():
                total = event.total_steps
            case StepFinished():
                advance(event.step, total)
            case SlicesSeen():
                advance(event.count, total)
            case CostEstimated():
                warn(event.sentence)
            case CheckpointScored() if isinstance(job, ScoreJob):
                checkpoints += 1
                advance(checkpoints, total)
            case Warned():
                warn(event.message)

    return listen
