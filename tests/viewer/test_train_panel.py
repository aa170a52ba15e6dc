"""The form says what the engine will be told; the panel shows how far a job is and why it failed."""

import sys
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.panels.job_status import duration
from cerebellum_viewer.panels.option_editors import NumberBox
from cerebellum_viewer.panels.option_form import GROUPS, OFTEN_USED, OptionForm
from cerebellum_viewer.panels.option_texts import FILE_FILTERS, HELP, LABELS, UNITS
from cerebellum_viewer.panels.train_panel import TrainPanel
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.experiments import ExperimentWatcher
from cerebellum_viewer.services.training_queue import TrainingQueue
from cerebellum_viewer.widgets.path_field import PathField
from engine.config import PRESETS, options
from engine.data.annotation import SliceKey
from engine.data.split import Part
from engine.errors import UserError
from engine.job_history import Status
from engine.protocol import CostEstimated, JobFailed, JobFinished, Warned
from engine.queue import AtWork, Entries, Queue
from engine.runner import is_running
from engine.study.grid import grids, queue_trainings
from tests.viewer.research_fixtures import (
    finished,
    make_workspace,
    open_document,
    start_experiment,
    started,
    write_events,
)

STAND_IN = Path(__file__).with_name("stand_in_runner.py")


@pytest.fixture
def workspace(tmp_path):
    with make_workspace(tmp_path / "workspace") as opened:
        yield opened


@pytest.fixture
def make_panel(workspace, qtbot):
    """A panel whose worker behaves as told."""

    def make(how="obey"):
        document = open_document(workspace)
        watcher = ExperimentWatcher(document, document)
        background = Background(document)
        queue = TrainingQueue(document, background, document, command=(sys.executable, str(STAND_IN), how))
        panel = TrainPanel(document, watcher, queue, background)
        panel.keep = (document, watcher, queue)
        qtbot.addWidget(panel)
        panel.show()
        return panel

    return make


@pytest.mark.parametrize("name", PRESETS)
def test_that_the_form_gives_back_every_preset_unchanged(name, qtbot):
    form = OptionForm()
    qtbot.addWidget(form)
    form.set_config(PRESETS[name])
    assert form.config() == PRESETS[name]


def test_that_every_option_has_an_editor_with_range_help_and_name(qtbot):
    form = OptionForm()
    qtbot.addWidget(form)
    for name, row in options().items():
        editor = form.editor(name)
        assert isinstance(editor, QSpinBox | NumberBox | QCheckBox | QComboBox | QLineEdit | PathField)
        assert row.help in editor.toolTip()
        assert editor.accessibleName()
        if isinstance(editor, QSpinBox | NumberBox) and row.high is not None:
            assert (editor.minimum(), editor.maximum()) == (row.low, row.high)


def test_that_the_words_for_translators_are_the_engines():
    assert set(HELP) == {row.help for row in options().values()}
    assert set(LABELS) == set(options())
    assert set(FILE_FILTERS) <= set(options())
    assert set(UNITS) == {row.unit for row in options().values() if row.unit}


def test_that_every_option_stands_in_one_place():
    assert sorted([*OFTEN_USED, *(name for names in GROUPS.values() for name in names)]) == sorted(options())


