"""Masks: boolean arrays [height, width] of one slice, their tight box, and a small lossless encoding."""

import zlib
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engine.data.boxes import Box
from engine.files import sha256_of

Mask = npt.NDArray[np.bool_]
Points = npt.NDArray[np.float64]
"""Places [n, 2] as x, y in pixels."""


def bounding_box(mask: Mask) -> Box | None:
    """The tight box around all pixels that are set, or None for an empty mask.

    Columns a to b inclusive give the edges x0 = a and x1 = b + 1 (see `engine.data.boxes`).
    """
    columns = np.flatnonzero(mask.any(axis=0))
    if columns.size == 0:
        return None
    rows = np.flatnonzero(mask.any(axis=1))
    return Box(float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))


def part_count(mask: Mask) -> int:
    """How many separate parts (8-connected) a mask has."""
    return int(cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)[0]) - 1


def polygon(shape: tuple[int, int], vertices: Points) -> Mask:
    """The mask (height, width) of the pixels whose centres lie inside a closed polygon [n, 2].

    Even-odd rule; a centre on a left or upper edge is inside, on a right or lower edge outside, so that polygons
    that share an edge share no pixel. Each edge flips everything to the right of where it crosses a row of centres.
    """
    height, width = shape
    x, y = vertices[:, 0], vertices[:, 1]
    next_x, next_y = np.roll(x, -1), np.roll(y, -1)
    centres = np.arange(height)[:, None] + 0.5
    rows, edges = np.nonzero((y <= centres) != (next_y <= centres))
    share = (rows + 0.5 - y[edges]) / (next_y - y)[edges]
    crossings = x[edges] + share * (next_x - x)[edges]
    flips = np.zeros((height, width + 1), np.uint8)
    np.add.at(flips, (rows, np.clip(np.ceil(crossings - 0.5), 0, width).astype(np.intp)), 1)
    inside: Mask = np.cumsum(flips, axis=1, dtype=np.uint8)[:, :width] % 2 == 1
    return inside


@dataclass(frozen=True, slots=True)
class EncodedMask:
    """A mask in little space: eight pixels a byte, row by row, deflated. A 255 x 173 mask takes about 200 bytes."""

    height: int
    width: int
    data: bytes

    @classmethod
    def of(cls, mask: Mask) -> "EncodedMask":
        """Encode a mask [height, width]; lossless."""
        height, width = mask.shape
        return cls(height, width, zlib.compress(np.packbits(mask, axis=None).tobytes(), level=6))

    @property
    def sha256(self) -> str:
        """The name under which the mask is stored: a hash of its size and pixels."""
        return sha256_of(f"{self.height}x{self.width}:".encode() + self.data)

    def decode(self) -> Mask:
        """The mask [height, width]. Raises ValueError if the bytes are damaged or of another size."""
        try:
            packed = np.frombuffer(zlib.decompress(self.data), dtype=np.uint8)
        except zlib.error as error:
            raise ValueError(f"the stored mask is damaged ({error})") from error
        count = self.height * self.width
        if packed.size != (count + 7) // 8:
            raise ValueError(f"the stored mask is not one of {self.width} x {self.height} pixels")
        return np.unpackbits(packed, count=count).reshape(self.height, self.width).view(np.bool_)
