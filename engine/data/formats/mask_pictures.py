"""Masks that were saved as pictures: black, and one other grey value or those of a rule."""

from pathlib import Path

from engine.data.formats.arrays import mask_variable
from engine.data.formats.contents import Contents
from engine.data.formats.mask_rule import MaskRule
from engine.data.images import decode_stored

DAMAGE = ()


def read(path: Path, rule: MaskRule | None = None) -> Contents:
    """Raises UserError if it cannot be decoded."""
    return Contents(path, (mask_variable("picture", decode_stored(path.read_bytes(), path.name), rule),))
