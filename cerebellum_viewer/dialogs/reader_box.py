"""The reader for whom something is taken in: one of a workspace's, or a new name."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget

from cerebellum_viewer.document.document import Document
from cerebellum_viewer.document.reading import current_reader
from engine.data.readers import MAIN


class ReaderBox(QComboBox):
    """An editable list of the readers of the open workspace, the main one first."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._folder: Path | None = None
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)  # type: ignore[arg-type]  # it would make “Anna” of “An”; Qt takes none
        self.setToolTip(
            self.tr(
                "Whose boxes and masks these are. A name that is not in the list makes a reader with an own layer. "
                "Of a table with several readers, the rows of this one are taken."
            )
        )
        self.follow_workspace()

    @property
    def name(self) -> str:
        """The reader's name; without one it is the main reader."""
        return self.currentText().strip() or MAIN

    @property
    def is_new(self) -> bool:
        """Whether there is no reader of that name yet."""
        return self.name not in (self.itemText(row) for row in range(self.count()))

    def follow_workspace(self) -> None:
        """Begin another workspace with its main reader; in the same one who is chosen stays.

        A blinded reader takes in for nobody else: a preview would tell what they said.
        """
        workspace, current = self._document.workspace, current_reader(self._document)
        folder = workspace.folder if workspace is not None else None
        names = list(workspace.readers.all()) if workspace is not None else [MAIN]
        chosen = self.name if folder == self._folder else MAIN
        self._folder = folder
        with QSignalBlocker(self):
            self.clear()
            self.addItems([current.name] if current.blinded else names)
            self.setCurrentText(current.name if current.blinded else chosen)
        self.setDisabled(current.blinded)
