"""Names in texts: whether one of them is mentioned, as a whole word and however it is written."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

_FORMS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")
"""Some systems write “ñ” as one character, others as two."""


def mentions(names: Iterable[str]) -> re.Pattern[str]:
    """What finds any of the names, in capitals or not; “P1” is in “P1_s03”, not in “P10”."""
    written = {unicodedata.normalize(form, name) for name in names for form in _FORMS}
    words = "|".join(re.escape(name) for name in sorted(written, key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])", re.IGNORECASE)
