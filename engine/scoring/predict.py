"""The forward pass: raw numbers for resident slices, and boxes for pictures from anywhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from engine.config import TrainConfig
from engine.data.annotation import Detection
from engine.data.colormaps import ColorMap
from engine.data.images import GreyImage
from engine.data.masks import Mask
from engine.errors import Cancelled
from engine.models.compute import pick_device
from engine.models.modules import fold, folded
from engine.scoring.decode import RawOutput, decode_drawn, decode_output
from engine.scoring.predictions import Predictions
from engine.training.batches import plain_input
from engine.training.checkpoint import load_network
from engine.training.conversion import read_darknet
from engine.training.resident import ResidentSlices, from_pictures

CHUNK = 64
"""Pictures per forward pass."""


def predict_slices(
    network: nn.Module,
    slices: ResidentSlices,
    config: TrainConfig,
    weights: str,
    should_stop: Callable[[], bool] = lambda: False,
) -> Predictions:
    """Raw output of `network` (whose weights have the hash `weights`) for every slice, without augmentation.

    Always in 32 bits, so that a checkpoint scores the same however it was trained. Raises Cancelled if `should_stop`,
    which is asked before every forward pass.
    """
    return Predictions(slices.keys, _forward(network, slices, config, should_stop), weights)


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """What is found on one picture: boxes in pixels, best first, and the mask with its specks, if one is drawn.

    The mask is [height, width].
    """

    boxes: tuple[Detection, ...]
    mask: Mask | None


@dataclass(frozen=True, slots=True)
class Detector:
    """A checkpoint ready to look at pictures. `weights` is the hash of its file, `confidence` as in `Sidecar`.

    `network` is folded: its weights change no more and stay on `device`.
    """

    network: nn.Module
    config: TrainConfig
    weights: str
    device: torch.device
    confidence: float | None = None

    def predict(self, pictures: Sequence[GreyImage]) -> list[tuple[Detection, ...]]:
        """The boxes alone of `look`."""
        return [found.boxes for found in self.look(pictures)]

    def look(self, pictures: Sequence[GreyImage]) -> list[Finding]:
        """What is found on each grey picture [height, width]; the sizes may differ."""
        layout, found = self.config.layout, list[Finding]()
        for start in range(0, len(pictures), CHUNK):
            chunk = pictures[start : start + CHUNK]
            raw = _forward(self.network, from_pictures(chunk, self.device), self.config)
            for picture, output in zip(chunk, raw, strict=True):
                size = (picture.shape[1], picture.shape[0])
                found.append(Finding(decode_output(output, layout, size), decode_drawn(output, layout, size)))
        return found


def load_detector(path: Path, device: str = "auto") -> Detector:
    """The detector in a checkpoint file. Raises UserError if it is missing, damaged or does not fit."""
    network, sidecar = load_network(path)
    where = pick_device(device)
    fold(network.to(where))
    return Detector(network, sidecar.config, sidecar.sha256, where, sidecar.confidence)


def darknet_detector(weights: Path, cfg: Path, color_map: ColorMap, device: str = "auto") -> Detector:
    """The detector in Darknet's two files. Raises UserError as `read_darknet`."""
    network, about = read_darknet(weights, cfg, color_map)
    where = pick_device(device)
    fold(network.to(where))
    return Detector(network, about.config, about.sha256, where)


@torch.inference_mode()
def _forward(
    network: nn.Module, slices: ResidentSlices, config: TrainConfig, should_stop: Callable[[], bool] = lambda: False
) -> RawOutput:
    network.eval()
    raw = np.empty((len(slices), config.layout.outputs), dtype=np.float32)
    with folded(network):
        for index in torch.split(torch.arange(len(slices), device=slices.device), CHUNK):
            if should_stop():
                raise Cancelled
            raw[index.cpu().numpy()] = network(plain_input(slices, index, config)).float().cpu().numpy()
    return raw
