"""What benchmarks of detectors share: a data set in a workspace, folds by patient, and trainings within a fold."""

import csv
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import cv2
import numpy as np
import torch

from engine.config import TrainConfig
from engine.data.annotation import Annotation, Detection, LabelledBox, Review, SliceKey
from engine.data.boxes import Box
from engine.data.images import read_grey
from engine.data.import_plan import ImportOptions
from engine.data.importing import scan
from engine.data.split import Part, Split
from engine.data.store import EXPERIMENTS, ImportedSlice, Slice, Workspace
from engine.data.volumes import Volume
from engine.errors import Cancelled
from engine.experiment import Experiment
from engine.files import sha256_of_file
from engine.job_history import scores
from engine.localiser.calibration import fit_calibration
from engine.localiser.network import Localiser
from engine.manifest import ManifestSlice, make_manifest
from engine.proposals import Asked, Proposal
from engine.protocol import CheckpointScored, Event
from engine.scoring.decode import decode_drawn
from engine.scoring.predict import Finding, load_detector
from engine.scoring.predictions import detections_by_slice, load_predictions
from engine.scoring.propose import proposals
from engine.study.tuning import model_of
from engine.training.checkpoint import load_network, save_checkpoint
from engine.training.resident import ResidentSlices, load_slices
from engine.training.train import train
from tests.engine.organless import phantoms_beyond

VALIDATING = 0.12
"""Of the patients that are not held out."""
TIMED = 60
BEYOND_SEED = 31

Boxes = list[tuple[ManifestSlice, tuple[Detection, ...]]]
"""What was found on each slice, the best box first."""
Readings = Mapping[SliceKey, tuple[Box, ...]]


def fill(folder: Path, asked: Namespace) -> Readings:
    """Make the workspace in `folder`; what each slice of the data set is judged by."""
    if not Workspace.exists(folder):
        Workspace.create(folder).close()
    with Workspace.open(folder) as workspace:
        sources = [asked.phantoms] if asked.data_set == "planes" else [asked.data]
        for source in filter(None, sources):
            scan(Path(source), ImportOptions()).apply(workspace)
        add_beyond(workspace, getattr(asked, "beyond", 0))
        if asked.data_set != "planes":
            return {key: tuple(item.box for item in said.boxes) for key, said in workspace.annotations().items()}
        return add_planes(workspace, Path(asked.data))


def add_beyond(workspace: Workspace, patients: int) -> None:
    """Planes of simulated patients above and below the cerebellum, as slices that show none."""
    volumes, slices, folder = [], [], workspace.folder / "beyond"
    folder.mkdir(exist_ok=True)
    for number, picture in enumerate(phantoms_beyond(BEYOND_SEED, patients)):
        key, path = SliceKey(f"beyond-{number // 2}", number % 2 + 1), folder / f"{number:03d}.png"
        cv2.imwrite(str(path), picture)
        height, width = picture.shape
        record = Slice(key, path.relative_to(workspace.folder).as_posix(), sha256_of_file(path), width, height)
        volumes.append(Volume(key.volume, key.volume))
        slices.append(ImportedSlice(record, None, Annotation(review=Review.ACCEPTED)))
    known = workspace.slices()
    workspace.add_import(list(dict.fromkeys(volumes)), [item for item in slices if item.slice.key not in known])


