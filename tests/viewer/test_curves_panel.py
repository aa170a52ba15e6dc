"""The curves: what is drawn, and the click from a point to the slices behind it."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import floats, integers, lists
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from cerebellum_viewer.panels.curve_series import DARK_COLORS, LIGHT_COLORS, Look, smoothed
from cerebellum_viewer.panels.curves_panel import CurvesPanel
from cerebellum_viewer.panels.worst_panel import WorstPanel
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.checkpoints import load_checkpoint
from cerebellum_viewer.services.experiments import ExperimentWatcher
from cerebellum_viewer.services.jobs import JobRunner
from cerebellum_viewer.services.seal import Seal
from cerebellum_viewer.services.theme import LIGHT
from engine.data.split import LEAK_STAMP, Part
from engine.job_history import Status
from engine.protocol import JobCancelled
from engine.wording import NOTICE
from tests.viewer.research_fixtures import (
    CONFIG,
    finished,
    make_experiment,
    make_workspace,
    open_document,
    score,
    start_experiment,
    started,
    write_events,
)


@pytest.fixture
def workspace(tmp_path):
    with make_workspace(tmp_path / "workspace") as opened:
        make_experiment(opened, "first")
        yield opened


@pytest.fixture
def document(workspace, qapp):
    return open_document(workspace)


@pytest.fixture
def watcher(document):
    return ExperimentWatcher(document, document)


@pytest.fixture
def background():
    background = Background()
    yield background
    background.close()


@pytest.fixture
def seal(document):
    return Seal(document, document)


@pytest.fixture
def panel(document, watcher, background, seal, qtbot):
    panel = CurvesPanel(document, watcher, background, seal)
    qtbot.addWidget(panel)
    panel.resize(900, 320)
    with qtbot.waitExposed(panel):
        panel.show()
    qtbot.waitUntil(lambda: len(panel.figure.metric_plot.points) == 3)
    return panel


def place_of(panel, point):
    """Where a point lies on the plot's viewport."""
    plot = panel.figure.metric_plot
    scene = plot.item.vb.mapViewToScene(QPointF(point.step, point.value))
    return plot.view.mapFromScene(scene)


def titles(panel):
    return [plot.item.titleLabel.text for plot in panel.figure.plots]


def test_that_clicking_a_point_shows_its_checkpoint_and_fills_the_worst_list(panel, document, watcher, qtbot):
    worst = WorstPanel(document, watcher, JobRunner(document), Seal(document))
    qtbot.addWidget(worst)
    point = panel.figure.metric_plot.points[1]
    with qtbot.waitSignal(panel.checkpoint_shown) as signal:
        qtbot.mouseClick(panel.figure.metric_plot.viewport, Qt.MouseButton.LeftButton, pos=place_of(panel, point))
    assert signal.args == ["first", 100]
    assert document.shown.name == "first @ 100"
    assert worst.filtered.rowCount() == len(document.shown.scores) > 0


def test_that_a_click_on_empty_ground_changes_nothing(panel, document, qtbot):
    away = place_of(panel, panel.figure.metric_plot.points[1])
    away.setY(away.y() + 60)
    qtbot.mouseClick(panel.figure.metric_plot.viewport, Qt.MouseButton.LeftButton, pos=away)
    assert document.shown is None


def test_that_hovering_tells_the_values(panel, qtbot):
    point = panel.figure.metric_plot.points[0]
    with qtbot.waitSignal(panel.figure.metric_plot.point_hovered, check_params_cb=lambda found: found == point):
        qtbot.mouseMove(panel.figure.metric_plot.viewport, place_of(panel, point))
    assert f"IoU {point.value:.3f}" in panel._hovered.text()
    assert "validation, first @ 50" in panel._hovered.text()


def test_that_points_can_be_reached_without_a_mouse(panel, document, qtbot):
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(panel.figure.metric_plot, key)
    assert document.shown.step == 100


def test_that_enter_on_an_experiment_shows_its_best_checkpoint(panel, document):
    panel._list.activated.emit(panel.model.index(0, 0))
    assert document.shown.step == 150


def test_that_the_test_part_is_drawn_only_once_it_is_opened_and_that_is_on_record(panel, watcher, seal, qtbot):
    experiment = watcher.record("first").experiment
    score(experiment, 150, [Part.VAL, Part.TEST])
    watcher.poll()
    assert {point.part for point in panel.figure.metric_plot.points} == {Part.VAL}
    before = watcher.record("first").test_openings
    seal.open(watcher.record("first"), 150, JobRunner(panel))
    qtbot.waitUntil(lambda: Part.TEST in {point.part for point in panel.figure.metric_plot.points})
    watcher.poll()
    assert watcher.record("first").test_openings == before + 1


