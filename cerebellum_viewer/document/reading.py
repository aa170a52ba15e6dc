"""Who reads: the layer of one reader in hand, what others say where that may be seen, and adjudication."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from cerebellum_viewer.document.document import Document
from engine.data.adoption import to_be_adopted
from engine.data.annotation import Annotation, Review, SliceKey
from engine.data.masks import EncodedMask, Mask
from engine.data.readers import CONSENSUS, MAIN, Reader
from engine.data.stored import StoredAnnotations
from engine.errors import UserError


def current_reader(document: Document) -> Reader:
    """Who reads now."""
    return document.workspace.readers.current if document.workspace else Reader(MAIN)


def other_readers(document: Document) -> list[str]:
    """Whose work the current reader may see beside the own; nobody's, if blinded."""
    if document.workspace is None or current_reader(document).blinded:
        return []
    return [name for name in document.workspace.readers.all() if name != current_reader(document).name]


def read_as(document: Document, name: str) -> None:
    """Show the layer of another reader, from the first slice on; nothing is left to take back."""
    workspace = document.workspace
    if workspace is None or name == workspace.readers.current.name:
        return
    key = document.current
    workspace.readers.read_as(name)
    document.open(workspace)
    document.go_to(key)


def add_reader(document: Document, name: str, *, blinded: bool) -> None:
    """One reader more. Raises UserError for a name that is empty or taken."""
    if document.workspace is not None:
        document.workspace.readers.add(name, blinded=blinded)
        document.workspace_changed.emit()


def adjudicate(document: Document) -> None:
    """Read for the consensus: what is taken or drawn from now on is the adjudicated reading."""
    if document.workspace is not None and document.editable:
        if CONSENSUS not in document.workspace.readers.all():
            document.workspace.readers.add(CONSENSUS)
        read_as(document, CONSENSUS)


def make_main(document: Document) -> int:
    """Read as the main reader, who from now on says what the current one has read; one undoable step.

    Returns of how many slices that is something new.
    """
    workspace, name = document.workspace, current_reader(document).name
    if workspace is None or name == MAIN:
        return 0
    read = to_be_adopted(workspace, name)
    read_as(document, MAIN)
    document.edit_all(read, QCoreApplication.translate("Readers", "Adopt the reading of {0}").format(name))
    return len(read)


def take_reading(document: Document, name: str) -> None:
    """Say of the current slice what another reader says, signed off; one undoable step."""
    key, workspace = document.current, document.workspace
    if key is None or workspace is None or name not in other_readers(document):
        return
    said, mask = workspace.annotations(name)[key], workspace.mask(key, name)
    stored = None if mask is None else EncodedMask.of(mask)
    after = Annotation(
        boxes=said.boxes,
        review=Review.ACCEPTED,
        mask=None if stored is None else stored.sha256,
        mask_source=said.mask_source,
        mask_checkpoint=said.mask_checkpoint,
        linked=False,
        callipers=said.callipers,
    )
    text = QCoreApplication.translate("Readers", "Take the reading of {0}").format(name)
    document.edit(key, after, text, masks=() if stored is None else (stored,))


class OtherReading:
    """What another reader says, read once; nothing as soon as a blinded reader reads."""

    def __init__(self, document: Document, name: str) -> None:
        self.name = name
        self._document = document
        self._said: StoredAnnotations | None = None
        self._masks: dict[SliceKey, Mask | None] = {}

    def annotation(self, key: SliceKey) -> Annotation:
        """What the reader says about a slice."""
        workspace = self._document.workspace
        if workspace is None or self.name not in other_readers(self._document):
            return Annotation()
        if self._said is None:
            self._said = workspace.annotations(self.name)
        return self._said[key] if key in self._said else Annotation()

    def mask(self, key: SliceKey) -> Mask | None:
        """The reader's mask; None where there is none or it cannot be read."""
        if key not in self._masks:
            self._masks[key] = self._read(key, self._document.failed.emit)
        return self._masks[key]

    def _read(self, key: SliceKey, failed: Callable[[UserError], object]) -> Mask | None:
        workspace = self._document.workspace
        if workspace is None or self.name not in other_readers(self._document):
            return None
        try:
            return workspace.mask(key, self.name)
        except UserError as error:
            failed(error)
            return None
