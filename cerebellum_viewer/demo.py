"""The demo: a simulated data set, imported, split, learnt and scored; then the window on it, or a tour without one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from engine.commands.common import Report, progress_bar
from engine.config import preset
from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.leakage import guard_facts
from engine.data.phantom import write_phantom
from engine.data.split import Part, SplitPlan
from engine.data.store import Workspace
from engine.errors import ExitStatus, WorkError
from engine.experiment import Experiment
from engine.job_history import Status, best_step, last_step, last_word, scores, status_now
from engine.jobs import LOG, JobFolder
from engine.manifest import make_manifest
from engine.proposals import SHIPPED_MODEL, ProposalJob, ask_for
from engine.protocol import CheckpointScored, JobFailed
from engine.splitting import deal, keep

EXPERIMENT = "demo"
PATIENTS, SLICES, SEED = 21, 15, 0
SPLIT = SplitPlan(test=60, val=60)


def run(folder: Path, *, tour: bool) -> Report:
    """Prepare the demo in `folder` where it is not there yet, then show it."""
    workspace = prepare(folder)
    from cerebellum_viewer import app

    if tour or not app.is_seen():
        if not tour:
            _say("There is no display: showing the tour without a window.")
        return _tour(folder, workspace)
    return Report("", {"workspace": str(workspace)}, ExitStatus(app.run(workspace, with_curves=True)))


def prepare(folder: Path) -> Path:
    """The demo's workspace in `folder`, with an experiment that is done.

    What is there already is used again; what an interrupted start left behind is finished.
    """
    source, target = folder / "phantom", folder / "workspace"
    if not source.exists():
        _say(f"1/4  Simulating {PATIENTS} patients with {SLICES} slices each ...")
        _whole(source, _simulate)
    if not target.exists():
        _say("2/4  Importing and splitting by patient ...")
        _whole(target, lambda draft: _import(source, draft))
    experiment = _experiment(target)
    if Part.TRAIN not in _scored_parts(experiment):
        _say("3/4  Training a small detector in a worker process (a minute or two on two cores) ...")
        _train(experiment)
    proposals = _proposals(target)
    if status_now(proposals) is not Status.DONE:
        _say("4/4  Proposing boxes and masks with the detector that comes along ...")
        _work(proposals, ["propose"], lambda: None)
    return target


def _whole(folder: Path, make: Callable[[Path], None]) -> None:
    """Make a folder under another name beside its place and rename it when it is complete."""
    draft = folder.with_name(f"{folder.name}.part")
    if draft.exists():
        shutil.rmtree(draft)
    make(draft)
    draft.rename(folder)


def _simulate(draft: Path) -> None:
    with progress_bar("Simulating") as advance:
        write_phantom(draft, PATIENTS, SLICES, SEED, advance)


def _import(source: Path, draft: Path) -> None:
    plan = scan(source, ImportOptions())
    with Workspace.create(draft) as workspace:
        plan.apply(workspace)
        keep(workspace, deal(guard_facts(workspace), SPLIT))


def _experiment(target: Path) -> Experiment:
    """The demo's experiment, made if it is not there."""
    with Workspace.open(target) as workspace:
        for experiment in Experiment.all_in(workspace.experiments_folder):
            if experiment.name == EXPERIMENT:
                return experiment
        manifest = make_manifest(workspace, workspace.split())
        config = preset("tiny-yolo-quick")
        return Experiment.create(workspace.experiments_folder, config, manifest, EXPERIMENT)


def _proposals(target: Path) -> ProposalJob:
    """The first request for proposals, made if there is none: of the shipped detector, for everything unreviewed."""
    jobs = ProposalJob.all_in(target)
    if jobs:
        return jobs[0]
    with Workspace.open(target) as workspace:
        return ProposalJob.create(target, ask_for(workspace, SHIPPED_MODEL, workspace.slices()))


def _scored_parts(experiment: Experiment) -> set[str]:
    """The parts on which the best checkpoint of the finished training was scored."""
    events, steps = experiment.events(), experiment.config().steps
    if steps not in scores(events, Part.VAL):
        return set()
    return {event.part for event in events if isinstance(event, CheckpointScored) and event.step == best_step(events)}


def _train(experiment: Experiment) -> None:
    """Train, then look at the best checkpoint on the training part too, so that most slices show a box."""
    if not _scored_parts(experiment):
        resume = ["--resume"] if experiment.events() else []
        with progress_bar("Training") as advance:
            total = experiment.config().steps
            _work(experiment, ["train", *resume], lambda: advance(last_step(experiment.events()), total))
    step = best_step(experiment.events())
    _work(experiment, ["score", "--on", str(Part.TRAIN), "--step", str(step)], lambda: None)


def _work(where: JobFolder, words: list[str], on_tick: Callable[[], None]) -> None:
    """Run a worker: a process of its own, so that this one, which becomes the window, never loads torch."""
    command = [sys.executable, "-P", "-m", "engine.worker", words[0], str(where.folder), *words[1:]]
    with (where.folder / LOG).open("ab") as log:
        worker = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        while True:
            try:
                worker.wait(timeout=0.5)
            except subprocess.TimeoutExpired:
                on_tick()
            else:
                break
    if worker.returncode != ExitStatus.DONE:
        word = last_word(where.events())
        reason = word.message if isinstance(word, JobFailed) else f"It ended with status {worker.returncode}."
        raise WorkError(f"The demo's worker failed. {reason}", f"Its log is {where.folder / 'worker.log'}.")


def _tour(folder: Path, workspace: Path) -> Report:
    """Run the tour in a process of its own: Qt must be told before it starts that there is no screen."""
    out = folder / "tour"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-P", "-m", "cerebellum_viewer.tour", str(workspace), str(out)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
        raise WorkError(f"The tour could not be made: {reason}", "“cerebellum-viewer doctor” says what is missing.")
    report = out / "index.html"
    return Report(f"The tour is in {report}", {"workspace": str(workspace), "report": str(report)})


def _say(text: str) -> None:
    Console(stderr=True, highlight=False).print(text)