def test_that_experiments_are_overlaid_by_their_check_boxes(panel, workspace, watcher, qtbot):
    make_experiment(workspace, "second", scored=(50,))
    watcher.poll()
    index = panel.model.index(panel.model.row_of("second"), 0)
    assert panel.model.data(index, Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Unchecked
    assert panel.model.setData(index, Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    qtbot.waitUntil(lambda: len(panel.figure.metric_plot.points) == 4)


def test_that_a_new_run_is_drawn_while_it_grows(panel, workspace, watcher, qtbot):
    experiment = start_experiment(workspace, "live")
    write_events(experiment, [started(), finished(1)])
    watcher.poll()
    qtbot.waitUntil(lambda: "live" in panel.figure.batch_plot.series)
    write_events(experiment, [finished(2), finished(3)])
    watcher.poll()
    assert panel.figure.batch_plot.series["live"].steps.tolist() == [1, 2, 3]


@pytest.mark.parametrize("metric", ["mean_iou", "f1", "precision", "recall", "false_positives"])
def test_that_every_metric_can_be_drawn(panel, metric, qtbot):
    panel.controls.metric_choice.setCurrentIndex(panel.controls.metric_choice.findData(metric))
    qtbot.waitUntil(lambda: all(point.value == point.metrics[metric] for point in panel.figure.metric_plot.points))
    panel.controls.log.setChecked(True)


@pytest.mark.parametrize(
    ("low", "high", "named"),
    [
        (0.3, 2.1, ["0.5", "1", "2"]),
        (0.75, 0.95, ["0.8", "0.9"]),
        (0.04, 6, ["0.05", "0.2", "0.5", "2", "5", "0.1", "1"]),
    ],
)
def test_that_the_ticks_of_a_logarithmic_axis_leave_each_other_room(panel, low, high, named):
    """Of a decade with many ticks some are named, and whole decades once."""
    axis = panel.figure.batch_plot.item.getAxis("left")
    axis.setLogMode(y=True)
    levels = axis.tickValues(np.log10(low), np.log10(high), 200)
    texts = [text for spacing, at in levels for text in axis.tickStrings(at, 1.0, spacing) if text]
    assert sorted(texts) == sorted(named)


def test_that_a_leaking_experiment_is_stamped_on_both_plots(tmp_path, background, qtbot):
    with make_workspace(tmp_path / "leaking", by="slice") as workspace:
        make_experiment(workspace, "first")
        document = open_document(workspace)
        panel = CurvesPanel(document, ExperimentWatcher(document, document), background, Seal(document, document))
        qtbot.addWidget(panel)
        assert titles(panel) == [LEAK_STAMP, LEAK_STAMP]


def test_that_a_cancelled_training_can_be_resumed(panel, workspace, watcher, qtbot):
    assert not panel._resume.isVisible()
    experiment = start_experiment(workspace, "stopped")
    write_events(experiment, [started(), JobCancelled(job="train", step=7)])
    watcher.poll()
    assert watcher.record("stopped").status is Status.CANCELLED
    panel._list.setCurrentIndex(panel.model.index(0, 0))
    assert panel._resume.isVisible()
    with qtbot.waitSignal(panel.resume_wanted, check_params_cb=lambda name: name == "stopped"):
        qtbot.mouseClick(panel._resume, Qt.MouseButton.LeftButton)


def test_that_missing_predictions_are_told(panel, document, watcher, qtbot):
    watcher.record("first").experiment.predictions_path(50, Part.VAL).unlink()
    with qtbot.waitSignal(document.failed):
        panel.show_checkpoint("first", 50)
    assert document.shown is None


def test_that_neighbouring_experiments_never_look_alike():
    for dark in (False, True):
        looks = [Look.of(number, dark=dark) for number in range(6)]
        assert len({look.color.name() for look in looks}) == len({look.symbol for look in looks}) == 6
    assert len(LIGHT_COLORS) == len(DARK_COLORS)


def test_that_the_list_is_a_sound_model(panel, qtmodeltester, workspace, watcher):
    qtmodeltester.check(panel.model)
    make_experiment(workspace, "second", scored=(50,))
    watcher.poll()
    assert panel.model.rowCount() == 2


def test_that_the_list_says_which_file_an_experiment_started_from(panel, workspace, watcher):
    start_experiment(workspace, "tuned", CONFIG.with_options(start="/weights/extraction.conv.weights"))
    watcher.poll()
    tips = [panel.model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) for row in range(2)]
    assert "Started from extraction.conv.weights" in tips[0]
    assert "Started from" not in tips[1]


def test_that_the_list_says_on_how_many_slices_the_labels_have_moved_on(panel, workspace, document, watcher):
    def tip():
        return panel.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)

    assert "have changed" not in tip()
    changed, remarked = list(document.annotations)[:2]
    document.edit(changed, replace(document.annotations[changed], boxes=()), "clear")
    document.edit(remarked, replace(document.annotations[remarked], comment="seen"), "comment")
    assert "The labels have changed since it learnt from them: 1 slice" in tip()


