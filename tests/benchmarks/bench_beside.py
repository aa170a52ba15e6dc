"""Three detectors on the same patients in the same time: the localiser, Ultralytics' smallest, the paper's Tiny YOLO.

Run: python tests/benchmarks/bench_beside.py phantom|carotid FOLDER --data SOURCE [--peer YOLO] [--folds 5] [--only 0 1]
     [--steps 2500] [--set NAME=VALUE ...] [--tiny NAME=VALUE ...] [--peer-size 224] [--out RESULTS.json]

In each fold the localiser learns for so many batches; the others then get at least as many seconds of the processor
(machines are shared), beside which those of the clock are printed. `--peer` is the command `yolo` of an environment of
its own, where Ultralytics is installed; nothing of it is imported here. It gets the fold as our own exporter writes it,
trains from random weights for as many epochs as the time allows, and its best weights by validation are taken; its
start and the reading of pictures are not counted. Tiny YOLO has its full width and the paper's protocol, but a shorter
burn-in, since the published one would take all of the time.

All are judged by the same code on the held-out patients, of all folds together: the IoU of the best box, 0 where
nothing was found, with its t interval by patient; average precision of all boxes; how often the best box has an IoU of
0.5. Of the localiser also what it draws, slice by slice and made smooth across them, how far the diameters are off (in
the median slice, and in the median volume its widest), and how long it takes; `proposed` are the boxes that it would
propose in the window, tight around the smooth masks and at the confidence that validation chose. Its last checkpoint
counts, and no option is chosen on what is judged.
"""

import argparse
import json
import os
import subprocess
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import ceil
from pathlib import Path
from statistics import fmean, median
from time import perf_counter
from typing import Any

import torch
from folds import Boxes, Training, fill, held_out, milliseconds, proposed_boxes, trained

from engine.config import TrainConfig, parse_values, preset
from engine.data.annotation import Detection, SliceKey
from engine.data.export import export_workspace
from engine.data.export_job import PROVENANCE
from engine.data.label_files.yolo import read_yolo
from engine.data.label_import import exported_names
from engine.data.masks import Mask
from engine.data.split import Part
from engine.data.store import Workspace
from engine.experiment import ManifestSlice, load_masks, scores
from engine.measures.diameter import transcerebellar_diameter
from engine.scoring.contours import ContourScore, contour_metrics, dice, flat
from engine.scoring.decode import THRESHOLD, Found, decode_mask
from engine.scoring.metrics import judge_contours, judge_found
from engine.scoring.predictions import detections_by_slice, load_predictions
from engine.scoring.score import score
from engine.shapes.smoothing import smoothed

CLOSE = 0.01
"""A training has got as far as it will where the mean IoU on validation is no farther from the last one."""


@dataclass
class Judgement:
    """What one network found on the held-out slices of all folds so far, and the time that its trainings took."""

    slices: list[ManifestSlice] = field(default_factory=list)
    found: list[tuple[Detection, ...]] = field(default_factory=list)
    wall_s: list[float] = field(default_factory=list)
    processor_s: list[float] = field(default_factory=list)

    def add(self, boxes: Boxes, wall_s: float, processor_s: float) -> None:
        """One fold more."""
        self.slices += [item for item, _ in boxes]
        self.found += [found for _, found in boxes]
        self.wall_s.append(wall_s)
        self.processor_s.append(processor_s)

    def row(self) -> dict[str, Any]:
        """Its figures."""
        made = judge_found(self.slices, Found.of(self.found)).at(THRESHOLD)
        means, ranking = made.summary, made.ranking
        return {
            "slices": means.slices,
            "patients": means.patients,
            "mean_iou": means.mean_iou,
            "interval": [means.mean_iou_low, means.mean_iou_high],
            "ap50": ranking.ap50,
            "ap75": ranking.ap75,
            "ap50_95": ranking.ap50_95,
            "detected": fmean((item.iou or 0.0) >= 0.5 for item in made.slices),
            "calibration_error": made.calibration.iou_error,
            "wall_s": fmean(self.wall_s),
            "processor_s": fmean(self.processor_s),
        }


