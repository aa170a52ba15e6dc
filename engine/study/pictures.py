"""Slices with boxes as figures show them: the expert's, and what a checkpoint predicts."""

from pathlib import Path

from engine.data.blackout import read_to_show
from engine.data.boxes import iou
from engine.manifest import ManifestSlice
from engine.reporting.charts import GREEN, ORANGE
from engine.reporting.slices import Shown
from engine.scoring.predictions import detections_by_slice
from engine.study.results import Result


def last_picture(workspace: Path, item: ManifestSlice, result: Result | None) -> Shown | None:
    """The slice with the box of the last checkpoint over the truth; None where that was not scored."""
    if result is None or result.config.steps not in result.test:
        return None
    shown = predicted_picture(workspace, item, result, result.config.steps)
    truth = [(box, GREEN, "-", "") for box in item.boxes]
    return Shown(f"momentum {result.config.momentum}", shown.picture, [*truth, *shown.boxes])


def _slice(workspace: Path, item: ManifestSlice) -> Shown:
    return Shown(str(item.key), read_to_show(workspace, item.key.volume, item.image, item.image_sha256))


def expert_picture(workspace: Path, item: ManifestSlice) -> Shown:
    """The slice with the boxes that count as the truth."""
    shown = _slice(workspace, item)
    return Shown(shown.title, shown.picture, [(box, GREEN, "-", "expert") for box in item.boxes])


def predicted_picture(workspace: Path, item: ManifestSlice, result: Result, step: int) -> Shown:
    """The slice with the best-scored box of a checkpoint: the one that mean IoU is about."""
    shown = _slice(workspace, item)
    found = detections_by_slice([item], result.predictions(step), result.config.layout)[item.key]
    if not found:
        return Shown(f"{shown.title}: no box", shown.picture)
    overlap = max((iou(found[0].box, box) for box in item.boxes), default=0.0)
    return Shown(
        f"{shown.title}: IoU {overlap:.2f}", shown.picture, [(found[0].box, ORANGE, "--", f"{found[0].score:.2f}")]
    )
