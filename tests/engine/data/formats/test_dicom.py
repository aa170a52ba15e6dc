"""DICOM ultrasound: every way in which scanners store pixels, spacing by region, and nothing of the patient."""

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.uid import MPEG2MPML, JPEGBaseline8Bit, JPEGLosslessSV1, JPEGLSLossless, RLELossless

from engine.data.formats import dicom
from engine.data.formats.contents import UnfitError
from tests.engine.data.formats.ultrasound import SECRET, compressed, dataset, region, save

GOLDEN = Path(__file__).parents[3] / "data/formats"
GREY = (np.add.outer(np.arange(30) * 7, np.arange(40) * 3) % 256).astype(np.uint8)
INSTALL = "install the extra “dicom” (GDCM), or save the file uncompressed"
FRAMES = np.stack([GREY, 255 - GREY, GREY // 2])
COLOURS = np.stack([FRAMES, FRAMES // 2, 255 - FRAMES], axis=-1)


def planes(found) -> np.ndarray:
    (variable,) = found.variables
    pictures = [cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED) for data in variable.pictures]
    return np.stack([picture if picture.ndim == 2 else picture[..., ::-1] for picture in pictures])


@pytest.fixture
def read_made(tmp_path, read):
    """What is read of a data set."""
    return lambda made: read(save(made, tmp_path / "IM0001"))


def palette_of(made: Dataset) -> Dataset:
    ramp = np.arange(256, dtype=np.uint16)
    for name, values in (("Red", ramp), ("Green", ramp // 2), ("Blue", 255 - ramp)):
        setattr(made, f"{name}PaletteColorLookupTableDescriptor", [256, 0, 16])
        setattr(made, f"{name}PaletteColorLookupTableData", (values * 257).tobytes())
    return made


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (dataset(FRAMES), FRAMES),
        (dataset(FRAMES, "MONOCHROME1"), 255 - FRAMES),
        (dataset(FRAMES[:1]), FRAMES[:1]),
        (dataset(FRAMES.astype(np.uint16) * 257), FRAMES.astype(np.uint16) * 257),
        (dataset(FRAMES.astype(np.uint16), BitsStored=12, HighBit=11), FRAMES.astype(np.uint16) << 4),
        (dataset(FRAMES.astype(np.int16) - 128), FRAMES.astype(np.uint16) + (2**15 - 128)),
        (dataset(COLOURS, "RGB"), COLOURS),
        (dataset(np.moveaxis(COLOURS, -1, 1).copy().reshape(COLOURS.shape), "RGB", PlanarConfiguration=1), COLOURS),
        (dataset(np.repeat(FRAMES[..., None], 3, axis=-1), "RGB"), FRAMES),
        (palette_of(dataset(FRAMES, "PALETTE COLOR")), COLOURS),
    ],
    ids=["8", "inverted", "1 frame", "16", "12 of 16", "signed", "RGB", "RGB by planes", "grey RGB", "palette"],
)
def test_that_pixels_come_out_as_they_were_put_in(read_made, made, expected):
    found = planes(read_made(made))
    assert found.dtype == expected.dtype
    assert (found == expected).all()


@pytest.mark.parametrize("made", [dataset(FRAMES), dataset(COLOURS, "RGB")], ids=["grey", "RGB"])
def test_that_run_lengths_are_decoded(read_made, made):
    expected = planes(read_made(made))
    made.compress(RLELossless)
    assert (planes(read_made(made)) == expected).all()


@pytest.mark.parametrize(("mode", "photometric"), [("L", "MONOCHROME2"), ("RGB", "YBR_FULL_422")])
def test_that_jpeg_frames_are_what_pillow_made_of_them(read_made, mode, photometric):
    smooth = cv2.GaussianBlur(COLOURS[0], (0, 0), 3)
    stream = io.BytesIO()
    Image.fromarray(smooth).convert(mode).save(stream, "JPEG", quality=95)
    expected = np.asarray(Image.open(io.BytesIO(stream.getvalue())))
    shape = (2, *expected.shape)
    made = compressed(dataset(np.zeros(shape, np.uint8), photometric), [stream.getvalue()] * 2, JPEGBaseline8Bit)
    found = planes(read_made(made))
    assert found.shape == shape
    assert np.abs(found.astype(int) - expected).max() <= 2


def test_that_lossless_jpeg_is_read_to_the_bit(read_made):
    data = (GOLDEN / "lossless.jpg").read_bytes()
    found = planes(read_made(compressed(dataset(FRAMES[:2]), [data, data], JPEGLosslessSV1)))
    assert (found == np.stack([GREY, GREY])).all()


@pytest.mark.parametrize(
    ("name", "syntax", "words"),
    [
        ("lossless16.jpg", JPEGLosslessSV1, f"holds lossless JPEG of more than 8 bits, or damaged: {INSTALL}"),
        ("lossless.jls", JPEGLSLossless, f"as JPEG-LS Lossless Image Compression, which is not read: {INSTALL}"),
        ("lossless.jls", MPEG2MPML, "Main Profile / Main Level, which is not read: save the file uncompressed"),
    ],
)
def test_that_what_is_not_read_is_told_with_what_to_do(tmp_path, monkeypatch, name, syntax, words):
    monkeypatch.setattr("pydicom.pixels.decoders.base.Decoder.is_available", False)
    made = compressed(dataset(FRAMES[:1]), [(GOLDEN / name).read_bytes()], syntax)
    with pytest.raises(UnfitError) as refused:
        dicom.read(save(made, tmp_path / "IM0001"))
    assert str(refused.value).endswith(words)


@pytest.mark.parametrize(
    ("name", "syntax", "expected"),
    [
        ("lossless16.jpg", JPEGLosslessSV1, GREY.astype(np.uint16) * 257),
        ("lossless.jpg", JPEGLosslessSV1, GREY),
        ("lossless.jls", JPEGLSLossless, GREY),
    ],
)
def test_that_gdcm_reads_the_other_kinds_to_the_bit(read_made, name, syntax, expected):
    pytest.importorskip("gdcm", reason="the extra “dicom” is not installed")
    data = (GOLDEN / name).read_bytes()
    assert (planes(read_made(compressed(dataset(expected[None]), [data], syntax))) == expected).all()


@pytest.mark.filterwarnings("ignore:Invalid value for VR CS")
def test_that_a_directory_of_files_is_no_picture_and_nothing_that_it_names_is_opened(read_made):
    record = Dataset()
    record.DirectoryRecordType, record.ReferencedFileID = "IMAGE", ["..", "..", "etc", "passwd"]
    made = dataset(FRAMES[:1])
    made.DirectoryRecordSequence = [record]
    del made.PixelData
    assert read_made(made).fault == "is a DICOM file without a picture"


@pytest.mark.parametrize("name", ["examples_palette.dcm", "examples_rgb_color.dcm", "examples_ybr_color.dcm"])
def test_that_the_ultrasound_files_of_pydicom_are_read(read, name):
    path = Path(get_testdata_file(name))
    (variable,) = read(path).variables
    header = dcmread(path, stop_before_pixels=True)
    assert (variable.planes, variable.height, variable.width) == (
        int(header.get("NumberOfFrames", 1)),
        header.Rows,
        header.Columns,
    )


UPPER = {"x0": 0, "y0": 0, "x1": 39, "y1": 9}
LOWER = {"x0": 0, "y0": 10, "x1": 39, "y1": 29}


@pytest.mark.parametrize(
    ("regions", "spacings"),
    [
        ([region()], [(0.3, 0.4)]),
        ([region(place=UPPER), region((0.05, 0.05), place=LOWER)], [(0.3, 0.4), (0.5, 0.5)]),
        ([region(units=4), region(place=LOWER)], [(0.3, 0.4)]),
        ([region(spatial=2), region(place=LOWER)], [(0.3, 0.4)]),
        ([region(units=0)], []),
        ([region((0, 0.03))], []),
        ([region((0.03, -0.04))], [(0.3, 0.4)]),
        ([region((5.0, 5.0))], []),
        ([region((1e-9, 0.03))], []),
    ],
)
def test_that_regions_in_centimetres_give_millimetres_and_others_nothing(read_made, regions, spacings):
    found = read_made(dataset(FRAMES, "MONOCHROME2", *regions))
    assert [r.spacing_mm for r in found.regions] == [pytest.approx(spacing) for spacing in spacings]
    assert bool(found.notes) is not bool(spacings)


def test_that_the_last_column_of_a_region_is_inside_it(read_made):
    (found,) = read_made(dataset(FRAMES, "MONOCHROME2", region(place=LOWER))).regions
    assert (found.x0, found.y0, found.x1, found.y1) == (0, 10, 40, 30)


def test_that_a_pixel_spacing_counts_where_there_are_no_regions(read_made):
    made = dataset(FRAMES, PixelSpacing=[0.4, 0.3])
    assert read_made(made).regions[0].spacing_mm == (0.3, 0.4)
    made.PixelSpacing = [0, 0.3]
    assert read_made(made).regions == ()


def test_that_only_the_listed_elements_are_read_and_none_is_a_text_about_the_patient(read_made, tmp_path, monkeypatch):
    seen = []

    def watched(path, specific_tags):
        seen.append(dcmread(path, specific_tags=specific_tags))
        return seen[-1]

    monkeypatch.setattr(dicom, "dcmread", watched)
    made = dataset(FRAMES, "MONOCHROME2", region())
    found = read_made(made)
    assert {element.keyword for element in seen[0]} <= set(dicom.WHITELIST)
    assert SECRET.encode() in (tmp_path / "IM0001").read_bytes()
    assert SECRET not in repr(found)
    assert not any(SECRET.encode() in data for data in found.variables[0].pictures)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda made: made.__delattr__("PixelData"), "without a picture"),
        (lambda made: setattr(made, "PixelData", made.PixelData[:900]), "not a readable DICOM file"),
        (lambda made: setattr(made, "NumberOfFrames", 100_000), "claims 100000 planes"),
        (lambda made: setattr(made, "Rows", 0), "claims 3 planes of 40 x 0 pixels"),
        (lambda made: made.__delattr__("Rows"), "not a readable DICOM file"),
        (lambda made: setattr(made, "SamplesPerPixel", 4), "4 values per pixel"),
    ],
    ids=["no pixels", "cut", "100 000 frames", "no rows", "rows missing", "4 samples"],
)
def test_that_a_file_that_cannot_be_taken_says_why(read_made, change, words):
    made = dataset(FRAMES)
    change(made)
    assert words in read_made(made).fault


def test_that_a_number_of_three_bytes_is_told_in_words(tmp_path, read):
    path = save(dataset(FRAMES), tmp_path / "x.dcm")
    rows = b"\x28\0\x10\0US\2\0"
    assert path.read_bytes().count(rows) == 1
    path.write_bytes(path.read_bytes().replace(rows, b"\x28\0\x10\0US\3\0\0"))
    assert read(path).fault == "is not a readable DICOM file (BytesLengthException)"


@pytest.mark.parametrize("length", [0, 132, 400, 2000])
def test_that_a_file_that_is_cut_is_told_in_words(tmp_path, read, length):
    path = save(dataset(FRAMES), tmp_path / "x.dcm")
    path.write_bytes(path.read_bytes()[:length])
    assert read(path).fault
