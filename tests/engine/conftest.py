"""A small workspace of bright ellipses on noise, and experiments in it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from engine.config import TrainConfig
from engine.data.annotation import Annotation, LabelledBox, Review, SliceKey
from engine.data.masks import bounding_box
from engine.data.split import SplitPlan, make_splits
from engine.data.store import ImportedSlice, Slice, Workspace
from engine.data.volumes import Volume
from engine.experiment import Experiment
from engine.files import sha256_of
from engine.manifest import make_manifest

PATIENTS = 6
SLICES = 4

MakeExperiment = Callable[..., Experiment]

SMALL: dict[str, Any] = {
    "width": 0.05,
    "input_size": 64,
    "side": 3,
    "batch": 4,
    "steps": 4,
    "checkpoint_every": 2,
    "learning_rate": 1e-3,
    "threads": 1,
    "device": "cpu",
}


def write_workspace(folder: Path) -> Path:
    """Fill `folder` with a workspace: per patient one volume of different size, its last slice without an organ."""
    rng = np.random.default_rng(0)
    volumes, slices = [], []
    with Workspace.create(folder) as workspace:
        for patient in range(PATIENTS):
            volume = f"v{patient}"
            volumes.append(Volume(volume, f"patient{patient}"))
            slices += [ellipse_slice(folder, SliceKey(volume, index), rng) for index in range(SLICES)]
        workspace.add_import(volumes, slices)
        workspace.save_split(make_splits(workspace.patients(), SplitPlan(test=4, val=4))[0])
    return folder


def ellipse_slice(folder: Path, key: SliceKey, rng: np.random.Generator) -> ImportedSlice:
    """One slice whose picture lies in `folder`."""
    width, height = int(rng.integers(80, 100)), int(rng.integers(60, 80))
    picture = rng.integers(0, 140, (height, width)).astype(np.uint8)
    boxes: tuple[LabelledBox, ...] = ()
    if key.index < SLICES - 1:
        center = (int(rng.integers(25, width - 25)), int(rng.integers(20, height - 20)))
        mask = cv2.ellipse(np.zeros_like(picture), center, (16, 12), 0, 0, 360, 255, -1) > 0
        picture[mask] += 110
        box = bounding_box(mask)
        assert box is not None
        boxes = (LabelledBox(box),)
    name = f"{key.volume}-{key.index}.png"
    data = cv2.imencode(".png", picture)[1].tobytes()
    (folder / name).write_bytes(data)
    return ImportedSlice(
        Slice(key, name, sha256_of(data), width, height),
        None,
        Annotation(boxes, Review.UNREVIEWED if boxes else Review.ACCEPTED),
    )


@pytest.fixture(scope="session")
def workspace_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that tests share and do not change."""
    return write_workspace(tmp_path_factory.mktemp("workspace"))


@pytest.fixture
def fresh_workspace_folder(tmp_path: Path) -> Path:
    """A workspace that a test may spoil."""
    return write_workspace(tmp_path / "workspace")


def experiment_in(folder: Path, **options: Any) -> Experiment:
    """A new experiment of a few small batches in the workspace `folder`."""
    with Workspace.open(folder) as workspace:
        manifest = make_manifest(workspace, workspace.split())
    config = TrainConfig(**{**SMALL, **options})
    return Experiment.create(folder / "experiments", config, manifest, "small")


@pytest.fixture
def make_config() -> Callable[..., TrainConfig]:
    """Makes configurations of a few small batches."""
    return lambda **options: TrainConfig(**{**SMALL, **options})


@pytest.fixture
def make_experiment(workspace_folder: Path) -> MakeExperiment:
    """Makes experiments with the options that are given."""

    def make(folder: Path = workspace_folder, **options: Any) -> Experiment:
        return experiment_in(folder, **options)

    return make
