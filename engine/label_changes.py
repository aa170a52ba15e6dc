"""Whether the labels have moved on since a training began: the slices whose truth is not what its manifest holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.data.annotation import Annotation, SliceKey
from engine.data.boxes import Box
from engine.manifest import Manifest
from engine.wording import counted, named


@dataclass(frozen=True, slots=True)
class LabelChanges:
    """What is said now about slices of a manifest, where it is not what the manifest says. False if nothing is.

    `boxes`: the truth now, by slice; `unvouched`: slices that nobody vouches for any more; `gone`: not there any more.
    """

    boxes: Mapping[SliceKey, tuple[Box, ...]]
    unvouched: frozenset[SliceKey] = frozenset()
    gone: frozenset[SliceKey] = frozenset()

    @property
    def lost(self) -> frozenset[SliceKey]:
        """Slices that do not count any more."""
        return self.unvouched | self.gone

    @property
    def changed(self) -> frozenset[SliceKey]:
        """Slices that are there, with another truth or none."""
        return frozenset(self.boxes) | self.unvouched

    @property
    def keys(self) -> frozenset[SliceKey]:
        """All slices that differ."""
        return self.changed | self.gone

    def __bool__(self) -> bool:
        return bool(self.keys)

    def sentence(self, then: int, now: int) -> str:
        """What has become of the labels between two revisions, for people."""
        revisions = f"learnt from label revision {then}, the workspace has {now}"
        if not self:
            return f"The labels are as they were ({revisions})."
        parts = [
            f"{counted(len(keys), 'slice')} {what} ({named(sorted(keys))})"
            for keys, what in ((self.changed, "with another truth"), (self.gone, "gone"))
            if keys
        ]
        return f"The labels have moved on: {', '.join(parts)} ({revisions})."


def changed_labels(manifest: Manifest, annotations: Mapping[SliceKey, Annotation]) -> LabelChanges:
    """What has changed in a workspace since the manifest was made. Slices that came later are no change."""
    boxes, unvouched, gone = {}, set(), set()
    for item in manifest.slices:
        now = annotations.get(item.key)
        if now is None:
            gone.add(item.key)
        elif not now.is_truth:
            unvouched.add(item.key)
        elif (own := tuple(box.box for box in now.boxes)) != item.boxes:
            boxes[item.key] = own
    return LabelChanges(boxes, frozenset(unvouched), frozenset(gone))