def choose(combo, data):
    combo.setCurrentIndex(combo.findData(data))


def test_that_the_learning_rate_is_a_curve_too(panel, qtbot):
    choose(panel.controls.quantity_choice, "learning_rate")
    qtbot.waitUntil(lambda: set(panel.figure.batch_plot.series["first"].values.tolist()) == {1e-3})
    assert panel.figure.batch_plot.accessibleName() == "Learning rate"


@given(lists(floats(-1e3, 1e3), min_size=1, max_size=40), integers(1, 60))
def test_that_smoothing_is_the_mean_around_each_value(values, over):
    half, array = over // 2, np.array(values)
    expected = [array[max(place - half, 0) : place + half + 1].mean() for place in range(len(values))]
    np.testing.assert_allclose(smoothed(array, over), expected, atol=1e-9)


def test_that_a_smoothed_loss_leaves_the_raw_one_visible(panel, watcher, qtbot):
    panel.controls.smoothing.setValue(21)
    raw = watcher.record("first").curve.losses
    qtbot.waitUntil(lambda: np.ptp(np.diff(panel.figure.batch_plot.series["first"].values)) < np.ptp(np.diff(raw)))
    drawn = [line.yData for line in panel.figure.batch_plot.item.listDataItems()]
    assert any(np.array_equal(line, raw) for line in drawn)


def test_that_the_cursor_reads_every_experiment_in_both_plots(panel, workspace, watcher, qtbot):
    make_experiment(workspace, "second", scored=(50, 100, 150))
    watcher.poll()
    panel.model.set_checked("second", checked=True)
    qtbot.waitUntil(lambda: len(panel.figure.metric_plot.points) == 6)
    plot = panel.figure.batch_plot
    loss = watcher.record("second").curve.losses[99]
    place = plot.view.mapFromScene(plot.item.vb.mapViewToScene(QPointF(100.0, 0.5)))
    with qtbot.waitSignal(plot.cursor_moved):
        qtbot.mouseMove(plot.viewport, place)
    assert plot.reading.count("first") == plot.reading.count("second") == 1
    assert f"{loss:.2f}"[:3] in plot.reading
    best = panel.figure.metric_plot
    assert f"{watcher.record('first').scores(Part.VAL)[100]['mean_iou']:.3f}" in best.reading


def test_that_the_cursor_moves_by_arrow_keys_and_goes_when_the_mouse_leaves(panel, qtbot):
    plot = panel.figure.batch_plot
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    first = plot.cursor_batch
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.cursor_batch > first
    assert "first" in plot.reading
    QApplication.sendEvent(plot, QEvent(QEvent.Type.Leave))
    assert (plot.cursor_batch, plot.reading) == (None, "")


def test_that_every_patient_of_one_experiment_has_a_line(panel, watcher, qtbot):
    panel.controls.patients.setChecked(True)
    plot, experiment = panel.figure.metric_plot, watcher.record("first").experiment
    patients = {item.patient for item in experiment.manifest().part(Part.VAL)}
    qtbot.waitUntil(lambda: patients < set(plot.series))
    scored = load_checkpoint(experiment, 100).scores
    for patient in patients:
        expected = np.mean([item.iou for item in scored if item.patient == patient])
        assert plot.series[patient].values[1] == pytest.approx(expected)
    ends = [plot.series[name].values[-1] for name in plot.series if name in patients]
    assert ends == sorted(ends)


