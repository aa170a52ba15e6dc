"""The one undoable step: annotations of slices, and facts of volumes, are replaced by other values."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand

from engine.data.annotation import Annotation, SliceKey
from engine.data.masks import EncodedMask
from engine.data.volumes import Volume, with_changes
from engine.errors import UserError

if TYPE_CHECKING:
    from cerebellum_viewer.document.document import Document

_MERGE_ID = 1


class Replace(QUndoCommand):
    """Remembers two values per slice or volume, nothing of the screen: it is undone wherever the user has gone since.

    Steps with the same `merge` text that follow each other become one (nudging by key). Annotations name masks by
    hash, so a stroke costs the step two hashes and the workspace its compressed mask, once; `masks` are those that
    the new value names for the first time, and are let go of as soon as they are on disk.
    """

    def __init__(
        self,
        document: "Document",
        changes: Mapping[SliceKey, tuple[Annotation, Annotation]],
        text: str,
        merge: str = "",
        masks: tuple[EncodedMask, ...] = (),
        facts: Sequence[tuple[Volume, Volume]] = (),
    ) -> None:
        super().__init__(f"{text} ({where(changes or [after.name for _, after in facts])})")
        self._document = document
        self._before = {key: before for key, (before, _) in changes.items()}
        self._after = {key: after for key, (_, after) in changes.items()}
        self._facts = facts
        self._action = text
        self._merge = merge
        self._masks = masks
        self._done = False
        self.failed = False
        """Whether the step could not be saved and is now to be taken where it was, which changes nothing."""

    def redo(self) -> None:
        """Make the change."""
        self._put(self._after, self._facts, self._action)

    def undo(self) -> None:
        """Take it back: a new row in the history, the old one stays."""
        action = QCoreApplication.translate("Commands", "Undo: {step}").format(step=self._action)
        self._put(self._before, [(after, before) for before, after in self._facts], action)

    def _put(
        self, annotations: Mapping[SliceKey, Annotation], facts: Sequence[tuple[Volume, Volume]], action: str
    ) -> None:
        if self.failed:
            self.failed = False
            return
        known = self._document.volumes
        volumes = [with_changes(known[after.name], before, after) for before, after in facts]
        try:
            self._document.apply(annotations, action, self._masks, volumes)
        except UserError as error:
            # The disk is full or the folder gone: memory and disk stay as they were. What was never done leaves the
            # stack; what was stays, to be taken back or made again later.
            self.failed = True
            self.setObsolete(not self._done)
            self._document.failed.emit(error)
            self._document.not_saved.emit(error)
        self._done, self._masks = True, ()

    def id(self) -> int:
        """Qt's key for steps that may merge; -1 for never."""
        return _MERGE_ID if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802  # Qt's name
        """Take over the result of a later step of the same series."""
        if not isinstance(other, Replace) or other.isObsolete():
            return False
        if (other._merge, other._after.keys()) != (self._merge, self._after.keys()):  # noqa: SLF001  # same class
            return False
        self._after = other._after  # noqa: SLF001  # same class
        return True


def where(keys: Collection[SliceKey | str]) -> str:
    """The slice or the volume that a step is about, or how many there are."""
    if len(keys) == 1:
        return str(next(iter(keys)))
    if any(isinstance(key, str) for key in keys):
        return QCoreApplication.translate("Commands", "{0} volumes").format(len(keys))
    return QCoreApplication.translate("Commands", "{0} slices").format(len(keys))
