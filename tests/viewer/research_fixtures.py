"""Small workspaces and experiments on disk for the tests of training, curves and worst slices."""

import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from cerebellum_viewer.document.document import Document
from engine.config import Grid, TrainConfig
from engine.data.annotation import Annotation, LabelledBox, SliceKey, Source
from engine.data.boxes import Box
from engine.data.split import Part, SplitPlan, make_splits
from engine.data.store import ImportedSlice, Slice, Workspace
from engine.data.volumes import Volume
from engine.experiment import Experiment
from engine.files import sha256_of_file
from engine.jobs import EVENTS
from engine.manifest import ManifestSlice, make_manifest
from engine.protocol import (
    CheckpointSaved,
    CheckpointScored,
    Event,
    JobFinished,
    JobStarted,
    StepFinished,
)
from engine.scoring.metrics import evaluate
from engine.scoring.predictions import Predictions, save_predictions

SIZE = (96, 64)
CONFIG = TrainConfig(width=0.25, steps=300, checkpoint_every=50, batch=8)


def make_workspace(folder: Path, patients: int = 6, slices: int = 4, *, by: str = "patient") -> Workspace:
    """A workspace with pictures, one box per slice and one split."""
    workspace = Workspace.create(folder)
    volumes = [Volume(f"V{number:02d}", f"P{number:02d}") for number in range(1, patients + 1)]
    items = [_imported(folder, SliceKey(volume.name, index)) for volume in volumes for index in range(slices)]
    workspace.add_import(volumes, items)
    for split in make_splits(workspace.patients(), SplitPlan(by=by, test=0.3, val=0.3)):
        workspace.save_split(split)
    return workspace


def open_document(workspace: Workspace) -> Document:
    """A document that shows a workspace."""
    document = Document()
    document.open(workspace)
    return document


def make_experiment(
    workspace: Workspace, name: str, *, scored: Sequence[int] = (50, 100, 150), parts: Sequence[Part] = (Part.VAL,)
) -> Experiment:
    """A finished experiment whose predictions grow better with every checkpoint."""
    experiment = start_experiment(workspace, name)
    write_events(experiment, [started(), *(finished(step) for step in range(1, max(scored) + 1))])
    for step in scored:
        score(experiment, step, parts)
    experiment.append(JobFinished(job="train", seconds=12.0))
    return experiment


def start_experiment(workspace: Workspace, name: str, config: TrainConfig = CONFIG) -> Experiment:
    """An experiment in which nothing has happened."""
    manifest = make_manifest(workspace, workspace.split())
    return Experiment.create(workspace.experiments_folder, config, manifest, name)


def score(experiment: Experiment, step: int, parts: Sequence[Part], *, skill: int | None = None) -> None:
    """Store predictions of a checkpoint, as good as one of `skill` batches has, and say that it was scored."""
    experiment.append(CheckpointSaved(step=step, file=f"checkpoints/{step:06d}.safetensors", sha256="0"))
    manifest, grid = experiment.manifest(), experiment.config().grid
    confidence = None
    for part in sorted(parts, key=lambda part: part is not Part.VAL):
        slices = manifest.part(part)
        generator = np.random.default_rng(step)
        raw = np.stack([_raw(item, grid, 12.0 * 50 / max(skill or step, 25), generator) for item in slices])
        predictions = Predictions(tuple(item.key for item in slices), raw)
        save_predictions(experiment.predictions_path(step, part), predictions)
        judged = evaluate(slices, predictions, grid, confidence=confidence)
        confidence = judged.summary.confidence
        experiment.append(CheckpointScored(step=step, part=part, metrics=judged.metrics))


def started(*, pid: int = 1, begun: float = 0.0, host: str = "elsewhere", job: str = "train") -> JobStarted:
    """The first word of a worker, by default of one on another machine."""
    return JobStarted(job=job, total_steps=300, first_step=1, device="cpu", pid=pid, process_started=begun, host=host)


def finished(step: int) -> StepFinished:
    """A batch with a loss that falls."""
    loss = 1.2 * float(np.exp(-step / 90)) + 0.3 + 0.05 * float(np.sin(step))
    return StepFinished(step=step, loss=loss, learning_rate=1e-3, pictures_per_second=97.0)


def write_events(experiment: Experiment, events: Sequence[Event]) -> None:
    """Append events in the order given."""
    for event in events:
        experiment.append(event)


def append_text(experiment: Experiment, text: str) -> None:
    """Write anything at all to the events, as a dying worker would."""
    with (experiment.folder / EVENTS).open("a", encoding="utf-8") as file:
        file.write(text)


def break_manifest(experiment: Experiment) -> None:
    """Damage the folder."""
    (experiment.folder / "manifest.json").write_text(json.dumps({"split": "x"}), encoding="utf-8")


def _imported(folder: Path, key: SliceKey) -> ImportedSlice:
    path = folder / "pictures" / f"{key.volume}_{key.index}.png"
    path.parent.mkdir(exist_ok=True)
    generator = np.random.default_rng(list(str(key).encode()))  # no two slices have one picture
    cv2.imwrite(str(path), generator.integers(0, 255, (SIZE[1], SIZE[0]), np.uint8))
    left, top = 20.0 + key.index, 15.0 + key.index
    boxes = (LabelledBox(Box(left, top, left + 40, top + 24), source=Source.MASK),)
    record = Slice(key, path.relative_to(folder).as_posix(), sha256_of_file(path), *SIZE)
    return ImportedSlice(record, None, Annotation(boxes))


def _raw(item: ManifestSlice, grid: Grid, error_px: float, generator: np.random.Generator) -> np.ndarray:
    """A network output that says the true box, off by some pixels."""
    values = np.zeros(grid.outputs, np.float32)
    cells = grid.side**2
    box = item.boxes[0].moved(*generator.normal(0, error_px, 2)).clipped(item.width, item.height) or item.boxes[0]
    (x, y), width, height = box.center, box.width / item.width, box.height / item.height
    column, row = x / item.width * grid.side, y / item.height * grid.side
    cell = min(int(row), grid.side - 1) * grid.side + min(int(column), grid.side - 1)
    values[cell] = 1.0
    values[cells + cell * grid.boxes] = generator.uniform(0.3, 0.9)
    start = cells * (1 + grid.boxes) + cell * grid.boxes * 4
    values[start : start + 4] = [column - int(column), row - int(row), width**0.5, height**0.5]
    return values
