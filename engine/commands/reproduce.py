"""The verb that repeats the paper: tables, figures, and the questions that it left open."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from rich.console import Console

from engine.commands.common import Common, Report, progress_bar
from engine.commands.metric_lines import sentence
from engine.commands.trainings import TrainOptions, placed_start
from engine.data.split import Part
from engine.data.store import Workspace
from engine.errors import ExitStatus, UserError
from engine.job_history import Status, last_step
from engine.models.start import check_start
from engine.protocol import CheckpointScored, Event, StepFinished
from engine.study.plan import (
    REPORT,
    STUDIES,
    Plan,
    Run,
    SplitKind,
    checkpoint_steps,
    configured_network,
    make_plan,
    newest_plan,
)
from engine.study.results import Result, read_result, read_results
from engine.study.work import Task, Watch, claim, experiment_of, materialise, work_off
from engine.training.cost import disk_cost, duration
from engine.wording import counted

PROBED_WIDTH = 0.25
"""Wide enough to tell the machine's speed, narrow enough for any memory."""

What = Literal["table1", "table2", "figures", "boxes", "freeze", "momentum", "leak"]
Say = Callable[[str], None]


def reproduce(
    workspace: Path,
    what: What,
    /,
    *,
    split: SplitKind | None = None,
    seeds: int | None = None,
    out: Path | None = None,
    dry_run: bool = False,
    options: Annotated[TrainOptions | None, Parameter(name="*")] = None,
    flags: Common = None,
) -> Report:
    """Repeat the experiments of Ramos et al. 2020 on the workspace's data, or answer what they left open.

    The same words again go on where the study was left: runs that are done are skipped, interrupted, cancelled and
    failed ones go on from their last checkpoint. With fewer --steps, checkpoints, burn-in
    and changes of the learning rate move closer together.

    Example: cerebellum-viewer reproduce my-workspace table2 --steps 100 --width 0.25

    Parameters
    ----------
    workspace
        The workspace's folder.
    what
        table1 (4 trainings of YOLO), table2 (8 of Tiny YOLO), figures (1 to 10, of the newest tables), or an open
        question: boxes (per cell), freeze (convolutions), momentum (by learning rate, with seeds), leak (of patients).
    split
        By patient (the default), or the paper's by slice: then patients leak, and everything says so.
    seeds
        Trainings per setting that differ in their random numbers; for the open questions.
    out
        The report's folder; in the study's own without it.
    dry_run
        Only say what would be trained and what it would cost.
    """
    say = _sayer(quiet=flags is not None and flags.json)
    if what == "figures":
        if options or split or seeds or dry_run:
            raise UserError("Figures are drawn from the newest tables as they are.", "Give --out only.")
        return _figures(workspace, out)
    plan = make_plan(what, placed_start(options or {}, workspace), split, seeds)
    with Workspace.open(workspace, to_read=True):
        for run in plan.runs:
            check_start(run.config, configured_network(run.config), workspace)
    if dry_run:
        return Report("\n".join([_cost(workspace, plan), *_lines(workspace, plan)]), _data(workspace, plan))
    with claim(workspace, plan):
        # Closed again while the runs are at work, so that a window can write in it.
        with Workspace.open(workspace) as opened:
            plan = materialise(opened, plan)
        say(_cost(workspace, plan))
        work_off(workspace, plan, _watcher(workspace, plan, say), _teller(workspace, plan, say))
    return _report(workspace, what, [plan], out)


def _figures(workspace: Path, out: Path | None) -> Report:
    with Workspace.open(workspace, to_read=True):
        plans = [newest_plan(workspace, kind) for kind in ("table1", "table2")]
    return _report(workspace, "figures", [plan for plan in plans if plan is not None], out)


def _report(workspace: Path, what: str, plans: Sequence[Plan], out: Path | None) -> Report:
    from engine.study.page import PAGE, write_report

    folder = out or workspace / STUDIES / (what if what == "figures" else plans[0].name) / REPORT
    missing = write_report(folder, what, [(plan, read_results(workspace, plan)) for plan in plans], workspace)
    lines = [line for plan in plans for line in _lines(workspace, plan)]
    lines += [f"Figure {name} could not be drawn: {why}" for name, why in missing.items()]
    studies = [_data(workspace, plan) for plan in plans]
    data = {"report": str(folder / PAGE), "figures_missing": missing, "studies": studies}
    done = all(run["status"] == Status.DONE for study in studies for run in study["runs"])
    status = ExitStatus.DONE if done else ExitStatus.WORK_FAILED
    return Report("\n".join([*lines, f"The report is in {folder / PAGE}"]), data, status)


def _lines(workspace: Path, plan: Plan) -> list[str]:
    """A line per run: where it stands and, once it is tested, what came out."""
    runs = _data(workspace, plan)["runs"]
    return [f"{run['label']:28} {run['status']:12} {run['result'] or run['problem']}".rstrip() for run in runs]


