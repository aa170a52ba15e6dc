"""Pictures on which there is no cerebellum: plain ones, blurred noise, text, and phantoms above and below the organ."""

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.data.phantom.dataset import render_patient
from engine.data.phantom.draw import draw_patient

Grey = NDArray[np.uint8]
SHAPE = (173, 255)
LEVELS = (0, 20, 40, 60, 90, 120, 128, 150, 180, 220, 255)
BLURS = (1, 2, 4, 8, 16, 32)
BEYOND = 1.4
"""How far above or below its middle a plane lies that misses the organ, in halves of its height."""


def uniform() -> Iterator[Grey]:
    """One grey everywhere."""
    return (np.full(SHAPE, level, np.uint8) for level in LEVELS)


def gradients() -> Iterator[Grey]:
    """From one grey to another, across, down and along both diagonals."""
    x, y = np.meshgrid(np.linspace(0, 1, SHAPE[1]), np.linspace(0, 1, SHAPE[0]))
    for slope in (x, 1 - x, y, 1 - y, (x + y) / 2, (1 + x - y) / 2):
        for low, high in ((0, 255), (0, 90), (60, 160), (120, 255)):
            yield (low + slope * (high - low)).astype(np.uint8)


def blurred_noise(seeds: range = range(3)) -> Iterator[Grey]:
    """Noise, blurred by several widths and stretched to all greys."""
    for seed in seeds:
        noise = np.random.default_rng(seed).random(SHAPE)
        for blur in BLURS:
            smooth = cv2.GaussianBlur(noise, (0, 0), blur)
            yield ((smooth - smooth.min()) * (255 / np.ptp(smooth))).astype(np.uint8)


def texts() -> Iterator[Grey]:
    """What a machine writes beside pictures, and no picture."""
    for ground in (0, 40, 200):
        page = np.full((400, 600), ground, np.uint8)
        for row in range(9):
            words = f"{row} BPD {31 + row * 7}.4 mm  22w{row}d  MI 1.{row}  TIS 0.3"
            cv2.putText(page, words, (20, 40 + 40 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 255 - ground, 1)
        yield page


def phantoms_beyond(seed: int, patients: int) -> Iterator[Grey]:
    """Planes of simulated patients above and below the cerebellum."""
    for number in range(patients):
        rng = np.random.default_rng([seed, number])
        patient = draw_patient(rng, 2)
        reach = BEYOND * max(patient.cerebellum.half_heights_mm)
        for item in render_patient(replace(patient, planes_mm=(-reach, reach)), rng):
            assert not item.mask.any()
            yield item.picture
