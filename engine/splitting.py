"""Splits in a workspace: dealt so that nothing leaks, unchanged while in use; and the locked external test."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from engine.clock import user_name
from engine.data.leakage import GuardFacts, find_leaks, joined_patients
from engine.data.split import Part, Split, SplitPlan, make_splits
from engine.data.store import Workspace
from engine.errors import UserError
from engine.experiment import Experiment
from engine.manifest import Manifest
from engine.protocol import TestSetOpened
from engine.wording import named


def deal(facts: GuardFacts, plan: SplitPlan) -> list[Split]:
    """Splits of the slices as planned, locked volumes in the test part.

    By patient, those that share a picture are dealt as one. Raises UserError as `make_splits` does.
    """
    patients = facts.patients if plan.by == "slice" else joined_patients(facts)
    made = make_splits(patients, plan, facts.locked)
    return [replace(split, leaks=bool(find_leaks(split.parts, facts))) for split in made]


def keep(workspace: Workspace, splits: Sequence[Split]) -> list[Split]:
    """Keep splits, the first one as the newest; returns them as they are named now.

    A name that another split has gets a number. Raises UserError if a locked volume is outside the test part.
    """
    locked, stored = workspace.guard.locked_volumes(), workspace.splits()
    kept = [renamed(split, stored) for split in splits]
    for split in kept:
        _refuse_unlocked(split, locked)
    for split in reversed(kept):
        workspace.save_split(split)
    return kept


def renamed(split: Split, stored: Mapping[str, Split]) -> Split:
    """A split under its own name, or that with the first number that no other split of those `stored` has."""
    for count in itertools.count(1):
        name = split.name if count == 1 else f"{split.name}-{count}"
        if name not in stored or stored[name] == replace(split, name=name):
            return replace(split, name=name)
    raise AssertionError("counting never ends")


def change(workspace: Workspace, split: Split) -> None:
    """Replace the stored split of that name. Raises UserError if an experiment names it, or a locked volume is out."""
    using = users(workspace).get(split.name, [])
    if using:
        raise UserError(
            f"The split “{split.name}” cannot be changed: it is what {named(using)} learnt from.",
            "Save the change under another name.",
        )
    _refuse_unlocked(split, workspace.guard.locked_volumes())
    workspace.save_split(split)


def users(workspace: Workspace) -> dict[str, list[str]]:
    """The experiments that name each split; a damaged manifest names none."""
    found: dict[str, list[str]] = {}
    for name, manifest in _manifests(workspace).items():
        found.setdefault(manifest.split, []).append(name)
    return found


def lock_test(workspace: Workspace, names: Iterable[str]) -> frozenset[str]:
    """Keep patients or volumes for an external test for ever; returns all volumes that are locked then.

    With a volume all others of its patient are locked. Raises UserError if a name is nobody's, or if an experiment has
    learnt from one of them or was chosen by it.
    """
    volumes = workspace.volumes().values()
    groups = {volume.group for volume in volumes if {volume.name, volume.patient} & set(names)}
    held = {volume.name for volume in volumes if volume.group in groups}
    unknown = sorted(set(names) - {known for volume in volumes for known in (volume.name, volume.patient)})
    if unknown:
        raise UserError(f"No patient and no volume is called {named(unknown)}.", "Name some of the workspace.")
    spoilt = {
        name
        for name, manifest in _manifests(workspace).items()
        if any(item.key.volume in held and item.part is not Part.TEST for item in manifest.slices)
    }
    if spoilt:
        raise UserError(
            f"{named(sorted(spoilt))} learnt from them: they are no external test any more.",
            "Lock patients before the first training, or import new ones.",
        )
    workspace.guard.lock(sorted(held), user_name())
    return workspace.guard.locked_volumes()


def openings(workspace: Workspace) -> int:
    """How many times somebody looked at a test part with a slice of a locked volume, over all experiments."""
    locked = workspace.guard.locked_volumes()
    looked = [
        Experiment(workspace.experiments_folder / name)
        for name, manifest in _manifests(workspace).items()
        if any(item.key.volume in locked for item in manifest.part(Part.TEST))
    ]
    return sum(isinstance(event, TestSetOpened) for experiment in looked for event in experiment.events())


def _manifests(workspace: Workspace) -> dict[str, Manifest]:
    """What the experiments were trained on, by their names; those whose manifest is damaged are left out."""
    found: dict[str, Manifest] = {}
    for experiment in Experiment.all_in(workspace.experiments_folder):
        try:
            found[experiment.name] = experiment.manifest()
        except UserError:
            continue
    return found


def _refuse_unlocked(split: Split, locked: frozenset[str]) -> None:
    out = sorted({k.volume for k, part in split.parts.items() if k.volume in locked and part is not Part.TEST})
    if out:
        raise UserError(f"{named(out)}: locked for the external test.", "Leave these volumes in the test part.")
