"""Learning from corrections: which slices count, who judges, what is trained, and what is said about it."""

import json
from dataclasses import replace

import pytest
import torch

from engine.cli import main
from engine.config import TrainConfig
from engine.data.annotation import Annotation, LabelledBox, Review, Source
from engine.data.boxes import Box
from engine.data.split import Part
from engine.data.store import Workspace
from engine.errors import ExitStatus, UserError
from engine.in_use import FILE, in_use, take_over
from engine.job_history import scores
from engine.proposals import Model
from engine.scoring.comparison import Comparison
from engine.scoring.intervals import Interval
from engine.study import tuning
from engine.study.tuning import Answer, Taught, Verdict, corrections, make_lesson, model_of, verdict
from engine.training.checkpoint import load_network
from engine.worker import TrainJob, run_job
from tests.engine.conftest import experiment_in

MOVED = Annotation((LabelledBox(Box(5, 5, 40, 30), source=Source.CORRECTED_MODEL),), Review.ACCEPTED)


@pytest.fixture
def folder(fresh_workspace_folder):
    return fresh_workspace_folder


@pytest.fixture
def experiment(folder):
    return experiment_in(folder, steps=2, learning_rate=1e-3)


def say(folder, keys, annotation=MOVED):
    with Workspace.open(folder) as workspace:
        for key in keys:
            workspace.record_edits({key: annotation}, "test")


def of_part(experiment, part):
    return sorted(item.key for item in experiment.manifest().part(part) if item.boxes)


def lesson_in(folder, experiment, steps=4):
    with Workspace.open(folder) as workspace:
        return make_lesson(workspace, Taught.of(experiment, 2), steps)


def test_that_new_moved_and_newly_drawn_slices_count_as_corrected(folder, experiment):
    first, second, third = of_part(experiment, Part.TRAIN)[:3]
    manifest = experiment.manifest()
    known = tuple(item for item in manifest.slices if item.key != third)
    redrawn = tuple(replace(item, mask="another") if item.key == second else item for item in known)
    say(folder, [first])
    with Workspace.open(folder) as workspace:
        assert corrections(replace(manifest, slices=redrawn), workspace) == {first, second, third}
        assert corrections(None, workspace) == {item.key for item in manifest.slices}


def test_that_what_nobody_vouches_for_is_no_correction(folder, experiment):
    first, second = of_part(experiment, Part.TRAIN)[:2]
    say(folder, [first], Annotation((LabelledBox(Box(1, 1, 9, 9), source=Source.MODEL),)))
    say(folder, [second], replace(MOVED, review=Review.REJECTED))
    with Workspace.open(folder) as workspace:
        assert not corrections(experiment.manifest(), workspace)


def test_that_patients_stay_where_the_detector_had_them(folder, experiment):
    say(folder, of_part(experiment, Part.TRAIN)[:2])
    before = {item.patient: item.part for item in experiment.manifest().slices}
    lesson = lesson_in(folder, experiment)
    after = lesson.experiment.manifest()
    assert {item.patient: item.part for item in after.slices} == before
    assert not after.leaks
    assert set(lesson.corrected) == set(of_part(experiment, Part.TRAIN)[:2])


def test_that_slices_of_a_patient_that_judges_are_not_learnt_from(folder, experiment):
    say(folder, of_part(experiment, Part.VAL)[:1])
    with pytest.raises(UserError, match="of patients that judge small"):
        lesson_in(folder, experiment)
    say(folder, of_part(experiment, Part.TRAIN)[:1])
    learnt = {item.key for item in lesson_in(folder, experiment).experiment.manifest().part(Part.TRAIN)}
    assert not learnt & set(of_part(experiment, Part.VAL))


def test_that_old_slices_beside_many_are_few(folder, experiment, monkeypatch):
    monkeypatch.setattr(tuning, "LEAST_OLD", 1)
    monkeypatch.setattr(tuning, "OLD_PER_NEW", 2)
    fixed = of_part(experiment, Part.TRAIN)[:2]
    say(folder, fixed)
    learnt = lesson_in(folder, experiment).experiment.manifest().part(Part.TRAIN)
    assert len(learnt) == len(fixed) + 4 < len(experiment.manifest().part(Part.TRAIN))
    assert set(fixed) <= {item.key for item in learnt}


