"""Files that are almost right: a few changes to a good one, such as damage and bad will make them."""

import gzip
import random
import re
import struct
import zlib
from collections.abc import Callable, Sequence

LARGEST = 64 * 1024
"""Bytes: what grows beyond is cut."""
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_EXTREMES = (0, 1, -1, 2, 8, *(2**bits - 1 for bits in (7, 8, 16, 31, 32, 64)), 2**15, 2**24, 2**31, 2**40, 2**63)
_WORDS = (
    *(str(number).encode() for number in _EXTREMES),
    *b"0.5 -0.1 1e-300 1e300 1e999 nan -inf Infinity NaN 0,5 true null [] {} ../ / \\ . .. %s ' \"".split(),
    *(b"", b" ", b"\t", b"\n", b"\r\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", "\N{FULLWIDTH DIGIT ONE}".encode()),
    *(b"9" * 400, b"9" * 5000, b"[" * 3000),
)

Change = Callable[[random.Random, bytes, Sequence[bytes], Sequence[bytes]], bytes]
"""Of a file's bytes, with all seeds and the words of its format at hand."""


def mutant(rng: random.Random, seeds: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    """One of the seeds with one to eight changes, mostly one or two."""
    data = rng.choice(seeds)
    for _ in range(min(8, 1 + int(rng.expovariate(0.8)))):
        changes = _IN_TEXTS if rng.random() < 0.7 and data.isascii() and b"\0" not in data else _CHANGES
        data = rng.choice(changes)(rng, data, seeds, words)[:LARGEST]
    return data


def _span(rng: random.Random, data: bytes, longest: int = 64) -> tuple[int, int]:
    begin = rng.randint(0, len(data))
    return begin, min(len(data), begin + rng.randint(1, rng.choice((4, longest, max(len(data), 1)))))


def _bits(rng: random.Random, data: bytes, _seeds: Sequence[bytes], _words: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8)) if data else 0):
        changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _noise(rng: random.Random, data: bytes, _seeds: Sequence[bytes], _words: Sequence[bytes]) -> bytes:
    begin, end = _span(rng, data)
    return data[:begin] + rng.randbytes(min(end - begin, 64)) + data[end:]


def _cut(rng: random.Random, data: bytes, _seeds: Sequence[bytes], _words: Sequence[bytes]) -> bytes:
    return data[: rng.randint(0, len(data))]


def _without(rng: random.Random, data: bytes, _seeds: Sequence[bytes], _words: Sequence[bytes]) -> bytes:
    begin, end = _span(rng, data)
    return data[:begin] + data[end:]


def _twice(rng: random.Random, data: bytes, _seeds: Sequence[bytes], _words: Sequence[bytes]) -> bytes:
    begin, end = _span(rng, data)
    return data[:end] + data[begin:end] * rng.choice((1, 1, 2, 50)) + data[end:]


def _integer(rng: random.Random, data: bytes, _seeds: Sequence[bytes], _words: Sequence[bytes]) -> bytes:
    """A length or a size: four times in five near the beginning, where headers are."""
    size = rng.choice((1, 2, 4, 4, 8))
    place = rng.randrange(max(1, min(len(data), rng.choice((64, 400, len(data) or 1)))))
    value = (rng.choice(_EXTREMES) % 256**size).to_bytes(size, rng.choice(("little", "big")))
    return data[:place] + value + data[place + size :]


def _float(rng: random.Random, data: bytes, _seeds: Sequence[bytes], _words: Sequence[bytes]) -> bytes:
    value = struct.pack(*rng.choice((("<f", float("nan")), ("<d", float("inf")), ("<d", 1e300), ("<f", -1.0))))
    place = rng.randint(0, len(data))
    return data[:place] + value + data[place + len(value) :]


def _number(rng: random.Random, data: bytes, _seeds: Sequence[bytes], _words: Sequence[bytes]) -> bytes:
    """A number that is written out."""
    found = list(_NUMBER.finditer(data, 0, LARGEST))
    if not found:
        return data
    begin, end = rng.choice(found).span()
    return data[:begin] + rng.choice(_WORDS) + data[end:]


def _word(rng: random.Random, data: bytes, _seeds: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    begin, end = _span(rng, data, 8)
    return data[:begin] + rng.choice((*words, rng.choice(_WORDS))) + data[rng.choice((begin, end)) :]


def _exchange(rng: random.Random, data: bytes, _seeds: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    """A word of the format by another one."""
    there = [word for word in words if word in data]
    if not there:
        return data
    word = rng.choice(there)
    return data.replace(word, rng.choice((*words, rng.choice(_WORDS))), rng.choice((1, -1)))


def _splice(rng: random.Random, data: bytes, seeds: Sequence[bytes], _words: Sequence[bytes]) -> bytes:
    other = rng.choice(seeds)
    return data[: rng.randint(0, len(data))] + other[rng.randint(0, len(other)) :]


_CHANGES = (_bits, _noise, _cut, _without, _twice, _integer, _integer, _float, _number, _word, _exchange, _splice)
_IN_TEXTS = (_number, _number, _exchange, _word)


# --- what a format wraps around its bytes: without it, no change would get past the first check --------------------


def plain(_rng: random.Random, data: bytes) -> bytes:
    """As they are."""
    return data


def zipped(rng: random.Random, data: bytes) -> bytes:
    """A third of the files compressed by gzip."""
    return gzip.compress(data, 1, mtime=0) if rng.random() < 1 / 3 else data


def deflated_matrix(rng: random.Random, data: bytes) -> bytes:
    """A third of the files with all behind MATLAB's head of 128 bytes compressed, as its version 7 has it."""
    if rng.random() > 1 / 3 or not data.startswith(b"MATLAB 5"):
        return data
    packed = zlib.compress(data[128:], 1)
    return data[:128] + struct.pack("<II", 15, len(packed)) + packed


def summed_chunks(rng: random.Random, data: bytes) -> bytes:
    """Most files with the right sum behind each of PNG's chunks."""
    out, at = data[:8], 8
    while rng.random() < 0.98 and at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4])
        out += data[at:end] + zlib.crc32(data[at + 4 : end]).to_bytes(4)
        at = end + 4
    return out + data[at:]


def measured_header(rng: random.Random, data: bytes) -> bytes:
    """Most files with the right length of safetensors' JSON header before it."""
    end = data.find(b"}}") + 2
    return struct.pack("<Q", end - 8) + data[8:] if end > 8 and rng.random() < 0.8 else data
