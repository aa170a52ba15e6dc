"""A real worker that waits after every batch while a file “hold” lies in the workspace; else as `engine.worker`.

A wish lets it go on, as does the end of the file: what a test does in the middle of a training is in its middle.
"""

import sys
from pathlib import Path
from threading import Event as Flag

from engine.experiment import Experiment
from engine.protocol import Event, StepFinished
from engine.worker import TrainJob, run_job

experiment = Experiment.open(Path(sys.argv[2]))
hold = experiment.folder.parent.parent / "hold"


def listen(event: Event) -> None:
    """Wait as long as asked to."""
    while isinstance(event, StepFinished) and hold.exists() and experiment.wish() is None:
        Flag().wait(0.02)


sys.exit(run_job(experiment, TrainJob(resume="--resume" in sys.argv), listener=listen))
