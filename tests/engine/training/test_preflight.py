"""The list before a training: each thing that can be wrong is named, with what mends it; a sound start is all well."""

import json
import sys
from dataclasses import replace

import pytest

from engine.cli import main
from engine.commands.machine import doctor
from engine.data.annotation import Annotation, LabelledBox, Review, SliceKey, Source
from engine.data.boxes import Box
from engine.data.masks import EncodedMask
from engine.data.split import Part, SplitPlan, make_splits
from engine.data.store import Workspace
from engine.data.volumes import Volume
from engine.errors import ExitStatus
from engine.training import preflight as module
from engine.training.preflight import Fix, data_items, preflight, trial_items
from engine.training.preflight_texts import FIXES, ROWS, Action, State
from engine.training.trial import Trial, try_out
from engine.training.trial_process import measure
from tests.engine.conftest import experiment_in

WELL = Trial("the processor", 0.01, 100, 10, 10_000)


@pytest.fixture
def workspace(fresh_workspace_folder):
    with Workspace.open(fresh_workspace_folder) as opened:
        yield opened


def by_code(items):
    return {item.code: item for item in items}


def failures(items):
    return [item.code for item in items if item.state is State.FAILURE]


def say(workspace, key, **changes):
    workspace.record_edits({key: replace(workspace.annotations()[key], **changes)}, "test")


def boxed(workspace, part=Part.TRAIN):
    """The first slice of a part with a box."""
    said = workspace.annotations()
    return next(key for key in workspace.split().keys(part) if said[key].boxes)


def test_that_a_sound_start_is_all_well(workspace, make_config):
    items = preflight(workspace, workspace.split(), make_config(), trial=False)
    assert {item.state for item in items} == {State.OK}
    assert by_code(items)["patients.enough"].values == {"train": 4, "val": 1}


def test_that_every_row_can_be_said_and_every_failure_is_mended_by_something(workspace):
    assert all(code.split(".")[0] and sentence.endswith((".", "{fault}")) for code, (_, sentence) in ROWS.items())
    assert FIXES.keys() == set(Action)


def test_that_a_workspace_without_a_split_is_told_to_make_one(workspace):
    (item,) = data_items(workspace, None)
    assert (item.code, item.state, item.fix) == ("split.none", State.FAILURE, Fix(Action.SPLIT))


def test_that_a_split_by_slice_is_a_warning_and_its_leak_too(workspace):
    found = by_code(data_items(workspace, make_splits(workspace.patients(), SplitPlan(by="slice"))[0]))
    assert (found["split.slice"].state, found["leak.patients"].state) == (State.WARNING, State.WARNING)
    assert found["split.slice"].fix == found["leak.patients"].fix == Fix(Action.SPLIT)


def test_that_a_leak_of_a_split_by_patient_is_a_failure_that_names_the_patient(workspace):
    split = workspace.split()
    volumes = {split.keys(part)[0].volume for part in (Part.TRAIN, Part.TEST)}
    workspace.add_import([Volume(name, "one woman") for name in volumes], [])
    item = by_code(data_items(workspace, split))["leak.patients"]
    assert (item.state, item.values) == (State.FAILURE, {"count": 1, "who": "one woman"})


def test_that_a_start_that_has_learnt_from_whoever_judges_is_named(workspace, make_config):
    split = workspace.split()
    made = experiment_in(workspace.folder)
    config = make_config(start=made.checkpoint_path(2).relative_to(workspace.folder).as_posix())
    assert "leak.start" not in by_code(preflight(workspace, split, config, trial=False))
    other = {Part.TRAIN: Part.TEST, Part.TEST: Part.TRAIN, Part.VAL: Part.VAL}
    turned = replace(split, parts={key: other[part] for key, part in split.parts.items()})
    item = by_code(preflight(workspace, turned, config, trial=False))["leak.start"]
    patients = {item.patient for item in made.manifest().part(Part.TRAIN)}
    assert (item.state, item.values["count"]) == (State.WARNING, len(patients))


@pytest.mark.parametrize(("name", "told"), [("mine.safetensors", True), ("a.weights", True), ("a.conv.weights", False)])
def test_that_a_detector_of_unknown_patients_is_told(workspace, make_config, name, told):
    items = preflight(workspace, workspace.split(), make_config(start=name), trial=False)
    assert ("start.unknown" in by_code(items)) is told


def test_that_a_locked_volume_in_training_is_a_failure_also_by_slice(workspace):
    workspace.guard.lock([workspace.split().keys(Part.TRAIN)[0].volume], "me")
    for by in ("patient", "slice"):
        assert "leak.locked" in failures(data_items(workspace, replace(workspace.split(), by=by)))


