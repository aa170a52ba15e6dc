"""A worker as a process of the system: how it is started, how long it may take to stop, and what its death means."""

import signal
import subprocess
import sys
from collections.abc import Sequence

import psutil

from engine.experiment import LOG, Experiment
from engine.protocol import JobFailed

WORKER = (sys.executable, "-P", "-m", "engine.worker")
"""Without `-P` a file “json.py” in the folder that the user happens to be in would be run."""
GRACE_SECONDS = 1.5
"""A worker that has not stopped this long after it was asked to is killed: within two seconds it is gone."""


def start_worker(command: Sequence[str], experiment: Experiment) -> psutil.Popen:
    """Run `command` in a session of its own, its words going to the experiment's log. Raises OSError.

    Closing the window or its terminal leaves it alone, and Ctrl+C reaches only who started it.
    """
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    with (experiment.folder / LOG).open("ab") as log:
        return psutil.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=sys.platform != "win32",
            creationflags=flags,
        )


def death_notice(experiment: Experiment, job: str, status: int | None) -> JobFailed:
    """What a worker that ended with `status` and without a last word could not say itself. In English, as all events.

    A negative status is the signal that ended it; None is not known, since this process had not started it.
    """
    if status is None:
        message = "The worker ended without a word: it was killed or the machine stopped."
        return JobFailed(job=job, message=message, hint="Resume it: what was saved stays.")
    if -status == getattr(signal, "SIGKILL", None):
        message = "The worker was killed, probably out of memory or by hand."
        return JobFailed(job=job, message=message, hint="Try a smaller batch or input; what was saved stays.")
    hint = f"Read {experiment.folder / LOG}."
    if status < 0:
        return JobFailed(job=job, message=f"The worker crashed ({signal.Signals(-status).name}).", hint=hint)
    message = f"The worker ended with status {status}: {_last_log_line(experiment)}"
    return JobFailed(job=job, message=message, hint=hint)


def _last_log_line(experiment: Experiment) -> str:
    text = (experiment.folder / LOG).read_text(encoding="utf-8", errors="replace")
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "it said nothing.")
