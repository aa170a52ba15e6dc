"""BMP in every depth: the pixels that Pillow reads, and nothing made up where bytes are missing."""

import io
import struct

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engine.data.images import decode_grey
from engine.errors import UserError

RNG = np.random.default_rng(0)
HEIGHT, WIDTH = 21, 37
RGB = RNG.integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8)
WORDS = RNG.integers(0, 2**16, (HEIGHT, WIDTH)).astype("<u2")
RAMP = b"".join(bytes([value, value, value, 0]) for value in range(256))


def bmp(rows, bits, compression=0, extra=b"", *, top_down=False) -> bytes:
    """A file from the bytes of its rows (from the top) or of its run lengths; `extra` are masks or a palette."""
    if isinstance(rows, list):
        padded = [row + bytes(-len(row) % 4) for row in rows]
        rows = b"".join(padded if top_down else reversed(padded))
    height = -HEIGHT if top_down else HEIGHT
    offset = 54 + len(extra)
    colours = 0 if bits > 8 else len(extra) // 4
    head = struct.pack("<IiiHHIIiiII", 40, WIDTH, height, 1, bits, compression, len(rows), 0, 0, colours, 0)
    return struct.pack("<2sIHHI", b"BM", offset + len(rows), 0, 0, offset) + head + extra + rows


def _nibbles(part) -> bytes:
    return bytes(a << 4 | b for a, b in zip(part[::2], [*part[1::2], 0], strict=False))


def run_lengths(indices, bits, *, absolute) -> bytes:
    """The rows of `indices` from the bottom, as runs of equal pixels or as pixels in a row."""
    out = b""
    for row in indices[::-1]:
        for start in range(0, WIDTH, 12):
            part = row[start : start + 12]
            packed = part.tobytes() if bits == 8 else _nibbles(part)
            if absolute and len(part) > 2:
                out += bytes([0, len(part)]) + packed + bytes(len(packed) % 2)
            else:
                out += b"".join(bytes([1, value if bits == 8 else value << 4]) for value in part.tolist())
        out += b"\0\0"
    return out[:-2] + b"\0\1"


def grey_of(rgb):
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)


def words(layout):
    """Red, green and blue under the masks of `layout`, stretched as Pillow does."""
    data = bmp([row.tobytes() for row in WORDS], 16, 3, struct.pack("<III", *layout))
    return data, grey_of(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))


RUNS_8 = np.repeat(RNG.integers(0, 256, (HEIGHT, 10)), 4, axis=1)[:, :WIDTH].astype(np.uint8)
RUNS_4 = RUNS_8 // 16
XRGB = np.dstack([RGB, np.zeros((HEIGHT, WIDTH), np.uint8)])
KINDS = {
    "16 bits, 565": words((0xF800, 0x07E0, 0x001F)),
    "16 bits, 555": words((0x7C00, 0x03E0, 0x001F)),
    "16 bits, no masks": (bmp([row.tobytes() for row in WORDS], 16), words((0x7C00, 0x03E0, 0x001F))[1]),
    "32 bits, red first": (
        bmp([row.tobytes() for row in XRGB], 32, 3, struct.pack("<III", 0xFF, 0xFF00, 0xFF0000)),
        grey_of(RGB),
    ),
    "32 bits, from the top": (
        bmp([row.tobytes() for row in XRGB], 32, 3, struct.pack("<III", 0xFF, 0xFF00, 0xFF0000), top_down=True),
        grey_of(RGB),
    ),
    **{
        f"run lengths, {bits} bits, {absolute}": (
            bmp(run_lengths(runs, bits, absolute=absolute), bits, compression, RAMP[: 4 * 2**bits]),
            runs,
        )
        for bits, compression, runs in ((8, 1, RUNS_8), (4, 2, RUNS_4))
        for absolute in (False, True)
    },
}


@pytest.mark.parametrize("kind", KINDS)
def test_that_rare_kinds_of_bmp_give_the_pixels_that_they_hold(kind):
    data, expected = KINDS[kind]
    assert np.abs(decode_grey(data, "x.bmp").astype(int) - expected).max() <= (1 if "16 bits" in kind else 0)


@pytest.mark.parametrize("kind", KINDS)
def test_that_rare_kinds_of_bmp_that_are_cut_are_refused(kind):
    data, _ = KINDS[kind]
    for length in (60, len(data) // 2, len(data) - 4):  # the last two may be the mark of an end that is there already
        with pytest.raises(UserError, match=r"x\.bmp (is cut|ends inside)"):
            decode_grey(data[:length], "x.bmp")


def test_that_16_bits_of_an_unknown_compression_are_refused():
    data = bmp([row.tobytes() for row in WORDS], 16, compression=4)
    with pytest.raises(UserError, match=r"x\.bmp"):
        decode_grey(data[:100], "x.bmp")


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA"])
def test_that_what_pillow_writes_is_what_is_read(mode):
    image = Image.fromarray(RGB).convert(mode)
    stream = io.BytesIO()
    image.save(stream, "BMP")
    expected = np.asarray(image.convert("RGB"))
    assert np.abs(decode_grey(stream.getvalue(), "x.bmp").astype(int) - grey_of(expected)).max() <= 1


@given(data=st.binary(max_size=300), head=st.sampled_from([kind[0][:54] for kind in KINDS.values()]))
def test_that_any_bytes_behind_a_header_are_a_picture_or_refused(data, head):
    try:
        decode_grey(head + data, "x.bmp")
    except UserError as error:
        assert "x.bmp" in error.message  # noqa: PT017  # either is fine
