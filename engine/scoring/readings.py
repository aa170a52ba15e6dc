"""What one reader says about the slices, to be set beside what another says: a person, or a detector as one more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.data.annotation import Annotation, Detection, SliceKey
from engine.data.boxes import Box
from engine.data.callipers import Calliper
from engine.data.masks import Mask
from engine.data.store import Workspace
from engine.data.volumes import Volume
from engine.measures.measured import measure


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What is said about one slice: the first box, the mask [height, width], the diameter; None where there is none."""

    box: Box | None
    mask: Mask | None = None
    tcd: Calliper | None = None


Readings = Mapping[SliceKey, Reading]
"""The slices that a reader has said something about. One without a box says that there is no organ."""


def readings_of(workspace: Workspace, reader: str) -> dict[SliceKey, Reading]:
    """All slices that a reader of the workspace has said something about. Raises UserError if a mask is damaged."""
    workspace.readers.named(reader)
    volumes, nothing = workspace.volumes(), Annotation()
    return {
        key: _reading(said, workspace.mask(key, reader), key, volumes[key.volume])
        for key, said in workspace.annotations(reader).items()
        if said != nothing
    }


def readings_of_detector(
    detections: Mapping[SliceKey, Sequence[Detection]], confidence: float
) -> dict[SliceKey, Reading]:
    """A detector as a reader: its best box on each slice that it was run on, none below its confidence."""
    return {
        key: Reading(next((item.box for item in found if item.score >= confidence), None))
        for key, found in detections.items()
    }


def _reading(said: Annotation, mask: Mask | None, key: SliceKey, volume: Volume) -> Reading:
    box = said.boxes[0].box if said.boxes else None
    return Reading(box, mask, measure(key, mask, said, volume.spacing_mm).tcd)
