"""Writes the simulated data set in the format of Ramos et al. 2020: a picture and an expert mask per slice."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.io import savemat

from engine.data.phantom.acoustics import add_clutter, compress, draw_scatterers, receive
from engine.data.phantom.anatomy import Patient
from engine.data.phantom.draw import draw_patient
from engine.data.phantom.probe import make_beams, scan_convert
from engine.data.phantom.texture import draw_textures
from engine.data.phantom.tissue import paint_slice
from engine.errors import UserError
from engine.files import write_bytes_atomic

MASK_VARIABLE = "mask"
COLUMNS = ("volume", "patient", "spacing_mm", "gestational_age_weeks", "tcd_mm")

_LINES = 224
_AXIAL_STEP_MM = 0.25
# Neighbouring planes share part of the beam's thickness, hence some of the speckle.
_SPECKLE_SHARED = 0.35
# An expert's contour is smooth; pixels.
_CONTOUR_SMOOTHING = 1.2
# The text that opens a .mat file fills 116 bytes; scipy puts the time of day into it.
_MAT_TEXT = b"MATLAB 5.0 MAT-file, Cerebellum Viewer phantom".ljust(116)


@dataclass(frozen=True)
class PhantomSlice:
    """One plane: the picture (H, W) uint8 and the expert's mask (H, W) bool."""

    picture: NDArray[np.uint8]
    mask: NDArray[np.bool_]


@dataclass(frozen=True)
class PhantomSummary:
    """What `write_phantom` wrote."""

    folder: Path
    patients: int
    slices: int


def write_phantom(
    out: Path,
    patients: int = 21,
    slices: int = 15,
    seed: int = 0,
    on_progress: Callable[[int, int], None] | None = None,
) -> PhantomSummary:
    """Write OUT/P01/slice01.bmp and .mat and so on, and OUT/patients.csv with the known truth.

    The same seed gives the same bytes; patient k does not depend on how many patients there are. `on_progress`
    gets (slices written, slices in all). Raises UserError if `out` holds anything already.
    """
    _refuse_used_folder(out)
    rows: list[tuple[str, ...]] = []
    done = 0
    for number in range(1, patients + 1):
        volume = f"P{number:02d}"
        rng = np.random.default_rng([seed, number])
        patient = draw_patient(rng, slices)
        for index, image in enumerate(render_patient(patient, rng), start=1):
            _write_slice(out / volume / f"slice{index:02d}", image)
            done += 1
            if on_progress is not None:
                on_progress(done, patients * slices)
        rows.append((volume, volume, *_truth(patient)))
    write_bytes_atomic(out / "patients.csv", _csv_bytes(rows))
    return PhantomSummary(folder=out, patients=patients, slices=slices)


def render_patient(patient: Patient, rng: np.random.Generator) -> Iterator[PhantomSlice]:
    """Image the patient's planes one after the other."""
    beams = make_beams(patient.probe, _LINES, _AXIAL_STEP_MM)
    textures = draw_textures(rng, len(patient.planes_mm))
    shape = (patient.former.looks, *beams.x.shape)
    scatterers = draw_scatterers(rng, shape)
    for index in range(len(patient.planes_mm)):
        fresh = draw_scatterers(rng, shape)
        scatterers = _SPECKLE_SHARED * scatterers + ((1 - _SPECKLE_SHARED**2) ** 0.5) * fresh
        weight = patient.trouble.weight(index)
        display = replace(
            patient.display,
            gain_db=patient.display.gain_db - patient.trouble.darker_db * weight,
            haze_db=patient.display.haze_db + patient.trouble.haze_db * weight,
        )
        scene = add_clutter(paint_slice(patient, textures, index, beams), display, beams)
        envelope = receive(scene, scatterers, beams, patient.former)
        grey = compress(envelope, display, beams)
        yield PhantomSlice(scan_convert(grey, beams, patient.probe, patient.frame), expert_mask(patient, index))


def expert_mask(patient: Patient, index: int) -> NDArray[np.bool_]:
    """Lobes and vermis of slice `index` as an expert would draw them: (H, W) bool, one piece, or empty beyond them."""
    x, y = patient.frame.pixel_centres_mm()
    region = patient.cerebellum.mask(*patient.pose.to_head(x, y), patient.planes_mm[index])
    smooth = cv2.GaussianBlur(region.astype(np.float32), (0, 0), _CONTOUR_SMOOTHING) >= 0.5
    _, labels, stats, _ = cv2.connectedComponentsWithStats(smooth.astype(np.uint8), connectivity=4)
    stats[0, cv2.CC_STAT_AREA] = 0
    return np.asarray((labels == np.argmax(stats[:, cv2.CC_STAT_AREA])) & (labels > 0))


def _refuse_used_folder(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"{out} is not an empty folder.", hint="Name a new folder for the phantom.")


def _truth(patient: Patient) -> tuple[str, str, str]:
    """Spacing, gestational age and transverse cerebellar diameter as text for `COLUMNS`."""
    return f"{patient.frame.spacing_mm:.4f}", f"{patient.age_weeks:.2f}", f"{patient.cerebellum.tcd_mm:.2f}"


def _csv_bytes(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows])
    return text.getvalue().encode()


def _write_slice(stem: Path, image: PhantomSlice) -> None:
    _, bmp = cv2.imencode(".bmp", image.picture)
    write_bytes_atomic(stem.with_suffix(".bmp"), bmp.tobytes())
    write_bytes_atomic(stem.with_suffix(".mat"), _mat_bytes(image.mask))


def _mat_bytes(mask: NDArray[np.bool_]) -> bytes:
    """A MATLAB 5 file holding the logical matrix `mask`; the same bytes for the same mask."""
    buffer = io.BytesIO()
    savemat(buffer, {MASK_VARIABLE: mask}, do_compression=True)  # type: ignore[arg-type]  # a stream will do
    return _MAT_TEXT + buffer.getvalue()[len(_MAT_TEXT) :]
