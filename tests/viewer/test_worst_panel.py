"""The worst list: order, filters, verdicts, the confidence slider, and a knowing look at the test part."""

import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from cerebellum_viewer.document.document import ShownCheckpoint
from cerebellum_viewer.panels.worst_model import ERROR, Kind, Verdict, Wanted, WorstFilter, WorstModel, verdict_of
from cerebellum_viewer.panels.worst_panel import WorstPanel
from cerebellum_viewer.services.checkpoints import at_confidence, judge_detections, load_checkpoint
from cerebellum_viewer.services.error_queue import size_errors
from cerebellum_viewer.services.experiments import ExperimentWatcher
from cerebellum_viewer.services.jobs import JobRunner
from cerebellum_viewer.services.seal import Seal
from engine.data.annotation import Detection, SliceKey
from engine.data.boxes import Box
from engine.data.split import Part
from engine.manifest import ManifestSlice
from engine.scoring.decode import Found
from engine.scoring.metrics import SliceScore, evaluate, judge_found
from engine.scoring.predictions import load_predictions
from engine.scoring.problems import Kind as ProblemKind
from engine.scoring.problems import counts, problems
from tests.viewer.research_fixtures import make_experiment, make_workspace, open_document, score

STAND_IN = Path(__file__).with_name("stand_in_worker.py")
FIRST = SliceKey("V01", 0)


@pytest.fixture
def workspace(tmp_path):
    with make_workspace(tmp_path / "workspace", patients=9) as opened:
        yield opened


@pytest.fixture
def experiment(workspace):
    return make_experiment(workspace, "first", scored=(50, 100), parts=(Part.TRAIN, Part.VAL))


@pytest.fixture
def document(workspace, experiment, qapp):
    return open_document(workspace)


@pytest.fixture
def runner(document):
    return JobRunner(document, command=(sys.executable, str(STAND_IN), "succeed"))


@pytest.fixture
def panel(document, experiment, runner, qtbot):
    panel = WorstPanel(document, ExperimentWatcher(document, document), runner, Seal(document))
    qtbot.addWidget(panel)
    panel.show()
    document.show_checkpoint(load_checkpoint(experiment, 50))
    return panel


def keys(panel):
    return [panel._key(panel.filtered.index(row, 0)) for row in range(panel.filtered.rowCount())]


def test_that_validation_is_shown_first_and_the_worst_on_top(panel, document, experiment):
    validation = {item.key for item in experiment.manifest().part(Part.VAL)}
    assert keys(panel) == [item.key for item in document.shown.scores if item.key in validation]
    assert panel.filters.wanted.part is Part.VAL


def test_that_the_summary_names_interval_confidence_patients_and_slices(panel):
    text = panel.summary.text()
    for words in ("first @ 50", "mean IoU", "95 % t by patient", "F1", "IoU 0.5", "patients: 2, slices: 8"):
        assert words in text
    assert not panel._stamp.isVisible()


def test_that_a_click_goes_to_the_slice(panel, document, qtbot):
    index = panel.filtered.index(2, 0)
    place = panel.table.visualRect(index).center()
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert document.current == keys(panel)[2]


def test_that_enter_goes_to_the_slice(panel, document, qtbot):
    panel.table.setFocus()
    panel.table.setCurrentIndex(panel.filtered.index(1, 0))
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert document.current == keys(panel)[1]


def test_that_next_and_previous_walk_the_list_and_stop_at_its_ends(panel, document):
    document.go_to(keys(panel)[0])
    panel.next()
    assert document.current == keys(panel)[1]
    panel.previous()
    panel.previous()
    assert document.current == keys(panel)[0]
    document.go_to(keys(panel)[-1])
    panel.next()
    assert document.current == keys(panel)[-1]


def test_that_filters_narrow_by_iou_and_part(panel, document):
    panel.filters.part.setCurrentIndex(panel.filters.part.findData(Part.TRAIN))
    assert {document.shown.part_of[key] for key in keys(panel)} == {Part.TRAIN}
    panel.filters.part.setCurrentIndex(panel.filters.part.count() - 1)
    assert len(keys(panel)) == len(document.shown.scores)
    panel.filters.below.setValue(0.4)
    assert set(keys(panel)) == {item.key for item in document.shown.scores if item.iou < 0.4}


