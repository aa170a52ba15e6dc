"""What a detector proposes until somebody decides: put before the user, and rejected as an undoable step."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand

from cerebellum_viewer.document.commands import where
from cerebellum_viewer.document.document import Document, is_blinded
from cerebellum_viewer.document.suggestions import StandingProposal
from engine.data.annotation import SliceKey


def let_stand(
    document: Document,
    standing: Mapping[SliceKey, StandingProposal],
    rejected: frozenset[SliceKey],
    held: Collection[SliceKey] | None = None,
) -> None:
    """Propose what a detector says, but for the slices for which that is rejected; a blinded reader sees none.

    `held` are the slices for which it holds, where somebody has looked already.
    """
    blinded = is_blinded(document.workspace)
    if held is None or blinded:
        document.suggestions.stand({} if blinded else standing, rejected, document.annotations)
    else:
        document.suggestions.know(standing, rejected, held)
    document.suggestions_changed.emit()


class RejectProposals(QUndoCommand):
    """Changes no annotation, so the history knows nothing of it; the folder of the proposals remembers."""

    def __init__(self, document: Document, keys: Collection[SliceKey]) -> None:
        text = QCoreApplication.translate("Suggesting", "Reject proposals")
        super().__init__(f"{text} ({where(keys)})")
        self._document = document
        self._keys = frozenset(keys)

    def redo(self) -> None:
        """Propose nothing for these slices any more."""
        suggestions = self._document.suggestions
        let_stand(self._document, suggestions.standing, suggestions.rejected | self._keys)

    def undo(self) -> None:
        """Propose it again, where the user can see it."""
        suggestions = self._document.suggestions
        let_stand(self._document, suggestions.standing, suggestions.rejected - self._keys)
        if self._document.current not in self._keys:
            self._document.go_to(min(self._keys))
