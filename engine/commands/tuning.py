"""Verbs about the detector in use: learn from what was corrected, and take over what has learnt."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from engine.commands.common import Common, Report, note, warn
from engine.commands.comparing import named_checkpoint
from engine.commands.learning import run_here
from engine.data.store import Workspace
from engine.in_use import in_use, take_over
from engine.queue import Queue
from engine.shipped import SHIPPED
from engine.splitting import keep
from engine.study.tuning import STEPS, Lesson, Taught, make_lesson, model_of, verdict
from engine.wording import counted
from engine.worker import TrainJob


def learn(
    workspace: Path,
    detector: str = "",
    /,
    *,
    steps: int = STEPS,
    queue: Annotated[bool, Parameter(negative="")] = False,
    flags: Common = None,  # noqa: ARG001
) -> Report:
    """Train a detector a little on what was corrected since its training, and say whether that made it better.

    Patients that judged it judge again, before and after. Nothing is replaced: “use” takes the new one over.

    Example: cerebellum-viewer learn my-workspace tiny@900

    Parameters
    ----------
    workspace
        The workspace's folder.
    detector
        EXPERIMENT@STEP, EXPERIMENT for its best checkpoint, or “shipped”; the one in use without it.
    steps
        Batches.
    queue
        Only let the training wait in the queue.
    """
    taught = _taught(workspace, detector)
    with Workspace.open(workspace) as opened:
        lesson = make_lesson(opened, taught, steps)
        if not opened.read_only:
            keep(opened, [lesson.split])
    for sentence in lesson.notes:
        warn(sentence)
    said = f"{lesson.experiment.name}: {counted(len(lesson.corrected), 'corrected slice')} to learn from."
    if queue:
        Queue(workspace).add([lesson.experiment.name])
        return Report(f"{said} It waits in the queue.", _values(lesson))
    note(said)
    run_here(lesson.experiment, TrainJob(), "Training")
    found, step = verdict(lesson.experiment), lesson.experiment.config().steps
    hint = f"Take it over: cerebellum-viewer use WORKSPACE {lesson.experiment.name}@{step}."
    data = {**_values(lesson), "answer": found.answer, "difference": asdict(found.comparison.t)}
    return Report(f"{found.sentence()}\n{hint}", data)


def use(workspace: Path, detector: str = "", /, *, flags: Common = None) -> Report:  # noqa: ARG001
    """Take a checkpoint over as the detector that proposes, or tell which one is in use.

    Example: cerebellum-viewer use my-workspace tiny-learnt@300

    Parameters
    ----------
    workspace
        The workspace's folder.
    detector
        EXPERIMENT@STEP; an experiment alone is its best checkpoint.
    """
    if detector:
        take_over(workspace, model_of(*named_checkpoint(workspace, detector)))
    with Workspace.open(workspace):
        model = in_use(workspace)
    name = SHIPPED if model is None else model.name
    return Report(f"In use: {name}.", {"name": name, "checkpoint": None if model is None else model.checkpoint})


def _taught(workspace: Path, detector: str) -> Taught:
    model = in_use(workspace)
    if detector and detector != SHIPPED:
        return Taught.of(*named_checkpoint(workspace, detector))
    return Taught.shipped() if detector or model is None else Taught.of_model(workspace, model)


def _values(lesson: Lesson) -> dict[str, object]:
    keys = [str(key) for key in lesson.corrected]
    return {"experiment": lesson.experiment.name, "corrected": keys, "notes": list(lesson.notes)}
