"""What one reader says about the slices, to be set beside what another says: a person, or a detector as one more."""

from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from engine.data.annotation import Annotation, LabelledBox, Review, SliceKey, Source
from engine.data.boxes import Box
from engine.data.callipers import Calliper, Spacing
from engine.data.masks import Mask
from engine.data.split import Part
from engine.data.store import Workspace
from engine.errors import UserError
from engine.experiment import Experiment
from engine.measures.measured import measure
from engine.proposals import SHIPPED_MODEL, ProposalJob, checkpoint_name
from engine.scoring.decode import decode_mask
from engine.scoring.predictions import detections_by_slice, load_predictions
from engine.shipped import SHIPPED


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What is said about one slice: the first box, the mask [height, width], the diameter; None where there is none.

    As in `measure_workspace`, a rejected slice has no diameter.
    `proposed_by` are the names of the detector that the box comes from, as its provenance has them; `corrected` is
    whether a person has changed it since. `fault` is why the slice cannot be read; empty where it can.
    """

    box: Box | None
    mask: Mask | None = None
    tcd: Calliper | None = None
    proposed_by: frozenset[str] = frozenset()
    corrected: bool = False
    fault: str = ""


Readings = Mapping[SliceKey, Reading]
"""The slices that a reader has said something about. One without a box says that there is no organ."""


def readings_of(workspace: Workspace, reader: str, among: Container[SliceKey] | None = None) -> dict[SliceKey, Reading]:
    """The slices, all or those `among`, that a reader has said something about; a damaged mask is a slice's `fault`.

    Raises UserError if there is no such reader.
    """
    workspace.readers.named(reader)
    volumes, nothing = workspace.volumes(), Annotation()
    return {
        key: _persons_reading(workspace, reader, said, key, volumes[key.volume].spacing_mm)
        for key, said in workspace.annotations(reader).items()
        if said != nothing and (among is None or key in among)
    }


def readings_of_detector(
    experiment: Experiment, step: int, parts: Iterable[Part], confidence: float
) -> dict[SliceKey, Reading]:
    """A checkpoint as a reader of the slices of those `parts` that it was run on.

    It has said its best box, none below its `confidence`, and with it the mask that it draws, which is measured as
    anybody's. Raises UserError if its predictions are missing or damaged.
    """
    manifest, layout = experiment.manifest(), experiment.config().layout
    name = f"{experiment.name} @ {step}"
    readings: dict[SliceKey, Reading] = {}
    for part in parts:
        predictions = load_predictions(experiment.predictions_path(step, part))
        raw = dict(zip(predictions.keys, predictions.raw, strict=True))
        slices = [item for item in manifest.part(part) if item.key in raw]
        found = detections_by_slice(slices, predictions, layout)
        for item in slices:
            sure = tuple(LabelledBox(seen.box) for seen in found[item.key][:1] if seen.score >= confidence)
            mask = decode_mask(raw[item.key], layout, (item.width, item.height)) if sure else None
            names = frozenset({name, checkpoint_name(name, predictions.weights)})
            readings[item.key] = _reading(Annotation(sure), mask, item.key, item.spacing_mm, names)
    return readings


def readings_of_shipped(workspace: Workspace) -> dict[SliceKey, Reading]:
    """The shipped detector as a reader: of each slice what it found there when it was asked last.

    Raises UserError if it has looked at nothing, or what it was asked for is damaged.
    """
    jobs = [job for job in ProposalJob.all_in(workspace.folder) if job.request().model.checkpoint == SHIPPED]
    found = {item.key: item for job in jobs for item in job.found_after(0)[0]}
    if not found:
        raise UserError("The shipped detector has proposed nothing here.", "Ask it first: “propose WORKSPACE”.")
    volumes, readings = workspace.volumes(), dict[SliceKey, Reading]()
    for key in sorted(found.keys() & workspace.slices().keys()):
        item = found[key]
        said = Annotation(tuple(LabelledBox(seen.box) for seen in item.boxes[:1]))
        mask = None if item.mask is None else item.mask.decode()
        names = frozenset({checkpoint_name(SHIPPED_MODEL.name, item.weights)})
        readings[item.key] = _reading(said, mask, item.key, volumes[item.key.volume].spacing_mm, names)
    return readings


def was_shipped_asked(folder: Path) -> bool:
    """Whether the shipped detector was asked to propose in a workspace's folder; a damaged request tells nothing."""
    for job in ProposalJob.all_in(folder):
        with suppress(UserError):
            if job.request().model.checkpoint == SHIPPED:
                return True
    return False


def _persons_reading(
    workspace: Workspace, reader: str, said: Annotation, key: SliceKey, spacing: Spacing | None
) -> Reading:
    try:
        mask = workspace.mask(key, reader)
    except UserError as error:
        return Reading(None, fault=f"{key} of {reader}: {error}")
    first = said.boxes[:1]
    names = frozenset(item.checkpoint for item in first if item.checkpoint is not None)
    corrected = any(item.source is Source.CORRECTED_MODEL for item in first)
    return _reading(said, mask, key, spacing, names, corrected=corrected)


def _reading(
    said: Annotation,
    mask: Mask | None,
    key: SliceKey,
    spacing: Spacing | None,
    proposed_by: frozenset[str],
    *,
    corrected: bool = False,
) -> Reading:
    box = said.boxes[0].box if said.boxes else None
    tcd = None if said.review is Review.REJECTED else measure(key, mask, said, spacing).tcd
    return Reading(box, mask, tcd, proposed_by, corrected)
