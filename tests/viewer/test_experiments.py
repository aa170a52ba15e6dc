"""The watcher sees runs that others started, live ones grow, dead ones end, and damage is told once."""

import errno
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import filelock
import numpy as np
import psutil
import pytest

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.panels.at_work import AtWork
from cerebellum_viewer.panels.curves_panel import GOES_ON
from cerebellum_viewer.panels.experiment_list import ExperimentModel
from cerebellum_viewer.services import experiments
from cerebellum_viewer.services.experiments import (
    LAST_WORD_SECONDS,
    ExperimentWatcher,
    LearningCurve,
)
from cerebellum_viewer.services.jobs import JobRunner
from engine.data.split import Part
from engine.data.store import Workspace
from engine.experiment import MANIFEST, Experiment
from engine.job_history import Status, born
from engine.jobs import EVENTS, WORKER_LOCK
from engine.processes import explain_death
from engine.protocol import JobFailed, JobFinished, JobStarted, StepFinished, encode
from tests.viewer.research_fixtures import (
    append_text,
    break_manifest,
    finished,
    make_experiment,
    make_workspace,
    open_document,
    start_experiment,
    started,
    write_events,
)

STAND_IN = Path(__file__).with_name("stand_in_worker.py")


@pytest.fixture
def workspace(tmp_path):
    with make_workspace(tmp_path / "workspace") as opened:
        yield opened


@pytest.fixture
def document(workspace, qapp):
    return open_document(workspace)


@pytest.fixture
def watcher(document):
    return ExperimentWatcher(document)


def test_that_experiments_on_disk_are_known_at_once(workspace, document):
    make_experiment(workspace, "first")
    record = ExperimentWatcher(document).record("first")
    assert record is not None
    assert record.status is Status.DONE
    assert record.curve.steps.tolist() == list(range(1, 151))
    assert sorted(record.scores(Part.VAL)) == [50, 100, 150]
    assert record.best_step == 150


def test_that_a_run_started_elsewhere_appears_and_grows_by_itself(workspace, watcher, qtbot):
    with qtbot.waitSignal(watcher.experiment_added, check_params_cb=lambda name: name == "by-hand"):
        experiment = start_experiment(workspace, "by-hand")
    assert watcher.record("by-hand").status is Status.WAITING
    with qtbot.waitSignal(watcher.experiment_changed):
        write_events(experiment, [started(), finished(1), finished(2)])
    qtbot.waitUntil(lambda: watcher.record("by-hand").curve.steps.tolist() == [1, 2])
    assert watcher.record("by-hand").status is Status.RUNNING


def test_that_an_experiment_that_is_deleted_goes_and_the_others_go_on(workspace, watcher, qtbot):
    gone, kept = start_experiment(workspace, "gone"), start_experiment(workspace, "kept")
    for experiment in (gone, kept):
        write_events(experiment, [started(), finished(1)])
    watcher.poll()
    shutil.rmtree(gone.folder)
    write_events(kept, [finished(2)])
    model = ExperimentModel(watcher)
    model.check_only(["kept"])
    with qtbot.waitSignal(watcher.experiment_removed, check_params_cb=lambda name: name == "gone"):
        watcher.poll()
    assert watcher.names == ["kept"]
    assert (model.rowCount(), [record.name for record in model.checked]) == (1, ["kept"])
    assert watcher.record("kept").curve.steps.tolist() == [1, 2]


def test_that_a_share_that_is_gone_for_a_moment_takes_no_experiment_with_it(workspace, watcher, qtbot):
    start_experiment(workspace, "kept")
    watcher.poll()
    aside = workspace.experiments_folder.rename(workspace.folder / "aside")
    with qtbot.assertNotEmitted(watcher.experiment_removed):
        watcher.poll()
        aside.rename(workspace.experiments_folder)
        watcher.poll()
    assert watcher.names == ["kept"]


def test_that_a_sound_experiment_may_take_the_name_of_a_damaged_one(workspace, watcher):
    broken = start_experiment(workspace, "first")
    break_manifest(broken)
    watcher.poll()
    assert watcher.names == []
    shutil.rmtree(broken.folder)
    watcher.poll()
    start_experiment(workspace, "first")
    watcher.poll()
    assert watcher.names == ["first"]


def test_that_an_experiment_that_is_replaced_is_read_anew(workspace, watcher):
    experiment = start_experiment(workspace, "again")
    write_events(experiment, [started(), finished(1), finished(2)])
    watcher.poll()
    (experiment.folder / EVENTS).unlink()
    write_events(experiment, [finished(7)])
    watcher.poll()
    assert watcher.record("again").curve.steps.tolist() == [7]