def test_that_what_a_lesson_left_out_is_no_correction_for_the_next(folder, experiment, monkeypatch):
    monkeypatch.setattr(tuning, "LEAST_OLD", 1)
    monkeypatch.setattr(tuning, "OLD_PER_NEW", 2)
    run_job(experiment, TrainJob())
    left, fixed = of_part(experiment, Part.TRAIN)[-1], of_part(experiment, Part.TRAIN)[:2]
    say(folder, fixed)
    first = lesson_in(folder, experiment).experiment
    run_job(first, TrainJob())
    taught = Taught.of(first, 4)
    with Workspace.open(folder) as workspace:
        assert not corrections(taught.manifest, workspace)
        assert corrections(first.manifest(), workspace), "else nothing was left out"
    say(folder, [left])
    with Workspace.open(folder) as workspace:
        assert make_lesson(workspace, taught, 4).corrected == (left,)


def test_that_a_lesson_chooses_nothing_on_the_patients_that_judge_it(folder):
    localiser = {"network": "localiser", "boxes": 1, "input_size": 64, "width": 0.25, "batch": 2, "steps": 2}
    experiment = experiment_in(folder, **localiser)
    run_job(experiment, TrainJob())
    say(folder, of_part(experiment, Part.TRAIN)[:1])
    lesson = lesson_in(folder, experiment).experiment
    run_job(lesson, TrainJob())
    before, after = (load_network(at.checkpoint_path(step))[0] for at, step in ((experiment, 2), (lesson, 4)))
    assert torch.equal(before.calibration, after.calibration)
    assert verdict(lesson).known


def test_that_it_begins_gently_with_the_detector(folder, experiment):
    say(folder, of_part(experiment, Part.TRAIN)[:1])
    config = lesson_in(folder, experiment).experiment.config()
    assert config.start == "experiments/small/checkpoints/000002.safetensors"
    assert config.judge_start
    assert config.learning_rate == pytest.approx(1e-3 * tuning.RATE_SHARE)
    assert (config.steps, config.width) == (4, experiment.config().width)


def test_that_nothing_is_made_where_nothing_was_corrected(folder, experiment):
    with pytest.raises(UserError, match="Nothing was corrected or added since small was trained"):
        lesson_in(folder, experiment)
    with Workspace.open(folder) as workspace:
        assert [path.name for path in workspace.experiments_folder.iterdir()] == ["small"]
        assert len(workspace.splits()) == 1


def test_that_nobody_judges_who_was_learnt_from(folder, experiment):
    say(folder, of_part(experiment, Part.TRAIN)[:1])
    manifest = experiment.manifest()
    all_learnt = replace(manifest, slices=tuple(replace(item, part=Part.TRAIN) for item in manifest.slices))
    with Workspace.open(folder) as workspace, pytest.raises(UserError, match="Nobody is left to judge by"):
        make_lesson(workspace, replace(Taught.of(experiment, 2), manifest=all_learnt))


def test_that_doubts_are_told_in_a_sentence_each(folder, experiment):
    say(folder, of_part(experiment, Part.TRAIN)[:1])
    notes = " ".join(lesson_in(folder, experiment).notes)
    assert "Only 1 slice corrected" in notes
    assert "one patient: what is learnt" in notes
    assert "One patient judges" in notes
    assert "mask" not in notes


def test_that_the_detector_that_comes_along_learns_from_all_and_is_judged_by_some(folder):
    with Workspace.open(folder) as workspace:
        lesson = make_lesson(workspace, Taught.shipped(), 4)
    manifest = lesson.experiment.manifest()
    assert manifest.part(Part.VAL)
    assert not manifest.part(Part.TEST)
    assert "No corrected slice has a mask" in " ".join(lesson.notes)
    assert lesson.experiment.config().network == "localiser"


def test_that_a_network_of_ones_own_says_how_it_learns(folder, experiment, monkeypatch):
    monkeypatch.setattr(type(experiment), "config", lambda _self: TrainConfig(network="cfg"))
    with pytest.raises(UserError, match="cfg file"):
        Taught.of(experiment, 2)


