"""NRRD volumes with their data inside (.nrrd), read by pynrrd: planes along the third axis, as they are stored."""

from pathlib import Path
from typing import IO, Any

import nrrd
import numpy as np
from nrrd.errors import NRRDError

from engine.data.formats.arrays import check_shape
from engine.data.formats.contents import Contents, UnfitError
from engine.data.formats.mask_rule import MaskRule
from engine.data.formats.volumes import axes_of, unpacked, volume_contents

DAMAGE = (NRRDError, StopIteration)  # the latter where the header ends too early
_SIGNS_TO_LPS = {
    "left": (0, 1),
    "right": (0, -1),
    "posterior": (1, 1),
    "anterior": (1, -1),
    "superior": (2, 1),
    "inferior": (2, -1),
}
_MM = {"mm": 1.0, "cm": 10.0, "m": 1000.0}


def read(path: Path, rule: MaskRule | None = None) -> Contents:
    """The volume. Raises UnfitError for data in another file and for more axes than colour, column, row and plane."""
    with path.open("rb") as file:
        header = nrrd.read_header(file)
        if "data file" in header or "datafile" in header:
            raise UnfitError("keeps its pixels in another file: save it as one file")
        check_shape([int(size) for size in header["sizes"]])
        _check_packing(header, file)
        planes = nrrd.read_data(header, file, index_order="C")
    coloured = planes.ndim > 2 and planes.shape[-1] == 3 and _first_kind(header) in {"RGB-color", "vector", "list"}
    vectors = _directions(header)[1 if coloured else 0 :]
    return volume_contents(path, planes, _spacing(header, vectors, coloured=coloured), _axes(header, vectors), rule)


def _check_packing(header: dict[str, Any], file: IO[bytes]) -> None:
    """pynrrd neither misses the end of what gzip packed nor minds how much it is. Raises EOFError, UnfitError."""
    if header["encoding"] in {"gzip", "gz"}:
        place = file.tell()
        unpacked(file.read())
        file.seek(place)


def _first_kind(header: dict[str, Any]) -> str:
    return str((header.get("kinds") or [""])[0])


def _directions(header: dict[str, Any]) -> Any:  # noqa: ANN401  # an array of numbers
    """One row per axis; none where the header has no such field."""
    return np.asarray(header.get("space directions", np.zeros((0, 3))), dtype=float)


def _spacing(header: dict[str, Any], vectors: Any, *, coloured: bool) -> tuple[float, float] | None:  # noqa: ANN401
    if len(vectors) >= 2:
        x, y = (float(np.linalg.norm(vector)) for vector in vectors[:2])
        units = list(header.get("space units") or ["mm", "mm"])[:2]
    elif "spacings" in header:
        x, y = (float(size) for size in header["spacings"][int(coloured) :][:2])
        units = list(header.get("units") or [])[int(coloured) :][:2]
    else:
        return None
    factors = [_MM.get(unit) for unit in units]
    return (x * factors[0], y * factors[1]) if len(factors) == 2 and factors[0] and factors[1] else None


def _axes(header: dict[str, Any], vectors: Any) -> str:  # noqa: ANN401  # an array of numbers
    """The letters of `axes_of`, for the spaces that are a patient's."""
    names = str(header.get("space", "")).replace("_", "-").lower().split("-")
    if len(names) != 3 or any(name not in _SIGNS_TO_LPS for name in names) or not len(vectors):
        return ""
    turned = np.zeros_like(vectors)
    for column, name in enumerate(names):
        place, sign = _SIGNS_TO_LPS[name]
        turned[:, place] = sign * vectors[:, column]
    return axes_of(turned)
