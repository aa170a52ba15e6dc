"""Which slices train, validate and test: by patient, or by slice as in the paper and then stamped as leaking."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

import numpy as np

from engine.data.annotation import SliceKey
from engine.data.volumes import group_of
from engine.errors import UserError
from engine.wording import counted


class Part(StrEnum):
    """A side of the split."""

    TRAIN = "train"
    VAL = "val"
    TEST = "test"


LEAK_STAMP = "LEAK: slices of one patient on both sides"


@dataclass(frozen=True, slots=True)
class SplitPlan:
    """What a user asks for. `test` and `val` are a count of slices (>= 1) or a fraction (< 1) of what is there."""

    by: Literal["patient", "slice"] = "patient"
    """Whole patients, or single slices as in the paper: then patients leak, and every figure says so."""
    test: float = 0.25
    """Slices to test on: a count, or a fraction below 1."""
    val: float = 0.15
    """Slices to validate on, of those that are not tested: a count, or a fraction below 1."""
    folds: int = 1
    """More than one: as many splits, in which validation rotates and the test part stays."""
    leave_one_out: bool = False
    """As many folds as there are patients beside the test part: each patient validates once."""
    seed: int = 0
    """The same seed deals the same way."""


@dataclass(frozen=True, slots=True)
class Split:
    """A stored split: a part for each slice. `leaks` is true where a patient stands on more than one side."""

    name: str
    by: str
    seed: int
    parts: Mapping[SliceKey, Part]
    leaks: bool

    def keys(self, part: Part) -> list[SliceKey]:
        """The slices of one part, sorted."""
        return sorted(key for key, own in self.parts.items() if own is part)

    @property
    def stamp(self) -> str:
        """What every figure made with this split must bear; empty for a split by patient."""
        return LEAK_STAMP if self.leaks else ""

    def to_json(self) -> dict[str, Any]:
        """A value that JSON can hold and `from_json` reads."""
        slices = [[key.volume, key.index, part] for key, part in sorted(self.parts.items())]
        return {"name": self.name, "by": self.by, "seed": self.seed, "leaks": self.leaks, "slices": slices}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Split":
        """The inverse of `to_json`."""
        parts = {SliceKey(volume, index): Part(part) for volume, index, part in value["slices"]}
        return cls(value["name"], value["by"], value["seed"], parts, value["leaks"])


def make_splits(patients: Mapping[SliceKey, str | None], plan: SplitPlan, locked: Collection[str] = ()) -> list[Split]:
    """Splits of the slices whose patient is given: one, or one per fold (validation rotates, test stays).

    Whole groups (patients, or single slices) are dealt in an order drawn from the seed until a part has as many
    slices as asked for, as nearly as whole groups allow. Groups with a slice of a `locked` volume are in the test part
    first of all. Raises UserError if a patient is unknown or there are too few groups, or none left to train on.
    """
    _check_plan(plan)
    _check_patients(patients, plan)
    groups = _shuffled_groups(patients, plan)
    held = [group for group in groups if any(key.volume in locked for key in group)]
    free = [group for group in groups if group not in held]
    if not free:
        raise UserError("All patients are locked for the external test.", "Import others to train on.")
    wanted = _count(plan.test, len(patients)) - sum(map(len, held))
    more, rest = _take(free, max(wanted, 0))
    chunks = _chunks(rest, plan)
    return [_split((fold, len(chunks)), [*held, *more], val, (patients, plan)) for fold, val in enumerate(chunks, 1)]


def _chunks(rest: Sequence[list[SliceKey]], plan: SplitPlan) -> list[Sequence[list[SliceKey]]]:
    """What validates in each fold."""
    folds = len(rest) if plan.leave_one_out else plan.folds
    if folds == 1 and not plan.leave_one_out:
        return [_take(rest, _count(plan.val, sum(map(len, rest))))[0]]
    if len(rest) < max(folds, 2):
        raise UserError(
            f"{max(folds, 2)} folds need as many {_unit(plan)} beside the test part; there are {len(rest)}.",
            "Ask for fewer folds or a smaller test part.",
        )
    return [rest[fold::folds] for fold in range(folds)]


def leaking_patients(patients: Mapping[SliceKey, str | None], parts: Mapping[SliceKey, Part]) -> list[str]:
    """Patients with slices in more than one part. A slice of an unknown patient counts as its volume's."""
    sides: dict[str, set[Part]] = {}
    for key, part in parts.items():
        sides.setdefault(group_of(key.volume, patients.get(key)), set()).add(part)
    return sorted(patient for patient, found in sides.items() if len(found) > 1)