@dataclass
class Drawings:
    """What the localiser drew on the held-out slices of all folds so far, and how fast it is and learns."""

    contours: list[ContourScore] = field(default_factory=list)
    smooth: list[float] = field(default_factory=list)
    diameters: list[float] = field(default_factory=list)
    widest: list[float] = field(default_factory=list)
    ms_a_slice: list[float] = field(default_factory=list)
    close_after_s: list[float] = field(default_factory=list)

    def add(self, training: Training) -> None:
        """One fold more."""
        experiment, step = training.experiment, max(training.reached)
        slices, masks = experiment.manifest().part(Part.TEST), load_masks(experiment, Part.TEST)
        predictions, layout = load_predictions(experiment.predictions_path(step, Part.TEST)), experiment.config().layout
        raw = dict(zip(predictions.keys, predictions.raw, strict=True))
        self.contours += judge_contours(slices, predictions, layout, masks)
        for _, volume in groupby(slices, lambda item: item.key.volume):
            drawn = {item.key: decode_mask(raw[item.key], layout, (item.width, item.height)) for item in volume}
            self._add_volume({key: mask for key, mask in drawn.items() if mask is not None and key in masks}, masks)
        self.ms_a_slice.append(milliseconds(experiment, step))
        means = {at: row["mean_iou"] for at, row in scores(experiment.events(), Part.VAL).items()}
        self.close_after_s.append(min(training.reached[at] for at in means if means[at] >= means[step] - CLOSE))

    def _add_volume(self, drawn: Mapping[SliceKey, Mask], truth: Mapping[SliceKey, Mask]) -> None:
        smooth = smoothed({key.index: mask for key, mask in drawn.items()})
        self.smooth += [dice(smooth[key.index], truth[key]) for key in drawn]
        lengths = [(_diameter(mask), _diameter(truth[key])) for key, mask in drawn.items()]
        self.diameters += [abs(ours - true) for ours, true in lengths]
        if lengths:
            ours, true = map(max, zip(*lengths, strict=True))
            self.widest.append(abs(ours - true))

    def row(self) -> dict[str, Any]:
        """Its figures."""
        return {
            **flat(contour_metrics(self.contours)),
            "smooth_dice": fmean(self.smooth) if self.smooth else None,
            "diameter_error_px": median(self.diameters) if self.diameters else None,
            "widest_diameter_error_px": median(self.widest) if self.widest else None,
            "ms_a_slice": median(self.ms_a_slice),
            "close_after_s": fmean(self.close_after_s),
        }


def main() -> None:
    """Run what was asked for, and print the figures so far after every training."""
    asked = _arguments()
    folder = Path(asked.folder)
    torch.set_num_threads(2)
    fill(folder, asked)
    peer, drawings, judgements = Peer(asked.peer, asked.peer_size), Drawings(), defaultdict[str, Judgement](Judgement)

    def report(**place: int) -> None:
        rows = {name: judgement.row() for name, judgement in judgements.items()}
        rows["localiser"] |= drawings.row()
        print(json.dumps({**place, **rows}, indent=1), flush=True)
        if asked.out:
            Path(asked.out).write_text(json.dumps(rows, indent=1))

    for number, held in enumerate(held_out(folder, asked)):
        if asked.only and number not in asked.only:
            continue
        ours = trained(folder, held, _localiser(asked), f"localiser-{number}")
        judgements["localiser"].add(own_boxes(ours), ours.wall_s, ours.processor_s)
        judgements["proposed"].add(proposed_boxes(ours), ours.wall_s, ours.processor_s)
        drawings.add(ours)
        report(fold=number)
        if asked.peer:
            judgements["peer"].add(*peer.beside(folder, folder / f"peer-{number}", ours))
            report(fold=number)
        tiny = trained(folder, held, _tiny(asked), f"tiny-{number}", ours.processor_s)
        judgements["tiny"].add(own_boxes(tiny), tiny.wall_s, tiny.processor_s)
        report(fold=number)


def own_boxes(training: Training) -> Boxes:
    """What the last checkpoint finds on the test part."""
    experiment, step = training.experiment, max(training.reached)
    score(experiment, [Part.VAL, Part.TEST], experiment.append, lambda: False, step)
    slices = experiment.manifest().part(Part.TEST)
    predictions = load_predictions(experiment.predictions_path(step, Part.TEST))
    boxes = detections_by_slice(slices, predictions, experiment.config().layout)
    return [(item, boxes[item.key]) for item in slices]


def _diameter(mask: Mask) -> float:
    """The transcerebellar diameter in pixels; 0 where a mask has none."""
    line = transcerebellar_diameter(mask)
    return 0.0 if line is None else line.length()


