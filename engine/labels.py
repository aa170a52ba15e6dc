"""Whether the labels have moved on since a training began: the slices whose truth is not what its manifest holds."""

from dataclasses import dataclass
from typing import Any

from engine.data.annotation import SliceKey
from engine.data.leakage import named
from engine.data.store import Workspace
from engine.experiment import Manifest
from engine.wording import counted


@dataclass(frozen=True, slots=True)
class LabelChanges:
    """`then` and `now` are label revisions; `changed` slices have other boxes or no truth any more, `gone` are gone."""

    then: int
    now: int
    changed: tuple[SliceKey, ...] = ()
    gone: tuple[SliceKey, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.gone)

    def sentence(self) -> str:
        """What has become of the labels, for people."""
        revisions = f"learnt from label revision {self.then}, the workspace has {self.now}"
        if not self:
            return f"The labels are as they were ({revisions})."
        parts = [
            f"{counted(len(keys), 'slice')} {what} ({named(keys)})"
            for keys, what in ((self.changed, "with another truth"), (self.gone, "gone"))
            if keys
        ]
        return f"The labels have moved on: {', '.join(parts)} ({revisions})."

    def to_json(self) -> dict[str, Any]:
        """A value that JSON can hold."""
        changed, gone = (list(map(str, keys)) for keys in (self.changed, self.gone))
        return {"then": self.then, "now": self.now, "changed": changed, "gone": gone}


def label_changes(workspace: Workspace, manifest: Manifest) -> LabelChanges:
    """What has changed in the workspace on the slices of a manifest since it was made."""
    annotations = workspace.annotations()
    gone = tuple(item.key for item in manifest.slices if item.key not in annotations)
    changed = tuple(
        item.key
        for item in manifest.slices
        if (said := annotations.get(item.key))
        and (not said.is_truth or tuple(own.box for own in said.boxes) != item.boxes)
    )
    return LabelChanges(manifest.revision, workspace.revision, changed, gone)
