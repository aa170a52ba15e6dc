"""From tissue to grey values: scatterers, point spread, attenuation, envelope, log compression."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import fft, ndimage, signal

from engine.data.phantom.probe import Beams, Floats

Complexes = NDArray[np.complex64]

# A shadow leaves the transducer's side lobes and the noise; nothing gets darker than this.
_DEEPEST_SHADOW_DB = 32.0
# Share of an interface's amplitude that is scattered at random.
_ROUGHNESS = 0.4
# How fast reverberation dies away below an interface.
_HAZE_MM = 11.0


@dataclass(frozen=True)
class Scene:
    """One slice as the beams meet it; arrays (samples, lines).

    `diffuse` is the root mean square amplitude of the random scatterers, `specular` the amplitude of smooth
    interfaces (both 1 for the brightest), `loss_db` the two-way attenuation in dB/mm beyond what TGC compensates.
    """

    diffuse: Floats
    specular: Floats
    loss_db: Floats


@dataclass(frozen=True)
class Beamformer:
    """How sharply a patient was imaged. Widths are standard deviations in mm, depths mm from the apex."""

    axial_width_mm: float
    lateral_width_mm: float
    focus_mm: float
    focal_zone_mm: float
    looks: int

    def lateral_widths(self, radius: Floats) -> Floats:
        """Beam width at each depth: a Gaussian beam, widening on both sides of the focus."""
        away = (radius - self.focus_mm) / self.focal_zone_mm
        widths: Floats = self.lateral_width_mm * np.sqrt(1 + away**2)
        return widths


@dataclass(frozen=True)
class Display:
    """The machine's knobs: overall gain, slope and swing of the depth gain, dynamic range, grey curve, haze."""

    gain_db: float
    slope_db: float
    swing_db: float
    dynamic_range_db: float
    gamma: float
    haze_db: float
    noise_db: float
    reverberation_mm: float


def draw_scatterers(rng: np.random.Generator, shape: tuple[int, ...]) -> Complexes:
    """Reflectivity of unresolved point scatterers: circular complex Gaussian of mean power 1."""
    parts = rng.standard_normal((*shape, 2), dtype=np.float32) * math.sqrt(0.5)
    points: Complexes = parts.view(np.complex64)[..., 0]
    return points


def receive(scene: Scene, scatterers: Complexes, beams: Beams, former: Beamformer) -> Floats:
    """Envelope (samples, lines) before compression, averaged over `former.looks` independent looks.

    `scatterers` is (looks, samples, lines). The pulse is handled at baseband: its carrier only turns the phase
    of each scatterer, and that is random already. Interfaces add up in phase, scatterers do not.
    """
    passed = 10 ** (-_accumulated_loss(scene.loss_db, beams) / 20)
    # No interface is a mirror: part of its echo is as random as that of tissue, and so it looks grainy.
    diffuse = np.hypot(scene.diffuse, _ROUGHNESS * scene.specular) * passed
    specular = (1 - _ROUGHNESS) * scene.specular * passed
    axial = former.axial_width_mm / beams.axial_step
    lateral = former.lateral_widths(beams.radius) / (beams.radius * beams.angular_step)
    # Restores the mean power of the scatterers, which the blur below averages down.
    loudness = np.sqrt(4 * np.pi * axial * lateral)
    envelope: Floats = np.zeros_like(scene.diffuse)
    for look in scatterers:
        echo = _blur(loudness * diffuse * look + specular, axial, lateral)
        envelope += np.abs(echo)
    return envelope / len(scatterers)


def add_clutter(scene: Scene, display: Display, beams: Beams) -> Scene:
    """Add what is no tissue: reverberation below strong interfaces and electronic noise, growing with the gain."""
    decay = math.exp(-beams.axial_step / _HAZE_MM)
    haze = signal.lfilter([1 - decay], [1, -decay], scene.specular, axis=0).astype(np.float32)
    depth = (beams.radius - beams.radius[0]) / 100
    near = np.exp(-((depth / 0.75) ** 2))
    noise = (10 ** (display.noise_db / 20)) * 10 ** (depth * 0.3)
    clutter = haze * near * (10 ** (display.haze_db / 20)) + noise
    repeats = scene.specular.copy()
    shift = max(1, round(display.reverberation_mm / beams.axial_step))
    for order in (1, 2, 3):
        repeats[order * shift :] += 0.14 * 0.07 ** (order - 1) * scene.specular[: -order * shift]
    return Scene(diffuse=np.hypot(scene.diffuse, clutter), specular=repeats, loss_db=scene.loss_db)


def compress(envelope: Floats, display: Display, beams: Beams) -> Floats:
    """Grey values 0..1 from an envelope: depth gain, log compression, grey curve."""
    depth = (beams.radius - beams.radius[0]) / (beams.radius[-1] - beams.radius[0])
    curve = display.slope_db * (depth - 0.5) + display.swing_db * np.sin(5 * depth)
    level = 20 * np.log10(envelope + 1e-6) + display.gain_db + curve
    grey: Floats = np.clip(1 + level / display.dynamic_range_db, 0, 1) ** display.gamma
    return grey


def _accumulated_loss(loss_db: Floats, beams: Beams) -> Floats:
    """Two-way loss in dB from the probe down to each sample; a beam has width, so shadows have soft sides."""
    total = np.cumsum(loss_db, axis=0) * beams.axial_step
    return np.minimum(cv2.GaussianBlur(total, (0, 0), sigmaX=2.0, sigmaY=0.5), _DEEPEST_SHADOW_DB)


def _blur(field: Complexes, axial: float, lateral: Floats) -> Complexes:
    """Point spread of constant `axial` and depth-dependent `lateral` width (samples, 1), in grid steps.

    Across the beams the blur is a product in the Fourier domain, where each row can have its own width.
    """
    smoothed = ndimage.gaussian_filter1d(field, axial, axis=0, truncate=3.0, mode="constant")
    spectrum = fft.fft(smoothed, axis=1)
    frequency = fft.fftfreq(field.shape[1]).astype(np.float32)[None, :]
    spectrum *= np.exp(-2 * (np.pi * frequency * lateral) ** 2)
    blurred: Complexes = fft.ifft(spectrum, axis=1, overwrite_x=True)
    return blurred
