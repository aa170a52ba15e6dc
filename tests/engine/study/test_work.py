"""The queue: whatever happens to a worker, the other runs go on, and asking again finishes the study."""

import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from threading import Event as Flag
from time import monotonic

import psutil
import pytest

from engine.data.annotation import Annotation, SliceKey
from engine.data.split import Part
from engine.data.store import Workspace
from engine.errors import Cancelled, UserError
from engine.files import sha256_of_file
from engine.job_history import Status, last_word
from engine.protocol import JobCancelled, JobFailed, JobStarted, StepFinished
from engine.study import work
from engine.study.plan import make_plan
from engine.study.work import TASKS, claim, experiment_of, materialise, run_status, work_off
from tests.engine.study.conftest import TINY, begin_study
from tests.engine.study.pretending import GO, MANY, pretend

ENDLESS = {**TINY, "steps": MANY, "checkpoint_every": MANY}


def ignore(_):
    """Whatever is told, nothing is done."""


@contextmanager
def quiet(run, task):
    yield ignore


def on_batch(act):
    """A watch that does `act` once some batches were learnt."""
    done = []

    @contextmanager
    def watch(run, task):
        def listen(events):
            if not done and any(isinstance(event, StepFinished) and event.step > 4 for event in events):
                done.append(run)
                act(run)

        yield listen

    return watch


def on_start(act):
    """A watch that does `act` when a job begins to be watched."""

    @contextmanager
    def watch(run, task):
        act()
        yield ignore

    return watch


def states(folder, plan):
    return [run_status(experiment_of(folder, plan, run)) for run in plan.runs]


def workers(experiment):
    return [event for event in experiment.events() if isinstance(event, JobStarted)]


def two_runs(folder, first, second):
    """A study of two runs on the same split with these options."""
    plan = make_plan("boxes", {})
    base = plan.runs[0]
    runs = [
        replace(base, label=f"r{number}", config=base.config.with_options(**options))
        for number, options in enumerate((first, second))
    ]
    plan = replace(plan, name="two", runs=tuple(runs))
    with Workspace.open(folder) as workspace:
        materialise(workspace, plan)
    return plan


def test_that_a_killed_worker_costs_one_run_and_asking_again_ends_where_an_unbroken_one_ends(
    fresh_workspace_folder, monkeypatch
):
    folder, options = fresh_workspace_folder, {**TINY, "steps": 40, "checkpoint_every": 10}
    monkeypatch.setattr(work, "POLL_SECONDS", 0.02)
    plan = two_runs(folder, options, options)
    killed, unbroken = (experiment_of(folder, plan, run) for run in plan.runs)

    def kill(run):
        psutil.Process(workers(killed)[-1].pid).kill()

    work_off(folder, plan, on_batch(kill), ignore)
    word = last_word(killed.events())
    assert isinstance(word, JobFailed)
    assert "killed" in word.message
    assert states(folder, plan) == [Status.FAILED, Status.DONE]
    work_off(folder, plan, quiet, ignore)
    assert states(folder, plan) == [Status.DONE, Status.DONE]
    assert len(workers(unbroken)) == 2
    final = [sha256_of_file(experiment.checkpoint_path(40)) for experiment in (killed, unbroken)]
    assert final[0] == final[1]


@pytest.mark.usefixtures("quick_worker")
def test_that_a_run_that_fails_is_told_and_left_and_the_next_one_is_done(fresh_workspace_folder):
    folder = fresh_workspace_folder
    plan = two_runs(folder, {**TINY, "start": str(folder / "lost.weights")}, TINY)
    ended = []
    work_off(folder, plan, quiet, lambda run: ended.append(run.label))
    assert states(folder, plan) == [Status.FAILED, Status.DONE]
    assert last_word(experiment_of(folder, plan, plan.runs[0]).events()).message == "There is no such file."
    assert ended == ["r0", "r1"]


@pytest.mark.usefixtures("quick_worker")
def test_that_ctrl_c_stops_the_worker_within_two_seconds_and_keeps_what_was_saved(fresh_workspace_folder):
    folder = fresh_workspace_folder
    plan = two_runs(folder, ENDLESS, ENDLESS)
    first = experiment_of(folder, plan, plan.runs[0])
    stopped_at = []

    def interrupt(run):
        stopped_at.append(monotonic())
        raise KeyboardInterrupt

    with pytest.raises(Cancelled):
        work_off(folder, plan, on_batch(interrupt), ignore)
    assert monotonic() - stopped_at[0] < 2
    assert not psutil.pid_exists(workers(first)[0].pid)
    assert isinstance(last_word(first.events()), JobCancelled)
    assert states(folder, plan) == [Status.CANCELLED, Status.WAITING]
    assert not first.wish()


@pytest.mark.usefixtures("quick_worker")
def test_that_a_worker_that_outlived_its_caller_is_waited_for_and_not_doubled(fresh_workspace_folder):
    folder = fresh_workspace_folder
    plan = two_runs(folder, ENDLESS, TINY)
    experiment = experiment_of(folder, plan, plan.runs[0])
    with subprocess.Popen([*work.WORKER, "train", str(experiment.folder)]) as worker:
        end = monotonic() + 60
        while not experiment.events():
            assert monotonic() < end
            Flag().wait(0.02)
        work_off(folder, replace(plan, runs=plan.runs[:1]), on_start((experiment.folder / GO).touch), ignore)
    assert {event.pid for event in workers(experiment)} == {worker.pid}
    assert run_status(experiment) is Status.DONE


