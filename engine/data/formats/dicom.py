"""DICOM ultrasound: the frames of one file as pictures, and millimetres per pixel of each region that has a scale.

Only the elements of `WHITELIST` are ever read: neither a patient's name nor any other text of the header gets out.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import generate_frames
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.pixels import decoders
from pydicom.pixels.decoders.base import Decoder
from pydicom.pixels.processing import apply_color_lut
from pydicom.pixels.utils import iter_pixels
from pydicom.uid import UID, JPEGLossless, JPEGLosslessSV1, JPEGLSLossless, JPEGLSNearLossless

from engine.data.depth import BITS, fill
from engine.data.formats.arrays import Array, check_size, mask_variable, picture_variable
from engine.data.formats.contents import Contents, Region, UnfitError
from engine.data.formats.mask_rule import MaskRule
from engine.data.formats.volumes import is_plausible

DAMAGE = (InvalidDicomError, BytesLengthException, cv2.error)
WHITELIST = (
    "PixelData",
    "Rows",
    "Columns",
    "NumberOfFrames",
    "SamplesPerPixel",
    "PlanarConfiguration",
    "PhotometricInterpretation",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "PixelSpacing",
    "SequenceOfUltrasoundRegions",
    "RedPaletteColorLookupTableDescriptor",
    "GreenPaletteColorLookupTableDescriptor",
    "BluePaletteColorLookupTableDescriptor",
    "RedPaletteColorLookupTableData",
    "GreenPaletteColorLookupTableData",
    "BluePaletteColorLookupTableData",
)
_DECODERS = {known.UID: known for known in vars(decoders).values() if isinstance(known, Decoder)}
_BY_OPENCV = {JPEGLossless, JPEGLosslessSV1}
_BY_GDCM = {JPEGLSLossless, JPEGLSNearLossless, *_BY_OPENCV}
_UNCOMPRESSED = "save the file uncompressed"
_INSTALL = f"install the extra “dicom” (GDCM), or {_UNCOMPRESSED}"
_MM_PER_CM = 10.0
_CENTIMETRES = 3
_TWO_DIMENSIONAL = 1
_SAMPLES = {1, 3}


def read(path: Path, rule: MaskRule | None = None) -> Contents:
    """Every frame as a picture of 8 or 16 bits: MONOCHROME1 inverted, palettes and YBR as colours, spare bits filled.

    Raises UnfitError where there are no pixels, or they are compressed in a way that is not read: JPEG-LS and lossless
    JPEG of 16 bits take GDCM, the extra “dicom”.
    """
    dataset = dcmread(path, specific_tags=list(WHITELIST))
    if "PixelData" not in dataset:
        raise UnfitError("is a DICOM file without a picture")
    frames = int(dataset.get("NumberOfFrames") or 1)
    check_size(frames, int(dataset.Rows), int(dataset.Columns), int(dataset.SamplesPerPixel))
    if dataset.SamplesPerPixel not in _SAMPLES:
        raise UnfitError(f"has {dataset.SamplesPerPixel} values per pixel, not 1 or 3")
    planes = (_upright(dataset, frame) for frame in _frames(dataset, frames))
    if rule is None:
        variable = picture_variable("frames", planes)
    else:
        variable = mask_variable("frames", np.stack([*planes], axis=-1), rule)
    if variable.planes != frames:
        raise UnfitError(f"holds {variable.planes} of {frames} frames: it is cut")
    regions, faults = _regions(dataset)
    return Contents(path, (variable,), regions, notes=faults)


def _frames(dataset: Dataset, count: int) -> Iterator[Array]:
    """The frames [rows, columns] or [rows, columns, 3] as they are stored, decompressed."""
    syntax = dataset.file_meta.TransferSyntaxUID
    if _has_decoder(syntax):
        try:
            yield from iter_pixels(dataset)
        except RuntimeError as error:
            raise UnfitError("holds pixels that are damaged") from error
    elif syntax in _BY_OPENCV:
        for data in islice(generate_frames(dataset.PixelData, number_of_frames=count), count):
            # OpenCV has libjpeg-turbo, which knows the lossless kind of 8 bits; pydicom alone does not.
            frame = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
            if frame is None:
                raise UnfitError(f"holds lossless JPEG of more than 8 bits, or damaged: {_INSTALL}")
            yield frame if frame.ndim == 2 else frame[..., ::-1]
    else:
        hint = _INSTALL if syntax in _BY_GDCM else _UNCOMPRESSED
        raise UnfitError(f"is compressed as {syntax.name}, which is not read: {hint}")


def _has_decoder(syntax: UID) -> bool:
    """Whether pydicom reads pixels that are stored so, with the packages that are there."""
    return not syntax.is_compressed or (syntax in _DECODERS and _DECODERS[syntax].is_available)


def _upright(dataset: Dataset, frame: Array) -> Array:
    """A frame as one looks at it: black is 0, all bits are used."""
    if frame.ndim == 3:
        return _to_full_range(frame, dataset.BitsStored)
    if dataset.PhotometricInterpretation == "PALETTE COLOR":
        coloured = apply_color_lut(frame, dataset)
        return (coloured >> 8).astype(np.uint8) if coloured.dtype == np.uint16 else coloured
    grey = frame
    if dataset.PixelRepresentation:
        grey = (frame.astype(np.int32) + 2 ** (dataset.BitsStored - 1)).astype(np.uint16)
    if dataset.PhotometricInterpretation == "MONOCHROME1":
        grey = (2**dataset.BitsStored - 1) - grey
    return _to_full_range(grey, dataset.BitsStored)


def _to_full_range(frame: Array, bits_stored: int) -> Array:
    """8 bits as they are; more as 16 whose uppermost is used, since the upper 8 are what a detector sees."""
    if bits_stored <= 8:
        return frame.astype(np.uint8)
    if bits_stored > BITS:
        raise UnfitError(f"has {bits_stored} bits per value, more than {BITS}")
    return fill(frame, BITS - bits_stored)


# --- scale -----------------------------------------------------------------------------------------------------


def _regions(dataset: Dataset) -> tuple[tuple[Region, ...], tuple[str, ...]]:
    """The two-dimensional regions with a scale that can be, and a note where there are regions and none has one.

    Without regions the whole picture, if the file has a pixel spacing.
    """
    items = dataset.get("SequenceOfUltrasoundRegions") or []
    if items:
        found = tuple(region for region in map(_region, items) if region is not None)
        return found, () if found else ("no region has a scale in centimetres: no spacing is known",)
    spacing = dataset.get("PixelSpacing")
    if not spacing:
        return (), ()
    y_mm, x_mm = (float(value) for value in spacing)
    if not is_plausible(x_mm, y_mm):
        return (), (f"a pixel spacing of {x_mm:g} x {y_mm:g} mm cannot be: no spacing is known",)
    return (Region(0.0, 0.0, float(dataset.Columns), float(dataset.Rows), (x_mm, y_mm)),), ()


def _region(item: Any) -> Region | None:  # noqa: ANN401  # an item of the sequence
    """One region, None unless it is a two-dimensional picture measured in centimetres (DICOM PS3.3 C.8.5.5)."""
    units = (item.get("PhysicalUnitsXDirection"), item.get("PhysicalUnitsYDirection"))
    if item.get("RegionSpatialFormat") != _TWO_DIMENSIONAL or units != (_CENTIMETRES, _CENTIMETRES):
        return None
    # A delta is negative where the coordinate falls as pixels go on.
    x_mm, y_mm = (abs(float(item.get(name) or 0)) * _MM_PER_CM for name in ("PhysicalDeltaX", "PhysicalDeltaY"))
    edges = [item.get(f"RegionLocation{name}") for name in ("MinX0", "MinY0", "MaxX1", "MaxY1")]
    if None in edges or not is_plausible(x_mm, y_mm):
        return None
    x0, y0, x1, y1 = (float(edge) for edge in edges)
    # The last column and row are named inclusively; ours are edges.
    return Region(x0, y0, x1 + 1, y1 + 1, (x_mm, y_mm)) if x1 >= x0 and y1 >= y0 else None
