"""Splits in a workspace: shared pictures stay on one side, what is in use and what is locked stays as it is."""

from dataclasses import replace

import pytest

from engine.cli import main
from engine.data.annotation import Annotation, LabelledBox, Review, SliceKey
from engine.data.boxes import Box
from engine.data.fingerprints import fingerprint
from engine.data.images import read_grey
from engine.data.leakage import GuardFacts, find_leaks, fingerprints_of, guard_facts, joined_patients
from engine.data.phantom import write_phantom
from engine.data.split import Part, Split, SplitPlan
from engine.data.store import ImportedSlice, Slice, Workspace
from engine.data.volumes import Volume
from engine.errors import ExitStatus, UserError
from engine.experiment import Experiment
from engine.files import sha256_of
from engine.manifest import make_manifest
from engine.protocol import TestSetOpened as Opened
from engine.splitting import change, deal, keep, lock_test, openings, users

COPIED = SliceKey("v0", 0)
COPY = SliceKey("copy", 0)


@pytest.fixture
def workspace(fresh_workspace_folder):
    with Workspace.open(fresh_workspace_folder) as opened:
        yield opened


@pytest.fixture
def copied(workspace):
    """With a seventh patient whose only picture is one of the first's, mirrored."""
    import cv2

    image = read_grey(workspace.image_path(workspace.slices()[COPIED]))[:, ::-1]
    data = cv2.imencode(".png", image)[1].tobytes()
    (workspace.folder / "copy.png").write_bytes(data)
    record = Slice(COPY, "copy.png", sha256_of(data), image.shape[1], image.shape[0])
    said = Annotation((LabelledBox(Box(10, 10, 40, 30)),), Review.ACCEPTED)
    workspace.add_import([Volume("copy", "impostor")], [ImportedSlice(record, None, said)])
    return workspace


def apart(workspace, name="apart", by="patient"):
    """The newest split, with the copy on the other side than the original."""
    split = workspace.split()
    other = Part.TEST if split.parts[COPIED] is Part.TRAIN else Part.TRAIN
    return replace(split, name=name, by=by, parts={**split.parts, COPY: other})


def make(workspace, split, config):
    return Experiment.create(workspace.experiments_folder, config, make_manifest(workspace, split), "small")


def test_that_fingerprints_are_made_once_and_kept(workspace, monkeypatch):
    made = fingerprints_of(workspace)
    assert made.keys() == workspace.slices().keys()
    monkeypatch.setattr("engine.data.leakage.fingerprint", pytest.fail)
    assert fingerprints_of(workspace) == made


def test_that_a_picture_that_changed_or_is_gone_has_no_fingerprint(workspace):
    first, second, *_ = workspace.slices().values()
    workspace.image_path(first).write_bytes(workspace.image_path(second).read_bytes())
    workspace.image_path(second).unlink()
    assert fingerprints_of(workspace).keys() == workspace.slices().keys() - {first.key, second.key}


def test_that_a_split_with_one_picture_on_two_sides_is_not_trained_on_and_the_pair_is_named(copied):
    with pytest.raises(UserError, match=r"leaks. 1 pair one picture for two patients: copy/0 = v0/0 \(mirrored\)"):
        make_manifest(copied, apart(copied))


def test_that_the_split_by_slice_may_leak_and_is_stamped(copied):
    assert make_manifest(copied, apart(copied, by="slice")).stamp


def test_that_a_rejected_slice_leaks_no_more(copied):
    said = copied.annotations()[COPY]
    copied.record_edits({COPY: replace(said, review=Review.REJECTED)}, "reject")
    assert make_manifest(copied, apart(copied)).stamp == ""


def test_that_patients_who_changed_since_a_split_was_made_leak(workspace):
    split = workspace.split()
    train, test = split.keys(Part.TRAIN)[0], split.keys(Part.TEST)[0]
    workspace.add_import([Volume(train.volume, "one"), Volume(test.volume, "one")], [])
    with pytest.raises(UserError, match="1 patient on several sides: one"):
        make_manifest(workspace, split)


@pytest.mark.parametrize("seed", range(6))
def test_that_patients_who_share_a_picture_are_dealt_as_one(copied, seed):
    (split,) = deal(guard_facts(copied), SplitPlan(seed=seed))
    assert split.parts[COPY] is split.parts[COPIED]
    assert not split.leaks


def test_that_joining_goes_on_along_a_chain():
    keys = [SliceKey(name, 0) for name in "abcd"]
    from engine.data.fingerprints import Duplicate, Likeness

    pairs = tuple(Duplicate(keys[i], keys[j], Likeness.SAME) for i, j in ((1, 2), (0, 2)))
    facts = GuardFacts({key: key.volume for key in keys}, pairs, frozenset())
    assert list(joined_patients(facts).values()) == ["a", "a", "a", "d"]


def test_that_a_split_in_use_cannot_be_changed_but_kept_under_another_name(workspace, make_config):
    split = workspace.split()
    make(workspace, split, make_config())
    assert users(workspace) == {split.name: ["small"]}
    other = replace(split, seed=5)
    with pytest.raises(UserError, match=r"cannot be changed: it is what small learnt from"):
        change(workspace, other)
    (kept,) = keep(workspace, [other])
    assert kept.name == f"{split.name}-2"
    assert workspace.splits()[split.name] == split


def test_that_a_split_not_in_use_can_be_changed(workspace):
    split = replace(workspace.split(), seed=9)
    change(workspace, split)
    assert workspace.splits()[split.name].seed == 9


