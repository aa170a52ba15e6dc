"""Which slice a path names, for the ways in which people name files."""

import unicodedata
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.annotation import SliceKey
from engine.data.layout import key_of, shared_folders, volume_of


@pytest.mark.parametrize(
    ("path", "volume", "number"),
    [
        ("P01/slice03.bmp", "P01", 3),
        ("P01/3.bmp", "P01", 3),
        ("centre A/P01/slice03.bmp", "centre A/P01", 3),
        ("P01/images/slice03.bmp", "P01", 3),
        ("images/P01_s03.bmp", "P01", 3),
        ("masks/P01_s03.mat", "P01", 3),
        ("Masks/P01/s03.mat", "P01", 3),
        ("P01_s03.bmp", "P01", 3),
        ("P01-03.BMP", "P01", 3),
        ("P01_s03_mask.mat", "P01", 3),
        ("mask_P01_s03.mat", "P01", 3),
        ("P01_s03 seg.mat", "P01", 3),
        ("patient12slice3.bmp", "patient12", 3),
        ("patient12slice3mask.mat", "patient12", 3),
        ("caso ñ #1_s02.bmp", "caso ñ #1", 2),
        ("niña 7 z012.bmp", "niña 7", 12),
        ("17.bmp", "my folder", 17),
        ("Patient00728_Plane3_1_of_2.png", "Patient00728_Plane3", 1),
        ("Patient00728_Plane3_2_of_11_mask.png", "Patient00728_Plane3", 2),
        ("P01/3 of 15.png", "P01", 3),
        ("P01_proof_5.png", "P01_proof", 5),
        ("P01of2.png", "P01of", 2),
        ("P02of2.png", "P02of", 2),
    ],
)
def test_that_a_path_names_its_volume_and_slice(path, volume, number):
    assert key_of(PurePosixPath(path), "my folder") == SliceKey(volume, number)


@pytest.mark.parametrize(
    ("names", "volumes"),
    [
        (["P08_s01", "P08_s02", "P09_s02", "P09_s04"], {"export/P08", "export/P09"}),  # a number comes twice
        (["P08_s01", "P08_s02", "P09_s03", "P09_s04"], {"export/P08", "export/P09"}),
        (["Patient1_1_of_2", "Patient2_1_of_3"], {"export/Patient1", "export/Patient2"}),
        (["slice01", "slice02"], {"export"}),
        (["1", "2", "17"], {"export"}),
        (["20210304-1201_1", "20210304-1202_2"], {"export"}),  # times
        (["a_1", "b_2"], {"export"}),  # may be anything
        (["P08_s01", "P08_s02", "P09_s02", "overview"], {"export"}),
        (["P08_s01", "P08_s01_mask", "P09_s02_mask"], {"export"}),
    ],
)
def test_that_flat_names_in_a_folder_are_several_volumes_where_they_must_be(names, volumes):
    paths = [PurePosixPath(f"export/{name}.png") for name in names]
    shared = shared_folders(paths)
    keys = [key_of(path, "my folder", shared) for path in paths]
    assert {key.volume for key in keys if key is not None} == volumes


@pytest.mark.parametrize(
    "path", ["report.bmp", "1.2.840.5000000000000000001.bmp", "P01/overview.bmp", "masks/mask.mat"]
)
def test_that_a_name_without_a_number_names_no_slice(path):
    assert key_of(PurePosixPath(path), "my folder") is None


def test_that_letters_composed_in_another_way_are_the_same_volume():
    paths = [unicodedata.normalize(form, "niña_s01.bmp") for form in ("NFC", "NFD")]
    assert paths[0] != paths[1]
    assert key_of(PurePosixPath(paths[0]), "x") == key_of(PurePosixPath(paths[1]), "x")


@given(st.from_regex(r"[A-Za-zñü][A-Za-zñü ]{0,8}[0-9]{1,2}", fullmatch=True), st.integers(0, 999))
def test_that_a_picture_and_its_mask_name_the_same_slice(volume, number):
    picture = key_of(PurePosixPath(f"{volume}_s{number:03d}.bmp"), "x")
    assert picture == key_of(PurePosixPath(f"masks/{volume}_s{number:03d}_mask.mat"), "x")
    assert picture is not None
    assert picture.index == number


@pytest.mark.parametrize(
    ("path", "volume"),
    [
        ("P01.nii.gz", "P01"),
        ("P01_mask.nii.gz", "P01"),
        ("masks/P01.nrrd", "P01"),
        ("P01/image.nii.gz", "P01"),
        ("P01/mask.nii.gz", "P01"),
        ("P01/IM0001", "P01/IM0001"),
        ("image.mha", "image"),
    ],
)
def test_that_a_file_of_planes_names_its_volume(path, volume):
    assert volume_of(PurePosixPath(path)) == volume
