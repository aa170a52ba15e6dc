"""The best and the worst slices of a checkpoint, chosen by rule and not by hand, as pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.data.blackout import black_out
from engine.data.images import GreyImage, decode_grey
from engine.data.store import Workspace
from engine.errors import UserError
from engine.files import sha256_of
from engine.manifest import ManifestSlice
from engine.reporting.charts import GREEN, ORANGE
from engine.reporting.record import Rescored
from engine.reporting.slices import Shown, picture_grid
from engine.reporting.words import Say
from engine.scoring.metrics import SliceScore, score_slices
from engine.scoring.predictions import detections_by_slice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHOWN = 4


@dataclass(frozen=True, slots=True)
class Extremes:
    """The slices with an organ of the highest IoU, the best first, and of the lowest, the worst first."""

    best: Sequence[SliceScore]
    worst: Sequence[SliceScore]


def scored_slices(record: Rescored) -> list[SliceScore]:
    """Every slice of the record's part as the chosen checkpoint does on it; none where that cannot be told."""
    if record.judged is None or record.row is None:
        return []
    return score_slices(record.judged.slices, record.judged.matching, record.row["confidence"])


def extremes(scored: Sequence[SliceScore], count: int = SHOWN) -> Extremes:
    """`count` of each end; fewer where there are not twice as many. Equals: the lower score first, then by name."""
    order = sorted((item for item in scored if item.iou is not None), key=lambda s: (s.iou, s.score, s.key))
    taken = min(count, max(len(order) // 2, min(len(order), 1)))
    return Extremes(order[::-1][:taken], order[:taken])


def gallery(workspace: Workspace, record: Rescored, say: Say) -> tuple["Figure | None", list[str]]:
    """Both ends as pictures with mask, truth and prediction, and a sentence for each picture that cannot be shown."""
    ends, faults = extremes(scored_slices(record)), list[str]()
    rows = []
    for title, chosen in ((say("worst"), ends.worst), (say("best"), ends.best)):
        shown: list[Shown | None] = []
        for item in chosen:
            try:
                shown.append(_picture(workspace, record, item, say))
            except UserError as error:
                faults.append(str(error))
        rows.append((title, [*shown, *[None] * (len(chosen) - len(shown))]))
    if not any(picture for _, pictures in rows for picture in pictures):
        return None, faults
    return picture_grid(rows, record.manifest.stamp, ""), faults


def _picture(workspace: Workspace, record: Rescored, scored: SliceScore, say: Say) -> Shown:
    item = next(item for item in record.manifest.slices if item.key == scored.key)
    assert record.predictions is not None  # there are no scored slices without
    found = detections_by_slice([item], record.predictions, record.config.layout)[item.key]
    boxes = [(box, GREEN, "-", "") for box in item.boxes]
    if found:
        boxes.append((found[0].box, ORANGE, "--", f"{found[0].score:.2f}"))
    title = f"{item.key}: IoU {scored.iou or 0:.2f}" if found else f"{item.key}: {say('no box')}"
    mask = workspace.mask(item.key)
    return Shown(title, _pixels(workspace, item), boxes, mask if mask is not None and mask.any() else None)


def _pixels(workspace: Workspace, item: ManifestSlice) -> GreyImage:
    """The picture that was learnt from or judged. Raises UserError if it is gone or another one now."""
    name = item.image.rsplit("/", 1)[-1]
    try:
        data = (workspace.folder / item.image).read_bytes()
    except OSError as error:
        raise UserError(f"The picture of {item.key} cannot be read ({name}: {error.strerror}).") from error
    if sha256_of(data) != item.image_sha256:
        raise UserError(f"The picture of {item.key} was changed since the training ({name}).")
    volume = workspace.volumes().get(item.key.volume)
    hidden = (volume.blackout if volume else None) or ()
    return black_out(decode_grey(data, name), hidden).astype(np.uint8, copy=False)