def test_that_a_step_whose_predictions_are_gone_is_named_and_left_out_of_the_patients_lines_until_it_is_scored_again(
    panel, document, watcher, qtbot
):
    plot, experiment = panel.figure.metric_plot, watcher.record("first").experiment
    experiment.predictions_path(50, Part.VAL).unlink()
    told = []
    document.failed.connect(told.append)
    panel.controls.patients.setChecked(True)
    qtbot.waitUntil(lambda: len(plot.series) > 1)
    assert ["first @ 50" in str(error) for error in told] == [True]
    patients = plot.series.keys() - {"first"}
    assert {tuple(plot.series[name].steps) for name in patients} == {(100, 150)}
    score(experiment, 50, [Part.VAL])
    watcher.poll()
    known = [(50, 100, 150)] * len(patients)
    qtbot.waitUntil(lambda: [tuple(plot.series[name].steps) for name in patients & plot.series.keys()] == known)


def test_that_no_patient_has_a_line_where_no_predictions_can_be_read(panel, document, watcher, qtbot):
    experiment = watcher.record("first").experiment
    for step in watcher.record("first").scores(Part.VAL):
        experiment.predictions_path(step, Part.VAL).unlink()
    with qtbot.waitSignal(document.failed):
        panel.controls.patients.setChecked(True)
    assert set(panel.figure.metric_plot.series) == {"first"}


def test_that_the_shown_curves_become_a_table_a_vector_and_a_picture(tmp_path, background, qtbot):
    with make_workspace(tmp_path / "leaking", by="slice") as workspace:
        make_experiment(workspace, "first")
        document = open_document(workspace)
        watcher = ExperimentWatcher(document, document)
        panel = CurvesPanel(document, watcher, background, Seal(document, document))
        qtbot.addWidget(panel)
        for ending in ("csv", "svg", "png"):
            panel.export(tmp_path / f"curves.{ending}")
        rows = list(csv.DictReader((tmp_path / "curves.csv").read_text().splitlines()))
        losses = [float(row["value"]) for row in rows if row["quantity"] == "loss"]
        assert losses == watcher.record("first").curve.losses.tolist()
        assert [row["stamp"] for row in rows[:-1]] == [LEAK_STAMP] * (len(losses) + 3)
        drawn = (tmp_path / "curves.svg").read_text()
        assert all(words in drawn for words in (NOTICE, LEAK_STAMP, "first"))
        assert QImage(str(tmp_path / "curves.png")).pixelColor(1, 1) == QColor(LIGHT.base)


def test_that_curves_that_cannot_be_written_are_told(panel, document, workspace, qtbot):
    with qtbot.waitSignal(document.failed):
        panel.export(workspace.folder / "workspace.sqlite" / "curves.csv")


def test_that_two_clicks_lead_from_a_bad_point_to_the_pixels(panel, document, qtbot):
    bad = min(panel.figure.metric_plot.points, key=lambda point: point.value)
    qtbot.mouseClick(panel.figure.metric_plot.viewport, Qt.MouseButton.LeftButton, pos=place_of(panel, bad))
    assert document.shown.step == bad.step
    worst = min((item for item in document.shown.scores), key=lambda item: item.iou)
    metrics = panel.worst.fontMetrics()
    place = QPoint(metrics.horizontalAdvance("Worst: ") + 8, metrics.height() // 2)
    qtbot.mouseClick(panel.worst, Qt.MouseButton.LeftButton, pos=place)
    assert document.current == worst.key


def test_that_the_keyboard_leads_from_a_point_to_the_pixels(panel, document, qtbot):
    panel.activateWindow()
    panel.figure.metric_plot.setFocus()
    qtbot.waitUntil(panel.figure.metric_plot.hasFocus)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(panel.figure.metric_plot, key)
    document.go_to(None)
    qtbot.keyClick(panel.figure.metric_plot, Qt.Key.Key_Tab)
    assert panel.worst.hasFocus()
    qtbot.keyClick(panel.worst, Qt.Key.Key_Return)
    assert document.current in {item.key for item in panel.worst.items}


@pytest.mark.parametrize("size", [(340, 600), (900, 320)])
def test_that_a_long_name_gives_way_to_the_numbers_beside_it(panel, workspace, watcher, size):
    name = f"{'x' * 60}-side-9"
    make_experiment(workspace, name)
    watcher.poll()
    panel.resize(*size)
    assert panel._list.horizontalScrollBar().maximum() == 0
    assert panel._list.textElideMode() is Qt.TextElideMode.ElideMiddle
    assert name in panel.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
