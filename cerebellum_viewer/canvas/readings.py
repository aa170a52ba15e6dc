"""What one reader says about the slices, as a canvas shows it: a checkpoint is a reader, and so may a person be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from cerebellum_viewer.document.document import Document, ShownCheckpoint
from cerebellum_viewer.document.reading import OtherReading
from engine.data.annotation import Detection, SliceKey
from engine.data.boxes import Box
from engine.data.masks import Mask


@dataclass(frozen=True, slots=True)
class Mark:
    """A box and the words under it; `place` is that of its reader, where one reading is of several."""

    box: Box
    text: str
    place: int = 0


@dataclass(frozen=True, slots=True)
class ShownReading:
    """A reader's `title`, the reader's marks on any slice, the best first, words for no mark at all, and masks.

    Each mask comes with the place of its reader, as marks have it.
    """

    title: Callable[[], str]
    marks: Callable[[SliceKey], tuple[Mark, ...]]
    nothing: Callable[[SliceKey], str]
    masks: Callable[[SliceKey], tuple[tuple[int, Mask], ...]] = lambda _key: ()


def shown_checkpoint(document: Document) -> ShownReading:
    """What the checkpoint predicts that the document shows, whichever that is."""
    return ShownReading(
        title=lambda: document.shown.name if document.shown else QCoreApplication.translate("Layers", "no checkpoint"),
        marks=lambda key: tuple(_predicted(item) for item in document.detections(key)),
        nothing=lambda key: no_prediction(document.shown, key) if document.shown else "",
    )


def checkpoint(shown: ShownCheckpoint) -> ShownReading:
    """What one checkpoint predicts."""
    return ShownReading(
        title=lambda: shown.name,
        marks=lambda key: tuple(
            _predicted(item) for item in shown.detections.get(key, ()) if item.score >= shown.confidence
        ),
        nothing=lambda key: no_prediction(shown, key),
    )


def of_readers(document: Document, names: Sequence[str]) -> ShownReading:
    """What other readers of the workspace say, each mark with its reader's name."""
    others = [OtherReading(document, name) for name in names]
    return ShownReading(
        title=lambda: ", ".join(names),
        marks=lambda key: tuple(
            Mark(item.box, other.name, place)
            for place, other in enumerate(others)
            for item in other.annotation(key).boxes
        ),
        masks=lambda key: tuple(
            (place, mask) for place, other in enumerate(others) if (mask := other.mask(key)) is not None
        ),
        nothing=lambda _key: QCoreApplication.translate("Layers", "no box"),
    )


def nobody(title: str, hint: str = "") -> ShownReading:
    """A pane with words and nothing to show."""
    return ShownReading(title=lambda: title, marks=lambda _key: (), nothing=lambda _key: hint)


def no_prediction(shown: ShownCheckpoint, key: SliceKey) -> str:
    """Why a checkpoint has no box on a slice: it found none, or it was never asked, which is no miss."""
    if key in shown.detections:
        return QCoreApplication.translate("Layers", "nothing predicted")
    return QCoreApplication.translate("Layers", "not scored on this slice")


def _predicted(found: Detection) -> Mark:
    return Mark(found.box, QCoreApplication.translate("Layers", "predicted {0:.2f}").format(found.score))
