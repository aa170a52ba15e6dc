"""How well the localiser finds organs of patients that it has not seen, by patient with intervals, and how fast.

Run: python tests/benchmarks/bench_localiser.py phantom|carotid|planes FOLDER [--data SOURCE] [--phantoms SOURCE]
     [--beyond PATIENTS] [--folds 5] [--only 0 1] [--steps 2500] [--set NAME=VALUE ...] [--again]
     [--out RESULTS.json]

`phantom`: SOURCE as the verb `phantom` writes it, in folds by patient. `carotid`: carotid_315, learnt from subj01 to
subj08 (one of them, drawn, for validation), tested once on subj09 to subj11. `planes`: transcerebellar planes with two
non-expert readings, in folds by patient, together with the phantoms where some are given; judged by either reading, as
found and as the window would propose it. `--beyond`: so many simulated patients more, seen above and below the organ.
`--again`: nothing is learnt; the trainings that FOLDER has are calibrated and judged as it is done today.

In each fold the held-out patients are the test part; confidence and calibration come from patients of the training
side, and the last checkpoint is the one that is judged, so nothing is chosen on what is judged. Times are wall clock
and processor seconds of this process.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import torch
from folds import Readings, Training, boxes_of, fill, held_out, judged_anew, milliseconds, proposed, trained

from engine.config import TrainConfig, parse_values, preset
from engine.data.annotation import Detection
from engine.data.boxes import Box, iou
from engine.data.split import Part
from engine.experiment import load_masks
from engine.job_history import best_step
from engine.scoring.contours import flat
from engine.scoring.intervals import t_interval
from engine.scoring.metrics import evaluate
from engine.scoring.predictions import detections_by_slice, load_predictions
from engine.scoring.score import score


@dataclass(frozen=True)
class Found:
    """One held-out slice: its patient, the confidence, and the IoU of the best box with each reading of the truth,

    as the detector finds it, and as the window would propose it: smooth, and where its confidence counts.
    """

    patient: str
    score: float
    ious: tuple[float, ...]
    proposed: tuple[float, ...]


def main() -> None:
    """Run what was asked for and print it."""
    asked = _arguments()
    folder = Path(asked.folder)
    torch.set_num_threads(2)
    readings = fill(folder, asked)
    found: list[Found] = []
    reports = []
    for number, held in enumerate(held_out(folder, asked)):
        if asked.only and number not in asked.only:
            continue
        name = f"{asked.data_set}-{number}"
        done = judged_anew(folder, name) if asked.again else trained(folder, held, _config(asked), name)
        seconds = {"wall_s": round(done.wall_s), "processor_s": round(done.processor_s)}
        report = judged(done, held, readings, found) | seconds
        reports.append(report)
        print(json.dumps({"fold": number, **report}), flush=True)
    result = {"folds": reports, **pooled(found)}
    print(json.dumps(result, indent=1))
    if asked.out:
        Path(asked.out).write_text(json.dumps(result | {"slices": [asdict(item) for item in found]}, indent=1))


def judged(training: Training, held: set[str], readings: Readings, found: list[Found]) -> dict[str, Any]:
    """Metrics of the last checkpoint on what was held out; adds each slice to `found`."""
    experiment = training.experiment
    step, layout = experiment.config().steps, experiment.config().layout
    score(experiment, [Part.VAL, Part.TEST], experiment.append, lambda: False, step)
    slices = experiment.manifest().part(Part.TEST)
    predictions = load_predictions(experiment.predictions_path(step, Part.TEST))
    masks = load_masks(experiment, Part.TEST)
    result = evaluate(slices, predictions, layout, masks=masks).metrics
    boxes, said = detections_by_slice(slices, predictions, layout), dict(boxes_of(proposed(training)))
    for item in slices:
        if item.group in held and readings.get(item.key):
            own, shown = (_best(there, readings[item.key]) for there in (boxes[item.key], said[item]))
            score_of = boxes[item.key][0].score if boxes[item.key] else 0.0
            found.append(Found(item.group, score_of, own, shown))
    told = ("mean_iou", "patient_iou", "mean_iou_low", "mean_iou_high", "ap50", "ap75", "ap50_95", "detection_rate")
    return {
        **{name: result[name] for name in (*told, *flat({}), "calibration_error")},
        "best_step_by_validation": best_step(experiment.events()),
        "ms_a_slice": milliseconds(experiment, step),
    }


def _best(boxes: Sequence[Detection], truths: Sequence[Box]) -> tuple[float, ...]:
    """The IoU of the best box with each reading; 0 without any."""
    return tuple(iou(boxes[0].box, truth) if boxes else 0.0 for truth in truths)


def pooled(found: Sequence[Found]) -> dict[str, Any]:
    """All held-out slices: for each reading the mean IoU with its t interval by patient, and the detection rate."""
    results: dict[str, Any] = {"slices": len(found), "patients": len({item.patient for item in found})}
    for reading in range(len(found[0].ious) if found else 0):
        by_patient: dict[str, list[float]] = {}
        for item in found:
            by_patient.setdefault(item.patient, []).append(item.ious[reading])
        interval = t_interval([fmean(ious) for ious in by_patient.values()], share=True)
        results[f"reading_{reading}"] = {
            "mean_iou": fmean(item.ious[reading] for item in found),
            "by_patient_t": [interval.value, interval.low, interval.high],
            "detected": fmean(item.ious[reading] >= 0.5 for item in found),
            "above_75": fmean(item.ious[reading] >= 0.75 for item in found),
            "proposed": fmean(item.proposed[reading] for item in found),
        }
    results["detected_by_either"] = fmean(max(item.ious) >= 0.5 for item in found)
    return results


def _config(asked: argparse.Namespace) -> TrainConfig:
    steps = asked.steps
    config = preset("localiser").with_options(
        steps=steps, checkpoint_every=max(1, steps // 3), threads=2, flip=asked.data_set != "phantom", device="cpu"
    )
    changes = dict(change.split("=", 1) for change in asked.set)
    return config.with_options(**{name: parse_values(name, text)[0] for name, text in changes.items()})


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_set", choices=["phantom", "carotid", "planes"])
    parser.add_argument("folder")
    parser.add_argument("--data", required=True)
    parser.add_argument("--phantoms")
    parser.add_argument("--beyond", type=int, default=0)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--only", type=int, nargs="*", default=[])
    parser.add_argument("--steps", type=int, default=2500)
    parser.add_argument("--set", nargs="*", default=[])
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--out")
    return parser.parse_args()


if __name__ == "__main__":
    main()