def test_that_half_a_line_is_left_until_it_is_whole(workspace, watcher):
    experiment = start_experiment(workspace, "half")
    line = encode(finished(1)) + "\n"
    append_text(experiment, line[:20])
    watcher.poll()
    assert watcher.record("half").curve.steps.size == 0
    append_text(experiment, line[20:])
    watcher.poll()
    assert watcher.record("half").curve.steps.tolist() == [1]


def test_that_a_damaged_line_is_told_once_and_the_rest_is_read(workspace, watcher, qtbot):
    experiment = start_experiment(workspace, "damaged")
    told = []
    watcher.warned.connect(told.append)
    for step in (1, 2):
        append_text(experiment, encode(finished(step)) + "\nnot an event\n\xff\n")
        watcher.poll()
    assert watcher.record("damaged").curve.steps.tolist() == [1, 2]
    assert len(told) == 1


def test_that_a_damaged_folder_is_told_once_and_others_go_on(workspace, watcher):
    break_manifest(start_experiment(workspace, "broken"))
    start_experiment(workspace, "whole")
    told = []
    watcher.warned.connect(told.append)
    watcher.poll()
    watcher.poll()
    assert watcher.names == ["whole"]
    assert len(told) == 1
    assert "broken" in told[0].message


def test_that_a_folder_that_cannot_be_read_for_a_moment_is_told_once_and_read_later(workspace, watcher, monkeypatch):
    manifest, told, read = start_experiment(workspace, "kept").folder / MANIFEST, [], Path.read_text
    watcher.warned.connect(told.append)

    def away(path, *args, **kwargs):
        if path == manifest:
            raise OSError(errno.EIO, "Input/output error", str(path))
        return read(path, *args, **kwargs)

    monkeypatch.setattr(Path, "read_text", away)
    watcher.poll()
    watcher.poll()
    assert watcher.names == []
    (said,) = map(str, told)
    assert said.startswith(f"{manifest} cannot be read (Input/output error). Is its drive there?")
    monkeypatch.setattr(Path, "read_text", read)
    watcher.poll()
    assert watcher.names == ["kept"]


def test_that_of_what_is_appended_only_that_experiment_is_read(workspace, qapp, qtbot, monkeypatch):
    for name in ("one", "other"):
        write_events(start_experiment(workspace, name), [started()])
    watcher = ExperimentWatcher(open_document(workspace))
    watcher._poll_timer.stop()
    looked, look = [], Experiment.all_in
    monkeypatch.setattr(Experiment, "all_in", lambda folder: looked.append(folder) or look(folder))
    with qtbot.waitSignal(watcher.experiment_changed, check_params_cb=lambda name: name == "one"):
        append_text(watcher.record("one").experiment, encode(finished(1)) + "\n")
    assert watcher.record("one").curve.steps.tolist() == [1]
    assert workspace.experiments_folder not in looked  # that of another test may be


def test_that_a_worker_that_died_without_a_word_counts_as_interrupted(workspace, watcher):
    experiment = start_experiment(workspace, "dead")
    here, own = socket.gethostname(), psutil.Process()
    write_events(experiment, [started(pid=own.pid, begun=born(own), host=here)])
    watcher.poll()
    assert watcher.record("dead").status is Status.RUNNING
    write_events(experiment, [started(pid=own.pid, begun=1.0, host=here)])
    watcher.poll()
    assert watcher.record("dead").status is Status.INTERRUPTED


def kill_without_a_word(workspace, name, qtbot):
    """A training as the command line would run it, killed in the middle: no window is there to say why."""
    experiment = start_experiment(workspace, name)
    process = subprocess.Popen([sys.executable, str(STAND_IN), "hang", "train", str(experiment.folder)])
    try:
        qtbot.waitUntil(lambda: any(isinstance(e, StepFinished) for e in experiment.events()), timeout=10_000)
    finally:
        process.kill()
        process.wait()
    return experiment


def failures(experiment):
    return [event for event in experiment.events() if isinstance(event, JobFailed)]


def test_that_a_worker_killed_unseen_gets_one_last_word_and_can_be_resumed(workspace, document, watcher, qtbot):
    experiment = kill_without_a_word(workspace, "killed", qtbot)
    beside = ExperimentWatcher(document)
    watcher.poll()
    assert watcher.record("killed").status is Status.INTERRUPTED
    for window in (watcher, beside):
        qtbot.waitUntil(lambda window=window: window.record("killed").last_word is not None, timeout=10_000)
        assert "it was killed or the machine stopped" in window.record("killed").last_word.message
    qtbot.wait(1_200)  # another look or two
    assert len(failures(experiment)) == 1
    assert watcher.record("killed").status in GOES_ON


