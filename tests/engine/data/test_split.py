"""Splits: no patient on two sides, every slice in one part, sizes as asked for, the same seed the same deal."""

import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.data.annotation import SliceKey
from engine.data.split import LEAK_STAMP, Part, Split, SplitPlan, leaking_patients, make_splits
from engine.errors import UserError


def slices_of(sizes):
    """Slices of as many patients as there are sizes; every second patient has two volumes."""
    return {
        SliceKey(f"v{patient}{'ab'[patient % 2 and index % 2]}", index): f"P{patient}"
        for patient, size in enumerate(sizes)
        for index in range(size)
    }


sizes = st.lists(st.integers(1, 20), min_size=8, max_size=25)
plans = st.builds(
    SplitPlan,
    by=st.sampled_from(["patient", "slice"]),
    test=st.floats(0.05, 0.35),
    val=st.floats(0.05, 0.35),
    seed=st.integers(0, 2**31),
)
by_patient = plans.map(lambda plan: replace(plan, by="patient"))


def deal(patients, plan):
    """The splits, where the plan can be met."""
    try:
        return make_splits(patients, plan)
    except UserError:
        assume(False)


@given(sizes, plans)
def test_that_every_slice_has_one_part_and_no_part_is_empty(sizes, plan):
    patients = slices_of(sizes)
    (split,) = deal(patients, plan)
    assert split.parts.keys() == patients.keys()
    assert sum(len(split.keys(part)) for part in Part) == len(patients)
    assert all(split.keys(part) for part in Part)


@given(sizes, by_patient)
def test_that_no_patient_stands_on_two_sides(sizes, plan):
    patients = slices_of(sizes)
    (split,) = deal(patients, plan)
    sides = {(patients[key], part) for key, part in split.parts.items()}
    assert len(sides) == len(sizes)
    assert (split.leaks, split.stamp) == (False, "")


@given(sizes, st.integers(2, 4), by_patient)
def test_that_folds_validate_every_patient_once_and_keep_the_test_part(sizes, folds, plan):
    patients = slices_of(sizes)
    splits = deal(patients, replace(plan, folds=folds))
    assert len(splits) == len({split.name for split in splits}) == folds
    assert len({tuple(split.keys(Part.TEST)) for split in splits}) == 1
    validated = Counter(key for split in splits for key in split.keys(Part.VAL))
    assert validated == dict.fromkeys(patients.keys() - set(splits[0].keys(Part.TEST)), 1)
    assert all(split.keys(part) for split in splits for part in Part)
    assert not any(split.leaks for split in splits)


@given(sizes, plans)
def test_that_the_sizes_are_near_what_was_asked_for(sizes, plan):
    patients = slices_of(sizes)
    (split,) = deal(patients, plan)
    group = 1 if plan.by == "slice" else max(sizes)
    test, val = (len(split.keys(part)) for part in (Part.TEST, Part.VAL))
    for taken, asked in ((test, plan.test * len(patients)), (val, plan.val * (len(patients) - test))):
        # A part gets one group whatever its size; after that the nearer of with and without the next one.
        assert asked - group / 2 - 0.5 <= taken <= asked + group


@given(sizes, plans)
def test_that_the_same_seed_deals_the_same_way(sizes, plan):
    patients = slices_of(sizes)
    shuffled = dict(reversed(patients.items()))
    assert deal(patients, plan) == deal(shuffled, plan)


def test_that_another_seed_deals_another_way():
    patients = slices_of([3] * 20)
    assert len({tuple(make_splits(patients, SplitPlan(seed=seed))[0].keys(Part.TEST)) for seed in range(5)}) > 1


@given(sizes, plans)
def test_that_a_split_survives_json(sizes, plan):
    (split,) = deal(slices_of(sizes), plan)
    assert Split.from_json(json.loads(json.dumps(split.to_json()))) == split


def test_that_a_count_of_slices_is_taken_exactly_where_patients_allow():
    split = make_splits(slices_of([15] * 21), SplitPlan(by="slice", test=78, val=0))[0]
    assert [len(split.keys(part)) for part in Part] == [237, 0, 78]
    whole = make_splits(slices_of([15] * 21), SplitPlan(test=75, val=30))[0]
    assert [len(whole.keys(part)) for part in Part] == [210, 30, 75]