def test_that_the_slider_judges_again_and_the_way_back_is_one_click(panel, document, qtbot):
    validated = document.shown.confidence
    with qtbot.waitSignal(document.checkpoint_changed):
        panel.confidence.setValue(950)
    assert document.shown.confidence == 0.95
    assert all(verdict_of(item) is Verdict.MISSED for item in document.shown.scores)
    with qtbot.waitSignal(document.checkpoint_changed):
        qtbot.mouseClick(panel._back, Qt.MouseButton.LeftButton)
    assert document.shown.confidence == validated


def test_that_columns_sort_by_value(panel):
    panel.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert keys(panel) == sorted(keys(panel))
    panel.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)


def test_that_the_test_part_is_opened_only_after_a_second_click(panel, runner, qtbot):
    qtbot.mouseClick(panel.score_more.button, Qt.MouseButton.LeftButton)
    assert panel.score_more.question.isVisible()
    assert runner.running is None
    with qtbot.waitSignals([runner.job_started, runner.job_ended], timeout=10_000):
        qtbot.mouseClick(panel.score_more.all_button, Qt.MouseButton.LeftButton)
    log = panel._watcher.record("first").experiment.folder / "worker.log"
    assert "--on test --step 50" in log.read_text()


def test_that_the_question_can_be_declined(panel, runner, qtbot):
    qtbot.mouseClick(panel.score_more.button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(panel.score_more.question.decline, Qt.MouseButton.LeftButton)
    assert not panel.score_more.question.isVisible()
    assert runner.running is None


def test_that_parts_scored_later_are_taken_in(panel, document, workspace):
    later = make_experiment(workspace, "later", scored=(50,))
    panel._watcher.poll()
    document.show_checkpoint(load_checkpoint(later, 50))
    score(later, 50, [Part.VAL, Part.TRAIN])
    panel._watcher.poll()
    assert document.shown.parts == (Part.TRAIN, Part.VAL)


def test_that_stored_results_on_the_test_part_are_shown_nowhere_before_they_are_opened_on_record(
    panel, document, experiment, runner, qtbot
):
    tested = {item.key for item in experiment.manifest().part(Part.TEST)}
    score(experiment, 50, [Part.VAL, Part.TEST])
    panel._watcher.poll()
    panel.filters.part.setCurrentIndex(panel.filters.part.findData(None))
    qtbot.mouseClick(panel._back, Qt.MouseButton.LeftButton)
    assert panel.filters.part.findData(Part.TEST) == -1
    assert not tested & set(keys(panel))
    assert not any(document.detections(key) for key in tested)
    qtbot.mouseClick(panel.score_more.button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(panel.score_more.all_button, Qt.MouseButton.LeftButton)
    assert runner.running is None
    assert tested < set(keys(panel))
    assert any(document.detections(key) for key in tested)
    panel._watcher.poll()
    assert panel._watcher.record("first").test_openings == 1
    assert not panel.score_more.button.isEnabled()


def test_that_no_checkpoint_means_an_invitation_and_an_empty_list(panel, document):
    document.show_checkpoint(None)
    assert panel.filtered.rowCount() == 0
    assert "Click a point" in panel.summary.text()
    panel.next()


@pytest.mark.parametrize(
    ("iou", "matched", "false_positives", "missed", "verdict"),
    [
        (0.8, 1, 0, 0, Verdict.OK),
        (0.8, 1, 1, 0, Verdict.FALSE_ALARM),
        (0.3, 0, 1, 1, Verdict.LOW_IOU),
        (0.0, 0, 1, 1, Verdict.MISSED),
        (0.0, 0, 0, 1, Verdict.MISSED),
        (None, 0, 1, 0, Verdict.FALSE_ALARM),
        (None, 0, 0, 0, Verdict.OK),
    ],
)
def test_that_a_verdict_says_what_went_wrong(iou, matched, false_positives, missed, verdict):
    assert verdict_of(SliceScore(FIRST, "P01", iou, 0.5, matched, false_positives, missed)) is verdict


def test_that_the_table_is_a_sound_model(document, experiment, qtmodeltester):
    model = WorstModel()
    model.show(load_checkpoint(experiment, 50))
    qtmodeltester.check(model)


def judged(experiment, part):
    slices, grid = experiment.manifest().part(part), experiment.config().grid
    return evaluate(slices, load_predictions(experiment.predictions_path(50, part)), grid, confidence=0.5).summary


@pytest.mark.parametrize("part", [Part.TRAIN, Part.VAL])
def test_that_the_counts_of_the_queue_are_the_scorers(panel, document, experiment, part):
    document.show_checkpoint(at_confidence(document.shown, experiment.manifest(), 0.5))
    panel.filters.part.setCurrentIndex(panel.filters.part.findData(part))
    counts, scorer = panel.filtered.counts(), judged(experiment, part)
    truths = sum(len(item.boxes) for item in experiment.manifest().part(part))
    assert (counts.slices, counts.false_alarms, counts.missed) == (
        scorer.slices,
        scorer.false_positives,
        scorer.missed,
    )
    assert counts.found == truths - scorer.missed
    assert counts.found / (counts.found + counts.false_alarms) == scorer.precision
    assert counts.found / truths == scorer.recall
    assert counts.missed > 0
    assert counts.false_alarms > 0
    for kind, left in ((Kind.MISSED, "missed"), (Kind.FALSE_ALARM, "false_alarms")):
        panel.filters.kind.setCurrentIndex(list(Kind).index(kind))
        assert getattr(panel.filtered.counts(), left) == getattr(counts, left)
        assert panel.filtered.rowCount() == panel.filtered.counts().slices
        shown = [
            panel.model.score(panel.filtered.mapToSource(panel.filtered.index(row, 0)).row())
            for row in range(panel.filtered.rowCount())
        ]
        assert all(item.missed if kind is Kind.MISSED else item.false_positives for item in shown)


pixels = st.integers(0, 12)
random_boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h), pixels, pixels, st.integers(1, 9), st.integers(1, 9)
)
random_found = st.lists(st.builds(Detection, random_boxes, st.sampled_from([0.2, 0.4, 0.6, 0.8])), max_size=6).map(
    lambda own: tuple(sorted(own, key=lambda item: -item.score))
)


