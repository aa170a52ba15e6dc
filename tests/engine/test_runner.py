"""The queue with workers as processes: paused, killed, out of disk or mind, left by a runner that died."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from time import monotonic

import psutil
import pytest

from engine import runner
from engine.config import TrainConfig, parse_values
from engine.data.store import Workspace
from engine.errors import Cancelled, ExitStatus, Reason, UserError
from engine.experiment import Experiment
from engine.job_history import Status, born, last_job, last_step, last_word, status_now
from engine.protocol import JobCancelled, JobFailed, JobFinished, JobStarted
from engine.queue import QUEUE, AtWork, Entries, Queue
from engine.runner import ensure_runner, is_running, work_off
from engine.study.grid import grids, queue_trainings, total_cost
from engine.worker import TrainJob, run_job
from tests.engine.conftest import SMALL, experiment_in

PATIENCE = 60
STEPS = 4
STAND_INS = Path(__file__).parents[1] / "viewer"
SUCCEEDS = (sys.executable, str(STAND_INS / "stand_in_worker.py"), "succeed")
OBEDIENT_RUNNER = (sys.executable, str(STAND_INS / "stand_in_runner.py"), "obey")
HELD = (sys.executable, str(Path(__file__).with_name("held_worker.py")))


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
def a_runner(folder: Path) -> Iterator[subprocess.Popen]:
    """A runner in a process of its own, killed at the end if it still runs. Its workers go on until they are asked."""
    with subprocess.Popen([*OBEDIENT_RUNNER, str(folder)]) as process:
        try:
            yield process
        finally:
            process.kill()


def weights(experiment: Experiment) -> bytes:
    return experiment.checkpoint_path(STEPS).read_bytes()


def wait_until_at_work(experiment: Experiment) -> None:
    wait_until(lambda: last_step(experiment.events()) > 0)


def worker(experiment: Experiment) -> psutil.Process:
    return psutil.Process(last_job(experiment.events()).pid)


def starts(experiment: Experiment) -> int:
    return sum(isinstance(event, JobStarted) for event in experiment.events())


def begun(host: str) -> JobStarted:
    """The first word of a training in this very process, or in one that calls itself so elsewhere."""
    process = psutil.Process()
    return JobStarted(
        job="train",
        total_steps=STEPS,
        first_step=1,
        device="cpu",
        pid=process.pid,
        process_started=born(process),
        host=host,
    )


@pytest.mark.parametrize("arithmetic", ["fast", "exact"])
def test_that_a_paused_training_goes_on_to_the_bit(fresh_workspace_folder, arithmetic):
    folder = fresh_workspace_folder
    (paused,), queue = queued(folder, arithmetic=arithmetic), Queue(folder)
    (folder / "hold").touch()
    runner_thread = Thread(target=work_off, args=(folder,), kwargs={"command": HELD})
    runner_thread.start()
    wait_until_at_work(paused)
    queue.pause(paused.name)
    runner_thread.join(PATIENCE)
    assert status_now(paused) is Status.PAUSED
    assert 0 < last_word(paused.events()).step < STEPS
    queue.go_on(paused.name)
    assert work_off(folder)
    assert status_now(paused) is Status.DONE
    unbroken = experiment_in(folder, arithmetic=arithmetic)
    assert run_job(unbroken, TrainJob()) is ExitStatus.DONE
    assert weights(paused) == weights(unbroken)


def test_that_what_goes_on_before_its_worker_has_left_is_not_forgotten(fresh_workspace_folder):
    folder = fresh_workspace_folder
    (paused,), queue = queued(folder), Queue(folder)
    (folder / "hold").touch()
    runner_thread = Thread(target=work_off, args=(folder,), kwargs={"command": HELD})
    runner_thread.start()
    wait_until_at_work(paused)
    queue.pause(paused.name)
    wait_until(lambda: status_now(paused) is Status.PAUSED)
    (folder / "hold").unlink()
    queue.go_on(paused.name)
    runner_thread.join(PATIENCE)
    assert status_now(paused) is Status.DONE


def test_that_a_killed_runner_leaves_a_worker_that_the_next_one_attends(fresh_workspace_folder):
    folder = fresh_workspace_folder
    (experiment,) = queued(folder)
    with a_runner(folder) as process:
        wait_until_at_work(experiment)
        process.kill()
        process.wait()
    assert not is_running(folder)
    assert status_now(experiment) is Status.RUNNING
    Queue(folder).cancel(experiment.name)
    assert work_off(folder)
    assert status_now(experiment) is Status.CANCELLED
    assert starts(experiment) == 1
    assert total_cost([experiment.config()], folder).seconds > 0


def test_that_a_killed_worker_fails_and_can_be_tried_again(fresh_workspace_folder):
    folder = fresh_workspace_folder
    (experiment,) = queued(folder)
    with a_runner(folder) as process:
        wait_until_at_work(experiment)
        worker(experiment).kill()
        process.wait(PATIENCE)
    word = last_word(experiment.events())
    assert isinstance(word, JobFailed)
    assert word.reason == Reason.KILLED
    Queue(folder).go_on(experiment.name)
    assert Queue(folder).entries().waiting == (experiment.name,)


def test_that_a_machine_that_stopped_leaves_interrupted_trainings_that_go_on_by_themselves(fresh_workspace_folder):
    folder = fresh_workspace_folder
    (experiment,) = queued(folder)
    with a_runner(folder) as process:
        wait_until_at_work(experiment)
        process.kill()
        process.wait()
        worker(experiment).kill()
    wait_until(lambda: status_now(experiment) is Status.INTERRUPTED)
    assert work_off(folder, command=SUCCEEDS)
    assert status_now(experiment) is Status.DONE


def test_that_a_training_at_work_is_cancelled_and_its_runner_ends(fresh_workspace_folder):
    (experiment,) = queued(fresh_workspace_folder)
    with a_runner(fresh_workspace_folder) as process:
        wait_until_at_work(experiment)
        Queue(fresh_workspace_folder).cancel(experiment.name)
        assert process.wait(PATIENCE) == 0
    assert isinstance(last_word(experiment.events()), JobCancelled)
    assert not Queue(fresh_workspace_folder).entries()


def test_that_a_loss_that_is_no_number_is_the_reason_and_the_next_training_goes_on(fresh_workspace_folder):
    folder = fresh_workspace_folder
    wild, tame = queued(folder, {"learning_rate": (1.0, 1e-3)}, steps=20, checkpoint_every=20, batch_normalize=False)
    work_off(folder)
    assert last_word(wild.events()).reason == Reason.NOT_A_NUMBER
    assert status_now(tame) is Status.DONE


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root may mount a small disk")
def test_that_a_full_disk_is_the_reason_and_free_space_lets_it_go_on(fresh_workspace_folder, tmp_path):
    (experiment,) = queued(fresh_workspace_folder, steps=2)
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
    (experiment,) = queued(fresh_workspace_folder, batch=128, input_size=448, width=0.25, steps=1)
    program = (
        "import resource, sys, torch\n"
        "from pathlib import Path\n"
        "from engine.worker import main\n"
        "torch.zeros(1).sum()\n"
        "used = int(Path('/proc/self/statm').read_text().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + 500_000_000,) * 2)\n"
        "sys.exit(main())\n"
    )
    work_off(fresh_workspace_folder, command=(sys.executable, "-P", "-c", program))
    assert last_word(experiment.events()).reason == Reason.OUT_OF_MEMORY


def test_that_two_runners_never_start_a_job_twice(fresh_workspace_folder, monkeypatch):
    folder = fresh_workspace_folder
    (experiment,) = queued(folder)
    monkeypatch.setattr(runner, "start_detached", lambda *_: pytest.fail("a third runner is started"))
    with a_runner(folder) as first, a_runner(folder) as second:
        wait_until_at_work(experiment)
        assert not work_off(folder)
        ensure_runner(folder)
        Queue(folder).cancel(experiment.name)
        assert [process.wait(PATIENCE) for process in (first, second)] == [0, 0]
    assert status_now(experiment) is Status.CANCELLED
    assert starts(experiment) == 1


def test_that_a_training_that_was_begun_elsewhere_on_the_device_is_waited_for(fresh_workspace_folder):
    folder = fresh_workspace_folder
    outside, (experiment,) = experiment_in(folder), queued(folder)
    outside.append(begun(socket.gethostname()))
    turns = iter([False] * 3)
    with pytest.raises(Cancelled):
        work_off(folder, command=SUCCEEDS, should_stop=lambda: next(turns, True))
    assert experiment.events() == []
    outside.append(JobFinished(job="train", seconds=1.0))
    assert work_off(folder, command=SUCCEEDS)
    assert status_now(experiment) is Status.DONE


def test_that_what_a_machine_that_is_gone_left_at_work_can_be_given_up_and_goes_on(fresh_workspace_folder):
    queue = Queue(fresh_workspace_folder)
    (experiment,) = queued(fresh_workspace_folder)
    experiment.append(begun("elsewhere"))
    queue.put(Entries(at_work={experiment.name: AtWork(2**22 + 1, 0.0, 0)}))
    with pytest.raises(UserError, match="is at work on this machine"):
        queue.remove(experiment.name)
    queue.put(Entries(at_work={experiment.name: AtWork(2**22 + 1, 0.0, 0, "elsewhere")}))
    queue.remove(experiment.name)
    assert status_now(experiment) is Status.INTERRUPTED
    assert "elsewhere" in last_word(experiment.events()).message
    with pytest.raises(UserError, match="is not in the queue"):
        queue.remove(experiment.name)
    queue.go_on(experiment.name)
    assert queue.entries().waiting == (experiment.name,)


def test_that_a_grid_is_remembered_with_the_experiment_of_each_cell(fresh_workspace_folder):
    made = queued(fresh_workspace_folder, {"seed": (1, 2)})
    (grid,) = grids(fresh_workspace_folder)
    assert [(cell.values, cell.experiment) for cell in grid.cells] == [
        ({"seed": seed}, experiment.name) for seed, experiment in zip((1, 2), made, strict=True)
    ]


def test_that_a_grid_that_cannot_be_queued_leaves_nothing_behind(fresh_workspace_folder):
    (fresh_workspace_folder / QUEUE).write_text("{")
    with Workspace.open(fresh_workspace_folder) as workspace, pytest.raises(UserError, match="is damaged"):
        queue_trainings(workspace, TrainConfig(**SMALL), workspace.split(), "grid", {"seed": (1, 2)})
    assert Experiment.all_in(fresh_workspace_folder / "experiments") == []
    assert grids(fresh_workspace_folder) == []


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