def test_that_nothing_is_written_where_a_process_still_works(workspace, qtbot):
    experiment = kill_without_a_word(workspace, "at-work", qtbot)
    with filelock.FileLock(experiment.folder / WORKER_LOCK):
        explain_death(experiment)
    assert failures(experiment) == []
    explain_death(experiment)
    explain_death(experiment)
    assert len(failures(experiment)) == 1


def test_that_a_read_only_window_writes_nothing(workspace, monkeypatch, qtbot):
    monkeypatch.setattr(experiments, "LAST_WORD_SECONDS", 0.0)
    experiment = kill_without_a_word(workspace, "watched", qtbot)
    with Workspace.open(workspace.folder) as second:
        assert second.read_only
        watcher = ExperimentWatcher(open_document(second))
        watcher.poll()
        watcher.poll()
        assert watcher.record("watched").status is Status.INTERRUPTED
    assert failures(experiment) == []


def test_that_the_window_that_started_a_worker_says_how_it_died(workspace, watcher, qtbot):
    runner = JobRunner(command=(sys.executable, str(STAND_IN), "crash"))
    with qtbot.waitSignal(runner.job_ended, timeout=10_000):
        experiment = start_experiment(workspace, "crashing")
        runner.start_score(experiment, [Part.VAL])
    qtbot.wait(int(LAST_WORD_SECONDS * 1_000) + 1_200)
    assert ["SIGSEGV" in event.message for event in failures(experiment)] == [True]


def test_that_a_job_is_not_resumed_before_the_last_one_has_its_last_word(workspace, qtbot):
    experiment = kill_without_a_word(workspace, "resumed", qtbot)
    runner = JobRunner(command=(sys.executable, str(STAND_IN), "succeed"))
    with qtbot.waitSignal(runner.job_ended, timeout=10_000):
        runner.start_score(experiment, [Part.VAL])
    told = [type(event) for event in experiment.events() if not isinstance(event, StepFinished)]
    assert told == [JobStarted, JobFailed, JobStarted, JobFinished]


def test_that_a_log_that_began_anew_is_read_from_its_start(workspace, watcher):
    experiment = make_experiment(workspace, "again")
    watcher.poll()
    (experiment.folder / "events.jsonl").unlink()
    write_events(experiment, [started(), finished(1)])
    watcher.poll()
    assert watcher.record("again").curve.steps.tolist() == [1]


def test_that_another_workspace_has_other_experiments(workspace, watcher, document, tmp_path, qtbot):
    make_experiment(workspace, "first")
    watcher.poll()
    with qtbot.waitSignal(watcher.experiments_reset):
        document.open(make_workspace(tmp_path / "other"))
    assert watcher.names == []


def test_that_an_empty_document_has_no_experiments(qapp):
    watcher = ExperimentWatcher(Document())
    watcher.poll()
    assert watcher.names == []


def test_that_a_resumed_training_replaces_what_lay_behind_its_checkpoint():
    curve = LearningCurve.of([]).extended([finished(step) for step in (1, 2, 3, 4)])
    resumed = curve.extended([finished(step) for step in (3, 4, 5)])
    assert resumed.steps.tolist() == [1, 2, 3, 4, 5]
    at_once = LearningCurve.of([]).extended([finished(step) for step in (1, 2, 3, 4, 3)])
    assert at_once.steps.tolist() == [1, 2, 3]
    assert np.isfinite(resumed.losses).all()


def test_that_the_status_bar_tells_of_trainings_at_work_and_of_none(workspace, watcher, qtbot):
    mark = AtWork(watcher)
    qtbot.addWidget(mark)
    assert mark.isHidden()
    experiment, other = (start_experiment(workspace, name) for name in ("one", "other"))
    write_events(experiment, [started(), finished(1), finished(2)])
    watcher.poll()
    assert not mark.isHidden()
    assert mark.text() == f"Training: 2 of {watcher.record('one').config.steps} batches"
    write_events(other, [started()])
    watcher.poll()
    assert mark.text() == "2 trainings at work"
    for ending in (experiment, other):
        ending.append(JobFinished(job="train", seconds=1.0))
    watcher.poll()
    assert mark.isHidden()


def test_that_an_event_after_half_a_line_is_not_lost(workspace):
    experiment = start_experiment(workspace, "torn")
    write_events(experiment, [started(), finished(1)])
    append_text(experiment, '{"event": "StepFin')
    experiment.append(JobFinished(job="train", seconds=1.0))
    assert [type(event).__name__ for event in experiment.events()] == [
        "JobStarted",
        "StepFinished",
        "JobFinished",
    ]
