"""A worker as a process of the system: how it is started, how long it may take to stop, and what its death means."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import filelock
import psutil

from engine.errors import Reason
from engine.job_history import AT_WORK, Status, last_job, last_step, status_of
from engine.jobs import LOG, WORKER_LOCK, JobFolder, Wish
from engine.protocol import JobCancelled, JobFailed, JobStarted, TerminalEvent

WORKER = (sys.executable, "-P", "-m", "engine.worker")
"""Without `-P` a file “json.py” in the folder that the user happens to be in would be run."""
GRACE_SECONDS = 1.5
"""A worker that has not stopped this long after it was asked to is killed: within two seconds it is gone."""
POLL_SECONDS = 0.1
"""How often somebody who waits for a worker looks at it."""


@dataclass(slots=True)
class Attended:
    """A worker that somebody looks after: killed if it does not stop when asked, given a last word if it dies mute.

    `offset` is where the events of its job begin.
    """

    where: JobFolder
    job: str
    process: psutil.Process | psutil.Popen
    offset: int
    grace_seconds: float = GRACE_SECONDS
    kill_at: float | None = None

    def look(self, seconds: float = 0) -> bool:
        """Wait up to `seconds`; whether the worker has ended. Then its folder holds its last word.

        Raises OSError where the word cannot be written; the worker has ended all the same.
        """
        if not has_ended(self.process, seconds):
            self._insist()
            return False
        events = self.where.read(self.offset).events
        if not any(isinstance(event, TerminalEvent) for event in events):
            self.where.append(self._last_word())
        self.where.forget_wishes()
        return True

    def stop(self) -> None:
        """Ask the worker to stop and see it end."""
        self.where.ask(Wish.CANCEL)
        while not self.look(POLL_SECONDS):
            pass

    def _insist(self) -> None:
        """Kill it when its time is over, also where it forgot the wish with its last word and is slow to end."""
        if self.kill_at is None:
            if self.where.wish() is Wish.CANCEL:
                self.kill_at = monotonic() + self.grace_seconds
        elif monotonic() >= self.kill_at:
            _kill(self.process)

    def _last_word(self) -> TerminalEvent:
        """What the worker could not say itself."""
        if self.kill_at is not None:
            return JobCancelled(job=self.job, step=last_step(self.where.events()))
        return death_notice(self.where, self.job, _exit_status(self.process))


def start_job(
    where: JobFolder, job: str, *words: str, command: Sequence[str] = (), grace_seconds: float = GRACE_SECONDS
) -> Attended:
    """Start a worker on `job` with more `words`; old wishes and a death that nobody told are settled before.

    `command` stands in for `WORKER`. Raises OSError.
    """
    explain_death(where)  # else its last word could come later and be taken for that of this job
    where.forget_wishes()  # by the starter: the worker could not tell an old wish from one to stop itself
    offset = where.read().offset
    process = start_worker([*(command or WORKER), job, str(where.folder), *words], where)
    return Attended(where, job, process, offset, grace_seconds)


def left_behind(where: JobFolder) -> Attended | None:
    """The worker that somebody else on this machine has started and that is still at work, to be attended from now."""
    batch = where.read()
    started = last_job(batch.events)
    if started is None or status_of(batch.events) not in AT_WORK or started.host != socket.gethostname():
        return None
    try:
        process = psutil.Process(started.pid)
    except psutil.NoSuchProcess:
        return None
    return Attended(where, started.job, process, batch.offset)


def explain_death(where: JobFolder) -> None:
    """Give the last word to a worker that died without one, once, whoever else is looking.

    Nothing happens where a process still works in the folder, or where it cannot be written.
    """
    try:
        with filelock.FileLock(where.folder / WORKER_LOCK, timeout=0):
            events = where.events()
            last = next((event for event in reversed(events) if isinstance(event, JobStarted | TerminalEvent)), None)
            if isinstance(last, JobStarted) and status_of(events) is Status.INTERRUPTED:
                where.append(death_notice(where, last.job, None))
    except OSError:  # a lock that another process has is one, too
        return


def start_worker(command: Sequence[str], where: JobFolder) -> psutil.Popen:
    """Run `command` as `start_detached` does, its words going to the job's log. Raises OSError."""
    return start_detached(command, where.folder / LOG)


def start_detached(command: Sequence[str], log: Path) -> psutil.Popen:
    """Run `command` in a session of its own, its words going to `log`. Raises OSError.

    Closing the window or its terminal leaves it alone, and Ctrl+C reaches only who started it.
    """
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    with log.open("ab") as words:
        return psutil.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            start_new_session=sys.platform != "win32",
            creationflags=flags,
        )


def has_ended(process: psutil.Process | psutil.Popen, seconds: float = 0) -> bool:
    """Whether a process has ended, after waiting up to `seconds` for it. One that its starter forgot has, too."""
    try:
        process.wait(seconds)
    except psutil.TimeoutExpired:
        # An own child is waited for until all of its threads are gone: only then is it known how it ended.
        return not isinstance(process, psutil.Popen) and _is_zombie(process)
    return True


def _is_zombie(process: psutil.Process | psutil.Popen) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _exit_status(process: psutil.Process | psutil.Popen) -> int | None:
    """How a process that has ended did; None where only its starter could know."""
    try:
        status: int | None = process.wait(0)
    except psutil.TimeoutExpired:
        return None
    return status


def _kill(process: psutil.Process | psutil.Popen) -> None:
    """End the worker and, where it leads a session, the loaders it has started."""
    if sys.platform != "win32" and os.getpgid(process.pid) == process.pid:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def death_notice(where: JobFolder, job: str, status: int | None) -> JobFailed:
    """What a worker that ended with `status` and without a last word could not say itself. In English, as all events.

    A negative status is the signal that ended it; None is not known, since this process had not started it.
    """
    if status is None:
        message = "The worker ended without a word: it was killed or the machine stopped."
        hint = "Resume it: what was saved stays."
        return JobFailed(job=job, message=message, hint=hint, reason=Reason.INTERRUPTED)
    if -status == getattr(signal, "SIGKILL", None):
        message = "The worker was killed, probably out of memory or by hand."
        hint = "Try a smaller batch or input; what was saved stays."
        return JobFailed(job=job, message=message, hint=hint, reason=Reason.KILLED)
    hint = f"Read {where.folder / LOG}."
    if status < 0:
        message = f"The worker crashed ({signal.Signals(-status).name})."
    else:
        message = f"The worker ended with status {status}: {_last_log_line(where)}"
    return JobFailed(job=job, message=message, hint=hint, reason=Reason.CRASHED)


def _last_log_line(where: JobFolder) -> str:
    text = (where.folder / LOG).read_text(encoding="utf-8", errors="replace")
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "it said nothing.")
