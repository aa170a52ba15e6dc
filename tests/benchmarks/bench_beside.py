"""Three detectors on the same patients in the same time: the localiser, Ultralytics' smallest, the paper's Tiny YOLO.

Run: python tests/benchmarks/bench_beside.py phantom|carotid FOLDER --data SOURCE [--peer YOLO] [--folds 5] [--only 0 1]
     [--lanes 1] [--threads 2] [--steps 2500] [--set NAME=VALUE ...] [--tiny NAME=VALUE ...] [--peer-size 224]
     [--again] [--out RESULTS.json]

Each lane works at one fold after the other, each training with so many threads; Ultralytics takes one fewer than there
are cores. In a fold the localiser learns for so many batches; the others then get at least as many seconds of the
processor (machines are shared), beside which those of the clock are printed. `--peer` is the command `yolo` of an
environment of its own, where Ultralytics is installed; nothing of it is imported here. It gets the fold as our own
exporter writes it, trains from random weights for as many epochs as the time allows, and its best weights by validation
are taken; its start and the reading of pictures are not counted. Tiny YOLO has its full width and the paper's protocol,
but a shorter burn-in: the published one would take all of the time.

All are judged by the same code on the held-out patients, of all folds together: the IoU of the best box, 0 where
nothing was found, with its t interval by patient; average precision of all boxes; how often the best box has an IoU of
0.5. `proposed` is what the localiser would propose in the window: boxes tight around the smooth masks, at the
confidence that validation chose. Of the localiser also the masks, its own and the proposed ones, how far the diameters
are off (in the median slice, and in the median volume its widest), and how long it takes. Its last checkpoint counts,
and no option is chosen on what is judged. `--again`: nothing is learnt; the localisers that FOLDER has are
calibrated and judged as it is done today, without the others and without times.
"""

import argparse
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, fields, replace
from itertools import chain, groupby
from math import ceil
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean, median
from time import perf_counter
from typing import Any, Self

import torch
from folds import Boxes, Training, boxes_of, fill, held_out, judged_anew, milliseconds, proposed, trained

from engine.config import TrainConfig, parse_values, preset
from engine.data.annotation import Detection, SliceKey
from engine.data.export import export_workspace
from engine.data.export_job import PROVENANCE
from engine.data.label_files.yolo import read_yolo
from engine.data.label_import import exported_names
from engine.data.masks import Mask
from engine.data.split import Part
from engine.data.store import Workspace
from engine.experiment import load_masks
from engine.job_history import scores
from engine.manifest import ManifestSlice
from engine.measures.diameter import transcerebellar_diameter
from engine.proposals import Proposal
from engine.scoring.contours import ContourScore, contour_metrics, dice, flat
from engine.scoring.decode import THRESHOLD, Found, decode_mask
from engine.scoring.metrics import judge_contours, judge_found
from engine.scoring.predictions import detections_by_slice, load_predictions
from engine.scoring.score import score

CLOSE = 0.01
"""A training has got as far as it will where the mean IoU on validation is at most so much less than the last one."""


@dataclass(frozen=True)
class Judgement:
    """What one network found on the held-out slices of a fold or of several, and the time that its trainings took."""

    slices: tuple[ManifestSlice, ...] = ()
    found: tuple[tuple[Detection, ...], ...] = ()
    wall_s: tuple[float, ...] = ()
    processor_s: tuple[float, ...] = ()

    @classmethod
    def of(cls, boxes: Boxes, wall_s: float, processor_s: float) -> Self:
        """That of one fold."""
        return cls(tuple(item for item, _ in boxes), tuple(found for _, found in boxes), (wall_s,), (processor_s,))

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
            "detected": fmean(item.iou >= 0.5 for item in made.slices if item.iou is not None),
            "calibration_error": made.calibration.iou_error,
            "wall_s": fmean(self.wall_s),
            "processor_s": fmean(self.processor_s),
        }