def test_that_slices_gone_and_new_are_named(workspace):
    split = workspace.split()
    parts = {**split.parts, SliceKey("lost", 1): Part.TEST}
    new = parts.pop(SliceKey("v0", 0), None) and SliceKey("v0", 0)
    found = by_code(data_items(workspace, replace(split, parts=parts)))
    assert found["split.gone"].values == {"count": 1, "who": "lost/1"}
    assert found["split.new"].values == {"count": 1, "who": str(new)}


def test_that_slices_nobody_signed_off_are_counted_and_can_be_accepted(workspace):
    key = next(key for key, said in workspace.annotations().items() if not said.boxes)
    say(workspace, key, review=Review.UNREVIEWED)
    item = by_code(data_items(workspace, workspace.split()))["labels.empty"]
    assert item.fix == Fix(Action.ACCEPT, keys=(key,))
    say(workspace, key, review=Review.REJECTED)
    assert "labels.empty" not in by_code(data_items(workspace, workspace.split()))


def test_that_boxes_nobody_looked_at_are_counted_and_shown_but_never_accepted_unseen(workspace):
    key = boxed(workspace)
    (box,) = workspace.annotations()[key].boxes
    say(workspace, key, boxes=(replace(box, source=Source.MODEL),))
    assert by_code(data_items(workspace, workspace.split()))["labels.unseen"].fix == Fix(Action.SHOW, keys=(key,))


def test_that_a_box_that_reaches_out_of_its_picture_is_a_failure(workspace):
    key = boxed(workspace)
    say(workspace, key, boxes=(LabelledBox(Box(-3, 5, 30, 30)),))
    item = by_code(data_items(workspace, workspace.split()))["labels.outside"]
    assert (item.state, item.fix) == (State.FAILURE, Fix(Action.CUT, keys=(key,)))


@pytest.mark.parametrize(("right", "linked", "loose"), [(31, True, True), (30.4, True, False), (36, False, False)])
def test_that_a_box_that_misses_the_mask_it_is_linked_to_is_named(workspace, right, linked, loose):
    import numpy as np

    key = boxed(workspace)
    record = workspace.slices()[key]
    mask = np.zeros((record.height, record.width), np.bool_)
    mask[10:20, 10:30] = True
    encoded = EncodedMask.of(mask)
    said = Annotation((LabelledBox(Box(10, 10, right, 20)),), mask=encoded.sha256, linked=linked)
    workspace.record_edits({key: said}, "test", [encoded])
    found = by_code(data_items(workspace, workspace.split()))
    assert ("labels.loose" in found) is loose


def test_that_a_picture_that_is_gone_can_be_left_out(workspace):
    key = boxed(workspace)
    workspace.image_path(workspace.slices()[key]).unlink()
    assert by_code(data_items(workspace, workspace.split()))["pictures.gone"].fix == Fix(Action.LEAVE_OUT, keys=(key,))


def test_that_nothing_to_learn_from_is_a_failure(workspace):
    for key in workspace.split().keys(Part.TRAIN)[1:]:
        say(workspace, key, review=Review.REJECTED)
    assert "pictures.few" in failures(data_items(workspace, workspace.split()))
    for key in workspace.split().keys(Part.VAL):
        say(workspace, key, boxes=(), review=Review.ACCEPTED)
    assert "labels.none" in failures(data_items(workspace, workspace.split()))


def test_that_one_patient_is_a_failure(workspace):
    workspace.add_import([Volume(name, "only") for name in workspace.volumes()], [])
    assert "patients.one" in failures(data_items(workspace, replace(workspace.split(), by="slice")))


@pytest.mark.parametrize(
    ("options", "code", "fix"),
    [
        ({"batch": 64, "subdivisions": 2}, "batch.large", {"batch": 16, "subdivisions": 1}),
        ({"batch": 4, "subdivisions": 4}, "batch.single", {"batch": 4, "subdivisions": 2}),
        ({"batch": 1}, "batch.single", {"batch": 2, "subdivisions": 1}),
    ],
)
def test_that_a_batch_that_does_not_suit_is_told_with_one_that_does(workspace, make_config, options, code, fix):
    config = make_config(**options)
    items = by_code(preflight(workspace, workspace.split(), config, trial=False))
    assert dict(items[code].fix.options) == fix
    mended = preflight(workspace, workspace.split(), config.with_options(**fix), trial=False)
    assert {item.state for item in mended} == {State.OK}


