"""Predictions of one checkpoint on one part, kept raw: any threshold can be asked later without the weights."""

import itertools
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from engine.config import Candidates, Layout
from engine.data.annotation import Detection, SliceKey
from engine.errors import UserError
from engine.files import write_bytes_atomic
from engine.manifest import ManifestSlice
from engine.scoring.decode import THRESHOLD, Found, decode_outputs
from engine.wording import named

MADE = 3
"""How raw numbers are made of what a network sees; of a localiser the confidences are as ever. 2: box and mask part
gradually, and a mask reaches as far as its box. 3: distances are in pixels of the size that is learnt from."""


@dataclass(frozen=True, slots=True)
class Predictions:
    """Raw network output `raw` [n, outputs] (float32) for `keys` (n slices), by the weights with hash `weights`.

    `made` is how, see `MADE`.
    """

    keys: tuple[SliceKey, ...]
    raw: npt.NDArray[np.float32]
    weights: str = ""
    made: int = MADE

    def comparable(self, raw: npt.NDArray[np.float32], layout: Layout) -> npt.NDArray[np.float32]:
        """Those of a slice's numbers [outputs] that these predictions have as they are made today."""
        return raw[: layout.count] if isinstance(layout, Candidates) and self.made < MADE else raw


def save_predictions(path: Path, predictions: Predictions) -> None:
    """Write the predictions as safetensors, atomically; equal predictions give equal bytes."""
    about = {
        "keys": [[key.volume, key.index] for key in predictions.keys],
        "weights": predictions.weights,
        "made": predictions.made,
    }
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
        weights, made = about["weights"], int(about.get("made", 1))
        if len(keys) != len(raw):
            raise ValueError(f"{len(raw)} outputs for {len(keys)} slices")
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as error:
        raise UserError(f"{path.name} cannot be read ({error}).", "Score the checkpoint again.") from error
    return Predictions(keys, raw, weights, made)


def find(
    slices: Sequence[ManifestSlice], predictions: Predictions, layout: Layout, confidence: float = THRESHOLD
) -> Found:
    """The boxes on each of the `slices`; none on one that the predictions lack.

    With a `confidence` only those that count from it up: of a slice that has none all, since the best one still has an
    IoU. That is the quicker, the fewer they are, and the same at this confidence. Raises UserError naming the slices
    whose predictions hold NaN: no order of boxes can be trusted then.
    """
    unknown = [predictions.keys[row] for row in np.flatnonzero(np.isnan(predictions.raw).any(axis=1))]
    if unknown:
        raise UserError(
            f"The predictions of {named(unknown)} hold values that are no numbers.", "Score the checkpoint again."
        )
    rows = {key: row for row, key in enumerate(predictions.keys)}
    chosen = [rows.get(item.key, len(rows)) for item in slices]
    # The last row stands for slices without predictions: no confidence, no box.
    raw = np.concatenate([predictions.raw, np.zeros((1, layout.outputs), np.float32)])
    outputs, sizes = raw[chosen], [(item.width, item.height) for item in slices]
    found = decode_outputs(outputs, layout, sizes, threshold=max(float(np.nextafter(confidence, 0)), THRESHOLD))
    bare = np.bincount(found.places, minlength=len(slices)) == 0
    if confidence <= THRESHOLD or not bare.any():
        return found
    return found.filled(bare, decode_outputs(outputs[bare], layout, list(itertools.compress(sizes, bare))))


def find_all(
    slices: Sequence[ManifestSlice], predictions: Predictions, layout: Layout, confidence: float = THRESHOLD
) -> Found:
    """As `find`, of predictions that are about these slices alone.

    Raises UserError naming the slices that the predictions have too many or twice.
    """
    known = {item.key for item in slices}
    extra = [key for key in predictions.keys if key not in known]
    twice = [key for key, count in Counter(predictions.keys).items() if count > 1]
    if extra or twice:
        raise UserError(
            f"There are predictions of {named(extra or twice)} {'that nobody asked for' if extra else 'twice'}.",
            "Score the checkpoint again: it is not known which of them can be trusted.",
        )
    return find(slices, predictions, layout, confidence)


def detections_by_slice(
    slices: Sequence[ManifestSlice], predictions: Predictions, layout: Layout
) -> dict[SliceKey, tuple[Detection, ...]]:
    """Boxes in pixels, best first, for each of the `slices`; none for a slice that the predictions lack."""
    found = find(slices, predictions, layout).detections()
    return {item.key: own for item, own in zip(slices, found, strict=True)}