@given(
    st.lists(
        st.tuples(st.lists(random_boxes, max_size=3), random_found, st.sampled_from(Part)), min_size=1, max_size=6
    ),
    st.sampled_from([0.0, 0.3, 0.6]),
)
def test_that_the_counts_of_any_predictions_are_the_scorers_to_the_unit(cases, confidence):
    slices = tuple(
        ManifestSlice(SliceKey("v", number), "p", part, "x.bmp", "", 100, 100, tuple(truth))
        for number, (truth, _, part) in enumerate(cases)
    )
    found = {item.key: own for item, (_, own, _) in zip(slices, cases, strict=True)}
    part_of = {item.key: item.part for item in slices}
    model = WorstModel()
    raw = ShownCheckpoint("x", 1, found, (), 0.0, tuple(Part), part_of, "")
    model.show(at_confidence(raw, SimpleNamespace(slices=slices), confidence))
    filtered = WorstFilter(model)
    for part in Part:
        filtered.narrow(Wanted(part=part))
        chosen = [item for item in slices if item.part is part]
        judged = judge_found(chosen, Found.of([found[item.key] for item in chosen]))
        scorer, queue, shown = judged.at(confidence).summary, counts(problems(judged, confidence)), filtered.counts()
        assert (shown.slices, shown.missed, shown.false_alarms) == (len(chosen), scorer.missed, scorer.false_positives)
        assert shown.missed == queue[ProblemKind.FALSE_NEGATIVE]
        assert shown.false_alarms == queue[ProblemKind.FALSE_POSITIVE]
        assert shown.found + shown.missed == sum(len(item.boxes) for item in chosen)


