"""Which values of an array are the mask, where somebody says so: labels, or all from a threshold on."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.data.masks import Mask
from engine.errors import UserError

_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_THRESHOLD = re.compile(rf"(?:>=|≥)\s*({_NUMBER})", re.ASCII)
_LABELS = re.compile(rf"{_NUMBER}(?:\s*,\s*{_NUMBER})*", re.ASCII)


@dataclass(frozen=True, slots=True)
class MaskRule:
    """Values that are set: those in `labels`, or all from `least` on."""

    labels: tuple[float, ...] = ()
    least: float | None = None

    @classmethod
    def read(cls, text: str) -> "MaskRule":
        """`2` or `1,2` are labels, `>=128` a threshold. Raises UserError for anything else, and for the background."""
        threshold = _THRESHOLD.fullmatch(text.strip())
        labels = tuple(map(float, text.split(","))) if _LABELS.fullmatch(text.strip()) else ()
        if (not threshold and not labels) or 0 in labels or (threshold and float(threshold[1]) <= 0):
            raise UserError(
                f"“{text}” does not say which values are the mask.",
                "Give a label (2), several (1,2), or a threshold (>=0.5), with a point; 0 is the background.",
            )
        return cls(labels, float(threshold[1]) if threshold else None)

    def applied(self, array: npt.NDArray[np.generic]) -> Mask:
        """The mask of an array of numbers."""
        chosen: Mask = np.isin(array, self.labels) if self.least is None else np.asarray(array >= self.least)  # type: ignore[operator]
        return chosen

    def __str__(self) -> str:
        return f"= {', '.join(f'{label:g}' for label in self.labels)}" if self.labels else f"≥ {self.least:g}"
