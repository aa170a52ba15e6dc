"""The one undoable step: a slice's annotation is replaced by another value."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand

from engine.data.annotation import Annotation, SliceKey
from engine.errors import UserError

if TYPE_CHECKING:
    from cerebellum_viewer.document.document import Document

_MERGE_ID = 1


class ReplaceAnnotation(QUndoCommand):
    """Remembers a key and two values, nothing of the screen: it can be undone wherever the user has gone since.

    Steps with the same `merge` text that follow each other become one (nudging by key).
    """

    def __init__(
        self, document: "Document", key: SliceKey, change: tuple[Annotation, Annotation], text: str, merge: str = ""
    ) -> None:
        super().__init__(f"{text} ({key})")
        self._document = document
        self._key = key
        self._before, self._after = change
        self._action = text
        self._merge = merge

    def redo(self) -> None:
        """Make the change."""
        self._put(self._after, self._action)

    def undo(self) -> None:
        """Take it back: a new row in the history, the old one stays."""
        self._put(self._before, QCoreApplication.translate("Commands", "undo: {step}").format(step=self._action))

    def _put(self, annotation: Annotation, action: str) -> None:
        try:
            self._document.apply(self._key, annotation, action)
        except UserError as error:
            # The disk is full or the folder gone: memory and disk stay as they were, and the step leaves the stack.
            self.setObsolete(True)
            self._document.failed.emit(error)

    def id(self) -> int:
        """Qt's key for steps that may merge; -1 for never."""
        return _MERGE_ID if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802  # Qt's name
        """Take over the result of a later step of the same series."""
        if not isinstance(other, ReplaceAnnotation) or other.isObsolete():
            return False
        if (other._merge, other._key) != (self._merge, self._key):  # noqa: SLF001  # same class
            return False
        self._after = other._after  # noqa: SLF001  # same class
        return True
