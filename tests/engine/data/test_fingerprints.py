"""Fingerprints: a copy is found however it was altered; slices of different patients are never taken for copies."""

import cv2
import numpy as np
import pytest

from engine.data.annotation import SliceKey
from engine.data.fingerprints import Likeness, find_duplicates, fingerprint
from engine.data.images import read_grey
from engine.data.phantom import write_phantom


def encoded_anew(image, quality=50):
    return cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)


def cropped(image, left=0.0, top=0.0, right=0.0, bottom=0.0):
    height, width = image.shape
    return image[int(top * height) : int((1 - bottom) * height), int(left * width) : int((1 - right) * width)]


ALTERED = {
    "encoded anew": (encoded_anew, Likeness.NEARLY),
    "half the size": (
        lambda image: cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA),
        Likeness.NEARLY,
    ),
    "another aspect": (lambda image: cv2.resize(image, None, fx=1.5, fy=1.2), Likeness.NEARLY),
    "brighter": (lambda image: (255 * (image / 255) ** 0.7).astype(np.uint8), Likeness.NEARLY),
    "cropped all round": (lambda image: cropped(image, 0.03, 0.03, 0.03, 0.03), Likeness.NEARLY),
    "cropped at the left": (lambda image: cropped(image, left=0.07), Likeness.NEARLY),
    "mirrored": (lambda image: image[:, ::-1], Likeness.MIRRORED),
    "mirrored, cropped, encoded anew": (
        lambda image: encoded_anew(np.ascontiguousarray(cropped(image, 0.02, 0.02, 0.03, 0.03)[:, ::-1]), 60),
        Likeness.MIRRORED,
    ),
    "the same": (lambda image: image.copy(), Likeness.SAME),
}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Four patients, five neighbouring slices each: by slice, and their patients."""
    folder = tmp_path_factory.mktemp("phantom")
    write_phantom(folder, 4, 5, seed=1)
    images = {
        SliceKey(path.parent.name, int(path.stem[-2:])): read_grey(path) for path in sorted(folder.rglob("*.bmp"))
    }
    assert len(images) == 20
    return images


def of(images):
    return {key: fingerprint(np.ascontiguousarray(image)) for key, image in images.items()}


def volumes(prints):
    return {key: key.volume for key in prints}


def test_that_slices_of_different_patients_are_no_copies(pictures):
    prints = of(pictures)
    assert find_duplicates(prints, volumes(prints)) == ()


@pytest.mark.parametrize("how", ALTERED)
def test_that_a_copy_under_another_patient_is_found(pictures, how):
    alter, likeness = ALTERED[how]
    copies = {SliceKey(f"copy of {key.volume}", key.index): alter(image) for key, image in pictures.items()}
    prints = of({**pictures, **copies})
    found = find_duplicates(prints, volumes(prints))
    wrong = [pair for pair in found if pair.second.volume != f"copy of {pair.first.volume}"]
    own = {
        pair.first: pair for pair in found if pair.second == SliceKey(f"copy of {pair.first.volume}", pair.first.index)
    }
    assert wrong == []
    assert len(own) >= len(pictures) - 1  # a crop may be missed now and then
    assert {pair.likeness for pair in own.values()} == {likeness}


def test_that_one_patient_may_have_a_picture_twice(pictures):
    (key, image), *_ = pictures.items()
    prints = of({key: image, SliceKey("again", 1): image})
    assert find_duplicates(prints, dict.fromkeys(prints, "P1")) == ()
    assert len(find_duplicates(prints, volumes(prints))) == 1


def test_that_pictures_without_detail_are_copies_only_where_every_pixel_is_the_same():
    blank, other = np.full((40, 60), 7, np.uint8), np.full((40, 60), 9, np.uint8)
    prints = of({SliceKey("a", 1): blank, SliceKey("b", 1): other, SliceKey("c", 1): blank})
    (pair,) = find_duplicates(prints, volumes(prints))
    assert (str(pair.first), str(pair.second), pair.likeness) == ("a/1", "c/1", Likeness.SAME)


def test_that_no_slices_have_no_duplicates():
    assert find_duplicates({}, {}) == ()


def test_that_the_size_counts_among_the_pixels():
    tall, wide = np.zeros((2, 8), np.uint8), np.zeros((8, 2), np.uint8)
    assert fingerprint(tall).pixels != fingerprint(wide).pixels
