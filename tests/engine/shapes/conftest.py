"""Volumes of the simulated cerebellum: masks without their pictures, and the slice through the largest section."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.data.masks import Mask
from engine.data.phantom.dataset import PhantomSlice, expert_mask, render_patient
from engine.data.phantom.draw import draw_patient

SLICES = 15


@dataclass(frozen=True)
class Simulated:
    """The masks of one volume and the number of its transcerebellar plane."""

    masks: tuple[Mask, ...]
    central: int


@cache
def simulated(seed: int) -> Simulated:
    patient = draw_patient(np.random.default_rng([7, seed]), SLICES)
    central = int(np.argmin(np.abs(patient.planes_mm)))
    return Simulated(tuple(expert_mask(patient, index) for index in range(SLICES)), central)


@cache
def rendered(seed: int, slices: int = 3) -> tuple[PhantomSlice, ...]:
    rng = np.random.default_rng([7, seed])
    return tuple(render_patient(draw_patient(rng, slices), rng))
