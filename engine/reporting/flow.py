"""The way of the data in numbers that add up: found, readable, labelled, in the split, used; and why each loss."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from engine.data.annotation import Annotation, Review, SliceKey
from engine.data.found import FoundFile
from engine.data.import_plan import TAKEN_IN
from engine.data.split import Part
from engine.data.store import Slice, Workspace
from engine.errors import UserError
from engine.manifest import Manifest

ANOTHER = "same volume and slice as a picture imported before"
LATER = "imported after the training began"
ELSEWHERE = "not in the split"


@dataclass(frozen=True, slots=True)
class Stage:
    """`count` pictures came so far. `lost` are those of the stage before that did not, by reason; `parts` add up."""

    name: str
    count: int
    lost: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flow:
    """The stages of one experiment's data; `unrecorded` pictures came in before what was found was kept."""

    stages: tuple[Stage, ...]
    unrecorded: int


def data_flow(workspace: Workspace, manifest: Manifest) -> Flow:
    """How the pictures that were found became those that an experiment used, with the labels that it learnt from.

    Raises UserError if the numbers do not add up: the workspace is then not the one that the experiment was made in.
    """
    slices, files = workspace.slices(), workspace.found.all()
    then = workspace.history.at(manifest.revision)
    labelled = [key for key, said in then.items() if said.is_truth]
    unlabelled = Counter(_why_no_truth(said) for said in then.values() if not said.is_truth)
    stored = workspace.splits().get(manifest.split)
    parts = stored.parts if stored else {item.key: item.part for item in manifest.slices}
    outside = sum(key not in parts for key in labelled)
    lost = _lost_at_import(slices, files)
    later = len(slices.keys() - then.keys())
    masked = sum(record.expert_mask is not None for record in slices.values())
    stages = (
        Stage("pictures found", len(slices) + sum(lost.values())),
        Stage(
            "readable, and in the workspace",
            len(slices),
            lost,
            {"paired with an expert's mask": masked, "without an expert's mask": len(slices) - masked},
        ),
        Stage("there when the training began", len(then), _without_zero({LATER: later})),
        Stage("labelled, by somebody who vouches for it", len(labelled), unlabelled),
        Stage(
            "in the split, and used",
            len(manifest.slices),
            _without_zero({ELSEWHERE: outside}),
            {str(part): len(manifest.part(part)) for part in Part},
        ),
    )
    check_flow(stages)
    if len(then) - len(manifest.slices) != manifest.left_out:
        raise _wrong(f"{manifest.left_out} slices were left out on record, {len(then) - len(manifest.slices)} by count")
    known = {file.path for file in files}
    return Flow(stages, sum(record.image not in known for record in slices.values()))


def check_flow(stages: Sequence[Stage]) -> None:
    """Raises UserError, naming the stage, unless each stage and its losses are the stage before, and parts add up."""
    for before, stage in pairwise(stages):
        if before.count != stage.count + sum(stage.lost.values()):
            raise _wrong(f"{before.name}: {before.count}; {stage.name}: {stage.count}, lost: {dict(stage.lost)}")
    for stage in stages:
        if stage.parts and sum(stage.parts.values()) != stage.count:
            raise _wrong(f"{stage.name}: {stage.count}, of these {dict(stage.parts)}")


def _wrong(numbers: str) -> UserError:
    return UserError(
        f"The numbers of the data do not add up ({numbers}).",
        "Report on experiments of this workspace; “verify” tells what was changed.",
    )


def _why_no_truth(said: Annotation) -> str:
    if said.review is Review.REJECTED:
        return "rejected in review"
    if said.boxes:
        return "only boxes that nobody has looked at"
    return "flagged, without a box" if said.review is Review.FLAGGED else "no box, and not accepted as empty"


def _lost_at_import(slices: Mapping[SliceKey, Slice], files: Sequence[FoundFile]) -> dict[str, int]:
    """Pictures that were found and are no slice, by reason."""
    taken = {record.image for record in slices.values()}
    lost = [file.outcome for file in files if file.kind == "image" and file.path not in taken]
    return dict(Counter(ANOTHER if outcome in TAKEN_IN else outcome for outcome in lost))


def _without_zero(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}
