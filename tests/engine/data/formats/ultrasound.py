"""DICOM ultrasound files made by pydicom, with a patient's name in the header and regions as scanners write them."""

import io
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, UltrasoundMultiFrameImageStorage, generate_uid

SECRET = "Nieves^Luz"
WHOLE = {"x0": 0, "y0": 0, "x1": 39, "y1": 29}


def region(cm_per_pixel=(0.03, 0.04), *, units=3, spatial=1, place=WHOLE) -> Dataset:
    """One item of SequenceOfUltrasoundRegions; `place` has the first and last column and row, inclusive."""
    item = Dataset()
    item.RegionSpatialFormat, item.RegionDataType, item.RegionFlags = spatial, 1, 0
    item.RegionLocationMinX0, item.RegionLocationMinY0 = place["x0"], place["y0"]
    item.RegionLocationMaxX1, item.RegionLocationMaxY1 = place["x1"], place["y1"]
    item.PhysicalUnitsXDirection = item.PhysicalUnitsYDirection = units
    item.PhysicalDeltaX, item.PhysicalDeltaY = (float(value) for value in cm_per_pixel)
    return item


def dataset(frames: npt.NDArray[np.generic], photometric: str = "MONOCHROME2", *regions: Dataset, **more) -> Dataset:
    """A file of `frames` [n, rows, columns(, 3)] of 8 or 16 bits; `more` are further elements by keyword."""
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID = UltrasoundMultiFrameImageStorage
    made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    made.Modality, made.PatientName, made.PatientID = "US", SECRET, "0815"
    made.NumberOfFrames, made.Rows, made.Columns = frames.shape[:3]
    made.SamplesPerPixel = 3 if frames.ndim == 4 else 1
    if frames.ndim == 4:
        made.PlanarConfiguration = 0
    made.PhotometricInterpretation = photometric
    made.BitsAllocated = made.BitsStored = 8 * frames.itemsize
    made.HighBit, made.PixelRepresentation = made.BitsStored - 1, int(frames.dtype.kind == "i")
    if regions:
        made.SequenceOfUltrasoundRegions = Sequence(regions)
    made.PixelData = frames.tobytes()
    made["PixelData"].VR = "OW" if frames.itemsize > 1 else "OB"
    for name, value in more.items():
        setattr(made, name, value)
    return made


def compressed(made: Dataset, frames: list[bytes], transfer_syntax: str) -> Dataset:
    """The same with its frames as another program has compressed them."""
    made.PixelData = encapsulate([data + bytes(len(data) % 2) for data in frames])
    made["PixelData"].VR, made["PixelData"].is_undefined_length = "OB", True
    made.file_meta.TransferSyntaxUID = transfer_syntax
    return made


def bytes_of(made: Dataset) -> bytes:
    """The file."""
    stream = io.BytesIO()
    made.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def save(made: Dataset, path: Path) -> Path:
    """The file at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes_of(made))
    return path
