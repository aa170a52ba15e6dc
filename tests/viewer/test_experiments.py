"""The watcher sees runs that others started, live ones grow, dead ones end, and damage is told once."""

import socket

import numpy as np
import psutil
import pytest

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.services.experiments import ExperimentWatcher, LossCurve, read_events
from engine.data.split import Part
from engine.experiment import Status
from engine.protocol import JobFinished, encode
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


def test_that_a_worker_that_died_without_a_word_counts_as_interrupted(workspace, watcher):
    experiment = start_experiment(workspace, "dead")
    here, own = socket.gethostname(), psutil.Process()
    write_events(experiment, [started(pid=own.pid, begun=own.create_time(), host=here)])
    watcher.poll()
    assert watcher.record("dead").status is Status.RUNNING
    write_events(experiment, [started(pid=own.pid, begun=1.0, host=here)])
    watcher.poll()
    assert watcher.record("dead").status is Status.INTERRUPTED


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
    curve = LossCurve.empty().extended([finished(step) for step in (1, 2, 3, 4)])
    resumed = curve.extended([finished(step) for step in (3, 4, 5)])
    assert resumed.steps.tolist() == [1, 2, 3, 4, 5]
    at_once = LossCurve.empty().extended([finished(step) for step in (1, 2, 3, 4, 3)])
    assert at_once.steps.tolist() == [1, 2, 3]
    assert np.isfinite(resumed.losses).all()


def test_that_an_event_after_half_a_line_is_not_lost(workspace):
    experiment = start_experiment(workspace, "torn")
    write_events(experiment, [started(), finished(1)])
    append_text(experiment, '{"event": "StepFin')
    experiment.append(JobFinished(job="train", seconds=1.0))
    assert [type(event).__name__ for event in read_events(experiment).events] == [
        "JobStarted",
        "StepFinished",
        "JobFinished",
    ]
