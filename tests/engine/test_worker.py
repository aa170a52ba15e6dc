"""Whatever happens to a job, its folder tells: one last word, or none if the process was killed."""

import errno
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Flag
from time import monotonic

import filelock
import pytest

from engine.data.split import Part
from engine.errors import Cancelled, ExitStatus, UserError
from engine.experiment import Experiment
from engine.job_history import Status, last_step, last_word, scores, status_of
from engine.jobs import WORKER_LOCK, Wish
from engine.protocol import (
    Event,
    JobCancelled,
    JobFailed,
    JobFinished,
    JobStarted,
    StepFinished,
    TerminalEvent,
)
from engine.protocol import TestSetOpened as Opened  # pytest would collect its own name
from engine.worker import ScoreJob, TrainJob, main, run_job

ROOT = Path(__file__).parents[2]
MakeExperiment = Callable[..., Experiment]

ENDLESS = {"steps": 100_000, "checkpoint_every": 100_000}
PATIENCE = 60
"""Seconds; a loaded machine is slow."""


@contextmanager
def worker(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """A real worker process, killed at the end if it still runs."""
    command = [sys.executable, "-m", "engine.worker", *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for_batches(experiment: Experiment) -> None:
    """Wait until the worker has learnt a batch."""
    end = monotonic() + PATIENCE
    while not any(isinstance(event, StepFinished) for event in experiment.events()):
        assert monotonic() < end, "the worker does not begin"
        Flag().wait(0.02)


def last_words(experiment: Experiment) -> list[Event]:
    return [event for event in experiment.events() if isinstance(event, TerminalEvent)]


def test_that_a_job_that_succeeds_begins_ends_and_exits_with_zero(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment()
    with worker("train", experiment.folder) as process:
        assert process.wait(PATIENCE) == ExitStatus.DONE
        started, *_, finished = experiment.events()
        assert isinstance(started, JobStarted)
        assert (started.pid, started.total_steps, started.first_step, started.device) == (process.pid, 4, 1, "cpu")
    assert isinstance(finished, JobFinished)
    assert len(last_words(experiment)) == 1
    assert status_of(experiment.events()) is Status.DONE


def test_that_a_trained_experiment_is_scored_on_its_test_part(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(steps=2)
    assert run_job(experiment, TrainJob()) is ExitStatus.DONE
    with worker("score", experiment.folder, "--on", "val", "test", "--step", "2") as process:
        assert process.wait(PATIENCE) == ExitStatus.DONE
    assert sum(isinstance(event, Opened) for event in experiment.events()) == 1


def test_that_bad_input_ends_in_one_sentence(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment()
    config = experiment.folder / "config.toml"
    config.write_text(config.read_text().replace("batch = 4", "batch = 1"))  # edited by hand since
    with worker("train", experiment.folder) as process:
        assert process.wait(PATIENCE) == ExitStatus.BAD_INPUT
    (last,) = last_words(experiment)
    assert isinstance(last, JobFailed)
    assert "batch of one" in last.message
    assert last.hint
    assert status_of(experiment.events()) is Status.FAILED


def test_that_a_cancel_file_stops_a_running_job(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(**ENDLESS)
    with worker("train", experiment.folder) as process:
        wait_for_batches(experiment)
        experiment.ask(Wish.CANCEL)
        assert process.wait(PATIENCE) == ExitStatus.CANCELLED
    (last,) = last_words(experiment)
    assert isinstance(last, JobCancelled)
    assert 0 < last.step < ENDLESS["steps"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_that_a_signal_cancels(make_experiment: MakeExperiment, number: signal.Signals) -> None:
    experiment = make_experiment(**ENDLESS)
    with worker("train", experiment.folder) as process:
        wait_for_batches(experiment)
        process.send_signal(number)
        assert process.wait(PATIENCE) == ExitStatus.CANCELLED
    assert isinstance(last_word(experiment.events()), JobCancelled)


def test_that_a_killed_worker_leaves_no_last_word_and_counts_as_interrupted(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(**ENDLESS)
    with worker("train", experiment.folder) as process:
        wait_for_batches(experiment)
        assert status_of(experiment.events()) is Status.RUNNING
        process.kill()
        process.wait(PATIENCE)
    assert last_word(experiment.events()) is None
    assert status_of(experiment.events()) is Status.INTERRUPTED


def test_that_one_folder_has_one_job_at_a_time(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment()
    with filelock.FileLock(experiment.folder / WORKER_LOCK), worker("train", experiment.folder) as process:
        _, log = process.communicate(timeout=PATIENCE)
    assert process.returncode == ExitStatus.BAD_INPUT
    assert "Another process works on" in log
    assert experiment.events() == []


def test_that_a_folder_without_an_experiment_is_refused(tmp_path: Path) -> None:
    with worker("train", tmp_path) as process:
        _, log = process.communicate(timeout=PATIENCE)
    assert process.returncode == ExitStatus.BAD_INPUT
    assert "is not an experiment" in log
    assert list(tmp_path.iterdir()) == []


def test_that_help_comes_without_torch() -> None:
    code = "import sys, engine.worker; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
    with pytest.raises(SystemExit) as exit_:
        main(["--help"])
    assert exit_.value.code == 0


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (UserError("a.bmp is empty.", "Copy it."), ExitStatus.BAD_INPUT, "a.bmp is empty."),
        (MemoryError(), ExitStatus.WORK_FAILED, "not enough memory"),
        (RuntimeError("CUDA out of memory. Tried to"), ExitStatus.WORK_FAILED, "not enough memory"),
        (OSError(errno.ENOSPC, "No space left"), ExitStatus.WORK_FAILED, "disk is full"),
        (ZeroDivisionError("oops"), ExitStatus.WORK_FAILED, "ZeroDivisionError: oops"),
    ],
)
def test_that_every_error_becomes_one_last_word(
    make_experiment: MakeExperiment,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: ExitStatus,
    sentence: str,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("engine.training.train.train", fail)
    experiment = make_experiment()
    heard: list[Event] = []
    assert run_job(experiment, TrainJob(), listener=heard.append) is status
    (last,) = last_words(experiment)
    assert isinstance(last, JobFailed)
    assert sentence in last.message
    assert heard == experiment.events()


@pytest.mark.parametrize("error", [Cancelled(), KeyboardInterrupt()])
def test_that_a_wish_to_stop_is_no_failure(
    make_experiment: MakeExperiment, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("engine.training.train.train", stop)
    experiment = make_experiment()
    assert run_job(experiment, TrainJob()) is ExitStatus.CANCELLED
    assert status_of(experiment.events()) is Status.CANCELLED


def test_that_a_damaged_configuration_fails_the_job(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment()
    (experiment.folder / "config.toml").write_text("side = ", encoding="utf-8")
    assert run_job(experiment, TrainJob()) is ExitStatus.BAD_INPUT
    assert len(last_words(experiment)) == 1


def test_that_a_wish_to_cancel_from_before_the_job_began_is_granted(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(steps=2)
    experiment.ask(Wish.CANCEL)
    assert run_job(experiment, TrainJob()) is ExitStatus.CANCELLED


def test_that_a_wish_to_cancel_is_used_up_by_its_job(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(steps=2)
    experiment.ask(Wish.CANCEL)
    run_job(experiment, TrainJob())
    assert run_job(experiment, TrainJob()) is ExitStatus.DONE


def test_that_a_resumed_job_says_where_it_goes_on(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment(steps=4)
    heard: list[Event] = []
    stop = Flag()

    def listen(event: Event) -> None:
        heard.append(event)
        if isinstance(event, StepFinished) and event.step >= 2:
            stop.set()

    assert run_job(experiment, TrainJob(), listener=listen, should_stop=stop.is_set) is ExitStatus.CANCELLED
    assert run_job(experiment, TrainJob(resume=True), listener=heard.append) is ExitStatus.DONE
    assert [event.first_step for event in heard if isinstance(event, JobStarted)] == [1, 3]


def test_that_scoring_what_was_never_trained_fails_with_a_reason(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment()
    assert run_job(experiment, ScoreJob((Part.VAL,))) is ExitStatus.BAD_INPUT
    assert isinstance(last_word(experiment.events()), JobFailed)


def test_that_a_folder_that_cannot_be_locked_is_refused(make_experiment: MakeExperiment) -> None:
    experiment = make_experiment()
    (experiment.folder / WORKER_LOCK).mkdir()
    with pytest.raises(UserError, match="cannot be written"):
        run_job(experiment, TrainJob())
    assert experiment.events() == []


@pytest.mark.slow
@pytest.mark.parametrize("arithmetic", ["fast", "exact"])
def test_that_a_training_killed_again_and_again_ends_with_the_same_weights(
    make_experiment: MakeExperiment, arithmetic: str
) -> None:
    """Killed at moments that nobody chose: while learning, saving or judging."""
    options = {"steps": 60, "checkpoint_every": 7, "arithmetic": arithmetic}
    unbroken, broken = make_experiment(**options), make_experiment(**options)
    assert run_job(unbroken, TrainJob()) is ExitStatus.DONE
    kills = 0
    while last_word(broken.events()) is None:
        moment = last_step(broken.events()) + 17
        with worker("train", broken.folder, "--resume") as process:
            while process.poll() is None and last_step(broken.events()) < moment:
                Flag().wait(0.002)
            kills += process.poll() is None
            process.kill()
    assert kills >= 2
    assert broken.checkpoint_path(60).read_bytes() == unbroken.checkpoint_path(60).read_bytes()
    assert set(scores(broken.events(), Part.VAL)) == set(scores(unbroken.events(), Part.VAL))
