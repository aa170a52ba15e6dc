"""A localiser's experiment with invented predictions."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.config import TrainConfig
from engine.data.split import Part
from engine.data.store import Workspace
from engine.experiment import Experiment
from engine.manifest import make_manifest
from engine.protocol import CheckpointScored
from engine.scoring.metrics import evaluate
from engine.scoring.predictions import Predictions, save_predictions
from tests.engine.conftest import SMALL

STEP = 2
FRAME = (0.25, 0.25, 0.75, 0.5)
"""Of the only candidate, as shares of a picture."""


def localiser_in(folder: Path, scores: Sequence[float]) -> Experiment:
    """An experiment “small” that frames and draws the same on the first slices of validation, a score for each."""
    with Workspace.open(folder) as workspace:
        manifest = make_manifest(workspace, workspace.split())
    config = TrainConfig(**{**SMALL, "network": "localiser", "boxes": 1})
    made = Experiment.create(folder / "experiments", config, manifest, "small")
    side = config.layout.mask_side
    x0, y0, x1, y1 = (round(share * side) for share in FRAME)
    logits = np.full((side, side), -4.0)
    logits[y0:y1, x0:x1] = 4.0
    keys = tuple(item.key for item in manifest.part(Part.VAL))[: len(scores)]
    raw = np.array([[score, *FRAME, *logits.ravel()] for score in scores], np.float32)
    predictions = Predictions(keys, raw)
    save_predictions(made.predictions_path(STEP, Part.VAL), predictions)
    judged = evaluate(manifest.part(Part.VAL), predictions, made.config().layout, confidence=0.5)
    made.append(CheckpointScored(step=STEP, part=Part.VAL, metrics=judged.metrics))
    return made
