"""What one reader says about the slices, as a canvas shows it: a checkpoint is a reader, and so may a person be."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from cerebellum_viewer.document.document import Document, ShownCheckpoint
from engine.data.annotation import Detection, SliceKey
from engine.data.boxes import Box


@dataclass(frozen=True, slots=True)
class Mark:
    """A box and the words under it."""

    box: Box
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A reader's `title`, and the reader's marks on any slice, the best first."""

    title: Callable[[], str]
    marks: Callable[[SliceKey], tuple[Mark, ...]]


def shown_checkpoint(document: Document) -> Reading:
    """What the checkpoint predicts that the document shows, whichever that is."""
    return Reading(
        title=lambda: document.shown.name if document.shown else QCoreApplication.translate("Layers", "no checkpoint"),
        marks=lambda key: tuple(_predicted(item) for item in document.detections(key)),
    )


def checkpoint(shown: ShownCheckpoint) -> Reading:
    """What one checkpoint predicts."""
    return Reading(
        title=lambda: shown.name,
        marks=lambda key: tuple(
            _predicted(item) for item in shown.detections.get(key, ()) if item.score >= shown.confidence
        ),
    )


def nobody(title: str) -> Reading:
    """A pane with words and nothing to show."""
    return Reading(title=lambda: title, marks=lambda _key: ())


def _predicted(found: Detection) -> Mark:
    return Mark(found.box, QCoreApplication.translate("Layers", "predicted {0:.2f}").format(found.score))
