"""What is done with one checkpoint: learn from corrections, the verdict, take it over, export it."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtWidgets import QPushButton, QWidget

from cerebellum_viewer.document.edits import add_box
from cerebellum_viewer.panels.checkpoints_panel import CheckpointsPanel
from cerebellum_viewer.panels.toasts import Toasts
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.experiments import ExperimentWatcher
from cerebellum_viewer.services.file_writer import FileWriter
from cerebellum_viewer.services.jobs import JobRunner
from cerebellum_viewer.services.models import ModelInUse
from cerebellum_viewer.services.resources import translation
from cerebellum_viewer.services.seal import Seal
from cerebellum_viewer.services.training_queue import TrainingQueue
from cerebellum_viewer.windows.tuning import Tuning
from engine.data.boxes import Box
from engine.data.split import Part
from engine.experiment import Experiment
from engine.in_use import in_use
from engine.job_history import Status, status_of
from engine.proposals import SHIPPED_MODEL
from engine.protocol import JobFinished
from engine.study.tuning import model_of, verdict
from tests.viewer.research_fixtures import (
    CONFIG,
    make_experiment,
    make_workspace,
    open_document,
    score,
    start_experiment,
    started,
    write_events,
)

RUNNER = Path(__file__).with_name("stand_in_runner.py")
WRITER = "import pathlib, sys; pathlib.Path(sys.argv[2]).with_suffix('.onnx').write_text(sys.argv[1])"


@pytest.fixture
def workspace(tmp_path):
    with make_workspace(tmp_path / "workspace", patients=15) as opened:
        yield opened


class Parts:
    """The parts of a window that tuning is built into."""

    def __init__(self, workspace):
        self.folder = workspace.folder
        self.document = document = open_document(workspace)
        self.watcher = watcher = ExperimentWatcher(document, document)
        self.background = Background(document)
        self.over = QWidget()
        self.toasts = Toasts(self.over)
        self.queue = TrainingQueue(
            document, self.background, document, command=(sys.executable, str(RUNNER), "succeed")
        )
        runner, seal = JobRunner(document), Seal(document, document)
        self.panel = CheckpointsPanel(document, watcher, runner, seal)
        self.used = ModelInUse(document, document)
        self.tuning = Tuning(document, watcher, self.queue, self.background, self.used, self.toasts, self.panel)
        self.errors = []
        document.failed.connect(self.errors.append)

    def do(self, action):
        self.tuning.handlers()[action]()

    def select_first(self):
        self.panel.table.setCurrentIndex(self.panel.filtered.index(0, 0))

    @property
    def told(self):
        return " ".join(self.toasts.texts)


@pytest.fixture
def parts(workspace, qtbot):
    made = Parts(workspace)
    for widget in (made.over, made.panel):
        qtbot.addWidget(widget)
    yield made
    made.background.close()


def test_that_a_corrected_slice_is_learnt_from_in_the_queue(workspace, parts, qtbot):
    experiment = make_experiment(workspace, "first", scored=(50,))
    qtbot.waitUntil(lambda: parts.panel.filtered.rowCount() == 1)
    parts.select_first()
    document, key = parts.document, experiment.manifest().part(Part.TRAIN)[0].key
    document.edit(key, add_box(document.annotations[key], Box(1, 1, 20, 20)), "Draw")
    with qtbot.waitSignal(parts.queue.added) as added:
        parts.do("train.learn")
    assert added.args == ["first-learnt"]
    assert "Only 1 slice corrected: little can be learnt" in parts.told
    assert "first-learnt" not in workspace.splits()
    made = Experiment.open(workspace.experiments_folder / "first-learnt")
    qtbot.waitUntil(lambda: status_of(made.events()) is Status.DONE, timeout=30_000)


def test_that_where_nothing_was_corrected_a_sentence_says_so(workspace, parts, qtbot):
    make_experiment(workspace, "first", scored=(50,))
    qtbot.waitUntil(lambda: parts.panel.filtered.rowCount() == 1)
    parts.select_first()
    parts.do("train.learn")
    qtbot.waitUntil(lambda: bool(parts.errors))
    assert "Nothing was corrected or added since first was trained" in parts.errors[0].message


def learnt(workspace):
    """A training from corrections that is at its last batch."""
    experiment = start_experiment(workspace, "first-learnt", CONFIG.with_options(judge_start=True))
    write_events(experiment, [started()])
    return experiment


def test_that_the_verdict_is_told_at_the_end_and_the_new_one_taken_over_at_a_click(workspace, parts, qtbot):
    experiment = learnt(workspace)
    qtbot.waitUntil(lambda: parts.watcher.record("first-learnt") is not None)
    for step in (0, 300):
        score(experiment, step, [Part.VAL])
    experiment.append(JobFinished(job="train", seconds=1.0))
    qtbot.waitUntil(lambda: "first-learnt: " in parts.told)
    assert "the new detector is better: mean IoU" in parts.told
    assert in_use(parts.folder) is None
    experiment.checkpoint_path(300).parent.mkdir()
    experiment.checkpoint_path(300).touch()
    (offer,) = (button for button in parts.over.findChildren(QPushButton) if button.text() == "Take it over")
    qtbot.mouseClick(offer, Qt.MouseButton.LeftButton)
    assert in_use(parts.folder) == parts.used.model == model_of(experiment, 300)
    assert "first-learnt @ 300 is the detector in use now" in parts.told


def test_that_what_is_worse_on_validation_is_not_offered_and_the_old_one_stays(workspace, parts, qtbot):
    experiment = learnt(workspace)
    qtbot.waitUntil(lambda: parts.watcher.record("first-learnt") is not None)
    for step, skill in ((0, 300), (300, 25)):
        score(experiment, step, [Part.VAL], skill=skill)
    experiment.append(JobFinished(job="train", seconds=1.0))
    qtbot.waitUntil(lambda: "first-learnt: " in parts.told)
    assert "the new detector is worse: mean IoU" in parts.told
    assert "The old one stays in use" in parts.told
    assert parts.over.findChildren(QPushButton) == []
    assert in_use(parts.folder) is None


def test_that_what_is_worse_is_taken_over_from_the_table_only_after_a_question(workspace, parts, qtbot, monkeypatch):
    experiment = learnt(workspace)
    for step, skill in ((0, 300), (300, 25)):
        score(experiment, step, [Part.VAL], skill=skill)
    experiment.checkpoint_path(300).parent.mkdir()
    experiment.checkpoint_path(300).touch()
    monkeypatch.setattr(parts.tuning, "_chosen", lambda: (experiment, 300))
    parts.do("checkpoint.use")
    qtbot.waitUntil(lambda: "the new detector is worse: mean IoU" in parts.told)
    assert in_use(parts.folder) is None
    (offer,) = (each for each in parts.over.findChildren(QPushButton) if each.text() == "Take it over all the same")
    qtbot.mouseClick(offer, Qt.MouseButton.LeftButton)
    assert in_use(parts.folder) == model_of(experiment, 300)


def test_that_what_ended_before_the_window_looked_is_not_told(workspace, qtbot):
    experiment = learnt(workspace)
    for step in (0, 300):
        score(experiment, step, [Part.VAL])
    experiment.append(JobFinished(job="train", seconds=1.0))
    parts = Parts(workspace)
    qtbot.addWidget(parts.over)
    qtbot.addWidget(parts.panel)
    parts.watcher.experiment_changed.emit("first-learnt")
    parts.background.close()
    assert parts.told == ""


def test_that_the_verdict_is_spoken_in_spanish(workspace, parts, qapp):
    experiment = learnt(workspace)
    for step in (0, 300):
        score(experiment, step, [Part.VAL])
    spanish = QTranslator()
    assert spanish.load(str(translation("es")))
    qapp.installTranslator(spanish)
    try:
        said = parts.tuning.sentence(verdict(experiment))
    finally:
        qapp.removeTranslator(spanish)
    assert said.startswith("el detector nuevo es mejor")


def test_that_the_selected_checkpoint_is_used_and_exported(workspace, parts, qtbot):
    experiment = make_experiment(workspace, "first", scored=(50,))
    experiment.checkpoint_path(50).parent.mkdir()
    for suffix in (".safetensors", ".json"):
        experiment.checkpoint_path(50).with_suffix(suffix).touch()
    qtbot.waitUntil(lambda: parts.panel.filtered.rowCount() == 1)
    parts.select_first()
    parts.do("checkpoint.use")
    qtbot.waitUntil(lambda: in_use(parts.folder) == model_of(experiment, 50))
    parts.tuning.writer._command = (sys.executable, "-c", WRITER)
    with qtbot.waitSignal(parts.tuning.writer.written):
        parts.do("checkpoint.onnx")
    assert experiment.checkpoint_path(50).with_suffix(".onnx").read_text() == "export-onnx"
    assert "000050.onnx" in parts.told


@pytest.mark.parametrize("action", ["checkpoint.use", "checkpoint.onnx"])
def test_that_without_a_checkpoint_a_sentence_says_what_to_do(parts, action):
    parts.do(action)
    assert parts.errors[0].message == "No checkpoint is chosen."


def test_that_a_file_that_cannot_be_written_is_told(qtbot, tmp_path):
    writer = FileWriter(command=("/nowhere/at/all",))
    with qtbot.waitSignal(writer.failed) as failed:
        writer.begin(tmp_path / "a.onnx", ["export-onnx"])
    assert "could not be written" in failed.args[0].message


def test_that_the_menu_of_the_table_has_what_can_be_done_with_a_checkpoint(build_viewer):
    viewer = build_viewer(None)
    titles = [action.text() for action in viewer.research.results.checkpoints.table.actions()]
    assert titles == [
        "Learn from what was corrected",
        "Use this checkpoint",
        "Checkpoint as ONNX file",
        "Score checkpoints again",
    ]


def test_that_the_model_that_proposes_is_the_one_in_use_whoever_chose_it(workspace, build_viewer):
    experiment = make_experiment(workspace, "first", scored=(50,))
    experiment.checkpoint_path(50).parent.mkdir()
    for suffix in (".safetensors", ".json"):
        experiment.checkpoint_path(50).with_suffix(suffix).touch()
    workspace.close()
    viewer = build_viewer(workspace.folder)
    choice, used = viewer.preannotating.bar.model, viewer.research.in_use
    assert (choice.currentText(), used.model) == ("Shipped", SHIPPED_MODEL)
    choice.setCurrentIndex(choice.findText("first @ 50"))
    choice.activated.emit(choice.currentIndex())
    assert used.model == in_use(workspace.folder) == model_of(experiment, 50)
    used.take_over(SHIPPED_MODEL)
    assert choice.currentText() == "Shipped"
