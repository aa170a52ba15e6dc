"""What volume files have in common: planes in the order of the file's axes, spacing of the first two, directions.

The first axis (the fastest) runs along a picture's columns, the second down its rows, the third through the planes;
nothing is turned or mirrored by what a header says about the patient: an ultrasound volume's axes are the probe's. A
mask whose axes run otherwise than its picture's is refused at the import.
"""

import zlib
from math import isfinite
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.data.formats.arrays import Array, volume_variable
from engine.data.formats.contents import Contents, Region, UnfitError
from engine.data.formats.mask_rule import MaskRule

_PLAUSIBLE_MM = (0.01, 10.0)
MAX_BYTES = 1024**3
_NO_SPACING = "no spacing is given (1 x 1 is what a program writes that knows none)"


def volume_contents(
    path: Path, planes: Array, spacing_mm: tuple[float, float] | None, axes: str, rule: MaskRule | None = None
) -> Contents:
    """Contents of planes [n, height, width], or [n, height, width, 3] in colour. Raises UnfitError if it is neither."""
    if planes.ndim == 2:
        planes = planes[None]
    variable, notes = volume_variable("volume", planes, rule)
    if spacing_mm is None or spacing_mm == (1.0, 1.0):
        return Contents(path, (variable,), (), axes, (*notes, _NO_SPACING))
    if not is_plausible(*spacing_mm):
        x, y = spacing_mm
        return Contents(path, (variable,), (), axes, (*notes, f"a spacing of {x:g} x {y:g} mm cannot be"))
    whole = Region(0.0, 0.0, float(variable.width), float(variable.height), spacing_mm)
    return Contents(path, (variable,), (whole,), axes, notes)


def unpacked(data: bytes) -> bytes:
    """What gzip or zlib packed. Raises UnfitError if it is more than `MAX_BYTES`, EOFError if it is cut."""
    packer = zlib.decompressobj(wbits=32 + zlib.MAX_WBITS)
    whole = packer.decompress(data, MAX_BYTES)
    if packer.unconsumed_tail:
        raise UnfitError(f"unpacks to more than {MAX_BYTES // 1024**2} MB")
    if not packer.eof:
        raise EOFError
    return whole


def is_plausible(*spacing_mm: float) -> bool:
    """Whether these can be millimetres per pixel."""
    low, high = _PLAUSIBLE_MM
    return all(isfinite(value) and low <= value <= high for value in spacing_mm)


def axes_of(directions_lps: npt.ArrayLike) -> str:
    """Where each axis [n, 3] (one row each, in the patient's left-posterior-superior system) runs, as a letter each.

    Empty where a direction is none, or two axes run the same way.
    """
    rows = np.asarray(directions_lps, dtype=float)
    if rows.ndim != 2 or rows.shape[1] != 3 or not np.isfinite(rows).all():
        return ""
    main = np.abs(rows).argmax(axis=1)
    if len(set(main.tolist())) < len(rows) or not np.abs(rows).max(axis=1).all():
        return ""
    return "".join(("LPS" if row[place] > 0 else "RAI")[place] for row, place in zip(rows, main, strict=True))
