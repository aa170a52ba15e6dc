"""The process that works the queue of a workspace off, one training per device: `python -m engine.runner WORKSPACE`.

It outlives the window that started it. If it dies, the workers go on, and the next one attends them. Two of them never
work at once.
"""

import argparse
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Container, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import filelock
import psutil

from engine.data.store import EXPERIMENTS
from engine.errors import Cancelled, ExitStatus, Reason, UserError, is_disk_full
from engine.experiment import Experiment
from engine.job_history import born, is_alive, last_event, last_job
from engine.processes import POLL_SECONDS, WORKER, Attended, has_ended, start_detached, start_job
from engine.protocol import JobFailed, JobStarted, TerminalEvent
from engine.queue import AtWork, Queue

RUNNER = (sys.executable, "-P", "-m", "engine.runner")
RUNNER_LOCK = "runner.lock"
RUNNER_LOG = "runner.log"
ASKING_SECONDS = 1.0
AUTO = "auto"


def ensure_runner(workspace: Path, command: Sequence[str] = RUNNER) -> None:
    """Start a runner that outlives this process, unless one is at work or there is nothing to do. Raises OSError."""
    if not Queue(workspace).entries() or is_running(workspace):
        return
    process = start_detached([*command, str(workspace)], workspace / RUNNER_LOG)
    # It ends in its own time, long after this call: somebody has to take note, or a dead process would linger.
    Thread(target=process.wait, daemon=True).start()


def is_running(workspace: Path) -> bool:
    """Whether a runner works the queue off."""
    with suppress(filelock.Timeout), filelock.FileLock(workspace / RUNNER_LOCK, timeout=0):
        return False
    return True


def work_off(
    workspace: Path,
    *,
    command: Sequence[str] = WORKER,
    should_stop: Callable[[], bool] = lambda: False,
    on_turn: Callable[[], None] = lambda: None,
) -> bool:
    """Train what is in the queue until it is empty. False, at once, where another process does so already.

    A training that fails leaves the queue, and the others go on. `on_turn` is called after each look at
    the workers, some times a second. `command` stands in for the worker's. Raises Cancelled when `should_stop`: the
    workers go on, and the next call attends them.
    """
    # Somebody who only asks whether a runner is there holds the lock for a moment.
    lock = filelock.FileLock(workspace / RUNNER_LOCK, timeout=ASKING_SECONDS)
    try:
        lock.acquire()
    except filelock.Timeout:
        return False
    try:
        runner = _Runner(Queue(workspace), command)
        runner.take_over()
        while not runner.leaves(lock.release):
            if should_stop():
                raise Cancelled
            runner.turn()
            on_turn()
            Flag().wait(POLL_SECONDS)
    finally:
        lock.release()
    return True


class _Runner:
    """Attends the workers of one queue."""

    def __init__(self, queue: Queue, command: Sequence[str]) -> None:
        self._queue = queue
        self._command = command
        self._attended: dict[str, Attended] = {}
        self._outside: list[JobStarted] = []

    def take_over(self) -> None:
        """Attend workers that an earlier runner left; what neither runs nor has ended goes on before all else."""
        with self._queue.changing() as entries:
            here = {name: worker for name, worker in entries.at_work.items() if worker.is_here}
            found = {name: _found(self._queue, name, worker) for name, worker in here.items()}
            self._attended = {name: worker for name, worker in found.items() if worker is not None}
            gone = here.keys() - self._attended.keys()
            again = [name for name in here if name in gone and not _has_ended(self._queue, name, here[name])]
            kept = entries.released(gone)
            waiting = (name for name in kept.waiting if name not in again)
            self._queue.put(replace(kept, waiting=(*again, *waiting)))

    def turn(self) -> None:
        """Look after the workers and start the next ones; what a full disk prevents is tried again at the next turn."""
        with suppress(OSError):
            for name, worker in list(self._attended.items()):
                if worker.look():
                    self._queue.release(name)
                    del self._attended[name]
            self._start_next()

    def leaves(self, unlock: Callable[[], None]) -> bool:
        """Whether nothing is left to do; then `unlock` is called before anybody can add to the queue."""
        with self._queue.changing() as entries:
            if not entries:
                unlock()
            return not entries

    def _start_next(self) -> None:
        """Start the first that waits for each device that is free, of the queue's trainings and of all others."""
        busy = [_device(Experiment(worker.where.folder)) for worker in self._attended.values()]
        for name in self._queue.entries().waiting:
            try:
                experiment = self._queue.experiment(name)
            except UserError as error:  # its folder was deleted
                sys.stderr.write(f"{error}\n")
                self._queue.drop(name)
                continue
            device = _device(experiment)
            if not any(_is_same(device, other) for other in [*busy, *self._devices_outside()]):
                self._start(experiment)
                busy.append(device)

    def _devices_outside(self) -> list[str]:
        """Where trainings are at work that somebody began without the queue. Looked for again when they have ended."""
        self._outside = [job for job in self._outside if is_alive(job)]
        if not self._outside:
            self._outside = jobs_outside(self._queue.workspace, self._attended)
        return [job.device for job in self._outside]

    def _start(self, experiment: Experiment) -> None:
        """Start a worker, unless the experiment was taken out of the queue; put it down before anybody else looks."""
        name = experiment.name
        with self._queue.changing() as entries:
            if name not in entries.waiting:
                return
            offset = experiment.read().offset
            try:
                worker = start_job(experiment, "train", "--resume", command=self._command)
            except OSError as error:
                if is_disk_full(error):
                    raise
                experiment.append(_no_worker(error))
                self._queue.put(entries.without([name]))
                return
            self._attended[name] = worker
            told = AtWork(worker.process.pid, born(worker.process), offset)
            others = entries.without([name])
            self._queue.put(replace(others, at_work={**others.at_work, name: told}))