def test_that_every_kind_says_how_many_slices_it_has(panel, document):
    panel.filters.part.setCurrentIndex(panel.filters.part.count() - 1)
    for row, kind in enumerate(Kind):
        panel.filters.kind.setCurrentIndex(row)
        assert panel.filters.kind.currentText().endswith(f"({panel.filtered.rowCount()})")
        verdicts = [verdict_of(panel.model.score(row)) for row in range(panel.model.rowCount())]
        if kind in {Kind.LOW_IOU, Kind.OK}:
            assert panel.filtered.rowCount() == verdicts.count(Verdict(kind.value))


def test_that_patients_and_ranges_narrow_the_queue(panel, document):
    scores = document.shown.scores
    panel.filters.part.setCurrentIndex(panel.filters.part.count() - 1)
    panel.filters.patient.setCurrentIndex(panel.filters.patient.findData(scores[0].patient))
    assert set(keys(panel)) == {item.key for item in scores if item.patient == scores[0].patient}
    panel.filters.patient.setCurrentIndex(0)
    panel.filters.above.setValue(0.2)
    panel.filters.below.setValue(0.6)
    panel.filters.surer.setValue(0.4)
    panel.filters.less_sure.setValue(0.7)
    assert set(keys(panel)) == {item.key for item in scores if 0.2 <= item.iou < 0.6 and 0.4 <= item.score < 0.7}
    assert 0 < len(keys(panel)) < len(scores)


def choose(panel, kind):
    panel.filters.kind.setCurrentIndex(list(Kind).index(kind))


def test_that_confident_errors_of_the_engines_queue_can_be_listed_alone(panel, document, experiment):
    panel.filters.part.setCurrentIndex(panel.filters.part.count() - 1)
    slices = [item for item in experiment.manifest().slices if item.part in document.shown.parts]
    found = problems(judge_detections(slices, document.shown.detections), document.shown.confidence)
    confident = {problem.key for problem in found if problem.kind is ProblemKind.CONFIDENT_AND_WRONG}
    choose(panel, Kind.CONFIDENT)
    assert set(keys(panel)) == confident
    assert 0 < len(confident) < len(document.shown.scores)


def test_that_the_panel_says_when_labels_have_moved_on_since_the_training(panel, document):
    assert panel.moved.isHidden()
    key = keys(panel)[0]
    document.edit(key, replace(document.annotations[key], boxes=()), "take the box away")
    assert panel.moved.text() == "Labels have moved on since this was trained: 1 slices."
    document.undo_stack.undo()
    assert panel.moved.isHidden()


def test_that_errors_are_told_in_mm_where_a_spacing_is_known(document, experiment, qapp):
    shown, manifest = load_checkpoint(experiment, 50), experiment.manifest()
    item = next(item for item in manifest.slices if item.key == shown.scores[0].key)
    model = WorstModel()
    model.show(shown, {}, size_errors(shown, manifest, {item.key.volume: (0.5, 0.25)}))
    found, truth = shown.detections[item.key][0].box, item.boxes[0]
    scales = (0.5, 0.25, 0.5, 0.25)
    edges = [abs(a - b) * scale for a, b, scale in zip(found.edges, truth.edges, scales, strict=True)]
    cell = model.index(0, ERROR)
    assert cell.data() == f"{max(edges):.1f}"
    assert "farthest edge" in cell.data(Qt.ItemDataRole.ToolTipRole)
    others = [row for row in range(model.rowCount()) if model.score(row).key.volume != item.key.volume]
    assert {model.index(row, ERROR).data() for row in others} == {"–"}


def test_that_labels_that_do_not_fit_their_neighbours_are_a_kind_of_the_queue(
    workspace, experiment, build_viewer, qtbot
):
    workspace.close()
    viewer = build_viewer(workspace.folder)
    document, panel = viewer.document, viewer.research.worst
    document.show_checkpoint(load_checkpoint(experiment, 50))
    key = SliceKey(keys(panel)[0].volume, 1)
    document.edit(key, replace(document.annotations[key], boxes=()), "leave a gap between two slices with an organ")
    assert viewer.volume_tools.consistency.reports == {}
    choose(panel, Kind.OUTLIER)
    qtbot.waitUntil(lambda: key in keys(panel))
    assert panel.filters.kind.currentText() == f"outlier ({panel.filtered.rowCount()})"
