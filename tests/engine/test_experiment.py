"""An experiment's folder: what was asked for, what it is trained on, and a log that outlives a killed worker."""

import json
import os
import shutil
import socket
import sys
from dataclasses import replace

import psutil
import pytest

from engine.config import TrainConfig
from engine.data.annotation import Annotation, LabelledBox, Review, SliceKey, Source
from engine.data.boxes import Box
from engine.data.split import LEAK_STAMP, Part, SplitPlan, make_splits
from engine.data.store import ImportedSlice, Slice, Workspace
from engine.data.volumes import Volume
from engine.errors import Reason, UserError
from engine.experiment import CONFIG, MANIFEST, Experiment, Learnt, learnt_before, seen_by
from engine.job_history import Status, best_step, born, last_step, last_word, scores, status_of
from engine.jobs import EVENTS, Wish
from engine.manifest import make_manifest
from engine.protocol import (
    CheckpointScored,
    JobCancelled,
    JobFailed,
    JobFinished,
    JobPaused,
    JobStarted,
    StepFinished,
    Warned,
)

BOX = Box(1, 2, 30, 40)
STEP = StepFinished(step=1, loss=2.5, learning_rate=0.1, pictures_per_second=3)


def make_workspace(folder, patient_of):
    """A workspace of four volumes with two slices each; no pictures, nobody looks at them here."""
    volumes = [Volume(f"caso ñ {number}", patient_of(number)) for number in range(4)]
    keys = [SliceKey(volume.name, index) for volume in volumes for index in range(2)]
    records = [Slice(key, "x.bmp", f"{number:064}", 60, 50) for number, key in enumerate(keys)]
    slices = [ImportedSlice(record, None, Annotation((LabelledBox(BOX),))) for record in records]
    workspace = Workspace.create(folder)
    workspace.add_import(volumes, slices)
    return workspace


@pytest.fixture
def opened(tmp_path):
    """A workspace of four patients."""
    with make_workspace(tmp_path / "workspace", lambda number: f"P{number}") as workspace:
        workspace.save_split(make_splits(workspace.patients(), SplitPlan())[0])
        yield workspace


@pytest.fixture
def experiment(opened):
    """A new experiment."""
    manifest = make_manifest(opened, opened.split())
    return Experiment.create(opened.experiments_folder, TrainConfig(steps=7), manifest, "first")


def started(**changes):
    """A job that this very process does."""
    own = psutil.Process()
    values = {"pid": own.pid, "process_started": born(own), "host": socket.gethostname(), **changes}
    return JobStarted(job="train", total_steps=7, first_step=1, device="cpu", **values)


def scored(step, mean_iou, part="val"):
    return CheckpointScored(step=step, part=part, metrics={"mean_iou": mean_iou})


FINISHED = JobFinished(job="train", seconds=1)
FAILED = JobFailed(job="train", message="no")
MACHINE_STOPPED = JobFailed(job="train", message="no", reason=Reason.INTERRUPTED)
CANCELLED = JobCancelled(job="train", step=1)


def test_that_an_experiment_is_read_as_it_was_made(experiment, opened):
    again = Experiment.open(experiment.folder)
    assert again.config() == TrainConfig(steps=7)
    assert again.manifest() == experiment.manifest()
    assert again.workspace_folder == opened.folder
    assert {item.key: item.part for item in again.manifest().slices} == opened.split().parts
    assert {(item.patient, item.boxes) for item in again.manifest().slices} == {(f"P{n}", (BOX,)) for n in range(4)}


def test_that_a_manifest_leaves_out_rejected_slices_and_those_the_split_lacks(opened):
    split, rejected = opened.split(), SliceKey("caso ñ 0", 0)
    opened.record_edits({rejected: Annotation(review=Review.REJECTED)}, "reject")
    lacking = SliceKey("caso ñ 3", 1)
    parts = {key: part for key, part in split.parts.items() if key != lacking}
    manifest = make_manifest(opened, replace(split, parts=parts))
    assert manifest.left_out == 2
    assert not {item.key for item in manifest.slices} & {rejected, lacking}
    assert manifest.revision == opened.revision
    assert sum(len(manifest.part(part)) for part in Part) == 6


def test_that_a_part_without_a_box_is_refused(opened):
    split = opened.split()
    for key in split.keys(Part.VAL):
        opened.record_edits({key: Annotation()}, "clear")
    with pytest.raises(UserError, match=f"The val part of the split “{split.name}” has no slice with a box"):
        make_manifest(opened, split)


