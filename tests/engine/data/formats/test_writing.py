"""What is written for other programs, read back by them and by this one."""

import gzip
import io

import nibabel
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image
from scipy.io import loadmat

from engine.data.formats.writing import matlab_of, nifti_of, png_of

PLANES = arrays(st.sampled_from(["u1", "u2"]), array_shapes(min_dims=3, max_dims=3, min_side=8, max_side=12))


@given(arrays(bool, array_shapes(min_dims=2, max_dims=2, min_side=8, max_side=30)))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_any_mask_comes_back_from_matlab_and_nifti(tmp_path, read, mask):
    assert (loadmat(io.BytesIO(matlab_of(mask)))["mask"] == mask).all()
    for name, data in (("m.mat", matlab_of(mask)), ("m.nii.gz", nifti_of(mask[None].astype(np.uint8), (0.3, 0.4)))):
        (tmp_path / name).write_bytes(data)
        (variable,) = read(tmp_path / name).variables
        assert (variable.masks[0].decode() == mask).all()


@given(PLANES)
@settings(max_examples=30, deadline=None)
def test_that_any_planes_are_the_same_for_nibabel_and_pillow(planes):
    image = nibabel.Nifti1Image.from_bytes(gzip.decompress(nifti_of(planes, (0.3, 0.4))))
    assert (planes == np.asarray(image.dataobj).T).all()
    assert image.header.get_zooms()[:2] == pytest.approx((0.3, 0.4))
    assert (np.asarray(Image.open(io.BytesIO(png_of(planes[0])))) == planes[0]).all()


def test_that_the_same_planes_give_the_same_bytes():
    planes = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    assert nifti_of(planes, None) == nifti_of(planes, None)
    assert matlab_of(planes[0] > 3) == matlab_of(planes[0] > 3)


def test_that_a_volume_without_a_spacing_claims_none():
    image = nibabel.Nifti1Image.from_bytes(gzip.decompress(nifti_of(np.zeros((2, 9, 9), "u1"), None)))
    assert (int(image.header["sform_code"]), int(image.header["qform_code"])) == (0, 0)
    assert image.header.get_xyzt_units()[0] == "unknown"
