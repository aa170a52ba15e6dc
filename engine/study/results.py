"""What came out of a study: per run its checkpoints on validation and test, and differences by patient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.data.split import Part
from engine.errors import UserError
from engine.experiment import Experiment
from engine.job_history import Status, best_of
from engine.manifest import Manifest, ManifestSlice
from engine.reporting.record import Record, read_record, told
from engine.scoring.intervals import t_interval
from engine.scoring.metrics import SliceScore, by_patient, evaluate
from engine.scoring.predictions import Predictions, load_predictions
from engine.study.plan import Plan, Run
from engine.study.work import experiment_of, run_status

Metrics = Mapping[str, Any]
"""As in `engine.scoring.metrics.Metrics`."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Result(Record):
    """The record of one run as far as it has come, and the checkpoint that is best on test: `flattered`.

    `problem` is why it failed, or why the predictions that the comparisons need cannot be read; else empty.
    """

    run: Run
    status: Status
    problem: str

    @property
    def flattered(self) -> int | None:
        """The checkpoint with the best mean IoU on test, the earlier of equals: how the paper chose."""
        return best_of(self.test)

    def at(self, step: int | None) -> Metrics | None:
        """Metrics on test of one checkpoint, if it was scored."""
        return None if step is None else self.test.get(step)

    def predictions(self, step: int) -> Predictions:
        """Raw output of a checkpoint on the test part. Raises UserError if the file is missing or damaged."""
        return load_predictions(self.experiment.predictions_path(step, Part.TEST))

    def scored_slices(self) -> tuple[SliceScore, ...]:
        """The test slices as the chosen checkpoint does on them; none where it was not scored."""
        metrics = self.at(self.chosen)
        if metrics is None or self.chosen is None:
            return ()
        slices, confidence = self.manifest.part(Part.TEST), metrics["confidence"]
        return evaluate(slices, self.predictions(self.chosen), self.config.layout, confidence=confidence).slices


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean IoU of one arm less that of another, over the patients that both were tested on, with the 95 % interval."""

    arm: str
    reference: str
    mean: float
    low: float | None
    high: float | None
    patients: int


def read_results(workspace: Path, plan: Plan) -> list[Result]:
    """What is known of every run of a study that has a folder."""
    pairs = [(run, experiment_of(workspace, plan, run)) for run in plan.runs]
    return [read_result(run, experiment) for run, experiment in pairs if experiment.folder.is_dir()]


def read_result(run: Run, experiment: Experiment) -> Result:
    """What the folder of one run tells. Raises UserError if it is damaged."""
    record = read_record(experiment, experiment.events())
    problem = record.failure or _unreadable(record)
    return Result(**told(record), run=run, status=run_status(experiment), problem=problem)


def _unreadable(record: Record) -> str:
    """Why the predictions that the comparisons need cannot be read; empty if they can, or are not there yet."""
    if record.chosen is None or record.chosen not in record.test:
        return ""
    try:
        load_predictions(record.experiment.predictions_path(record.chosen, Part.TEST))
    except UserError as error:
        return str(error)
    return ""


def shown_slices(manifests: Sequence[Manifest], count: int) -> list[ManifestSlice]:
    """Test slices that all manifests share, chosen without a look at any prediction.

    `count` patients spread evenly over their sorted names; of each the middle slice with an organ.
    """
    shared = set.intersection(
        *({item.key for item in manifest.part(Part.TEST) if item.boxes} for manifest in manifests)
    )
    by_patient: dict[str, list[ManifestSlice]] = {}
    for item in sorted(manifests[0].part(Part.TEST), key=lambda item: item.key):
        if item.key in shared:
            by_patient.setdefault(item.group, []).append(item)
    names = sorted(by_patient)
    picked = sorted({round(place) for place in np.linspace(0, len(names) - 1, min(count, len(names)))})
    return [by_patient[names[index]][len(by_patient[names[index]]) // 2] for index in picked]


def differences(results: Sequence[Result], reference: str) -> list[Difference]:
    """Every arm against the arm `reference`, by patient and over all seeds; arms without a common patient are left."""
    arms = {result.run.arm: _patient_means(results, result.run.arm) for result in results}
    pairs = ((arm, _paired(means, arms.get(reference, {}))) for arm, means in arms.items() if arm != reference)
    return [_difference(arm, reference, paired) for arm, paired in pairs if len(paired)]


def _patient_means(results: Sequence[Result], arm: str) -> dict[str, float]:
    """Mean IoU per patient of an arm's chosen checkpoints, over slices and seeds."""
    scored = [
        item for result in results if result.run.arm == arm and not result.problem for item in result.scored_slices()
    ]
    return by_patient("mean_iou", scored)


def _paired(ours: Mapping[str, float], theirs: Mapping[str, float]) -> list[float]:
    return [ours[patient] - theirs[patient] for patient in sorted(ours.keys() & theirs.keys())]


def _difference(arm: str, reference: str, paired: Sequence[float]) -> Difference:
    found = t_interval(paired)
    return Difference(arm, reference, found.value, found.low, found.high, found.patients)
