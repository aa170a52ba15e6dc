"""How long the smart tool waits for the shipped model: the first answer, and those after it.

python tests/benchmarks/bench_adviser.py
"""

import statistics
import tempfile
from pathlib import Path
from time import perf_counter

import cv2
import numpy as np

from cerebellum_viewer.services.adviser import Adviser
from engine.data.phantom.dataset import render_patient
from engine.data.phantom.draw import draw_patient
from engine.proposals import SHIPPED_MODEL

SLICES = 30


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        rng = np.random.default_rng(0)
        paths = []
        for number, item in enumerate(render_patient(draw_patient(rng, SLICES), rng)):
            paths.append(Path(name) / f"{number}.png")
            cv2.imwrite(str(paths[-1]), item.picture)
        adviser, seconds, drawn = Adviser(), [], 0
        for path in paths:
            begun = perf_counter()
            said = adviser.proposal(SHIPPED_MODEL, Path(name), path)
            drawn += said is not None and said.mask is not None
            seconds.append(perf_counter() - begun)
        adviser.close()
    warm = sorted(1000 * item for item in seconds[1:])
    print(f"first {seconds[0]:.2f} s; then median {statistics.median(warm):.0f} ms, worst {warm[-1]:.0f} ms")
    print(f"{drawn} masks on {len(paths)} slices")


if __name__ == "__main__":
    main()
