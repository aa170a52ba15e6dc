"""Pictures: the kinds of BMP that scanners write, and refusals in words for everything that is none."""

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.data.images import decode_grey, read_grey, read_picture
from engine.errors import UserError

GREY = np.random.default_rng(0).integers(0, 256, (7, 5)).astype(np.uint8)


def bmp(rows: list[bytes], bits: int, *, palette: bytes = b"", top_down: bool = False) -> bytes:
    """A BMP of 5 x 7 pixels built by hand, without compression; `rows` from the top."""
    padded = [row + bytes(-len(row) % 4) for row in rows]
    pixels = b"".join(padded if top_down else reversed(padded))
    offset = 54 + len(palette)
    header = struct.pack(
        "<IiiHHIIiiII", 40, 5, -7 if top_down else 7, 1, bits, 0, len(pixels), 0, 0, len(palette) // 4, 0
    )
    return struct.pack("<2sIHHI", b"BM", offset + len(pixels), 0, 0, offset) + header + palette + pixels


def os2_bmp(rows: list[bytes], bits: int, *, palette: bytes = b"") -> bytes:
    """The same with the header of OS/2: 16-bit sizes, three bytes per colour, never compressed."""
    pixels = b"".join(row + bytes(-len(row) % 4) for row in reversed(rows))
    offset = 26 + len(palette)
    header = struct.pack("<IHHHH", 12, 5, 7, 1, bits)
    return struct.pack("<2sIHHI", b"BM", offset + len(pixels), 0, 0, offset) + header + palette + pixels


def grey_palette(values) -> bytes:
    return b"".join(bytes([value, value, value, 0]) for value in values)


BILEVEL = (GREY > 127).astype(np.uint8)
KINDS = {
    "8 bits": (bmp([row.tobytes() for row in GREY], 8, palette=grey_palette(range(256))), GREY),
    "8 bits, top down": (
        bmp([row.tobytes() for row in GREY], 8, palette=grey_palette(range(256)), top_down=True),
        GREY,
    ),
    "8 bits, palette from white to black": (
        bmp([row.tobytes() for row in 255 - GREY], 8, palette=grey_palette(range(255, -1, -1))),
        GREY,
    ),
    "24 bits": (bmp([np.repeat(row, 3).tobytes() for row in GREY], 24), GREY),
    "32 bits": (bmp([np.repeat(row, 4).tobytes() for row in GREY], 32), GREY),
    "8 bits, OS/2": (
        os2_bmp([row.tobytes() for row in GREY], 8, palette=bytes(v for v in range(256) for _ in "bgr")),
        GREY,
    ),
    "24 bits, OS/2": (os2_bmp([np.repeat(row, 3).tobytes() for row in GREY], 24), GREY),
    "1 bit": (
        bmp([np.packbits(row).tobytes() for row in BILEVEL], 1, palette=grey_palette([0, 255])),
        BILEVEL * 255,
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_that_every_kind_of_bmp_gives_the_same_pixels(kind):
    data, expected = KINDS[kind]
    assert (decode_grey(data, "x.bmp") == expected).all()


@pytest.mark.parametrize("length", [0, 1, 10, 30, 54, 600, 1078, -1])
def test_that_a_bmp_that_is_cut_is_refused_by_name(length):
    data = cv2.imencode(".bmp", np.zeros((40, 50), np.uint8))[1].tobytes()[:length]
    with pytest.raises(UserError, match=r"scan 3\.bmp (is empty|is cut|ends inside|is not a picture)"):
        decode_grey(data, "scan 3.bmp")


@pytest.mark.parametrize("length", [26, 30, 40, -1])
def test_that_a_bmp_of_os2_that_is_cut_is_refused(length):
    with pytest.raises(UserError, match=r"x\.bmp (is cut|ends inside)"):
        decode_grey(KINDS["8 bits, OS/2"][0][:length], "x.bmp")


@pytest.mark.parametrize("kind", [".png", ".jpg", ".tif", ".pgm"])
def test_that_other_pictures_that_are_cut_are_refused_too(kind):
    data = cv2.imencode(kind, np.random.default_rng(0).integers(0, 256, (60, 60)).astype(np.uint8))[1].tobytes()
    for length in (20, len(data) // 2, len(data) - 20):
        with pytest.raises(UserError, match="not a picture, or is damaged"):
            decode_grey(data[:length], "x")


@pytest.mark.parametrize(("width", "height"), [(100_000, 100_000), (-5, 7), (5, 0)])
def test_that_an_absurd_size_in_a_header_is_refused_before_memory_is_taken(width, height):
    data = bytearray(KINDS["8 bits"][0])
    data[18:26] = struct.pack("<ii", width, height)
    with pytest.raises(UserError, match=f"claims {width} x {height} pixels"):
        decode_grey(bytes(data), "x.bmp")


def test_that_a_picture_of_a_hundred_million_pixels_opens():
    side = 10_000
    rows = bytes([0b10101010]) * (1252 * side)  # a row of 1250 bytes is filled up to four
    header = struct.pack("<IiiHHI5I", 40, side, side, 1, 1, 0, 0, 0, 0, 2, 0)
    data = struct.pack("<2s3I", b"BM", 62 + len(rows), 0, 62) + header + grey_palette([0, 255]) + rows
    found = decode_grey(data, "large.bmp")
    assert found.shape == (side, side)
    assert (found[:, ::2] == 255).all()


@pytest.mark.parametrize("width", [12_000, 100_000])
def test_that_no_picture_of_any_kind_may_claim_more(width):
    png = bytearray(cv2.imencode(".png", GREY)[1].tobytes())
    png[16:24] = struct.pack(">II", width, width)
    png[29:33] = struct.pack(">I", zlib.crc32(png[12:29]))
    script = "import sys; from engine.data.images import decode_grey; decode_grey(sys.stdin.buffer.read(), 'x.png')"
    words = [sys.executable, "-c", script]  # another process: here something may have loaded OpenCV before the engine
    ended = subprocess.run(words, input=png, capture_output=True, check=False, cwd=Path(__file__).parents[3])
    assert b"x.png cannot be decoded (it claims too many pixels)" in ended.stderr


def test_that_the_content_counts_and_not_the_name():
    png = cv2.imencode(".png", GREY)[1].tobytes()
    assert (decode_grey(png, "x.bmp") == GREY).all()
    with pytest.raises(UserError, match=r"notes\.bmp is not a picture"):
        decode_grey(b"patient moved, repeat on Friday", "notes.bmp")


def test_that_a_missing_picture_is_told_by_name(tmp_path):
    with pytest.raises(UserError, match=r"gone\.bmp cannot be read"):
        read_grey(tmp_path / "gone.bmp")


def test_that_a_damaged_picture_says_nothing_on_standard_error(capfd):
    with pytest.raises(UserError):
        decode_grey(b"II*\x00" + bytes(40), "x.tif")
    assert capfd.readouterr().err == ""


def test_that_a_folder_in_place_of_a_picture_is_told_of(tmp_path):
    with pytest.raises(UserError, match="cannot be read") as told:
        read_picture(tmp_path)
    assert told.value.hint == "Name the pictures in it."
