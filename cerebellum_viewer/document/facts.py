"""Facts of a whole volume as undoable steps: the size of a pixel, and the gestational age by dates."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand

from cerebellum_viewer.document.document import Document
from engine.data.callipers import Spacing
from engine.data.volumes import Volume
from engine.errors import UserError
from engine.measures.spacing import SpacingSource


def set_spacing(document: Document, volume: str, spacing: Spacing, source: SpacingSource) -> None:
    """Give a volume the size of its pixels, in mm, and say where that comes from."""
    after = replace(document.volumes[volume], spacing_mm=spacing, spacing_source=str(source))
    _change(document, after, QCoreApplication.translate("Facts", "Set the size of a pixel"))


def set_age(document: Document, volume: str, age_days: int | None) -> None:
    """Give a volume the gestational age by dates, or none."""
    after = replace(document.volumes[volume], age_days=age_days)
    _change(document, after, QCoreApplication.translate("Facts", "Set the age by dates"))


def _change(document: Document, after: Volume, text: str) -> None:
    before = document.volumes[after.name]
    if document.editable and after != before:
        document.undo_stack.push(_ReplaceVolume(document, before, after, text))


class _ReplaceVolume(QUndoCommand):
    """Remembers both values."""

    def __init__(self, document: Document, before: Volume, after: Volume, text: str) -> None:
        super().__init__(f"{text} ({after.name})")
        self._document = document
        self._before, self._after = before, after
        self._action = text

    def redo(self) -> None:
        """Make the change."""
        self._put(self._after, self._action)

    def undo(self) -> None:
        """Take it back: a new row in the history."""
        self._put(self._before, QCoreApplication.translate("Commands", "Undo: {step}").format(step=self._action))

    def _put(self, volume: Volume, action: str) -> None:
        document, key = self._document, self._document.current
        if document.workspace is None:
            return
        try:
            document.workspace.record_volume(volume, action)
        except UserError as error:
            self.setObsolete(True)
            document.failed.emit(error)
            return
        document.reload()
        document.go_to(key)
