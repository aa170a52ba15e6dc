"""Verbs about the detector in use: propose with it, learn from what was corrected, take over what has learnt."""

from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from engine.commands.common import Common, Report, note, warn
from engine.commands.comparing import named_checkpoint
from engine.commands.trainings import run_here
from engine.data.annotation import SliceKey
from engine.data.store import Workspace
from engine.errors import ExitStatus, UserError
from engine.in_use import in_use, take_over
from engine.proposals import SHIPPED_MODEL, Model, ProposalJob, ask_for
from engine.queue import Queue
from engine.shipped import SHIPPED
from engine.study.tuning import STEPS, Lesson, Taught, make_lesson, model_of, verdict, verdict_on
from engine.wording import counted, named
from engine.worker import ProposeJob, TrainJob


def propose(
    workspace: Path,
    detector: str = "",
    /,
    *,
    volume: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    smooth: bool = True,
    flags: Common = None,  # noqa: ARG001
) -> Report:
    """Let a detector propose boxes and masks for what nobody has decided on; the window shows them dashed.

    Nothing is changed before a person accepts it.

    Example: cerebellum-viewer propose my-workspace tiny@900 --volume P01

    Parameters
    ----------
    workspace
        The workspace's folder.
    detector
        EXPERIMENT@STEP, EXPERIMENT for its best checkpoint, or “shipped”; the one in use without it.
    volume
        Only the slices of this volume; may be given several times. Without it everything unreviewed.
    smooth
        Draw each mask half way to the shape between its neighbours', in volumes whose slices follow each other.
    """
    with Workspace.open(workspace) as opened:
        request = ask_for(opened, _asked(workspace, detector), _slices(opened, volume), smooth=smooth)
        job = ProposalJob.create(opened.folder, request)
    run_here(job, ProposeJob(), "Looking")
    found = job.found_after(0)[0]
    none, unread = [str(item.key) for item in found if not item.boxes], len(request.slices) - len(found)
    said = [f"{request.model.name}: {counted(len(found) - len(none), 'slice')} proposed."]
    if none:
        said.append(f"On {counted(len(none), 'slice')} none was found: {named(none)}.")
    if unread:
        said.append(f"{counted(unread, 'picture')} could not be read.")
    data = {
        "model": request.model.name,
        "proposed": [str(item.key) for item in found if item.boxes],
        "none_found": none,
        "unread": unread,
    }
    return Report(" ".join(said), data, ExitStatus.BAD_INPUT if unread else ExitStatus.DONE)


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
    for sentence in lesson.notes:
        warn(sentence)
    said = f"{lesson.experiment.name}: {counted(len(lesson.corrected), 'corrected slice')} to learn from."
    if queue:
        Queue(workspace).add([lesson.experiment.name])
        return Report(f"{said} It waits in the queue.", _values(lesson))
    note(said)
    run_here(lesson.experiment, TrainJob(), "Training")
    found, step = verdict(lesson.experiment), lesson.experiment.config().steps
    lead = "Nothing speaks for it; to take it over all the same" if found.speaks_against else "Take it over"
    anyway = " --anyway" if found.speaks_against else ""
    hint = f"{lead}: cerebellum-viewer use WORKSPACE {lesson.experiment.name}@{step}{anyway}."
    data = {**_values(lesson), "answer": found.answer, "difference": asdict(found.comparison.t)}
    return Report(f"{found.sentence()}\n{hint}", data)


def use(
    workspace: Path,
    detector: str = "",
    /,
    *,
    anyway: Annotated[bool, Parameter(negative="")] = False,
    flags: Common = None,  # noqa: ARG001
) -> Report:
    """Take a checkpoint over as the detector that proposes, or tell which one is in use.

    One that has learnt from corrections is not taken over where validation speaks against it.

    Example: cerebellum-viewer use my-workspace tiny-learnt@300

    Parameters
    ----------
    workspace
        The workspace's folder.
    detector
        EXPERIMENT@STEP; an experiment alone is its best checkpoint.
    anyway
        Take it over whatever validation says.
    """
    if detector:
        experiment, step = named_checkpoint(workspace, detector)
        found = None if anyway else verdict_on(experiment, step)
        if found is not None and found.speaks_against:
            raise UserError(found.sentence(), "Give --anyway to take it over all the same.")
        take_over(workspace, model_of(experiment, step))
    with Workspace.open(workspace, to_read=True):
        model = in_use(workspace)
    name = SHIPPED if model is None else model.name
    return Report(f"In use: {name}.", {"name": name, "checkpoint": None if model is None else model.checkpoint})


def _asked(workspace: Path, detector: str) -> Model:
    if detector and detector != SHIPPED:
        return model_of(*named_checkpoint(workspace, detector))
    return SHIPPED_MODEL if detector else in_use(workspace) or SHIPPED_MODEL


def _slices(workspace: Workspace, volumes: Collection[str]) -> list[SliceKey]:
    """The slices of some volumes, or all. Raises UserError if a volume is not there."""
    known = workspace.volumes()
    for name in volumes:
        if name not in known:
            raise UserError(f"There is no volume “{name}”.", f"Choose one of: {named(known)}.")
    return [key for key in workspace.slices() if not volumes or key.volume in volumes]


def _taught(workspace: Path, detector: str) -> Taught:
    model = in_use(workspace)
    if detector and detector != SHIPPED:
        return Taught.of(*named_checkpoint(workspace, detector))
    return Taught.shipped() if detector or model is None else Taught.of_model(workspace, model)


def _values(lesson: Lesson) -> dict[str, object]:
    keys = [str(key) for key in lesson.corrected]
    return {"experiment": lesson.experiment.name, "corrected": keys, "notes": list(lesson.notes)}
