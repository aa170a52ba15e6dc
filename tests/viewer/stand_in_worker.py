"""Plays the worker in the tests of the job runner: `stand_in_worker.py HOW train|score FOLDER …`."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

import psutil

from engine.experiment import Experiment
from engine.job_history import born
from engine.protocol import JobCancelled, JobFinished, JobStarted, StepFinished


def main() -> None:
    how, job, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    sys.stderr.write(f"stand-in: {' '.join(sys.argv[2:])}\n")
    if how == "refuse":
        sys.exit("no such device")
    experiment = Experiment.open(folder)
    process = psutil.Process()
    experiment.append(
        JobStarted(
            job=job,
            total_steps=10,
            first_step=1,
            device="cpu",
            pid=process.pid,
            process_started=born(process),
            host=socket.gethostname(),
        )
    )
    experiment.append(StepFinished(step=1, loss=1.0, learning_rate=0.1, pictures_per_second=50.0))
    if how == "succeed":
        experiment.append(JobFinished(job=job, seconds=0.1))
    elif how == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif how == "obey":
        while not experiment.wish():
            time.sleep(0.02)  # noqa: TID251  # a process of its own, nothing waits for it
        experiment.append(JobCancelled(job=job, step=1))
    else:
        time.sleep(60)  # noqa: TID251  # until it is killed


main()