def test_that_a_worker_that_dies_before_its_first_word_gets_a_last_one(fresh_workspace_folder, monkeypatch):
    plan = two_runs(fresh_workspace_folder, TINY, TINY)
    monkeypatch.setattr(work, "WORKER", (sys.executable, "-c", "raise SystemExit('no such thing')"))
    work_off(fresh_workspace_folder, plan, quiet, ignore)
    word = last_word(experiment_of(fresh_workspace_folder, plan, plan.runs[1]).events())
    assert isinstance(word, JobFailed)
    assert "status 1: no such thing" in word.message


def test_that_what_is_done_is_not_done_again(fresh_workspace_folder, monkeypatch):
    plan = begin_study(fresh_workspace_folder, "leak")
    for run in plan.runs:
        pretend(experiment_of(fresh_workspace_folder, plan, run))
    monkeypatch.setattr(work, "WORKER", ("no such program",))
    work_off(fresh_workspace_folder, plan, quiet, ignore)
    assert states(fresh_workspace_folder, plan) == [Status.DONE, Status.DONE]


def test_that_a_run_waits_for_the_one_it_starts_from_and_freezes_its_convolutions(fresh_workspace_folder, monkeypatch):
    folder = fresh_workspace_folder
    plan = begin_study(folder, "freeze")
    many, frozen, _ = (experiment_of(folder, plan, run) for run in plan.runs)
    assert folder / frozen.config().start == many.checkpoint_path(2)
    assert frozen.config().freeze == 14
    assert many.config().freeze == 0
    monkeypatch.setattr(work, "WORKER", (sys.executable, "-c", "raise SystemExit(1)"))
    work_off(folder, plan, quiet, ignore)
    assert states(folder, plan) == [Status.FAILED, Status.WAITING, Status.FAILED]


def test_that_a_study_that_was_half_made_is_completed_with_the_same_data(fresh_workspace_folder):
    folder = fresh_workspace_folder
    plan = begin_study(folder, "boxes")
    first, *_, last = (experiment_of(folder, plan, run) for run in plan.runs)
    shutil.rmtree(last.folder)
    with Workspace.open(folder) as workspace:
        workspace.record_edits({SliceKey("v0", 0): Annotation()}, "removed")
        materialise(workspace, plan)
    assert last.manifest_hash() == first.manifest_hash()
    assert not list(folder.glob("experiments/*-2"))


def test_that_runs_never_learn_from_a_workspace_at_two_moments(fresh_workspace_folder):
    """The by-slice run is there; the by-patient one would be made of labels that changed since."""
    folder = fresh_workspace_folder
    plan = begin_study(folder, "leak")
    last = experiment_of(folder, plan, plan.runs[-1])
    shutil.rmtree(last.folder)
    with Workspace.open(folder) as workspace:
        workspace.record_edits({SliceKey("v0", 0): Annotation()}, "removed")
        with pytest.raises(UserError, match="would learn from other data"):
            materialise(workspace, plan)
    assert not last.folder.exists()


def test_that_a_study_that_cannot_be_is_not_begun(fresh_workspace_folder):
    folder = fresh_workspace_folder
    with Workspace.open(folder) as workspace:
        for key in workspace.slices():
            workspace.record_edits({key: Annotation()}, "removed")
        with pytest.raises(UserError, match="no slice with a box"):
            materialise(workspace, make_plan("boxes", TINY))
    assert not list(folder.glob("studies/*/plan.json"))
    assert not list(folder.glob("experiments/*"))


def test_that_a_folder_of_somebody_else_is_not_touched(fresh_workspace_folder):
    plan = make_plan("leak", TINY)
    foreign = experiment_of(fresh_workspace_folder, plan, plan.runs[0]).folder
    foreign.mkdir()
    (foreign / "notes.txt").write_text("mine")
    with Workspace.open(fresh_workspace_folder) as workspace, pytest.raises(UserError, match="no experiment of this"):
        materialise(workspace, plan)
    assert (foreign / "notes.txt").read_text() == "mine"


def test_that_two_processes_do_not_work_off_one_study(fresh_workspace_folder):
    plan = begin_study(fresh_workspace_folder, "leak")
    with claim(fresh_workspace_folder, plan), pytest.raises(UserError, match="Another process"):
        claim(fresh_workspace_folder, plan)


def test_that_a_training_is_done_with_its_last_checkpoint_and_a_run_with_its_last_test(fresh_workspace_folder):
    plan = begin_study(fresh_workspace_folder, "leak")
    experiment = experiment_of(fresh_workspace_folder, plan, plan.runs[0])
    assert [task.is_done(experiment) for task in TASKS] == [False, False]
    pretend(experiment)
    assert [task.is_done(experiment) for task in TASKS] == [True, True]
    assert {task.part for task in TASKS} == {Part.VAL, Part.TEST}