def test_that_one_slice_to_learn_from_is_too_few(opened):
    split = opened.split()
    one = split.keys(Part.TRAIN)[0]
    parts = {key: part for key, part in split.parts.items() if part is not Part.TRAIN or key == one}
    with pytest.raises(UserError, match=f"The train part of the split “{split.name}” has one slice only"):
        make_manifest(opened, replace(split, parts=parts))


def test_that_one_patient_is_too_few(tmp_path):
    with make_workspace(tmp_path / "workspace", lambda _: "P") as workspace:
        split = make_splits(workspace.patients(), SplitPlan(by="slice"))[0]
        with pytest.raises(UserError, match="All slices are of one patient"):
            make_manifest(workspace, split)


def test_that_the_network_lies_in_the_folder_as_darknet_reads_it(experiment):
    text = (experiment.folder / "network.cfg").read_text()
    assert text.startswith("[net]")
    assert experiment.network().parameters == 10_862_507
    assert experiment.network().net.max_batches == 7


def test_that_a_network_that_does_not_fit_the_configuration_is_refused_before_a_folder_is_made(experiment, opened):
    text = experiment.network_text().replace("side=7", "side=9")
    with pytest.raises(UserError, match=r"network\.cfg"):
        Experiment.create(opened.experiments_folder, TrainConfig(), experiment.manifest(), "second", text)
    assert [path.name for path in opened.experiments_folder.iterdir()] == ["first"]


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"[net]\r\n", b"{"])
def test_that_a_damaged_network_file_is_refused_in_words(experiment, damage):
    (experiment.folder / "network.cfg").write_bytes(damage)
    with pytest.raises(UserError, match=r"network\.cfg"):
        experiment.network()


def test_that_a_name_in_use_gets_a_number_and_the_oldest_comes_first(experiment, opened):
    second, third = (
        Experiment.create(opened.experiments_folder, TrainConfig(), experiment.manifest(), "first") for _ in range(2)
    )
    (opened.experiments_folder / "half made").mkdir()
    found = Experiment.all_in(opened.experiments_folder)
    assert [item.name for item in found] == ["first", second.name, third.name] == ["first", "first-2", "first-3"]


@pytest.mark.parametrize("name", ["", ".", "..", "../out", "a/b", "/tmp/x", "  ", ".first", "a@b", "a\\b"])
def test_that_a_name_that_leads_elsewhere_is_refused(experiment, opened, name):
    with pytest.raises(UserError, match="cannot be called"):
        Experiment.create(opened.experiments_folder, TrainConfig(), experiment.manifest(), name)
    assert [path.name for path in opened.experiments_folder.iterdir()] == ["first"]


def test_that_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(UserError, match="is not an experiment"):
        Experiment.open(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"slices": 3}', '"x"', '{"slices": [{}]}'])
def test_that_a_damaged_manifest_is_refused_in_words(experiment, text):
    (experiment.folder / MANIFEST).write_text(text)
    with pytest.raises(UserError, match=r"manifest\.json is damaged"):
        experiment.manifest()


def test_that_a_manifest_with_a_box_that_is_none_is_refused(experiment):
    value = json.loads((experiment.folder / MANIFEST).read_text())
    value["slices"][0]["boxes"] = [{"x0": 5, "y0": 5, "x1": 5, "y1": 9}]
    (experiment.folder / MANIFEST).write_text(json.dumps(value))
    with pytest.raises(UserError, match="x0 < x1"):
        experiment.manifest()