def test_that_all_editors_stand_in_one_column_that_is_never_cut_off(make_panel, qtbot):
    panel = make_panel()
    qtbot.mouseClick(panel.form._more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(panel.form.editor("cuda_graph").isVisible)
    assert panel.form.minimumWidth() >= panel.form.minimumSizeHint().width()
    panel.form.editor("batch_normalize").toggle()
    lefts = {panel.form.editor(name).mapTo(panel.form, QPoint()).x() for name in options() if name not in FILE_FILTERS}
    assert len(lefts) == 1


def test_that_a_file_to_start_from_and_steps_of_the_rate_are_typed_as_text(qtbot, tmp_path):
    form = OptionForm()
    qtbot.addWidget(form)
    form.editor("policy").setCurrentText("steps")
    form.editor("rate_steps").setText("20,40")
    form.editor("rate_scales").setText("0.1,0.1")
    with qtbot.waitSignal(form.changed):
        form.editor("start").set_path(tmp_path / "tiny-yolo.weights")
    config = form.config()
    assert (config.policy, config.rate_steps, config.rate_scales) == ("steps", "20,40", "0.1,0.1")
    assert config.start == str(tmp_path / "tiny-yolo.weights")
    assert form._labels["start"].font().bold()


@pytest.mark.parametrize(
    ("name", "choice", "sentence"),
    [("network", "cfg", "asks for a cfg file"), ("policy", "steps", "lacks rate steps")],
)
def test_that_what_the_engine_refuses_is_told_and_nothing_is_made(make_panel, workspace, qtbot, name, choice, sentence):
    panel = make_panel()
    document, _, queue = panel.keep
    panel.form.editor(name).setCurrentText(choice)
    with qtbot.waitSignal(document.failed) as signal:
        qtbot.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    assert isinstance(signal.args[0], UserError)
    assert sentence in signal.args[0].message
    assert not queue.entries
    assert list(workspace.experiments_folder.iterdir()) == []


@pytest.fixture(params=["C", "de_DE", "es_MX"])
def country(request):
    """Where the window stands, as Qt sees it."""
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(before)


@pytest.mark.parametrize("typed", ["0.00025", "0,00025"])
def test_that_small_numbers_are_shown_and_typed_as_they_are(qtbot, country, typed):
    form = OptionForm()
    qtbot.addWidget(form)
    rate = form.editor("learning_rate")
    assert rate.text() == "0.005"
    rate.selectAll()
    with qtbot.waitSignal(form.changed):
        qtbot.keyClicks(rate, typed)
        qtbot.keyClick(rate, Qt.Key.Key_Return)
    assert form.config().learning_rate == 0.00025


def test_that_choosing_a_preset_fills_the_form(make_panel):
    panel = make_panel()
    panel.preset.setCurrentText("tiny-yolo-quick")
    assert panel.form.config() == PRESETS["tiny-yolo-quick"]


def test_that_start_queues_the_form_and_cancel_stops(make_panel, workspace, qtbot):
    panel = make_panel("obey")
    _, watcher, queue = panel.keep
    panel.form.editor("steps").setValue(10)
    with qtbot.waitSignal(queue.added) as signal:
        qtbot.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    name = signal.args[0]
    qtbot.waitUntil(lambda: "1 of 10 batches, 50 pictures/s" in panel.status.text.text(), timeout=20_000)
    assert watcher.record(name).config.steps == 10
    assert panel.status.bar.maximum() == 10
    qtbot.mouseClick(panel.status.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: watcher.record(name).status is Status.CANCELLED, timeout=10_000)
    qtbot.waitUntil(lambda: not is_running(workspace.folder), timeout=10_000)
    assert not panel.status.cancel_button.isVisible()


def test_that_start_never_waits_for_the_pictures_to_be_compared_and_asks_once(make_panel, monkeypatch, qtbot):
    panel, looked_on = make_panel("obey"), Event()
    _, watcher, queue = panel.keep

    def compare_slowly(*arguments):
        assert looked_on.wait(20)
        return queue_trainings(*arguments)

    monkeypatch.setattr("cerebellum_viewer.services.training_queue.queue_trainings", compare_slowly)
    with qtbot.waitSignal(queue.added, timeout=20_000) as signal:
        qtbot.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
        assert not panel.start_button.isEnabled()
        assert watcher.names == []
        panel.start()
        looked_on.set()
    assert watcher.names == [signal.args[0]]
    assert panel.start_button.isEnabled()
    queue.cancel(signal.args[0])


def test_that_pictures_are_compared_by_the_first_start_alone(make_panel, qtbot):
    panel = make_panel("obey")
    document, _, queue = panel.keep
    records, guard = document.workspace.slices().values(), document.workspace.guard
    with guard._transaction() as connection:
        connection.execute("DELETE FROM fingerprint")
    with qtbot.waitSignal(queue.added, timeout=20_000) as signal:
        qtbot.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    assert guard.fingerprints().keys() == {record.image_sha256 for record in records}
    queue.cancel(signal.args[0])


def test_that_a_grid_is_counted_before_and_its_waiting_trainings_can_be_moved_and_taken_out(make_panel, qtbot):
    panel = make_panel("obey")
    document, watcher, queue = panel.keep
    panel.vary.add("side", "7, 9")
    panel.vary.add("momentum", "0.3, 0.9")
    assert panel._cost.text().startswith("Trainings: 4;")
    qtbot.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(queue.entries.waiting) == 3, timeout=20_000)
    (grid,) = grids(document.workspace.folder)
    assert grid.axes == {"side": (7, 9), "momentum": (0.3, 0.9)}
    assert [cell.experiment for cell in grid.cells] == watcher.names
    panel.queue.select(queue.entries.waiting[-1])
    last = queue.entries.waiting[-1]
    panel.queue.table.setFocus()
    qtbot.keyClick(panel.queue.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert queue.entries.waiting[1] == last
    for name in queue.entries.waiting:
        panel.queue.select(name)
        panel.queue.action("cancel").trigger()
    assert queue.entries.waiting == ()
    (running,) = queue.entries.at_work
    panel.queue.select(running)
    panel.queue.action("cancel").trigger()
    qtbot.waitUntil(lambda: not queue.entries and not is_running(document.workspace.folder), timeout=20_000)
    watcher.poll()
    assert {watcher.record(name).status for name in watcher.names} == {Status.CANCELLED}


def test_that_the_whole_queue_says_how_long_it_takes_and_what_a_lost_machine_has_is_given_up(make_panel, workspace):
    panel = make_panel()
    _, watcher, window_queue = panel.keep
    queue = Queue(workspace.folder)
    write_events(start_experiment(workspace, "far"), [started(), finished(3)])
    start_experiment(workspace, "next")
    queue.put(Entries(("next",), {"far": AtWork(1, 0.0, 0, "elsewhere")}))
    window_queue.poll()
    watcher.poll()
    assert panel.queue.left.text() == "In all about 0:49 left"  # 297 and 300 batches of 8 pictures, 97 a second
    queue.drop("next")
    panel.queue.select("far")
    panel.queue.action("remove").trigger()
    watcher.poll()
    assert not queue.entries()
    assert watcher.record("far").status is Status.INTERRUPTED
    assert panel.queue.left.text() == ""


def test_that_a_failure_is_told_with_its_hint(make_panel, workspace, qtbot):
    panel = make_panel()
    _, watcher, _ = panel.keep
    experiment = start_experiment(workspace, "elsewhere")
    write_events(experiment, [started(), finished(3)])
    watcher.poll()
    assert "elsewhere: 3 of 300 batches" in panel.status.text.text()
    experiment.append(JobFailed(job="train", message="The disk is full.", hint="Free some space."))
    watcher.poll()
    assert panel.status.text.text() == "elsewhere failed. The disk is full. Free some space."


def test_that_the_cost_of_a_training_is_shown_while_it_runs(make_panel, workspace):
    panel = make_panel()
    _, watcher, _ = panel.keep
    experiment = start_experiment(workspace, "elsewhere")
    cost = CostEstimated(disk_bytes=1_240_000_000, free_bytes=45_000_000_000, seconds=3725, sentence="for terminals")
    write_events(experiment, [started(), cost])
    watcher.poll()
    assert panel.status.cost.isVisible()
    assert panel.status.cost.text() == "In all about 1:02:05; 1.2 GB on disk, of 45.0 GB free"
    experiment.append(JobFinished(job="train", seconds=1.0))
    watcher.poll()
    assert not panel.status.cost.isVisible()
    write_events(experiment, [started(job="score")])
    watcher.poll()
    assert "Scoring" in panel.status.text.text()
    assert not panel.status.cost.isVisible()


def test_that_a_leaking_split_is_stamped_in_plain_sight(tmp_path, qtbot):
    with make_workspace(tmp_path / "leaking", by="slice") as workspace:
        document = open_document(workspace)
        background = Background(document)
        queue = TrainingQueue(document, background, document)
        panel = TrainPanel(document, ExperimentWatcher(document, document), queue, background)
        qtbot.addWidget(panel)
        panel.show()
        assert panel._stamp.isVisible()
        assert "LEAK" in panel._stamp.text()
        assert "training" in panel._sizes.text()
        assert "patients" in panel._sizes.text()


def test_that_nothing_can_start_without_a_split(qtbot):
    document = Document()
    background = Background(document)
    queue = TrainingQueue(document, background, document)
    panel = TrainPanel(document, ExperimentWatcher(document, document), queue, background)
    qtbot.addWidget(panel)
    assert not panel.start_button.isEnabled()


def test_that_time_left_is_read_at_a_glance():
    assert [duration(seconds) for seconds in (5, 65, 3725)] == ["0:05", "1:05", "1:02:05"]


def test_that_the_selected_training_says_on_how_many_slices_its_labels_have_changed(make_panel, workspace):
    panel = make_panel()
    document, watcher, _ = panel.keep
    for name in ("before", "after"):
        start_experiment(workspace, name)
        changed = next(iter(document.annotations))
        document.edit(changed, replace(document.annotations[changed], boxes=()), "clear")
    watcher.poll()
    panel.queue.select("after")
    assert panel.queue.remarks.text() == ""
    panel.queue.select("before")
    assert "learnt from them: 1 slice" in panel.queue.remarks.text()


def test_that_labels_edited_while_the_selected_training_runs_are_told(make_panel, workspace, qtbot):
    panel = make_panel()
    document, watcher, _ = panel.keep
    write_events(start_experiment(workspace, "at work"), [started(), finished(1)])
    watcher.poll()
    panel.queue.select("at work")
    key = next(iter(document.annotations))
    document.edit(key, replace(document.annotations[key], boxes=()), "clear")
    qtbot.waitUntil(lambda: "learnt from them: 1 slice" in panel.queue.remarks.text())


def test_that_what_a_job_warns_of_and_a_clock_set_back_are_told_of_the_selected_training(make_panel, workspace):
    panel = make_panel()
    document, watcher, _ = panel.keep
    experiment = start_experiment(workspace, "first")
    write_events(experiment, [replace(started(), at="2026-11-29T10:00:00+00:00")])
    watcher.poll()
    panel.queue.select("first")
    told = []
    document.failed.connect(told.append)
    watcher.warned.connect(document.failed)
    write_events(experiment, [Warned(message="Checkpoint 5 was not scored.")])
    write_events(experiment, [JobFinished(job="train", seconds=9, at="2026-11-29T09:00:00+00:00")])
    watcher.poll()
    assert [str(error) for error in told] == ["first: Checkpoint 5 was not scored."]
    assert "Checkpoint 5 was not scored." in panel.queue.remarks.text()
    assert "The clock was set back" in panel.queue.remarks.text()
    write_events(experiment, [started(), JobFinished(job="score", seconds=1)])
    watcher.poll()
    assert panel.queue.remarks.text() == ""


def test_that_the_selected_training_says_why_it_failed_though_nobody_saw_it_at_work(make_panel, workspace):
    panel = make_panel()
    _, watcher, _ = panel.keep
    for name in ("first", "second"):
        full = JobFailed(job="train", message=f"No room for the {name}.", reason="disk full")
        write_events(start_experiment(workspace, name), [full])
    watcher.poll()
    for name in ("first", "second"):
        panel.queue.select(name)
        assert f"No room for the {name}." in panel.status.text.text()


def test_that_sizes_of_a_split_are_of_slices_that_are_there_and_those_that_are_gone_are_named(make_panel, workspace):
    split = workspace.split()
    gone = {SliceKey("V77", 1): Part.TRAIN, SliceKey("V77", 2): Part.VAL}
    workspace.save_split(replace(split, name="older", parts={**split.parts, **gone}))
    panel = make_panel()
    text = panel._sizes.text()
    assert f"training {len(split.keys(Part.TRAIN))} (" in text
    assert "not there: 2 (V77/1, V77/2)" in text
