"""An experiment filled as a training and a scoring would, with invented predictions.

As a program it is a worker without torch: it takes the words of `engine.worker`, fails where it should start from a
file, and goes on and on where the configuration asks for many batches.
"""

import os
import socket
import sys
from pathlib import Path
from threading import Event as Flag

import numpy as np
import psutil

from engine.data.split import Part
from engine.experiment import Experiment
from engine.job_history import born
from engine.protocol import (
    CheckpointSaved,
    CheckpointScored,
    JobCancelled,
    JobFailed,
    JobFinished,
    JobStarted,
    StepFinished,
)
from engine.protocol import TestSetOpened as Opened  # pytest would collect its own name
from engine.scoring.metrics import evaluate
from engine.scoring.predictions import Predictions, save_predictions
from engine.study.plan import checkpoint_steps

MANY = 1000
GO = "go"
"""A file in the folder that lets an endless worker finish."""


def pretend(experiment: Experiment, *, noise: float = 0.02, seed: int = 0) -> None:
    """Fill an experiment as a training and a scoring would: boxes that miss the truth by `noise` of the picture."""
    rng = np.random.default_rng(seed)
    config, manifest = experiment.config(), experiment.manifest()
    experiment.append(started("train", config.steps))
    for step in checkpoint_steps(config):
        experiment.append(StepFinished(step=step, loss=1.0, learning_rate=0.1, pictures_per_second=20.0))
        experiment.append(CheckpointSaved(step=step, file=f"checkpoints/{step:06d}.safetensors", sha256=f"{step:064x}"))
        chosen = None
        for part in (Part.VAL, Part.TEST):
            slices = manifest.part(part)
            raw = np.stack([_raw(item, config.grid, rng.normal(0, noise, 4)) for item in slices])
            predictions = Predictions(tuple(item.key for item in slices), raw, f"{step:064x}")
            save_predictions(experiment.predictions_path(step, part), predictions)
            if part is Part.TEST:
                experiment.append(Opened(step=step, who="somebody"))
            found = evaluate(slices, predictions, config.grid, confidence=chosen)
            chosen = found.summary.confidence
            experiment.append(CheckpointScored(step=step, part=part, metrics=found.metrics))
    experiment.append(JobFinished(job="score", seconds=1.0))


def _raw(item, grid, shift):
    """Output that gives each true box, shifted, with confidence 0.9."""
    cells = grid.side**2
    raw = np.zeros(grid.outputs, np.float32)
    raw[: cells * grid.classes] = 1
    confidence = raw[cells * grid.classes : cells * (grid.classes + grid.boxes)].reshape(cells, grid.boxes)
    boxes = raw[cells * (grid.classes + grid.boxes) :].reshape(cells, grid.boxes, 4)
    for box in item.boxes:
        x, y, width, height = np.clip(np.add(box.to_yolo(item.width, item.height), shift), 0.05, 0.95)
        column, row = int(x * grid.side), int(y * grid.side)
        cell = row * grid.side + column
        confidence[cell, 0] = 0.9
        boxes[cell, 0] = [x * grid.side - column, y * grid.side - row, width**0.5, height**0.5]
    return raw


def started(job: str, steps: int) -> JobStarted:
    """The first word of this process as a worker."""
    where = {"pid": os.getpid(), "process_started": born(psutil.Process()), "host": socket.gethostname()}
    return JobStarted(job=job, total_steps=steps, first_step=1, device="cpu", **where)


def work(job: str, experiment: Experiment) -> None:
    """Do a job as `engine.worker` would."""
    config = experiment.config()
    if config.start:
        experiment.append(started(job, config.steps))
        experiment.append(JobFailed(job=job, message="There is no such file.", hint="Give another."))
    elif config.steps >= MANY:
        experiment.append(started(job, config.steps))
        experiment.append(StepFinished(step=5, loss=1.0, learning_rate=0.1, pictures_per_second=20.0))
        while not experiment.wish() and not (experiment.folder / GO).exists():
            Flag().wait(0.02)
        if experiment.wish():
            experiment.append(JobCancelled(job=job, step=5))
        else:
            pretend(experiment)
    else:
        pretend(experiment)


if __name__ == "__main__":
    work(sys.argv[1], Experiment(Path(sys.argv[2])))
