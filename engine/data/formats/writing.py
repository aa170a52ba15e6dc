"""Planes as files of other programs: PNG, MATLAB, NIfTI; the same bytes for the same planes."""

import gzip
import io
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from engine.data.depth import DeepImage, told_full
from engine.data.masks import Mask

_STAMP = b"MATLAB 5.0 MAT-file, Platform: posix, Created by Cerebellum Viewer"
_STAMP_BYTES = 116
_MILLIMETRES = 2


def png_of(plane: DeepImage, how: Sequence[int] = ()) -> bytes:
    """A PNG of 8 or 16 bits of a plane [height, width], or [height, width, 3]: blue, green, red. `how` is OpenCV's."""
    return told_full(cv2.imencode(".png", plane, how)[1].tobytes(), plane)


def matlab_of(mask: Mask) -> bytes:
    """A MATLAB file of version 7 with the logical matrix `mask`; without the time that others write into its head."""
    from scipy.io import savemat

    stream = io.BytesIO()
    savemat(stream, {"mask": mask}, do_compression=True)  # type: ignore[arg-type]
    return _STAMP.ljust(_STAMP_BYTES) + stream.getvalue()[_STAMP_BYTES:]


def nifti_of(planes: npt.NDArray[np.generic], spacing_mm: tuple[float, float] | None) -> bytes:
    """A packed NIfTI volume of planes [n, height, width]: columns to the left, rows to the back, as ITK has pictures.

    Without a spacing it has neither unit nor place; the distance of the planes is not known and written as 1.
    """
    import nibabel

    x, y = spacing_mm or (1.0, 1.0)
    image = nibabel.Nifti1Image(planes.T, np.diag([-x, -y, 1.0, 1.0]) if spacing_mm else None)  # type: ignore[no-untyped-call]
    image.header.set_xyzt_units(_MILLIMETRES if spacing_mm else 0)  # type: ignore[no-untyped-call]
    return gzip.compress(image.to_bytes(), mtime=0)