def jobs_outside(workspace: Path, own: Container[str]) -> list[JobStarted]:
    """The trainings at work on this machine in experiments that are not among `own`."""
    others = (item for item in Experiment.all_in(workspace / EXPERIMENTS) if item.name not in own)
    # Most have ended long ago, and their last line says so: the rest is read of the others alone.
    open_ended = (item for item in others if not isinstance(last_event(item), TerminalEvent))
    jobs = (job for item in open_ended if (job := last_job(item.events())))
    return [job for job in jobs if job.job == "train" and job.host == socket.gethostname() and is_alive(job)]


def _found(queue: Queue, name: str, worker: AtWork) -> Attended | None:
    """The worker that was put down, if it lives."""
    try:
        process = psutil.Process(worker.pid)
        if abs(born(process) - worker.created) >= 1 or has_ended(process):
            return None
        return Attended(queue.experiment(name), "train", process, worker.offset)
    except (psutil.NoSuchProcess, UserError):
        return None


def _has_ended(queue: Queue, name: str, worker: AtWork) -> bool:
    """Whether a worker that is gone said its last word."""
    try:
        events = queue.experiment(name).read(worker.offset).events
    except UserError:
        return True
    return any(isinstance(event, TerminalEvent) for event in events)


def _device(experiment: Experiment) -> str:
    """Where it will be trained, as asked for; what is damaged is started, and its worker says what is wrong."""
    try:
        return experiment.config().device
    except UserError:
        return AUTO


def _is_same(device: str, other: str) -> bool:
    return device == other or _resolved(device) == _resolved(other)


@cache
def _resolved(device: str) -> str:
    """The device that “auto” means here. A child finds out: torch would fill the memory of a process that waits."""
    if device != AUTO:
        return device
    program = "import torch; print('cuda' if torch.cuda.is_available() else 'cpu')"
    done = subprocess.run([sys.executable, "-P", "-c", program], check=False, capture_output=True, text=True)
    return done.stdout.strip()


def _no_worker(error: OSError) -> JobFailed:
    message = f"The worker cannot be started ({error})."
    return JobFailed(job="train", message=message, hint="Install the program anew.", reason=Reason.CRASHED)


def main(arguments: Sequence[str] | None = None) -> ExitStatus:
    """Work a queue off in this process; what goes wrong goes to standard error, which is the log."""
    parser = argparse.ArgumentParser(prog="python -m engine.runner", description="Train what waits in a workspace.")
    parser.add_argument("workspace", type=Path, help="folder of the workspace")
    stopped = Flag()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    try:
        work_off(parser.parse_args(arguments).workspace, should_stop=stopped.is_set)
    except Cancelled:
        return ExitStatus.CANCELLED
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    return ExitStatus.DONE


if __name__ == "__main__":
    sys.exit(main())