@dataclass(frozen=True)
class Drawings:
    """Masks on the held-out slices of a fold or of several: Dice, and by how many pixels the diameters are off.

    `widest`: the same of the widest slice of each volume.
    """

    dices: tuple[float, ...] = ()
    diameters: tuple[float, ...] = ()
    widest: tuple[float, ...] = ()

    @classmethod
    def of(cls, drawn: Mapping[SliceKey, Mask], truth: Mapping[SliceKey, Mask]) -> Self:
        """Those of one fold; slices where one of the two has no mask do not count."""
        both = sorted(drawn.keys() & truth.keys())
        lengths = {key: (_diameter(drawn[key]), _diameter(truth[key])) for key in both}
        volumes = [[lengths[key] for key in keys] for _, keys in groupby(both, lambda key: key.volume)]
        widest = [tuple(map(max, zip(*volume, strict=True))) for volume in volumes]
        return cls(
            tuple(dice(drawn[key], truth[key]) for key in both),
            tuple(abs(ours - true) for ours, true in lengths.values()),
            tuple(abs(ours - true) for ours, true in widest),
        )

    def row(self, name: str) -> dict[str, Any]:
        """Its figures."""
        return {
            f"{name}_masks": len(self.dices),
            f"{name}_dice": fmean(self.dices) if self.dices else None,
            f"{name}_diameter_error_px": median(self.diameters) if self.diameters else None,
            f"{name}_widest_diameter_error_px": median(self.widest) if self.widest else None,
        }


@dataclass(frozen=True)
class Extras:
    """What is told of the localiser alone."""

    contours: tuple[ContourScore, ...] = ()
    own: Drawings = Drawings()
    proposed: Drawings = Drawings()
    ms_a_slice: tuple[float, ...] = ()
    close_after_s: tuple[float, ...] = ()

    @classmethod
    def of(cls, training: Training, said: Sequence[tuple[ManifestSlice, Proposal]]) -> Self:
        """Those of one fold: `said` is what would be proposed there."""
        experiment, step = training.experiment, max(training.reached)
        slices, truth = experiment.manifest().part(Part.TEST), load_masks(experiment, Part.TEST)
        predictions, layout = load_predictions(experiment.predictions_path(step, Part.TEST)), experiment.config().layout
        raw = dict(zip(predictions.keys, predictions.raw, strict=True))
        own = {item.key: decode_mask(raw[item.key], layout, (item.width, item.height)) for item in slices}
        shown = {item.key: proposal.mask.decode() for item, proposal in said if proposal.mask is not None}
        means = {at: row["mean_iou"] for at, row in scores(experiment.events(), Part.VAL).items()}
        return cls(
            tuple(judge_contours(slices, predictions, layout, truth)),
            Drawings.of({key: mask for key, mask in own.items() if mask is not None}, truth),
            Drawings.of(shown, truth),
            (milliseconds(experiment, step),),
            (min(training.reached[at] for at in means if means[at] >= means[step] - CLOSE),),
        )

    def row(self) -> dict[str, Any]:
        """Its figures."""
        return {
            **flat(contour_metrics(self.contours)),
            **self.own.row("own"),
            **self.proposed.row("proposed"),
            "ms_a_slice": median(self.ms_a_slice),
            "close_after_s": fmean(self.close_after_s),
        }


@dataclass(frozen=True)
class Beside:
    """All that a fold tells, or several."""

    localiser: Judgement = Judgement()
    proposed: Judgement = Judgement()
    peer: Judgement = Judgement()
    tiny: Judgement = Judgement()
    extras: Extras = Extras()

    def rows(self) -> dict[str, dict[str, Any]]:
        """The figures of each that has been run."""
        own = {name: getattr(self, name) for name in ("localiser", "proposed", "peer", "tiny")}
        rows = {name: judgement.row() for name, judgement in own.items() if judgement.slices}
        return rows | {"localiser": rows["localiser"] | self.extras.row()}


def joined(folds: Sequence[Any]) -> Any:  # of one class: whatever holds tuples, or a tuple
    """Results of several folds as one: tuple after tuple, in each field."""
    first = folds[0]
    if isinstance(first, tuple):
        return tuple(chain.from_iterable(folds))
    return replace(first, **{own.name: joined([getattr(part, own.name) for part in folds]) for own in fields(first)})


