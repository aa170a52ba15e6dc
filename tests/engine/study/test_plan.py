"""Plans: the paper's grids, the same request is the same study, and what makes no sense is refused."""

from dataclasses import replace

import pytest

from engine.config import TrainConfig, preset
from engine.data.annotation import SliceKey
from engine.data.split import Part, make_splits
from engine.errors import UserError
from engine.study.paper import ITEMS, TABLES
from engine.study.plan import (
    KINDS,
    SPLITS,
    Plan,
    checkpoint_steps,
    keep_plan,
    make_plan,
    newest_plan,
    plan_path,
    read_plan,
    shortened,
)

PATIENTS = {SliceKey(f"P{patient:02d}", index): f"P{patient:02d}" for patient in range(21) for index in range(15)}


def test_that_table_1_is_four_trainings_with_forty_checkpoints():
    plan = make_plan("table1", {})
    assert [run.config.side for run in plan.runs] == [7, 9, 11, 13]
    assert [run.config.grid.outputs for run in plan.runs] == [539, 891, 1331, 1859]
    assert {run.config.network for run in plan.runs} == {"yolo"}
    assert {(run.config.input_size, run.config.boxes, run.config.classes) for run in plan.runs} == {(448, 2, 1)}
    assert {(run.config.steps, run.config.batch) for run in plan.runs} == {(1000, 64)}
    assert plan.checkpoints == 40


def test_that_table_2_is_eight_trainings_with_eighty_checkpoints():
    plan = make_plan("table2", {})
    cells = {(run.config.momentum, run.config.learning_rate) for run in plan.runs}
    assert cells == {(mu, rate) for mu in (0.3, 0.5, 0.7, 0.9) for rate in (5e-4, 5e-3)}
    assert {(run.config.network, run.config.input_size, run.config.side) for run in plan.runs} == {
        ("tiny-yolo", 224, 7)
    }
    assert (len(plan.runs), plan.checkpoints) == (8, 80)


@pytest.mark.parametrize("kind", ["table1", "table2"])
def test_that_every_number_of_the_paper_has_a_run_beside_it(kind):
    assert list(TABLES[kind]) == [run.arm for run in make_plan(kind, {}).runs]


def test_that_the_open_questions_vary_what_they_ask_about():
    assert [run.config.boxes for run in make_plan("boxes", {}).runs] == [1, 2, 3, 5]
    assert [run.config.side for run in make_plan("freeze", {}).runs] == [13, 7, 7]
    assert [run.start_from for run in make_plan("freeze", {}).runs] == [None, "many", None]
    assert [run.split.by for run in make_plan("leak", {}).runs] == ["slice", "patient"]
    assert len(make_plan("momentum", {}).runs) == 24


def test_that_the_papers_split_tests_78_of_315_slices_and_the_default_keeps_patients_whole():
    by_slice, by_patient = (make_splits(PATIENTS, SPLITS[by])[0] for by in ("paper", "patient"))
    assert (len(by_slice.keys(Part.TEST)), by_slice.leaks) == (78, True)
    assert (len(by_patient.keys(Part.TEST)), by_patient.leaks) == (75, False)
    assert {run.split.by for run in make_plan("table2", {}).runs} == {"patient"}


def test_that_seeds_change_the_training_and_the_split_only_where_the_split_is_the_question():
    momentum, leak = make_plan("momentum", {}, seeds=2), make_plan("leak", {"seed": 5}, seeds=2)
    assert {run.config.seed for run in momentum.runs} == {0, 1}
    assert {run.split.seed for run in momentum.runs} == {0}
    assert [(run.config.seed, run.split.seed) for run in leak.runs] == [(5, 5), (5, 5), (6, 6), (6, 6)]
    assert [run.start_from for run in make_plan("freeze", {}, seeds=2).runs if run.start_from] == [
        "many-seed0",
        "many-seed1",
    ]


def test_that_fewer_batches_keep_ten_checkpoints_and_the_shape_of_the_learning_rate():
    config = shortened(preset("tiny-yolo"), {"steps": 50})
    assert (checkpoint_steps(config), config.burn_in) == ([5 * n for n in range(1, 11)], 5)
    assert checkpoint_steps(TrainConfig(steps=25, checkpoint_every=10)) == [10, 20, 25]
    assert shortened(preset("tiny-yolo"), {"steps": 3}).checkpoint_every == 1
    assert shortened(preset("tiny-yolo"), {"steps": 50, "checkpoint_every": 7}).checkpoint_every == 7
    assert shortened(preset("yolo"), {"steps": 100}).rate_steps == "20,40,60,2000,3000"
    assert shortened(preset("yolo"), {}) == preset("yolo")


@pytest.mark.parametrize("kind", list(KINDS))
def test_that_a_plan_survives_the_disk(tmp_path, kind):
    plan = make_plan(kind, {"steps": 20})
    assert keep_plan(tmp_path, plan) == plan
    assert read_plan(plan_path(tmp_path, plan.name)) == plan
    assert Plan.from_json(plan.to_json()) == plan


def test_that_the_same_request_takes_up_the_plan_that_is_there_and_another_is_another_study(tmp_path):
    first = keep_plan(tmp_path, make_plan("table2", {"steps": 20}))
    assert keep_plan(tmp_path, replace(first, made="later")) == first
    names = {
        make_plan("table2", options, split).name for options in ({}, {"steps": 20}) for split in ("patient", "paper")
    }
    assert len(names) == 4


def test_that_a_name_that_two_requests_share_is_refused(tmp_path):
    plan = keep_plan(tmp_path, make_plan("table2", {"steps": 20}))
    with pytest.raises(UserError, match="other options"):
        keep_plan(tmp_path, replace(plan, options={"steps": 30}))


def test_that_the_newest_study_of_a_kind_is_found(tmp_path):
    plans = [replace(make_plan("table2", {"steps": steps}), made=f"202{steps}") for steps in (7, 9, 8)]
    for plan in plans:
        keep_plan(tmp_path, plan)
    assert newest_plan(tmp_path, "table2") == plans[1]
    assert newest_plan(tmp_path, "table1") is None


@pytest.mark.parametrize(
    ("kind", "request_", "match"),
    [
        ("table2", {"options": {"momentum": 0.8}}, "decides momentum"),
        ("table1", {"options": {"side": 7}}, "decides side"),
        ("table1", {"options": {}, "seeds": 2}, "cannot have 2 seeds"),
        ("boxes", {"options": {}, "seeds": 0}, "cannot have 0 seeds"),
        ("leak", {"options": {}, "split": "paper"}, "compares the splits"),
    ],
)
def test_that_a_request_against_the_study_itself_is_refused(kind, request_, match):
    with pytest.raises(UserError, match=match):
        make_plan(kind, **request_)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"runs": [1]}', '{"runs": [], "name": 1}'])
def test_that_a_damaged_plan_is_told_and_not_half_read(tmp_path, text):
    path = tmp_path / "plan.json"
    path.write_text(text)
    with pytest.raises(UserError, match="cannot be read"):
        read_plan(path)


def test_that_every_item_says_what_the_paper_says_and_what_is_done_here():
    assert {item.status for item in ITEMS} == {"given", "assumed", "unknown"}
    assert all(item.name and item.paper and item.ours for item in ITEMS)
    assert len({item.name for item in ITEMS}) == len(ITEMS)
