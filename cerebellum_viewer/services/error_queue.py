"""What else is wrong on slices than their verdict says: confident errors, labels that look wrong, errors in mm."""

from collections.abc import Iterable, Mapping

from cerebellum_viewer.document.document import ShownCheckpoint
from cerebellum_viewer.services.checkpoints import judge_detections
from engine.data.annotation import SliceKey
from engine.data.boxes import Box, iou
from engine.manifest import Manifest
from engine.scoring.millimetres import SizeError, size_error
from engine.scoring.problems import Kind, Spacings, kind_of, problems
from engine.shapes.consistency import VolumeCheck

Kinds = Mapping[SliceKey, frozenset[Kind]]


def problem_kinds(shown: ShownCheckpoint, manifest: Manifest) -> Kinds:
    """What the engine's error queue has of each slice, at the confidence of the shown checkpoint."""
    judged = [item for item in manifest.slices if item.part in shown.parts]
    found = problems(judge_detections(judged, shown.detections), shown.confidence)
    return _by_slice((problem.key, problem.kind) for problem in found)


def label_kinds(reports: Mapping[str, VolumeCheck]) -> Kinds:
    """Slices whose labels look wrong themselves, from what was found in each volume."""
    return _by_slice(
        (SliceKey(volume, finding.index), kind)
        for volume, report in reports.items()
        for finding in report.findings
        if (kind := kind_of(finding)) is not None
    )


def size_errors(shown: ShownCheckpoint, manifest: Manifest, spacings: Spacings) -> dict[SliceKey, SizeError]:
    """How far the best-scored box is from the true one it fits best, where both are there and the spacing is known."""
    errors = {}
    for item in manifest.slices:
        found, spacing = shown.detections.get(item.key), spacings.get(item.key.volume)
        if found and item.boxes and spacing is not None:
            errors[item.key] = size_error(found[0].box, _nearest(found[0].box, item.boxes), spacing)
    return errors


def _nearest(found: Box, truth: Iterable[Box]) -> Box:
    return max(truth, key=lambda box: iou(box, found))


def _by_slice(found: Iterable[tuple[SliceKey, Kind]]) -> Kinds:
    kinds: dict[SliceKey, set[Kind]] = {}
    for key, kind in found:
        kinds.setdefault(key, set()).add(kind)
    return {key: frozenset(own) for key, own in kinds.items()}
