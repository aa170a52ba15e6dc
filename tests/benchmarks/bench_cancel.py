"""How long a training of the preset “tiny-yolo-quick” goes on after it was asked to cancel, alone and in the queue."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Event as Flag

from engine.config import preset
from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.phantom import write_phantom
from engine.data.split import SplitPlan, make_splits
from engine.data.store import Workspace
from engine.errors import ExitStatus
from engine.experiment import Experiment
from engine.job_history import Status, status_now
from engine.jobs import Wish
from engine.manifest import make_manifest
from engine.protocol import StepFinished
from engine.queue import Queue
from engine.runner import RUNNER

RUNS = 5
PATIENTS, SLICES = 6, 4


def main() -> None:
    """Print median and worst."""
    with tempfile.TemporaryDirectory() as temporary:
        experiments = make_experiments(Path(temporary))
        alone = [seconds_to_cancel(experiment) for experiment in experiments]
        queued = [seconds_in_queue(experiment) for experiment in experiments]
    for what, seconds in (("the worker's exit", alone), ("“cancelled” in the queue, its runner gone", queued)):
        median, worst = statistics.median(seconds), max(seconds)
        print(f"from the wish to cancel to {what}: median {median:.2f} s, worst {worst:.2f} s of {RUNS} runs")


def make_experiments(folder: Path) -> list[Experiment]:
    """One experiment per run in a small workspace of phantoms."""
    write_phantom(folder / "phantom", PATIENTS, SLICES)
    with Workspace.create(folder / "workspace") as workspace:
        scan(folder / "phantom", ImportOptions()).apply(workspace)
        workspace.save_split(make_splits(workspace.patients(), SplitPlan(test=SLICES, val=SLICES))[0])
        manifest, config = make_manifest(workspace, workspace.split()), preset("tiny-yolo-quick")
        return [Experiment.create(workspace.experiments_folder, config, manifest, "run") for _ in range(RUNS)]


def seconds_to_cancel(experiment: Experiment) -> float:
    """Let a worker learn a few batches, then time its end."""
    with subprocess.Popen([sys.executable, "-m", "engine.worker", "train", str(experiment.folder)]) as worker:
        wait_for_batch(experiment, worker)
        experiment.ask(Wish.CANCEL)
        asked = time.perf_counter()
        if worker.wait() != ExitStatus.CANCELLED:
            raise SystemExit("The worker was not cancelled.")
        return time.perf_counter() - asked


def seconds_in_queue(experiment: Experiment) -> float:
    """The same for a training that was cancelled before and goes on from the queue, whose runner then has no more."""
    queue = Queue(experiment.folder.parent.parent)
    queue.go_on(experiment.name)
    with subprocess.Popen([*RUNNER, str(queue.workspace)]) as runner:
        wait_for_batch(experiment, runner)
        queue.cancel(experiment.name)
        asked = time.perf_counter()
        if runner.wait() != ExitStatus.DONE or status_now(experiment) is not Status.CANCELLED:
            raise SystemExit("The training was not cancelled.")
        return time.perf_counter() - asked


def wait_for_batch(experiment: Experiment, process: subprocess.Popen[bytes]) -> None:
    """Wait until the job that `process` begins has learnt a batch."""
    offset = experiment.read().offset
    while not any(isinstance(event, StepFinished) for event in experiment.read(offset).events):
        Flag().wait(0.02)
        if process.poll() is not None:
            raise SystemExit("The training ended before its first batch.")


if __name__ == "__main__":
    main()