@dataclass
class Peer:
    """Ultralytics' smallest detector by its own command `yolo`, which works in `folder`, a new one in each fold.

    `epoch_s`: seconds of the processor that an epoch takes, as the first fold tells; 0 before.
    """

    yolo: str
    size: int
    folder: Path = Path()
    epoch_s: float = 0.0

    def beside(self, workspace: Path, folder: Path, ours: Training) -> tuple[Boxes, float, float]:
        """What it finds on the test part after as long a training as ours, and how long that was (clock, processor)."""
        self.folder = folder.resolve()
        with Workspace.open(workspace) as opened:
            export_workspace(opened, self.folder / "data", "ultralytics")
        if not self.epoch_s:
            one, three = (self._train(epochs, f"try-{epochs}")[1] for epochs in (1, 3))
            self.epoch_s = (three - one) / 2
        wall_s, processor_s = self._train(ceil(ours.processor_s / self.epoch_s), "training")
        return self._boxes(ours.experiment.manifest().part(Part.TEST)), wall_s, processor_s

    def _train(self, epochs: int, name: str) -> tuple[float, float]:
        data = f"data={self.folder / 'data' / 'data.yaml'}"
        settings = ("batch=16", "workers=0", "cache=ram", "pretrained=False", "amp=False", "plots=False", "seed=0")
        return self._run("train", "model=yolo11n.yaml", data, f"epochs={epochs}", f"name={name}", *settings)

    def _boxes(self, slices: Sequence[ManifestSlice]) -> Boxes:
        """What its best weights by validation find, read from the texts that it writes."""
        weights = self.folder / "training" / "weights" / "best.pt"
        source = self.folder / "data" / "images" / "test"
        kept = (f"conf={THRESHOLD}", "save_txt=True", "save_conf=True", "save=False", "name=found")
        self._run("predict", f"model={weights}", f"source={source}", *kept)
        names = {key: name for name, key in exported_names([self.folder / "data" / PROVENANCE]).items()}
        texts = self.folder / "found" / "labels"
        return [(item, _detections(texts / f"{names[item.key]}.txt", item)) for item in slices]

    def _run(self, task: str, *settings: str) -> tuple[float, float]:
        """The seconds of a task on the clock and on the processor."""
        common = (f"imgsz={self.size}", "device=cpu", f"project={self.folder}", "verbose=False")
        environment = {**os.environ, "YOLO_OFFLINE": "True", "YOLO_AUTOINSTALL": "False"}
        begun = perf_counter(), _of_children()
        with (self.folder / "log.txt").open("a") as log:
            command = [self.yolo, "detect", task, *settings, *common]
            subprocess.run(command, check=True, env=environment, stdout=log, stderr=log)
        return perf_counter() - begun[0], _of_children() - begun[1]


def _of_children() -> float:
    """Seconds of the processor that ended processes took."""
    times = os.times()
    return times.children_user + times.children_system


def _detections(path: Path, item: ManifestSlice) -> tuple[Detection, ...]:
    """The boxes in a text, the best first; none where nothing was found, and so nothing written."""
    if not path.exists():
        return ()
    (labels,) = read_yolo(path.read_text(encoding="utf-8"), path.name)
    boxes = [Detection(entry.box, entry.score or 0.0) for entry in labels.boxes_in(item.width, item.height)]
    return tuple(sorted(boxes, key=lambda box: -box.score))


def _localiser(asked: argparse.Namespace) -> TrainConfig:
    every = max(1, asked.steps // 12)
    config = preset("localiser").with_options(steps=asked.steps, checkpoint_every=every, threads=2, device="cpu")
    return _changed(config, asked.set)


def _tiny(asked: argparse.Namespace) -> TrainConfig:
    config = preset("tiny-yolo").with_options(steps=1000, checkpoint_every=5, burn_in=10, threads=2, device="cpu")
    return _changed(config, asked.tiny)


def _changed(config: TrainConfig, changes: Sequence[str]) -> TrainConfig:
    pairs = dict(change.split("=", 1) for change in changes)
    return config.with_options(**{name: parse_values(name, text)[0] for name, text in pairs.items()})


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_set", choices=["phantom", "carotid"])
    parser.add_argument("folder")
    parser.add_argument("--data", required=True)
    parser.add_argument("--peer")
    parser.add_argument("--peer-size", type=int, default=224)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--only", type=int, nargs="*", default=[])
    parser.add_argument("--steps", type=int, default=2500)
    parser.add_argument("--set", nargs="*", default=[])
    parser.add_argument("--tiny", nargs="*", default=[])
    parser.add_argument("--out")
    return parser.parse_args()


if __name__ == "__main__":
    main()
