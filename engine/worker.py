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
from engine.experiment import Experiment
from engine.files import sweep_drafts
from engine.job_history import born
from engine.jobs import WORKER_LOCK, JobFolder, Wish
from engine.proposals import ProposalJob
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


@dataclass(frozen=True, slots=True)
class ProposeJob:
    """Look at the slices that a request names, those that were looked at already left out."""

    name: str = "propose"


Job = TrainJob | ScoreJob | ProposeJob


def main(arguments: Sequence[str] | None = None) -> ExitStatus:
    """Do the job that the arguments ask for in this process; errors go to standard error, which is the log."""
    parsed = _parser().parse_args(arguments)
    stopped = Flag()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    _yield_to_others()
    try:
        return run_job(*_asked(parsed), should_stop=stopped.is_set)
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status


def _asked(parsed: argparse.Namespace) -> tuple[JobFolder, Job]:
    """The job and its folder. Raises UserError if the folder is of another kind."""
    match parsed.job:
        case "train":
            return Experiment.open(parsed.folder), TrainJob(parsed.resume)
        case "score":
            return Experiment.open(parsed.folder), ScoreJob(tuple(parsed.on), parsed.step)
        case _:
            return ProposalJob.open(parsed.folder), ProposeJob()


def run_job(
    where: JobFolder,
    job: Job,
    *,
    listener: Listener = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> ExitStatus:
    """Do a job in this process. Each event goes to its folder, then to `listener`.

    The job stops when `should_stop` says so or its folder is asked to cancel, also if it was asked before it began:
    whoever starts a job clears an old wish first. Raises UserError, and tells nothing, if another process works in the
    folder or it cannot be written; all else ends in exactly one terminal event.
    """
    lock = _claim(where)
    try:
        sweep_drafts(where.folder)
        return _run_alone(where, job, listener, should_stop)
    finally:
        lock.release()


def _claim(where: JobFolder) -> filelock.BaseFileLock:
    """The folder's lock, taken; the system frees the lock of a process that died."""
    lock = filelock.FileLock(where.folder / WORKER_LOCK, timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise UserError(f"Another process works on {where.name}.", "Wait for its end, or cancel it.") from None
    except OSError as error:
        raise UserError(f"{where.folder} cannot be written ({error}).", "Choose a folder you may write to.") from error
    return lock


def _run_alone(where: JobFolder, job: Job, listener: Listener, should_stop: Callable[[], bool]) -> ExitStatus:
    tell = _Recorder(where, listener)
    begun = monotonic()
    try:
        _work(where, job, tell, lambda: should_stop() or where.wish() is not None)
        last: TerminalEvent = JobFinished(job=job.name, seconds=round(monotonic() - begun, 3))
        status = ExitStatus.DONE
    except (Cancelled, KeyboardInterrupt):
        said = JobPaused if where.wish() is Wish.PAUSE else JobCancelled
        last, status = said(job=job.name, step=tell.step), ExitStatus.CANCELLED
    except Exception as error:  # noqa: BLE001  # the one place where anything at all becomes one sentence
        told = explain(error)
        last = JobFailed(job=job.name, message=told.message, hint=told.hint, reason=told.reason)
        status = told.exit_status
    tell(last)
    where.forget_wishes()  # the wish was meant for this job, however it ended
    return status


class _Recorder:
    """Puts each event into the job's folder first, then tells the listener; knows the last batch learnt."""

    def __init__(self, where: JobFolder, listener: Listener) -> None:
        self.step = 0
        self._where = where
        self._listener = listener

    def __call__(self, event: Event) -> None:
        if isinstance(event, StepFinished):
            self.step = event.step
        self._where.append(event)
        self._listener(event)


def _work(where: JobFolder, job: Job, tell: Listener, should_stop: Callable[[], bool]) -> None:
    """Announce the job and do it. Only here is torch imported: help and refusals come at once."""
    # Threads that wait for work shall sleep, not spin: beside a busy window spinning costs half of the speed and more.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    match job:
        case ProposeJob():
            _propose(ProposalJob(where.folder), job, tell, should_stop)
        case TrainJob() | ScoreJob():
            _learn_or_judge(Experiment(where.folder), job, tell, should_stop)


def _learn_or_judge(
    experiment: Experiment, job: TrainJob | ScoreJob, tell: Listener, should_stop: Callable[[], bool]
) -> None:
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


def _propose(request: ProposalJob, job: ProposeJob, tell: Listener, should_stop: Callable[[], bool]) -> None:
    from engine.models.compute import pick_device
    from engine.scoring.propose import propose

    tell(_started(job, len(request.request().slices), 1, pick_device("auto").type))
    propose(request, tell, should_stop)


def _started(job: Job, total_steps: int, first_step: int, device: str) -> JobStarted:
    process = psutil.Process()
    return JobStarted(
        job=job.name,
        total_steps=total_steps,
        first_step=first_step,
        device=device,
        pid=process.pid,
        process_started=born(process),
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
    parser = argparse.ArgumentParser(prog="python -m engine.worker", description="Do one job in its folder.")
    jobs = parser.add_subparsers(dest="job", required=True)
    train = jobs.add_parser("train", help="train a network")
    train.add_argument("folder", type=Path, help="folder of the experiment")
    train.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    score = jobs.add_parser("score", help="judge checkpoints")
    score.add_argument("folder", type=Path, help="folder of the experiment")
    score.add_argument("--on", type=Part, choices=list(Part), nargs="+", required=True, help="parts of the split")
    score.add_argument("--step", type=int, help="one checkpoint; all without it")
    propose = jobs.add_parser("propose", help="look at slices that nobody has reviewed")
    propose.add_argument("folder", type=Path, help="folder of the request")
    return parser


if __name__ == "__main__":
    sys.exit(main())
