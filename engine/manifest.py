"""A manifest: what an experiment was trained on and is judged by, slice by slice, with boxes, parts and hashes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from engine.clock import now
from engine.data.annotation import SliceKey
from engine.data.boxes import Box
from engine.data.leakage import find_leaks, guard_facts, refuse_leaks
from engine.data.split import LEAK_STAMP, Part, Split
from engine.data.store import Workspace
from engine.data.volumes import group_of
from engine.errors import UserError


@dataclass(frozen=True, slots=True)
class ManifestSlice:
    """One slice as a training sees it. `image` is relative to the workspace; `boxes` are the truth, in pixels.

    `mask` is the hash of the mask that counts, if there is one; the mask itself lies in the workspace. `spacing_mm` is
    the size (x, y) of a pixel, where it is known.
    """

    key: SliceKey
    patient: str | None
    part: Part
    image: str
    image_sha256: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    mask: str | None = None
    spacing_mm: tuple[float, float] | None = None

    @property
    def group(self) -> str:
        """With which slices it counts: see `group_of`."""
        return group_of(self.key.volume, self.patient)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an experiment was trained on and judged by, for good."""

    split: str
    split_by: str
    leaks: bool
    revision: int
    left_out: int
    at: str
    slices: tuple[ManifestSlice, ...]
    gone: tuple[str, ...] = ()

    @property
    def stamp(self) -> str:
        """What every figure of the experiment must bear; empty where no patient stands on two sides."""
        return LEAK_STAMP if self.leaks else ""

    def part(self, part: Part) -> list[ManifestSlice]:
        """The slices of one part."""
        return [item for item in self.slices if item.part is part]

    def to_json(self) -> dict[str, Any]:
        """A value that JSON can hold and `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Manifest":
        """The inverse of `to_json`."""
        slices = tuple(
            ManifestSlice(
                key=SliceKey(**item.pop("key")),
                part=Part(item.pop("part")),
                boxes=tuple(Box(**box) for box in item.pop("boxes")),
                spacing_mm=tuple(item.pop("spacing_mm", None) or ()) or None,
                **item,
            )
            for item in value.pop("slices")
        )
        return cls(slices=slices, gone=tuple(value.pop("gone", ())), **value)


def make_manifest(workspace: Workspace, split: Split) -> Manifest:
    """The workspace as it is now, cut by `split`.

    Left out, and counted, are slices unknown to the split and those that nobody vouches for (`Annotation.is_truth`).
    Slices that the split names and that are not there are on record in `gone`. Raises UserError if a part that is
    needed has no slices, or if the slices leak and the split is not one by slice, which is stamped.
    """
    annotations, patients = workspace.annotations(), workspace.patients()
    records, volumes = workspace.slices(), workspace.volumes()
    used = tuple(
        ManifestSlice(
            key,
            patients[key],
            split.parts[key],
            record.image,
            record.image_sha256,
            record.width,
            record.height,
            tuple(item.box for item in annotations[key].boxes),
            annotations[key].mask or record.expert_mask,
            volumes[key.volume].spacing_mm,
        )
        for key, record in records.items()
        if key in split.parts and annotations[key].is_truth
    )
    for part in (Part.TRAIN, Part.VAL):
        if not any(item.part is part and item.boxes for item in used):
            raise UserError(
                f"The {part} part of the split “{split.name}” has no slice with a box.",
                "Draw or import boxes, or make another split.",
            )
    _check_enough(used, split)
    leaks = find_leaks({item.key: item.part for item in used}, guard_facts(workspace))
    refuse_leaks(split, leaks)
    return Manifest(
        split=split.name,
        split_by=split.by,
        leaks=split.leaks or bool(leaks),
        revision=workspace.revision,
        left_out=len(records) - len(used),
        at=now(),
        slices=used,
        gone=tuple(str(key) for key in sorted(split.parts.keys() - records.keys())),
    )


def _check_enough(slices: Sequence[ManifestSlice], split: Split) -> None:
    """Refuse what cannot show anything: one picture to learn from, or one patient in all."""
    if sum(item.part is Part.TRAIN for item in slices) < 2:
        raise UserError(
            f"The train part of the split “{split.name}” has one slice only.", "Import more, or make another split."
        )
    if len({item.group for item in slices}) < 2:
        raise UserError(
            "All slices are of one patient: what is learnt from them cannot be judged on anybody else.",
            "Import slices of other patients.",
        )
