"""Facts of a whole volume as undoable steps: the size of a pixel, and the gestational age by dates."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from cerebellum_viewer.document.document import Document
from engine.data.callipers import Spacing
from engine.data.volumes import Volume
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
    if document.editable:
        document.edit_all({}, text, volumes=[after])