def _unit(plan: SplitPlan) -> str:
    return "slices" if plan.by == "slice" else "patients"


def _check_plan(plan: SplitPlan) -> None:
    for name, size in (("test", plan.test), ("validation", plan.val)):
        if not (0 <= size < 1 or (1 <= size < math.inf and size == int(size))):
            raise UserError(f"The {name} part cannot be {size}.", "Give a count of slices, or a fraction below 1.")
    if plan.folds < 1:
        raise UserError(f"There cannot be {plan.folds} folds.", "Give 1 or more.")
    if plan.leave_one_out and (plan.by == "slice" or plan.folds > 1):
        raise UserError("To leave one out is a split by patient, with a fold for each.", "Leave --by and --folds out.")
    if plan.seed < 0:
        raise UserError(f"The seed is {plan.seed}.", "Give 0 or more.")


def _check_patients(patients: Mapping[SliceKey, str | None], plan: SplitPlan) -> None:
    if plan.by == "slice":
        return
    unknown = sorted({key.volume for key, patient in patients.items() if not patient})
    if unknown:
        shown = ", ".join(unknown[:5]) + (", …" if len(unknown) > 5 else "")
        raise UserError(
            f"{counted(len(unknown), 'volume')} without a patient ({shown}), so a split by patient cannot be made.",
            "Import again with --patients patients.csv (columns volume,patient), "
            "or with --volume-is-patient if each volume is another patient.",
        )


def _shuffled_groups(patients: Mapping[SliceKey, str | None], plan: SplitPlan) -> list[list[SliceKey]]:
    groups: dict[str, list[SliceKey]] = {}
    for key in sorted(patients):
        groups.setdefault(str(key) if plan.by == "slice" else str(patients[key]), []).append(key)
    if len(groups) < 2 + plan.folds:
        other = "" if plan.by == "slice" else ", or split by slice for a first look"
        raise UserError(
            f"{len(groups)} {_unit(plan)} are too few for training, validation and test.",
            f"Import at least {2 + plan.folds}{other}.",
        )
    order = np.random.default_rng(plan.seed).permutation(len(groups))
    ordered = list(groups.values())
    return [ordered[i] for i in order]


def _count(wanted: float, total: int) -> int:
    """Slices to take: a part that is asked for is never empty."""
    return max(round(wanted * total), int(wanted > 0)) if wanted < 1 else int(wanted)


def _take(groups: Sequence[list[SliceKey]], wanted: int) -> tuple[list[list[SliceKey]], list[list[SliceKey]]]:
    """Groups from the front until adding another would miss `wanted` slices by more; at least one, if any is asked."""
    taken = 0
    for count, group in enumerate(groups):
        over = taken + len(group) - wanted
        if wanted - taken <= 0 or (count > 0 and over > wanted - taken):
            return list(groups[:count]), list(groups[count:])
        taken += len(group)
    raise UserError(f"{wanted} slices are more than there are to spare.", "Ask for a smaller test or validation part.")


def _split(
    place: tuple[int, int],
    test: Iterable[list[SliceKey]],
    val: Iterable[list[SliceKey]],
    context: tuple[Mapping[SliceKey, str | None], SplitPlan],
) -> Split:
    (fold, folds), (patients, plan) = place, context
    parts = dict.fromkeys(sorted(patients), Part.TRAIN)
    parts.update({key: Part.TEST for group in test for key in group})
    parts.update({key: Part.VAL for group in val for key in group})
    sizes = f"test{plan.test:g}-" + (f"fold{fold}of{folds}" if folds > 1 else f"val{plan.val:g}")
    name = f"{plan.by}-{sizes}-seed{plan.seed}"
    return Split(name, plan.by, plan.seed, parts, bool(leaking_patients(patients, parts)))
