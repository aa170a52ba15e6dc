"""How long the tools take under the hand: brush segments at 1024 x 768, joining a stroke, undo, box and strokes.

Run: python tests/benchmarks/bench_painting.py
"""

from collections.abc import Callable
from functools import reduce
from time import perf_counter

import cv2
import numpy as np

from engine.data.boxes import Box
from engine.data.masks import Mask, Points, polygon
from engine.shapes.painting import Patch, brush, difference, fill, polygon_of, smooth
from engine.shapes.smart import refine, segment

WIDTH, HEIGHT = 1024, 768
SEGMENTS = 600


def main() -> None:
    """Print p50 and p95."""
    rng = np.random.default_rng(0)
    for radius in (3.0, 20.0, 60.0):
        line = _hand(rng)
        times, patches, mask = _paint(np.zeros((HEIGHT, WIDTH), np.bool_), line, radius)
        size = np.mean([len(patch.added.data) + len(patch.removed.data) for patch in patches])
        _report(f"brush segment, radius {radius:.0f} px (patch {size:.0f} bytes)", times)
    long = rng.uniform((0, 0), (WIDTH, HEIGHT), (SEGMENTS, 2))
    _report("brush segment across the slice, radius 20 px", _paint(np.zeros_like(mask), long, 20.0)[0])
    _report("joining 30 segments", _times(30, lambda: reduce(Patch.then, patches[:30])))
    whole = difference(np.zeros_like(mask), mask)
    if whole is None:
        raise SystemExit("Nothing was painted.")
    print(f"the stroke as one patch: {len(whole.added.data)} bytes")
    _report("the stroke as one patch", _times(30, lambda: difference(np.zeros_like(mask), mask)))
    _report("undo of the stroke", _times(100, lambda: whole.inverse().applied(mask)))
    outline = polygon_of(mask, 1.0)
    _report(f"polygon of {len(outline)} vertices", _times(30, lambda: polygon(mask.shape, outline)))
    _report("outline of a mask", _times(30, lambda: polygon_of(mask, 1.0)))
    _report("smooth", _times(30, lambda: smooth(mask)))
    _report("fill", _times(30, lambda: fill(mask, (1.0, 1.0))))
    _smart(rng)


def _smart(rng: np.random.Generator) -> None:
    """Time the smart tool on a box of 150 x 120 pixels."""
    picture = cv2.GaussianBlur(rng.integers(0, 256, (173, 255), dtype=np.uint8), (5, 5), 0)
    box = Box(60, 25, 210, 145)
    _report("mask from a box of 150 x 120 px", _times(30, lambda: segment(picture, box)))
    mask, nothing = segment(picture, box), np.zeros(picture.shape, np.bool_)
    seeds = np.zeros_like(nothing)
    seeds[70:76, 90:130] = True
    _report("refine by a stroke, box of 150 x 120 px", _times(30, lambda: refine(picture, mask, nothing, seeds)))


def _hand(rng: np.random.Generator) -> Points:
    """A line as a hand draws it: steps of about 6 pixels, now and then a fast one."""
    turns = np.cumsum(rng.normal(0, 0.4, SEGMENTS))
    steps = rng.exponential(6, SEGMENTS)
    line = np.cumsum(np.stack([np.cos(turns), np.sin(turns)], axis=1) * steps[:, None], axis=0)
    return np.abs((line + 300) % (2 * np.array([WIDTH, HEIGHT])) - (WIDTH, HEIGHT))


def _paint(mask: Mask, line: Points, radius: float) -> tuple[list[float], list[Patch], Mask]:
    """Milliseconds of every segment from the mouse's place to the changed mask."""
    times, patches = [], []
    for index in range(len(line) - 1):
        begun = perf_counter()
        patch = brush(mask, line[index : index + 2], radius, value=True)
        if patch is not None:
            mask = patch.applied(mask)
            patches.append(patch)
        times.append((perf_counter() - begun) * 1000)
    return times, patches, mask


def _times(count: int, work: Callable[[], object]) -> list[float]:
    """Milliseconds of every repeat."""
    times = []
    for _ in range(count):
        begun = perf_counter()
        work()
        times.append((perf_counter() - begun) * 1000)
    return times


def _report(what: str, times: list[float]) -> None:
    p50, p95 = np.percentile(times, (50, 95))
    print(f"{what}: p50 {p50:.2f} ms, p95 {p95:.2f} ms of {len(times)}")


if __name__ == "__main__":
    main()
