"""NIfTI, NRRD and MetaImage: planes in the order of the file, as other libraries wrote them."""

import gzip
from pathlib import Path

import cv2
import nibabel
import nrrd
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

GOLDEN = Path(__file__).parents[3] / "data/formats"
GREY = (np.add.outer(np.arange(30) * 7, np.arange(40) * 3) % 256).astype(np.uint8)
VOLUME = np.stack([GREY, 255 - GREY, GREY // 2])
SUFFIXES = [".nii.gz", ".nrrd", ".mha"]


def planes(found) -> np.ndarray:
    (variable,) = found.variables
    return np.stack([cv2.imdecode(np.frombuffer(d, np.uint8), cv2.IMREAD_UNCHANGED) for d in variable.pictures])


def write_nifti(path: Path, volume: np.ndarray, affine=None, **_) -> Path:
    nibabel.Nifti1Image(volume.T, affine).to_filename(path)
    return path


def write_nrrd(path: Path, volume: np.ndarray, **header) -> Path:
    nrrd.write(str(path), volume, header=header, index_order="C")
    return path


def write_mha(path: Path, volume: np.ndarray, **fields) -> Path:
    kinds = {"u1": "UCHAR", "i2": "SHORT", "u2": "USHORT", "f4": "FLOAT"}
    lines = {
        "ObjectType": "Image",
        "NDims": volume.ndim,
        "DimSize": " ".join(map(str, volume.shape[::-1])),
        "ElementType": f"MET_{kinds[volume.dtype.str[1:]]}",
        **fields,
        "ElementDataFile": "LOCAL",
    }
    text = "".join(f"{name} = {value}\n" for name, value in lines.items())
    path.write_bytes(text.encode() + volume.tobytes())
    return path


WRITERS = {".nii": write_nifti, ".nii.gz": write_nifti, ".nrrd": write_nrrd, ".mha": write_mha}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_that_volumes_written_by_itk_come_out_plane_by_plane(read, suffix):
    found = read(GOLDEN / f"volume{suffix}")
    assert (planes(found) == VOLUME).all()
    assert found.regions[0].spacing_mm == pytest.approx((0.3, 0.4))
    assert found.axes == "LPS"
    masks = read(GOLDEN / f"mask{suffix}").variables[0].masks
    assert (np.stack([mask.decode() for mask in masks]) == (VOLUME > 100)).all()


@given(
    volume=arrays(
        st.sampled_from(["u1", "i2", "u2", "f4"]),
        array_shapes(min_dims=3, max_dims=3, min_side=2, max_side=9),
        elements=st.integers(0, 255),
    ),
    suffix=st.sampled_from([*WRITERS]),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_whole_numbers_up_to_255_come_back_to_the_bit(tmp_path, read, volume, suffix):
    volume[0, 0, :2] = 1, 2  # at least three values, so that it is no mask
    volume[0, 1, 0] = 0
    found = planes(read(WRITERS[suffix](tmp_path / f"v{suffix}", volume)))
    assert found.dtype == np.uint8
    assert (found == volume).all()


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize(
    ("values", "expected", "words"),
    [
        (np.array([0, 1, 4095], "u2"), [0, 16, 65520], "multiplied by 16"),
        (np.array([0, 300, 65535], "u2"), [0, 300, 65535], ""),
        (np.array([-5, 0, 5], "i2"), [0, 32768, 65535], "from -5 to 5 are stretched"),
        (np.array([0.0, 0.5, 1.0], "f4"), [0, 32768, 65535], "from 0 to 1 are stretched"),
    ],
)
def test_that_other_numbers_become_16_bits_and_a_note_says_how(tmp_path, read, suffix, values, expected, words):
    volume = np.zeros((3, 8, 8), values.dtype) + values[:, None, None]
    found = read(WRITERS[suffix](tmp_path / f"v{suffix}", volume))
    assert planes(found)[:, 0, 0].tolist() == expected
    assert words in "; ".join(found.notes)


@pytest.mark.parametrize("suffix", WRITERS)
def test_that_no_number_is_refused(tmp_path, read, suffix):
    volume = np.full((3, 8, 8), np.nan, "f4")
    assert read(WRITERS[suffix](tmp_path / f"v{suffix}", volume)).fault == "holds NaN or infinity"


@pytest.mark.parametrize(
    ("affine", "axes", "spacing"),
    [
        (np.diag([-0.3, -0.4, 1.5, 1]), "LPS", (0.3, 0.4)),
        (np.diag([0.3, 0.4, 1.5, 1]), "RAS", (0.3, 0.4)),
        (np.array([[0, 0, 1.5, 0], [-0.3, 0, 0, 0], [0, -0.4, 0, 0], [0, 0, 0, 1]]), "PIR", (0.3, 0.4)),
        (np.eye(4), "RAS", None),
        (None, "", None),
        (np.diag([50, 50, 1, 1]), "RAS", None),
    ],
)
def test_that_directions_are_told_and_turn_nothing(tmp_path, read, affine, axes, spacing):
    found = read(write_nifti(tmp_path / "v.nii", VOLUME, affine))
    assert (planes(found) == VOLUME).all()
    assert found.axes == axes
    assert [region.spacing_mm for region in found.regions] == ([pytest.approx(spacing)] if spacing else [])


@pytest.mark.parametrize(
    ("header", "spacing"),
    [
        ({"spacings": [0.3, 0.4, 1.5], "units": ["mm", "mm", "mm"]}, (0.3, 0.4)),
        ({"spacings": [0.03, 0.04, 1.5], "units": ["cm", "cm", "cm"]}, (0.3, 0.4)),
        ({"spacings": [0.3, 0.4, 1.5]}, None),
        ({"space": "right-anterior-superior", "space directions": np.diag([0.3, 0.4, 1.5])}, (0.3, 0.4)),
    ],
)
def test_that_a_spacing_needs_a_unit_of_length(tmp_path, read, header, spacing):
    found = read(write_nrrd(tmp_path / "v.nrrd", VOLUME, **header))
    assert [region.spacing_mm for region in found.regions] == ([pytest.approx(spacing)] if spacing else [])
    assert found.axes == ("RAS" if "space" in header else "")


def test_that_colours_are_kept(tmp_path, read):
    coloured = np.stack([VOLUME, VOLUME // 2, 255 - VOLUME], axis=-1)
    kind = np.dtype([("R", "u1"), ("G", "u1"), ("B", "u1")])
    nifti = tmp_path / "v.nii"
    nibabel.Nifti1Image(np.ascontiguousarray(coloured).view(kind)[..., 0].T, None).to_filename(nifti)
    files = [
        nifti,
        write_nrrd(tmp_path / "v.nrrd", coloured, kinds=["RGB-color", "domain", "domain", "domain"]),
        write_mha(tmp_path / "v.mha", coloured, NDims=3, DimSize="40 30 3", ElementNumberOfChannels=3),
    ]
    for path in files:
        assert (planes(read(path))[..., ::-1] == coloured).all()


@pytest.mark.parametrize("order", ["True", "False"])
def test_that_the_order_of_bytes_is_minded(tmp_path, read, order):
    volume = VOLUME.astype(">u2" if order == "True" else "<u2") * 257
    path = write_mha(tmp_path / "v.mha", volume, BinaryDataByteOrderMSB=order)
    assert (planes(read(path)) == VOLUME.astype(np.uint16) * 257).all()


def test_that_data_in_another_file_is_refused(tmp_path, read):
    (tmp_path / "v.nrrd").write_bytes(
        b"NRRD0004\ntype: uint8\ndimension: 2\nsizes: 8 8\nencoding: raw\ndata file: /etc/passwd\n\n"
    )
    (tmp_path / "v.mha").write_bytes(
        b"NDims = 2\nDimSize = 8 8\nElementType = MET_UCHAR\nElementDataFile = /etc/passwd\n"
    )
    for name in ("v.nrrd", "v.mha"):
        assert "keeps its pixels in another file" in read(tmp_path / name).fault


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_that_a_file_that_is_cut_is_told_in_words(tmp_path, read, suffix):
    data = (GOLDEN / f"volume{suffix}").read_bytes()
    for length in (0, 20, 300, len(data) // 2, len(data) - 9):
        path = tmp_path / f"{length}{suffix}"
        path.write_bytes(data[:length])
        assert "not a readable" in read(path).fault, length


@pytest.mark.parametrize("suffix", WRITERS)
def test_that_a_claim_of_a_huge_volume_is_refused_before_memory_is_taken(tmp_path, read, suffix):
    path = WRITERS[suffix](tmp_path / f"v{suffix}", np.zeros((3, 8, 8), np.uint8))
    data = gzip.decompress(path.read_bytes()) if suffix == ".nii.gz" else path.read_bytes()
    if suffix.startswith(".nii"):
        data = data[:42] + np.array([30000, 30000, 300], "<i2").tobytes() + data[48:]
    else:
        data = data.replace(b"8 8 3", b"30000 30000 300")
    path.write_bytes(data)
    assert "claims an array of" in read(path).fault