def test_that_a_configuration_that_is_no_text_is_refused_in_words(experiment):
    (experiment.folder / "config.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match=r"config\.toml cannot be read"):
        experiment.config()


def test_that_events_are_read_in_order_and_from_where_one_left_off(experiment):
    assert experiment.events() == []
    first = Warned(message="señal\u2028 débil\n\x85 \r end")
    experiment.append(first)
    begun = experiment.read()
    experiment.append(STEP)
    assert begun.events == [first]
    assert experiment.read(begun.offset).events == [STEP]
    assert experiment.events() == [first, STEP]


def test_that_half_a_line_of_a_killed_worker_is_not_read_and_not_glued_to_the_next(experiment):
    experiment.append(STEP)
    log = experiment.folder / EVENTS
    whole = log.read_bytes()
    for length in range(1, len(whole)):
        log.write_bytes(whole + whole[:length])
        assert experiment.events() == [STEP]
        experiment.append(FINISHED)
        assert experiment.events() == [STEP, FINISHED]


def test_that_a_damaged_line_is_counted_and_what_follows_is_read(experiment):
    experiment.append(STEP)
    log = experiment.folder / EVENTS
    log.write_bytes(log.read_bytes() + b"\xff\n")
    experiment.append(FINISHED)
    assert experiment.events() == [STEP, FINISHED]
    assert experiment.read().damaged == 1


def test_that_a_wish_to_stop_is_kept_until_it_is_cleared(experiment):
    assert not experiment.wish()
    experiment.ask(Wish.CANCEL)
    experiment.ask(Wish.CANCEL)
    assert Experiment(experiment.folder).wish() is Wish.CANCEL
    experiment.forget_wishes()
    experiment.forget_wishes()
    assert not experiment.wish()


def test_that_the_status_is_that_of_the_last_job():
    gone = started(pid=2**22 + 1)
    another_with_the_same_number = started(process_started=1.0)
    elsewhere = started(pid=2**22 + 1, host="another machine")
    cases = {
        Status.WAITING: [[], [Warned(message="x")]],
        Status.RUNNING: [[started(), STEP], [FAILED, started()], [elsewhere]],
        Status.INTERRUPTED: [[gone, STEP], [FINISHED, gone], [another_with_the_same_number], [gone, MACHINE_STOPPED]],
        Status.DONE: [[started(), FINISHED]],
        Status.FAILED: [[FINISHED, started(), FAILED, Warned(message="x")]],
        Status.CANCELLED: [[started(), CANCELLED]],
        Status.PAUSED: [[started(), JobPaused(job="train", step=1)]],
    }
    for status, histories in cases.items():
        assert [status_of(events) for events in histories] == [status] * len(histories)


def test_that_what_is_wished_shows_while_the_job_runs_only():
    wished = {None: Status.RUNNING, Wish.PAUSE: Status.PAUSING, Wish.CANCEL: Status.CANCELLING}
    assert {wish: status_of([started()], wish) for wish in wished} == wished
    assert status_of([started(), FINISHED], Wish.CANCEL) is Status.DONE


def test_that_experiments_keep_the_order_in_which_they_were_made_though_the_clock_is_set_back(opened):
    manifest = make_manifest(opened, opened.split())
    names = ["zeta", "alpha", "beta"]
    made = [Experiment.create(opened.experiments_folder, TrainConfig(), manifest, name) for name in names]
    for experiment, hour in zip(made, (9e8, 6e8, 3e8), strict=True):
        os.utime(experiment.folder / CONFIG, (hour, hour))
    assert [item.name for item in Experiment.all_in(opened.experiments_folder)] == names


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system writes down once when a process began")
def test_that_a_worker_is_at_work_though_the_clock_is_set_back(monkeypatch):
    before, machine_started = started(), psutil.boot_time()
    monkeypatch.setattr(psutil._pslinux, "boot_time", lambda: machine_started - 3600)
    assert status_of([before]) is Status.RUNNING
    assert status_of([started()]) is Status.RUNNING


@pytest.mark.skipif(not hasattr(os, "waitid"), reason="only these systems have processes that ended and linger")
def test_that_a_worker_that_ended_without_a_last_word_is_interrupted():
    child = os.posix_spawn(sys.executable, [sys.executable, "-c", ""], os.environ)
    process = psutil.Process(child)
    event = started(pid=child, process_started=born(process))
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    assert process.status() == psutil.STATUS_ZOMBIE
    assert status_of([event]) is Status.INTERRUPTED
    os.waitpid(child, 0)
    assert status_of([event]) is Status.INTERRUPTED


def test_that_the_last_word_is_that_of_the_last_job():
    assert last_word([]) is None
    assert last_word([FAILED, started()]) is None
    assert last_word([FAILED, started(), FINISHED, Warned(message="x")]) == FINISHED


def test_that_the_best_checkpoint_is_the_earliest_of_the_best_by_its_newest_score():
    events = [scored(300, 0.7), scored(100, 0.9), scored(200, 0.8), scored(100, 0.8), scored(300, 0.99, "test"), STEP]
    assert scores(events, Part.VAL) == {300: {"mean_iou": 0.7}, 100: {"mean_iou": 0.8}, 200: {"mean_iou": 0.8}}
    assert best_step(events) == 100
    assert best_step([STEP]) is None
    assert (last_step(events), last_step([])) == (1, 0)


@pytest.mark.parametrize(
    ("annotation", "truth"),
    [
        (Annotation(), False),
        (Annotation(review=Review.ACCEPTED), True),
        (Annotation(review=Review.FLAGGED), False),
        (Annotation((LabelledBox(Box(0, 0, 9, 9)),)), True),
        (Annotation((LabelledBox(Box(0, 0, 9, 9), source=Source.MASK),), Review.FLAGGED), True),
        (Annotation((LabelledBox(Box(0, 0, 9, 9)),), Review.REJECTED), False),
        (Annotation((LabelledBox(Box(0, 0, 9, 9), source=Source.MODEL),)), False),
        (Annotation((LabelledBox(Box(0, 0, 9, 9), source=Source.MODEL),), Review.ACCEPTED), True),
        (Annotation((LabelledBox(Box(0, 0, 9, 9), source=Source.CORRECTED_MODEL),)), True),
    ],
)
def test_that_only_what_somebody_vouches_for_is_truth(annotation, truth):
    assert annotation.is_truth is truth


def turned(manifest, steps=1):
    """The same slices with each patient so many places further in the row of patients."""
    patients = sorted({item.patient for item in manifest.slices})
    parts = {item.patient: item.part for item in manifest.slices}
    moved = {name: parts[patients[number - steps]] for number, name in enumerate(patients)}
    return replace(manifest, slices=tuple(replace(item, part=moved[item.patient]) for item in manifest.slices))


def begun_with(experiment, manifest, name, step=7, spelled="{start}"):
    """A training that begins with the checkpoint of an experiment."""
    folder = experiment.workspace_folder
    start = experiment.checkpoint_path(step).relative_to(folder).as_posix()
    config = TrainConfig(steps=7, start=spelled.format(start=start, folder=folder, link=folder.with_name("link")))
    return Experiment.create(experiment.folder.parent, config, manifest, name)


@pytest.mark.parametrize("spelled", ["{start}", "{folder}/{start}", "experiments/../{start}", "{link}/{start}"])
def test_that_a_training_is_stamped_if_its_start_has_learnt_from_whoever_judges_it(experiment, spelled):
    manifest, folder = experiment.manifest(), experiment.workspace_folder
    folder.with_name("link").symlink_to(folder)
    assert begun_with(experiment, manifest, "same", spelled=spelled).manifest().stamp == ""
    assert begun_with(experiment, turned(manifest), "turned", spelled=spelled).manifest().stamp == LEAK_STAMP
    assert begun_with(experiment, turned(manifest), "nothing", step=0, spelled=spelled).manifest().stamp == ""


def test_that_a_patient_who_got_a_name_since_is_known_by_her_pictures(experiment):
    manifest = experiment.manifest()
    pictures = {item.key: replace(item, image_sha256=str(item.key)) for item in manifest.slices}
    nameless = replace(manifest, slices=tuple(replace(item, patient=None) for item in pictures.values()))
    first = Experiment.create(experiment.folder.parent, TrainConfig(), nameless, "nameless")
    named = turned(replace(manifest, slices=tuple(pictures.values())))
    assert begun_with(first, named, "named").manifest().leaks


def test_that_also_what_a_start_began_with_counts(experiment):
    manifest = experiment.manifest()
    learnt = {item.group for item in manifest.part(Part.TRAIN)}
    second = begun_with(experiment, replace(manifest, slices=tuple(manifest.part(Part.VAL))), "second")
    third = begun_with(second, turned(manifest), "third")
    assert third.manifest().leaks
    assert {item.group for item in seen_by(second).part(Part.TRAIN)} == learnt
    found = learnt_before(second.folder.parent, third.config())
    assert (found.groups, found.known) == (learnt, True)


def test_that_whom_weights_from_elsewhere_or_of_a_damaged_experiment_know_is_unknown(experiment):
    parent, manifest = experiment.folder.parent, experiment.manifest()
    assert learnt_before(parent, TrainConfig()) == Learnt()
    assert learnt_before(parent, TrainConfig(start="elsewhere.weights")) == Learnt(known=False)
    second = begun_with(experiment, manifest, "second")
    (experiment.folder / MANIFEST).write_text("{")
    third = begun_with(second, manifest, "third")
    assert not learnt_before(parent, third.config()).known


def test_that_a_name_that_was_anothers_is_nobodys_origin(experiment):
    manifest, parent = experiment.manifest(), experiment.folder.parent
    second = begun_with(experiment, manifest, "second")
    shutil.rmtree(experiment.folder)
    again = begun_with(second, manifest, experiment.name)
    assert again.name == experiment.name
    assert not learnt_before(parent, begun_with(again, manifest, "third").config()).known
    assert len(seen_by(second).slices) == len(manifest.slices)
