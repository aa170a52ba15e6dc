"""A volume cut across its slices: one line of pixels from each preview, as the previews arrive."""

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from cerebellum_viewer.canvas.coordinates import color_table
from cerebellum_viewer.document.document import Document
from cerebellum_viewer.panels.strip_geometry import Plane
from cerebellum_viewer.services.display import GreyScale
from cerebellum_viewer.services.previews import Previews
from engine.data.annotation import SliceKey
from engine.data.images import GreyImage

LINE = 256
"""Pixels of a line, whatever the picture's size."""
MOST = 256
"""Of a volume with more slices than this only so many are read, evenly spread."""


class StripImage:
    """The lines of one volume along one plane, [LINE, slices]."""

    def __init__(self, document: Document, volume: str, plane: Plane) -> None:
        keys = document.volume_keys(volume)
        places = np.unique(np.linspace(0, len(keys) - 1, min(len(keys), MOST)).round().astype(int))
        self._plane = plane
        self._missing = {keys[place]: column for column, place in enumerate(places)}
        self._lines: npt.NDArray[np.uint8] = np.zeros((LINE, len(places)), np.uint8)
        self._share = _middle_share(document, keys, plane)

    def wants(self, key: SliceKey) -> bool:
        """Whether a preview is still missing here."""
        return key in self._missing

    def fetch(self, previews: Previews) -> None:
        """Take in what has arrived and ask for the rest."""
        for key, column in list(self._missing.items()):
            preview = previews.get(key)
            if preview is not None:
                self._lines[:, column] = _line(preview, self._plane, self._share)
                del self._missing[key]

    def picture(self, grey: GreyScale) -> QImage:
        """The lines in the colours of the canvas: upright for rows, level for columns."""
        lines = np.ascontiguousarray(self._lines if self._plane is Plane.ROWS else self._lines.T)
        height, width = lines.shape
        image = QImage(lines.data, width, height, width, QImage.Format.Format_Indexed8).copy()
        table = color_table(grey).astype(np.uint32)
        image.setColorTable((table[:, 3] << 24 | table[:, 0] << 16 | table[:, 1] << 8 | table[:, 2]).tolist())
        return image


def _middle_share(document: Document, keys: list[SliceKey], plane: Plane) -> float:
    """Where the cut goes, 0 to 1: through the middle of the boxes, or of the picture where there are none."""
    shares = [
        plane.across(item.box) / (document.slices[key].width if plane is Plane.ROWS else document.slices[key].height)
        for key in keys
        for item in document.annotations[key].boxes
    ]
    return float(np.median(shares)) if shares else 0.5


def _line(preview: GreyImage, plane: Plane, share: float) -> npt.NDArray[np.uint8]:
    upright = preview if plane is Plane.ROWS else preview.T
    length, breadth = upright.shape
    line: npt.NDArray[np.uint8] = upright[np.arange(LINE) * length // LINE, min(int(share * breadth), breadth - 1)]
    return line
