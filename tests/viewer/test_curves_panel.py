"""The curves: what is drawn, and the click from a point to the slices behind it."""

import pytest
from PySide6.QtCore import QPointF, Qt

from cerebellum_viewer.panels.curve_plots import DARK_COLORS, LIGHT_COLORS, Look
from cerebellum_viewer.panels.curves_panel import CurvesPanel
from cerebellum_viewer.panels.worst_panel import WorstPanel
from cerebellum_viewer.services.experiments import ExperimentWatcher
from cerebellum_viewer.services.jobs import JobRunner
from engine.data.split import LEAK_STAMP, Part
from engine.experiment import Status
from engine.protocol import JobCancelled
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
def panel(document, watcher, qtbot):
    panel = CurvesPanel(document, watcher)
    qtbot.addWidget(panel)
    panel.resize(900, 320)
    with qtbot.waitExposed(panel):
        panel.show()
    qtbot.waitUntil(lambda: len(panel.scores_plot.points) == 3)
    return panel


def place_of(panel, point):
    """Where a point lies on the plot's viewport."""
    plot = panel.scores_plot
    scene = plot.item.vb.mapViewToScene(QPointF(point.step, point.value))
    return plot._view.mapFromScene(scene)


def titles(panel):
    return [plot.item.titleLabel.text for plot in (panel.loss_plot, panel.scores_plot)]


def test_that_clicking_a_point_shows_its_checkpoint_and_fills_the_worst_list(panel, document, watcher, qtbot):
    worst = WorstPanel(document, watcher, JobRunner(document))
    qtbot.addWidget(worst)
    point = panel.scores_plot.points[1]
    with qtbot.waitSignal(panel.checkpoint_shown) as signal:
        qtbot.mouseClick(panel.scores_plot.viewport, Qt.MouseButton.LeftButton, pos=place_of(panel, point))
    assert signal.args == ["first", 100]
    assert document.shown.name == "first @ 100"
    assert worst.filtered.rowCount() == len(document.shown.scores) > 0


def test_that_a_click_on_empty_ground_changes_nothing(panel, document, qtbot):
    away = place_of(panel, panel.scores_plot.points[1])
    away.setY(away.y() + 60)
    qtbot.mouseClick(panel.scores_plot.viewport, Qt.MouseButton.LeftButton, pos=away)
    assert document.shown is None


def test_that_hovering_tells_the_values(panel, qtbot):
    point = panel.scores_plot.points[0]
    with qtbot.waitSignal(panel.scores_plot.point_hovered, check_params_cb=lambda found: found == point):
        qtbot.mouseMove(panel.scores_plot.viewport, place_of(panel, point))
    assert f"IoU {point.value:.3f}" in panel._hovered.text()
    assert "validation, first @ 50" in panel._hovered.text()


def test_that_points_can_be_reached_without_a_mouse(panel, document, qtbot):
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(panel.scores_plot, key)
    assert document.shown.step == 100


def test_that_enter_on_an_experiment_shows_its_best_checkpoint(panel, document):
    panel._list.activated.emit(panel.model.index(0, 0))
    assert document.shown.step == 150


def test_that_the_test_part_is_drawn_only_where_it_was_scored(panel, workspace, watcher, qtbot):
    assert {point.part for point in panel.scores_plot.points} == {Part.VAL}
    score(watcher.record("first").experiment, 150, [Part.VAL, Part.TEST])
    watcher.poll()
    qtbot.waitUntil(lambda: Part.TEST in {point.part for point in panel.scores_plot.points})


def test_that_experiments_are_overlaid_by_their_check_boxes(panel, workspace, watcher, qtbot):
    make_experiment(workspace, "second", scored=(50,))
    watcher.poll()
    index = panel.model.index(panel.model.row_of("second"), 0)
    assert panel.model.data(index, Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Unchecked
    assert panel.model.setData(index, Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    qtbot.waitUntil(lambda: len(panel.scores_plot.points) == 4)


def test_that_a_new_run_is_drawn_while_it_grows(panel, workspace, watcher, qtbot):
    experiment = start_experiment(workspace, "live")
    write_events(experiment, [started(), finished(1)])
    watcher.poll()
    qtbot.waitUntil(lambda: "live" in panel.loss_plot._lines)
    write_events(experiment, [finished(2), finished(3)])
    watcher.poll()
    assert panel.loss_plot._lines["live"].getData()[0].tolist() == [1, 2, 3]


@pytest.mark.parametrize("metric", ["mean_iou", "f1", "precision", "recall", "false_positives"])
def test_that_every_metric_can_be_drawn(panel, metric, qtbot):
    panel._metric_choice.setCurrentIndex(panel._metric_choice.findData(metric))
    qtbot.waitUntil(lambda: all(point.value == point.metrics[metric] for point in panel.scores_plot.points))
    panel._log.setChecked(True)


def test_that_a_leaking_experiment_is_stamped_on_both_plots(tmp_path, qtbot):
    with make_workspace(tmp_path / "leaking", by="slice") as workspace:
        make_experiment(workspace, "first")
        document = open_document(workspace)
        panel = CurvesPanel(document, ExperimentWatcher(document, document))
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
