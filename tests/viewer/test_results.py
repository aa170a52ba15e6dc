"""The table of all checkpoints and the heat map of a grid: what they show, and the way on to curves and slices."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt, QTranslator
from PySide6.QtGui import QIcon, QPixmap, qGray

from cerebellum_viewer.panels.checkpoint_model import BEST, OPENINGS, TEST, VALIDATION
from cerebellum_viewer.panels.checkpoints_panel import CheckpointsPanel
from cerebellum_viewer.panels.comparison_panel import ComparisonPanel
from cerebellum_viewer.panels.grid_panel import GridPanel
from cerebellum_viewer.services import comparing
from cerebellum_viewer.services.background import Background
from cerebellum_viewer.services.checkpoints import load_checkpoint
from cerebellum_viewer.services.experiments import ExperimentWatcher
from cerebellum_viewer.services.grids import families, make_grid
from cerebellum_viewer.services.jobs import JobRunner
from cerebellum_viewer.services.metric_texts import NAMES, SENTENCES
from cerebellum_viewer.services.resources import translation
from cerebellum_viewer.services.seal import Seal
from cerebellum_viewer.services.wording import METRICS, signed
from cerebellum_viewer.widgets.empty_hint import EmptyHint
from engine.data.annotation import SliceKey
from engine.data.split import Part
from engine.experiment import Experiment
from engine.protocol import CheckpointScored, JobFinished
from engine.scoring.comparison import compare, holm
from engine.scoring.contours import MEASURES, ContourScore
from engine.scoring.definitions import DEFINITIONS
from engine.scoring.metrics import RATIOS
from engine.study.grid import Cell, ExperimentGrid
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

STAND_IN = Path(__file__).with_name("stand_in_worker.py")
FIRST_TEST = min(TEST)
IOU = min(VALIDATION)


@pytest.fixture
def workspace(tmp_path):
    with make_workspace(tmp_path / "workspace", patients=9) as opened:
        make_experiment(opened, "first", scored=(50, 100))
        make_experiment(opened, "second", scored=(50,), parts=(Part.VAL, Part.TEST))
        yield opened


@pytest.fixture
def document(workspace, qapp):
    return open_document(workspace)


@pytest.fixture
def watcher(document):
    return ExperimentWatcher(document, document)


@pytest.fixture
def panel(document, watcher, qtbot):
    runner = JobRunner(document, command=(sys.executable, str(STAND_IN), "succeed"))
    panel = CheckpointsPanel(document, watcher, runner, Seal(document, document))
    qtbot.addWidget(panel)
    panel.resize(900, 300)
    panel.show()
    return panel


def texts(panel, column):
    model = panel.filtered
    return [model.index(row, column).data() for row in range(model.rowCount())]


def choose(panel, name):
    row = texts(panel, 0).index(name)
    panel.table.setCurrentIndex(panel.filtered.index(row, 0))


def test_that_every_checkpoint_has_a_row_and_the_best_one_is_marked(panel):
    assert texts(panel, 0) == ["first", "first", "second"]
    assert texts(panel, 1) == ["50", "100", "50"]
    assert texts(panel, BEST) == ["", "★", "★"]


def test_that_the_test_part_is_sealed_until_it_is_opened_and_the_opening_is_counted(panel, watcher, qtbot):
    panel.model.set_lock(QIcon(QPixmap(4, 4)))
    row = texts(panel, 0).index("second")
    sealed = panel.filtered.index(row, FIRST_TEST)
    assert sealed.data() == ""
    assert not sealed.data(Qt.ItemDataRole.DecorationRole).isNull()
    assert "sealed" in sealed.data(Qt.ItemDataRole.AccessibleTextRole)
    choose(panel, "second")
    qtbot.mouseClick(panel.open_button, Qt.MouseButton.LeftButton)
    assert panel.question.isVisible()
    assert watcher.record("second").test_openings == 0
    qtbot.mouseClick(panel.yes_button, Qt.MouseButton.LeftButton)
    expected = watcher.record("second").scores(Part.TEST)[50]["mean_iou"]
    assert panel.filtered.index(row, FIRST_TEST).data() == f"{expected:.3f}"
    assert texts(panel, FIRST_TEST)[:2] == ["", ""]
    watcher.poll()
    assert texts(panel, OPENINGS) == ["0", "0", "1"]
    assert not panel.open_button.isEnabled() or not panel.chosen


def test_that_enter_declines_to_open_the_test_part(panel, watcher, qtbot):
    choose(panel, "second")
    qtbot.mouseClick(panel.open_button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(panel.question.decline, Qt.Key.Key_Space)
    assert not panel.question.isVisible()
    watcher.poll()
    assert watcher.record("second").test_openings == 0


def test_that_a_checkpoint_without_results_on_the_test_part_is_scored_by_a_job(panel, watcher, qtbot):
    choose(panel, "first")
    qtbot.mouseClick(panel.open_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(panel._runner.job_ended, timeout=10_000):
        qtbot.mouseClick(panel.yes_button, Qt.MouseButton.LeftButton)
    assert "--on test --step 50" in (watcher.record("first").experiment.folder / "worker.log").read_text()


def test_that_the_checkpoints_of_the_chosen_experiment_are_scored_again_on_validation(panel, document, qtbot):
    told = []
    document.failed.connect(told.append)
    panel.score_again()
    assert [error.message for error in told] == ["No checkpoint is chosen."]
    choose(panel, "second")
    with qtbot.waitSignal(panel._runner.job_ended, timeout=10_000):
        panel.score_again()
    log = panel.model.row(0).record.experiment.folder.with_name("second") / "worker.log"
    assert log.read_text().rstrip().endswith("--on val")


def test_that_columns_sort_by_number_and_the_filter_takes_words(panel):
    panel.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert texts(panel, 1) == ["100", "50", "50"]
    panel.filter.setText("SEC ond")
    assert texts(panel, 0) == ["second"]
    panel.filter.setText("third")
    assert [hint.text() for hint in panel.table.findChildren(EmptyHint)] == ["No checkpoint fits this filter."]
    panel.filter.clear()
    panel.best_only.setChecked(True)
    assert sorted(texts(panel, 0)) == ["first", "second"]


def test_that_enter_on_a_row_asks_for_its_checkpoint(panel, qtbot):
    panel.table.setCurrentIndex(panel.filtered.index(1, 0))
    with qtbot.waitSignal(panel.checkpoint_wanted) as signal:
        qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert signal.args == ["first", 100]


def test_that_the_table_grows_with_its_experiments_and_stays_a_sound_model(panel, watcher, qtmodeltester):
    score(watcher.record("first").experiment, 150, [Part.VAL])
    watcher.poll()
    assert texts(panel, 1) == ["50", "100", "150", "50"]
    assert texts(panel, BEST) == ["", "", "★", "★"]
    qtmodeltester.check(panel.model)
    assert panel.model.columnCount() == OPENINGS + 1


def make_member(workspace, name, **options):
    experiment = start_experiment(workspace, name, CONFIG.with_options(**options))
    write_events(experiment, [started(), finished(1)])
    step = 50 + 10 * options.get("seed", 0) + int(100 * options["momentum"])
    score(experiment, step, [Part.VAL])
    experiment.append(JobFinished(job="train", seconds=1.0))


@pytest.fixture
def grid(tmp_path, qtbot):
    with make_workspace(tmp_path / "grid") as workspace:
        for momentum in (0.5, 0.9):
            for side in (5, 7):
                for seed in (0, 1):
                    make_member(workspace, f"m{momentum}-s{side}-{seed}", momentum=momentum, side=side, seed=seed)
        document = open_document(workspace)
        panel = GridPanel(ExperimentWatcher(document, document))
        qtbot.addWidget(panel)
        panel.resize(700, 300)
        panel.show()
        yield panel


def test_that_the_options_that_vary_are_the_axes_and_cells_are_means_with_their_spread(grid):
    (family,) = families(grid._records(), [])
    records = family.records
    assert family.axes == {"side": (5, 7), "momentum": (0.5, 0.9), "seed": (0, 1)}
    made = make_grid(family, "side", "momentum", "mean_iou")
    assert (made.rows, made.columns, made.over) == ((5, 7), (0.5, 0.9), ("seed",))
    inside = [r for r in records if (r.config.side, r.config.momentum) == (7, 0.5)]
    values = [r.scores(Part.VAL)[r.best_step]["mean_iou"] for r in inside]
    cell = made.cells[1, 0]
    assert cell.names == tuple(r.name for r in inside)
    assert (cell.mean, cell.spread) == pytest.approx((np.mean(values), np.std(values, ddof=1)))


def test_that_cells_bear_their_numbers_and_the_best_one_is_the_brightest(grid):
    shown = grid.model
    cells = [shown.index(row, column) for row in range(2) for column in range(2)]
    best = max(cells, key=lambda index: shown.cell(index).mean)
    assert f"{shown.cell(best).mean:.3f} ±" in best.data()
    greys = [qGray(index.data(Qt.ItemDataRole.BackgroundRole).rgb()) for index in cells]
    assert qGray(best.data(Qt.ItemDataRole.BackgroundRole).rgb()) == max(greys) > min(greys)
    assert "Seed" in grid.hint.text()


def test_that_the_keyboard_leads_from_a_cell_to_its_curves(grid, qtbot):
    grid.table.setCurrentIndex(grid.model.index(0, 0))
    qtbot.keyClick(grid.table, Qt.Key.Key_Down)
    with qtbot.waitSignal(grid.experiments_wanted) as signal:
        qtbot.keyClick(grid.table, Qt.Key.Key_Return)
    assert signal.args == [["m0.5-s7-0", "m0.5-s7-1"]]


def test_that_other_axes_and_metrics_can_be_chosen(grid):
    grid.rows.setCurrentIndex(grid.rows.findData("seed"))
    grid.metric_choice.setCurrentIndex(grid.metric_choice.findData("false_positives"))
    assert [grid.model.headerData(row, Qt.Orientation.Vertical) for row in range(2)] == ["0", "1"]
    assert "Grid cells per side" in grid.hint.text()


def test_that_a_cell_follows_a_checkpoint_that_is_scored_again(grid, qtbot):
    record = grid._watcher.record("m0.5-s5-0")
    step = record.best_step
    metrics = {**record.scores(Part.VAL)[step], "mean_iou": 0.875}
    record.experiment.append(CheckpointScored(step=step, part=Part.VAL, metrics=metrics))
    grid._watcher.poll()
    qtbot.waitUntil(lambda: 0.875 in grid.model.cell(grid.model.index(0, 0)).values)


def test_that_experiments_on_another_split_are_in_no_cell_of_this_one(grid, qtbot):
    watcher = grid._watcher
    other = watcher.record("m0.5-s5-0").experiment
    manifest = replace(other.manifest(), split="another")
    twin = Experiment.create(other.folder.parent, replace(other.config(), seed=7), manifest, "twin")
    write_events(twin, [started(), finished(1)])
    score(twin, 50, [Part.VAL])
    watcher.poll()
    qtbot.waitUntil(lambda: grid.family.count() == 2)
    assert grid.family.currentText() != "another"
    shown = [grid.model.cell(grid.model.index(row, column)) for row in range(2) for column in range(2)]
    assert sorted(name for cell in shown for name in cell.names) == sorted(set(watcher.names) - {"twin"})
    grid.family.setCurrentText("another")
    assert not grid.table.isVisible()


def test_that_a_grid_that_was_queued_together_is_a_heat_map_of_its_own_and_so_is_a_network(grid):
    records = grid._records()
    inside = [record for record in records if record.config.seed == 0 and record.config.side == 5]
    cells = tuple(Cell({"momentum": record.config.momentum}, record.name) for record in inside)
    remembered = ExperimentGrid("mine", {"momentum": (0.5, 0.9, 0.95)}, (*cells, Cell({"momentum": 0.95}, "waits")))
    other = replace(records[0], config=records[0].config.with_options(network="yolo-local"))
    found = {family.title: family for family in families([*records[1:], other], [remembered])}
    split = records[0].split
    assert list(found) == ["mine", split, f"{split}, tiny-yolo", f"{split}, yolo-local"]
    assert {record.name for record in found["mine"].records} == {record.name for record in inside}
    made = make_grid(found["mine"], "momentum", "", "mean_iou")
    assert (made.rows, sorted(made.cells)) == ((0.5, 0.9, 0.95), [(0, 0), (1, 0)])
    assert found[f"{split}, yolo-local"].records == (other,)
    assert "network" in found[split].axes


def test_that_experiments_that_do_not_differ_make_no_heat_map(watcher, qtbot):
    panel = GridPanel(watcher)
    qtbot.addWidget(panel)
    panel.show()
    assert not panel.table.isVisible()
    assert "differ in an option" in panel.hint.text()


@pytest.fixture
def results(workspace, build_viewer):
    workspace.close()
    viewer = build_viewer(workspace.folder)
    viewer.window.table["panel.results"].trigger()
    return viewer


def test_that_a_deleted_experiment_takes_what_it_showed_with_it(results, qtbot):
    document, research = results.document, results.research
    research.curves.show_checkpoint("first", 50)
    qtbot.waitUntil(lambda: document.shown is not None)
    rows = research.results.checkpoints.model.rowCount()
    own = len(research.watcher.record("first").scores(Part.VAL))
    shutil.rmtree(research.watcher.record("first").experiment.folder)
    research.watcher.poll()
    assert document.shown is None
    assert research.results.checkpoints.model.rowCount() == rows - own
    told = []
    document.noted.connect(told.append)
    for action in ("checkpoint.score_all", "queue.next", "train.cancel"):
        results.window.table[action].trigger()
    assert [text.split(":")[0] for text in told] == [
        "Choose a checkpoint first",
        "The list “Worst” is empty",
        "No training is at work.",
    ]


def test_that_two_checkpoints_are_compared_and_a_click_shows_a_slice_with_both(results, qtbot):
    table, comparison = results.research.results.checkpoints, results.research.results.comparison
    select = table.table.selectionModel().select
    assert not table.compare_button.isEnabled()
    table.table.clearSelection()
    for row in (0, 2):
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        select(table.filtered.index(row, 0), flags)
    qtbot.mouseClick(table.compare_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: comparison.model.rowCount() > 0)
    first, second = (load_checkpoint(Experiment(r.record.experiment.folder), r.step) for r in table.chosen)
    expected = compare(first.scores, [item for item in second.scores if second.part_of[item.key] is Part.VAL])
    assert f"<b>{expected.t.value:+.3f}</b>" in comparison.summary.text()
    assert f"p {expected.p:.4f} (all sign patterns)" in comparison.summary.text()
    worst = comparison.table.visualRect(comparison.model.index(0, 0)).center()
    qtbot.mouseClick(comparison.table.viewport(), Qt.MouseButton.LeftButton, pos=worst)
    assert results.document.current == expected.slices[0].key
    assert results.document.shown.name == first.name
    assert results.looking.compare.choice.currentData().name == second.name
    assert results.looking.compare.side.isVisible()


def test_that_a_cell_of_the_heat_map_draws_its_experiments_alone(results, qtbot):
    results.research.results.grid.experiments_wanted.emit(["first"])
    curves = results.research.curves
    assert [record.name for record in curves.model.checked] == ["first"]
    assert curves.isVisible()
    qtbot.waitUntil(lambda: {point.experiment for point in curves.figure.metric_plot.points} == {"first"})


def test_that_a_checkpoint_whose_predictions_are_gone_is_told(document, watcher, qtbot):
    background = Background()
    panel = ComparisonPanel(document, background, Seal(document))
    qtbot.addWidget(panel)
    first, second = (watcher.record(name).experiment for name in ("first", "second"))
    first.predictions_path(50, Part.VAL).unlink()
    with qtbot.waitSignal(document.failed):
        panel.compare((first, 50), (second, 50))
    assert "no predictions" in panel.summary.text()
    background.close()


def test_that_the_p_of_a_second_pair_is_corrected_for_both(document, watcher, qtbot):
    background = Background()
    panel = ComparisonPanel(document, background, Seal(document))
    qtbot.addWidget(panel)
    first, second = (watcher.record(name).experiment for name in ("first", "second"))
    panel.compare((first, 50), (second, 50))
    qtbot.waitUntil(lambda: "p 1.0000" in panel.summary.text())
    assert "Holm" not in panel.summary.text()
    panel.compare((first, 50), (first, 100))
    qtbot.waitUntil(lambda: "first @ 100" in panel.summary.text())
    p = compare(*(load_checkpoint(first, step).scores for step in (50, 100))).p
    assert (
        f"looked at in this window: 2; p corrected after Holm: <b>{holm([1.0, p])[1]:.4f}</b>" in panel.summary.text()
    )
    background.close()


def test_that_two_checkpoints_are_compared_in_any_metric_and_on_the_test_part_once_both_are_opened(
    document, watcher, workspace, qtbot
):
    background, seal = Background(), Seal(document)
    panel = ComparisonPanel(document, background, seal)
    qtbot.addWidget(panel)
    make_experiment(workspace, "third", scored=(100,), parts=(Part.VAL, Part.TEST))
    watcher.poll()
    second, third = (watcher.record(name) for name in ("second", "third"))
    panel.compare((second.experiment, 50), (third.experiment, 100))
    assert [panel.part.itemText(row) for row in range(panel.part.count())] == ["validation", "training"]
    qtbot.waitUntil(lambda: "Mean IoU, validation" in panel.summary.text())
    panel.metric_choice.setCurrentIndex(panel.metric_choice.findData("recall"))
    qtbot.waitUntil(lambda: "Recall, validation" in panel.summary.text())
    assert panel.summary.toolTip() == DEFINITIONS["recall"].sentence
    for record, step in ((second, 50), (third, 100)):
        seal.open(record, step, None)
    panel.part.setCurrentIndex(panel.part.findData(Part.TEST))
    qtbot.waitUntil(lambda: "Recall, test" in panel.summary.text())
    assert "looked at in this window: 3;" in panel.summary.text()
    pair = [load_checkpoint(r.experiment, step, frozenset(Part)) for r, step in ((second, 50), (third, 100))]
    scored = [[item for item in shown.scores if shown.part_of[item.key] is Part.TEST] for shown in pair]
    assert f"<b>{compare(*scored, 'recall').t.value:+.3f}</b>" in panel.summary.text()
    background.close()


def test_that_what_a_metric_is_called_and_means_is_the_engines_and_spoken_in_spanish(qapp):
    assert NAMES.keys() == SENTENCES.keys() == {*METRICS, *RATIOS, *MEASURES}
    assert {code: DEFINITIONS[code].sentence for code in SENTENCES} == SENTENCES
    spanish = QTranslator()
    assert spanish.load(str(translation("es")))
    assert all(spanish.translate("Metrics", text) for text in (*NAMES.values(), *SENTENCES.values()))


DRAWN = {"dice": 0.9, "dice_low": 0.85, "dice_high": 0.94, "dice_patients": 3, "dice_slices": 12}


def score_again(watcher, name, step, part=Part.VAL, **more):
    """The checkpoint of `step` was judged once more, and this came of it."""
    record = watcher.record(name)
    metrics = {**record.scores(part)[step], **more}
    record.experiment.append(CheckpointScored(step=step, part=part, metrics=metrics))
    watcher.poll()


def test_that_what_is_selected_stays_so_when_it_is_scored_again(panel, watcher):
    choose(panel, "second")
    score_again(watcher, "second", 50, f1=0.125)
    assert [(row.record.name, row.validation["f1"]) for row in panel.chosen] == [("second", 0.125)]
    assert texts(panel, 0) == ["first", "first", "second"]


def test_that_drawn_masks_are_judged_in_columns_of_their_own_where_some_are_drawn_each_with_its_interval(
    panel, watcher
):
    columns = {code: column for column, code in VALIDATION.items()}
    assert all(panel.table.isColumnHidden(columns[code]) for code in MEASURES)
    assert not panel.masks.isVisible()
    distance = {"hausdorff_95": 5.04, "hausdorff_95_low": 3.9, "hausdorff_95_high": 6.2}
    score_again(watcher, "second", 50, **DRAWN, **distance)
    assert [code for code in MEASURES if not panel.table.isColumnHidden(columns[code])] == ["dice", "hausdorff_95"]
    assert texts(panel, columns["dice"]) == ["–", "–", "0.900"]
    tip = panel.filtered.index(2, columns["dice"]).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "0.900; 95 % t by patient 0.850 to 0.940; patients: 3, slices: 12"
    choose(panel, "second")
    assert panel.masks.isVisible()
    assert "Dice 0.900 (0.850–0.940); Hausdorff 95 %, px 5.04 (3.90–6.20)" in panel.masks.text()
    choose(panel, "first")
    assert not panel.masks.isVisible()


def test_that_drawn_masks_are_judged_on_the_test_part_too_and_sealed_as_all_of_it(panel, watcher, qtbot):
    columns = {code: column for column, code in TEST.items()}
    assert all(panel.table.isColumnHidden(columns[code]) for code in MEASURES)
    score_again(watcher, "second", 50, Part.TEST, **DRAWN)
    assert [code for code in MEASURES if not panel.table.isColumnHidden(columns[code])] == ["dice"]
    cell = panel.filtered.index(2, columns["dice"])
    assert cell.data() == ""
    assert "0.9" not in cell.data(Qt.ItemDataRole.ToolTipRole)
    choose(panel, "second")
    qtbot.mouseClick(panel.open_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(panel.yes_button, Qt.MouseButton.LeftButton)
    assert cell.data() == "0.900"
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == (
        "0.900; 95 % t by patient 0.850 to 0.940; patients: 3, slices: 12"
    )


def test_that_two_checkpoints_are_compared_in_what_they_draw(document, watcher, qtbot, monkeypatch):
    background = Background()
    panel = ComparisonPanel(document, background, Seal(document))
    qtbot.addWidget(panel)
    first = watcher.record("first").experiment
    keys = [item.key for item in first.manifest().part(Part.VAL)]
    drawn = {
        step: [ContourScore(key, key.volume, step / 200, hausdorff_95=400 / step) for key in keys] for step in (50, 100)
    }
    drawn[50].append(ContourScore(SliceKey("bare", 1), "bare", 0.5, hausdorff_95=8))
    drawn[100].append(ContourScore(SliceKey("bare", 1), "bare", 0.0))
    monkeypatch.setattr(comparing, "slices_as_scored", lambda _experiment, step, _part, _metric: drawn[step])
    panel.compare((first, 50), (first, 100))
    share = len({key.volume for key in keys})
    dice = (0.25 * share - 0.5) / (share + 1)
    alone = "in one of them alone (the other drew nothing or was not judged there) took no part: 1."
    for code, difference, heading, unpaired in (
        ("dice", signed(dice, 3), "First Dice", 0),
        ("hausdorff_95", signed(-4, 3), "First Hausdorff", 1),
    ):
        panel.metric_choice.setCurrentIndex(panel.metric_choice.findData(code))
        qtbot.waitUntil(lambda code=code: f"{NAMES[code]}, validation" in panel.summary.text())
        assert f"<b>{difference}</b>" in panel.summary.text()
        assert panel.model.headerData(2, Qt.Orientation.Horizontal).startswith(heading)
        assert panel.model.rowCount() == len(keys) + 1 - unpaired
        assert (alone in panel.summary.text()) is bool(unpaired)
    panel.metric_choice.setCurrentIndex(panel.metric_choice.findData("recall"))
    qtbot.waitUntil(lambda: panel.model.headerData(2, Qt.Orientation.Horizontal) == "First IoU")
    background.close()


def test_that_a_metric_is_explained_beside_its_name(panel):
    tip = panel.model.headerData(IOU, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert tip == DEFINITIONS["mean_iou"].sentence


def test_that_a_changed_label_says_at_once_what_it_does_to_stored_checkpoints(results, qtbot):
    document, panels = results.document, results.research.results
    panels.setCurrentIndex(panels.count() - 1)
    results.research.curves.show_checkpoint("first", 50)
    qtbot.waitUntil(lambda: panels.labels.table.topLevelItemCount() == 2)
    assert "those that it was trained on" in panels.labels.summary.text()
    before = panels.labels.table.topLevelItem(0).text(1)
    key = next(item.key for item in document.shown.scores if document.shown.part_of[item.key] is Part.VAL)
    found = document.shown.detections[key][0]
    said = document.annotations[key]
    document.edit(key, replace(said, boxes=(replace(said.boxes[0], box=found.box),)), "fix")
    qtbot.waitUntil(lambda: "→" in panels.labels.table.topLevelItem(0).text(1))
    old, new = map(float, panels.labels.table.topLevelItem(0).text(1).split(" → "))
    assert old == float(before) < new
    assert "Slices: 1, of them in validation: 1, not counting any more: 0" in panels.labels.summary.text()
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: panels.labels.table.topLevelItem(0).text(1) == before)


def test_that_enter_on_a_moved_checkpoint_shows_it(results, qtbot):
    panels = results.research.results
    panels.setCurrentIndex(panels.count() - 1)
    results.research.curves.show_checkpoint("first", 50)
    table = panels.labels.table
    qtbot.waitUntil(lambda: table.topLevelItemCount() == 2)
    table.setCurrentItem(table.topLevelItem(1))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert results.document.shown.step == 100


def test_that_a_long_name_is_shortened_in_the_middle_and_said_in_full_by_the_tool_tip(watcher, workspace, panel):
    name = f"{'x' * 60}-side-9"
    make_experiment(workspace, name, scored=(50,))
    watcher.poll()
    assert panel.table.columnWidth(0) < panel.table.sizeHintForColumn(0)
    assert panel.table.textElideMode() is Qt.TextElideMode.ElideMiddle
    assert panel.filtered.index(3, 0).data(Qt.ItemDataRole.ToolTipRole) == name


def test_that_a_row_with_a_lock_is_no_higher_than_its_letters(panel):
    assert panel.table.sizeHintForRow(0) <= panel.table.fontMetrics().lineSpacing() + 6


def test_that_a_heading_stands_over_its_numbers(panel):
    model, role = panel.model, Qt.ItemDataRole.TextAlignmentRole
    for column in range(model.columnCount()):
        assert model.headerData(column, Qt.Orientation.Horizontal, role) == model.index(0, column).data(role)
    assert model.index(0, IOU).data(role) & Qt.AlignmentFlag.AlignRight
