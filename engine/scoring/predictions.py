"""Predictions of one checkpoint on one part, kept raw: any threshold can be asked later without the weights."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from engine.config import Grid
from engine.data.annotation import Detection, SliceKey
from engine.errors import UserError
from engine.experiment import ManifestSlice
from engine.files import write_bytes_atomic
from engine.scoring.decode import decode_output


@dataclass(frozen=True, slots=True)
class Predictions:
    """Raw network output `raw` [n, outputs] (float32) for `keys` (n slices), by the weights with hash `weights`."""

    keys: tuple[SliceKey, ...]
    raw: npt.NDArray[np.float32]
    weights: str = ""


def save_predictions(path: Path, predictions: Predictions) -> None:
    """Write the predictions as safetensors, atomically; equal predictions give equal bytes."""
    about = {"keys": [[key.volume, key.index] for key in predictions.keys], "weights": predictions.weights}
    # One entry: safetensors writes several in an order that changes from run to run.
    metadata = {"about": json.dumps(about, ensure_ascii=False)}
    write_bytes_atomic(path, save({"raw": predictions.raw}, metadata))


def load_predictions(path: Path) -> Predictions:
    """The inverse of `save_predictions`. Raises UserError if the file is missing or damaged."""
    try:
        with safe_open(path, framework="numpy") as file:
            about = json.loads((file.metadata() or {})["about"])
            raw = file.get_tensor("raw")
        keys = tuple(SliceKey(volume, index) for volume, index in about["keys"])
        weights = about["weights"]
        if len(keys) != len(raw):
            raise ValueError(f"{len(raw)} outputs for {len(keys)} slices")
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as error:
        raise UserError(f"{path.name} cannot be read ({error}).", "Score the checkpoint again.") from error
    return Predictions(keys, raw, weights)


def detections_by_slice(
    slices: list[ManifestSlice], predictions: Predictions, grid: Grid
) -> dict[SliceKey, tuple[Detection, ...]]:
    """Boxes in pixels, best first, for each of the `slices`; none for a slice that the predictions lack."""
    raw = dict(zip(predictions.keys, predictions.raw, strict=True))
    return {
        item.key: decode_output(raw[item.key], grid, (item.width, item.height)) if item.key in raw else ()
        for item in slices
    }
