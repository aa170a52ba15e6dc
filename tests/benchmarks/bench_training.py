"""Prints how many pictures a second the full Tiny YOLO learns: `python bench_training.py [THREADS]`."""

import statistics
import sys
from time import perf_counter

import numpy as np
import torch

from engine.config import TrainConfig
from engine.models.compute import prepare
from engine.training.learner import Learner
from engine.training.resident import ResidentSlices, from_pictures

STEPS = 5
PICTURES = 128


def random_slices(device: torch.device) -> ResidentSlices:
    """Pictures of noise, of the size of the paper's, with one box each."""
    noise = np.random.default_rng(0).integers(0, 256, (PICTURES, 173, 255), dtype=np.uint8)
    plain = from_pictures(list(noise), device)
    boxes = torch.tensor([60.0, 50.0, 130.0, 100.0], device=device).expand(PICTURES, 1, 4)
    return ResidentSlices(plain.keys, plain.pictures, plain.sizes, boxes, torch.ones_like(plain.counts))


def median_rate(config: TrainConfig) -> float:
    """Pictures a second of whole steps: drawing, augmentation, loss, both passes, update. The first step warms up."""
    device = prepare(config)
    learner, slices = Learner(config, device), random_slices(device)
    rates = []
    for step in range(1, STEPS + 2):
        begun = perf_counter()
        float(learner.learn(slices, step))
        rates.append(config.batch / (perf_counter() - begun))
    return statistics.median(rates[1:])


def main() -> None:
    """Print one line per batch size and precision."""
    threads = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    for batch in (16, 64):
        for precision in ("fp32", "bf16"):
            config = TrainConfig(batch=batch, threads=threads).with_options(precision=precision)
            print(f"tiny-yolo 224, batch {batch:2d}, {precision}: {median_rate(config):6.1f} pictures/s")


if __name__ == "__main__":
    main()
