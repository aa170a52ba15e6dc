"""Jobs are real processes here: they succeed, refuse, crash, are killed, obey and do not obey."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from cerebellum_viewer.services.jobs import JobRunner
from engine.data.split import Part
from engine.errors import UserError
from engine.job_history import Status, last_word, status_of
from engine.jobs import LOG, Wish
from engine.protocol import JobCancelled, JobFailed, JobFinished, JobStarted, TerminalEvent
from tests.viewer.research_fixtures import make_workspace, start_experiment

STAND_IN = Path(__file__).with_name("stand_in_worker.py")


@pytest.fixture
def workspace(tmp_path):
    with make_workspace(tmp_path / "workspace") as opened:
        yield opened


@pytest.fixture
def make_runner(qapp):
    """Runners with a stand-in that behaves as told."""

    def make(how, **options):
        return JobRunner(command=(sys.executable, str(STAND_IN), how), **options)

    return make


def start(runner, workspace):
    experiment = start_experiment(workspace, "tiny-yolo")
    runner.start_score(experiment, [Part.VAL])
    return experiment


def wait_for_start(experiment, qtbot):
    """The stand-in's own JobStarted."""

    def begun():
        return next((e for e in experiment.events() if isinstance(e, JobStarted)), None)

    qtbot.waitUntil(lambda: begun() is not None, timeout=10_000)
    return begun()


def test_that_a_job_that_succeeds_has_its_own_last_word(make_runner, workspace, qtbot):
    runner = make_runner("succeed")
    with qtbot.waitSignals([runner.job_started, runner.job_ended], timeout=10_000):
        experiment = start(runner, workspace)
    assert isinstance(last_word(experiment.events()), JobFinished)
    assert runner.running is None
    assert "stand-in: score" in (experiment.folder / LOG).read_text()


def test_that_a_killed_worker_fails_with_the_reason_and_leaves_annotations_alone(make_runner, workspace, qtbot):
    annotations = workspace.annotations()
    runner = make_runner("hang")
    experiment = start(runner, workspace)
    process = wait_for_start(experiment, qtbot)
    killed_at = time.monotonic()
    with qtbot.waitSignal(runner.job_ended, timeout=3_000):
        os.kill(process.pid, signal.SIGKILL)
    assert time.monotonic() - killed_at < 1.5
    word = last_word(experiment.events())
    assert isinstance(word, JobFailed)
    assert "out of memory or by hand" in word.message
    assert status_of(experiment.events()) is Status.FAILED
    assert workspace.annotations() == annotations


def test_that_a_crash_names_the_signal(make_runner, workspace, qtbot):
    runner = make_runner("crash")
    with qtbot.waitSignal(runner.job_ended, timeout=10_000):
        experiment = start(runner, workspace)
    assert "SIGSEGV" in last_word(experiment.events()).message


def test_that_a_worker_that_refuses_fails_with_status_and_last_line_of_the_log(make_runner, workspace, qtbot):
    runner = make_runner("refuse")
    with qtbot.waitSignal(runner.job_ended, timeout=10_000):
        experiment = start(runner, workspace)
    assert last_word(experiment.events()).message == "The worker ended with status 1: no such device"


def test_that_an_obedient_worker_is_cancelled_within_two_seconds(make_runner, workspace, qtbot):
    runner = make_runner("obey")
    experiment = start(runner, workspace)
    wait_for_start(experiment, qtbot)
    with qtbot.waitSignal(runner.job_ended, timeout=2_000):
        runner.cancel(experiment)
    words = [e for e in experiment.events() if isinstance(e, JobCancelled)]
    assert len(words) == 1


def test_that_a_wish_to_stop_put_before_the_worker_is_awake_is_not_lost(make_runner, workspace, qtbot):
    runner = make_runner("obey")
    experiment = start(runner, workspace)
    with qtbot.waitSignal(runner.job_ended, timeout=2_000):
        runner.cancel(experiment)
    assert [type(event) for event in experiment.events() if isinstance(event, TerminalEvent)] == [JobCancelled]


def test_that_an_old_wish_to_stop_does_not_stop_the_next_job(make_runner, workspace, qtbot):
    experiment = start_experiment(workspace, "asked-before")
    experiment.ask(Wish.CANCEL)
    runner = make_runner("obey")
    runner.start_score(experiment, [Part.VAL])
    wait_for_start(experiment, qtbot)
    assert not experiment.wish()
    with qtbot.waitSignal(runner.job_ended, timeout=2_000):
        runner.cancel(experiment)


def test_that_a_worker_ignores_modules_in_the_current_folder(workspace, tmp_path, monkeypatch, qtbot):
    for name in ("json", "engine"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('hijacked')")
    monkeypatch.chdir(tmp_path)
    experiment = start_experiment(workspace, "hostile")
    (experiment.folder / "config.toml").unlink()  # so that the real worker refuses before it loads torch
    runner = JobRunner()
    with qtbot.waitSignal(runner.job_ended, timeout=20_000):
        runner.start_score(experiment, [Part.VAL])
    assert "is not an experiment" in (experiment.folder / LOG).read_text()


def test_that_a_stubborn_worker_is_killed_and_counts_as_cancelled(make_runner, workspace, qtbot):
    runner = make_runner("hang")
    experiment = start(runner, workspace)
    wait_for_start(experiment, qtbot)
    with qtbot.waitSignal(runner.job_ended, timeout=2_000):
        runner.cancel(experiment)
    word = last_word(experiment.events())
    assert isinstance(word, JobCancelled)
    assert word.step == 1


def test_that_a_second_job_is_refused(make_runner, workspace, qtbot):
    runner = make_runner("obey")
    experiment = start(runner, workspace)
    with pytest.raises(UserError, match="still at work"):
        start(runner, workspace)
    wait_for_start(experiment, qtbot)
    with pytest.raises(UserError, match="still at work"):
        make_runner("obey").start_score(experiment, [Part.VAL])
    with qtbot.waitSignal(runner.job_ended):
        runner.cancel(experiment)


def test_that_a_failed_score_job_is_told_though_the_training_was_done(make_runner, workspace, qtbot):
    trainer = make_runner("succeed")
    with qtbot.waitSignal(trainer.job_ended, timeout=10_000):
        experiment = start(trainer, workspace)
    scorer = make_runner("refuse")
    with qtbot.waitSignal(scorer.job_ended, timeout=10_000):
        scorer.start_score(experiment, [Part.TRAIN, Part.TEST], step=50)
    assert "score" in (experiment.folder / LOG).read_text()
    assert "--on train test --step 50" in (experiment.folder / LOG).read_text()
    assert last_word(experiment.events()).job == "score"


def test_that_a_missing_worker_is_an_error_with_a_hint(workspace, qapp):
    runner = JobRunner(command=("/nowhere/python",))
    with pytest.raises(UserError, match="cannot be started"):
        start(runner, workspace)
    assert runner.running is None
