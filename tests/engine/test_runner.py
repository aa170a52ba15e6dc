"""The queue with real workers: paused, killed, out of disk or mind, left by a runner that died; all of it goes on."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Flag
from time import monotonic

import psutil
import pytest

from engine.config import TrainConfig, parse_values
from engine.data.store import Workspace
from engine.errors import Reason, UserError
from engine.experiment import Experiment, Status, last_step, last_word
from engine.history import status_now
from engine.protocol import JobCancelled, JobFailed, JobStarted, StepFinished
from engine.queue import QUEUE, Queue
from engine.runner import RUNNER, ensure_runner, is_running, work_off
from engine.study.grid import grids, queue_trainings, total_cost
from tests.engine.conftest import SMALL

PATIENCE = 90
LONG = {"steps": 400, "checkpoint_every": 400}


def queued(folder: Path, axes=None, **options) -> list[Experiment]:
    with Workspace.open(folder) as workspace:
        config = TrainConfig(**{**SMALL, **options})
        return queue_trainings(workspace, config, workspace.split(), f"t{len(Queue(folder).entries().waiting)}", axes)


def wait_until(condition) -> None:
    end = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < end, "it does not happen"
        Flag().wait(0.02)


@contextmanager
def runner(folder: Path) -> Iterator[subprocess.Popen]:
    """A real runner, killed at the end if it still runs."""
    with subprocess.Popen([*RUNNER, str(folder)]) as process:
        try:
            yield process
        finally:
            process.kill()


def weights(experiment: Experiment, step: int) -> bytes:
    return experiment.checkpoint_path(step).read_bytes()


def worker(experiment: Experiment) -> psutil.Process:
    started = [event for event in experiment.events() if isinstance(event, JobStarted)]
    return psutil.Process(started[-1].pid)


@pytest.mark.parametrize("arithmetic", ["fast", "exact"])
def test_that_a_paused_training_goes_on_to_the_bit(fresh_workspace_folder, arithmetic):
    folder = fresh_workspace_folder
    options = {"steps": 60, "checkpoint_every": 60, "arithmetic": arithmetic}
    (paused,), queue = queued(folder, **options), Queue(folder)
    with runner(folder) as process:
        wait_until(lambda: last_step(paused.events()) > 0)
        queue.pause(paused.name)
        assert process.wait(PATIENCE) == 0
    assert status_now(paused) is Status.PAUSED
    assert 0 < last_word(paused.events()).step < 60
    (unbroken,) = queued(folder, **options)
    queue.go_on(paused.name)
    assert work_off(folder)
    assert [status_now(item) for item in (paused, unbroken)] == [Status.DONE, Status.DONE]
    assert weights(paused, 60) == weights(unbroken, 60)


def test_that_a_killed_runner_leaves_a_worker_that_the_next_one_attends_and_the_grid_ends(fresh_workspace_folder):
    folder = fresh_workspace_folder
    first, second = queued(folder, {"seed": (1, 2)}, **{**LONG, "steps": 150, "checkpoint_every": 50})
    with runner(folder) as process:
        wait_until(lambda: last_step(first.events()) > 0)
        process.kill()
    assert not is_running(folder)
    assert status_now(first) in {Status.RUNNING, Status.DONE}
    assert work_off(folder)
    assert [status_now(item) for item in (first, second)] == [Status.DONE, Status.DONE]
    assert sum(isinstance(event, JobStarted) for event in first.events()) == 1
    (grid,) = grids(folder)
    assert [(cell.values, cell.experiment) for cell in grid.cells] == [
        ({"seed": 1}, first.name),
        ({"seed": 2}, second.name),
    ]
    assert total_cost([first.config()], folder).seconds > 0


def test_that_a_killed_worker_fails_and_can_be_tried_again(fresh_workspace_folder):
    folder = fresh_workspace_folder
    (experiment,) = queued(folder, **LONG)
    with runner(folder) as process:
        wait_until(lambda: last_step(experiment.events()) > 0)
        worker(experiment).kill()
        process.wait(PATIENCE)
    word = last_word(experiment.events())
    assert isinstance(word, JobFailed)
    assert word.reason == Reason.KILLED
    Queue(folder).go_on(experiment.name)
    assert Queue(folder).entries().waiting == (experiment.name,)


def test_that_a_machine_that_stopped_leaves_interrupted_trainings_that_go_on_by_themselves(fresh_workspace_folder):
    folder = fresh_workspace_folder
    (experiment,) = queued(folder, **{**LONG, "steps": 100, "checkpoint_every": 20})
    with runner(folder) as process:
        wait_until(lambda: experiment.checkpoint_path(20).exists())
        process.kill()
        process.wait()
        worker(experiment).kill()
    wait_until(lambda: status_now(experiment) is Status.INTERRUPTED)
    assert work_off(folder)
    assert status_now(experiment) is Status.DONE


def test_that_a_training_at_work_is_cancelled_within_two_seconds(fresh_workspace_folder):
    folder = fresh_workspace_folder
    (experiment,) = queued(folder, steps=100_000, checkpoint_every=100_000)
    with runner(folder) as process:
        wait_until(lambda: last_step(experiment.events()) > 0)
        Queue(folder).cancel(experiment.name)
        process.wait(PATIENCE)
    assert isinstance(last_word(experiment.events()), JobCancelled)


def test_that_a_loss_that_is_no_number_is_the_reason_and_the_next_training_goes_on(fresh_workspace_folder):
    folder = fresh_workspace_folder
    wild, tame = queued(folder, {"learning_rate": (1.0, 1e-3)}, steps=40, checkpoint_every=40, batch_normalize=False)
    work_off(folder)
    assert last_word(wild.events()).reason == Reason.NOT_A_NUMBER
    assert status_now(tame) is Status.DONE


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root may mount a small disk")
def test_that_a_full_disk_is_the_reason_and_free_space_lets_it_go_on(fresh_workspace_folder, tmp_path):
    (experiment,) = queued(fresh_workspace_folder, steps=200, checkpoint_every=200)
    checkpoints = experiment.folder / "checkpoints"
    checkpoints.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(checkpoints)], check=True)
    try:
        work_off(fresh_workspace_folder)
        assert last_word(experiment.events()).reason == Reason.DISK_FULL
    finally:
        subprocess.run(["umount", str(checkpoints)], check=True)
    Queue(fresh_workspace_folder).go_on(experiment.name)
    work_off(fresh_workspace_folder)
    assert status_now(experiment) is Status.DONE


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
def test_that_a_real_shortage_of_memory_is_the_reason(fresh_workspace_folder):
    (experiment,) = queued(fresh_workspace_folder, batch=512, input_size=448, width=0.25, steps=1)
    program = (
        "import resource, sys, torch\n"
        "from pathlib import Path\n"
        "from engine.worker import main\n"
        "torch.zeros(1).sum()\n"
        "used = int(Path('/proc/self/statm').read_text().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + 1_500_000_000,) * 2)\n"
        "sys.exit(main())\n"
    )
    work_off(fresh_workspace_folder, command=(sys.executable, "-P", "-c", program))
    assert last_word(experiment.events()).reason == Reason.OUT_OF_MEMORY


def test_that_two_runners_never_start_a_job_twice(fresh_workspace_folder):
    folder = fresh_workspace_folder
    (experiment,) = queued(folder, **LONG)
    with runner(folder) as process:
        wait_until(lambda: is_running(folder))
        assert ensure_runner(folder) is None
        assert not work_off(folder)
        wait_until(lambda: any(isinstance(event, StepFinished) for event in experiment.events()))
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
    assert status_now(experiment) is Status.RUNNING
    assert work_off(folder)
    assert sum(isinstance(event, JobStarted) for event in experiment.events()) == 1


def test_that_the_order_can_be_changed_and_what_waits_be_taken_out(fresh_workspace_folder):
    queue = Queue(fresh_workspace_folder)
    names = [item.name for item in queued(fresh_workspace_folder, {"seed": (1, 2, 3)})]
    queue.move(names[2], -2)
    queue.cancel(names[0])
    assert queue.entries().waiting == (names[2], names[1])
    with pytest.raises(UserError, match="Nobody works on"):
        queue.pause(names[1])
    with pytest.raises(UserError, match="no experiment"):
        queue.cancel("nobody")


def test_that_a_deleted_experiment_and_a_damaged_queue_are_told(fresh_workspace_folder):
    queue = Queue(fresh_workspace_folder)
    queue.add(["gone"])
    assert work_off(fresh_workspace_folder)
    assert not queue.entries()
    (fresh_workspace_folder / QUEUE).write_text("{")
    with pytest.raises(UserError, match=r"queue\.json is damaged"):
        queue.entries()


def test_that_values_are_read_by_the_type_of_their_option():
    assert parse_values("momentum", "0.3, 0.9,0.3") == (0.3, 0.9)
    assert parse_values("side", "7,9") == (7, 9)
    assert parse_values("flip", "yes, no") == (True, False)
    assert parse_values("rate_steps", "2,4; 3") == ("2,4", "3")
    with pytest.raises(UserError, match="no list of values for side"):
        parse_values("side", "7, many")
