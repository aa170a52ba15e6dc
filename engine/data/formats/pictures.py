"""Pictures, as an import reads them: all that it wants to know of one, and none of its pixels."""

from pathlib import Path

from engine.data.formats.contents import Contents
from engine.data.formats.mask_rule import MaskRule
from engine.data.picture_facts import facts_of

DAMAGE = ()


def read(path: Path, _rule: MaskRule | None = None) -> Contents:
    """Raises UserError if it cannot be decoded."""
    return Contents(path, facts=facts_of(path.read_bytes(), path.name))