def add_planes(workspace: Workspace, source: Path) -> Readings:
    """Planes with a box: learnt from is the mean of the readings; a slice on which a reading has none is left out."""
    rows: dict[str, list[dict[str, str]]] = {}
    with (source / "boxes.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["image"], []).append(row)
    volumes, slices, readings = [], [], {}
    for name, both in sorted(rows.items()):
        if not all(row["x0"] for row in both):
            continue
        path, key = source / "images" / name, SliceKey(f"plane-{both[0]['patient']}", 1)
        edges = np.array([[float(row[edge]) for edge in ("x0", "y0", "x1", "y1")] for row in both])
        readings[key] = tuple(Box(*own) for own in edges.tolist())
        height, width = read_grey(path).shape
        said = Annotation((LabelledBox(Box(*edges.mean(axis=0).tolist())),))
        record = Slice(key, _relative(path, workspace.folder), sha256_of_file(path), width, height)
        volumes.append(Volume(key.volume, f"plane-{both[0]['patient']}"))
        slices.append(ImportedSlice(record, None, said))
    known = workspace.slices()
    workspace.add_import(volumes, [item for item in slices if item.slice.key not in known])
    return readings


def held_out(folder: Path, asked: Namespace) -> Iterator[set[str]]:
    """The patients of each fold."""
    if asked.data_set == "carotid":
        yield {"subj09", "subj10", "subj11"}
        return
    with Workspace.open(folder) as workspace:
        patients = sorted({str(patient) for patient in workspace.patients().values()})
    own = [name for name in patients if name.startswith("plane-") or asked.data_set == "phantom"]
    shuffled = np.random.default_rng(0).permutation(own).tolist()
    for number in range(asked.folds):
        yield set(shuffled[number :: asked.folds])


@dataclass(frozen=True)
class Training:
    """A training that has ended: seconds on the clock, on the processor, and on it until each checkpoint."""

    experiment: Experiment
    wall_s: float
    processor_s: float
    reached: Mapping[int, float]


def fold_split(workspace: Workspace, held: set[str], name: str) -> Split:
    """The split of a fold, kept as the workspace's newest."""
    patients = {key: str(patient) for key, patient in workspace.patients().items()}
    split = Split(name, "patient", 0, _parts(patients, held), leaks=False)
    workspace.save_split(split)
    return split


def trained(
    folder: Path, held: set[str], config: TrainConfig, name: str, processor_s: float = float("inf")
) -> Training:
    """A training that does not see who is held out; it ends with the first checkpoint after `processor_s`."""
    with Workspace.open(folder) as workspace:
        manifest = make_manifest(workspace, fold_split(workspace, held, name))
        experiment = Experiment.create(workspace.experiments_folder, config, manifest, name)
    begun, reached = (perf_counter(), process_time()), dict[int, float]()

    def tell(event: Event) -> None:
        experiment.append(event)
        if isinstance(event, CheckpointScored):
            reached[event.step] = process_time() - begun[1]

    with suppress(Cancelled):
        train(experiment, tell, lambda: max(reached.values(), default=0) >= processor_s)
    return Training(experiment, perf_counter() - begun[0], process_time() - begun[1], reached)


def judged_anew(folder: Path, name: str) -> Training:
    """A training that is in `folder` from before, its last checkpoint calibrated as it is done today; without times."""
    experiment = Experiment(folder / EXPERIMENTS / name)
    steps = scores(experiment.events(), Part.VAL)
    path = experiment.checkpoint_path(max(steps))
    network, about = load_network(path)
    assert isinstance(network, Localiser)
    network.calibration.copy_(fit_calibration(network, validation(experiment), network.blueprint.input_size))
    save_checkpoint(path, network, about)
    return Training(experiment, 0.0, 0.0, dict.fromkeys(steps, 0.0))


def validation(experiment: Experiment) -> ResidentSlices:
    """The validation slices of an experiment."""
    slices = experiment.manifest().part(Part.VAL)
    return load_slices(slices, experiment.workspace_folder, torch.device("cpu"), lambda: False)


def proposed(training: Training) -> list[tuple[ManifestSlice, Proposal]]:
    """What the window would propose on the test part, once it is judged: at the confidence that validation chose."""
    experiment, step = training.experiment, max(training.reached)
    slices, layout = experiment.manifest().part(Part.TEST), experiment.config().layout
    predictions = load_predictions(experiment.predictions_path(step, Part.TEST))
    boxes = detections_by_slice(slices, predictions, layout)
    raw = dict(zip(predictions.keys, predictions.raw, strict=True))
    said: list[tuple[ManifestSlice, Proposal]] = []
    for _, items in groupby(slices, lambda item: item.key.volume):
        volume = list(items)
        findings = {
            Asked(item.key, ""): Finding(
                boxes[item.key], decode_drawn(raw[item.key], layout, (item.width, item.height))
            )
            for item in volume
        }
        said += zip(volume, proposals(findings, model_of(experiment, step), "", smooth=True), strict=True)
    return said


def boxes_of(said: Sequence[tuple[ManifestSlice, Proposal]]) -> Boxes:
    """The boxes of proposals."""
    return [
        (item, tuple(Detection(box.box, box.score, box.label) for box in proposal.boxes)) for item, proposal in said
    ]


def _parts(patients: Mapping[SliceKey, str], held: set[str]) -> dict[SliceKey, Part]:
    """Held-out patients test; a few of the others, drawn, validate: those of the planes where there are some."""
    rest = sorted(set(patients.values()) - held)
    own = [name for name in rest if name.startswith("plane-")] or rest
    validating = set(np.random.default_rng(1).permutation(own)[: max(1, round(VALIDATING * len(own)))].tolist())
    return {
        key: Part.TEST if name in held else Part.VAL if name in validating else Part.TRAIN
        for key, name in patients.items()
    }


def milliseconds(experiment: Experiment, step: int) -> float:
    """The median time from a grey picture to boxes, one picture after the other."""
    detector = load_detector(experiment.checkpoint_path(step), "cpu")
    picture = np.zeros((173, 255), np.uint8)
    times = []
    for _ in range(TIMED):
        begun = perf_counter()
        detector.predict([picture])
        times.append((perf_counter() - begun) * 1000)
    return round(median(times), 1)


def _relative(path: Path, folder: Path) -> str:
    return Path(*[".."] * len(folder.resolve().parts[1:]), *path.resolve().parts[1:]).as_posix()
