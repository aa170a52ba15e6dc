"""MetaImage volumes in one file (.mha): planes along the third axis, as they are stored.

The format is a dozen lines of text and the pixels: a reader of its own is smaller than ITK, which weighs 50 MB.
"""

from pathlib import Path

import numpy as np

from engine.data.formats.arrays import Array, check_shape
from engine.data.formats.contents import Contents, UnfitError
from engine.data.formats.mask_rule import MaskRule
from engine.data.formats.volumes import axes_of, unpacked, volume_contents

DAMAGE = ()
_TYPES = {
    "MET_CHAR": "i1",
    "MET_UCHAR": "u1",
    "MET_SHORT": "i2",
    "MET_USHORT": "u2",
    "MET_INT": "i4",
    "MET_UINT": "u4",
    "MET_FLOAT": "f4",
    "MET_DOUBLE": "f8",
}
_HEADER_BYTES = 64 * 1024
_YES = "true"


def read(path: Path, rule: MaskRule | None = None) -> Contents:
    """The volume. Raises UnfitError for pixels in another file, in text, or of a kind that is no number."""
    data = path.read_bytes()
    header, start = _header(data)
    if header["ElementDataFile"] != "LOCAL":
        raise UnfitError("keeps its pixels in another file: save it as one file (.mha)")
    if header.get("BinaryData", _YES).lower() != _YES or header.get("ElementType") not in _TYPES:
        raise UnfitError(f"has pixels of a kind that is not read ({header.get('ElementType', 'none is named')})")
    planes = _pixels(header, data[start:])
    sizes = (header.get("ElementSpacing") or header.get("ElementSize") or "").split()
    spacing = (float(sizes[0]), float(sizes[1])) if len(sizes) >= 2 else None
    numbers = np.array(header.get("TransformMatrix", "").split(), dtype=float)
    axes = axes_of(numbers.reshape(3, 3)) if numbers.size == 9 else ""
    return volume_contents(path, planes, spacing, axes, rule)


def _header(data: bytes) -> tuple[dict[str, str], int]:
    """The fields, and where the pixels begin: after the line that names their file. Raises ValueError without one."""
    fields: dict[str, str] = {}
    place = 0
    while "ElementDataFile" not in fields:
        end = data.index(b"\n", place, _HEADER_BYTES)
        key, _, value = data[place:end].decode("ascii").partition("=")
        fields[key.strip()] = value.strip()
        place = end + 1
    return fields, place


def _pixels(header: dict[str, str], data: bytes) -> Array:
    """Planes [n, height, width], or [n, height, width, 3] in colour. Raises EOFError if some are missing."""
    shape = [int(size) for size in header["DimSize"].split()][::-1]
    channels = int(header.get("ElementNumberOfChannels", 1))
    shape = shape if channels == 1 else [*shape, channels]
    check_shape(shape)
    swapped = header.get("BinaryDataByteOrderMSB", header.get("ElementByteOrderMSB", "")).lower() == _YES
    kind = np.dtype(_TYPES[header["ElementType"]]).newbyteorder(">" if swapped else "<")
    if header.get("CompressedData", "").lower() == _YES:
        data = unpacked(data)
    count = int(np.prod(shape))
    if len(data) < count * kind.itemsize:
        raise EOFError
    return np.frombuffer(data, kind, count).reshape(shape).astype(kind.newbyteorder("="))
