"""What an import wants to know of a picture: found out where its file is decoded, so that no pixels need to travel."""

from dataclasses import dataclass

import numpy as np

from engine.data.burned_in import crosses
from engine.data.depth import filled, spare_bits
from engine.data.fingerprints import Fingerprint, fingerprint
from engine.data.images import decode_full, decode_stored, grey_of
from engine.files import sha256_of


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """Of one file: its hash, the size in pixels, and what its pixels are and show."""

    sha256: str
    width: int
    height: int
    is_deep: bool
    """It has 16 bits."""
    spare_bits: int
    """Upper ones that none of its values takes, which are filled."""
    is_coloured: bool
    has_crosses: bool
    """Calliper crosses are burned in."""
    fingerprint: Fingerprint


def facts_of(data: bytes, name: str) -> PictureFacts:
    """Of a picture's file, decoded in all the ways of this program: each is code of its own in OpenCV.

    Raises UserError, with the file's `name`, if it cannot be decoded.
    """
    is_coloured, stored = decode_full(data, name).ndim > 2, decode_stored(data, name)
    is_deep, spare = stored.dtype == np.uint16, spare_bits(stored, data)
    grey = grey_of(filled(stored, data))
    height, width = grey.shape
    has_crosses = bool(crosses(grey))
    return PictureFacts(sha256_of(data), width, height, is_deep, spare, is_coloured, has_crosses, fingerprint(grey))
