"""How long a detector takes a slice on two threads in torch and in ONNX Runtime, and how far apart their answers are.

Run: python tests/benchmarks/bench_onnx.py [CHECKPOINT]     (“shipped” without one)

From a grey picture to boxes and mask, one picture after the other as `predict` looks at them, the two in turns.
"""

import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import torch

from engine.data.images import GreyImage
from engine.data.phantom.dataset import render_patient
from engine.data.phantom.draw import draw_patient
from engine.scoring.onnx_file import OnnxDetector, export_onnx, load_onnx
from engine.scoring.predict import Detector, Finding, load_detector
from engine.shipped import checkpoint_file
from engine.training.checkpoint import load_network

THREADS, TIMED, SLICES = 2, 60, 8


def main() -> None:
    """Measure and print."""
    checkpoint = checkpoint_file(Path(sys.argv[1] if len(sys.argv) > 1 else "shipped"))
    torch.set_num_threads(THREADS)
    rng = np.random.default_rng(0)
    pictures = [item.picture for item in render_patient(draw_patient(rng, SLICES), rng)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "detector.onnx"
        export_onnx(*load_network(checkpoint), path)
        detectors = {"torch": load_detector(checkpoint, "cpu"), "ONNX Runtime": load_onnx(path, THREADS)}
        for name, detector in detectors.items():
            print(f"{name}: {milliseconds(detector, pictures):.1f} ms a slice, {pictures[0].shape[::-1]} pixels")
    ours, theirs = (detector.look(pictures) for detector in detectors.values())
    scale = min(pictures[0].shape)
    apart = max(difference(*pair, scale) for pair in zip(ours, theirs, strict=True))
    print(f"largest difference: {apart:.1e} of a picture's sides or of a score")


def milliseconds(detector: Detector | OnnxDetector, pictures: list[GreyImage]) -> float:
    """The median time of a slice."""
    times = []
    for number in range(TIMED):
        begun = perf_counter()
        detector.look([pictures[number % len(pictures)]])
        times.append((perf_counter() - begun) * 1000)
    return median(times[len(pictures) :])


def difference(one: Finding, other: Finding, scale: int) -> float:
    """The largest of their scores, and of their boxes as a fraction of `scale` pixels."""
    pairs = list(zip(one.boxes, other.boxes, strict=True))
    edges = max(np.abs(np.subtract(a.box.edges, b.box.edges)).max() / scale for a, b in pairs)
    return max(edges, *(abs(a.score - b.score) for a, b in pairs))


if __name__ == "__main__":
    main()