def main() -> None:
    """Run what was asked for, and print the figures so far after every fold."""
    asked = _arguments()
    folds = asked.only or range(1 if asked.data_set == "carotid" else asked.folds)
    done: list[Beside] = []
    with ProcessPoolExecutor(asked.lanes, get_context("spawn"), max_tasks_per_child=1) as lanes:
        for ended in as_completed([lanes.submit(fold, asked, number) for number in folds]):
            done.append(ended.result())
            rows: dict[str, Any] = joined(done).rows()
            print(json.dumps({"folds": len(done), **rows}, indent=1), flush=True)
            if asked.out:
                Path(asked.out).write_text(json.dumps({"folds": len(done), **rows}, indent=1))


def fold(asked: argparse.Namespace, number: int) -> Beside:
    """One fold, in a workspace of its own."""
    folder = Path(asked.folder) / f"fold-{number}"
    torch.set_num_threads(asked.threads)
    fill(folder, asked)
    held = list(held_out(folder, asked))[number]
    ours = judged_anew(folder, "localiser") if asked.again else trained(folder, held, _localiser(asked), "localiser")
    own, said = own_boxes(ours), proposed(ours)
    if asked.again:
        found = (Judgement.of(boxes, 0.0, 0.0) for boxes in (own, boxes_of(said)))
        return Beside(*found, extras=Extras.of(ours, said))
    beside = Peer(asked.peer, asked.peer_size, asked.threads, folder.resolve() / "peer")
    peer = beside.beside(folder, ours) if asked.peer else Judgement()
    tiny = trained(folder, held, _tiny(asked), "tiny", ours.processor_s)
    return Beside(
        Judgement.of(own, ours.wall_s, ours.processor_s),
        Judgement.of(boxes_of(said), ours.wall_s, ours.processor_s),
        peer,
        Judgement.of(own_boxes(tiny), tiny.wall_s, tiny.processor_s),
        Extras.of(ours, said),
    )


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


@dataclass(frozen=True)
class Peer:
    """Ultralytics' smallest detector by its own command `yolo`, which works in `folder`, a new one in each fold."""

    yolo: str
    size: int
    threads: int
    folder: Path

    def beside(self, workspace: Path, ours: Training) -> Judgement:
        """What it finds on the test part after as long a training as ours, by seconds of the processor."""
        with Workspace.open(workspace) as opened:
            export_workspace(opened, self.folder / "data", "ultralytics")
        one, three = (self._train(epochs, f"try-{epochs}")[1] for epochs in (1, 3))
        wall_s, processor_s = self._train(ceil(ours.processor_s * 2 / (three - one)), "training")
        return Judgement.of(self._boxes(ours.experiment.manifest().part(Part.TEST)), wall_s, processor_s)

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
        own = {"YOLO_OFFLINE": "True", "YOLO_AUTOINSTALL": "False", "OMP_NUM_THREADS": str(self.threads)}
        begun = perf_counter(), _of_children()
        with (self.folder / "log.txt").open("a") as log:
            command = [self.yolo, "detect", task, *settings, *common]
            subprocess.run(command, check=True, env={**os.environ, **own}, stdout=log, stderr=log)
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
    config = preset("localiser").with_options(
        steps=asked.steps, checkpoint_every=every, threads=asked.threads, device="cpu"
    )
    return _changed(config, asked.set)


def _tiny(asked: argparse.Namespace) -> TrainConfig:
    config = preset("tiny-yolo").with_options(
        steps=1000, checkpoint_every=5, burn_in=10, threads=asked.threads, device="cpu"
    )
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
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--only", type=int, nargs="*", default=[])
    parser.add_argument("--steps", type=int, default=2500)
    parser.add_argument("--lanes", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--set", nargs="*", default=[])
    parser.add_argument("--tiny", nargs="*", default=[])
    parser.add_argument("--out")
    return parser.parse_args()


if __name__ == "__main__":
    main()
