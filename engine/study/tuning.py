"""Learning from corrections: what was put right since a detector was trained, a short training on it, the verdict."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from engine.config import TrainConfig
from engine.data.annotation import Annotation, SliceKey
from engine.data.leakage import GuardFacts, guard_facts, joined_patients
from engine.data.split import Part, Split, SplitPlan
from engine.data.store import Slice, Workspace
from engine.data.volumes import group_of
from engine.errors import UserError
from engine.experiment import Experiment, learnt_before, seen_by
from engine.job_history import scores
from engine.label_changes import changed_labels
from engine.manifest import Manifest, make_manifest
from engine.proposals import Model
from engine.scoring.comparison import Comparison, compare, slices_as_scored
from engine.shipped import SHIPPED, checkpoint_file
from engine.splitting import deal, renamed
from engine.training.preflight import preflight
from engine.training.preflight_texts import State
from engine.wording import counted

STEPS, PARTS = 300, 3
"""Batches of the training, and checkpoints of it."""
RATE_SHARE = 0.02
"""Of the learning rate that the detector was trained with. At this one the shipped detector forgot nothing: 300 batches
on 21 slices of 3 simulated patients took its Dice on 10 others from 0.861 to 0.880 (by patient 0.019 more,
-0.005 to 0.043). From ten times as much on, 90 batches on 20 slices cost it 0.07."""
BURN_IN = 20
OLD_PER_NEW, LEAST_OLD = 4, 100
"""Older slices beside each corrected one, so that nothing is forgotten; and how many there are at least."""
FEW = 10
"""Fewer corrected slices than this are told."""
FIRST = 0
"""The batch after which the detector is still the old one."""
SUFFIX = "-learnt"


@dataclass(frozen=True, slots=True)
class Taught:
    """A detector that is to learn more. `start` is its file, relative to the workspace where it lies there.

    `manifest` is what it and those that it goes back to have learnt from and were judged by; None where that is not
    known here.
    """

    name: str
    start: str
    config: TrainConfig
    manifest: Manifest | None

    @classmethod
    def of(cls, experiment: Experiment, step: int) -> "Taught":
        """A checkpoint of an experiment of the workspace. Raises UserError if it cannot learn on."""
        config = experiment.config()
        if config.network == "cfg":
            raise UserError(
                "A network of one's own says in its cfg file how it learns.",
                "Change the file, then train with --start.",
            )
        start = experiment.checkpoint_path(step).relative_to(experiment.workspace_folder).as_posix()
        return cls(experiment.name, start, config, seen_by(experiment))

    @classmethod
    def of_model(cls, workspace: Path, model: Model) -> "Taught":
        """The detector in use. Raises UserError as `of` and `shipped`."""
        if model.checkpoint == SHIPPED:
            return cls.shipped()
        path = model.file(workspace)
        return cls.of(Experiment.open(path.parents[1]), int(path.stem))

    @classmethod
    def shipped(cls) -> "Taught":
        """The detector that comes along. Raises UserError if it did not."""
        path = checkpoint_file(Path(SHIPPED))
        about: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        return cls(SHIPPED, str(path), TrainConfig.from_json(about["config"]), None)

    def quick(self, steps: int) -> TrainConfig:
        """A short and gentle training that begins with this detector, which is judged first."""
        return self.config.with_options(
            start=self.start,
            start_layers=0,
            judge_start=True,
            learning_rate=self.config.learning_rate * RATE_SHARE,
            burn_in=min(BURN_IN, steps // 2),
            policy="poly",
            power=1.0,
            rate_steps="",
            rate_scales="",
            steps=steps,
            checkpoint_every=-(-steps // PARTS),
        )


@dataclass(frozen=True, slots=True)
class Lesson:
    """An experiment that is to be trained, the corrected slices that it learns from, and what to know about them.

    Its split is in its manifest alone: other trainings are not to take it for the newest of the workspace.
    """

    experiment: Experiment
    corrected: tuple[SliceKey, ...]
    notes: tuple[str, ...]


class Answer(StrEnum):
    """Whether a detector that has learnt from corrections is better, by the interval of the paired difference."""

    BETTER = "better"
    WORSE = "worse"
    ALIKE = "alike"
    UNKNOWN = "unknown"
    """One patient validates: there is no interval."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The detector after all batches less the one before them, on patients that neither has learnt from.

    `known` is whether that can be said of the one before: what the detector that comes along has learnt is not here.
    """

    answer: Answer
    comparison: Comparison
    known: bool = True

    @property
    def speaks_against(self) -> bool:
        """Whether the new detector should replace nothing: it is worse, or too few patients say anything of it."""
        return self.answer in {Answer.WORSE, Answer.UNKNOWN}

    def sentence(self) -> str:
        """For people."""
        result = self.comparison
        numbers = f"mean IoU {result.first:.3f} before, {result.second:.3f} after"
        if result.t.low is None or result.t.high is None:
            return f"Whether the new detector is better cannot be told from one patient: {numbers}."
        who = "neither has learnt from" if self.known else "the new one has not learnt from"
        whom = f"{counted(len(result.patients), 'patient')} that {who}"
        return (
            f"{_SAID[self.answer]}: {numbers}, difference {result.t.value:+.3f} "
            f"(95 % t {result.t.low:+.3f} to {result.t.high:+.3f}) on {whom}."
        )


_SAID = {
    Answer.BETTER: "The new detector is better",
    Answer.WORSE: "The new detector is worse",
    Answer.ALIKE: "No difference is shown between the new detector and the old one",
}


def make_lesson(workspace: Workspace, taught: Taught, steps: int = STEPS) -> Lesson:
    """Make a short training of a detector on what was corrected or added since it was trained, and some of the rest.

    Patients that have judged it go on judging; it is for the queue to begin. Nothing is written to the workspace's
    database. Raises UserError, and makes nothing, if nothing was corrected, if nobody is left to judge by, or if the
    training could not end well.
    """
    fixed = corrections(taught.manifest, workspace)
    if not fixed:
        raise UserError(
            f"Nothing was corrected or added since {taught.name} was trained.",
            "Accept or correct some slices, then learn from them.",
        )
    split = renamed(split_for(workspace, taught, fixed), workspace.splits())
    used = tuple(key for key in split.keys(Part.TRAIN) if key in fixed)
    if not used:
        raise UserError(
            f"All that was corrected since ({counted(len(fixed), 'slice')}) is of patients that judge {taught.name}.",
            "Correct slices of other patients: whoever judges is not learnt from.",
        )
    config = taught.quick(steps)
    for item in preflight(workspace, split, config, trial=False):
        if item.state is State.FAILURE:
            raise UserError(item.sentence(), item.fix.label() if item.fix else "")
    manifest = make_manifest(workspace, split)
    name = taught.name.removesuffix(SUFFIX) + SUFFIX
    experiment = Experiment.create(workspace.experiments_folder, config, manifest, name)
    return Lesson(experiment, used, tuple(_notes(manifest, config, used)))


def corrections(manifest: Manifest | None, workspace: Workspace) -> frozenset[SliceKey]:
    """Slices that somebody vouches for and that a manifest does not hold, or holds with another truth or mask."""
    said, records = workspace.annotations(), workspace.slices()
    truth = frozenset(key for key in records if said[key].is_truth)
    if manifest is None:
        return truth
    known = {item.key: item for item in manifest.slices}
    other = {key for key in truth & known.keys() if _mask(said[key], records[key]) != known[key].mask}
    return truth - known.keys() | (changed_labels(manifest, said).boxes.keys() & truth) | other


def split_for(workspace: Workspace, taught: Taught, fixed: frozenset[SliceKey]) -> Split:
    """All slices of the patients that judge, the corrected ones of all others, and some of the rest beside them.

    Raises UserError if nobody is left to judge by.
    """
    facts, said = guard_facts(workspace), workspace.annotations()
    truth = {key for key in workspace.slices() if said[key].is_truth}
    parts = _dealt(facts, truth) if taught.manifest is None else _kept(facts, truth, taught.manifest)
    if not any(part is Part.VAL and said[key].boxes for key, part in parts.items()):
        raise UserError(
            f"Nobody is left to judge by: every patient is one that {taught.name} has learnt from.",
            "Import slices of other patients, or train anew on a split by patient.",
        )
    rest = sorted(key for key, part in parts.items() if part is Part.TRAIN and key not in fixed)
    count = max(OLD_PER_NEW * len(fixed), LEAST_OLD)
    left_out = set(rest) - {rest[number] for number in np.random.default_rng(0).permutation(len(rest))[:count]}
    chosen = {key: part for key, part in parts.items() if key not in left_out}
    return Split(f"{taught.name}{SUFFIX}", "patient", 0, chosen, leaks=False)


def verdict(experiment: Experiment, step: int | None = None) -> Verdict:
    """Whether a checkpoint, the last one without a step, is better than what the training began with.

    Raises UserError if one of them was not judged.
    """
    steps = (FIRST, experiment.config().steps if step is None else step)
    before, after = (slices_as_scored(experiment, each, Part.VAL) for each in steps)
    result = compare(before, after)
    low, high = result.t.low, result.t.high
    known = learnt_before(experiment.folder.parent, experiment.config()).known
    if low is None or high is None:
        return Verdict(Answer.UNKNOWN, result, known)
    answer = Answer.BETTER if low > 0 else Answer.WORSE if high < 0 else Answer.ALIKE
    return Verdict(answer, result, known)


def verdict_on(experiment: Experiment, step: int) -> Verdict | None:
    """The verdict on a checkpoint that has learnt from corrections; None for any other.

    Raises UserError as `verdict`.
    """
    return verdict(experiment, step) if experiment.config().judge_start and step != FIRST else None


def model_of(experiment: Experiment, step: int) -> Model:
    """A checkpoint as a detector that can be used, with the confidence that validation chose. Raises UserError."""
    stated = scores(experiment.events(), Part.VAL).get(step)
    if stated is None:
        raise UserError(f"{experiment.name}@{step} was not scored on validation.", "Score it, or train to its end.")
    checkpoint = experiment.checkpoint_path(step).relative_to(experiment.workspace_folder).as_posix()
    return Model(f"{experiment.name} @ {step}", checkpoint, float(stated["confidence"]))


def _dealt(facts: GuardFacts, truth: set[SliceKey]) -> Mapping[SliceKey, Part]:
    """Patients of whom nothing is known: a quarter judges."""
    patients = {key: patient for key, patient in facts.patients.items() if key in truth}
    pairs = tuple(pair for pair in facts.duplicates if {pair.first, pair.second} <= truth)
    return deal(replace(facts, patients=patients, duplicates=pairs), SplitPlan(test=0, val=0.25))[0].parts


def _kept(facts: GuardFacts, truth: Iterable[SliceKey], manifest: Manifest) -> dict[SliceKey, Part]:
    """Each patient where the manifest has them: among those who judge only if nothing was learnt of them."""
    groups = {key: group_of(key.volume, patient) for key, patient in joined_patients(facts).items()}
    sides: dict[str, set[Part]] = {}
    for item in manifest.slices:
        sides.setdefault(groups.get(item.key, item.group), set()).add(item.part)
    held = {groups[key] for key in groups if key.volume in facts.locked}
    return {key: Part.TEST if groups[key] in held else _side(sides.get(groups[key], set())) for key in truth}


def _side(known: set[Part]) -> Part:
    """A new patient is learnt from."""
    return next((part for part in (Part.TRAIN, Part.VAL, Part.TEST) if part in known), Part.TRAIN)


def _mask(said: Annotation, record: Slice) -> str | None:
    return said.mask or record.expert_mask


def _notes(manifest: Manifest, config: TrainConfig, used: tuple[SliceKey, ...]) -> Iterable[str]:
    """What makes it doubtful that much comes of it."""
    learnt = [item for item in manifest.part(Part.TRAIN) if item.key in set(used)]
    if len(learnt) < FEW:
        yield f"Only {counted(len(learnt), 'slice')} corrected: little can be learnt from them."
    if len({item.group for item in learnt}) == 1:
        yield "All corrected slices are of one patient: what is learnt may be about that patient alone."
    if config.network == "localiser" and not any(item.mask for item in learnt):
        yield "No corrected slice has a mask: the shape is learnt from boxes alone."
    if len({item.group for item in manifest.part(Part.VAL)}) == 1:
        yield "One patient judges: whether the new detector is better will not be told by an interval."
