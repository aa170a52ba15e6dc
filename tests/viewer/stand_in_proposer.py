"""Plays the worker that looks at slices: `stand_in_proposer.py HOW propose FOLDER`."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

import psutil

from engine.data.masks import EncodedMask
from engine.job_history import born
from engine.proposals import Proposal, ProposalJob, ProposedBox
from engine.protocol import JobCancelled, JobFailed, JobFinished, JobStarted, SlicesSeen
from tests.viewer.volume_fixtures import organ, tight

WEIGHTS = "0123456789abcdef"


def found(item):
    """The organ with a gain that grows with the number of the slice; nothing on slice 2, no mask on slice 3."""
    index = item.key.index
    if index == 2:
        return Proposal(item.key, item.state, WEIGHTS, (), None, 0.5)
    mask = None if index == 3 else EncodedMask.of(organ(index))
    return Proposal(item.key, item.state, WEIGHTS, (ProposedBox(tight(index), "cerebellum", 0.9),), mask, index / 100)


def main() -> None:
    how, job = sys.argv[1], ProposalJob.open(Path(sys.argv[3]))
    process, slices = psutil.Process(), job.request().slices
    job.append(
        JobStarted(
            job="propose",
            total_steps=len(slices),
            first_step=1,
            device="cpu",
            pid=process.pid,
            process_started=born(process),
            host=socket.gethostname(),
        )
    )
    if how == "fail":
        job.append(JobFailed(job="propose", message="The weights are gone.", hint="Choose others."))
        return
    if how == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    done = slices if how == "succeed" else slices[:5]
    job.add([found(item) for item in done])
    job.append(SlicesSeen(count=len(done)))
    while how == "wait" and not job.wish():
        time.sleep(0.02)  # noqa: TID251  # a process of its own, nothing waits for it
    job.append(JobFinished(job="propose", seconds=0.1) if how == "succeed" else JobCancelled(job="propose", step=0))


main()