def test_that_learn_trains_judges_both_and_replaces_nothing(folder, experiment, capsys):
    run_job(experiment, TrainJob())
    say(folder, of_part(experiment, Part.TRAIN)[:2])
    capsys.readouterr()
    assert main(["learn", str(folder), "small@2", "--steps", "4", "--json"]) == ExitStatus.DONE
    said = json.loads(capsys.readouterr().out)
    assert said["experiment"] == "small-learnt"
    assert said["answer"] == "unknown"
    assert in_use(folder) is None
    with Workspace.open(folder) as workspace:
        assert "small-learnt" not in workspace.splits(), "or every later training would be on it"
    learnt = replace_name(experiment, "small-learnt")
    stated = scores(learnt.events(), Part.VAL)
    assert sorted(stated) == [0, 2, 4]
    # What it began with is the old one, by the labels of now: nobody has touched those of validation.
    assert stated[0]["mean_iou"] == scores(experiment.events(), Part.VAL)[2]["mean_iou"]
    assert len(verdict(learnt).comparison.patients) == 1
    for step in (2, 4):
        assert main(["use", str(folder), f"small-learnt@{step}"]) == ExitStatus.BAD_INPUT
    assert "cannot be told from one patient" in capsys.readouterr().err
    assert in_use(folder) is None
    assert main(["use", str(folder), "small-learnt@4", "--anyway", "--json"]) == ExitStatus.DONE
    assert in_use(folder) == model_of(learnt, 4)
    assert main(["learn", str(folder), "--queue", "--json"]) == ExitStatus.BAD_INPUT
    assert "since small-learnt was trained" in capsys.readouterr().err


def replace_name(experiment, name):
    return type(experiment)(experiment.folder.with_name(name))


@pytest.mark.parametrize(
    ("interval", "answer", "words"),
    [
        (
            Interval(0.05, 0.01, 0.09, 2),
            Answer.BETTER,
            "The new detector is better: mean IoU 0.700 before, 0.750 after",
        ),
        (Interval(-0.05, -0.09, -0.01, 2), Answer.WORSE, "The new detector is worse"),
        (Interval(0.05, -0.01, 0.11, 2), Answer.ALIKE, "No difference is shown"),
        (Interval(0.05, None, None, 2), Answer.UNKNOWN, "cannot be told from one patient"),
    ],
)
def test_that_the_verdict_is_one_sentence(interval, answer, words, monkeypatch, experiment):
    result = Comparison("mean_iou", 0.7, 0.75, interval, interval, None, True, ("a", "b"), 0, ())
    monkeypatch.setattr(tuning, "slices_as_scored", lambda *_: [])
    monkeypatch.setattr(tuning, "compare", lambda *_: result)
    assert verdict(experiment) == Verdict(answer, result)
    assert words in verdict(experiment).sentence()


def test_that_a_lesson_of_one_that_goes_back_to_unknown_weights_claims_nothing_of_its_patients(folder, monkeypatch):
    experiment = experiment_in(folder, start=Taught.shipped().start)
    say(folder, of_part(experiment, Part.TRAIN)[:1])
    lesson = lesson_in(folder, experiment).experiment
    experiment.checkpoint_path(2).parent.mkdir(exist_ok=True)
    experiment.checkpoint_path(2).touch()
    interval = Interval(0.05, 0.01, 0.09, 2)
    result = Comparison("mean_iou", 0.7, 0.75, interval, interval, None, True, ("a", "b"), 0, ())
    monkeypatch.setattr(tuning, "slices_as_scored", lambda *_: [])
    monkeypatch.setattr(tuning, "compare", lambda *_: result)
    assert "neither" not in verdict(lesson).sentence()


def test_that_the_detector_in_use_is_forgotten_once_it_is_gone(folder):
    model = Model("a@1", "experiments/a/checkpoints/000001.safetensors", 0.5)
    take_over(folder, model)
    assert in_use(folder) is None
    model.file(folder).parent.mkdir(parents=True)
    model.file(folder).touch()
    assert in_use(folder) == model
    (folder / FILE).write_text("{")
    assert in_use(folder) is None
