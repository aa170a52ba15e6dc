"""NIfTI volumes (.nii, .nii.gz), read by nibabel: planes along the third axis, as they are stored."""

from pathlib import Path

import nibabel
import numpy as np
from nibabel.filebasedimages import ImageFileError
from nibabel.spatialimages import HeaderDataError
from nibabel.wrapstruct import WrapStructError

from engine.data.formats.arrays import Array, check_shape
from engine.data.formats.contents import Contents
from engine.data.formats.mask_rule import MaskRule
from engine.data.formats.volumes import axes_of, unpacked, volume_contents

DAMAGE = (ImageFileError, HeaderDataError, WrapStructError)
_MM_PER_UNIT = {"meter": 1000.0, "mm": 1.0, "micron": 0.001}
_COLOURS = np.dtype([("R", "u1"), ("G", "u1"), ("B", "u1")])
_RAS_TO_LPS = (-1.0, -1.0, 1.0)


def read(path: Path, rule: MaskRule | None = None) -> Contents:
    """The volume with its scaling applied. Raises UnfitError for several volumes in time, or what is no number."""
    image = _load(path)
    check_shape(image.shape)
    values = np.asanyarray(image.dataobj)
    placed = image.header["sform_code"] > 0 or image.header["qform_code"] > 0
    unit = image.header.get_xyzt_units()[0]  # type: ignore[no-untyped-call]
    # Without a unit NIfTI's coordinates are millimetres, if the file has coordinates at all.
    factor = _MM_PER_UNIT.get(unit, 1.0 if placed else None)
    x, y = (float(size) for size in image.header["pixdim"][1:3])
    spacing = None if factor is None else (x * factor, y * factor)
    axes = axes_of(image.affine[:3, :3].T * _RAS_TO_LPS) if placed else ""
    return volume_contents(path, _planes(values), spacing, axes, rule)


def _load(path: Path) -> nibabel.Nifti1Image:
    """By content and not by name: the file may be called anything."""
    data = path.read_bytes()
    if data.startswith(b"\x1f\x8b"):
        data = unpacked(data)
    kind = nibabel.Nifti2Image if data[4:].startswith(b"n+2\0") else nibabel.Nifti1Image
    return kind.from_bytes(data)


def _planes(values: Array) -> Array:
    """[n, height, width] of what NIfTI keeps as [width, height, n]; colours as a last axis."""
    while values.ndim > 3 and values.shape[-1] == 1:
        values = values[..., 0]
    if values.dtype == _COLOURS:
        return np.ascontiguousarray(values.T).view(np.uint8).reshape(*values.T.shape, 3)
    return values.T