def _data(workspace: Path, plan: Plan) -> dict[str, Any]:
    """A study for machines."""
    known = {result.run.label: result for result in read_results(workspace, plan)}
    runs = [_run_data(workspace, plan, run, known.get(run.label)) for run in plan.runs]
    return {"study": plan.name, "kind": plan.kind, "checkpoints": plan.checkpoints, "runs": runs}


def _run_data(workspace: Path, plan: Plan, run: Run, result: Result | None) -> dict[str, Any]:
    experiment = experiment_of(workspace, plan, run).name
    waiting = {"label": run.label, "experiment": experiment, "status": Status.WAITING, "result": "", "problem": ""}
    if result is None:
        return waiting
    if result.status is Status.WAITING and run.start_from:
        return {**waiting, "problem": f"It starts from {run.start_from}, which is not trained."}
    metrics = result.at(result.chosen)
    stamp = f" {result.manifest.stamp}" if result.manifest.stamp else ""
    return {
        "label": run.label,
        "experiment": experiment,
        "status": result.status,
        "problem": "" if result.status is Status.DONE else result.problem,
        "chosen": result.chosen,
        "test": metrics,
        "best_on_test": result.flattered,
        "stamp": result.manifest.stamp,
        "result": f"after {result.chosen} batches on test: {sentence(metrics)}{stamp}" if metrics else "",
    }


def _cost(workspace: Path, plan: Plan) -> str:
    """How much is to be trained, what it takes on disk, and about how long; a training then tells it better."""
    costs = [disk_cost(run.config, configured_network(run.config), workspace) for run in plan.runs]
    disk, free = sum(cost.disk_bytes for cost in costs), costs[0].free_bytes
    room = "" if disk < free else " That is more than there is: free some first, or give less --width."
    return (
        f"{plan.name}: {counted(len(plan.runs), 'training')} of {counted(plan.runs[0].config.steps, 'batch')}, "
        f"{counted(plan.checkpoints, 'checkpoint')}, {disk / 1e9:.2f} GB of disk ({free / 1e9:.1f} GB free), "
        f"about {duration(_seconds(plan))}.{room}"
    )


def _seconds(plan: Plan) -> float:
    """How long all trainings will take on this machine, from a moment's learning with a narrow network."""
    from engine.models.compute import prepare
    from engine.training.probe import seconds_per_picture

    narrow = plan.runs[0].config.with_options(width=min(plan.runs[0].config.width, PROBED_WIDTH))
    probed = configured_network(narrow)
    each = seconds_per_picture(narrow, probed, prepare(narrow)) / probed.multiply_adds
    return sum(
        each * configured_network(run.config).multiply_adds * run.config.batch * run.config.steps for run in plan.runs
    )


def _watcher(workspace: Path, plan: Plan, say: Say) -> Watch:
    """A bar for each job; the first training that shows its speed tells how long all of them will take."""
    untold = [True]

    @contextmanager
    def watch(run: Run, task: Task) -> Iterator[Callable[[list[Event]], None]]:
        total = run.config.steps if task.part is Part.VAL else len(checkpoint_steps(run.config))
        number = plan.runs.index(run) + 1
        seen = [0]
        with progress_bar(f"{number}/{len(plan.runs)} {run.label}: {task.verb}") as advance:

            def listen(events: list[Event]) -> None:
                for event in events:
                    if isinstance(event, StepFinished) and task.part is Part.VAL:
                        seen[0] = event.step
                        if untold and event.step > 1:
                            untold.clear()
                            say(_time_left(workspace, plan, event.pictures_per_second))
                    elif isinstance(event, CheckpointScored) and event.part == task.part:
                        seen[0] += 1
                advance(seen[0], total)

            yield listen

    return watch


def _time_left(workspace: Path, plan: Plan, pictures_per_second: float) -> str:
    pictures = sum(
        (run.config.steps - last_step(experiment_of(workspace, plan, run).events())) * run.config.batch
        for run in plan.runs
    )
    left = duration(pictures / max(pictures_per_second, 1e-9))
    return f"At {pictures_per_second:.0f} pictures a second all trainings will take about {left} more."


def _teller(workspace: Path, plan: Plan, say: Say) -> Callable[[Run], None]:
    def ended(run: Run) -> None:
        result = read_result(run, experiment_of(workspace, plan, run))
        data = _run_data(workspace, plan, run, result)
        number = f"{plan.runs.index(run) + 1}/{len(plan.runs)}"
        say(f"{number} {run.label}: {data['status']}. {data['result'] or data['problem']}")

    return ended


def _sayer(*, quiet: bool) -> Say:
    """Tells people how it goes, on standard error."""
    console = Console(stderr=True, highlight=False)
    return lambda text: None if quiet else console.print(text, markup=False, soft_wrap=True)
