"""The leak guard: patients and pictures on two sides of a split, and locked volumes outside its test part."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine.data.annotation import SliceKey
from engine.data.fingerprints import Duplicate, Fingerprint, find_duplicates, fingerprint
from engine.data.images import decode_grey
from engine.data.split import Part, Split, leaking_patients
from engine.data.store import Workspace
from engine.data.volumes import group_of
from engine.errors import UserError
from engine.files import sha256_of
from engine.wording import counted, named

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class GuardFacts:
    """What the guard knows of the slices: their patients, which pictures are one, which volumes are locked."""

    patients: Mapping[SliceKey, str | None]
    duplicates: tuple[Duplicate, ...]
    locked: frozenset[str]


@dataclass(frozen=True, slots=True)
class Leaks:
    """What is on two sides, and slices of locked volumes that are not in the test part. False where nothing is."""

    patients: tuple[str, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    locked: tuple[SliceKey, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.patients or self.duplicates or self.locked)

    def sentence(self) -> str:
        """Who offends, for people; empty where nobody does."""
        told = (
            ("on several sides", "patient", self.patients),
            ("one picture for two patients", "pair", self.duplicates),
            ("locked for the external test, but not in the test part", "slice", self.locked),
        )
        return " ".join(f"{counted(len(who), unit)} {what}: {named(who)}." for what, unit, who in told if who)


def known_facts(workspace: Workspace) -> GuardFacts:
    """What is known at once, without a look at the pictures."""
    return GuardFacts(workspace.patients(), (), workspace.guard.locked_volumes())


def guard_facts(workspace: Workspace, on_progress: Progress = lambda _done, _total: None) -> GuardFacts:
    """What the guard needs to know. Fingerprints that are not known yet are made, and kept: see `Guard`."""
    known = known_facts(workspace)
    prints = fingerprints_of(workspace, on_progress)
    groups = {key: group_of(key.volume, patient) for key, patient in known.patients.items()}
    return replace(known, duplicates=find_duplicates(prints, groups))


def fingerprints_of(
    workspace: Workspace, on_progress: Progress = lambda _done, _total: None
) -> dict[SliceKey, Fingerprint]:
    """Of all slices whose picture can be read and is what was imported."""
    records, known = workspace.slices(), workspace.guard.fingerprints()
    missing = {r.image_sha256: workspace.image_path(r) for r in records.values() if r.image_sha256 not in known}
    made: dict[str, Fingerprint] = {}
    for count, (sha, path) in enumerate(missing.items(), 1):
        made.update(_fingerprint_of_file(sha, path))
        on_progress(count, len(missing))
    if workspace.read_only:
        workspace.guard.unkept.update(made)
    elif made:
        workspace.guard.keep(made)
    found = {**known, **made}
    return {key: found[r.image_sha256] for key, r in records.items() if r.image_sha256 in found}


def _fingerprint_of_file(sha256: str, path: Path) -> dict[str, Fingerprint]:
    """By its hash; nothing for a file that is gone or has changed: who reads its picture in earnest tells of it."""
    try:
        data = path.read_bytes()
        return {sha256: fingerprint(decode_grey(data, path.name))} if sha256_of(data) == sha256 else {}
    except (OSError, UserError):
        return {}


def find_leaks(parts: Mapping[SliceKey, Part], facts: GuardFacts) -> Leaks:
    """What offends where the slices have these parts. Slices without a part are on no side."""
    crossing = (pair for pair in facts.duplicates if {pair.first, pair.second} <= parts.keys())
    return Leaks(
        tuple(leaking_patients(facts.patients, parts)),
        tuple(pair for pair in crossing if parts[pair.first] is not parts[pair.second]),
        tuple(sorted(key for key, part in parts.items() if key.volume in facts.locked and part is not Part.TEST)),
    )


def refuse_leaks(split: Split, leaks: Leaks) -> None:
    """Raise UserError, naming the offenders, unless the split may be trained on.

    One by slice may leak, since everything made with it is stamped; locked volumes are nobody's to learn from.
    """
    if leaks.locked or (leaks and split.by != "slice"):
        raise UserError(
            f"The split “{split.name}” leaks. {leaks.sentence()}",
            "Make a new split: it keeps patients that share a picture on one side. Or reject one slice of each pair.",
        )


def joined_patients(facts: GuardFacts) -> dict[SliceKey, str | None]:
    """The patient of every slice, those that share a picture being one: perhaps they are one woman with two names."""
    leader: dict[str, str] = {}

    def first_of(patient: str) -> str:
        while patient in leader:
            patient = leader[patient]
        return patient

    for pair in facts.duplicates:
        ends = sorted({first_of(facts.patients[key] or "") for key in (pair.first, pair.second)})
        if len(ends) == 2 and all(ends):
            leader[ends[1]] = ends[0]
    return {key: patient and first_of(patient) for key, patient in facts.patients.items()}
