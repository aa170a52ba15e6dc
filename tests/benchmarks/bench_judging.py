"""How long judging takes: one part of 78 slices, and a preview of changed labels over 40 checkpoints.

Run as `python tests/benchmarks/bench_judging.py`. Predictions are a box near the truth among noise on every slice.
"""

import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np

from engine.config import PRESETS, Grid
from engine.data.annotation import SliceKey
from engine.data.boxes import Box
from engine.data.split import Part
from engine.experiment import Experiment
from engine.label_changes import LabelChanges
from engine.manifest import Manifest, ManifestSlice
from engine.protocol import CheckpointScored
from engine.scoring.metrics import choose_confidence, judge, judge_found, score_slices
from engine.scoring.predictions import Predictions, save_predictions
from engine.scoring.relabelling import preview, stored_checkpoints

GRID, PATIENTS, CHECKPOINTS = Grid(11, 2, 1), 21, 40


def main() -> None:
    """Print the medians."""
    generator = np.random.default_rng(0)
    part, whole = slices_of(78, generator), slices_of(315, generator)
    found = predictions_of(part, generator)
    judged = judge(part, found, GRID)
    confidence = choose_confidence(judged.matching)
    report("judge 78 slices from raw output", lambda: judge(part, found, GRID))
    report("match 78 slices", lambda: judge_found(part, judged.matching.found))
    report("counts and IoU of 78 slices at another confidence", lambda: score_slices(part, judged.matching, confidence))
    report("all metrics of 78 slices at another confidence", lambda: judged.at(confidence))
    with tempfile.TemporaryDirectory() as folder:
        experiment = scored(Path(folder), whole, generator)
        what = f"read and decode 315 slices x {CHECKPOINTS} stored checkpoints"
        report(what, lambda: stored_checkpoints(experiment), 5)
        checkpoints, _ = stored_checkpoints(experiment)
    changed = {item.key: (item.boxes[0].moved(3, 2),) for item in whole[:5]}
    changes = LabelChanges(changed, frozenset({whole[9].key}))
    report(
        f"preview of 6 changed labels, 315 slices x {CHECKPOINTS} checkpoints", lambda: preview(checkpoints, changes), 5
    )


def slices_of(count: int, generator: np.random.Generator) -> list[ManifestSlice]:
    """Slices of 255 x 173 pixels with one box."""
    corners = generator.uniform((40, 40), (120, 80), (count, 2)).tolist()
    return [
        ManifestSlice(SliceKey(f"v{n % PATIENTS}", n), None, Part.VAL, "x", "", 255, 173, (Box(x, y, x + 75, y + 40),))
        for n, (x, y) in enumerate(corners)
    ]


def predictions_of(slices: list[ManifestSlice], generator: np.random.Generator) -> Predictions:
    """Raw output of a trained network's kind: noise of small confidence, and a box near the truth."""
    cells = GRID.side**2
    confidences = generator.gamma(0.3, 0.01, (len(slices), cells, GRID.boxes))
    boxes = generator.uniform(0.1, 0.6, (len(slices), cells, GRID.boxes, 4))
    for row, item in enumerate(slices):
        x, y, width, height = item.boxes[0].moved(*generator.normal(0, 4, 2)).to_yolo(item.width, item.height)
        cell = int(y * GRID.side) * GRID.side + int(x * GRID.side)
        confidences[row, cell, 0] = generator.uniform(0.3, 0.95)
        boxes[row, cell, 0] = x * GRID.side % 1, y * GRID.side % 1, width**0.5, height**0.5
    flat = [part.reshape(len(slices), -1) for part in (np.ones((len(slices), cells)), confidences, boxes)]
    return Predictions(tuple(item.key for item in slices), np.concatenate(flat, axis=1).astype(np.float32))


def scored(folder: Path, slices: list[ManifestSlice], generator: np.random.Generator) -> Experiment:
    """An experiment whose checkpoints were all judged on `slices`, their predictions stored."""
    manifest = Manifest("split", "patient", leaks=False, revision=1, left_out=0, at="", slices=tuple(slices))
    experiment = Experiment.create(folder, PRESETS["tiny-yolo"].with_options(side=GRID.side), manifest, "run")
    for step in range(1, CHECKPOINTS + 1):
        predictions = predictions_of(slices, generator)
        save_predictions(experiment.predictions_path(step, Part.VAL), predictions)
        metrics = {"confidence": choose_confidence(judge(slices, predictions, GRID).matching)}
        experiment.append(CheckpointScored(step=step, part=Part.VAL, metrics=metrics))
    return experiment


def report(what: str, run: Callable[[], object], times: int = 25) -> None:
    """Print the median of some runs."""
    seconds = []
    for _ in range(times):
        begun = perf_counter()
        run()
        seconds.append(perf_counter() - begun)
    print(f"{what}: median {1000 * statistics.median(seconds):.1f} ms of {times} runs")


if __name__ == "__main__":
    main()