def test_that_a_split_by_slice_is_stamped_where_patients_leak():
    leaking = make_splits(slices_of([10] * 5), SplitPlan(by="slice"))[0]
    assert (leaking.leaks, leaking.stamp) == (True, LEAK_STAMP)
    whole = make_splits(slices_of([1] * 20), SplitPlan(by="slice"))[0]
    assert (whole.leaks, whole.stamp) == (False, "")


def test_that_slices_of_an_unknown_patient_leak_by_volume():
    parts = {SliceKey("v", 1): Part.TRAIN, SliceKey("v", 2): Part.TEST, SliceKey("w", 1): Part.TEST}
    assert leaking_patients(dict.fromkeys(parts), parts) == ["v (?)"]
    assert leaking_patients(dict.fromkeys(parts, "P1"), parts) == ["P1"]


def test_that_an_unknown_patient_is_refused_by_volume_and_splitting_by_slice_is_not():
    patients = {**slices_of([4] * 6), SliceKey("mystery", 1): None}
    with pytest.raises(UserError, match=r"1 volume without a patient \(mystery\).*--volume-is-patient"):
        make_splits(patients, SplitPlan())
    assert make_splits(patients, SplitPlan(by="slice"))[0].parts.keys() == patients.keys()


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (SplitPlan(folds=9), "10 patients are too few.*at least 11, or split by slice"),
        (SplitPlan(by="slice", folds=99), "100 slices are too few.*at least 101[.]$"),
        (SplitPlan(test=100), "100 slices are more than there are to spare"),
        (SplitPlan(test=50, val=50), "50 slices are more than there are to spare"),
        (SplitPlan(test=0.8, folds=4), "4 folds need as many patients beside the test part; there are 2"),
        (SplitPlan(test=-5), "The test part cannot be -5"),
        (SplitPlan(val=1.5), "The validation part cannot be 1.5"),
        (SplitPlan(test=float("nan")), "The test part cannot be nan"),
        (SplitPlan(val=float("inf")), "The validation part cannot be inf"),
        (SplitPlan(folds=0), "There cannot be 0 folds"),
        (SplitPlan(seed=-1), "The seed is -1"),
    ],
)
def test_that_a_plan_that_cannot_be_met_is_refused(plan, words):
    with pytest.raises(UserError, match=words):
        make_splits(slices_of([10] * 10), plan)


def test_that_nothing_is_dealt_where_all_patients_are_locked():
    patients = slices_of([2] * 5)
    with pytest.raises(UserError, match="All patients are locked"):
        make_splits(patients, SplitPlan(), {key.volume for key in patients})


def test_that_nothing_cannot_be_split():
    with pytest.raises(UserError, match="0 patients are too few"):
        make_splits({}, SplitPlan())


@given(sizes, st.floats(0, 0.35), st.integers(0, 2**31))
def test_that_leaving_one_out_validates_each_patient_beside_the_test_part_in_a_fold_of_his_own(sizes, test, seed):
    patients = slices_of(sizes)
    splits = deal(patients, SplitPlan(test=test, seed=seed, leave_one_out=True))
    tested = set(splits[0].keys(Part.TEST))
    validated = Counter(key for split in splits for key in split.keys(Part.VAL))
    assert validated == dict.fromkeys(patients.keys() - tested, 1)
    assert all(len({patients[key] for key in split.keys(Part.VAL)}) == 1 for split in splits)
    assert len(splits) == len(set(patients.values()) - {patients[key] for key in tested})
    assert not any(split.leaks for split in splits)


@given(sizes, plans, st.data())
def test_that_locked_volumes_are_tested_and_nothing_else_changes_its_rules(sizes, plan, data):
    patients = slices_of(sizes)
    patient = data.draw(st.sampled_from(sorted(set(patients.values()))))
    locked = {key.volume for key in patients if patients[key] == patient}
    try:
        (split,) = make_splits(patients, plan, locked)
    except UserError:
        assume(False)
    assert all(split.parts[key] is Part.TEST for key in patients if key.volume in locked)
    assert split.parts.keys() == patients.keys()
    assert plan.by == "slice" or not split.leaks


def test_that_leaving_one_out_is_by_patient_and_has_as_many_folds_as_there_are_patients():
    for plan in (SplitPlan(by="slice", leave_one_out=True), SplitPlan(folds=3, leave_one_out=True)):
        with pytest.raises(UserError, match="is a split by patient, with a fold for each"):
            make_splits(slices_of([4] * 9), plan)