def test_that_a_full_disk_is_told_with_checkpoints_that_fit(workspace, make_config, monkeypatch):
    config = make_config(steps=100, checkpoint_every=1)
    cost = module.disk_cost(config, module.network_of(config, module.network_text(config)), workspace.folder)
    free = cost.state_bytes + 3 * cost.checkpoint_bytes + 1
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": free}))
    item = by_code(preflight(workspace, workspace.split(), config, trial=False))["disk.full"]
    assert dict(item.fix.options) == {"checkpoint_every": 34}
    mended = preflight(workspace, workspace.split(), config.with_options(**dict(item.fix.options)), trial=False)
    assert failures(mended) == []
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 5}))
    full = by_code(preflight(workspace, workspace.split(), config, trial=False))["disk.full"]
    assert full.fix == Fix(Action.FREE_SPACE)


def test_that_a_trial_that_went_well_tells_device_memory_and_time(make_config):
    items = list(trial_items(make_config(), WELL))
    assert [item.code for item in items] == ["device.found", "memory.fits", "time.short"]
    (*_, long) = trial_items(make_config(steps=10**6), replace(WELL, seconds_per_picture=1))
    assert long.code == "time.long"


def test_that_too_little_memory_is_mended_by_the_fewest_passes_that_fit(make_config):
    config = make_config(batch=64)
    (_, item, _) = trial_items(config, replace(WELL, available_bytes=100 + 16 * 10))
    assert item.fix.label() == "Use --subdivisions 4"
    (_, hopeless, _) = trial_items(config, replace(WELL, available_bytes=50))
    assert dict(hopeless.fix.options) == {"batch": 32, "subdivisions": 1}


def test_that_a_trial_measures_in_a_process_of_its_own(make_config):
    tried = try_out(make_config())
    assert tried.fault == ""
    assert tried.seconds_per_picture > 0
    assert 0 < tried.memory_bytes(4) < tried.available_bytes


def test_that_a_trial_here_measures_the_same_things(make_config):
    tried = measure(make_config(batch=8), None)
    assert tried.device == "the processor"
    assert tried.available_bytes > tried.base_bytes >= 0


@pytest.mark.parametrize(
    ("program", "fault"),
    [
        ("import os; os.kill(os.getpid(), 9)", "killed, probably out of memory"),
        ("import sys; sys.exit('no such device.')", "no such device."),
        ("print('{')", "it gave no result"),
        ("import sys; sys.exit(3)", "ended with status 3"),
        ("import signal; signal.pause()", "it took more than 0.3 seconds"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_that_a_trial_that_dies_says_of_what(make_config, program, fault):
    tried = try_out(make_config(), command=(sys.executable, "-c", program), seconds=0.3 if "pause" in program else 30)
    assert fault in tried.fault
    (item,) = trial_items(make_config(device="auto"), tried)
    assert (item.state, dict(item.fix.options)) == (State.FAILURE, {"batch": 2, "subdivisions": 1})


def test_that_train_check_prints_the_list_and_makes_nothing(fresh_workspace_folder, capsys, monkeypatch):
    monkeypatch.setattr(module, "try_out", lambda *_: WELL)
    words = ["train", str(fresh_workspace_folder), "--check", "--preset", "tiny-yolo-quick", "--json"]
    assert main(words) is ExitStatus.DONE
    told = json.loads(capsys.readouterr().out)
    assert told["well"]
    assert {item["code"] for item in told["items"]} >= {"batch.large", "time.short", "leak.none"}
    assert list((fresh_workspace_folder / "experiments").iterdir()) == []


def test_that_train_check_fails_where_something_is_to_be_mended(fresh_workspace_folder, capsys, monkeypatch):
    monkeypatch.setattr(module, "try_out", lambda *_: Trial(fault="there is not enough memory."))
    assert main(["train", str(fresh_workspace_folder), "--check"]) is ExitStatus.BAD_INPUT
    assert "MEND  A trial of five batches failed: there is not enough memory. Use --batch 32" in capsys.readouterr().out


def test_that_doctor_tells_of_the_data_too(fresh_workspace_folder):
    with Workspace.open(fresh_workspace_folder) as workspace:
        say(workspace, boxed(workspace), boxes=(LabelledBox(Box(-9, 5, 30, 30)),))
    report = doctor(fresh_workspace_folder)
    found = {(row["name"], row["well"]) for row in report.data["findings"]}
    assert {("split", True), ("leak", True), ("labels", False)} <= found
