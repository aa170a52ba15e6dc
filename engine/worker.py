"""The process that does one job: `python -m engine.worker train FOLDER`. Starts fast, ends in one terminal event."""

import argparse
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag
from time import monotonic

import filelock
import psutil

from engine.data.split import Part
from engine.errors import (
    Cancelled,
    DiskFullError,
    ExitStatus,
    NoMemoryError,
    UserError,
    WorkError,
    is_disk_full,
    is_out_of_memory,
)
from engine.experiment import WORKER_LOCK, Experiment, Wish
from engine.files import sweep_drafts
from engine.protocol import (
    Event,
    JobCancelled,
    JobFailed,
    JobFinished,
    JobPaused,
    JobStarted,
    StepFinished,
    TerminalEvent,
)

NICENESS = 10

Listener = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class TrainJob:
    """Train the experiment, or go on where it was left."""

    resume: bool = False
    name: str = "train"


@dataclass(frozen=True, slots=True)
class ScoreJob:
    """Judge the checkpoint of `step`, or all, on `parts`."""

    parts: tuple[Part, ...]
    step: int | None = None
    name: str = "score"


Job = TrainJob | ScoreJob


def main(arguments: Sequence[str] | None = None) -> ExitStatus:
    """Do the job that the arguments ask for in this process; errors go to standard error, which is the log."""
    parsed = _parser().parse_args(arguments)
    stopped = Flag()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    _yield_to_others()
    job: Job = TrainJob(parsed.resume) if parsed.job == "train" else ScoreJob(tuple(parsed.on), parsed.step)
    try:
        return run_job(Experiment.open(parsed.folder), job, should_stop=stopped.is_set)
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status


def run_job(
    experiment: Experiment,
    job: Job,
    *,
    listener: Listener = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> ExitStatus:
    """Do a job in this process. Each event goes to the experiment's folder, then to `listener`.

    The job stops when `should_stop` says so or the experiment is asked to cancel, also if it was asked before it began:
    whoever starts a job clears an old wish first. Raises UserError, and tells nothing, if another process works in the
    folder or it cannot be written; all else ends in exactly one terminal event.
    """
    lock = _claim(experiment)
    try:
        sweep_drafts(experiment.folder)
        return _run_alone(experiment, job, listener, should_stop)
    finally:
        lock.release()


def _claim(experiment: Experiment) -> filelock.BaseFileLock:
    """The folder's lock, taken; the system frees the lock of a process that died."""
    lock = filelock.FileLock(experiment.folder / WORKER_LOCK, timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise UserError(f"Another process works on {experiment.name}.", "Wait for its end, or cancel it.") from None
    except OSError as error:
        raise UserError(
            f"{experiment.folder} cannot be written ({error}).", "Choose a folder you may write to."
        ) from error
    return lock


def _run_alone(experiment: Experiment, job: Job, listener: Listener, should_stop: Callable[[], bool]) -> ExitStatus:
    tell = _Recorder(experiment, listener)
    begun = monotonic()
    try:
        _work(experiment, job, tell, lambda: should_stop() or experiment.wish() is not None)
        last: TerminalEvent = JobFinished(job=job.name, seconds=round(monotonic() - begun, 3))
        status = ExitStatus.DONE
    except (Cancelled, KeyboardInterrupt):
        said = JobPaused if experiment.wish() is Wish.PAUSE else JobCancelled
        last, status = said(job=job.name, step=tell.step), ExitStatus.CANCELLED
    except Exception as error:  # noqa: BLE001  # the one place where anything at all becomes one sentence
        told = explain(error)
        last = JobFailed(job=job.name, message=told.message, hint=told.hint, reason=told.reason)
        status = told.exit_status
    tell(last)
    experiment.forget_wishes()  # the wish was meant for this job, however it ended
    return status


class _Recorder:
    """Puts each event into the experiment's folder first, then tells the listener; knows the last batch learnt."""

    def __init__(self, experiment: Experiment, listener: Listener) -> None:
        self.step = 0
        self._experiment = experiment
        self._listener = listener

    def __call__(self, event: Event) -> None:
        if isinstance(event, StepFinished):
            self.step = event.step
        self._experiment.append(event)
        self._listener(event)


def _work(experiment: Experiment, job: Job, tell: Listener, should_stop: Callable[[], bool]) -> None:
    """Announce the job and do it. Only here is torch imported: help and refusals come at once."""
    # Threads that wait for work shall sleep, not spin: beside a busy window spinning costs half of the speed and more.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from engine.models.compute import device_of
    from engine.scoring.score import score, steps_to_score
    from engine.training.checkpoint import resume_step
    from engine.training.train import train

    config = experiment.config()
    device = device_of(config).type
    match job:
        case TrainJob(resume):
            first = (resume_step(experiment) if resume else 0) + 1
            tell(_started(job, config.steps, first, device))
            train(experiment, tell, should_stop, resume=resume)
        case ScoreJob(parts, step):
            tell(_started(job, len(steps_to_score(experiment, step)), 1, device))
            score(experiment, parts, tell, should_stop, step)


def _started(job: Job, total_steps: int, first_step: int, device: str) -> JobStarted:
    process = psutil.Process()
    return JobStarted(
        job=job.name,
        total_steps=total_steps,
        first_step=first_step,
        device=device,
        pid=process.pid,
        process_started=process.create_time(),
        host=socket.gethostname(),
    )


def explain(error: Exception) -> UserError:
    """Any error as one sentence and what to do; what nobody foresaw goes to standard error in full."""
    if isinstance(error, UserError):
        return error
    if is_disk_full(error):
        return DiskFullError("The disk is full.", "Free some space, then resume: what was saved is whole.")
    if is_out_of_memory(error):
        return NoMemoryError("There is not enough memory.", "Give a smaller batch or a smaller input size.")
    traceback.print_exception(error)
    return WorkError(f"Something unforeseen happened ({type(error).__name__}: {error}).", "The log says where.")


def _yield_to_others() -> None:
    """Let the window and everything else a person is doing go first."""
    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(NICENESS)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m engine.worker", description="Do one job of an experiment.")
    jobs = parser.add_subparsers(dest="job", required=True)
    train = jobs.add_parser("train", help="train a network")
    train.add_argument("folder", type=Path, help="folder of the experiment")
    train.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    score = jobs.add_parser("score", help="judge checkpoints")
    score.add_argument("folder", type=Path, help="folder of the experiment")
    score.add_argument("--on", type=Part, choices=list(Part), nargs="+", required=True, help="parts of the split")
    score.add_argument("--step", type=int, help="one checkpoint; all without it")
    return parser


if __name__ == "__main__":
    sys.exit(main())