def test_that_the_same_split_kept_again_is_the_same_split(workspace):
    made = keep(workspace, deal(guard_facts(workspace), SplitPlan()))
    assert keep(workspace, deal(guard_facts(workspace), SplitPlan())) == made
    assert len(workspace.splits()) == 2


@pytest.mark.parametrize(
    "plan", [SplitPlan(), SplitPlan(folds=3), SplitPlan(by="slice"), SplitPlan(leave_one_out=True)]
)
def test_that_locked_patients_are_in_the_test_part_of_every_new_split(workspace, plan):
    assert lock_test(workspace, ["patient2"]) == {"v2"}
    for split in deal(guard_facts(workspace), plan):
        assert {split.parts[key] for key in split.parts if key.volume == "v2"} == {Part.TEST}


def test_that_a_split_that_lets_a_locked_patient_out_is_neither_kept_nor_trained_on(workspace):
    split = workspace.split()
    (volume, *_) = {key.volume for key in split.keys(Part.TRAIN)}
    lock_test(workspace, [volume])
    for attempt in (lambda: keep(workspace, [split]), lambda: change(workspace, split)):
        with pytest.raises(UserError, match=f"{volume}: locked for the external test"):
            attempt()
    with pytest.raises(UserError, match="locked for the external test, but not in the test part"):
        make_manifest(workspace, replace(split, by="slice"))


def test_that_with_a_volume_all_of_its_patient_is_locked_also_what_comes_later(workspace):
    workspace.add_import([Volume("v3", "patient2")], [])
    assert lock_test(workspace, ["v2"]) == {"v2", "v3"}
    workspace.add_import([Volume("later", "patient2")], [])
    assert workspace.guard.locked_volumes() == {"v2", "v3", "later"}


def test_that_nothing_unlocks(workspace):
    lock_test(workspace, ["v1"])
    for statement in ("DELETE FROM locked", "UPDATE locked SET volume = 'v2'"):
        with pytest.raises(Exception, match="what is locked stays locked"):
            workspace._connection.execute(statement)


def test_that_what_was_learnt_from_is_no_external_test(workspace, make_config):
    experiment = make(workspace, workspace.split(), make_config())
    (volume, *_) = {key.volume for key in workspace.split().keys(Part.TRAIN)}
    with pytest.raises(UserError, match=f"{experiment.name} learnt from them"):
        lock_test(workspace, [volume])


def test_that_a_name_that_is_nobodys_is_not_locked(workspace):
    with pytest.raises(UserError, match="No patient and no volume is called nobody"):
        lock_test(workspace, ["v1", "nobody"])
    assert workspace.guard.locked_volumes() == frozenset()


def test_that_openings_of_the_locked_test_are_counted_over_all_experiments(workspace, make_config):
    lock_test(workspace, ["patient4"])
    (split,) = keep(workspace, deal(guard_facts(workspace), SplitPlan(test=4, val=4)))
    for _ in range(2):
        make(workspace, split, make_config()).append(Opened(step=2, who="me"))
    assert openings(workspace) == 2


def test_that_slices_that_are_gone_are_on_record_and_the_rest_goes_on(workspace):
    split = workspace.split()
    gone = SliceKey("lost", 3)
    manifest = make_manifest(workspace, replace(split, parts={**split.parts, gone: Part.TRAIN}))
    assert manifest.gone == ("lost/3",)
    assert len(manifest.slices) == len(split.parts)


def test_that_a_workspace_of_an_older_version_opened_to_read_is_guarded_too(workspace):
    workspace._connection.execute("PRAGMA user_version = 2")
    assert workspace.guard.locked_volumes() == frozenset()
    assert workspace.guard.fingerprints() == {}


def test_that_slices_without_a_part_are_on_no_side(copied):
    facts = guard_facts(copied)
    assert len(facts.duplicates) == 1
    assert not find_leaks({COPIED: Part.TRAIN}, facts)
    assert find_leaks({COPIED: Part.TRAIN, COPY: Part.VAL}, facts).duplicates == facts.duplicates


def test_that_a_name_says_who_is_one_picture(copied):
    prints = fingerprints_of(copied)
    assert prints[COPY] == fingerprint(read_grey(copied.folder / "copy.png"))
    assert isinstance(copied.split(), Split)


def test_that_the_command_line_locks_names_shared_pictures_and_counts_openings(copied, make_config, capsys):
    lock_test(copied, ["patient4"])
    (split,) = keep(copied, deal(guard_facts(copied), SplitPlan(test=4, val=4)))
    make(copied, split, make_config()).append(Opened(step=2, who="me"))
    folder = str(copied.folder)
    copied.close()
    assert main(["split", folder, "--lock", "patient4", "--seed", "3"]) is ExitStatus.DONE
    told = capsys.readouterr().out
    assert "1 pair of slices of different patients are one picture: copy/0 = v0/0 (mirrored)." in told
    assert "Locked for the external test: v4; opened 1 time." in told


def test_that_an_import_names_pictures_that_two_patients_share(tmp_path, capsys):
    write_phantom(tmp_path / "in", 2, 2, seed=0)
    first, second = (next((tmp_path / "in" / name).glob("*.bmp")) for name in ("P01", "P02"))
    second.write_bytes(first.read_bytes())
    assert main(["import", str(tmp_path / "in"), str(tmp_path / "ws")]) is ExitStatus.DONE
    assert "1 pair of slices of different patients are one picture: P01/" in capsys.readouterr().out
