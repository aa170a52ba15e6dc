"""Good pictures of every kind, small: what the mutations begin from."""

import io
import struct
import zlib
from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from PIL import Image

from tests.fuzz.seeds import GREY, HEIGHT, MASK, WIDTH

COLOURED = np.stack([GREY, GREY[::-1], GREY], -1)
DEEP = GREY.astype(np.uint16) * 257
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""PNG's passes: first column and row, and the steps between them (PNG specification, 8.2)."""


def _saved(kind: str, mode: str = "L", **options: object) -> bytes:
    """By Pillow."""
    stream = io.BytesIO()
    Image.fromarray(COLOURED).convert(mode).save(stream, kind, **options)
    return stream.getvalue()


def _encoded(suffix: str, image: np.ndarray, *options: int) -> bytes:
    """By OpenCV."""
    return cv2.imencode(suffix, image, options)[1].tobytes()


def bmp() -> Sequence[bytes]:
    """1, 8, 24 bits by Pillow and OpenCV, 16 and 32 with bit masks, run lengths, OS/2's old header."""
    files = []
    for mode in ("1", "L", "P", "RGB"):
        stream = io.BytesIO()
        Image.fromarray(GREY).convert(mode).save(stream, "BMP")
        files.append(stream.getvalue())
    palette = b"".join(bytes([value, value, value, 0]) for value in range(256))
    runs = b"".join(bytes([4, row, 0, 3, 1, 2, 3, 0, 5, 9, 0, 0]) for row in range(HEIGHT)) + b"\0\1"
    masks16, masks32 = struct.pack("<3I", 0xF800, 0x07E0, 0x001F), struct.pack("<3I", 0xFF0000, 0xFF00, 0xFF)
    return [
        *files,
        _bmp(8, 1, palette, runs),
        _bmp(4, 2, palette[:64], b"\x0c\x12\0\0" * HEIGHT + b"\0\1"),
        _bmp(16, 3, masks16, bytes(2 * WIDTH * HEIGHT)),
        _bmp(32, 3, masks32, bytes(range(240)) * 2),
        _bmp(24, 0, b"", bytes(36 * HEIGHT), height=-HEIGHT),
        struct.pack("<2s4I4H", b"BM", 72, 0, 32, 12, WIDTH, HEIGHT, 1, 1) + bytes(46),
    ]


def _bmp(bits: int, compression: int, table: bytes, pixels: bytes, height: int = HEIGHT) -> bytes:
    start, end = 54 + len(table), 54 + len(table) + len(pixels)
    header = struct.pack("<IiiHHI5I", 40, WIDTH, height, 1, bits, compression, len(pixels), 0, 0, 0, 0)
    return struct.pack("<2s3I", b"BM", end, 0, start) + header + table + pixels


def png() -> Sequence[bytes]:
    """Of 1 to 64 bits a pixel, with palette and transparency, stored and compressed, interlaced."""
    modes = ("1", "L", "P", "LA", "RGB", "RGBA")
    files = [_saved("PNG", mode, compress_level=level) for mode in modes for level in (0, 9)]
    return [
        *files,
        _saved("PNG", "P", transparency=3, bits=4),
        *(_encoded(".png", image) for image in (DEEP, COLOURED.astype(np.uint16) * 257)),
        _interlaced(8, GREY),
        _interlaced(16, DEEP.astype(">u2")),
    ]


def _interlaced(bits: int, image: np.ndarray) -> bytes:
    """By hand, since neither of the two writes any."""
    passes = (image[y::down, x::across] for x, y, across, down in _ADAM7)
    rows = b"".join(b"\0" + row.tobytes() for each in passes if each.size for row in each)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, 0, 0, 0, 1)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def jpeg() -> Sequence[bytes]:
    """Grey, colours with and without subsampling, four inks, progressive, with restarts, turned by EXIF."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return [
        _saved("JPEG"),
        _saved("JPEG", "RGB", subsampling=2),
        _saved("JPEG", "RGB", subsampling=0, progressive=True),
        _saved("JPEG", "CMYK"),
        _saved("JPEG", exif=exif.tobytes(), comment=b"a comment"),
        _encoded(".jpg", GREY, cv2.IMWRITE_JPEG_RST_INTERVAL, 1, cv2.IMWRITE_JPEG_PROGRESSIVE, 1),
    ]


def tiff() -> Sequence[bytes]:
    """Every compression of the writers, 1 to 48 bits a pixel, floats, palette, two pages, tiles in both byte orders."""
    kinds = ("raw", "packbits", "tiff_lzw", "tiff_adobe_deflate", "jpeg")
    pages = [Image.fromarray(GREY)]
    return [
        *(_saved("TIFF", mode, compression=kind) for kind in kinds for mode in ("L", "RGB")),
        *(_saved("TIFF", "1", compression=kind) for kind in ("group3", "group4")),
        _saved("TIFF", "P"),
        _saved("TIFF", "CMYK"),
        _saved("TIFF", "L", save_all=True, append_images=pages),
        *(_encoded(".tif", image) for image in (DEEP, COLOURED.astype(np.uint16) * 257, GREY.astype(np.float32))),
        _tiled("<"),
        _tiled(">"),
    ]


def _tiled(order: str) -> bytes:
    """One tile of 32 x 32, by hand, since neither of the two writes any."""
    tile = np.zeros((32, 32), np.uint8)
    tile[:HEIGHT, :WIDTH] = GREY
    tags = {256: WIDTH, 257: HEIGHT, 258: 8, 259: 1, 262: 1, 277: 1, 322: 32, 323: 32, 324: 8, 325: tile.size}
    entries = b"".join(struct.pack(f"{order}HHIHH", tag, 3, 1, value, 0) for tag, value in tags.items())
    directory = struct.pack(f"{order}H", len(tags)) + entries + bytes(4)
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 8 + tile.size)
    return head + tile.tobytes() + directory


def pgm() -> Sequence[bytes]:
    """Grey, two values and colours as bytes, words and text, few values, a comment; the kinds that came later."""
    text = " ".join(map(str, GREY.ravel())).encode()
    head = f"{WIDTH} {HEIGHT}\n".encode()
    return [
        *(_encoded(".pgm", image) for image in (GREY, DEEP)),
        b"P2\n# a comment\n" + head + b"255\n" + text + b"\n",
        b"P5 " + head + b"15\n" + (GREY // 16).tobytes(),
        b"P5 # 12 bits\n" + head + b"4095\n" + (DEEP >> 4).astype(">u2").tobytes(),
        _encoded(".pbm", MASK.astype(np.uint8) * 255),
        *(_encoded(".ppm", image) for image in (COLOURED, COLOURED.astype(np.uint16) * 257)),
        _encoded(".pam", GREY),
        _encoded(".pfm", GREY.astype(np.float32)),
    ]


def masks() -> Sequence[bytes]:
    """Two values, in one bit, bytes, words and colours."""
    whole: Iterable[np.ndarray] = (MASK.astype(np.uint8) * 255, MASK.astype(np.uint16), np.stack([MASK] * 3, -1) * 9)
    return [*(_encoded(".png", image) for image in whole), _saved("PNG", "1")]
