"""Works a study off: each training in a process of its own, so that a crash costs one run and any restart goes on.

What is done is read from the experiments' folders alone; no other state is kept that could be lost.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import filelock

from engine.config import TrainConfig
from engine.darknet.layers import Convolutional
from engine.data.leakage import guard_facts
from engine.data.split import Part, SplitPlan
from engine.data.store import Workspace
from engine.errors import Cancelled, UserError
from engine.experiment import CONFIG, Experiment
from engine.job_history import Status, last_word, scores, status_of
from engine.manifest import Manifest, make_manifest
from engine.processes import POLL_SECONDS, WORKER, Attended, left_behind, start_job
from engine.protocol import Event, JobFinished
from engine.splitting import deal
from engine.study.plan import STUDIES, Plan, Run, configured_network, keep_plan, kept_plan

Watch = Callable[[Run, "Task"], AbstractContextManager[Callable[[list[Event]], None]]]
"""Watches one job: told what its worker has done since it was told last."""


@dataclass(frozen=True, slots=True)
class Task:
    """One job that a run needs: the words of its worker, and the part whose scores show that it is done."""

    verb: str
    words: tuple[str, ...]
    part: Part

    def is_done(self, experiment: Experiment) -> bool:
        """Whether every checkpoint is scored on the part: validation ends a training, test ends the run."""
        events = experiment.events()
        wanted = {experiment.config().steps} if self.part is Part.VAL else set(scores(events, Part.VAL))
        return bool(wanted) and wanted <= set(scores(events, self.part))


TASKS = (Task("train", ("--resume",), Part.VAL), Task("score", ("--on", str(Part.TEST)), Part.TEST))
"""A training that goes on from nothing begins: there is one way to start it and to resume it."""


def claim(workspace: Path, plan: Plan) -> AbstractContextManager[object]:
    """The study's lock, taken; the system frees it when the process dies. Raises UserError if another has it."""
    folder = workspace / STUDIES
    folder.mkdir(exist_ok=True)
    lock = filelock.FileLock(folder / f"{plan.name}.lock", timeout=0)
    try:
        return lock.acquire()
    except filelock.Timeout:
        raise UserError(f"Another process works on the study {plan.name}.", "Wait for its end, or stop it.") from None


def experiment_of(workspace: Path, plan: Plan, run: Run) -> Experiment:
    """The folder of a run, whether it is there already or not: beside all other experiments, so the window sees it."""
    return Experiment(workspace / "experiments" / f"{plan.name}-{run.label}")


def materialise(workspace: Workspace, plan: Plan) -> Plan:
    """Put the plan down and make every run's experiment that is not there yet; the plan as it lies on disk.

    All runs learn from the workspace as it is at one moment. Raises UserError, and makes nothing, if a split cannot be
    made, a part has no slice with a box, or the workspace has changed since the study was begun.
    """
    manifests = _manifests(workspace, kept_plan(workspace.folder, plan))
    plan = keep_plan(workspace.folder, plan)
    for run in plan.runs:
        experiment = experiment_of(workspace.folder, plan, run)
        if not _is_made(experiment):
            config = _started(workspace.folder, plan, run)
            Experiment.create(experiment.folder.parent, config, manifests[run.split], experiment.name)
    return plan


def _is_made(experiment: Experiment) -> bool:
    return (experiment.folder / CONFIG).is_file()


def _manifests(workspace: Workspace, plan: Plan) -> dict[SplitPlan, Manifest]:
    """What the runs learn from, by split; of runs that are there already as they were made."""
    manifests: dict[SplitPlan, Manifest] = {}
    for run in plan.runs:
        experiment = experiment_of(workspace.folder, plan, run)
        if _is_made(experiment):
            manifests[run.split] = experiment.manifest()
        elif experiment.folder.exists():
            raise UserError(f"{experiment.folder} is no experiment of this study.", "Move it away.")
    for run in plan.runs:
        if run.split not in manifests:
            manifests[run.split] = make_manifest(workspace, deal(guard_facts(workspace), run.split)[0])
            _check_test_part(manifests[run.split])
    if len({manifest.revision for manifest in manifests.values()}) > 1:
        raise UserError(
            f"The workspace has changed since the study {plan.name} was begun: its runs would learn from other data.",
            "Move the study's folder and its experiments away, and ask again.",
        )
    return manifests


def run_status(experiment: Experiment) -> Status:
    """Where a run stands: done once every checkpoint is scored on test."""
    if all(task.is_done(experiment) for task in TASKS):
        return Status.DONE
    status = status_of(experiment.events())
    return Status.WAITING if status is Status.DONE else status


def work_off(workspace: Path, plan: Plan, watch: Watch, ended: Callable[[Run], None]) -> None:
    """Do what is left of every run, one after the other; `ended` is told of each that was worked on.

    A run that was done is skipped; an interrupted, cancelled or failed one goes on from its last checkpoint. One that
    fails now is left, and the others go on. Raises Cancelled on Ctrl+C; the same call goes on later.
    """
    by_label = {run.label: experiment_of(workspace, plan, run) for run in plan.runs}
    for run in plan.runs:
        experiment = by_label[run.label]
        if run_status(experiment) is Status.DONE or is_blocked(run, by_label):
            continue
        _do(run, experiment, watch)
        ended(run)


def is_blocked(run: Run, by_label: Mapping[str, Experiment]) -> bool:
    """Whether a run starts from another one that has not been trained."""
    return run.start_from is not None and not TASKS[0].is_done(by_label[run.start_from])


def _started(workspace: Path, plan: Plan, run: Run) -> TrainConfig:
    """The configuration of a run; one that starts from another keeps the convolutions of its last checkpoint."""
    if run.start_from is None:
        return run.config
    before = next(other for other in plan.runs if other.label == run.start_from)
    weights = experiment_of(workspace, plan, before).checkpoint_path(before.config.steps).relative_to(workspace)
    layers = configured_network(run.config).layers
    last = max(index for index, layer in enumerate(layers) if isinstance(layer, Convolutional))
    return run.config.with_options(start=weights.as_posix(), start_layers=last + 1, freeze=last + 1)


def _do(run: Run, experiment: Experiment, watch: Watch) -> None:
    """One job after the other; a worker that outlived an earlier call is waited for and not doubled."""
    for task in TASKS:
        left = left_behind(experiment)
        if left is not None:
            _attend(left, watch(run, task))
        if task.is_done(experiment):
            continue
        if not _attend(start_job(experiment, task.verb, *task.words, command=WORKER), watch(run, task)):
            return


def _attend(worker: Attended, watch: AbstractContextManager[Callable[[list[Event]], None]]) -> bool:
    """Wait for a worker, telling its events, and give it the last word if it died without one. Whether it succeeded."""
    offset = worker.where.read().offset
    ended = False
    try:
        with watch as tell:
            while not ended:
                ended = worker.look(POLL_SECONDS)
                batch = worker.where.read(offset)
                offset = batch.offset
                tell(batch.events)
    except KeyboardInterrupt:
        worker.stop()
        raise Cancelled from None
    return isinstance(last_word(worker.where.events()), JobFinished)


def _check_test_part(manifest: Manifest) -> None:
    if not any(item.boxes for item in manifest.part(Part.TEST)):
        raise UserError("The test part has no slice with a box.", "Draw or import boxes, or add patients.")
